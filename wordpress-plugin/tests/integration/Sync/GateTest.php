<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\PauseCheck;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\EmptyApp;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\ProbeResponder;

require_once dirname(__DIR__, 2) . '/WebServer.php';

/** The gate: conditions before the app is changed, and their confirmation by an operator. */
final class GateTest extends NetworkTestCase
{
    private const SYNC = 'echo ServerPilot\Sync\Plugin::instance()->reconciler()->run()->outcome->value;';

    protected function tearDown(): void
    {
        $this->moveTo(self::NETWORK);
        parent::tearDown();
    }

    /** The network at another host, after a search-and-replace in the whole database. */
    private function moveTo(string $host): void
    {
        global $wpdb;
        $old = (string) $wpdb->get_var("SELECT domain FROM {$wpdb->site} WHERE id = 1");
        $wpdb->update($wpdb->site, ['domain' => $host], ['id' => 1]);
        $wpdb->update($wpdb->blogs, ['domain' => $host], ['blog_id' => 1]);
        $option = serialize(self::replaced((array) unserialize((string) $this->option()), $old, $host));
        $wpdb->update($wpdb->sitemeta, ['meta_value' => $option], ['meta_key' => 'serverpilot_sync']);
        wp_cache_flush();
        $GLOBALS['current_site'] = get_network(1);
        State::refresh();
    }

    private function option(): string
    {
        global $wpdb;

        return (string) $wpdb->get_var("SELECT meta_value FROM {$wpdb->sitemeta} WHERE meta_key = 'serverpilot_sync'");
    }

    private static function replaced(mixed $value, string $old, string $new): mixed
    {
        return match (true) {
            is_string($value) => str_replace($old, $new, $value),
            is_array($value) => array_map(static fn (mixed $item): mixed => self::replaced($item, $old, $new), $value),
            default => $value,
        };
    }

    /** The copy has production's constants, and its app lists both hosts. */
    public function testACopyWhoseDatabaseWasRewrittenChangesNothing(): void
    {
        $this->sync();
        self::assertStringNotContainsString(self::NETWORK, $this->option());
        $this->setList(self::NETWORK, 'staging.example');
        $this->moveTo('staging.example');
        $this->site('customer.example');
        self::assertSame('paused', $this->sync());
        self::assertSame([self::NETWORK, 'staging.example'], $this->listed());
        self::assertSame('home', State::pause()?->reason->value);
        self::assertTrue($this->resume());
        self::assertSame('done', $this->sync());
        $this->moveTo(self::NETWORK);
        self::assertSame('paused', $this->sync(), 'confirmed for the other host only');
    }

    /** The previous version stored the host in plain text; its web servers still run, and write it again. */
    public function testAnInstallationOfThePreviousVersionContinuesToSync(): void
    {
        $this->storeRecord('customer.example', ['owner' => 'managed', 'state' => 'ok']);
        State::change(['home' => self::NETWORK, 'app_id' => 'emulatorapp00001', 'salt' => '', 'confirmations' => []]);
        self::assertSame('done', $this->sync());
        self::assertSame('', State::get('home'));
        State::set('home', self::NETWORK);
        self::assertSame('done', $this->sync());
        State::set('home', 'staging.example');
        self::assertSame('done', $this->sync(), 'values in plain text are ignored now');
        State::change(['confirmations' => [], 'home' => 'production.example']);
        self::assertSame('paused', $this->sync(), 'a copy that was made before the upgrade');
    }

    /** A second installation with the same host and the same keys, whose domain leads to the original: its database is another. */
    public function testACopyBehindTheSameHostIsPaused(): void
    {
        global $wpdb;
        $server = new WebServer();
        $client = new FaultInjectingClient(instead: ['site' => static fn (string $domain, string $path): array => [
            'http' => [], 'https' => [], 'body_start' => $server->get($domain, $path)['body'],
        ]]);
        try {
            $this->sync();
            State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
            self::assertSame('done', $this->sync($client), 'the original');
            self::assertSame('this', State::text('answered_by'));
            $wpdb->query('CREATE DATABASE copy');
            foreach ($wpdb->get_col('SHOW TABLES FROM wordpress') as $table) {
                $wpdb->query("CREATE TABLE copy.{$table} LIKE wordpress.{$table}");
                $wpdb->query("INSERT INTO copy.{$table} SELECT * FROM wordpress.{$table}");
            }
            $wpdb->select('copy');
            State::refresh();
            $this->site('customer.example');
            self::assertSame('paused', $this->sync($client));
            self::assertSame(PauseReason::Copy, State::pause()?->reason);
            self::assertSame([self::NETWORK], $this->listed());
            self::assertTrue($this->resume());
            self::assertSame('done', $this->sync($client), 'an operator has confirmed it');
            $wpdb->select('wordpress');
            State::refresh();
            self::assertSame('done', $this->sync($client), 'the original, still');
        } finally {
            $server->stop();
            $wpdb->select('wordpress');
            $wpdb->query('DROP DATABASE IF EXISTS copy');
            State::refresh();
        }
    }

    /** A read that lagged once, whatever splits reads and writes. */
    public function testACopyMustAnswerTwice(): void
    {
        $this->sync();
        State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
        $asked = [];
        $client = new FaultInjectingClient(instead: ['site' => static function (string $domain, string $path) use (&$asked): array {
            $asked[] = $nonce = explode('=', $path)[1];

            return ['http' => [], 'https' => [], 'body_start' => ProbeResponder::probe()->answer($nonce, $domain, count($asked) - 1)];
        }]);
        self::assertSame('done', $this->sync($client));
        self::assertSame('this', State::text('answered_by'));
        self::assertCount(2, array_unique($asked), 'with a nonce that no earlier read has');
    }

    public function testWithoutAnAnswerACopyIsOnlyWarnedOf(): void
    {
        $this->sync();
        State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
        foreach ([static fn (): never => throw new RuntimeException('no connection'), static fn (): array => ['http' => [], 'https' => [], 'body_start' => 'a page']] as $site) {
            self::assertSame('done', $this->sync(new FaultInjectingClient(instead: ['site' => $site])));
            self::assertSame('pause.unproven', (new PauseCheck())->run()->code);
        }
    }

    public function testAStoreWithoutItsOptionIsPaused(): void
    {
        $this->site('customer.example');
        $this->sync();
        $schema = State::get('schema');
        State::forget();
        State::change(['enabled' => true, 'schema' => $schema]);
        $this->site('new.example');
        self::assertSame('paused', $this->sync());
        self::assertNotContains('new.example', $this->listed());
        self::assertStringContainsString('lost its record of the network', (string) State::pause()?->message);
        self::assertTrue($this->resume());
        self::assertSame('done', $this->sync());
    }

    /** An earlier version approved the environment permanently by "Resume sync" for any reason. */
    public function testAConfirmationIsForTheReasonShown(): void
    {
        $this->sync();
        $this->becomeCopy();
        $this->storeRecord('customer.example', ['owner' => 'managed', 'state' => 'ok']);
        self::assertSame('paused', $this->sync());
        $shown = (string) State::pause()?->confirmation;
        self::assertTrue(Operator::resume($shown));
        self::assertFalse(Operator::resume($shown), 'it is not paused');
        self::assertSame('done', $this->sync());
        $in_staging = ['TEST_ENVIRONMENT_TYPE' => 'staging'];
        self::assertSame('paused', $this->inAnotherProcess(self::SYNC, $in_staging));
        State::refresh();
        self::assertSame('environment', State::pause()?->reason->value);
        self::assertFalse(Operator::resume($shown));
        self::assertTrue($this->resume());
        self::assertSame('done', $this->inAnotherProcess(self::SYNC, $in_staging));
        self::assertSame('paused', $this->inAnotherProcess(self::SYNC, ['TEST_ENVIRONMENT_TYPE' => 'local']), 'another type');
    }

    public function testAWildcardServesTheNetworkOnceConfirmed(): void
    {
        $this->moveTo('main.network.example');
        $this->setList('*.network.example');
        $this->site('customer.example');
        self::assertSame('paused', $this->sync());
        self::assertSame(['*.network.example'], $this->listed());
        self::assertStringContainsString('*.network.example', (string) State::pause()?->message);
        self::assertSame('serves', Plugin::instance()->connection()->mismatch()?->reason->value);
        self::assertTrue($this->resume());
        self::assertSame('done', $this->sync());
        self::assertContains('customer.example', $this->listed());
        self::assertNull(Plugin::instance()->connection()->mismatch());
        $this->moveTo('staging.network.example');
        $this->site('other.example');
        self::assertSame('paused', $this->sync());
        self::assertTrue($this->resume());
        self::assertSame('paused', $this->sync(), 'after the home, the wildcard');
        self::assertSame('serves', State::pause()?->reason->value);
    }

    public function testAnEmptyAppIsFilledByAnOperatorOnly(): void
    {
        $this->setList();
        $this->site('customer.example');
        self::assertSame('paused', $this->sync());
        self::assertSame([], $this->listed());
        $pause = State::pause();
        self::assertSame(['empty', false], [$pause?->reason->value, $pause?->canBeConfirmed()]);
        self::assertStringContainsString('The app network has', (string) $pause?->message, 'it names the app');
        self::assertFalse($this->resume());
        $empty_app = new EmptyApp(Plugin::instance()->client());
        self::assertFalse($empty_app->addNetworkDomain('emulatorapp00002'), 'not the app that was shown');
        self::assertSame([], $this->listed());
        self::assertTrue($empty_app->addNetworkDomain('emulatorapp00001'));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertFalse($empty_app->addNetworkDomain('emulatorapp00001'), 'once');
        self::assertSame('done', $this->sync());
        self::assertContains('customer.example', $this->listed());
    }

    /** Reads succeed and each update is rejected: one pause, which ends with the first successful update. */
    public function testAPauseThatOnlyUpdatesShowDoesNotFlap(): void
    {
        $this->sync();
        $this->site('customer.example');
        $this->emulator->fault('status', code: 402, method: 'POST', path: '/apps/', times: 99);
        $since = null;
        for ($sync = 0; $sync < 3; ++$sync) {
            self::assertSame('paused', $this->sync());
            $since ??= State::pause()?->since;
            State::set('pause', ['since' => $since - 60] + State::array('pause'));
            self::assertSame($since - 60, State::pause()?->since);
            $since -= 60;
        }
        self::assertSame(1, Database::number("SELECT COUNT(*) FROM {history} WHERE what = 'pause'"));
        $this->emulator->delete('faults');
        self::assertSame('done', $this->sync());
        self::assertNull(State::pause());
    }

    /** @dataProvider autosslFaults */
    public function testAutosslThatFailsPausesNothing(int $code): void
    {
        $this->site('customer.example');
        $this->emulator->fault('status', code: $code, path: '/ssl', times: 99);
        self::assertSame('done', $this->sync());
        State::set('ssl_due', 0);
        self::assertSame('done', $this->sync());
        self::assertNull(State::pause());
        self::assertGreaterThan(time(), State::number('ssl_due'));
        self::assertSame('managed ok', $this->state('customer.example'));
        $attempts = State::number('ssl_tries');
        State::set('ssl_due', 0);
        $this->sync();
        self::assertSame($attempts + 1, State::number('ssl_tries'));
    }

    /** @return iterable<string, array{int}> */
    public static function autosslFaults(): iterable
    {
        yield 'not allowed' => [403];
        yield 'unpaid' => [402];
        yield 'an error of the server' => [500];
    }
}
