<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;

/** What is ours, what is somebody else's, and what waits for a person. */
final class OwnershipTest extends NetworkTestCase
{
    public function testTheFirstPassAdoptsWhatIsListedAndWanted(): void
    {
        $id = $this->site('customer.example');
        $this->setList(self::NETWORK, 'customer.example', 'foreign.example');
        $this->pass();
        self::assertSame('adopted ok', $this->state('customer.example'));
        self::assertSame('ok', $this->state('foreign.example'), 'shown, and nobody\'s');
        wp_delete_site($id);
        $this->pass();
        self::assertSame([self::NETWORK, 'foreign.example'], $this->listed());
    }

    public function testANameThatTheOperatorListedByHandStays(): void
    {
        $this->pass();
        $this->setList(self::NETWORK, 'byhand.example');
        $id = $this->site('byhand.example');
        $this->pass();
        self::assertSame('foreign ok', $this->state('byhand.example'));
        wp_delete_site($id);
        $this->pass();
        self::assertContains('byhand.example', $this->listed());
    }

    public function testAHookForANameThatIsListedAndThatNobodyWantsIsDoneAtOnce(): void
    {
        $this->pass();
        $this->setList(self::NETWORK, 'byhand.example');
        ServerPilot\Sync\Plugin::instance()->events()->added('byhand.example', 'test');
        $this->pass();
        self::assertSame(['ok', null], [$this->state('byhand.example'), $this->row('byhand.example')['due']]);
        self::assertContains('byhand.example', $this->listed());
    }

    public function testAWantedNameThatSomebodyTookOffComesBack(): void
    {
        $this->site('customer.example');
        $this->pass();
        $this->setList(self::NETWORK);
        $this->pass();
        self::assertContains('customer.example', $this->listed());
    }

    public function testANameOnHoldIsRespectedByEveryPass(): void
    {
        $this->site('customer.network.example');
        DomainStore::save('customer.network.example', ['held' => 1], null);
        $this->pass();
        $this->pass();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held operator', $this->state('customer.network.example'));
    }

    public function testASiblingAppsNameIsHeldWithTheAppsName(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['Shared.network.example']);
        $this->site('shared.network.example');
        $this->pass();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held sibling', $this->state('shared.network.example'));
        self::assertStringContainsString('shop', $this->row('shared.network.example')['message']);
    }

    public function testAPreviewLeavesNoTrace(): void
    {
        $this->site('customer.example');
        $GLOBALS['wpdb']->query('DELETE FROM ' . ServerPilot\Sync\Store\Schema::table('domains'));
        $plan = ServerPilot\Sync\Plugin::instance()->reconciler()->preview();
        self::assertSame(['customer.example', 'www.customer.example'], $plan['changes'][0]['add']);
        self::assertSame([], DomainStore::all());
        self::assertSame([self::NETWORK], $this->listed());
    }

    /** Whoever starts the pass: else the same thing would read like news to the next, whose language is another. */
    public function testWhatIsKeptIsInTheNetworksLanguage(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['shared.network.example']);
        $this->site('shared.network.example');
        $dutch = static fn (): string => 'nl_NL';
        add_filter('determine_locale', $dutch);
        load_plugin_textdomain('serverpilot-sync', false, 'serverpilot-sync/languages');
        self::assertSame('Opgeslagen.', __('Saved.', 'serverpilot-sync'), 'an administrator who reads Dutch');
        $this->pass();
        remove_filter('determine_locale', $dutch);
        unload_textdomain('serverpilot-sync');
        self::assertStringContainsString('Remove it there first', $this->row('shared.network.example')['message']);
    }

    public function testManyRemovalsWaitForOneClickWhileAdditionsGoOn(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->pass();
        array_map(wp_delete_site(...), array_slice($ids, 0, 15));
        $this->site('new.network.example');
        $this->pass();
        self::assertCount(22, $this->listed(), 'nothing left, one came');
        self::assertSame('ours held brake', $this->state('n1.network.example'));
        $this->pass();
        self::assertCount(22, $this->listed(), 'and it stays so');
        State::set('brake_released', true);
        $this->pass();
        self::assertCount(7, $this->listed());
    }

    public function testSmallRemovalsAddUpOverADay(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->pass();
        foreach (array_slice($ids, 0, 10) as $id) {
            wp_delete_site($id);
            $this->pass();
        }
        self::assertCount(15, $this->listed(), 'six of twenty-one, and no more');
    }

    public function testTheNetworksOwnDomainStays(): void
    {
        ServerPilot\Sync\Plugin::instance()->events()->removed(self::NETWORK, 'test');
        DomainStore::save(self::NETWORK, ['owner' => 'ours'], null);
        $this->pass();
        self::assertSame([self::NETWORK], $this->listed());
    }
}
