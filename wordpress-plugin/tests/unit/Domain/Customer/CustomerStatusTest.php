<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Customer\CustomerStatus;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Domain\Customer\StepState;

final class CustomerStatusTest extends TestCase
{
    public static function states(): iterable
    {
        yield [[], 'ready', 'Ready'];
        yield [['dns' => DnsState::NoRecords], 'dns', 'A record for shop.example to 203.0.113.7'];
        yield [['dns' => DnsState::Elsewhere], 'dns', 'A record for shop.example to 203.0.113.7'];
        yield [['dns' => DnsState::Proxied], 'ready', 'Ready'];
        yield [['dns' => DnsState::Proxied, 'certificate' => CertificateState::Missing], 'ready', 'Ready'];
        yield [['dns' => DnsState::Proxied, 'stage' => 'failed'], 'waiting', 'correct if you use a CDN'];
        yield [['dns' => DnsState::NotChecked, 'stage' => null], 'waiting', 'Not checked yet'];
        yield [['certificate' => CertificateState::NotChecked, 'stage' => 'done-without-ssl'], 'waiting', 'Not checked yet'];
        yield [['dns' => DnsState::NotChecked, 'certificate' => CertificateState::NotChecked, 'stage' => 'done'], 'ready', 'Ready'];
        yield [['dns' => DnsState::NotChecked, 'stage' => null, 'record' => null], 'waiting', 'few minutes'];
        yield [['certificate' => CertificateState::Missing], 'certificate', '5 to 15 minutes'];
        yield [['record' => null], 'waiting', 'few minutes'];
        yield [['record' => self::record(RecordState::Failed, Reason::Server)], 'waiting', 'few minutes'];
        yield [['record' => self::record(RecordState::Failed, Reason::NoRoom)], 'operator', 'operator'];
        yield [['record' => self::record(RecordState::Held, Reason::OtherApp)], 'operator', 'operator'];
        yield [['action' => ActionState::Open], 'waiting', 'few minutes'];
        yield [['stage' => 'ssl-failed'], 'waiting', 'checked'];
        yield [['certificate' => CertificateState::Invalid], 'certificate', 'Browsers do not accept'];
        yield [['certificate' => CertificateState::Invalid, 'dns' => DnsState::Proxied], 'ready', 'Ready'];
        yield [['siteState' => SiteState::OtherApp], 'operator', 'do not get your site'];
        yield [['siteState' => SiteState::ChallengeBlocked], 'ready', 'Ready'];
        yield [['siteState' => SiteState::NoWayBack], 'ready', 'Ready'];
        yield [['pause' => new Pause(PauseReason::Account, 'WU_SERVER_PILOT_API_KEY is wrong')], 'ready', 'Ready'];
    }

    private static function record(RecordState $state, Reason $reason): DomainRecord
    {
        return Records::record($state, $reason, message: 'The app another-customer of the account has it');
    }

    /** @dataProvider states */
    public function testACustomerSeesOnlyTheirOwnPartOfTheStatus(array $changes, string $state, string $words): void
    {
        $record = self::record(RecordState::Ok, Reason::None);
        $status = CustomerStatus::of(Records::facts()->with(...$changes + ['record' => $record]));
        self::assertSame($state, $status->state->value);
        self::assertStringContainsString($words, $status->message);
        self::assertStringNotContainsString('another-customer', $status->message);
        self::assertStringNotContainsString('WU_', $status->message);
    }

    /** DNS, certificate, online: done, current, customer, operator, later. */
    public static function paths(): iterable
    {
        yield 'ready' => [[], 'DDD'];
        yield 'ready by Ultimate Multisite\'s checks' => [['dns' => DnsState::NotChecked, 'certificate' => CertificateState::NotChecked, 'stage' => 'done'], 'DDD'];
        yield 'elsewhere' => [['dns' => DnsState::Elsewhere], 'CLL'];
        yield 'CAA records' => [['dns' => DnsState::CaaForbids, 'certificate' => CertificateState::Missing], 'CLL'];
        yield 'propagating' => [['dns' => DnsState::Propagating, 'certificate' => CertificateState::Missing], 'DcL'];
        yield 'no certificate' => [['certificate' => CertificateState::Missing], 'DcL'];
        yield 'not on the operator\'s certificate' => [['certificate' => CertificateState::Missing, 'hasCustomCertificate' => true], 'DcO'];
        yield 'an invalid certificate' => [['certificate' => CertificateState::Invalid], 'DcL'];
        yield 'behind a CDN' => [['dns' => DnsState::Proxied, 'certificate' => CertificateState::Missing], 'DDD'];
        yield 'behind a CDN, not served' => [['dns' => DnsState::Proxied, 'stage' => 'failed'], 'DDc'];
        yield 'not checked' => [['dns' => DnsState::NotChecked, 'stage' => null], 'cLL'];
        yield 'no record yet' => [['dns' => DnsState::NotChecked, 'certificate' => CertificateState::NotChecked, 'stage' => null, 'record' => null], 'cLL'];
        yield 'an open action' => [['action' => ActionState::Open], 'DDc'];
        yield 'its stage failed' => [['stage' => 'ssl-failed'], 'DDc'];
        yield 'on hold' => [['record' => self::record(RecordState::Held, Reason::OtherApp)], 'DDO'];
        yield 'on hold and elsewhere' => [['record' => self::record(RecordState::Held, Reason::Wildcard), 'dns' => DnsState::Elsewhere], 'CLO'];
        yield 'no room' => [['record' => self::record(RecordState::Failed, Reason::NoRoom), 'certificate' => CertificateState::Missing], 'DcO'];
        yield 'another site answers' => [['siteState' => SiteState::WrongSite], 'DDO'];
    }

    /** @dataProvider paths */
    public function testThePathNamesWhoActsNext(array $changes, string $path): void
    {
        $letters = ['done' => 'D', 'current' => 'c', 'needs_customer' => 'C', 'needs_operator' => 'O', 'later' => 'L'];
        $status = CustomerStatus::of(Records::facts()->with(...$changes + ['record' => self::record(RecordState::Ok, Reason::None)]));
        self::assertSame(['dns', 'certificate', 'online'], array_keys($status->path));
        self::assertSame($path, implode('', array_map(static fn (StepState $state): string => $letters[$state->value], $status->path)));
    }
}
