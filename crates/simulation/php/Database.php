<?php
declare(strict_types=1);

/** WordPress's database, in which a process stops before each of its statements. */
final class SimulatedDatabase extends wpdb
{
    /** Tables whose rows are wishes. */
    private const TRUTH = '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b.*\b(?:wp_wu_domain_mappings|wp_blogs)\b/is';

    private int $shown = 0;

    public function query($query)
    {
        $process = Process::current();
        if ($process === null) {
            return parent::query($query);
        }
        if ($process->isDead()) {
            // Nothing that its destructors or `finally` blocks still say reaches the database.
            return parent::query('DO 0');
        }
        $how = $process->beforeStatement((string) $query);
        if ($process->isDead()) {
            return parent::query('DO 0');
        }
        $this->showClock();
        if ($how === 'fail') {
            return parent::query('SELECT the_database_went_away');
        }
        $result = parent::query($query);
        if (preg_match(self::TRUTH, (string) $query) === 1) {
            $process->changedWishes();
        }
        // Done, and nobody hears of it.
        return $how === 'lose' ? parent::query('SELECT the_database_went_away') : $result;
    }

    /** NOW() and UTC_TIMESTAMP() of this connection. */
    public function showClock(): void
    {
        if ($this->shown !== Clock::database()) {
            $this->shown = Clock::database();
            mysqli_query($this->dbh, 'SET timestamp = ' . $this->shown);
        }
    }

    /** Says something as nobody's process. @return list<array<string, mixed>> */
    public function plainly(string $sql): array
    {
        $this->showClock();
        $result = mysqli_query($this->dbh, $sql);
        if ($result === false) {
            throw new RuntimeException(mysqli_error($this->dbh) . " at {$sql}");
        }

        return $result instanceof mysqli_result ? $result->fetch_all(MYSQLI_ASSOC) : [];
    }
}
