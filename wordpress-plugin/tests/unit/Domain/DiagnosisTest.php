<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;

final class DiagnosisTest extends TestCase
{
    private static function diagnosis(mixed ...$changes): Diagnosis
    {
        return Diagnosis::of(Records::facts()->with(...$changes));
    }

    /** @return list<string> */
    private static function names(Diagnosis $diagnosis): array
    {
        return array_map(static fn (Check $check): string => $check->name, $diagnosis->checks);
    }

    private static function check(string $name, mixed ...$changes): Check
    {
        $diagnosis = self::diagnosis(...$changes);

        return array_combine(self::names($diagnosis), $diagnosis->checks)[$name];
    }

    public function testAWorkingDomainPassesEveryCheck(): void
    {
        $diagnosis = self::diagnosis();
        self::assertSame(['mapping', 'sync', 'list', 'server', 'dns', 'certificate', 'stage'], self::names($diagnosis));
        foreach ($diagnosis->checks as $check) {
            self::assertSame(CheckState::Ok, $check->state, $check->name);
        }
        self::assertNull($diagnosis->firstProblem());
    }

    public function testWithoutUltimateMultisiteThereIsNoStageCheck(): void
    {
        self::assertNotContains('stage', self::names(self::diagnosis(stage: null)));
    }

    /** One problem each, and the check to fix first. */
    public static function problems(): iterable
    {
        yield [['site' => ''], 'mapping.gone', CheckState::Pending];
        yield [['pause' => new Pause(PauseReason::Account, 'a reason')], 'sync.paused', CheckState::Failed];
        yield [['pause' => new Pause(PauseReason::Home, 'a reason', confirmation: 'x')], 'sync.needs_confirmation', CheckState::Failed];
        yield [['problem' => 'no answer'], 'sync.unreachable', CheckState::Failed];
        yield [['record' => null], 'sync.unknown', CheckState::Pending];
        yield [['record' => Records::record(due: 1)], 'sync.pending', CheckState::Pending];
        yield [['record' => Records::record(RecordState::Pending)], 'sync.pending', CheckState::Pending];
        foreach ([Reason::RemovalGuard, Reason::RemovalUnannounced, Reason::RemovalByRule, Reason::RemovalTableEmpty, Reason::OtherApp, Reason::BelowNetwork, Reason::Wildcard, Reason::Hold, Reason::Removed] as $reason) {
            yield [['record' => Records::record(RecordState::Held, $reason)], "held.{$reason->value}", CheckState::OnHold];
        }
        foreach ([Reason::NoRoom, Reason::Rejected, Reason::Invalid, Reason::Server, Reason::Database] as $reason) {
            yield [['record' => Records::record(RecordState::Failed, $reason)], "list.{$reason->value}", CheckState::Failed];
        }
        yield [['isListed' => false], 'list.absent', CheckState::Pending];
        yield [['action' => ActionState::Open], 'server.open', CheckState::Pending];
        yield [['action' => ActionState::Failed], 'server.failed', CheckState::Failed];
        yield [['dns' => DnsState::Elsewhere, 'addresses' => ['192.0.2.1']], 'dns.elsewhere', CheckState::Pending];
        yield [['dns' => DnsState::NoAddress], 'dns.no_address', CheckState::Pending];
        yield [['certificate' => CertificateState::Missing], 'certificate.missing', CheckState::Pending];
        yield [['certificate' => CertificateState::Invalid, 'certificateMessage' => 'expired'], 'certificate.invalid', CheckState::Failed];
        yield [['certificateEnd' => Records::NOW + 86_400], 'certificate.ends', CheckState::Pending];
        yield [['certificateEnd' => Records::NOW - 1], 'certificate.ends', CheckState::Failed];
        yield [['stage' => 'checking-dns'], 'stage.checking', CheckState::Pending];
        yield [['stage' => 'ssl-failed'], 'stage.failed', CheckState::Failed];
    }

    /** @dataProvider problems */
    public function testEachProblemIsFoundAndHasARemedy(array $changes, string $code, CheckState $state): void
    {
        $problem = self::diagnosis(...$changes)->firstProblem();
        self::assertSame([$code, $state], [$problem?->code, $problem?->state]);
        self::assertNotSame('', $problem->message);
        self::assertNotSame('', $problem->remedy);
    }

    public function testAFailedCheckPrecedesAPendingOne(): void
    {
        self::assertSame('stage.failed', self::diagnosis(dns: DnsState::NoAddress, stage: 'failed')->firstProblem()->code);
    }

    public function testAnOpenActionIsReportedOnlyIfNothingElseIsWrong(): void
    {
        self::assertSame('dns.no_address', self::diagnosis(dns: DnsState::NoAddress, action: ActionState::Open)->firstProblem()->code);
    }

    public function testAnUnmappedDomainIsMappedFirst(): void
    {
        self::assertSame('mapping.none', self::diagnosis(site: '', record: null, stage: null)->firstProblem()->code);
    }

    public function testTheDnsRemedyNamesTheRecord(): void
    {
        $dns = self::check('dns', dns: DnsState::Elsewhere, addresses: ['192.0.2.1', '192.0.2.2']);
        self::assertStringContainsString('192.0.2.1, 192.0.2.2', $dns->message);
        self::assertStringContainsString('A record for shop.example to 203.0.113.7', $dns->remedy);
    }

    public function testADomainIsOkOnlyIfEveryCheckWasMade(): void
    {
        self::assertSame(CheckState::Ok, self::diagnosis()->state());
        self::assertSame(CheckState::NotChecked, self::diagnosis(dns: DnsState::NotChecked)->state());
        self::assertSame(CheckState::NotChecked, self::diagnosis(certificate: CertificateState::NotChecked)->state());
        self::assertSame(CheckState::Failed, self::diagnosis(dns: DnsState::NotChecked, stage: 'failed')->state());
    }

    public function testAnUncheckedFactIsNotAProblem(): void
    {
        self::assertSame(CheckState::NotChecked, self::check('dns', dns: DnsState::NotChecked)->state);
        self::assertSame(CheckState::NotChecked, self::check('certificate', certificate: CertificateState::NotChecked)->state);
        $held = Records::record(RecordState::Held, Reason::Hold);
        $diagnosis = self::diagnosis(dns: DnsState::NotChecked, certificate: CertificateState::NotChecked, record: $held);
        self::assertSame('held.hold', $diagnosis->firstProblem()->code);
    }
}
