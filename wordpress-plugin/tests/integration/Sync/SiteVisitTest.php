<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainChecks;
use ServerPilot\Sync\Sync\ServerAddresses;

require_once dirname(__DIR__, 2) . '/WebServer.php';
require_once dirname(__DIR__, 2) . '/fakes/FakeInternet.php';

/** What a visitor gets, from real web servers on the ports of the web, which only root may use. */
final class SiteVisitTest extends NetworkTestCase
{
    private const WEB = '127.0.0.80';

    private static WebServer $network;
    /** @var array{resource, resource}|null the process, and its standard input, which ends it */
    private static ?array $web = null;

    public static function setUpBeforeClass(): void
    {
        if (@stream_socket_server('tcp://' . self::WEB . ':80') === false) {
            self::markTestSkipped('cannot listen on port 80 of ' . self::WEB);
        }
        self::$network = new WebServer();
        $process = proc_open([PHP_BINARY, dirname(__DIR__, 2) . '/fakes/web.php', self::WEB, self::$network->address], [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        self::assertSame("ready\n", fgets($pipes[1]));
        self::$web = [$process, $pipes[0]];
    }

    public static function tearDownAfterClass(): void
    {
        if (self::$web !== null) {
            fclose(self::$web[1]);
            proc_close(self::$web[0]);
            self::$network->stop();
        }
    }

    /** @param list<string> $domains @return array<string, array{SiteState, string}> */
    private function visit(array $domains): array
    {
        State::change(['server' => ['name' => 'web1', 'address' => self::WEB], 'server_seen' => time()]);
        FakeInternet::connect();
        $real = Plugin::instance()->client();
        $visit = static function (array $domains, array $expected, array|string $paths) use ($real): array {
            $seen = [];
            foreach ($domains as $domain) {
                $seen[$domain] = ['site' => $real->site($domain, is_array($paths) ? $paths[$domain] : $paths, self::WEB), 'dns' => ['code' => 'ok', 'addresses' => [self::WEB]]];
            }

            return $seen;
        };
        $client = new FaultInjectingClient(instead: ['checkDomains' => $visit]);
        try {
            $found = iterator_to_array((new DomainChecks($client, new ServerAddresses($client)))->of($domains));
        } finally {
            FakeInternet::disconnect();
        }

        return array_map(static fn ($observation): array => [$observation->site?->state, $observation->site?->detail], $found);
    }

    public function testEachFaultOfAWebServerIsNamed(): void
    {
        $kinds = ['other', 'default', 'empty', 'loop', 'error', 'login', 'cached', 'away', 'challenge', 'dropped', 'fine'];
        $domains = array_map(static fn (string $kind): string => "{$kind}.shop.example", $kinds);
        array_map($this->site(...), $domains);
        $this->visit(['cached.shop.example']);
        $found = $this->visit([...$domains, 'nosite.example']);
        self::assertEquals([
            'other.shop.example' => [SiteState::OtherApp, '200'],
            'default.shop.example' => [SiteState::DefaultPage, ''],
            'empty.shop.example' => [SiteState::DefaultPage, ''],
            'loop.shop.example' => [SiteState::RedirectLoop, 'loop.shop.example'],
            'error.shop.example' => [SiteState::Error, '500'],
            'login.shop.example' => [SiteState::Inconclusive, '401'],
            'cached.shop.example' => [SiteState::Inconclusive, 'cache'],
            'away.shop.example' => [SiteState::RedirectsAway, 'parking.invalid'],
            'challenge.shop.example' => [SiteState::ChallengeBlocked, '403'],
            'dropped.shop.example' => [SiteState::Inconclusive, 'dropped.shop.example'],
            'fine.shop.example' => [SiteState::Ok, ''],
            'nosite.example' => [SiteState::NotMapped, ''],
        ], $found);
    }

    /** The monitor as it runs, with the extension's own DNS library, against a name server and web servers. */
    public function testTheMonitorRecordsWhatRealServersShow(): void
    {
        $kinds = ['other', 'main', 'challenge', 'fine', 'private', 'nowhere'];
        foreach ($kinds as $kind) {
            $this->site("{$kind}.shop.example");
        }
        $this->sync();
        $this->storeRecord('nosite.shop.example', ['owner' => 'managed', 'state' => 'ok']);
        State::change(['server' => ['name' => 'web1', 'address' => self::WEB], 'server_seen' => time()]);
        $here = array_fill_keys([self::NETWORK, 'nosite.shop.example', ...array_map(static fn (string $kind): string => "{$kind}.shop.example", array_slice($kinds, 0, 4))], ['A ' . self::WEB]);
        $server = self::nameServer($here + ['shop.example' => ['A ' . self::WEB], 'private.shop.example' => ['A 10.0.0.1']]);
        try {
            $output = $this->inAnotherProcess(
                'remove_all_filters("serverpilot_resolve"); ServerPilot\Sync\Plugin::instance()->monitor()->run(); echo "done";',
                options: ['-d', "serverpilot.resolver={$server['address']}"],
            );
        } finally {
            proc_terminate($server['process']);
        }
        self::assertSame('done', $output);
        $found = [];
        foreach ([...$kinds, 'nosite'] as $kind) {
            $record = $this->record("{$kind}.shop.example");
            $found[$kind] = [$record?->dns, $record?->site, $record?->siteDetail];
        }
        self::assertEquals([
            'other' => [DnsState::Ok, SiteState::OtherApp, '200'],
            'main' => [DnsState::Ok, SiteState::RedirectsAway, 'network.example'],
            'challenge' => [DnsState::Ok, SiteState::ChallengeBlocked, '403'],
            'fine' => [DnsState::Ok, SiteState::Ok, ''],
            'private' => [DnsState::PrivateAddress, SiteState::Inconclusive, 'special_address'],
            'nowhere' => [DnsState::NoRecords, SiteState::Unreachable, $found['nowhere'][2]],
            'nosite' => [DnsState::Ok, SiteState::NotMapped, ''],
        ], $found);
        self::assertSame(['other_domains', CertificateState::Invalid], [$this->record('fine.shop.example')?->certificateMessage, $this->record('fine.shop.example')?->certificate]);
        self::assertSame(['10.0.0.1'], $this->record('private.shop.example')?->dnsReport?->addresses);
    }

    /** With the extension's own budgets: among many, its part of the time ends before a page that never comes is given up. */
    public function testASiteThatStallsAmongManyIsReportedAndCostsNoOtherItsVerdict(): void
    {
        $others = array_map(static fn (int $number): string => "fine{$number}.shop.example", range(1, 17));
        $domains = ['stalls.shop.example', ...$others];
        array_map($this->site(...), $domains);
        $this->sync();
        State::change(['server' => ['name' => 'web1', 'address' => self::WEB], 'server_seen' => time()]);
        $server = self::nameServer(array_fill_keys([self::NETWORK, 'shop.example', ...$domains], ['A ' . self::WEB]));
        try {
            $this->inAnotherProcess(
                'remove_all_filters("serverpilot_resolve"); ServerPilot\Sync\Plugin::instance()->monitor()->run();',
                options: ['-d', "serverpilot.resolver={$server['address']}"],
            );
        } finally {
            proc_terminate($server['process']);
        }
        $stalls = $this->record('stalls.shop.example');
        self::assertSame([SiteState::Unreachable, 'timeout'], [$stalls?->site, $stalls?->siteDetail]);
        self::assertSame(array_fill(0, 17, SiteState::Ok), array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, $others));
    }

    /** @param array<string, list<string>> $records @return array{address: string, process: resource} */
    private static function nameServer(array $records): array
    {
        $records += ['example' => ['NS ns.example'], 'ns.example' => ['A 127.0.0.1']];
        $code = 'require ' . var_export(dirname(__DIR__, 4) . '/tests/phpt/dns/name_server.inc', true) . ';
            $socket = stream_socket_server("udp://127.0.0.1:0", flags: STREAM_SERVER_BIND);
            echo stream_socket_get_name($socket, false), "\n";
            while (($query = stream_socket_recvfrom($socket, 4096, 0, $peer)) !== false) {
                stream_socket_sendto($socket, respond($query, ' . var_export($records, true) . '), 0, $peer);
            }';
        $process = proc_open([PHP_BINARY, '-r', $code], [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        self::assertIsResource($process);

        return ['address' => trim((string) fgets($pipes[1])), 'process' => $process];
    }
}
