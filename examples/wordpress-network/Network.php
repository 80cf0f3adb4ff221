<?php

declare(strict_types=1);

/** The demo's network and the emulator from outside: starts what happens, and prints what came of it. */
final class Network
{
    /** The server's address, and that of some other server: both are for documentation. */
    public const SERVER = '203.0.113.10';
    private const ELSEWHERE = '198.51.100.9';

    private string $folder;
    private string $control;
    private int $read = 0;
    private int $steps = 0;
    private float $begin;

    /** The key that wp-config.php has. */
    public readonly string $key;

    public function __construct()
    {
        $this->folder = (string) getenv('NETWORK_FOLDER');
        /** @var array{control: string, api_key: string} $ready */
        $ready = json_decode(
            (string) file_get_contents((string) getenv('EMULATOR_READY')),
            true,
            flags: JSON_THROW_ON_ERROR,
        );
        $this->control = $ready['control'];
        $this->key = $ready['api_key'];
        $this->begin = microtime(true);
        $this->log();
    }

    /**
     * Does a step, prints what came of it, and ends the demo if it came to something else than told.
     *
     * @param list<string> $expected the names that have to be listed afterwards, beside their www partners
     * @param 'on'|'off' $autossl
     * @param callable(): string $act does the step, and tells of it
     */
    public function step(string $title, array $expected, string $autossl, callable $act): void
    {
        printf("%d. %s\n", ++$this->steps, $title);
        self::line('', $act());
        foreach ($this->log() as $entry) {
            self::line('log', $entry);
        }
        $app = $this->app();
        $state = $app['ssl'] === 'auto' ? 'on' : 'off';
        self::line('list', implode(', ', $app['domains']));
        self::line('AutoSSL', $state);
        echo "\n";
        $names = self::withoutPartners($app['domains']);
        sort($names);
        sort($expected);
        if ($names !== $expected || $state !== $autossl) {
            fprintf(
                STDERR,
                "This step should have ended with AutoSSL %s and %s.\n",
                $autossl,
                implode(', ', $expected),
            );
            exit(1);
        }
    }

    /** Something happens in the network, in a process of its own. */
    public function act(string ...$arguments): void
    {
        $command = array_map(escapeshellarg(...), [PHP_BINARY, __DIR__ . '/act.php', ...array_values($arguments)]);
        $output = [];
        $status = 0;
        exec(implode(' ', $command) . ' 2>&1', $output, $status);
        if ($status !== 0) {
            throw new RuntimeException(implode(' ', $arguments) . ': ' . implode("\n", $output));
        }
    }

    /** WordPress's cron, which runs the plugin's pass if one is due. */
    public function cron(): void
    {
        $this->act('cron');
    }

    /** The next heartbeat, without the wait. */
    public function heartbeat(): void
    {
        $this->act('later');
        $this->cron();
    }

    /** @param array<mixed> $body */
    public function emulator(string $what, array $body, string $method = 'POST'): void
    {
        $this->control($what, ['method' => $method, 'content' => json_encode($body, JSON_THROW_ON_ERROR)]);
    }

    /**
     * Somebody's edit by hand.
     *
     * @param list<string> $names
     */
    public function setList(array $names): void
    {
        $this->emulator("apps/{$this->app()['id']}/domains", $names, 'PUT');
    }

    /** @return list<string> the names on ServerPilot's list */
    public function listed(): array
    {
        return $this->app()['domains'];
    }

    /** Their DNS, and that of their www partners, points at the server; coffee.example's at another. */
    public function pointHere(string ...$names): void
    {
        $dns = ['coffee.example' => [self::ELSEWHERE], 'www.coffee.example' => [self::ELSEWHERE]];
        foreach ($names as $name) {
            $dns += [$name => [self::SERVER], "www.{$name}" => [self::SERVER]];
        }
        file_put_contents("{$this->folder}/dns.json", json_encode($dns, JSON_THROW_ON_ERROR));
    }

    /** Does something, and counts what ServerPilot's API was asked meanwhile. */
    public function count(callable $act): string
    {
        $before = count($this->journal());
        $act();
        $made = array_slice($this->journal(), $before);
        $updates = array_filter(
            $made,
            static fn(array $entry): bool => $entry['method'] === 'POST' && !str_ends_with($entry['path'], '/ssl'),
        );

        return sprintf('Requests: %d, updates of the list among them: %d.', count($made), count($updates));
    }

    public function end(): void
    {
        printf(
            "Sites came, moved and left, through an outage, a lost answer and a wrong key, and no name was lost:\n"
            . "%d names are listed, after %d requests and %.0f seconds. Every step ended as told.\n",
            count($this->listed()),
            count($this->journal()),
            microtime(true) - $this->begin,
        );
    }

    /** @return array{id: string, domains: list<string>, ssl: string} */
    private function app(): array
    {
        /** @var array{apps: non-empty-list<array{id: string, domains: list<string>, ssl: string}>} $state */
        $state = json_decode($this->control('state'), true, flags: JSON_THROW_ON_ERROR);

        return $state['apps'][0];
    }

    /** @return list<array{method: string, path: string, ...}> every request so far */
    private function journal(): array
    {
        /** @var array{entries: list<array{method: string, path: string, ...}>} $journal */
        $journal = json_decode($this->control('journal'), true, flags: JSON_THROW_ON_ERROR);

        return $journal['entries'];
    }

    /** @return list<string> what the plugin has logged since the last look */
    private function log(): array
    {
        $lines = explode("\n", (string) file_get_contents("{$this->folder}/debug.log", offset: $this->read));
        $this->read += array_sum(array_map(strlen(...), $lines)) + count($lines) - 1;
        $entries = [];
        foreach ($lines as $line) {
            $match = [];
            if (preg_match('/serverpilot-sync \[\w+\] (.+)/', $line, $match) === 1) {
                $entries[] = $match[1];
            }
        }

        return $entries;
    }

    /**
     * @param list<string> $names
     *
     * @return list<string>
     */
    private static function withoutPartners(array $names): array
    {
        return array_values(array_filter(
            $names,
            static fn(string $name): bool => (
                !str_starts_with($name, 'www.') || !in_array(substr($name, 4), $names, true)
            ),
        ));
    }

    private static function line(string $kind, string $text): void
    {
        printf("   %-8s %s\n", $kind, wordwrap($text, 96, "\n" . str_repeat(' ', 12)));
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
