<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** Our own tables: what they are called, how they are made, brought up to date and taken away. */
final class Schema
{
    /** 1: as at first. 2: `apex`, `stage_looks`, `stage_due`. 3: `undone`, `dns`, `dns_away`, `looked`. */
    private const SCHEMA = 3;

    /** @return string the name of one of our tables */
    public static function table(string $name): string
    {
        $wpdb = Database::connection();

        return "{$wpdb->base_prefix}serverpilot_{$name}";
    }

    /** Creates or upgrades the tables, by a version check. Never during an event: DDL would commit a transaction. */
    public static function upgrade(): void
    {
        if ((int) State::get('schema') === self::SCHEMA) {
            return;
        }
        $wpdb = Database::connection();
        $charset = $wpdb->get_charset_collate();
        [$domains, $history, $lease] = [self::table('domains'), self::table('history'), self::table('lease')];
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        // Adds what is missing, to a table of any age; its parser wants two blanks after PRIMARY KEY.
        dbDelta([
            "CREATE TABLE {$domains} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            domain varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            seq bigint unsigned NOT NULL DEFAULT 1,
            done_seq bigint unsigned NOT NULL DEFAULT 0,
            due datetime DEFAULT NULL,
            attempts int unsigned NOT NULL DEFAULT 0,
            owner varchar(10) NOT NULL DEFAULT '',
            state varchar(10) NOT NULL DEFAULT 'due',
            reason varchar(40) NOT NULL DEFAULT '',
            message text,
            event varchar(60) NOT NULL DEFAULT '',
            removal tinyint unsigned NOT NULL DEFAULT 0,
            held tinyint unsigned NOT NULL DEFAULT 0,
            held_by bigint unsigned NOT NULL DEFAULT 0,
            held_at datetime DEFAULT NULL,
            action_id varchar(128) NOT NULL DEFAULT '',
            ssl_state varchar(10) NOT NULL DEFAULT '',
            certificate_end datetime DEFAULT NULL,
            apex tinyint unsigned DEFAULT NULL,
            stage_looks int unsigned NOT NULL DEFAULT 0,
            stage_due datetime DEFAULT NULL,
            undone datetime DEFAULT NULL,
            dns varchar(10) NOT NULL DEFAULT '',
            dns_away datetime DEFAULT NULL,
            looked datetime DEFAULT NULL,
            created datetime NOT NULL,
            updated datetime NOT NULL,
            PRIMARY KEY  (id),
            UNIQUE KEY domain (domain),
            KEY due (due),
            KEY state (state)
        ) {$charset};",
            "CREATE TABLE {$history} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            at datetime NOT NULL,
            domain varchar(253) NOT NULL DEFAULT '',
            event varchar(60) NOT NULL DEFAULT '',
            who bigint unsigned NOT NULL DEFAULT 0,
            what varchar(20) NOT NULL,
            message text,
            listed int unsigned NOT NULL DEFAULT 0,
            PRIMARY KEY  (id),
            KEY at (at),
            KEY domain (domain(191))
        ) {$charset};",
            "CREATE TABLE {$lease} (
            name varchar(20) NOT NULL,
            owner varchar(64) NOT NULL DEFAULT '',
            until datetime NOT NULL,
            PRIMARY KEY  (name)
        ) {$charset};",
        ]);
        Database::run("INSERT IGNORE INTO {$lease} (name, owner, until) VALUES ('pass', '', '2000-01-01 00:00:00')");
        // It tells of no failure itself.
        Database::rows("SELECT apex, stage_due, undone, looked FROM {$domains} LIMIT 1");
        Database::rows("SELECT listed FROM {$history} LIMIT 1");
        State::set('schema', self::SCHEMA);
    }

    /** Takes our tables away; never a domain. */
    public static function drop(): void
    {
        foreach (['domains', 'history', 'lease'] as $name) {
            Database::run('DROP TABLE IF EXISTS ' . self::table($name));
        }
    }
}
