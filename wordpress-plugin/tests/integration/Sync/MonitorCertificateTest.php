<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\Monitor;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** Certificates of the app and of its domains, as the monitor records them. */
final class MonitorCertificateTest extends MonitorTestCase
{
    public function testAnotherCertificateThatAnswersIsRecorded(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->invalid = ['shop.example'];
        $this->observe();
        $record = $this->record('shop.example');
        self::assertSame([CertificateState::Invalid, 'other_domains other.example', 'pending'], [$record?->certificate, $record?->certificateMessage, $record?->status->value]);
        $this->internet->invalid = [];
        $this->checkAgain();
        self::assertSame(CertificateState::Covered, $this->record('shop.example')?->certificate);
    }

    public function testTheCertificateOfEachDomainIsRecorded(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        $this->observe();
        $record = $this->record('covered.network.example');
        self::assertSame(CertificateState::Covered, $record?->certificate);
        self::assertGreaterThan(time(), $record?->certificateEnd);
        $this->emulator->post('apps/emulatorapp00001/certificate', ['state' => 'none']);
        State::set('certificate_seen', 0);
        $this->observe();
        self::assertSame([CertificateState::Missing, null], [$this->record('covered.network.example')?->certificate, $this->record('covered.network.example')?->certificateEnd]);
    }

    public function testEachCertificateOfTheAppIsRecordedWithWhatItLost(): void
    {
        array_map($this->site(...), ['a.network.example', 'b.network.example']);
        $this->sync();
        $names = [self::NETWORK, 'a.network.example', 'b.network.example'];
        $start = time() - (60 * DAY_IN_SECONDS);
        $see = function (string $serial, int $start, array $names): ?AppCertificate {
            State::set('certificate_seen', 0);
            $app = static fn (): array => ['domains' => [], 'ssl' => 'auto', 'certificate' => [
                'issuer' => 'A', 'serial' => $serial, 'names' => $names, 'not_before' => gmdate('c', $start), 'not_after' => gmdate('c', $start + (90 * DAY_IN_SECONDS)),
            ]];
            (new Monitor($this->internet->client(['app' => $app])))->run();

            return AppCertificates::remembered();
        };
        self::assertSame([null, null, []], [$see('01', $start, $names)?->renewedAt, AppCertificates::remembered()?->share, AppCertificates::remembered()?->lost]);
        $record = $this->record('a.network.example');
        self::assertSame([$start, $start + (90 * DAY_IN_SECONDS)], [$record?->certificateStart, $record?->certificateEnd]);
        self::assertSame(0, DomainList::count(Concern::CertificateEnds), 'a third is left: its renewal is expected');

        $see('02', time(), [self::NETWORK, 'a.network.example']);
        self::assertEqualsWithDelta(time(), AppCertificates::remembered()?->renewedAt, 5);
        self::assertSame(['b.network.example'], AppCertificates::remembered()?->lost);
        $facts = Plugin::instance()->facts()->remembered([$this->record('b.network.example')])['b.network.example'];
        self::assertSame('certificate.lost', Diagnosis::of($facts)->firstProblem()?->code);
        $see('02', time(), [self::NETWORK, 'a.network.example']);
        self::assertSame(['b.network.example'], AppCertificates::remembered()?->lost, 'still');
        $see('03', time(), $names);
        self::assertSame([], AppCertificates::remembered()?->lost);

        $see('04', time() - (70 * DAY_IN_SECONDS), $names);
        self::assertSame(2, DomainList::count(Concern::CertificateEnds), 'overdue');
    }

    public function testACertificateIsOfTheKindThatIsReportedWithIt(): void
    {
        $this->site('shop.network.example');
        $this->sync();
        foreach (['custom' => 'on', 'auto' => 'custom'] as $kind => $of_last_update) {
            State::change(['certificate_seen' => 0, 'ssl' => $of_last_update]);
            $client = $this->internet->client(['app' => static fn (): array => ['domains' => [], 'ssl' => $kind, 'certificate' => [
                'issuer' => 'A', 'serial' => $kind, 'names' => ['shop.network.example'], 'not_before' => gmdate('c', time()), 'not_after' => gmdate('c', time() + (90 * DAY_IN_SECONDS)),
            ]]]);
            $facts = new DomainFactsReader($client, Plugin::instance()->desired());
            self::assertSame($kind === 'custom', $facts->live('shop.network.example')->hasCustomCertificate, "{$kind}, live");
            (new Monitor($client))->run();
            self::assertSame($kind === 'custom', AppCertificates::remembered()?->isCustom, $kind);
            $remembered = $facts->remembered([$this->record('shop.network.example')])['shop.network.example'];
            self::assertSame($kind === 'custom', $remembered->hasCustomCertificate, "{$kind}, remembered");
        }
    }
}
