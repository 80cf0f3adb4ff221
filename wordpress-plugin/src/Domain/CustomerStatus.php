<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The status of a domain for its customer: nothing about the operator's work or other customers. */
final class CustomerStatus
{
    private const UNSERVED_STAGES = ['checking-dns', 'checking-ssl-cert', 'failed', 'ssl-failed'];

    /** @return array{state: 'ready'|'dns'|'certificate'|'waiting'|'operator', message: string} */
    public static function of(DomainFacts $facts): array
    {
        $record = $facts->record;
        $needs_operator =
            $record?->state === RecordState::Held
            || in_array($record?->reason, [Reason::Rejected, Reason::Invalid, Reason::NoRoom], true);
        $is_elsewhere = $facts->dns !== DnsState::NotChecked && !$facts->dns->isCorrect();
        $is_unchecked = $facts->dns === DnsState::NotChecked || $facts->certificate === CertificateState::NotChecked;
        $is_synced =
            $record !== null
            && $record->state === RecordState::Ok
            && $record->due === null
            && $facts->action !== ActionState::Open;

        return match (true) {
            $needs_operator => [
                'state' => 'operator',
                'message' => __(
                    'Waiting for the operator of this network. Contact them if this takes too long.',
                    'serverpilot-sync',
                ),
            ],
            $is_elsewhere && $facts->serverAddress !== '' => [
                'state' => 'dns',
                'message' => implode(' ', array_filter([
                    __('Waiting for your DNS.', 'serverpilot-sync'),
                    DnsAdvice::message($facts),
                    DnsAdvice::forCustomer($facts),
                ])),
            ],
            !$is_synced => [
                'state' => 'waiting',
                'message' => __('Being set up. This usually takes a few minutes.', 'serverpilot-sync'),
            ],
            $facts->dns === DnsState::Proxied && in_array($facts->stage, self::UNSERVED_STAGES, true) => [
                'state' => 'waiting',
                'message' => sprintf(
                    /* translators: 1: a domain, 2: an IP address */
                    __(
                        'Being checked. The domain points to another address. This is correct if you use a CDN; otherwise, set an A record for %1$s to %2$s.',
                        'serverpilot-sync',
                    ),
                    $facts->domain,
                    $facts->serverAddress,
                ),
            ],
            // Ultimate Multisite has checked what it serves.
            $is_unchecked && $facts->stage !== 'done' => [
                'state' => 'waiting',
                'message' => __('Not checked yet.', 'serverpilot-sync'),
            ],
            // Behind a CDN, visitors get the CDN's certificate.
            $facts->certificate === CertificateState::Missing && $facts->dns !== DnsState::Proxied => [
                'state' => 'certificate',
                'message' => __(
                    'The certificate is being issued. This usually takes 5 to 15 minutes.',
                    'serverpilot-sync',
                ),
            ],
            in_array($facts->stage, self::UNSERVED_STAGES, true) => [
                'state' => 'waiting',
                'message' => __('Being checked. The domain will work soon.', 'serverpilot-sync'),
            ],
            default => ['state' => 'ready', 'message' => __('Ready.', 'serverpilot-sync')],
        };
    }
}
