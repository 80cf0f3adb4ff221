<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;

/** Reads the facts of a sync in two steps: ServerPilot's lists and what the gate compares, then what the domains depend on. */
final class SnapshotReader
{
    /** The share of the largest list that may leave within a day, in percent. */
    private const REMOVAL_PERCENT = 30;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {}

    public function apps(bool $preview = false, bool $ignore_delays = false): PlanInput
    {
        return new PlanInput(
            now: time(),
            app_id: $this->client->appId(),
            preview: $preview,
            ignore_delays: $ignore_delays,
            apps: $this->client->apps(),
            networks: $this->desired->networkDomains(),
            gate: [
                'home' => self::home(),
                'environment' => wp_get_environment_type(),
                'salt' => State::text('salt'),
                'confirmations' => State::confirmations(),
                'store_is_empty' => DomainStore::isEmpty(),
                'confirmed_app_id' => State::text('app_id'),
                'confirmed_home' => State::text('home'),
                'environment_confirmed' => State::flag('environment_confirmed'),
            ],
            policy: State::policy(),
            app_state: State::appState($this->client->appId()),
        );
    }

    /**
     * After the lists: a domain that is unmapped in between is at worst removed by the next sync, and one that is mapped in
     * between at worst added by it.
     */
    public function domains(PlanInput $input): PlanInput
    {
        $day = History::lastDay();
        $records = DomainStore::all();
        $asked = array_map(static fn(DomainRecord $record): ?int => $record->askedFor, array_values($records));
        $records = DomainStore::all();
        $desired = $this->desired->read();

        return $input->with(
            records: $records,
            networks: $desired->networks,
            desired: $desired,
            guard: [
                'removed' => $day['removed'],
                'largest' => $day['largest'],
                'released' => State::flag('removals_approved'),
                /** How many percent of the list may leave within a day. */
                'percent' => (int) apply_filters('serverpilot_brake_percent', self::REMOVAL_PERCENT),
            ],
            approved: State::approved(),
            adopting: !State::flag('adopted'),
            store: [
                'app_id' => State::text('adopted_app_id'),
                'marker' => max([0, ...array_column($records, 'marker')]),
                'expected' => State::number('store'),
            ],
            sites: MappedSites::existing(array_values(array_filter($asked, is_int(...)))),
            leave_out_covered: State::flag('leave_out_covered'),
        );
    }

    /** The host of the main network. */
    public static function home(): string
    {
        $address = is_main_network()
            ? network_home_url()
            : 'http://' . (get_network(get_main_network_id())->domain ?? '');

        return (string) wp_parse_url($address, PHP_URL_HOST);
    }
}
