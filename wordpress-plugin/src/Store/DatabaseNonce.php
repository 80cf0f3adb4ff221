<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The nonce of the last question for the database, for each purpose, in the state: different checks may run at the same time. */
final class DatabaseNonce
{
    /** The purpose "is this network a copy?". */
    public const COPY = '';

    /** @param string $purpose {@see self::COPY}, or the id of an app that proves itself */
    public static function store(string $nonce, string $purpose): void
    {
        if ($purpose === self::COPY) {
            State::set('database_nonce', $nonce);

            return;
        }
        State::update(static fn(array $state): array => [
            'app_nonces' => array_replace((array) $state['app_nonces'], [$purpose => $nonce]),
        ]);
    }

    /** Of an app that has left the pool. */
    public static function forget(string $app_id): void
    {
        State::update(static fn(array $state): array => [
            'app_nonces' => array_diff_key((array) $state['app_nonces'], [$app_id => true]),
        ]);
    }

    /**
     * Was it stored in this database? It was stored a moment ago, and a replica may lag: what splits reads and writes, in
     * WordPress or in front of the database, sends a locking read to the server that takes the writes.
     *
     * @throws DatabaseException if it cannot be read
     */
    public static function isStored(string $nonce): bool
    {
        Database::readFromPrimary();
        $table = Database::connection()->sitemeta;

        return (
            Database::number(
                "SELECT COUNT(*) FROM {$table} WHERE site_id = %d AND meta_key = %s AND LOCATE(%s, meta_value) > 0 FOR UPDATE",
                get_main_network_id(),
                State::OPTION,
                $nonce,
            ) > 0
        );
    }
}
