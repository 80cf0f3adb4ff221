<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The nonce of the last question for the database, in the state. */
final class DatabaseNonce
{
    public static function store(string $nonce): void
    {
        State::set('database_nonce', $nonce);
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
