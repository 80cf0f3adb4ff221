<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

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
        self::assertSame(['mapping', 'sync', 'list', 'server', 'dns', 'certificate', 'site', 'stage'], self::names($diagnosis));
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
        yield [['action' => ActionState::Open, 'serverContact' => Records::NOW - 601], 'server.away', CheckState::Failed];
        yield [['serverContact' => Records::NOW - (3 * 3_600)], 'server.away', CheckState::Failed];
        foreach (DnsState::cases() as $dns) {
            if ($dns !== DnsState::NotChecked && !$dns->isCorrect()) {
                yield [['dns' => $dns], "dns.{$dns->value}", CheckState::Pending];
            }
        }
        foreach (SiteState::cases() as $site) {
            if ($site->isProblem()) {
                yield [['siteState' => $site, 'siteDetail' => 'detail'], "site.{$site->value}", $site === SiteState::ChallengeBlocked ? CheckState::Pending : CheckState::Failed];
            }
        }
        $renewed = new AppCertificate('2', Records::NOW - (70 * 86_400), Records::NOW + (20 * 86_400), [], renewedAt: 1, share: 1 / 3, lost: ['shop.example']);
        $at = static fn (int $left): array => ['certificateStart' => Records::NOW - ((90 - $left) * 86_400), 'certificateEnd' => Records::NOW + ($left * 86_400)];
        yield [['certificate' => CertificateState::Missing, 'appCertificate' => $renewed], 'certificate.lost', CheckState::Failed];
        yield [$at(20), 'certificate.renewal_may_be_overdue', CheckState::Pending];
        yield [$at(20) + ['appCertificate' => $renewed], 'certificate.renewal_overdue', CheckState::Pending];
        yield [$at(20) + ['hasCustomCertificate' => true], 'certificate.custom_ends', CheckState::Pending];
        yield [$at(6) + ['hasCustomCertificate' => true], 'certificate.ends', CheckState::Failed];
        yield [['certificate' => CertificateState::Missing], 'certificate.missing', CheckState::Pending];
        yield [['certificate' => CertificateState::Missing, 'hasCustomCertificate' => true], 'certificate.missing', CheckState::Failed];
        yield [['certificate' => CertificateState::Invalid, 'certificateMessage' => 'expired'], 'certificate.invalid', CheckState::Failed];
        yield [['certificateEnd' => Records::NOW + 86_400], 'certificate.ends', CheckState::Failed];
        yield [['certificateEnd' => Records::NOW - 1], 'certificate.ended', CheckState::Failed];
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

    public function testOnTheWayOfTheVisitorTheFirstFaultIsReported(): void
    {
        $faults = ['dns' => DnsState::NoRecords, 'certificate' => CertificateState::Missing, 'siteState' => SiteState::OtherApp, 'stage' => 'failed'];
        $codes = [];
        while ($faults !== []) {
            $codes[] = self::diagnosis(...$faults)->firstProblem()->code;
            array_shift($faults);
        }
        self::assertSame(['dns.no_records', 'certificate.missing', 'site.other_app', 'stage.failed'], $codes);
    }

    public function testBeforeTheVisitorAFailedCheckPrecedesAPendingOne(): void
    {
        $held = Records::record(RecordState::Held, Reason::RemovalGuard);
        self::assertSame('held.removal_guard', self::diagnosis(site: '', record: $held, dns: DnsState::NoRecords)->firstProblem()->code);
    }

    public function testAnOpenActionIsReportedOnlyIfNothingElseIsWrong(): void
    {
        self::assertSame('dns.no_records', self::diagnosis(dns: DnsState::NoRecords, action: ActionState::Open)->firstProblem()->code);
        self::assertSame('server.open', self::diagnosis(action: ActionState::Open)->firstProblem()->code);
    }

    public function testASiteIsNotJudgedWhileDnsIsWrong(): void
    {
        $site = self::check('site', dns: DnsState::Elsewhere, siteState: SiteState::OtherApp);
        self::assertSame([CheckState::NotChecked, 'site.not_checked'], [$site->state, $site->code]);
        foreach ([SiteState::NoWayBack, SiteState::Inconclusive, SiteState::NotChecked] as $state) {
            self::assertSame(CheckState::NotChecked, self::check('site', siteState: $state)->state);
        }
        self::assertStringContainsString('cannot see a firewall or a CDN', self::check('site')->message);
    }

    public function testAnUnmappedDomainIsMappedFirst(): void
    {
        self::assertSame('mapping.none', self::diagnosis(site: '', record: null, stage: null)->firstProblem()->code);
    }

    public function testASyncIsPromisedOnlyIfOneAddsTheDomain(): void
    {
        $remedy = static fn (mixed ...$changes): string => self::check('list', ...['isListed' => false] + $changes)->remedy;
        self::assertStringContainsString('The next sync adds it', $remedy());
        self::assertSame('', $remedy(record: Records::record(RecordState::Held, Reason::Removed)));
        self::assertSame('', $remedy(pause: new Pause(PauseReason::Account, 'a reason')));
        self::assertStringContainsString('set the policy', $remedy(observes: true));
    }

    public function testServerPilotIssuesNothingBesideACustomCertificate(): void
    {
        foreach ([[], ['dns' => DnsState::Elsewhere], ['appCertificate' => new AppCertificate('2', 1, 2, [], renewedAt: 1, lost: ['shop.example'])]] as $changes) {
            $facts = ['certificate' => CertificateState::Missing, 'hasCustomCertificate' => true];
            self::assertStringContainsString('Upload one that covers every domain', self::check('certificate', ...$facts + $changes)->remedy);
        }
    }

    public function testTheDnsRemedyNamesTheRecord(): void
    {
        $report = new DnsReport(DnsState::Elsewhere, Records::NOW, ['192.0.2.1', '192.0.2.2']);
        $dns = self::check('dns', dns: DnsState::Elsewhere, dnsReport: $report);
        self::assertStringContainsString('192.0.2.1, 192.0.2.2', $dns->message);
        self::assertStringContainsString('A record for shop.example to 203.0.113.7', $dns->remedy);
    }

    public function testTheServersLastContactIsNamed(): void
    {
        self::assertSame('The server has not contacted ServerPilot for 3 hours.', self::check('server', serverContact: Records::NOW - (3 * 3_600))->message);
        self::assertSame('server.configured', self::check('server', serverContact: Records::NOW - 3_000)->code);
        self::assertSame('server.open', self::check('server', action: ActionState::Open, serverContact: Records::NOW - 60)->code);
    }

    public function testARenewalIsNamed(): void
    {
        $renewed = new AppCertificate('2', 0, 1, [], renewedAt: 86_400);
        self::assertSame('The certificate covers it until 2027-03-16. It was renewed on 1970-01-02.', self::check('certificate', appCertificate: $renewed)->message);
        self::assertSame('certificate.proxied', self::check('certificate', dns: DnsState::Proxied, certificate: CertificateState::Missing, certificateEnd: Records::NOW)->code);
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
