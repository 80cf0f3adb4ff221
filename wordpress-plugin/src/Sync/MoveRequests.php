<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Pool\MoveProgress;
use ServerPilot\Sync\Domain\Pool\PoolMove;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\PoolDomains;

/** An operator's moves of domains between apps of the pool. Only these move a domain. */
final class MoveRequests
{
    private SnapshotReader $reader;

    public function __construct(
        private Client $client,
        Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
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
        $recorded = PoolMoves::recorded();
        $is_free = static fn(string $domain): bool => !isset($recorded[DomainPair::bare($domain)]);

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

    /** @return list<MoveProgress> of the recorded moves, judged by the stored certificates */
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
            PoolMoves::record($move);
            $message = Message::ours(MessageCode::MoveBegun, ['app' => PoolStatus::nameOf($move->to)]);
            Operator::record($move->domain, 'move', $message);
        }
    }

    /** Switches a move now, without waiting for the target's certificate. */
    public static function switchNow(string $domain): void
    {
        $move = PoolMoves::of($domain);
        PoolMoves::record(new PoolMove($move->domain, $move->from, $move->to, $move->since, isSwitched: true));
        Operator::record($move->domain, 'move', Message::ours(MessageCode::MoveSwitched));
    }

    /** Takes a move back that has not ended. */
    public static function reverse(string $domain): void
    {
        $move = PoolMoves::of($domain);
        PoolMoves::record(new PoolMove($move->domain, $move->from, $move->to, $move->since, isReversed: true));
        Operator::record($move->domain, 'move', Message::ours(MessageCode::MoveReversed));
    }

    /**
     * The moves that would take domains to an app; starts none.
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
        $recorded = PoolMoves::recorded();
        foreach ($domains as $given) {
            $domain = DomainPair::bare($given);
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
        $plan = $this->client->plan(PoolMoves::addTo($input, $moves + PoolMoves::recorded(), $this->client));
        $is_asked = static fn(MoveProgress $move): bool => $moves === [] || isset($moves[$move->domain]);

        return array_values(array_filter($plan->moves, $is_asked));
    }
}
