<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\EmptyApp;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;
use Throwable;

/** Handles the POST forms of the page, then redirects back to it. */
final class Actions
{
    public function __construct(
        private Client $client,
        private Host $host,
        private ConnectionCheck $connection,
        private DomainFactsReader $facts,
        private SyncNow $sync_now,
        private RestoreSection $restore,
        private DesiredSites $sites,
        private PoolSection $pool,
        private MoveConfirmation $moves,
        private LiveRows $rows,
    ) {}

    public function answer(): never
    {
        Form::authorize(Form::NONCE);
        $unconfirmed = $this->unconfirmedRemovals();
        if ($unconfirmed !== []) {
            Form::redirectTo(RemovalConfirmation::ask($unconfirmed));
        }
        $moved = $this->selectedFor(MoveConfirmation::NAME);
        if ($moved !== []) {
            Form::redirectTo(MoveConfirmation::ask($moved));
        }
        try {
            $message = $this->act();
        } catch (Throwable $e) {
            $message = new FlashMessage($e->getMessage(), true);
        }
        $message?->keep();
        if (Request::hasField('confirmed')) {
            RemovalConfirmation::forget();
            Form::redirectTo(AdminPage::url());
        }
        Form::redirectBack(AdminPage::url());
    }

    /** @return list<string> domains to remove that the operator has not confirmed yet */
    private function unconfirmedRemovals(): array
    {
        return Request::hasField('confirmed') ? [] : $this->selectedFor(DomainAction::Remove->value);
    }

    /** @return list<string> domains for which the button or the bulk action with that name was pressed */
    private function selectedFor(string $action): array
    {
        $one = Request::fields('one');
        $given = match (true) {
            isset($one[$action]) => RowActions::domains($one[$action]),
            $this->selectedAction() === $action => self::selectedDomains(),
            default => [],
        };

        return array_values(array_filter(array_map($this->client->normalize(...), $given), is_string(...)));
    }

    private function act(): ?FlashMessage
    {
        if (Request::hasField('resume')) {
            return Operator::resume(Request::field('confirmation'))
                ? new FlashMessage(__('Sync resumed.', 'serverpilot-sync'))
                : self::changedMeanwhile();
        }
        if (Request::hasField('add_network_domain')) {
            return (new EmptyApp($this->client))->addNetworkDomain(Request::field('app_id'))
                ? new FlashMessage(__(
                    'The domain was added to the app. The next sync adds the others.',
                    'serverpilot-sync',
                ))
                : self::changedMeanwhile();
        }
        if (Request::hasField('approve_removals')) {
            // Only those that the page showed: other removals may need approval by now.
            $shown = array_map($this->client->normalize(...), explode(' ', Request::field('removals')));
            Operator::approveRemovals(array_values(array_filter($shown, is_string(...))));

            return new FlashMessage(__('Approved. The next sync removes these domains.', 'serverpilot-sync'));
        }

        return match (true) {
            Request::hasField('save') => $this->save(),
            Request::hasField('test') => $this->test(),
            Request::hasField('sync') => $this->sync_now->run(),
            Request::hasField('restore_list') => $this->restoreList((int) Request::field('list')),
            Request::hasField('check') => $this->check(Request::field('check')),
            Request::hasField('pool_add') => $this->pool->add(Request::field('app')),
            Request::hasField('pool_move') => $this->moves->start(),
            Request::hasField('pool_switch') => MoveConfirmation::switchNow(Request::field('domain')),
            Request::hasField('pool_reverse') => MoveConfirmation::reverse(Request::field('domain')),
            Request::hasField('pool_remove') => $this->pool->remove(Request::field('app')),
            // The button beside domains: the action is the key, and the domains are the value.
            Request::hasField('one') => $this->applyTo(
                (string) array_key_first(Request::fields('one')),
                RowActions::domains(implode(' ', Request::fields('one'))),
            ),
            // The list table's bulk action, chosen above or below the table.
            default => $this->applyTo($this->selectedAction(), self::selectedDomains()),
        };
    }

    private static function changedMeanwhile(): FlashMessage
    {
        return new FlashMessage(
            __(
                'Nothing was changed, because the reason for the pause has changed. Read the new reason, then decide.',
                'serverpilot-sync',
            ),
            true,
        );
    }

    /** @param list<string> $domains */
    private function applyTo(?string $action, array $domains): ?FlashMessage
    {
        return match ($action) {
            null => null,
            LiveRows::CHECK => $this->rows->checkSelected($domains),
            default => $this->apply($action, $domains),
        };
    }

    /** @return list<string> the selected ones, each with the partner that its row showed */
    private static function selectedDomains(): array
    {
        $partners = Request::fields('partners');
        $domains = [];
        foreach (Request::fields('domains') as $domain) {
            $domains = [...$domains, $domain, ...(isset($partners[$domain]) ? [$partners[$domain]] : [])];
        }

        return $domains;
    }

    private function selectedAction(): ?string
    {
        foreach (['action', 'action2'] as $field) {
            if (!in_array(Request::field($field), ['', '-1'], true)) {
                return Request::field($field);
            }
        }

        return null;
    }

    /** @param array<array-key, string> $given */
    private function apply(string $action, array $given): FlashMessage
    {
        $action = DomainAction::tryFrom($action);
        $domains = array_values(array_filter(array_map($this->client->normalize(...), $given), is_string(...)));
        if ($action === null || $domains === []) {
            return new FlashMessage(__('No domain was selected.', 'serverpilot-sync'), true);
        }
        $shown = array_map(intval(...), array_filter(Request::fields('sites'), ctype_digit(...)));
        $refused = $action->apply($domains, $shown, $this->sites);
        if ($refused !== []) {
            return new FlashMessage(Operator::notApproved($refused), true);
        }

        return $action === DomainAction::Sync
            ? $this->sync_now->run()
            : FlashMessage::about($action->done(count($domains)), $domains);
    }

    private function save(): FlashMessage
    {
        $policy = Policy::tryFrom(Request::field('policy'));
        if ($policy !== null) {
            Operator::setPolicy($policy);
        }
        if ($this->host->hasOwnSwitch()) {
            MainSwitch::setOwn(Request::hasField('enabled'));
            if (Request::hasField('enabled')) {
                Schema::upgrade();
                Scheduler::wake();
            }
        }
        State::change([
            'leave_out_covered' => Request::hasField('leave_out_covered'),
            'mails' => Request::hasField('mails'),
        ]);

        return new FlashMessage(__('Saved.', 'serverpilot-sync'));
    }

    private function test(): FlashMessage
    {
        $problem = $this->connection->problem();
        if ($problem !== '') {
            return new FlashMessage($problem, true);
        }
        State::set('retry_at', 0);
        Scheduler::wake();

        return new FlashMessage(__('ServerPilot responded, and the app serves this network.', 'serverpilot-sync'));
    }

    private function restoreList(int $id): FlashMessage
    {
        return $this->sync_now->refusal() ?? $this->restore->restore($id);
    }

    /** Checks one domain now, and keeps the result for its details. */
    private function check(string $given): FlashMessage
    {
        $domain = $this->client->normalize($given);
        if ($domain === null) {
            return new FlashMessage(__('That is not a valid domain.', 'serverpilot-sync'), true);
        }
        DomainDetails::keep($domain, Diagnosis::of($this->facts->live($domain)));

        return new FlashMessage(__('Checked just now.', 'serverpilot-sync'));
    }
}
