<?php
declare(strict_types=1);

/** WordPress's database, in which a process stops before each of its statements. */
final class SimulatedDatabase extends wpdb
{
    /** Writes to the tables that define the desired state, and to what hooks have asked for. */
    private const CHANGES = '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b.*\b(?:wp_wu_(?:\d+_)?domain_mappings|wp_blogs|asked)\b/is';
    /** A read of the mappings, or of which tables have them. */
    private const READS = '/^\W*(?:SELECT|SHOW TABLES)\b.*domain\W*_mappings/is';

    private int $clock = 0;

    public function query($query)
    {
        $process = Process::current();
        if ($process === null) {
            return parent::query($query);
        }
        if ($process->isDead()) {
            // Statements of its destructors and `finally` blocks do not reach the database.
            return parent::query('DO 0');
        }
        $how = $process->beforeStatement((string) $query);
        if ($process->isDead()) {
            return parent::query('DO 0');
        }
        $this->setClock();
        if ($how === 'fail') {
            return parent::query('SELECT the_database_went_away');
        }
        $result = parent::query($query);
        if (preg_match(self::CHANGES, (string) $query) === 1) {
            $process->changedDesired();
        } elseif (preg_match(self::READS, (string) $query) === 1) {
            $process->readDesired();
        }
        // Carried out, and its response is lost.
        return $how === 'lose' ? parent::query('SELECT the_database_went_away') : $result;
    }

    /** NOW() and UTC_TIMESTAMP() of this connection. */
    public function setClock(): void
    {
        if ($this->clock !== Clock::database()) {
            $this->clock = Clock::database();
            mysqli_query($this->dbh, 'SET timestamp = ' . $this->clock);
        }
    }

    /** Runs a statement outside of every process. @return list<array<string, mixed>> */
    public function runOutside(string $sql): array
    {
        $this->setClock();
        $result = mysqli_query($this->dbh, $sql);
        if ($result === false) {
            throw new RuntimeException(mysqli_error($this->dbh) . " at {$sql}");
        }

        return $result instanceof mysqli_result ? $result->fetch_all(MYSQLI_ASSOC) : [];
    }
}
