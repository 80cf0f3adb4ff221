<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Event\DomainEvents;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

final class DomainEventsTest extends TestCase
{
    private const DAY = 86_400;

    private static function record(RecordState $state, Reason $reason = Reason::None, Owner $owner = Owner::Managed): DomainRecord
    {
        return new DomainRecord(...['owner' => $owner] + get_object_vars(Records::record($state, $reason)));
    }

    /** @return iterable<string, array{string|null, string, array<string, mixed>}> event, reason, facts */
    public static function states(): iterable
    {
        $ends = static fn (int $days): array => ['certificateStart' => Records::NOW + (($days - 90) * self::DAY), 'certificateEnd' => Records::NOW + ($days * self::DAY)];
        $certificate = static fn (array $lost = [], ?float $share = null, bool $custom = false): AppCertificate => new AppCertificate('1', 0, 1, [], $custom, share: $share, lost: $lost);
        $missing = ['certificate' => CertificateState::Missing];

        yield 'nothing is wrong' => ['domain_live', '', []];
        yield 'it is not recorded' => [null, '', ['record' => null]];
        foreach (RecordState::cases() as $state) {
            if (!in_array($state, [RecordState::Ok, RecordState::Gone], true)) {
                yield "its record is {$state->value}" => [null, '', ['record' => self::record($state)]];
            }
        }
        yield 'it is about to be removed' => [null, '', ['record' => self::record(RecordState::Ok, Reason::Leaving)]];
        yield 'it is gone' => ['domain_removed', '', ['record' => self::record(RecordState::Gone, owner: Owner::None)]];
        yield 'it is gone, and may be listed' => [null, '', ['record' => self::record(RecordState::Gone)]];
        yield 'it is gone, and the list has it' => [null, '', ['record' => self::record(RecordState::Gone, owner: Owner::Unmanaged)]];
        yield 'an operator removed it' => ['domain_removed', '', ['record' => self::record(RecordState::Held, Reason::Removed, Owner::None)]];
        yield 'an operator removes it' => [null, '', ['record' => self::record(RecordState::Held, Reason::Removed)]];
        foreach (DnsState::cases() as $dns) {
            $event = match (true) {
                $dns === DnsState::NotChecked, $dns === DnsState::Propagating => null,
                $dns->isHere(), $dns === DnsState::Proxied => 'domain_live',
                default => 'dns_lost',
            };
            yield "DNS: {$dns->name}" => [$event, $event === 'dns_lost' ? "dns.{$dns->value}" : '', ['dns' => $dns]];
        }
        yield 'DNS is wrong, and so is all else' => ['dns_lost', 'dns.elsewhere', ['dns' => DnsState::Elsewhere, 'siteState' => SiteState::OtherApp] + $missing];
        yield 'its certificate was not checked' => [null, '', ['certificate' => CertificateState::NotChecked]];
        yield 'no certificate covers it yet' => ['certificate_failed', 'certificate.missing', $missing];
        yield 'no certificate covers it any more' => ['certificate_failed', 'certificate.lost', ['appCertificate' => $certificate(['shop.example'])] + $missing];
        yield 'the certificate is invalid' => ['certificate_failed', 'certificate.invalid', ['certificate' => CertificateState::Invalid]];
        yield 'the certificate has ended' => ['certificate_failed', 'certificate.ended', $ends(-1)];
        yield 'the certificate ends soon' => ['renewal_overdue', 'certificate.ends', $ends(10)];
        yield 'its renewal is overdue' => ['renewal_overdue', 'certificate.renewal_overdue', ['appCertificate' => $certificate(share: 0.33)] + $ends(20)];
        yield 'its renewal may be overdue' => ['domain_live', '', $ends(20)];
        yield 'a custom certificate ends' => ['renewal_overdue', 'certificate.custom_ends', ['hasCustomCertificate' => true, 'appCertificate' => $certificate(custom: true)] + $ends(20)];
        yield 'behind a CDN, no certificate covers it' => ['domain_live', '', ['dns' => DnsState::Proxied] + $missing];
        yield 'behind a CDN, an invalid certificate answered before' => ['domain_live', '', ['dns' => DnsState::Proxied, 'certificate' => CertificateState::Invalid]];
        foreach (SiteState::cases() as $site) {
            $is_live = !$site->isProblem() && $site !== SiteState::NotChecked || $site === SiteState::ChallengeBlocked;
            yield "site: {$site->name}" => [$is_live ? 'domain_live' : null, '', ['siteState' => $site]];
        }
    }

    /**
     * @dataProvider states
     *
     * @param array<string, mixed> $facts
     */
    public function testTheEventOfEachState(?string $event, string $reason, array $facts): void
    {
        $current = DomainEvents::current(Records::facts()->with(...$facts));
        self::assertSame([$event, $reason], [$current?->type->value, $current->reason ?? '']);
        self::assertStringContainsString($event === null ? '' : 'shop.example', $current->message ?? '');
    }

    public function testTheMessageSaysWhy(): void
    {
        self::assertSame('shop.example no longer points to this server. It has no address.', DomainEvents::current(Records::facts()->with(dns: DnsState::NoRecords))?->message);
    }
}
