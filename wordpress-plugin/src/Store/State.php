<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\Policy;

/**
 * The plugin's state apart from domains: one option of the main network, small and never autoloaded on sites.
 *
 * Read and written by our own SQL: WordPress treats a failed read as a missing option, so a sync would continue with the defaults,
 * and it overwrites newer values with those that it read earlier.
 */
final class State
{
    public const OPTION = 'serverpilot_sync';
    private const GROUP = 'serverpilot_sync';
    private const DEFAULTS = [
        'schema' => 0,
        // The switch of our own page, if the host has none.
        'enabled' => false,
        // The main switch at the last scheduled sync with the extension.
        'was_on' => false,
        // What syncs may send.
        'policy' => 'sync',
        // What the gate compares with: where and with which host (HostKind) sync was switched on, and what was confirmed, by reason.
        // Digests with a salt, because tools that copy a network rewrite every host in its database.
        'app_id' => '',
        'integration' => '',
        'salt' => '',
        'confirmations' => [],
        // The same, as the previous version stores it: in plain text.
        'home' => '',
        'environment_confirmed' => false,
        // A full sync for this app has recorded its results since adoption last began.
        'adopted' => false,
        'adopted_app_id' => '',
        // The number of the last sync that marked the records, and when they were found to be older.
        'store' => 0,
        'store_older_since' => 0,
        // Pause::toStored(); empty if nothing is paused.
        'pause' => [],
        // When an operator approved the removal of each domain, and when any removal last: Unix times.
        'approved_removals' => [],
        'removals_approved_at' => 0,
        // Mapping tables that were read, and the table of sites: DesiredState::$tables.
        'mapping_tables' => [],
        // Tables of a former host, as an operator has confirmed: they may be missing.
        'former_tables' => [],
        'leave_out_covered' => false,
        'mails' => true,
        // AlertPolicy's memory of alerts, and of events for other plugins.
        'alerts' => [],
        'events' => [],
        // What an operator approved (Approvals); earlier versions stored domains alone.
        'approvals' => [],
        'approved' => [],
        // AppState of the main app, and its id: another one may be configured since.
        'state_app_id' => '',
        'action' => '',
        'action_at' => 0,
        'action_is_rewrite' => false,
        'failed_actions' => 0,
        'failing_since' => 0,
        'rewrite_due' => 0,
        'away_since' => 0,
        'ssl' => '',
        'ssl_due' => 0,
        'ssl_tries' => 0,
        'failed_syncs' => 0,
        'retry_at' => 0,
        'failed_updates' => 0,
        'update_at' => 0,
        'missing_since' => 0,
        // PoolApp::toStored() of each further app, by its id.
        'pool' => [],
        // Names of the apps of the pool by id, and the codes of those that could not be changed (PoolReason).
        'app_names' => [],
        'app_problems' => [],
        // Ids of the apps whose order with another one is unknown, by its id.
        'app_unordered' => [],
        // AppCapacity::toStored() of each app by id, and Forecast::toStored(), by the last sync.
        'app_capacity' => [],
        'forecast' => [],
        // Something may be recorded of owners apart from the domains' records.
        'has_pool_owners' => false,
        // The table of these owners has the number of the last sync that marked the records as well.
        'pool_owners_marked' => false,
        // PoolMove::toStored() of each move that has not ended, by domain.
        'moves' => [],
        // AppState of each further app, by its id.
        'app_states' => [],
        // When a sync first ran, when one last ran, and when one last succeeded.
        'first_run' => 0,
        'last_run' => 0,
        'last_success' => 0,
        // Why the last sync failed; empty if it succeeded.
        'failure' => '',
        // SyncTotals::toStored(), and the hash of the token that reads the metrics.
        'sync_totals' => [],
        'metrics_token' => '',
        // When the server last contacted ServerPilot, by the last sync that had to know it.
        'server_contact' => 0,
        // Entries on the main app's list, however added.
        'listed' => 0,
        // The same of each further app, by its id.
        'further_listed' => [],
        // Wildcards on their lists.
        'wildcards' => [],
        // DatabaseNonce, and AnsweredBy of the last answer to the first one.
        'database_nonce' => '',
        'app_nonces' => [],
        'answered_by' => '',
        // What the last checks of server and certificate found, and when they ran.
        'server' => [],
        'server_seen' => 0,
        'network_addresses' => [],
        'certificate_names' => 0,
        'certificate_seen' => 0,
        // AppCertificate::toStored(); of each further app, by its id.
        'certificate' => [],
        'further_certificates' => [],
        // LoadedExtension::toStored() of each PHP program, by its key.
        'extensions' => [],
    ];
    /** Names in the option, if they differ: those of the first version, whose web servers read and write the same values. */
    private const STORED = [
        'alerts' => 'warned',
        'approved' => 'confirmed',
        'last_run' => 'last_pass',
    ];
    /** Values to delete, because web servers of an earlier version still obey them: an approval of all removals that are due. */
    private const RETIRED = ['brake_released' => true];
    /** Attempts of compare-and-set before it is an error. */
    private const ATTEMPTS = 10;

    /** @throws DatabaseException if it cannot be read */
    public static function get(string $name): mixed
    {
        return self::decode(self::stored())[$name];
    }

    /** @throws DatabaseException if it cannot be read or written */
    public static function set(string $name, mixed $value): void
    {
        self::change([$name => $value]);
    }

    /**
     * Changes some values, and keeps what other processes wrote to the others.
     *
     * @param array<string, mixed> $values
     *
     * @throws DatabaseException if it cannot be read or written
     */
    public static function change(array $values): void
    {
        self::update(static fn(): array => $values);
    }

    /**
     * Changes some values depending on their current ones, so that no concurrent write of another process is lost.
     *
     * @param \Closure(array<array-key, mixed>): array<string, mixed> $change gets all values; may be called several times
     *
     * @throws DatabaseException if it cannot be read or written
     */
    public static function update(\Closure $change): void
    {
        for ($attempt = 0; $attempt < self::ATTEMPTS; ++$attempt) {
            $stored = self::stored();
            $state = self::decode($stored);
            $new = array_diff_key(array_replace($state, $change($state)), self::RETIRED);
            if ($new === $state) {
                return;
            }
            $written = serialize(self::renamed($new, self::STORED));
            if (self::replace($stored, $written)) {
                wp_cache_set(self::OPTION, $written, self::GROUP);

                return;
            }
            self::refresh();
        }
        throw new DatabaseException(
            'the option ' . self::OPTION . ' could not be written, because other processes keep changing it',
        );
    }

    /** Drops this process's cached copy, because other processes write as well. */
    public static function refresh(): void
    {
        wp_cache_delete(self::OPTION, self::GROUP);
    }

    public static function flag(string $name): bool
    {
        return (bool) self::get($name);
    }

    public static function number(string $name): int
    {
        $value = self::get($name);

        return is_numeric($value) ? (int) $value : 0;
    }

    public static function text(string $name): string
    {
        $value = self::get($name);

        return is_scalar($value) ? (string) $value : '';
    }

    /** @return array<array-key, mixed> */
    public static function array(string $name): array
    {
        $value = self::get($name);

        return is_array($value) ? $value : [];
    }

    public static function pause(): ?Pause
    {
        return Pause::ofStored(self::array('pause'));
    }

    public static function policy(): Policy
    {
        return Policy::ofStored(self::text('policy'));
    }

    /** The salt of the confirmations, which the first sync makes. */
    public static function salt(): string
    {
        if (self::text('salt') === '') {
            self::set('salt', bin2hex(random_bytes(16)));
        }

        return self::text('salt');
    }

    /** @return array<string, string> what was confirmed of the gate, by reason */
    public static function confirmations(): array
    {
        $confirmations = [];
        foreach (self::array('confirmations') as $reason => $digest) {
            $confirmations[(string) $reason] = is_string($digest) ? $digest : '';
        }

        return $confirmations;
    }

    /** @return array<string, int> when an operator approved the removal of each of these domains; the plan knows which are still valid */
    public static function approvedRemovals(): array
    {
        $approved = [];
        foreach (self::array('approved_removals') as $domain => $at) {
            if (is_int($at)) {
                $approved[(string) $domain] = $at;
            }
        }

        return $approved;
    }

    /** @return list<string> wildcards on the apps' lists, in lower case */
    public static function wildcards(): array
    {
        return array_values(array_map(strtolower(...), array_filter(self::array('wildcards'), is_string(...))));
    }

    /** @return array{name: string, address: string} the app's server by its last check; empty strings before */
    public static function server(): array
    {
        $server = self::array('server');

        return array_map(static fn(mixed $value): string => is_string($value) ? $value : '', [
            'name' => $server['name'] ?? '',
            'address' => $server['address'] ?? '',
        ]);
    }

    /** Since when no sync has succeeded: the last success, or the first sync; 0 before that. */
    public static function withoutSuccessSince(): int
    {
        return self::number('last_success') > 0 ? self::number('last_success') : self::number('first_run');
    }

    public static function forget(): void
    {
        delete_network_option(get_main_network_id(), self::OPTION);
        self::refresh();
    }

    /** For uninstall: deletes the option of each network, and the messages kept for users. */
    public static function forgetEverywhere(): void
    {
        $wpdb = Database::connection();
        Database::run(
            "DELETE FROM {$wpdb->sitemeta} WHERE meta_key = %s OR meta_key LIKE %s OR meta_key LIKE %s",
            self::OPTION,
            $wpdb->esc_like('_site_transient_serverpilot_') . '%',
            $wpdb->esc_like('_site_transient_timeout_serverpilot_') . '%',
        );
        self::refresh();
    }

    /** The stored option; empty if there is none. Cached only by this process. */
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

    /** Compare-and-set. */
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
                // As text: an old installation may store it in another character set.
                "UPDATE {$table} SET meta_value = %s WHERE site_id = %d AND meta_key = %s
                 AND %s IN (MD5(meta_value), MD5(CONVERT(meta_value USING utf8mb4)))",
                $written,
                $network,
                self::OPTION,
                md5($stored),
            )) > 0
        );
    }

    /** @return array<array-key, mixed> */
    private static function decode(string $stored): array
    {
        $state = $stored === '' ? [] : unserialize($stored, ['allowed_classes' => false]);

        return array_replace(self::DEFAULTS, self::renamed(is_array($state) ? $state : [], array_flip(self::STORED)));
    }

    /**
     * @param array<array-key, mixed> $state
     * @param array<string, string> $names new ones by old ones
     *
     * @return array<array-key, mixed>
     */
    private static function renamed(array $state, array $names): array
    {
        foreach ($names as $old => $new) {
            if (array_key_exists($old, $state)) {
                $state[$new] = $state[$old];
                unset($state[$old]);
            }
        }

        return $state;
    }
}
