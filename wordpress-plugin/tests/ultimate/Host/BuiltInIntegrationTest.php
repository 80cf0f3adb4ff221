<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\EmptyApp;

/** Failures of the built-in integration that ours handles; each comment has the measured behaviour. */
final class BuiltInIntegrationTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $wpdb->query('TRUNCATE wp_wu_domain_mappings');
        @unlink(getenv('NETWORK_FOLDER') . '/integration-serverpilot.log');
    }

    private function log(): string
    {
        return (string) @file_get_contents(getenv('NETWORK_FOLDER') . '/integration-serverpilot.log');
    }

    /** It sends three requests per domain, each over a new connection. */
    public function testFiftyDomainsAreAddedInOneUpdate(): void
    {
        foreach (range(1, 50) as $n) {
            fake_map("shop{$n}.example", 1);
        }
        $this->sync();
        self::assertCount(101, $this->listed());
        self::assertCount(1, preg_grep('~^POST /v1/apps/[a-z0-9]+$~', $this->requests()));
        self::assertLessThanOrEqual(4, count($this->requests()));
    }

    /** It adds a listed domain again, and its www as well. */
    public function testAListedDomainIsNotAddedAgain(): void
    {
        $this->setList(self::NETWORK, 'shop.example', 'www.shop.example');
        fake_map('shop.example', 1);
        $this->sync();
        self::assertSame([self::NETWORK, 'shop.example', 'www.shop.example'], $this->listed());
        self::assertSame([], preg_grep('~^POST /v1/apps/[a-z0-9]+$~', $this->requests()));
    }

    /** It sends an object instead of an array, which ServerPilot and the emulator answer with 400. */
    public function testADomainInTheMiddleOfTheListIsRemoved(): void
    {
        $ids = array_map(static fn (string $name): int => fake_map($name, 1), ['a.example', 'b.example', 'c.example']);
        $this->sync();
        fake_unmap($ids[1], 'b.example', 1);
        $this->sync();
        self::assertSame([self::NETWORK, 'a.example', 'c.example', 'www.a.example', 'www.c.example'], $this->listed());
    }

    /** It reports nothing, and never adds it. Here an operator confirms the app first. */
    public function testTheFirstDomainOfAnEmptyListIsAdded(): void
    {
        $this->setList();
        fake_map('shop.example', 1);
        self::assertSame('paused', $this->sync());
        self::assertTrue((new EmptyApp(Plugin::instance()->client()))->addNetworkDomain('emulatorapp00001'));
        $this->sync();
        self::assertSame([self::NETWORK, 'shop.example', 'www.shop.example'], $this->listed());
    }

    public static function faults(): iterable
    {
        foreach (['GET' => 'reading', 'POST' => 'the update'] as $method => $what) {
            foreach ([500, 502, 401] as $code) {
                yield "{$what} answers {$code} once" => [['kind' => 'status', 'code' => $code, 'method' => $method]];
            }
            yield "{$what}: the connection breaks" => [['kind' => 'reset_before', 'method' => $method]];
            yield "{$what}: the answer is lost" => [['kind' => 'reset_after', 'method' => $method]];
            yield "{$what} answers 500 for long" => [['kind' => 'status', 'code' => 500, 'method' => $method, 'times' => 8]];
            yield "{$what} answers an empty 500" => [['kind' => 'status', 'code' => 500, 'body' => '', 'method' => $method, 'times' => 8]];
        }
    }

    /**
     * It never adds the domain; at most it logs a line without it.
     *
     * @dataProvider faults
     */
    public function testADomainIsAddedAfterEachFailure(array $fault): void
    {
        fake_map('shop.example', 1);
        $this->emulator->post('faults', $fault);
        $end = $this->sync();
        if ($end === 'failed') {
            self::assertStringContainsString('[error] shop.example: ', $this->log());
            self::assertSame(['pending', 0], [$this->record('shop.example')?->state->value, $this->record('shop.example')?->attempts], 'it costs no domain an attempt');
        } elseif ($end === 'paused') {
            self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', (string) State::pause()?->message);
            self::assertSame(0, $this->record('shop.example')?->attempts, 'a wrong key costs no domain an attempt');
        }
        $this->emulator->delete('faults');
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'shop.example', 'www.shop.example'], $this->listed());
        self::assertSame('managed ok', $this->state('shop.example'));
    }

    /** It requests AutoSSL once, and never again. */
    public function testAutosslIsEnabledWhenTheCertificateComesLater(): void
    {
        $this->settings(autossl_delay_ms: 3_600_000);
        fake_map('shop.example', 1);
        $this->sync();
        self::assertSame('pending', State::get('ssl'));
        $this->settings(autossl_delay_ms: 0);
        State::set('ssl_due', 0);
        $this->sync();
        self::assertSame('enabled', State::get('ssl'));
    }

    public static function gateways(): iterable
    {
        yield [['kind' => 'html', 'code' => 502]];
        yield [['kind' => 'status', 'code' => 500, 'body' => '']];
        yield [['kind' => 'reset_before']];
    }

    /**
     * It reports "Access Authorized".
     *
     * @dataProvider gateways
     */
    public function testTheConnectionCheckReportsAFailure(array $fault): void
    {
        $this->emulator->post('faults', $fault + ['times' => 20]);
        self::assertNotSame('', (new ConnectionCheck(Plugin::instance()->client(), Plugin::instance()->desired()))->problem());
    }

    /** The older one sends the whole app object to the browser, the TLS private key included. */
    public function testTheConnectionCheckShowsNoSecret(): void
    {
        $this->emulator->post('apps/emulatorapp00001/certificate', ['state' => 'custom']);
        $this->setList('other.example');
        $output = (new ConnectionCheck(Plugin::instance()->client(), Plugin::instance()->desired()))->problem();
        self::assertStringNotContainsString('PRIVATE', $output);
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, $output);
    }

    /** A direct call by other code, of either hook. */
    public function testDirectCallsOfTheHooksAreEvents(): void
    {
        do_action('wu_add_domain', 'unmapped.example', 1);
        do_action('wu_remove_subdomain', self::NETWORK, '1');
        $this->sync();
        self::assertSame([self::NETWORK, 'unmapped.example'], $this->listed(), 'the one is a request, the other is the network');
        Plugin::instance()->events()->added('unmapped.example', 'test');
        self::assertNotNull($this->record('unmapped.example'));
    }
}
