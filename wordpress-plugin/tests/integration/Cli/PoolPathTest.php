<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/CommandTestCase.php';
require_once dirname(__DIR__, 2) . '/HasWebServer.php';

/** The whole path by WP-CLI, at the real limits: one app fills up, a second joins, customers continue to arrive, the first is emptied. */
final class PoolPathTest extends CommandTestCase
{
    use HasWebServer;

    private const APPS = ['network' => 'emulatorapp00001', 'shop' => 'emulatorapp00002', 'store' => 'emulatorapp00003'];
    /** @var array<string, string> names of the apps that have to list them at rest, by customer; empty if none has room */
    private array $placed = [];
    /** @var array<string, string> addresses of web servers, by app id */
    private array $web_roots = [];

    protected function setUp(): void
    {
        parent::setUp();
        update_site_option('test_web', true);
        $this->link('network');
        $this->setList(self::NETWORK, ...self::byHand(1, 295));
        $this->emulator->setDomains(['app2.example', ...self::byHand(301, 95)], self::APPS['shop']);
        // The customers below came within ten days.
        State::set('first_run', time() - (10 * DAY_IN_SECONDS));
    }

    protected function tearDown(): void
    {
        delete_site_option('test_web');
    }

    /** @return list<string> domains that were added in ServerPilot's dashboard */
    private static function byHand(int $first, int $count): array
    {
        return array_map(static fn (int $number): string => "d{$number}.example", range($first, $first + $count - 1));
    }

    /** The web root of an app becomes a link to that of the network. */
    private function link(string $app): void
    {
        $this->web_roots[self::APPS[$app]] = self::$server->address;
        $this->settings(web_roots: $this->web_roots);
    }

    /** @param string $app the name of the one that has to get the customer */
    private function customer(string $domain, string $app): void
    {
        $this->site($domain);
        $this->placed[$domain] = $app;
    }

    private function succeeds(string $command, string ...$args): void
    {
        self::assertSame(0, $this->command($command, array_values($args), ['yes' => true]), "{$command}: {$this->printed()}");
    }

    /** @return list<string> names of the apps that list a domain */
    private function appsOf(string $domain): array
    {
        $apps = array_filter($this->emulator->get('state')['apps'], static fn (array $app): bool => in_array($domain, $app['domains'], true));

        return array_column($apps, 'name');
    }

    /** Each domain of a customer is on exactly one app, which `wp serverpilot list` names. */
    private function assertPlaced(): void
    {
        $this->command('list');
        $named = array_column($this->items(), 'app', 'domain');
        foreach ($this->placed as $domain => $app) {
            foreach ([$domain, "www.{$domain}"] as $each) {
                self::assertSame($app === '' ? [] : [$app], $this->appsOf($each), $each);
                self::assertSame(State::get('pool') === [] ? '' : $app, $named[$each], $each);
            }
        }
    }

    /** What `wp serverpilot doctor` says of the pool, which `wp serverpilot status` has as well. */
    private function warning(): string
    {
        $this->command('doctor');
        ['code' => $code, 'message' => $message] = array_column($this->items(), null, 'check')['pool'];
        $this->command('status');
        $status = array_column($this->items(), 'value', 'field')['pool'];
        if ($code !== 'pool.ok') {
            self::assertStringContainsString(rtrim($message, '.'), $status);
        }

        return "{$code}: " . rtrim($message, '.');
    }

    public function testOneAppFillsUpOthersJoinAndTheFirstIsEmptied(): void
    {
        $this->customer('a.example', 'network');
        $this->customer('b.example', 'network');
        $this->succeeds('sync');
        $this->assertPlaced();
        $this->customer('c.example', '');
        $this->succeeds('sync');
        $this->assertPlaced();
        $this->command('list', [], ['status' => 'failed']);
        self::assertSame(['c.example' => 'list.no_room', 'www.c.example' => 'list.no_room'], array_column($this->items(), 'problem', 'domain'));
        self::assertStringContainsString('add another app', $this->items()[0]['remedy']);

        self::assertSame(1, $this->command('pool add', ['shop']), 'its web root is another');
        self::assertStringContainsString('ln -s /srv/users/SYSUSER/apps/network/public /srv/users/SYSUSER/apps/shop/public', $this->printed());
        $this->link('shop');
        $this->succeeds('pool add', 'shop');
        $this->placed['c.example'] = 'shop';
        $this->succeeds('sync');
        $this->assertPlaced();
        self::assertStringStartsWith('pool.soon: 4 of 200 places left; at the present rate for ', $this->warning());
        $this->customer('d.example', 'shop');
        $this->succeeds('sync');
        $this->succeeds('sync');
        $this->assertPlaced();
        self::assertSame('pool.full: 0 of 200 places left', $this->warning());

        $this->emulator->post('apps', ['id' => self::APPS['store'], 'name' => 'store', 'domains' => ['app3.example']]);
        $this->link('store');
        $this->succeeds('pool add', 'store');
        $this->customer('e.example', 'store');
        $this->succeeds('sync');
        $this->assertPlaced();
        self::assertStringStartsWith('pool.ok: ', $this->warning());

        self::assertSame(0, $this->command('pool move', ['store'], ['from' => 'network', 'yes' => true]), $this->printed());
        self::assertSame(['a.example', 'b.example'], array_column($this->items(), 'domain'));
        $this->succeeds('sync');
        foreach (['a.example', 'www.a.example', 'b.example', 'www.b.example'] as $domain) {
            self::assertSame(['network', 'store'], $this->appsOf($domain));
        }
        $this->customer('f.example', 'store');
        $this->placed['a.example'] = $this->placed['b.example'] = 'store';
        $this->succeeds('sync');
        $this->succeeds('sync');
        $this->command('pool moves');
        self::assertSame([], $this->items());
        $this->assertPlaced();
        self::assertSame([self::NETWORK, ...self::byHand(1, 295)], $this->listed());
    }
}
