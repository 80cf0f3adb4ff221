<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\Notices;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;
use ServerPilot\Sync\Plugin;

/** Alerts, by mail and as notices on the pages of the network. */
final class AlertMailerTest extends NetworkTestCase
{
    private const PAUSE = ['reason' => 'account', 'message' => 'The key is wrong.', 'since' => 1_700_000_000];

    /** @var list<array{to: list<string>, subject: string, message: string}> */
    private array $mails = [];
    private bool $sent = true;

    protected function setUp(): void
    {
        parent::setUp();
        add_filter('pre_wp_mail', function (mixed $_, array $mail): bool {
            $this->mails[] = $mail;

            return $this->sent;
        }, 10, 2);
        add_filter('serverpilot_resolve', static fn (): array => []);
        $_POST = $_REQUEST = [];
    }

    protected function tearDown(): void
    {
        foreach (['pre_wp_mail', 'serverpilot_resolve', 'serverpilot_warning_recipients', 'wp_die_handler', 'wp_redirect'] as $hook) {
            remove_all_filters($hook);
        }
        wp_set_current_user(0);
        $_POST = $_REQUEST = [];
    }

    private function scheduledSync(): void
    {
        do_action(Scheduler::SCHEDULED_SYNC);
    }

    /** @return list<string> subjects of the mails since the last call */
    private function subjects(): array
    {
        $subjects = array_column($this->mails, 'subject');
        $this->mails = [];

        return $subjects;
    }

    private function exceedRemovalGuard(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 30));
        $this->sync();
        array_map(wp_delete_site(...), array_slice($ids, 0, 24));
    }

    private function notices(): string
    {
        wp_set_current_user(1);
        ob_start();
        Plugin::instance()->notices()->show();

        return (string) ob_get_clean();
    }

    /** @param array<string, string> $post */
    private function dismiss(array $post, bool $nonce = true): string
    {
        add_filter('wp_die_handler', static fn (): Closure => static function (mixed $message): never {
            throw new RuntimeException(is_wp_error($message) ? $message->get_error_message() : (string) $message);
        });
        add_filter('wp_redirect', static function (): never {
            throw new RuntimeException('redirected');
        });
        $_POST = $post;
        $_REQUEST = $post + ($nonce ? ['_wpnonce' => wp_create_nonce(Notices::DISMISS)] : []);
        try {
            do_action('network_admin_edit_' . Notices::DISMISS);
        } catch (RuntimeException $e) {
            return $e->getMessage();
        }

        return 'not redirected';
    }

    public function testAWorkingNetworkSendsNoMail(): void
    {
        $this->site('customer.network.example');
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame([[], [], ''], [$this->mails, State::get('alerts'), $this->notices()]);
    }

    public function testAPauseAndItsEndAreMailedOnce(): void
    {
        $this->setList('other.example');
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertCount(1, $this->mails);
        ['to' => $to, 'subject' => $subject, 'message' => $message] = $this->mails[0];
        self::assertSame([['admin@network.example'], '[Network] ServerPilot Sync is paused'], [$to, $subject]);
        self::assertStringContainsString('http://network.example/', $message);
        self::assertStringContainsString('does not serve this network', $message);
        self::assertStringContainsString('"Test connection" on the ServerPilot page', $message);
        self::assertStringContainsString('http://network.example/wp-admin/network/settings.php?page=serverpilot-sync', $message);
        $this->subjects();
        $this->setList(self::NETWORK);
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync has resumed'], $this->subjects());
        $this->setList('other.example');
        $this->scheduledSync();
        self::assertSame([], $this->subjects(), 'not twice within a day');
    }

    public function testGuardedRemovalsAreMailedWithTheFirstDomains(): void
    {
        $this->exceedRemovalGuard();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: removals need your approval'], array_column($this->mails, 'subject'));
        $message = $this->mails[0]['message'];
        self::assertStringContainsString('The removal of 15 domains', $message);
        self::assertSame(10, preg_match_all('/^- n\d+\.network\.example$/m', $message));
        self::assertStringContainsString('and 5 more', $message);
        $this->subjects();
        Operator::approveRemovals(ServerPilot\Sync\Store\DomainList::heldRemovals());
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: no removals need your approval any more'], $this->subjects());
    }

    public function testADomainOutOfSyncForAnHourIsMailedWithItsMessage(): void
    {
        global $wpdb;
        $this->site('customer.network.example');
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 503, 'path' => '/apps', 'times' => 99]);
        $this->scheduledSync();
        self::assertSame([], $this->subjects(), 'not yet');
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET out_of_sync_since = '2020-01-01' WHERE out_of_sync_since IS NOT NULL");
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: domains are out of sync'], array_column($this->mails, 'subject'));
        self::assertMatchesRegularExpression('/^1 domain has been out of sync.*The last sync failed: .*503.*^- customer\.network\.example$/ms', $this->mails[0]['message']);
        $this->subjects();
        $this->emulator->post('reset', []);
        $this->makeDue();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: all domains are back in sync'], $this->subjects());
    }

    public function testActionsThatFailForAnHourAreMailed(): void
    {
        $this->settings(fail_actions: true);
        $this->site('customer.network.example');
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame([], $this->subjects(), 'not yet');
        State::set('failing_since', time() - 2 * HOUR_IN_SECONDS);
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: ServerPilot cannot configure the server'], array_column($this->mails, 'subject'));
        self::assertMatchesRegularExpression('/for 2 hours \(\d attempts?\).*What to do: Check in ServerPilot whether the server is online/s', $this->mails[0]['message']);
        $this->subjects();
        $this->settings(fail_actions: false);
        State::set('rewrite_due', time());
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: ServerPilot can configure the server again'], $this->subjects());
    }

    public function testAServerThatIsAwayForAnHourIsMailed(): void
    {
        $this->settings(action_ms: 86_400_000);
        $this->site('customer.network.example');
        $this->scheduledSync();
        $this->settings(server_contact_age_s: 3 * HOUR_IN_SECONDS);
        State::set('action_at', time() - 20 * MINUTE_IN_SECONDS);
        $this->scheduledSync();
        self::assertSame([[], true], [$this->subjects(), State::number('away_since') > 0], 'not yet');
        State::change(['action_at' => time() - 2 * HOUR_IN_SECONDS, 'away_since' => time() - 2 * HOUR_IN_SECONDS]);
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: ServerPilot cannot configure the server'], array_column($this->mails, 'subject'));
        self::assertStringContainsString('has not contacted ServerPilot for 3 hours', $this->mails[0]['message']);
        $this->subjects();
        $this->settings(server_contact_age_s: 0);
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: ServerPilot can configure the server again'], $this->subjects());
    }

    public function testAnHourWithoutASuccessfulSyncIsMailedWithTheFailure(): void
    {
        $this->site('customer.network.example');
        $this->scheduledSync();
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 503, 'path' => '/apps', 'times' => 99]);
        $this->scheduledSync();
        self::assertSame([], $this->subjects(), 'not yet');
        State::set('last_success', time() - 2 * HOUR_IN_SECONDS);
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: no sync has succeeded for an hour'], array_column($this->mails, 'subject'));
        self::assertMatchesRegularExpression('/No sync has succeeded for 2 hours.*503.*What to do:/s', $this->mails[0]['message']);
        $this->subjects();
        $this->emulator->delete('faults');
        $this->makeDue();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync: syncs succeed again'], $this->subjects());
    }

    /** What a PHP without this version of the extension mails. */
    private function mailedWithoutExtension(): string
    {
        $file = (string) getenv('NETWORK_FOLDER') . '/newer.php';
        file_put_contents($file, '<?php define("ServerPilot\\Sync\\EXTENSION_NEEDED", "99.0");');

        return $this->inAnotherProcess(
            'add_filter("pre_wp_mail", static function (mixed $_, array $mail): bool { echo $mail["subject"], $mail["message"]; return true; }, 10, 2);
            do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC);',
            options: ['-d', "auto_prepend_file={$file}", '-d', 'display_errors=0'],
        );
    }

    /** Nothing else would tell: no sync runs in such a PHP, and neither does Ultimate Multisite's integration of ours. */
    public function testAnHourWithoutTheExtensionIsMailedUnlessSyncWasSwitchedOff(): void
    {
        $this->site('customer.network.example');
        $this->scheduledSync();
        self::assertSame('', $this->mailedWithoutExtension(), 'not yet');
        State::set('last_success', time() - 2 * HOUR_IN_SECONDS);
        $mail = $this->mailedWithoutExtension();
        self::assertStringContainsString('no sync has succeeded for an hour', $mail);
        self::assertStringContainsString('this plugin needs 99.0', $mail);
        State::change(['alerts' => [], 'enabled' => false]);
        $this->scheduledSync();
        self::assertSame('', $this->mailedWithoutExtension());
    }

    public function testASyncThatEndsTheProcessIsMailedByTheChecks(): void
    {
        $this->site('customer.network.example');
        $this->scheduledSync();
        State::set('last_success', time() - 2 * HOUR_IN_SECONDS);
        do_action(Scheduler::CHECKS);
        self::assertSame(['[Network] ServerPilot Sync: no sync has succeeded for an hour'], $this->subjects());
    }

    public function testDuringAPauseOnlyThePauseIsMailed(): void
    {
        global $wpdb;
        $this->site('customer.network.example');
        $this->setList('other.example');
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET out_of_sync_since = '2020-01-01'");
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync is paused'], $this->subjects());
    }

    public function testMailsCanBeSwitchedOffAndHaveOtherRecipients(): void
    {
        State::set('mails', false);
        $this->setList('other.example');
        $this->scheduledSync();
        self::assertSame([], $this->mails);
        State::set('mails', true);
        add_filter('serverpilot_warning_recipients', static fn (array $to): array => [...$to, 'second@network.example', 'no address', 7]);
        $this->scheduledSync();
        self::assertSame([['admin@network.example', 'second@network.example']], array_column($this->mails, 'to'));
    }

    public function testAnEmptyListOfRecipientsIsNotAFailure(): void
    {
        add_filter('serverpilot_warning_recipients', static fn (): array => []);
        $this->setList('other.example');
        $this->scheduledSync();
        self::assertSame([[], []], [$this->mails, State::get('alerts')['pause']['tries'] ?? []]);
    }

    public function testAFailedMailIsRetriedByThreeScheduledSyncs(): void
    {
        $this->sent = false;
        $this->setList('other.example');
        foreach (range(1, 5) as $_) {
            $this->scheduledSync();
        }
        self::assertCount(3, $this->subjects());
        self::assertStringContainsString('admin@network.example could not be sent', (string) file_get_contents((string) ini_get('error_log')));
        $alerts = State::get('alerts');
        $alerts['pause']['tries'] = [1, 2, 3];
        State::set('alerts', $alerts);
        $this->sent = true;
        $this->scheduledSync();
        $this->scheduledSync();
        self::assertSame(['[Network] ServerPilot Sync is paused'], $this->subjects(), 'the next day');
    }

    public function testAnExceptionOfTheMailerStopsNoScheduledSync(): void
    {
        remove_all_filters('pre_wp_mail');
        add_filter('pre_wp_mail', static function (): never {
            throw new RuntimeException('of a mailer that throws');
        });
        $this->exceedRemovalGuard();
        $this->sync();
        $this->setList('other.example');
        $this->sync();
        Plugin::instance()->alertMailer()->run();
        self::assertSame([1, 1], array_map(static fn (array $memory): int => count($memory['tries']), array_values(State::get('alerts'))));
        self::assertSame(2, substr_count((string) file_get_contents((string) ini_get('error_log')), 'of a mailer that throws'), 'the second was tried as well');
    }

    public function testMailsAreInTheNetworksLanguage(): void
    {
        $languages = [];
        add_filter('pre_wp_mail', static function (mixed $sent) use (&$languages): mixed {
            $languages[] = determine_locale();

            return $sent;
        }, 20);
        $installed = static fn (): array => ['de_DE'];
        add_filter('get_available_languages', $installed);
        update_site_option('WPLANG', 'de_DE');
        $GLOBALS['wp_locale_switcher'] = new WP_Locale_Switcher();
        $GLOBALS['wp_locale_switcher']->init();
        try {
            switch_to_locale('en_US');
            $this->setList('other.example');
            $this->scheduledSync();
            self::assertSame('en_US', get_locale());
        } finally {
            restore_current_locale();
            update_site_option('WPLANG', '');
            remove_filter('get_available_languages', $installed);
        }
        self::assertSame(['de_DE'], $languages);
    }

    public function testEachUserDismissesANoticeUntilItHappensAgain(): void
    {
        State::set('pause', self::PAUSE);
        self::assertStringContainsString('The key is wrong.', $this->notices());
        self::assertStringContainsString('<button type="submit" name="alert" value="pause"', $this->notices());
        self::assertSame('redirected', $this->dismiss(['alert' => 'pause']));
        self::assertSame('', $this->notices());
        update_user_meta(1, 'serverpilot_sync_dismissed', '');
        self::assertStringContainsString('The key is wrong.', $this->notices(), 'another user');
        $this->dismiss(['alert' => 'pause']);
        State::set('pause', []);
        self::assertSame('', $this->notices());
        State::set('pause', ['since' => 1_700_000_300] + self::PAUSE);
        self::assertStringContainsString('The key is wrong.', $this->notices());
        delete_user_meta(1, 'serverpilot_sync_dismissed');
    }

    public function testEachAlertHasItsOwnNotice(): void
    {
        global $wpdb;
        $this->exceedRemovalGuard();
        $this->scheduledSync();
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET out_of_sync_since = '2020-01-01' WHERE domain IN ('n27.network.example', 'n28.network.example')");
        self::assertStringNotContainsString('out of sync', $this->notices(), 'a scheduled sync finds it');
        Plugin::instance()->alertMailer()->run();
        self::assertStringContainsString('The removal of 15 domains', $this->notices());
        self::assertStringContainsString('2 domains have been out of sync', $this->notices());
        $this->dismiss(['alert' => 'removal_guard']);
        self::assertStringNotContainsString('The removal of', $this->notices());
        self::assertStringContainsString('2 domains have been out of sync', $this->notices(), 'each by itself');
        $this->dismiss(['alert' => 'out_of_sync']);
        self::assertSame('', $this->notices());
        delete_user_meta(1, 'serverpilot_sync_dismissed');
        self::assertStringContainsString('2 domains have been out of sync', $this->notices());
        $this->dismiss(['alert' => 'removal_guard']);
        $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET out_of_sync_since = NULL');
        self::assertSame('', $this->notices(), 'at once, without a scheduled sync');
        delete_user_meta(1, 'serverpilot_sync_dismissed');
    }

    /** Web servers of the previous version read and write the same keys. */
    public function testWhatThePreviousVersionRememberedOfAlertsIsKept(): void
    {
        $this->exceedRemovalGuard();
        $begun = time() - 600;
        State::set('alerts', ['brake' => ['since' => $begun, 'mailed' => $begun, 'over' => true]]);
        $this->scheduledSync();
        self::assertSame([], $this->mails, 'it was mailed');
        self::assertSame(['brake'], array_keys(State::array('alerts')));
        wp_set_current_user(1);
        update_user_meta(1, 'serverpilot_sync_dismissed', ['brake' => $begun]);
        self::assertSame('', $this->notices(), 'it was dismissed');
        delete_user_meta(1, 'serverpilot_sync_dismissed');
        self::assertStringContainsString('value="removal_guard"', $this->notices());
        $this->dismiss(['alert' => 'removal_guard']);
        self::assertSame($begun, get_user_meta(1, 'serverpilot_sync_dismissed', true)['brake']);
        delete_user_meta(1, 'serverpilot_sync_dismissed');
    }

    public function testDismissingRequiresANonceAndAnAdministrator(): void
    {
        State::set('pause', self::PAUSE);
        wp_set_current_user(1);
        self::assertNotSame('redirected', $this->dismiss(['alert' => 'pause'], nonce: false));
        $_GET = ['alert' => 'pause'];
        $this->dismiss([]);
        $_GET = [];
        $this->dismiss(['alert' => 'anything']);
        self::assertSame('', get_user_meta(1, 'serverpilot_sync_dismissed', true));
        self::assertStringContainsString('The key is wrong.', $this->notices());
        $user = wp_insert_user(['user_login' => 'siteadmin' . wp_rand(), 'user_pass' => 'x', 'role' => 'administrator']);
        wp_set_current_user($user);
        self::assertStringContainsString('not allowed', $this->dismiss(['alert' => 'pause']));
        self::assertSame('', get_user_meta($user, 'serverpilot_sync_dismissed', true));
    }

    public function testASwitchedOffPluginShowsNoNotice(): void
    {
        State::change(['pause' => self::PAUSE, 'enabled' => false]);
        self::assertSame('', $this->notices());
    }
}
