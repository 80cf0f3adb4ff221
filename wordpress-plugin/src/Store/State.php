<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/**
 * What is remembered besides names: one option of the main network, small and never autoloaded on sites.
 *
 * By our own SQL. WordPress takes a read that failed for an option that is not there, and would go on with the defaults:
 * with a list that nobody has adopted yet, or an app that nobody has seen. And it writes back what it has read, however
 * long ago, over what an administrator has decided meanwhile.
 */
final class State
{
    private const OPTION = 'serverpilot_sync';
    private const GROUP = 'serverpilot_sync';
    private const DEFAULTS = [
        'schema' => 0,
        // The switch of our own page, where Ultimate Multisite brings none.
        'enabled' => false,
        // What the gate compares with: where we were switched on.
        'home' => '',
        'app_id' => '',
        'environment_confirmed' => false,
        'adopted' => false,
        // Why everything waits: a reason, a sentence and a Unix time; empty if nothing does.
        'pause' => [],
        'brake_released' => false,
        'leave_out_covered' => false,
        'mails' => true,
        // Reasons to warn: since when, when it was mailed, whether the mail that it is over is owed, and tries to send one.
        'warned' => [],
        'confirmed' => [],
        // The action of the last update, until it has ended; failed ones in a row, and when to send the list again.
        'action' => '',
        'failed_actions' => 0,
        'rewrite_due' => 0,
        // AutoSSL: the state, and when to try again.
        'ssl' => '',
        'ssl_due' => 0,
        'ssl_tries' => 0,
        'last_pass' => 0,
        // Entries on the app's list, everybody's.
        'listed' => 0,
        // What was seen of the server and of the certificate, and when.
        'server' => [],
        'server_seen' => 0,
        'certificate_names' => 0,
        'certificate_seen' => 0,
    ];

    /** Writes that may come between a read and ours before it is an error. */
    private const TRIES = 10;

    /** @throws Database where it cannot be read */
    public static function get(string $name): mixed
    {
        return self::meaning(self::stored())[$name];
    }

    /** @throws Database where it cannot be read or written */
    public static function set(string $name, mixed $value): void
    {
        self::change([$name => $value]);
    }

    /**
     * Changes some values, and leaves to the others whatever they are by then.
     *
     * @param array<string, mixed> $values
     *
     * @throws Database where it cannot be read or written
     */
    public static function change(array $values): void
    {
        for ($try = 0; $try < self::TRIES; ++$try) {
            $stored = self::stored();
            $state = self::meaning($stored);
            $wanted = array_replace($state, $values);
            if ($wanted === $state) {
                return;
            }
            $written = serialize($wanted);
            if (self::replace($stored, $written)) {
                wp_cache_set(self::OPTION, $written, self::GROUP);

                return;
            }
            self::readAgain();
        }
        throw new Database('the option ' . self::OPTION . ' is written by somebody else again and again');
    }

    /** What this process has read may be out of date: others write, too. */
    public static function readAgain(): void
    {
        wp_cache_delete(self::OPTION, self::GROUP);
    }

    public static function forget(): void
    {
        delete_network_option(get_main_network_id(), self::OPTION);
        self::readAgain();
    }

    /** As it stands in the database; empty where there is none. Remembered by this process alone. */
    private static function stored(): string
    {
        wp_cache_add_non_persistent_groups(self::GROUP);
        $stored = wp_cache_get(self::OPTION, self::GROUP);
        if (!is_string($stored)) {
            $table = Database::connection()->sitemeta;
            $stored =
                Database::column(Database::prepare(
                    "SELECT meta_value FROM {$table} WHERE site_id = %d AND meta_key = %s ORDER BY meta_id LIMIT 1",
                    get_main_network_id(),
                    self::OPTION,
                ))[0] ?? '';
            wp_cache_set(self::OPTION, $stored, self::GROUP);
        }

        return $stored;
    }

    /** Writes it, if it is still as it was read. */
    private static function replace(string $stored, string $written): bool
    {
        $table = Database::connection()->sitemeta;
        $network = get_main_network_id();
        if ($stored === '') {
            return (
                Database::run(Database::prepare(
                    "INSERT INTO {$table} (site_id, meta_key, meta_value) SELECT %d, %s, %s FROM DUAL
                 WHERE NOT EXISTS (SELECT 1 FROM {$table} WHERE site_id = %d AND meta_key = %s)",
                    $network,
                    self::OPTION,
                    $written,
                    $network,
                    self::OPTION,
                )) === 1
            );
        }

        return (
            Database::run(Database::prepare(
                "UPDATE {$table} SET meta_value = %s WHERE site_id = %d AND meta_key = %s AND MD5(meta_value) = %s",
                $written,
                $network,
                self::OPTION,
                md5($stored),
            )) > 0
        );
    }

    /** @return array<string, mixed> */
    private static function meaning(string $stored): array
    {
        $state = $stored === '' ? [] : unserialize($stored, ['allowed_classes' => false]);

        return array_replace(self::DEFAULTS, is_array($state) ? $state : []);
    }
}
