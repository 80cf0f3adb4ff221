<?php

/**
 * Prints a row for each step of the demo: the length of the list, the requests, and the duration.
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
        printf("%-52s %9s %9s %11s %9s\n", 'step', 'domains', 'requests', 'connections', 'ms');
        echo str_repeat('-', 94), "\n";
    }

    /** @param callable(): string $act carries out the step, and returns its outcome */
    public function step(string $title, callable $act): void
    {
        $domains = $this->domains();
        $before = serverpilot_stats();
        $begin = hrtime(true);
        $outcome = $act();
        $ms = (hrtime(true) - $begin) / 1e6;
        $after = serverpilot_stats();
        printf(
            "%-52s %9s %9d %11d %9.0f\n    %s\n",
            $title,
            "{$domains} > " . $this->domains(),
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
            "%d domains are listed. %d requests, %d of them retries, over %d connections.\n",
            $this->domains(),
            $stats['requests'],
            $stats['retries'],
            $stats['connections'],
        );
    }

    /** Read from the emulator, because a call of the extension would count as a request. */
    private function domains(): int
    {
        return count($this->emulator->domains());
    }
}
