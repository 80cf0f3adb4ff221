<?php

/**
 * Prints what the demo does: a row for each step, with the list, the requests and the time that it took.
 */
declare(strict_types=1);

require __DIR__ . '/../crates/emulator/clients/EmulatorClient.php';

final class Storyteller
{
    public readonly EmulatorClient $emulator;

    public function __construct()
    {
        $this->emulator = new EmulatorClient();
        $this->emulator->defineConstants();
        printf("%-52s %9s %9s %11s %9s\n", 'step', 'names', 'requests', 'connections', 'ms');
        echo str_repeat('-', 94), "\n";
    }

    /** @param callable(): string $act does the step, and tells what came of it */
    public function step(string $title, callable $act): void
    {
        $names = $this->names();
        $before = serverpilot_stats();
        $begin = hrtime(true);
        $outcome = $act();
        $ms = (hrtime(true) - $begin) / 1e6;
        $after = serverpilot_stats();
        printf(
            "%-52s %9s %9d %11d %9.0f\n    %s\n",
            $title,
            "{$names} > " . $this->names(),
            $after['requests'] - $before['requests'],
            $after['connections'] - $before['connections'],
            $ms,
            wordwrap($outcome, 88, "\n    "),
        );
    }

    public function end(): void
    {
        $stats = serverpilot_stats();
        echo str_repeat('-', 94), "\n";
        printf(
            "%d names are listed. %d requests, %d of them again after a failure, over %d connections.\n",
            $this->names(),
            $stats['requests'],
            $stats['retries'],
            $stats['connections'],
        );
    }

    /** Read from the emulator, because a call of the extension would count as a request. */
    private function names(): int
    {
        return count($this->emulator->domains());
    }
}
