<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

require_once dirname(__DIR__, 2) . '/NetworkEventsTestCase.php';

/** Events for other plugins: whatever a listener or another web server does, each is fired once at most. */
final class NetworkEventListenersTest extends NetworkEventsTestCase
{
    public function testAListenerThatThrowsStopsNeitherOtherEventsNorTheSync(): void
    {
        add_action('serverpilot_domain_live', static fn () => throw new TypeError('a listener failed'), 20);
        array_map($this->site(...), [self::SHOP, 'b.network.example']);
        $this->sync();
        $this->certify(self::SHOP, 'b.network.example');
        $this->observe();
        do_action(Scheduler::SCHEDULED_SYNC);
        self::assertSame([self::SHOP, 'b.network.example'], array_column($this->heard, 'domain'));
        self::assertStringContainsString('serverpilot_domain_live shop.network.example: a listener failed', (string) file_get_contents((string) ini_get('error_log')));
        self::assertSame('', State::text('failure'));
    }

    /** The sync is complete, and what the next listener waits for comes with the next run. */
    public function testAListenerThatEndsTheProcessCostsOneEventAtMost(): void
    {
        array_map($this->site(...), [self::SHOP, 'b.network.example', 'c.network.example']);
        $this->sync();
        $this->certify(self::SHOP, 'b.network.example', 'c.network.example');
        $this->observe();
        $ends = 'add_action("serverpilot_domain_live", static function (array $event): void { echo $event["domain"]; exit; }); do_action("' . Scheduler::WORK . '");';
        self::assertSame(self::SHOP, $this->inAnotherProcess($ends));
        self::assertSame('b.network.example', $this->inAnotherProcess($ends));
        State::refresh();
        self::assertSame(['domain_live c.network.example'], $this->events());
    }

    /** The other one runs while a listener of this one is at its first event. */
    public function testTwoWebServersAtOnceFireEachEventOnce(): void
    {
        $domains = [self::SHOP, 'b.network.example', 'c.network.example'];
        array_map($this->site(...), $domains);
        $this->sync();
        $this->certify(...$domains);
        $this->observe();
        State::change(['listed' => 300, 'certificate_names' => 100]);
        $other = 'foreach (["domain_live", "capacity_full"] as $type) { add_action("serverpilot_{$type}", static function (array $event): void { echo $event["domain"] ?? $event["reason"], " "; }); }'
            . 'ServerPilot\Sync\Plugin::instance()->networkEvents()->run();';
        $heard = '';
        $meanwhile = function () use ($other, &$heard): void {
            $heard .= $this->inAnotherProcess($other);
        };
        add_action('serverpilot_capacity_full', $meanwhile);
        $this->fire();
        self::assertSame(['capacity.app'], array_column($this->heard, 'reason'));
        self::assertSame('capacity.certificate ' . implode(' ', $domains), $heard);
        remove_all_actions('serverpilot_capacity_full');
        foreach ($domains as $domain) {
            $this->change($domain, ['event_memory' => '{"last":"added","ours":true}']);
        }
        [$this->heard, $heard] = [[], ''];
        add_action('serverpilot_domain_live', $meanwhile);
        $this->fire();
        self::assertSame([self::SHOP], array_column($this->heard, 'domain'));
        self::assertSame('b.network.example c.network.example', $heard);
    }

    public function testManyEventsAreFiredOverSeveralRuns(): void
    {
        $this->sync();
        $this->seed(60, 'n%d.example', 10);
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . " SET site = 'ok' WHERE domain LIKE 'n%'");
        $this->fire();
        self::assertCount(50, $this->heard);
        $this->fire();
        self::assertCount(60, array_unique(array_column($this->heard, 'domain')));
        $this->fire();
        self::assertCount(60, $this->heard);
    }

    public function testMessagesAndListenersAreInTheNetworksLanguage(): void
    {
        $languages = [];
        add_action('serverpilot_capacity_full', static function () use (&$languages): void {
            $languages[] = determine_locale();
        });
        $this->sync();
        State::change(['listed' => 300]);
        $installed = static fn (): array => ['de_DE'];
        add_filter('get_available_languages', $installed);
        update_site_option('WPLANG', 'de_DE');
        $GLOBALS['wp_locale_switcher'] = new WP_Locale_Switcher();
        $GLOBALS['wp_locale_switcher']->init();
        $german = static fn (string $translated, string $text): string => $text === 'The app has %1$s of at most %2$s domains.' && determine_locale() === 'de_DE' ? '%1$s von %2$s' : $translated;
        add_filter('gettext_serverpilot-sync', $german, 10, 2);
        try {
            switch_to_locale('en_US');
            $this->fire();
            self::assertSame('en_US', get_locale());
        } finally {
            restore_current_locale();
            update_site_option('WPLANG', '');
            remove_filter('get_available_languages', $installed);
            remove_filter('gettext_serverpilot-sync', $german);
        }
        self::assertSame([['de_DE'], ['300 von 300']], [$languages, array_column($this->heard, 'message')]);
    }
}
