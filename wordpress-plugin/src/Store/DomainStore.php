<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/**
 * The names that we look after.
 *
 * `seq` counts the reminders of a name, `done_seq` the one that was dealt with; 0 is a name of which nobody reminded. A
 * result is written "where seq is still what I read", so that a name that changed meanwhile stays due.
 */
final class DomainStore
{
    /** Values of `held`: nobody touches the name; a person wants it off the list. */
    public const HOLD = 1;
    public const OFF = 2;
    /** Names of one statement. */
    private const AT_ONCE = 500;

    /**
     * A reminder: one statement, so that it belongs to whatever transaction its event runs in.
     *
     * @param bool $removal the event asked to remove the name, which counts only where no table knows it
     */
    public static function enqueue(string $domain, string $event, bool $removal = false): void
    {
        $table = Schema::table('domains');
        Database::run(Database::prepare(
            "INSERT INTO {$table} (domain, due, undone, event, removal, created, updated)
             VALUES (%s, UTC_TIMESTAMP(), UTC_TIMESTAMP(), %s, %d, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE seq = seq + 1, due = UTC_TIMESTAMP(), undone = COALESCE(undone, UTC_TIMESTAMP()),
                event = VALUES(event), removal = VALUES(removal), updated = UTC_TIMESTAMP()",
            $domain,
            $event,
            $removal ? 1 : 0,
        ));
    }

    /** @return array<string, array<string, mixed>> every row, by name; `due_in` seconds and `waits` by the database's clock */
    public static function all(): array
    {
        $table = Schema::table('domains');
        $rows = Database::rows("SELECT *, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due) AS due_in,
            (due IS NOT NULL AND due > UTC_TIMESTAMP()) AS waits FROM {$table} ORDER BY id");

        return array_column($rows, null, 'domain');
    }

    public static function dueCount(): int
    {
        $table = Schema::table('domains');

        return (int) Database::rows("SELECT COUNT(*) AS n FROM {$table} WHERE due <= UTC_TIMESTAMP()")[0]['n'];
    }

    /**
     * Notes before an update what is about to be ours: a crash or a lost answer must not turn it into somebody else's.
     *
     * @param list<string> $names
     */
    public static function intend(array $names): void
    {
        $table = Schema::table('domains');
        foreach (array_chunk($names, 100) as $some) {
            $rows = array_map(static fn(string $name): string => Database::prepare(
                "(%s, 0, 'ours', UTC_TIMESTAMP(), UTC_TIMESTAMP())",
                $name,
            ), $some);
            Database::run(
                "INSERT INTO {$table} (domain, seq, owner, created, updated) VALUES "
                . implode(', ', $rows)
                . " ON DUPLICATE KEY UPDATE owner = 'ours'",
            );
        }
    }

    /**
     * Writes what became of a name. With `$seq` the name is done with, unless it changed since it was read.
     *
     * @param array<string, string|int|null> $values columns of the table
     */
    public static function save(string $domain, array $values, ?int $seq, int $retry_in = 0): void
    {
        self::write([$domain], $values, $seq, $retry_in);
    }

    /**
     * Writes the same of names that the register did not know, and is done with them unless a reminder came meanwhile. A few statements,
     * however many names.
     *
     * Not for names that it knows: one that is reminded of inside somebody's transaction stays locked until that ends, and a statement
     * that has many others locked while it waits for it could bring both to a deadlock.
     *
     * @param list<string> $names
     * @param array<string, string|int|null> $values columns of the table
     */
    public static function saveNew(array $names, array $values): void
    {
        foreach (array_chunk($names, self::AT_ONCE) as $some) {
            self::write($some, $values, 0, 0);
        }
    }

    /**
     * @param list<string> $names
     * @param array<string, string|int|null> $values
     */
    private static function write(array $names, array $values, ?int $seq, int $retry_in): void
    {
        $table = Schema::table('domains');
        $new = array_map(static fn(string $name): string => Database::prepare(
            '(%s, 0, UTC_TIMESTAMP(), UTC_TIMESTAMP())',
            $name,
        ), $names);
        Database::run("INSERT IGNORE INTO {$table} (domain, seq, created, updated) VALUES " . implode(', ', $new));
        $set = ['updated = UTC_TIMESTAMP()'];
        foreach ($values as $column => $value) {
            $set[] = $value === null ? "{$column} = NULL" : Database::prepare("{$column} = %s", $value);
        }
        if (isset($values['state'])) {
            // Since when it has not been as it should; what waits for a person is not undone.
            $set[] = $values['state'] === 'error' ? 'undone = COALESCE(undone, UTC_TIMESTAMP())' : 'undone = NULL';
        }
        if ($seq !== null) {
            $set[] = 'done_seq = seq';
            $set[] = $retry_in > 0
                ? Database::prepare('due = UTC_TIMESTAMP() + INTERVAL %d SECOND', $retry_in)
                : 'due = NULL';
        }
        $in = implode(', ', array_map(static fn(string $name): string => Database::prepare('%s', $name), $names));
        $still = $seq === null ? '' : Database::prepare(' AND seq = %d', $seq);
        Database::run("UPDATE {$table} SET " . implode(', ', $set) . " WHERE domain IN ({$in}){$still}");
    }

    /** Forgets a name that is neither wanted nor listed, unless it changed since it was read. */
    public static function forget(string $domain, int $seq): void
    {
        Database::run(Database::prepare(
            'DELETE FROM ' . Schema::table('domains') . ' WHERE domain = %s AND seq = %d AND held <> %d',
            $domain,
            $seq,
            self::HOLD,
        ));
    }

    /** Notes what a person decided of a name: {@see self::HOLD}, {@see self::OFF}, or 0. */
    public static function hold(string $domain, int $held, int $who): void
    {
        self::save($domain, ['held' => $held, 'held_by' => $held === 0 ? 0 : $who], null);
        Database::run(Database::prepare(
            'UPDATE '
            . Schema::table('domains')
            . ' SET held_at = IF(held = 0, NULL, UTC_TIMESTAMP()) WHERE domain = %s',
            $domain,
        ));
    }
}
