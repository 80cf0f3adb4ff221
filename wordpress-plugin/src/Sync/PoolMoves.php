<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\MoveProgress;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\PoolMove;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Moves of domains between apps of the pool, by an operator only. Each is recorded first, and syncs continue it until it has ended. */
final class PoolMoves
{
    private SnapshotReader $reader;

    public function __construct(
        private Client $client,
        Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
    }

    /** @return array<string, PoolMove> by domain */
    public static function recorded(): array
    {
        $moves = [];
        foreach (State::array('moves') as $domain => $stored) {
            $move = PoolMove::ofStored((string) $domain, $stored);
            if ($move !== null) {
                $moves[$move->domain] = $move;
            }
        }

        return $moves;
    }

    /**
     * Adds the facts about moves to a plan's: one request for each app that gets a mapping, unless it is a preview.
     *
     * @param array<string, PoolMove> $moves
     */
    public static function addTo(PlanInput $input, array $moves, Client $client): PlanInput
    {
        if ($moves === []) {
            return $input;
        }
        $certificates = [];
        foreach ($moves as $move) {
            $certificates[$move->to] ??= self::certificateNames($move->to, $input->preview, $client);
        }

        $facts = array_map(static fn(PoolMove $move): array => $move->toFact(), array_values($moves));

        return $input->with(moves: $facts, certificates: $certificates);
    }

    /** @return list<string> */
    private static function certificateNames(string $app_id, bool $is_preview, Client $client): array
    {
        try {
            return $is_preview
                ? AppCertificates::remembered($app_id)->names ?? []
                : $client->app($app_id)['certificate']['names'] ?? [];
        } catch (Throwable $e) {
            // The move waits.
            Log::error($e->getMessage());

            return [];
        }
    }

    /**
     * Deletes the records of moves that have ended, but not one that an operator has recorded since the plan was made.
     *
     * @param list<MoveProgress> $moves of a plan
     * @param array<string, PoolMove> $planned the moves that it had, by domain
     */
    public static function update(array $moves, array $planned): void
    {
        foreach ($moves as $move) {
            $known = $planned[$move->domain] ?? null;
            $is_deleted = false;
            if ($move->isEnded && $known !== null) {
                State::update(static function (array $state) use ($known, &$is_deleted): array {
                    $moves = (array) $state['moves'];
                    $is_deleted =
                        PoolMove::ofStored($known->domain, $moves[$known->domain] ?? null)?->isSame($known) === true;

                    return $is_deleted ? ['moves' => array_diff_key($moves, [$known->domain => true])] : [];
                });
            }
            if ($is_deleted) {
                History::add(
                    $move->domain,
                    'move',
                    Message::ours(MessageCode::MoveEnded, ['state' => $move->state->value]),
                    'move',
                );
            }
        }
    }

    /**
     * What these moves would do. Changes nothing.
     *
     * @param array<string, PoolMove> $moves
     *
     * @return list<MoveProgress>
     */
    public function previewOf(array $moves): array
    {
        return $moves === [] ? [] : $this->progress($moves);
    }

    /**
     * The moves that empty an app. Those of its domains that are being moved are left out.
     *
     * @return array<string, PoolMove> by domain
     */
    public function emptying(string $from, string $to): array
    {
        $recorded = self::recorded();
        $is_free = static fn(string $domain): bool => !isset($recorded[(string) preg_replace('/^www\./', '', $domain)]);

        return $this->to(array_values(array_filter(PoolDomains::ownedOn($from), $is_free)), $to);
    }

    /** @return array<string, PoolMove> by domain, the moves that bring the apps within their limits and even them out */
    public function rebalancing(): array
    {
        $input = $this->reader->domains($this->reader->apps(preview: true))->with(rebalance: true);
        $moves = [];
        foreach ($this->client->plan($input)->rebalance as ['domain' => $domain, 'from' => $from, 'to' => $to]) {
            $moves[$domain] = new PoolMove($domain, $from, $to, time());
        }

        return $moves;
    }

    /** @return list<MoveProgress> of the recorded moves, by what is remembered of certificates */
    public function all(): array
    {
        return $this->progress([]);
    }

    /**
     * Records moves, and wakes the worker.
     *
     * @param array<string, PoolMove> $moves
     */
    public static function startAll(array $moves): void
    {
        foreach ($moves as $move) {
            self::record($move);
            Operator::moves($move->domain, PoolStatus::nameOf($move->to));
        }
    }

    /** Does not wait for the certificate of the target any longer. */
    public static function switchNow(string $domain): void
    {
        $move = self::of($domain);
        self::record(new PoolMove($move->domain, $move->from, $move->to, $move->since, isSwitched: true));
        Operator::switches($move->domain);
    }

    public static function undo(string $domain): void
    {
        $move = self::of($domain);
        self::record(new PoolMove($move->domain, $move->from, $move->to, $move->since, isReverted: true));
        Operator::undoes($move->domain);
    }

    /** The move of a domain that is being moved. */
    public static function of(string $domain): PoolMove
    {
        $domain = (string) preg_replace('/^www\./', '', $domain);

        return self::recorded()[$domain] ?? throw new RuntimeException(sprintf(
            /* translators: %s: a domain */
            __('%s is not being moved.', 'serverpilot-sync'),
            $domain,
        ));
    }

    /**
     * The moves of domains to an app. Not started yet.
     *
     * @param list<string> $domains
     *
     * @return array<string, PoolMove> by domain without www
     */
    public function to(array $domains, string $to): array
    {
        $pool = PoolSettings::pool($this->client->appId());
        if ($to !== $pool->main && ($pool->find($to)->isLeaving ?? true)) {
            throw new RuntimeException(__('This app is not in the pool.', 'serverpilot-sync'));
        }
        $moves = [];
        $recorded = self::recorded();
        foreach ($domains as $given) {
            $domain = (string) preg_replace('/^www\./', '', $given);
            if (isset($recorded[$domain])) {
                throw new RuntimeException(sprintf(
                    /* translators: %s: a domain */
                    __('%s is already being moved. Wait until that move has ended, or reverse it.', 'serverpilot-sync'),
                    $domain,
                ));
            }
            $from = self::appOf($domain) ?? self::appOf("www.{$domain}");
            if ($from === null) {
                throw new RuntimeException(sprintf(
                    /* translators: %s: a domain */
                    __('No app of the pool has %s, by the last sync.', 'serverpilot-sync'),
                    $domain,
                ));
            }
            $moves[$domain] = new PoolMove($domain, $from, $to, time());
        }

        return $moves;
    }

    /** The app that has a domain, by the last sync; null if none has. */
    private static function appOf(string $domain): ?string
    {
        $placed_on = DomainList::find($domain)->placedOn ?? '';

        return $placed_on === '' ? null : $placed_on;
    }

    /**
     * @param array<string, PoolMove> $moves
     *
     * @return list<MoveProgress>
     */
    private function progress(array $moves): array
    {
        $input = $this->reader->domains($this->reader->apps(preview: true));
        $plan = $this->client->plan(self::addTo($input, $moves + self::recorded(), $this->client));
        $is_asked = static fn(MoveProgress $move): bool => $moves === [] || isset($moves[$move->domain]);

        return array_values(array_filter($plan->moves, $is_asked));
    }

    private static function record(PoolMove $move): void
    {
        State::update(static fn(array $state): array => [
            'moves' => array_replace((array) $state['moves'], [$move->domain => $move->toStored()]),
        ]);
    }
}
