<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\CustomerStatus;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\RecordState;

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
        self::assertSame($state, $status['state']);
        self::assertStringContainsString($words, $status['message']);
        self::assertStringNotContainsString('another-customer', $status['message']);
        self::assertStringNotContainsString('WU_', $status['message']);
    }
}
