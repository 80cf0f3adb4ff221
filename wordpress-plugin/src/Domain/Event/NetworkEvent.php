<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Domain\Site\MappedSite;

/** A change that other plugins are notified of. The keys of its payload are a contract; the guide lists them. */
final class NetworkEvent
{
    /**
     * @param string $message what happened, in the network's language
     * @param string $domain empty if it is about the whole network
     * @param string $reason a code of docs/messages.md or of {@see Capacity}; empty if there is none
     * @param int $siteId the site of the domain; 0 if it has none
     * @param string $siteUrl its address, without a scheme
     * @param int|null $used domains on what is full, or nearly
     */
    public function __construct(
        public readonly NetworkEventType $type,
        public readonly string $message,
        public readonly string $domain = '',
        public readonly string $reason = '',
        public readonly int $siteId = 0,
        public readonly string $siteUrl = '',
        public readonly ?int $used = null,
        public readonly ?int $limit = null,
    ) {}

    /** The event of a present state, from facts and texts as pages show them. */
    public static function ofCheck(NetworkEventType $type, string $sentence, string $domain, Check $check): self
    {
        return new self($type, "{$sentence} {$check->message}", $domain, $check->code);
    }

    public static function ofPause(Pause $pause): self
    {
        return new self(
            NetworkEventType::PauseBegun,
            __('ServerPilot Sync is paused: no domains are added or removed.', 'serverpilot-sync')
                . " {$pause->message}",
            reason: $pause->code(),
        );
    }

    public static function ofEndedPause(): self
    {
        return new self(NetworkEventType::PauseEnded, __(
            'The pause has ended. Domains are synced again.',
            'serverpilot-sync',
        ));
    }

    /**
     * @param string $what a code of {@see Capacity}
     * @param string $app the name of a further app of the pool; empty for the main one
     */
    public static function ofCapacity(
        NetworkEventType $type,
        string $what,
        int $used,
        int $limit,
        string $app = '',
    ): self {
        $is_app = $what === Capacity::APP;

        return new self(
            $type,
            sprintf(
                match (true) {
                    $app === '' => $is_app
                        /* translators: 1: a number, 2: another number */
                        ? __('The app has %1$s of at most %2$s domains.', 'serverpilot-sync')
                        /* translators: 1: a number, 2: another number */
                        : __('The app\'s certificate has %1$s of at most %2$s domains.', 'serverpilot-sync'),
                    /* translators: 1: a number, 2: another number, 3: the name of an app */
                    $is_app => __('The app %3$s has %1$s of at most %2$s domains.', 'serverpilot-sync'),
                    /* translators: 1: a number, 2: another number, 3: the name of an app */
                    default => __(
                        'The certificate of the app %3$s has %1$s of at most %2$s domains.',
                        'serverpilot-sync',
                    ),
                },
                number_format_i18n($used),
                number_format_i18n($limit),
                $app,
            ),
            reason: $what,
            used: $used,
            limit: $limit,
        );
    }

    public function at(?MappedSite $site): self
    {
        return new self(
            $this->type,
            $this->message,
            $this->domain,
            $this->reason,
            $site->blogId ?? 0,
            $site->address ?? '',
            $this->used,
            $this->limit,
        );
    }

    /**
     * The payload: one level of texts and numbers, as Ultimate Multisite needs them for placeholders in mails. Messages have parts
     * that others write, such as names on a certificate, and mails of HTML take them as they are: no tags.
     *
     * @param string $network the address of the network
     * @param string $page that of the page "ServerPilot"
     *
     * @return array<string, string|int>
     */
    public function toArray(int $now, string $network, string $page): array
    {
        return (
            [
                'event' => $this->type->hook(),
                'message' => str_replace(['<', '>'], '', $this->message),
                'reason' => $this->reason,
                'occurred_at' => gmdate('Y-m-d\TH:i:s\Z', $now),
                'network_url' => $network,
                'manage_url' => $page,
            ]
            + match (true) {
                $this->type->isOfDomain() => [
                    'domain' => $this->domain,
                    'site_id' => $this->siteId,
                    'site_url' => $this->siteUrl,
                ],
                $this->limit !== null => ['used' => $this->used ?? 0, 'limit' => $this->limit],
                default => [],
            }
        );
    }

    /** An event of this type, for previews and for the placeholders of mails. */
    public static function example(NetworkEventType $type): self
    {
        $is_capacity = $type === NetworkEventType::CapacityNearlyFull || $type === NetworkEventType::CapacityFull;

        return new self(
            $type,
            $type->description(),
            $type->isOfDomain() ? 'shop.example' : '',
            match ($type) {
                NetworkEventType::DnsLost => 'dns.elsewhere',
                NetworkEventType::CertificateFailed => 'certificate.lost',
                NetworkEventType::RenewalOverdue => 'certificate.renewal_overdue',
                NetworkEventType::PauseBegun => 'pause.account',
                NetworkEventType::CapacityNearlyFull, NetworkEventType::CapacityFull => Capacity::APP,
                default => '',
            },
            $type->isOfDomain() ? 2 : 0,
            $type->isOfDomain() ? 'shop.network.example' : '',
            $is_capacity ? Capacity::nearlyFull(Capacity::APP_DOMAINS) : null,
            $is_capacity ? Capacity::APP_DOMAINS : null,
        );
    }
}
