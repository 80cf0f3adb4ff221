<?php
declare(strict_types=1);

/** A database drop-in that knows several servers: reads may go to a replica, and no statement reaches tables on different servers. */
final class ReplicatedDatabase extends wpdb
{
    /** Were reads sent to the primary before the tables were read? */
    public ?bool $readFromPrimary = null;
    private bool $toPrimary = false;

    /** @param bool $isSplit each table is on another server */
    public function __construct(wpdb $real, private bool $isSplit = false)
    {
        // Private properties, too.
        $copy = static function (wpdb $from, wpdb $to): void {
            foreach (get_object_vars($from) as $name => $value) {
                $to->$name = $value;
            }
        };
        Closure::bind($copy, null, wpdb::class)($real, $this);
    }

    public function send_reads_to_masters(): void
    {
        $this->toPrimary = true;
    }

    /** @param array<string, mixed> $server */
    public function add_database(array $server): void {}

    public function query($query)
    {
        if (str_contains((string) $query, 'FROM wp_blogs')) {
            $this->readFromPrimary ??= $this->toPrimary;
        }

        return parent::query($this->isSplit && str_contains((string) $query, 'UNION ALL') ? 'SELECT 1 FROM on_another_server' : $query);
    }
}
