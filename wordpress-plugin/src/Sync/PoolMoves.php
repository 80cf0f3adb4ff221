<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\Pool\MoveProgress;
use ServerPilot\Sync\Domain\Pool\PoolMove;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use Throwable;

/** The recorded moves of domains between apps of the pool: syncs continue each until it has ended. {@see MoveRequests} records them. */
final class PoolMoves
{
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

    /** The move of a domain that is being moved. */
    public static function of(string $domain): PoolMove
    {
        $domain = DomainPair::bare($domain);

        return self::recorded()[$domain] ?? throw new RuntimeException(sprintf(
            /* translators: %s: a domain */
            __('%s is not being moved.', 'serverpilot-sync'),
            $domain,
        ));
    }

    /** Records a move. It replaces the one that the domain had. */
    public static function record(PoolMove $move): void
    {
        State::update(static fn(array $state): array => [
            'moves' => array_replace((array) $state['moves'], [$move->domain => $move->toStored()]),
        ]);
    }
}
