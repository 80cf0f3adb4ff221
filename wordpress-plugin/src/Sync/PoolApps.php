<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Pool\Forecast;
use ServerPilot\Sync\Domain\Pool\ForecastLevel;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolEntry;
use ServerPilot\Sync\Domain\Pool\PoolMember;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Domain\Pool\PoolRole;
use ServerPilot\Sync\Domain\Pool\WebRoot;
use ServerPilot\Sync\ServerPilot\Client;

/** The apps of the account for an operator: which serve the networks, which could, and what the others lack. */
final class PoolApps
{
    private SnapshotReader $reader;
    private PoolProof $proof;

    public function __construct(
        private Client $client,
        Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
        $this->proof = new PoolProof($client);
    }

    /** @return list<PoolEntry> the main app first, then those of the pool */
    public function all(): array
    {
        return $this->overview()['entries'];
    }

    /**
     * @return array{entries: list<PoolEntry>, warnings: list<string>} `warnings`: no app of the pool has room within the limits, or
     *         the order of their names is unknown
     */
    public function overview(): array
    {
        $pool = PoolSettings::pool($this->client->appId());
        ['entries' => $entries, 'forecast' => $forecast] = $this->read($pool);
        $warnings =
            $pool->further === [] || $forecast?->level !== ForecastLevel::Full
                ? []
                : [__(
                    'No app of the pool has room within the limit of a certificate. New domains still go to apps whose list has room, but no certificate may cover them. Add another app.',
                    'serverpilot-sync',
                )];
        $unordered = [];
        $names = [];
        foreach ($entries as $entry) {
            if ($entry->role !== PoolRole::None) {
                $unordered[$entry->member->appId] = $entry->member->unordered;
                $names[$entry->member->appId] = $entry->member->name;
            }
        }

        return ['entries' => $entries, 'warnings' => [...$warnings, ...Pool::warnings($unordered, $names)]];
    }

    /** Adds an app to the pool, once it has proved that it serves this network. */
    public function add(string $id_or_name): PoolEntry
    {
        $entry = $this->find($id_or_name);
        $app = $entry->app;
        if ($app === null || $entry->role === PoolRole::Member) {
            throw new RuntimeException(__('This app already serves the network.', 'serverpilot-sync'));
        }
        // Also one that leaves: it stays.
        $app = $app->with(isChosen: true, isLeaving: false);
        if ($entry->role === PoolRole::None) {
            (new ServerAddresses($this->client))->server();
            $app = $this->proof->asked($app);
            $entry = $this->of(
                $app->appId,
                $this->read(PoolSettings::pool($this->client->appId())->having($app))['entries'],
            );
            if ($entry->member->reason !== null) {
                throw new RuntimeException(implode(' ', array_filter([
                    $entry->problem(),
                    $entry->remedy(),
                    $entry->member->reason === PoolReason::NotProven ? $entry->command : '',
                ])));
            }
        }
        PoolSettings::remember($app);
        Operator::record('', 'pool_add', Message::ours(MessageCode::AppJoined, ['app' => $entry->name()]));

        return $entry;
    }

    /** Lets an app leave: it gets no more domains, and keeps those that it has. */
    public function remove(string $id_or_name): PoolEntry
    {
        $entry = $this->find($id_or_name);
        $app = $entry->app;
        if ($app === null) {
            throw new RuntimeException(__('The main app cannot leave the pool.', 'serverpilot-sync'));
        }
        if ($entry->role === PoolRole::None) {
            throw new RuntimeException(__('This app is not in the pool.', 'serverpilot-sync'));
        }
        if (!$app->isChosen && $entry->role === PoolRole::Member) {
            throw new RuntimeException(sprintf(
                /* translators: %s: the name of a constant */
                __('The constant %s has this app. Remove its id there.', 'serverpilot-sync'),
                Pool::CONSTANT,
            ));
        }
        PoolSettings::remember($app->with(isChosen: false));
        Operator::record('', 'pool_remove', Message::ours(MessageCode::AppLeaves, ['app' => $entry->name()]));

        return $entry;
    }

    public function find(string $id_or_name): PoolEntry
    {
        $entries = $this->all();

        return $this->of(
            self::idOf($id_or_name, array_column(array_column($entries, 'member'), 'name', 'appId')),
            $entries,
        );
    }

    /**
     * The id of the app that an operator means: by its id, else by its name. Names are unique for a system user only.
     *
     * @param array<array-key, string> $names of the account's apps, by id
     */
    public static function idOf(string $id_or_name, array $names): string
    {
        $named = array_keys($names, $id_or_name, true);

        return match (true) {
            isset($names[$id_or_name]) => $id_or_name,
            count($named) === 1 => (string) $named[0],
            default => throw new RuntimeException(PoolReason::NotInAccount->message()),
        };
    }

    /** @param list<PoolEntry> $entries */
    private function of(string $app_id, array $entries): PoolEntry
    {
        foreach ($entries as $entry) {
            if ($entry->member->appId === $app_id) {
                return $entry;
            }
        }
        throw new RuntimeException(PoolReason::NotInAccount->message());
    }

    /** @return array{entries: list<PoolEntry>, forecast: ?Forecast} */
    private function read(Pool $pool): array
    {
        $input = $this->reader->apps(preview: true);
        $apps = $input->apps ?? [];
        $by_id = array_column($apps, null, 'id');
        $user = static fn(string $id): array => [$by_id[$id]['server_id'] ?? '', $by_id[$id]['sysuser_id'] ?? ''];
        $all = $pool;
        foreach ($apps as ['id' => $id]) {
            if ($id !== $pool->main && $pool->find($id) === null) {
                $app = new PoolApp($id);
                // An app of another user cannot join, so its domains do not matter.
                $all = $all->having(
                    $user($id) === $user($pool->main) ? $this->proof->withOwnDomain($app, $apps) : $app,
                );
            }
        }
        // A pool with no other app has no members in the plan.
        if ($all->further === []) {
            return ['entries' => [], 'forecast' => null];
        }
        $plan = $this->client->plan($this->reader->domains($input->with(pool: $all->toFacts())));
        $main = $by_id[$pool->main]['name'] ?? '';

        $entries = array_map(static function (PoolMember $member) use ($pool, $all, $main): PoolEntry {
            $app = $all->find($member->appId);
            $in_pool = $pool->find($member->appId);

            return new PoolEntry(
                match (true) {
                    $app === null => PoolRole::Main,
                    $in_pool === null => PoolRole::None,
                    $in_pool->isLeaving => PoolRole::Leaving,
                    default => PoolRole::Member,
                },
                $member,
                $app,
                $app === null || $main === '' || $member->name === ''
                    ? ''
                    : WebRoot::linkCommand(ABSPATH, $main, $member->name),
            );
        }, $plan->pool);

        return ['entries' => $entries, 'forecast' => $plan->forecast];
    }
}
