<?php

/**
 * Prints what the demo does: a row for each step, with the list, the requests and the time that it took.
 */
declare(strict_types=1);

final class Storyteller
{
    private string $control;

    /** Defines the emulator's credentials, as wp-config.php does. */
    public function __construct()
    {
        /** @var array<string, string> $ready */
        $ready = json_decode(
            (string) file_get_contents((string) getenv('EMULATOR_READY')),
            true,
            flags: JSON_THROW_ON_ERROR,
        );
        $this->control = $ready['control'];
        foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
            define("WU_SERVER_PILOT_{$name}", $ready[strtolower($name)]);
        }
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

    /**
     * Tells the emulator to misbehave, through its control address.
     *
     * @param array<mixed> $body
     */
    public function emulator(string $what, array $body): void
    {
        $this->control($what, ['method' => 'POST', 'content' => json_encode($body, JSON_THROW_ON_ERROR)]);
    }

    /** How many names the app has, by the emulator's own word: asking ServerPilot would count as a request. */
    private function names(): int
    {
        /** @var array{apps: non-empty-list<array{domains: list<string>}>} $state */
        $state = json_decode($this->control('state'), true, flags: JSON_THROW_ON_ERROR);

        return count($state['apps'][0]['domains']);
    }

    /** @param array<string, string> $http */
    private function control(string $what, array $http = []): string
    {
        $context = stream_context_create(['http' => $http + ['header' => 'Content-Type: application/json']]);
        $answer = file_get_contents("{$this->control}/{$what}", false, $context);
        if ($answer === false) {
            throw new RuntimeException("the emulator did not answer: {$what}");
        }

        return $answer;
    }
}
