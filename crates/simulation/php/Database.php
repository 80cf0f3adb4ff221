<?php
declare(strict_types=1);

/** WordPress's database, in which a process stops before each of its statements. */
final class SimulatedDatabase extends wpdb
{
    /** Matches writes to the tables that define the desired state, and to the requests of hooks. */
    private const CHANGES = '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b.*\b(?:wp_wu_(?:\d+_)?domain_mappings|wp_blogs|asked)\b/is';
    /** A read of the mappings, or of which tables have them. */
    private const READS = '/^\W*(?:SELECT|SHOW TABLES)\b.*domain\W*_mappings/is';

    /** @var array<int, int> by connection, which several processes share */
    private static array $clocks = [];

    public function __clone()
    {
        // Two objects would both free it.
        $this->result = null;
    }

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
        // WordPress writes `%` as a random number until it sends the statement.
        $how = $process->beforeStatement($this->remove_placeholder_escape((string) $query));
        if ($process->isDead()) {
            return parent::query('DO 0');
        }
        $this->setClock();
        if ($how === 'fail') {
            return parent::query('SELECT the_database_went_away');
        }
        // The processes share the connection, and none has a transaction: what one sets for itself must not outlive it.
        $result = parent::query(str_starts_with((string) $query, 'SET SESSION ') ? 'DO 0' : $query);
        if (preg_match(self::CHANGES, (string) $query) === 1) {
            $process->changedDesired();
        } elseif (preg_match(self::READS, (string) $query) === 1) {
            $process->readDesired();
        }
        // Executed, but the result is lost.
        return $how === 'lose' ? parent::query('SELECT the_database_went_away') : $result;
    }

    /** NOW() and UTC_TIMESTAMP() of this connection. */
    public function setClock(): void
    {
        $connection = spl_object_id($this->dbh);
        if ((self::$clocks[$connection] ?? 0) !== Clock::database()) {
            self::$clocks[$connection] = Clock::database();
            mysqli_query($this->dbh, 'SET timestamp = ' . Clock::database());
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
