<?php
declare(strict_types=1);

use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Admin\Form;
use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** What a network administrator sees and may do, and no other user. */
final class NetworkPageTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        wp_set_current_user(1);
        $_POST = $_REQUEST = [];
        $stop = static fn (): Closure => static function (mixed $message): never {
            throw new RuntimeException(is_wp_error($message) ? $message->get_error_message() : (string) $message);
        };
        add_filter('wp_die_handler', $stop);
        add_filter('wp_redirect', static function (): never {
            throw new RuntimeException('redirected');
        });
    }

    protected function tearDown(): void
    {
        remove_all_filters('wp_die_handler');
        remove_all_filters('wp_redirect');
        remove_all_filters('serverpilot_desired_domains');
        wp_set_current_user(0);
        $_POST = $_REQUEST = [];
    }

    /** @param array<string, mixed> $fields */
    private function submit(array $fields, bool $nonce = true): string
    {
        $_POST = $_REQUEST = $fields + ($nonce ? ['_wpnonce' => wp_create_nonce(Form::NONCE)] : []);
        try {
            Plugin::instance()->actions()->answer();
        } catch (RuntimeException $e) {
            return $e->getMessage();
        }

        return 'went on';
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
        $page = (string) ob_get_clean();
        self::assertSame(substr_count($page, '<div'), substr_count($page, '</div>'), 'each element is closed once');

        return $page;
    }

    public function testAnAppLeavesThePoolByItsButton(): void
    {
        PoolSettings::remember(new PoolApp('emulatorapp00002', isChosen: true));
        self::assertNotSame('redirected', $this->submit(['pool_remove' => '1', 'app' => 'emulatorapp00002'], nonce: false));
        self::assertSame('redirected', $this->submit(['pool_remove' => '1', 'app' => 'emulatorapp00002']));
        self::assertTrue(PoolSettings::pool('emulatorapp00001')->find('emulatorapp00002')?->isLeaving);
        self::assertStringContainsString('gets no more domains', $this->page());
        self::assertSame('redirected', $this->submit(['pool_remove' => '1', 'app' => 'emulatorapp00001']));
        self::assertStringContainsString('The main app cannot leave the pool.', $this->page());
    }

    public function testSavingTheMainSwitchRequiresANonce(): void
    {
        State::set('enabled', false);
        self::assertNotSame('redirected', $this->submit(['save' => '1', 'enabled' => '1'], nonce: false));
        self::assertFalse(State::get('enabled'));
        self::assertSame('redirected', $this->submit(['save' => '1', 'enabled' => '1']));
        self::assertTrue(State::get('enabled'));
        self::assertNotFalse(wp_next_scheduled(Scheduler::WORK));
        $this->submit(['save' => '1']);
        self::assertFalse(State::get('enabled'));
    }

    public function testASiteAdministratorHasNoAccess(): void
    {
        $user = wp_insert_user(['user_login' => 'siteadmin' . wp_rand(), 'user_pass' => 'x', 'role' => 'administrator']);
        wp_set_current_user($user);
        self::assertStringContainsString('not allowed', $this->submit(['save' => '1']));
        self::assertTrue(State::get('enabled'), 'as it was');
        try {
            Plugin::instance()->networkPage()->show();
            self::fail('shown');
        } catch (RuntimeException $e) {
            self::assertStringContainsString('not allowed', $e->getMessage());
        }
        ob_start();
        Plugin::instance()->notices()->show();
        self::assertSame('', ob_get_clean());
    }

    /** There is one app, that of the main network. */
    public function testTheAdministratorsOfAnotherNetworkHaveNoAccess(): void
    {
        global $wpdb;
        self::assertTrue(is_super_admin());
        $main = get_network(1);
        $wpdb->insert($wpdb->site, ['domain' => 'second.example', 'path' => '/']);
        $id = (int) $wpdb->insert_id;
        update_network_option($id, 'site_admins', get_super_admins());
        try {
            $GLOBALS['current_site'] = get_network($id);
            self::assertSame(self::NETWORK, MainNetwork::host(), 'the main network\'s, whichever network asks');
            self::assertStringStartsWith('http://' . self::NETWORK, set_url_scheme(AdminPage::url(), 'http'));
            self::assertTrue(current_user_can(AdminPage::CAPABILITY), 'there, it is one');
            self::assertStringContainsString('not allowed', $this->submit(['save' => '1']));
            self::assertTrue(State::get('enabled'), 'as it was');
            try {
                $this->page();
                self::fail('shown');
            } catch (RuntimeException $e) {
                self::assertStringContainsString('not allowed', $e->getMessage());
            } finally {
                ob_get_clean();
            }
            State::set('pause', ['reason' => 'account', 'message' => 'It owes.', 'since' => 1]);
            ob_start();
            Plugin::instance()->notices()->show();
            self::assertSame('', ob_get_clean());
            $GLOBALS['submenu'] = [];
            require_once ABSPATH . 'wp-admin/includes/plugin.php';
            Plugin::instance()->networkPage()->add();
            self::assertSame([], $GLOBALS['submenu']);
        } finally {
            $GLOBALS['current_site'] = $main;
            $wpdb->delete($wpdb->site, ['id' => $id]);
            $wpdb->delete($wpdb->sitemeta, ['site_id' => $id]);
            clean_network_cache($id);
        }
        Plugin::instance()->networkPage()->add();
        self::assertNotSame([], $GLOBALS['submenu']);
    }

    public function testAPauseIsShownEscapedAndResumedByOneButton(): void
    {
        $this->becomeCopy();
        self::assertSame('paused', $this->sync());
        $confirmation = (string) State::pause()?->confirmation;
        State::set('pause', ['message' => '<script>x</script>', 'facts' => null] + State::array('pause'));
        self::assertStringContainsString('&lt;script&gt;x', $this->page());
        self::assertStringNotContainsString('<script>x', $this->page());
        ob_start();
        Plugin::instance()->notices()->show();
        self::assertStringContainsString('&lt;script&gt;x', (string) ob_get_clean());
        self::assertStringContainsString("name=\"confirmation\" value=\"{$confirmation}\"", $this->page());
        foreach ([[], ['confirmation' => ''], ['confirmation' => str_repeat('a', 64)]] as $fields) {
            self::assertSame('redirected', $this->submit(['resume' => '1'] + $fields));
            self::assertSame('paused', $this->sync(), 'only what was shown is confirmed');
        }
        self::assertSame('redirected', $this->submit(['resume' => '1', 'confirmation' => $confirmation]));
        self::assertSame([], State::get('pause'));
        self::assertSame('done', $this->sync());
        self::assertStringNotContainsString('name="resume"', $this->page());
    }

    public function testGuardedRemovalsAreApprovedByOneButton(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->sync();
        array_map(wp_delete_site(...), array_slice($ids, 0, 15));
        $this->sync();
        self::assertStringContainsString('name="approve_removals"', $this->page());
        self::assertStringContainsString('n15.network.example', $this->page(['s' => 'n15']));
        self::assertSame('redirected', $this->submit(['approve_removals' => '1', 'removals' => implode(' ', ServerPilot\Sync\Store\DomainList::heldRemovals())]));
        $this->sync();
        self::assertCount(6, $this->listed());
        self::assertStringNotContainsString('name="approve_removals"', $this->page());
        self::assertContains('approve_removals', array_column(ServerPilot\Sync\Store\Database::rows('SELECT what FROM ' . ServerPilot\Sync\Store\Schema::table('history') . ' WHERE who = 1'), 'what'), 'the user is recorded');
    }

    public function testADomainThatNeedsApprovalIsApprovedByOneButton(): void
    {
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['*.customer.example' => ['kind' => 'mapped']]);
        $this->sync();
        $page = $this->page();
        self::assertStringContainsString('name="one[approve]" value="*.customer.example"', $page);
        self::assertStringContainsString('name="sites[*.customer.example]" value="0"', $page);
        self::assertStringContainsString('None in particular', $page);
        self::assertStringContainsString('name="sites[*.customer.example]" value="0"', $this->page(['domain' => '*.customer.example']));
        foreach ([[], ['*.customer.example' => '3'], ['*.customer.example' => '']] as $sites) {
            self::assertSame('redirected', $this->submit(['one' => ['approve' => '*.customer.example'], 'sites' => $sites]));
            self::assertStringContainsString('Not approved', $this->page());
        }
        self::assertSame([], State::get('approvals'));
        self::assertSame('redirected', $this->submit(['one' => ['approve' => '*.customer.example'], 'sites' => ['*.customer.example' => '0']]));
        $this->sync();
        self::assertContains('*.customer.example', $this->listed());
        self::assertSame('redirected', $this->submit(['one' => ['approve' => '<b>']]), 'an invalid value changes nothing');
        self::assertSame([['domain' => '*.customer.example', 'site' => 0, 'reason' => 'wildcard']], State::get('approvals'));
        self::assertStringContainsString('name="one[revoke]" value="*.customer.example"', $this->page());
        self::assertSame('redirected', $this->submit(['one' => ['revoke' => '*.customer.example']]));
        self::assertSame([], State::get('approvals'));
    }

    public function testADomainRemovedByTheOperatorStaysRemovedUntilReleased(): void
    {
        $this->site('customer.network.example');
        $this->setList(self::NETWORK, 'byhand.example');
        $this->sync();
        Operator::remove('customer.network.example');
        Operator::remove('byhand.example');
        $this->sync();
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held removed', $this->state('customer.network.example'));
        self::assertSame('held removed', $this->state('byhand.example'), 'remembered, although no site uses it');
        Operator::release('customer.network.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
    }

    public function testThePolicyIsASettingAndIsShownAboveEveryTab(): void
    {
        self::assertStringContainsString('value="sync"  checked', $this->page(['tab' => 'settings']));
        self::assertSame('redirected', $this->submit(['save' => '1', 'enabled' => '1', 'policy' => 'observe']));
        foreach (['domains', 'preview', 'settings'] as $tab) {
            self::assertStringContainsString('nothing is sent to ServerPilot', $this->page(['tab' => $tab]));
        }
        $this->submit(['save' => '1', 'enabled' => '1', 'policy' => 'nonsense']);
        self::assertSame('observe', State::get('policy'));
        self::assertSame([1], array_map(static fn (array $row): int => (int) $row['who'], ServerPilot\Sync\Store\Database::rows("SELECT who FROM {history} WHERE what = 'policy'")));
    }

    public function testAnEarlierListIsComparedAndRestoredByOneButton(): void
    {
        $id = $this->site('customer.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertStringContainsString('Compare and restore', $this->page(['tab' => 'history']));
        $list = (string) ServerPilot\Sync\Store\EarlierLists::page(1, 1)['lists'][0]->id;
        $page = $this->page(['tab' => 'history', 'list' => $list]);
        self::assertStringContainsString('customer.network.example', $page);
        self::assertStringContainsString('Restore this 1 domain', $page);
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('redirected', $this->submit(['restore_list' => '1', 'list' => $list]));
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
        self::assertStringContainsString('no sync removes them', $this->page(['tab' => 'history', 'list' => $list]));
        self::assertStringContainsString('The current list has every domain of this list', $this->page(['tab' => 'history', 'list' => $list]));
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function removals(): iterable
    {
        yield 'the button beside a domain' => [['one' => ['remove' => 'Customer.Network.Example']]];
        yield 'the list, with an action above' => [['action' => 'remove', 'action2' => '-1', 'domains' => ['customer.network.example']]];
        yield 'the list, with an action below' => [['action' => '-1', 'action2' => 'remove', 'domains' => ['customer.network.example']]];
    }

    /**
     * @dataProvider removals
     *
     * @param array<string, mixed> $fields
     */
    public function testARemovalIsConfirmedFirst(array $fields): void
    {
        $this->site('customer.network.example');
        $this->sync();
        self::assertSame('redirected', $this->submit($fields));
        self::assertSame(Hold::None, $this->record('customer.network.example')?->hold, 'one click removes nothing');
        $page = $this->page(['confirm' => 'remove']);
        self::assertStringContainsString('Remove 1 domain from ServerPilot?', $page);
        self::assertStringContainsString('1 of them is in use', $page);
        self::assertStringContainsString('name="domains[0]" value="customer.network.example"', $page);
        self::assertSame('redirected', $this->submit(['action' => 'remove', 'domains' => ['customer.network.example'], 'confirmed' => '1']));
        self::assertSame(Hold::Remove, $this->record('customer.network.example')?->hold);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertStringContainsString('nothing left to confirm', $this->page(['confirm' => 'remove']));
    }

    public function testADomainOnHoldIsNotRemoved(): void
    {
        $id = $this->site('customer.network.example');
        $this->sync();
        Operator::hold('customer.network.example');
        wp_delete_site($id);
        $this->sync();
        self::assertContains('customer.network.example', $this->listed());
        self::assertSame([Hold::Hold, 1], [$this->record('customer.network.example')?->hold, $this->record('customer.network.example')?->heldBy]);
        Operator::release('customer.network.example');
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testTheConnectionCheckReportsTheProblem(): void
    {
        $problem = static fn (): string => Plugin::instance()->connection()->problem();
        self::assertSame('', $problem());
        $this->setList('other.example');
        self::assertStringContainsString('does not serve this network', $problem());
        $without_app = static fn (): array => array_slice(Plugin::instance()->client()->apps(), 1);
        $check = new ConnectionCheck(new FaultInjectingClient(instead: ['apps' => $without_app]), Plugin::instance()->desired());
        self::assertStringContainsString('no app with the ID emulatorapp00001. Its apps are: shop (emulatorapp00002).', $check->problem());
        $this->settings(api_key: 'another');
        self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', $problem());
    }

    public function testNoPageContainsTheKey(): void
    {
        State::set('pause', ['reason' => 'account', 'message' => 'words', 'since' => 1]);
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, $this->page());
    }
}
