<?php
declare(strict_types=1);

/**
 * A database drop-in with a replica that lags, as HyperDB's: reads go to the replica, unless `send_to_masters()` was called, or
 * this request has written to the table.
 */
final class LaggingDatabase extends wpdb
{
    private const REPLICA = 'replica';
    /** Tables of one site, of which earlier tests leave thousands. They are on the primary alone. */
    private const OF_SITE = '/^wp_\d+_/';
    private bool $toPrimary = false;
    /** @var array<string, true> */
    private array $written = [];

    public function __construct(wpdb $real)
    {
        // Private properties, too.
        $copy = static function (wpdb $from, wpdb $to): void {
            foreach (get_object_vars($from) as $name => $value) {
                $to->$name = $value;
            }
        };
        Closure::bind($copy, null, wpdb::class)($real, $this);
        $this->catchUp();
    }

    public function send_to_masters(): void
    {
        $this->toPrimary = true;
    }

    /** From now on, the replica is as the primary is at this moment. */
    public function catchUp(): void
    {
        parent::query('DROP DATABASE IF EXISTS ' . self::REPLICA);
        parent::query('CREATE DATABASE ' . self::REPLICA);
        parent::query('SHOW TABLES');
        $tables = array_map(static fn (object $row): string => (string) current((array) $row), $this->last_result);
        foreach (preg_grep(self::OF_SITE, $tables, PREG_GREP_INVERT) as $table) {
            parent::query('CREATE TABLE ' . self::REPLICA . ".{$table} LIKE {$table}");
            parent::query('INSERT INTO ' . self::REPLICA . ".{$table} SELECT * FROM {$table}");
        }
        $this->beginRequest();
    }

    public function beginRequest(): void
    {
        $this->toPrimary = false;
        $this->written = [];
        wp_cache_flush();
    }

    public function query($query)
    {
        if (preg_match('/^\s*\(?\s*(SELECT|SHOW)\b/i', (string) $query) !== 1) {
            if (preg_match('/\bwp_\w+/', (string) $query, $table) === 1) {
                $this->written[$table[0]] = true;
            }

            return parent::query($query);
        }
        preg_match_all('/\bwp_\w+/', (string) $query, $tables);
        $of_site = preg_grep(self::OF_SITE, $tables[0]);
        if ($this->toPrimary || $of_site !== [] || array_intersect_key($this->written, array_flip($tables[0])) !== []) {
            return parent::query($query);
        }
        mysqli_select_db($this->dbh, self::REPLICA);
        try {
            return parent::query($query);
        } finally {
            mysqli_select_db($this->dbh, $this->dbname);
        }
    }
}
