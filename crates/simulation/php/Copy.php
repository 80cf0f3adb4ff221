<?php
declare(strict_types=1);

/** A copy of the network, as a staging site is made: with the same constants and another domain, on a database next to the first. */
final class Copy
{
    private const DATABASE = 'copy';
    private const DOMAIN = 'staging.network.example';

    /** @var array<string, mixed> */
    private static array $globals = [];

    /** Copies everything, and replaces the network's domain in it as the tools for it do. */
    public static function make(): void
    {
        if (self::$globals === []) {
            self::create();
        }
        foreach ([...Facts::OWN_TABLES, ...Facts::MAPPINGS, 'wp_blogs', 'wp_site'] as $table) {
            Facts::copy($table, self::DATABASE . ".{$table}");
        }
        Facts::restoreOptions(self::replaced(Facts::storedState()), Facts::storedCron(), self::DATABASE);
        foreach (['wp_blogs', 'wp_site'] as $table) {
            Facts::run('UPDATE ' . self::DATABASE . ".{$table} SET domain = REPLACE(domain, 'network.example', '" . self::DOMAIN . "')");
        }
    }

    /** @return array<string, mixed> those of a process of the copy */
    public static function globals(): array
    {
        return self::$globals;
    }

    private static function create(): void
    {
        global $wpdb, $table_prefix;
        Facts::run('CREATE DATABASE ' . self::DATABASE);
        foreach (Facts::column("SHOW TABLES LIKE 'wp\\_%'") as $table) {
            Facts::run('CREATE TABLE ' . self::DATABASE . ".{$table} LIKE {$table}");
            Facts::copy($table, self::DATABASE . ".{$table}");
        }
        Facts::run('UPDATE ' . self::DATABASE . ".wp_options SET option_value = 'http://" . self::DOMAIN . "' WHERE option_name IN ('home', 'siteurl')");
        $database = new SimulatedDatabase(DB_USER, DB_PASSWORD, self::DATABASE, DB_HOST);
        $database->set_prefix($table_prefix);
        $database->set_blog_id($wpdb->blogid, $wpdb->siteid);
        $network = clone $GLOBALS['current_site'];
        $network->domain = $network->cookie_domain = self::DOMAIN;
        self::$globals = ['wpdb' => $database, 'current_site' => $network];
    }

    /** Serialised data keeps its lengths right. */
    private static function replaced(string $serialised): string
    {
        $state = unserialize($serialised);
        array_walk_recursive($state, static function (mixed &$value): void {
            $value = is_string($value) ? str_replace('network.example', self::DOMAIN, $value) : $value;
        });

        return serialize($state);
    }
}
