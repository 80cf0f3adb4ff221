<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Checks\Alerts;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

/** What syncs send under each policy. */
final class PolicyTest extends NetworkTestCase
{
    /** @return list<string> requests that change something */
    private function changes(): array
    {
        return array_values(preg_grep('/^(POST|PUT|DELETE) /', $this->requests()) ?: []);
    }

    public function testTheDefaultPolicyIsSync(): void
    {
        self::assertSame(Policy::Sync, State::policy());
        $id = $this->site('customer.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testAddOnlyKeepsWhatNoSiteUsesAndRemovesWhatAnOperatorRemoves(): void
    {
        Operator::setPolicy(Policy::AddOnly);
        self::assertStringContainsString('policy to "Add only: ', History::page([])['lines'][0]->message, 'as on the page');
        $id = $this->site('gone.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->site('new.network.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'gone.network.example', 'new.network.example'], $this->listed());
        self::assertSame('managed held add_only', $this->state('gone.network.example'));
        self::assertStringContainsString('add-only', $this->record('gone.network.example')?->message);
        Operator::remove('new.network.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'gone.network.example'], $this->listed());
        Operator::setPolicy(Policy::Sync);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testObserveSendsNothingAndThePreviewShowsWhatSyncWouldDo(): void
    {
        $id = $this->site('gone.network.example');
        $this->sync();
        EarlierLists::keep('emulatorapp00001', ['earlier.example'], 'sync');
        $before = $this->changes();
        Operator::setPolicy(Policy::Observe);
        wp_delete_site($id);
        $this->site('new.network.example');
        Operator::remove('gone.network.example');
        State::change(['rewrite_due' => 1, 'ssl' => 'pending', 'ssl_due' => 1]);
        self::assertSame('observed', $this->sync());
        self::assertSame('observed', $this->sync());
        try {
            Plugin::instance()->restoration()->run(EarlierLists::newest('emulatorapp00001') ?? self::fail());
            self::fail('restored');
        } catch (RuntimeException $e) {
            self::assertStringContainsString('nothing is sent', $e->getMessage());
        }
        self::assertSame($before, $this->changes());
        $plan = Plugin::instance()->reconciler()->preview();
        self::assertSame([['new.network.example'], ['gone.network.example']], [$plan->changes[0]->add, $plan->changes[0]->remove]);
        Operator::setPolicy(Policy::Sync);
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'new.network.example'], $this->listed());
    }

    public function testTheFirstSyncUnderObserveAdoptsNothing(): void
    {
        Operator::setPolicy(Policy::Observe);
        $this->site('customer.network.example');
        $this->setList(self::NETWORK, 'customer.network.example');
        $this->sync();
        self::assertFalse(State::flag('adopted'));
        Operator::setPolicy(Policy::Sync);
        $this->sync();
        self::assertSame('adopted ok', $this->state('customer.network.example'));
    }

    public function testThePolicyObserveRaisesNoAlert(): void
    {
        Operator::setPolicy(Policy::Observe);
        $this->site('customer.network.example');
        Database::run('UPDATE {domains} SET out_of_sync_since = UTC_TIMESTAMP() - INTERVAL 3 HOUR');
        $this->sync();
        self::assertNull(Alerts::holds(Alert::OutOfSync));
        $record = $this->record('customer.network.example') ?? self::fail();
        $problem = Diagnosis::of(Plugin::instance()->facts()->remembered([$record])['customer.network.example'])->firstProblem();
        self::assertSame('sync.observed', $problem?->code);
        self::assertSame('policy.observe', Plugin::instance()->installation()->run('policy')->code);
    }

    public function testAPolicyOfANewerVersionSendsNothing(): void
    {
        State::set('policy', 'something-new');
        $this->site('customer.network.example');
        self::assertSame('observed', $this->sync());
        self::assertSame([self::NETWORK], $this->listed());
    }
}
