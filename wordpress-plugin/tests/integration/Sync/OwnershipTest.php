<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\Operator;

/** Managed, adopted and unmanaged domains, and those that need approval. */
final class OwnershipTest extends NetworkTestCase
{
    public function testTheFirstSyncAdoptsListedDomainsThatAreDesired(): void
    {
        $id = $this->site('customer.example');
        $this->setList(self::NETWORK, 'customer.example', 'byhand.example');
        $this->sync();
        self::assertSame('adopted ok', $this->state('customer.example'));
        self::assertSame('unmanaged ok', $this->state('byhand.example'));
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK, 'byhand.example'], $this->listed());
    }

    public function testADomainListedByHandIsNeverRemoved(): void
    {
        $this->sync();
        $this->setList(self::NETWORK, 'byhand.example');
        $id = $this->site('byhand.example');
        $this->sync();
        self::assertSame('unmanaged ok', $this->state('byhand.example'));
        wp_delete_site($id);
        $this->sync();
        self::assertContains('byhand.example', $this->listed());
    }

    /** A customer maps a domain that an operator listed, and unmaps it before a sync runs. */
    public function testNoEventMakesADomainRemovable(): void
    {
        $this->setList(self::NETWORK, 'www.network.example', 'byhand.example');
        foreach (['byhand.example', 'www.network.example'] as $domain) {
            wp_delete_site($this->site($domain));
        }
        $this->sync();
        $this->sync();
        self::assertSame([self::NETWORK, 'www.network.example', 'byhand.example'], $this->listed());
        self::assertSame('unmanaged ok', $this->state('byhand.example'));
    }

    /** Between our read and our update. */
    public function testADomainThatWasListedMeanwhileIsNotOurs(): void
    {
        $this->sync();
        $id = $this->site('byhand.network.example');
        $byhand = fn (): mixed => $this->setList(self::NETWORK, 'byhand.network.example');
        $this->sync(new FaultInjectingClient(before: ['sync' => $byhand]));
        self::assertSame('unmanaged ok', $this->state('byhand.network.example'));
        wp_delete_site($id);
        $this->sync();
        self::assertContains('byhand.network.example', $this->listed());
    }

    public function testADomainThatIsListedAfterARejectionIsNotOurs(): void
    {
        $id = $this->site('bad.network.example');
        $this->settings(rejected: ['bad.network.example']);
        $this->sync();
        self::assertSame('failed rejected', $this->state('bad.network.example'));
        $this->settings(rejected: []);
        $this->setList(self::NETWORK, 'bad.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertContains('bad.network.example', $this->listed());
    }

    /** The end of a call is not known: if its domain is listed, it is ours. */
    public function testADomainOfACallThatWasKilledIsOurs(): void
    {
        $id = $this->site('killed.network.example');
        $killed = static fn (): never => throw new ServerPilot\Exception\NetworkException('killed');
        $this->sync(new FaultInjectingClient(after: ['sync' => $killed]));
        self::assertTrue($this->record('killed.network.example')?->isIntended);
        $this->makeDue();
        $this->sync();
        self::assertSame(['managed ok', false], [$this->state('killed.network.example'), $this->record('killed.network.example')->isIntended]);
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testAnEventDuringTheUpdateDoesNotChangeOwnership(): void
    {
        $this->site('a.network.example');
        $event = static fn () => Plugin::instance()->events()->removed('a.network.example', 'test');
        $this->sync(new FaultInjectingClient(after: ['sync' => $event]));
        self::assertSame('managed ok', $this->state('a.network.example'));
    }

    public function testAnEventForAnUnmanagedDomainNeedsNoFurtherSync(): void
    {
        $this->sync();
        $this->setList(self::NETWORK, 'byhand.example');
        ServerPilot\Sync\Plugin::instance()->events()->added('byhand.example', 'test');
        $this->sync();
        self::assertSame(['unmanaged ok', null], [$this->state('byhand.example'), $this->record('byhand.example')?->due]);
        self::assertContains('byhand.example', $this->listed());
    }

    public function testADesiredDomainRemovedByHandIsAddedAgain(): void
    {
        $this->site('customer.example');
        $this->sync();
        $this->setList(self::NETWORK);
        $this->sync();
        self::assertContains('customer.example', $this->listed());
    }

    public function testADomainOnHoldIsNotAddedByAnySync(): void
    {
        $this->site('customer.network.example');
        DomainStore::hold('customer.network.example', Hold::Hold, 1);
        $this->sync();
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held hold', $this->state('customer.network.example'));
    }

    public function testADomainOfAnotherAppIsOnHoldAndNamesThatApp(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['Shared.network.example']);
        $this->site('shared.network.example');
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held other_app', $this->state('shared.network.example'));
        self::assertStringContainsString('shop', $this->record('shared.network.example')?->message);
    }

    public function testAPreviewChangesNothing(): void
    {
        $this->site('customer.example');
        $GLOBALS['wpdb']->query('DELETE FROM ' . ServerPilot\Sync\Store\Schema::table('domains'));
        $plan = ServerPilot\Sync\Plugin::instance()->reconciler()->preview();
        self::assertSame(['customer.example', 'www.customer.example'], $plan->changes[0]->add);
        self::assertSame([], DomainStore::all());
        self::assertSame([self::NETWORK], $this->listed());
    }

    /** For the database's readers, and for web servers of the previous version. */
    public function testStoredMessagesAreInTheNetworksLanguage(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['shared.network.example']);
        $this->site('shared.network.example');
        $dutch = static fn (): string => 'nl_NL';
        add_filter('determine_locale', $dutch);
        load_plugin_textdomain('serverpilot-sync', false, 'serverpilot-sync/languages');
        self::assertSame('Opgeslagen.', __('Saved.', 'serverpilot-sync'), 'the user\'s language is Dutch');
        $this->sync();
        remove_filter('determine_locale', $dutch);
        unload_textdomain('serverpilot-sync');
        $stored = $GLOBALS['wpdb']->get_var('SELECT message FROM ' . ServerPilot\Sync\Store\Schema::table('domains') . " WHERE domain = 'shared.network.example'");
        self::assertStringContainsString('on the same server lists this domain', $stored);
    }

    public function testManyRemovalsNeedApprovalWhileAdditionsProceed(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->sync();
        array_map(wp_delete_site(...), array_slice($ids, 0, 15));
        $this->site('new.network.example');
        $this->sync();
        self::assertCount(16, $this->listed(), 'six of twenty removed, one added');
        self::assertSame('managed held removal_guard', $this->state('n15.network.example'));
        $this->sync();
        self::assertCount(16, $this->listed(), 'no later sync removes the rest');
        Operator::approveRemovals(DomainList::heldRemovals());
        $this->sync();
        self::assertCount(7, $this->listed());
    }

    public function testRemovalsAreCountedOverADay(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->sync();
        foreach (array_slice($ids, 0, 10) as $id) {
            wp_delete_site($id);
            $this->sync();
        }
        self::assertCount(15, $this->listed(), 'six of twenty');
    }

    public function testTheNetworksOwnDomainIsNeverRemoved(): void
    {
        ServerPilot\Sync\Plugin::instance()->events()->removed(self::NETWORK, 'test');
        DomainStore::recordIntent([self::NETWORK], 'emulatorapp00001');
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }
}
