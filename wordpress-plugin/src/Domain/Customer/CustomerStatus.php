<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

/**
 * The status of a domain for its customer: nothing about the operator's work or other customers.
 *
 * | state         | DNS                                   | certificate                  | online           |
 * |---------------|---------------------------------------|------------------------------|------------------|
 * | `ready`       | done                                  | done                         | done             |
 * | `dns`         | needs the customer                    | later                        | later            |
 * | `operator`    | done, in progress, needs the customer | done, in progress, or later  | needs the operator |
 * | any other     | the same                              | the same                     | in progress once the others are done |
 */
final class CustomerStatus
{
    private const UNSERVED_STAGES = ['checking-dns', 'checking-ssl-cert', 'failed', 'ssl-failed'];

    /** @param array<value-of<CustomerStep>, StepState> $path every step, in order */
    private function __construct(
        public readonly CustomerState $state,
        public readonly string $message,
        public readonly array $path,
    ) {}

    public static function of(DomainFacts $facts): self
    {
        [$state, $message] = self::judge($facts);

        return new self($state, $message, self::path($state, $facts));
    }

    /** @return array{CustomerState, string} */
    private static function judge(DomainFacts $facts): array
    {
        $record = $facts->record;
        $needs_operator =
            $record?->state === RecordState::Held
            || in_array($record?->reason, [Reason::Rejected, Reason::Invalid, Reason::NoRoom], true);
        $is_elsewhere = $facts->dns !== DnsState::NotChecked && !$facts->dns->isCorrect();
        $is_unchecked = $facts->dns === DnsState::NotChecked || $facts->certificate === CertificateState::NotChecked;
        // Behind a CDN, visitors get the CDN's certificate.
        $is_uncovered = $facts->certificate === CertificateState::Missing && $facts->dns !== DnsState::Proxied;
        $is_synced =
            $record !== null
            && $record->state === RecordState::Ok
            && $record->due === null
            && $facts->action !== ActionState::Open;

        return match (true) {
            $needs_operator => self::waitsForOperator(),
            $is_elsewhere && $facts->serverAddress !== '' => [
                CustomerState::Dns,
                implode(' ', array_filter([
                    __('Waiting for your DNS.', 'serverpilot-sync'),
                    DnsAdvice::message($facts),
                    DnsAdvice::forCustomer($facts),
                ])),
            ],
            !$is_synced => [
                CustomerState::Waiting,
                __('Being set up. This usually takes a few minutes.', 'serverpilot-sync'),
            ],
            $facts->dns === DnsState::Proxied && in_array($facts->stage, self::UNSERVED_STAGES, true) => [
                CustomerState::Waiting,
                sprintf(
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
                CustomerState::Waiting,
                __('Not checked yet.', 'serverpilot-sync'),
            ],
            $is_uncovered && $facts->hasCustomCertificate => self::waitsForOperator(),
            $is_uncovered => [
                CustomerState::Certificate,
                __('The certificate is being issued. This usually takes 5 to 15 minutes.', 'serverpilot-sync'),
            ],
            $facts->certificate === CertificateState::Invalid && $facts->dns !== DnsState::Proxied => [
                CustomerState::Certificate,
                __(
                    'Browsers do not accept the certificate of this domain yet. Contact the operator of this network if this takes longer than an hour.',
                    'serverpilot-sync',
                ),
            ],
            in_array($facts->stage, self::UNSERVED_STAGES, true) => [
                CustomerState::Waiting,
                __('Being checked. The domain will work soon.', 'serverpilot-sync'),
            ],
            $facts->siteState->isProblem() && $facts->siteState !== SiteState::ChallengeBlocked => [
                CustomerState::Operator,
                __(
                    'The domain points here, but visitors do not get your site. Contact the operator of this network if this takes longer than an hour.',
                    'serverpilot-sync',
                ),
            ],
            default => [CustomerState::Ready, __('Ready.', 'serverpilot-sync')],
        };
    }

    /** @return array{CustomerState, string} */
    private static function waitsForOperator(): array
    {
        return [
            CustomerState::Operator,
            __('Waiting for the operator of this network. Contact them if this takes too long.', 'serverpilot-sync'),
        ];
    }

    /** @return array<value-of<CustomerStep>, StepState> */
    private static function path(CustomerState $state, DomainFacts $facts): array
    {
        $is_ready = $state === CustomerState::Ready;
        $dns = match (true) {
            $is_ready || $facts->dns->isCorrect() => StepState::Done,
            $facts->dns === DnsState::NotChecked => StepState::Current,
            default => StepState::NeedsCustomer,
        };
        $has_certificate = $facts->certificate === CertificateState::Covered || $facts->dns === DnsState::Proxied;
        $certificate = match (true) {
            $is_ready => StepState::Done,
            $dns !== StepState::Done => StepState::Later,
            $has_certificate => StepState::Done,
            default => StepState::Current,
        };

        return [
            CustomerStep::Dns->value => $dns,
            CustomerStep::Certificate->value => $certificate,
            CustomerStep::Online->value => match (true) {
                $is_ready => StepState::Done,
                $state === CustomerState::Operator => StepState::NeedsOperator,
                $certificate === StepState::Done => StepState::Current,
                default => StepState::Later,
            },
        ];
    }
}
