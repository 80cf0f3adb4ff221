<?php
declare(strict_types=1);

use ServerPilot\Exception\NotFoundException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\PoolStatus;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** A network that several apps serve. The names of the apps are "network", "shop" and so on. */
final class PoolSyncTest extends PoolTestCase
{
    /** Of a sync with nothing to do, without a pool. */
    private const QUERIES = 17;

    protected function setUp(): void
    {
        parent::setUp();
        add_filter('serverpilot_domains_per_app', static fn (): int => 3);
    }

    private function joinSecond(): void
    {
        $this->emulator->setDomains([self::OWN], self::SECOND);
        self::join();
    }

    /** @return list<string> methods and paths of the requests since the last call */
    private function requestsOfASync(?FaultInjectingClient $client = null): array
    {
        $before = count($this->requests());
        self::assertSame('done', $this->sync($client));

        return array_slice($this->requests(), $before);
    }

    public function testANewMappingGoesToTheFirstAppWithRoom(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $this->site('b.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'a.example', 'www.a.example'], $this->listed());
        self::assertSame([self::OWN, 'b.example', 'www.b.example'], $this->listedOn(self::SECOND));
        self::assertSame(['managed ok', 'managed ok'], array_map($this->state(...), ['a.example', 'www.b.example']));
        self::assertSame([self::MAIN, self::SECOND], array_map(fn (string $domain): ?string => $this->record($domain)?->placedOn, ['a.example', 'b.example']));
        self::assertSame([3, [self::SECOND => 3]], [State::get('listed'), State::get('further_listed')]);
        self::assertSame(DomainStatus::Unmanaged, $this->record(self::OWN)?->status);
        // The end of the actions, and what the emulator then has for AutoSSL.
        $this->sync();
        $this->sync();
        self::assertSame(['GET /v1/apps'], $this->requestsOfASync(), 'one request for all apps');
    }

    /** The further apps cost a network that has none nothing. */
    public function testWithoutAPoolNothingIsReadOfIt(): void
    {
        $this->site('a.example');
        $this->emulator->setDomains([self::OWN], self::SECOND);
        $queries = [];
        $collect = static function (string $query) use (&$queries): string {
            $queries[count($queries) - 1][] = $query;

            return $query;
        };
        add_filter('query', $collect);
        try {
            for ($sync = 0; $sync < 4; ++$sync) {
                $queries[] = [];
                $requests = $this->requestsOfASync();
            }
        } finally {
            remove_filter('query', $collect);
        }
        self::assertSame(['GET /v1/apps'], $requests);
        self::assertSame([], array_values(array_filter(end($queries), static fn (string $query): bool => str_contains($query, 'serverpilot_pool_owners'))));
        // A sync in which the second changes writes the time once more.
        self::assertSame(self::QUERIES, min(array_map(count(...), $queries)), implode("\n", end($queries)));
        self::assertSame('', $this->record('a.example')?->placedOn);
        self::assertArrayNotHasKey('pool', Plugin::instance()->installation()->checks());
    }

    public function testADomainLeavesTheAppThatHasIt(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $second = $this->site('b.example');
        $this->sync();
        wp_delete_site($second);
        $this->sync();
        self::assertSame([self::OWN], $this->listedOn(self::SECOND));
        self::assertSame('gone', $this->state('b.example'));
        $lines = History::page(['domain' => 'b.example'])['lines'];
        self::assertSame([['remove', 'add'], [self::SECOND, self::SECOND]], [array_column($lines, 'what'), array_column($lines, 'appId')]);
        self::assertSame('shop', PoolStatus::nameOf(self::SECOND));
    }

    public function testTheFailureOfOneAppStopsThatAppOnly(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $this->site('b.example');
        $real = Plugin::instance()->client();
        $gone = new FaultInjectingClient(instead: ['sync' => static fn (AppChange $change, array $protect): array => $change->app_id === self::SECOND
            ? throw new NotFoundException('no such app')
            : $real->sync($change, $protect)]);
        self::assertSame('done', $this->sync($gone));
        self::assertSame([self::NETWORK, 'a.example', 'www.a.example'], $this->listed());
        self::assertSame(['managed ok', 'failed server'], array_map($this->state(...), ['a.example', 'b.example']));
        self::assertTrue(State::flag('adopted'), 'the sync of the main app is complete');
        self::assertNull(State::pause());
        [$main, $second] = AppStates::of([self::MAIN, self::SECOND]);
        self::assertSame([0, 0, 1], [$main->failed_updates, $main->failed_syncs, $second->failed_updates]);
        // Nothing was sent, so a domain that another writer adds is not claimed.
        $this->emulator->setDomains([self::OWN, 'b.example'], self::SECOND);
        $this->makeDue();
        $this->sync();
        self::assertSame('unmanaged ok', $this->state('b.example'));
    }

    public function testAnErrorAboutTheAccountPausesAllApps(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $this->site('b.example');
        $this->emulator->fault('status', code: 401, method: 'POST', path: '/apps/', times: 9);
        self::assertSame('paused', $this->sync());
        self::assertSame([[self::NETWORK], [self::OWN]], [$this->listed(), $this->listedOn(self::SECOND)]);
        self::assertSame(1, substr_count(implode("\n", $this->requests()), 'POST'), 'the other app gets no request');
    }

    /** As on the main app: what was sent nowhere is not claimed if it is then listed by hand. */
    public function testAnErrorAboutTheAccountLeavesNoIntentOnAFurtherApp(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $this->sync();
        $this->site('b.example');
        $this->emulator->fault('status', code: 401, method: 'POST', path: '/apps/', times: 1);
        self::assertSame('paused', $this->sync());
        $this->emulator->setDomains([self::OWN, 'b.example', 'www.b.example'], self::SECOND);
        self::assertSame('done', $this->sync());
        self::assertSame('unmanaged ok', $this->state('b.example'));
    }

    public function testADomainOnAFurtherAppIsAdoptedByName(): void
    {
        $this->joinSecond();
        $id = $this->site('b.example');
        State::set('adopted', true);
        State::set('adopted_app_id', self::MAIN);
        $this->emulator->setDomains([self::OWN, 'b.example', 'www.b.example'], self::SECOND);
        $this->sync();
        self::assertSame('unmanaged ok', $this->state('b.example'));
        Operator::adopt('b.example');
        $this->sync();
        self::assertSame('adopted ok', $this->state('b.example'));
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::OWN, 'www.b.example'], $this->listedOn(self::SECOND), 'only what was adopted');
    }

    public function testAnAppThatDoesNotProveItselfGetsNothing(): void
    {
        $this->emulator->setDomains([self::OWN], self::SECOND);
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN));
        $this->site('a.example');
        $this->site('b.example');
        $this->sync();
        self::assertSame([self::OWN], $this->listedOn(self::SECOND));
        self::assertSame('managed ok', $this->state('b.example'), 'room beyond the limit of a certificate');
        $check = Plugin::instance()->installation()->run('pool');
        self::assertSame(['pool.closed', 'failed'], [$check->code, $check->state->value]);
        self::assertStringContainsString('It has not proved', implode('', $check->details));
        $this->joinSecond();
        $this->sync();
        self::assertSame('pool.ok', Plugin::instance()->installation()->run('pool')->code);
    }

    public function testEachDomainIsCoveredByTheCertificateOfItsOwnApp(): void
    {
        $this->joinSecond();
        $this->site('a.example');
        $this->site('b.example');
        $this->sync();
        $of = static fn (string ...$names): array => ['domains' => [], 'ssl' => 'auto', 'certificate' => [
            'issuer' => 'R3', 'serial' => implode($names), 'names' => $names, 'not_before' => gmdate('c', time() - 60), 'not_after' => gmdate('c', time() + (60 * 86_400)),
        ]];
        $seen = fn (): array => array_map(fn (string $domain): ?CertificateState => $this->record($domain)?->certificate, ['a.example', 'www.a.example', 'b.example', 'www.b.example']);
        $client = new FaultInjectingClient(instead: ['app' => static fn (?string $app): array => $app === self::SECOND ? $of('b.example', 'www.a.example') : $of('a.example', 'www.b.example')]);
        State::set('certificate', ['start' => 1, 'end' => 2, 'names' => ['of-the-main-app.example']]);
        self::assertNull(AppCertificates::remembered(self::SECOND), 'that of another app');
        (new AppCertificates($client))->record();
        [$covered, $missing] = [CertificateState::Covered, CertificateState::Missing];
        self::assertSame([$covered, $missing, $covered, $missing], $seen());
        self::assertSame([['a.example', 'www.b.example'], ['b.example', 'www.a.example']], [AppCertificates::remembered()?->names, AppCertificates::remembered(self::SECOND)?->names]);
        // The second app cannot be asked.
        State::set('certificate_seen', 0);
        $gone = new FaultInjectingClient(instead: ['app' => static fn (?string $app): array => $app === self::SECOND ? throw new NotFoundException('gone') : $of('www.a.example')]);
        (new AppCertificates($gone))->record();
        self::assertSame([$missing, $covered, $covered, $missing], $seen());
        self::assertSame(['b.example', 'www.a.example'], AppCertificates::remembered(self::SECOND)?->names);
    }
}
