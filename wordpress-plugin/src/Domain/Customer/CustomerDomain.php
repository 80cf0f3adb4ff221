<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Domain\Diagnosis\DnsChanges;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Dns\DnsChange;
use ServerPilot\Sync\Domain\Dns\DnsProvider;
use ServerPilot\Sync\Domain\Dns\DnsState;

/** A domain as its customer sees it. Every text may contain what DNS servers say, and is to be escaped. */
final class CustomerDomain
{
    /**
     * @param string $unicode the domain as its customer writes it
     * @param string $message what it waits for, in sentences
     * @param string $note an explanation; empty if there is none
     * @param list<DnsChange> $changes records to change
     * @param DnsProvider|null $provider where to change them; null if it is not known
     */
    private function __construct(
        public readonly string $domain,
        public readonly string $unicode,
        public readonly CustomerStatus $status,
        public readonly string $message,
        public readonly string $note,
        public readonly array $changes,
        public readonly ?DnsProvider $provider,
    ) {}

    /** @param string $message of a filter; null: ours */
    public static function of(DomainFacts $facts, string $unicode, ?string $message = null): self
    {
        $status = CustomerStatus::of($facts);
        $changes = $status->state === CustomerState::Dns ? DnsChanges::of($facts) : [];
        // The records say the rest.
        $message ??= $changes === []
            ? $status->message
            : __('Waiting for your DNS.', 'serverpilot-sync') . ' ' . DnsAdvice::message($facts);
        $provider = DnsProvider::of($facts->dnsReport->nameservers ?? []);

        return new self(
            $facts->domain,
            $unicode,
            $status,
            $message,
            self::note($facts, $provider),
            $changes,
            $status->state === CustomerState::Dns ? $provider : null,
        );
    }

    private static function note(DomainFacts $facts, ?DnsProvider $provider): string
    {
        return $facts->dns === DnsState::Proxied && $provider === DnsProvider::Cloudflare
            ? __(
                'Cloudflare\'s proxy is on, so DNS shows an address of Cloudflare, and visitors get a certificate of Cloudflare. That is fine. In Cloudflare, set the SSL/TLS encryption mode to "Full". If your site does not appear, set the record to "DNS only" until the domain is online.',
                'serverpilot-sync',
            )
            : '';
    }
}
