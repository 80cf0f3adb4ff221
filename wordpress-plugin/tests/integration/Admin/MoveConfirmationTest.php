<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\Form;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolStatus;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** The buttons that move domains between the apps "network" and "shop", each with a preview. */
final class MoveConfirmationTest extends PoolTestCase
{
    private string $redirected = '';

    protected function setUp(): void
    {
        parent::setUp();
        wp_set_current_user(1);
        add_filter('wp_redirect', function (string $to): never {
            $this->redirected = $to;
            throw new RuntimeException('redirected');
        });
        $this->emulator->setDomains([self::OWN], self::SECOND);
    }

    protected function tearDown(): void
    {
        remove_all_filters('wp_redirect');
        wp_set_current_user(0);
        $_GET = $_POST = $_REQUEST = [];
    }

    /** @param array<string, mixed> $fields @return array<string, string> the query of the page that follows */
    private function submit(array $fields): array
    {
        $_POST = $_REQUEST = $fields + ['_wpnonce' => wp_create_nonce(Form::NONCE)];
        try {
            Plugin::instance()->actions()->answer();
        } catch (RuntimeException $e) {
            self::assertSame('redirected', $e->getMessage());
        }
        parse_str((string) parse_url($this->redirected, PHP_URL_QUERY), $query);
        $_POST = [];

        return array_filter($query, is_string(...));
    }

    /** @param array<string, string> $query */
    private function page(array $query = []): string
    {
        foreach (['class-wp-screen', 'screen', 'template'] as $file) {
            require_once ABSPATH . "wp-admin/includes/{$file}.php";
        }
        set_current_screen('settings_page_serverpilot-sync-network');
        $_GET = $_REQUEST = $query;
        ob_start();
        Plugin::instance()->networkPage()->show();

        return (string) ob_get_clean();
    }

    /** @return array<string, string> the hidden fields of the form with that button */
    private static function fieldsOf(string $page, string $button): array
    {
        self::assertSame(1, preg_match('~<form[^>]*>((?:(?!</form>).)*)<button[^>]*name="' . $button . '"~s', $page, $form), "no button {$button}");
        preg_match_all('/<input type="hidden" name="([^"]+)" value="([^"]*)">/', $form[1], $fields);

        return [$button => '1'] + array_combine($fields[1], $fields[2]);
    }

    public function testADomainIsMovedAfterAPreview(): void
    {
        self::join();
        $this->site('a.example');
        $this->sync();
        self::assertStringContainsString('name="one[move]" value="a.example www.a.example"', $this->page());
        $query = $this->submit(['one' => ['move' => 'a.example www.a.example']]);
        self::assertSame('move', $query['confirm'] ?? '');
        $choice = $this->page($query);
        self::assertStringContainsString('<option value="' . self::SECOND . '">shop</option>', $choice);
        $preview = $this->page($query + ['to' => self::SECOND]);
        foreach (['<th scope="row">a.example, www.a.example</th>', 'Visitors reach the present app until'] as $part) {
            self::assertStringContainsString($part, $preview);
        }
        $fields = self::fieldsOf($preview, 'pool_move');
        self::assertSame([], PoolMoves::recorded(), 'a preview changes nothing');
        $this->submit(['shown' => 'another'] + $fields);
        self::assertSame([], PoolMoves::recorded(), 'other domains than those that were shown');
        $this->submit($fields);
        self::assertSame([self::SECOND], array_column(PoolMoves::recorded(), 'to'));

        // And what follows.
        $this->sync();
        $settings = $this->page(['tab' => 'settings']);
        self::assertStringContainsString('It waits for the certificate of the other app.', $settings);
        $shown = $this->page(['confirm' => 'move', 'switch' => 'a.example']);
        self::assertStringContainsString('HTTPS fails until', $shown);
        $this->submit(self::fieldsOf($shown, 'pool_switch'));
        self::assertTrue(PoolMoves::recorded()['a.example']->isSwitched);
        $this->submit(self::fieldsOf($settings, 'pool_reverse'));
        self::assertTrue(PoolMoves::recorded()['a.example']->isReversed);
    }

    public function testAnAppIsEmptiedAfterAPreview(): void
    {
        self::join();
        array_map($this->site(...), ['a.example', 'b.example']);
        $this->sync();
        self::assertStringContainsString('Empty this app', $this->page(['tab' => 'settings']));
        $this->submit(self::fieldsOf($this->page(['confirm' => 'move', 'from' => self::MAIN, 'to' => self::SECOND]), 'pool_move'));
        self::assertSame(['a.example', 'b.example'], array_keys(PoolMoves::recorded()), 'not the network\'s own');
    }

    public function testTheAppsAreBalancedAfterAPreview(): void
    {
        self::join();
        array_map($this->site(...), ['a.example', 'b.example', 'c.example', 'd.example']);
        $this->sync();
        self::assertStringContainsString('There is nothing to move.', $this->page(['confirm' => 'move', 'rebalance' => '1']));
        add_filter('serverpilot_domains_per_app', static fn (): int => 7);
        self::assertStringContainsString('Rebalance', $this->page(['tab' => 'settings']));
        $preview = $this->page(['confirm' => 'move', 'rebalance' => '1']);
        $this->submit(self::fieldsOf($preview, 'pool_move'));
        $moves = PoolMoves::recorded();
        self::assertNotSame([], $moves);
        self::assertSame([self::SECOND], array_values(array_unique(array_column($moves, 'to'))));
        self::assertStringContainsString('There is nothing to move.', $this->page(['confirm' => 'move', 'rebalance' => '1']));
    }

    public function testTheTableIsFilteredByApp(): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 3);
        self::join();
        array_map($this->site(...), ['a.example', 'b.example']);
        $this->sync();
        $row = static fn (string $domain): string => 'name="domains[]" value="' . $domain . '"';
        $page = $this->page(['tab' => 'domains', 'app' => self::SECOND]);
        self::assertStringContainsString($row('b.example'), $page);
        self::assertStringNotContainsString($row('a.example'), $page);
        self::assertStringContainsString($row('a.example'), $this->page(['tab' => 'domains']));
    }

    public function testTheSummaryShowsHowFullTheAppsAre(): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 3);
        self::join();
        array_map($this->site(...), ['a.example', 'b.example']);
        $this->sync();
        // What this one reads.
        $this->sync();
        $page = $this->page();
        foreach (['shop: 3 of 300 domains, 3 of 100 for its certificate, room for 0', '0 of 6 places left'] as $part) {
            self::assertStringContainsString($part, $page);
        }
        $check = Plugin::instance()->installation()->run('pool');
        self::assertSame(['pool.full', 'failed', '0 of 6 places left.'], [$check->code, $check->state->value, $check->message]);
        self::assertStringContainsString('shop: 3 of 300 domains', PoolStatus::facts()['pool']);
        // The pool has ended.
        State::set('pool', []);
        $this->sync();
        self::assertSame([[], [], null], [PoolStatus::apps(), PoolStatus::facts(), PoolStatus::forecast()]);
    }

    public function testTheRateOfADayIsNone(): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 20);
        self::join();
        $this->site('a.example');
        $this->sync();
        self::assertNull(PoolStatus::forecast()?->days);
        State::set('first_run', time() - (10 * DAY_IN_SECONDS));
        $this->sync();
        $forecast = PoolStatus::forecast();
        self::assertGreaterThan(0, $forecast?->days);
        self::assertStringContainsString("at the present rate for {$forecast?->days} days", (string) $forecast?->message());
    }

    public function testWithoutAPoolThePageIsAsItWas(): void
    {
        $this->site('a.example');
        $this->sync();
        foreach ([[], ['tab' => 'settings']] as $query) {
            $page = $this->page($query);
            foreach (['one[move]', 'value="move"', 'Rebalance', 'Empty this app', 'name="app"', 'places left', 'column-app'] as $part) {
                self::assertStringNotContainsString($part, $page);
            }
        }
    }
}
