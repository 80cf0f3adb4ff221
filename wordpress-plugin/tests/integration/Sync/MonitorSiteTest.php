<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Certificate\Handshake;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Sync\ProbeResponder;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** What visitors of domains get, as the monitor records it. */
final class MonitorSiteTest extends MonitorTestCase
{
    public function testTheSiteOfEachDomainIsRecorded(): void
    {
        $id = $this->site('shop.example');
        $this->sync();
        $seen = function (): array {
            $this->checkAgain();
            $record = $this->record('shop.example');

            return [$record?->site, $record?->siteDetail, $record?->status->value];
        };
        self::assertSame([SiteState::Ok, '', 'ok'], $seen());
        self::assertEqualsWithDelta(time(), $this->record('shop.example')?->siteCheckedAt, 5);
        $nonce = ProbeResponder::probe()->nonce(time());
        $this->internet->sites = ['shop.example' => [200, ProbeResponder::probe()->answer($nonce, 'shop.example', $id)]];
        self::assertSame([SiteState::Inconclusive, 'cache', 'ok'], $seen());
        $this->internet->sites = ['shop.example' => 'unreachable'];
        self::assertSame([SiteState::Unreachable, 'unreachable', 'pending'], $seen());
        $this->internet->sites = [];
        $this->internet->challenges = ['shop.example' => 403];
        self::assertSame([SiteState::ChallengeBlocked, '403', 'pending'], $seen());
    }

    /** @param Closure(): void $then at the check of the challenges */
    private function checkAndThen(Closure $then): void
    {
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01'");
        $internet = $this->internet->client();
        $check = static function (array $domains, array $expected, array|string $path, bool $dns, bool $certificate) use ($internet, $then): array {
            if (is_string($path)) {
                $then();
            }

            return $internet->checkDomains($domains, $expected, $path, $dns, $certificate);
        };
        (new Monitor($this->internet->client(['checkDomains' => $check])))->run();
    }

    public function testWhatIsKnownIsRecordedBeforeTheChallengesAreChecked(): void
    {
        array_map($this->site(...), ['shop.example', 'away.example']);
        $this->sync();
        $this->internet->dns = ['away.example' => ['192.0.2.9'], 'www.away.example' => ['192.0.2.9']];
        $this->internet->sites = ['away.example' => 'timeout'];
        $seen = [];
        $this->checkAndThen(function () use (&$seen): never {
            $seen = array_map(fn (string $domain): array => [$this->record($domain)?->dns, $this->record($domain)?->site], ['shop.example', 'away.example']);
            throw new RuntimeException('the time limit of PHP was reached');
        });
        self::assertSame([[DnsState::Ok, SiteState::Ok], [DnsState::Elsewhere, SiteState::Unreachable]], $seen);
        self::assertStringContainsString('the time limit of PHP was reached', (string) file_get_contents((string) ini_get('error_log')));
    }

    /** An alert would end, and begin again. */
    public function testABlockedChallengeIsNotOkUntilItIsFoundOpen(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->challenges = ['shop.example' => 403];
        $this->checkAgain();
        $seen = [];
        $this->checkAndThen(function () use (&$seen): void {
            $seen[] = $this->record('shop.example')?->site;
        });
        $this->checkAndThen(static fn (): never => throw new RuntimeException('no answer'));
        $seen[] = $this->record('shop.example')?->site;
        self::assertSame([SiteState::ChallengeBlocked, SiteState::ChallengeBlocked], $seen);
        $this->internet->challenges = [];
        $this->checkAgain();
        self::assertSame(SiteState::Ok, $this->record('shop.example')?->site);
    }

    public function testTheDomainsThatTookTooLongAreKnownBeforeTheChallengesAreChecked(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->waiting = ['n30.example'];
        $seen = [];
        $this->checkAndThen(static function () use (&$seen): void {
            $seen[] = Observations::timedOut(9);
        });
        self::assertSame(['n30.example'], $seen[0]);
    }

    public function testAPageKeepsABlockedChallengeUntilItIsFoundOpen(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->challenges = ['shop.example' => 403];
        $this->checkAgain();
        $internet = $this->internet->client();
        $check = static fn (array $domains, array $expected, array|string $path, mixed ...$rest): array => is_string($path) ? throw new RuntimeException('no answer') : $internet->checkDomains($domains, $expected, $path, ...$rest);
        $facts = (new DomainFactsReader($this->internet->client(['checkDomains' => $check]), Plugin::instance()->desired()))->live('shop.example');
        self::assertSame([SiteState::ChallengeBlocked, '403'], [$facts->siteState, $facts->siteDetail]);
    }

    public function testACheckThatFailsIsNotTheReasonOfAnInvalidCertificate(): void
    {
        $this->seed(1, 'n%d.example', 60, "'ok', '', 'ok', 'invalid', NULL");
        $fails = static fn (): never => throw new RuntimeException('no resolver');
        // What is remembered: ServerPilot does not respond either.
        $facts = (new DomainFactsReader($this->internet->client(['checkDomains' => $fails, 'app' => $fails]), Plugin::instance()->desired()))->live('n1.example');
        self::assertSame([CertificateState::Invalid, ''], [$facts->certificate, $facts->certificateMessage]);
    }

    public function testAChallengeThatStallsAmongManyIsReported(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->challenges = ['n7.example' => 'timeout'];
        $this->observe();
        self::assertSame([SiteState::ChallengeBlocked, 'no connection', SiteState::Ok], [$this->record('n7.example')?->site, $this->record('n7.example')?->siteDetail, $this->record('n8.example')?->site]);
    }

    public function testAnOperatorsCheckOfManyDomainsReportsASiteThatStalls(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->stalling = ['n7.example'];
        $facts = (new DomainFactsReader($this->internet->client(), Plugin::instance()->desired()))->checked(array_map(static fn (int $n): string => "n{$n}.example", range(1, 30)));
        self::assertSame([SiteState::Unreachable, SiteState::Ok], [$facts['n7.example']->siteState, $facts['n8.example']->siteState]);
    }

    public function testAnOperatorsCheckEndsByItsDeadline(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->stalling = ['n7.example'];
        $facts = (new DomainFactsReader($this->internet->client(), Plugin::instance()->desired()))->checked(array_map(static fn (int $n): string => "n{$n}.example", range(1, 30)), 0);
        self::assertSame([SiteState::NotChecked, SiteState::Ok], [$facts['n7.example']->siteState, $facts['n8.example']->siteState]);
    }

    /** It was just asked, and the resolver has the same answer, unless that of the domain's own name servers is newer. */
    public function testTheCheckOfAChallengeAsksForNoDnsAgain(): void
    {
        array_map($this->site(...), ['shop.example', 'moved.example']);
        $this->sync();
        $this->internet->dns = ['moved.example' => 'propagating'];
        $this->checkAgain();
        $asked = array_count_values($this->internet->asked);
        ksort($asked);
        self::assertSame(['moved.example' => 2, 'network.example' => 1, 'shop.example' => 1, 'www.moved.example' => 1, 'www.shop.example' => 1], $asked);
    }

    /** What one domain's visitors or its own server ask cannot use up the answers of another. */
    public function testEachOfManyDomainsIsAnswered(): void
    {
        $domains = array_map(static fn (int $number): string => "shop{$number}.example", range(1, 24));
        array_map($this->site(...), $domains);
        $this->sync();
        $this->observe();
        self::assertSame(array_fill_keys($domains, SiteState::Ok), array_combine($domains, array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, $domains)));
    }

    public function testNoSiteIsJudgedIfTheNetworksOwnDomainCannotBeReached(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->sites = ['network.example' => 'timeout', 'shop.example' => 'timeout'];
        $this->observe();
        self::assertSame([SiteState::NoWayBack, 'ok'], [$this->record('shop.example')?->site, $this->record('shop.example')?->status->value]);
    }

    /** The network's own domain is behind a CDN, and the router does not lead the server back to itself. */
    public function testNoSiteHereIsJudgedIfTheServerCannotReachItself(): void
    {
        array_map($this->site(...), ['shop.example', 'fine.example', 'away.example']);
        $this->sync();
        $this->internet->sites = ['shop.example' => 'timeout', 'away.example' => 'timeout'];
        $this->internet->dns = ['away.example' => ['192.0.2.9']];
        $seen = fn (): array => array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, ['shop.example', 'fine.example', 'away.example']);
        State::set('answered_by', 'this');
        $this->checkAgain();
        self::assertSame([SiteState::Unreachable, SiteState::Ok, SiteState::Unreachable], $seen());
        State::set('answered_by', 'none');
        $this->checkAgain();
        self::assertSame([SiteState::NoWayBack, SiteState::Ok, SiteState::Unreachable], $seen());
    }

    public function testWhatAServerSaysIsStoredWhateverItsBytes(): void
    {
        array_map($this->site(...), ['bad.network.example', 'good.network.example']);
        $this->sync();
        // A cut by bytes would end within a character.
        $this->internet->sites = ['bad.network.example' => str_repeat('é', 200)];
        $this->observe();
        self::assertSame([SiteState::Unreachable, '?'], [$this->record('bad.network.example')?->site, $this->record('bad.network.example')?->siteDetail]);
        self::assertSame(SiteState::Ok, $this->record('good.network.example')?->site);
        $handshake = new Handshake(false, 'not for ' . str_repeat('x', 300) . "\xff");
        Observations::record('good.network.example', new DomainObservation(DnsReport::ofAddresses(['127.0.0.1'], ['127.0.0.1'], time()), $handshake));
        self::assertSame('not for ' . str_repeat('x', 247), $this->record('good.network.example')?->certificateMessage);
    }
}
