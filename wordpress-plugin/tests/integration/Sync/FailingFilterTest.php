<?php
declare(strict_types=1);

use PHPUnit\Framework\AssertionFailedError;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Sync\ServerAddresses;
use ServerPilot\Sync\Sync\SnapshotReader;

require_once dirname(__DIR__, 2) . '/fakes/FakeInternet.php';

/** Filters of other plugins that fail: no domain is changed, and the reason names the filter. */
final class FailingFilterTest extends NetworkTestCase
{
    private const DECIDES = ['serverpilot_desired_domains', 'serverpilot_www', 'serverpilot_removal_percent', 'serverpilot_removal_wait'];
    private const DEPRECATED = ['serverpilot_wanted_domains', 'serverpilot_brake_percent'];
    private const INFORMS = ['serverpilot_resolve', 'serverpilot_addresses', 'serverpilot_domain_status', 'serverpilot_ssl_max_tries', 'serverpilot_warning_recipients'];

    protected function tearDown(): void
    {
        foreach ([...self::DECIDES, ...self::DEPRECATED, ...self::INFORMS, 'pre_wp_mail'] as $filter) {
            remove_all_filters($filter);
        }
        parent::tearDown();
    }

    private function log(): string
    {
        return (string) file_get_contents((string) ini_get('error_log'));
    }

    /** @return iterable<string, array{string, callable, string}> */
    public static function failures(): iterable
    {
        foreach ([...self::DECIDES, ...self::DEPRECATED] as $filter) {
            yield $filter => [$filter, static fn () => no_such_function(), 'no_such_function'];
        }
        yield 'not an array' => ['serverpilot_desired_domains', static fn (): ?array => null, 'not an array but null'];
    }

    /** @dataProvider failures */
    public function testADecisionThatIsNotKnownChangesNothing(string $filter, callable $fails, string $words): void
    {
        $gone = $this->site('gone.network.example');
        $this->site('apex.example');
        $this->sync();
        $listed = $this->listed();
        wp_delete_site($gone);
        $this->site('new.network.example');
        add_filter($filter, $fails);
        self::assertSame('failed', $this->sync());
        self::assertSame($listed, $this->listed());
        self::assertStringContainsString($filter, State::text('failure'));
        self::assertStringContainsString($words, State::text('failure'));
        try {
            Plugin::instance()->reconciler()->preview();
            self::fail('the preview fails as well');
        } catch (AssertionFailedError $e) {
            throw $e;
        } catch (Throwable $e) {
            self::assertStringContainsString($filter, $e->getMessage());
        }
        remove_all_filters($filter);
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertContains('new.network.example', $this->listed());
    }

    public function testDeprecatedFiltersWork(): void
    {
        $deprecated = [];
        add_action('deprecated_hook_run', static function (string $hook, string $replacement) use (&$deprecated): void {
            $deprecated[$hook] = $replacement;
        }, 10, 2);
        add_filter('deprecated_hook_trigger_error', '__return_false');
        add_filter('serverpilot_wanted_domains', static fn (array $desired): array => $desired + ['old.example' => ['kind' => 'mapped']]);
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['new.example' => ['kind' => 'mapped']]);
        add_filter('serverpilot_brake_percent', static fn (int $percent): int => $percent + 20);
        $reader = new SnapshotReader(Plugin::instance()->client(), Plugin::instance()->desired());
        $input = $reader->domains($reader->apps(preview: true));
        remove_all_actions('deprecated_hook_run');
        remove_all_filters('deprecated_hook_trigger_error');
        self::assertSame(['old.example', 'new.example'], array_column($input->desired->domains ?? [], 'domain'));
        self::assertSame(50, $input->guard['percent'] ?? null);
        self::assertSame(
            ['serverpilot_wanted_domains' => 'serverpilot_desired_domains', 'serverpilot_brake_percent' => 'serverpilot_removal_percent'],
            $deprecated,
        );
    }

    public function testWhatOnlyInformsIsLoggedAndStopsNothing(): void
    {
        $mails = [];
        foreach (self::INFORMS as $filter) {
            add_filter($filter, static fn () => throw new Error("{$filter} fails"));
        }
        add_filter('pre_wp_mail', static function (mixed $_, array $mail) use (&$mails): bool {
            $mails[] = $mail['to'];

            return true;
        }, 10, 2);
        $this->site('localhost.network.example');
        self::assertSame('done', $this->sync());
        (new Monitor((new FakeInternet())->client()))->run();
        $client = Plugin::instance()->client();
        self::assertSame([], (new ServerAddresses($client))->expected(), 'not known');
        self::assertNull(ServerAddresses::given('localhost'), 'DNS is asked');
        self::assertNotSame('', ServerPilot\Sync\domain_status('localhost.network.example')['state']);
        self::assertSame(12, Plugin::instance()->stageAttempts(5));
        State::set('pause', ['reason' => 'account', 'message' => 'The key is wrong.', 'since' => time()]);
        Plugin::instance()->alertMailer()->run();
        self::assertSame([['admin@network.example']], $mails);
        foreach (self::INFORMS as $filter) {
            self::assertStringContainsString("{$filter} fails", $this->log());
        }
    }
}
