<?php

declare(strict_types=1);

require __DIR__ . '/../../crates/emulator/clients/EmulatorClient.php';

/** The demo's network and the emulator: runs each step in them, and prints its result. */
final class Network
{
    /** Addresses of the server and of another server, from the ranges for documentation. */
    public const SERVER = '203.0.113.10';
    private const ELSEWHERE = '198.51.100.9';

    private string $folder;
    private int $read = 0;
    private int $steps = 0;
    private float $begin;

    public readonly EmulatorClient $emulator;

    public function __construct()
    {
        $this->folder = (string) getenv('NETWORK_FOLDER');
        $this->emulator = new EmulatorClient();
        $this->begin = microtime(true);
        $this->log();
    }

    /**
     * Runs a step, prints its result, and ends the demo if the result is not the expected one.
     *
     * @param list<string> $expected the domains that must be listed afterwards, except their www partners
     * @param 'on'|'off' $autossl
     * @param callable(): string $act carries out the step, and returns a description
     */
    public function step(string $title, array $expected, string $autossl, callable $act): void
    {
        printf("%d. %s\n", ++$this->steps, $title);
        self::line('', $act());
        foreach ($this->log() as $entry) {
            self::line('log', $entry);
        }
        $app = $this->emulator->app();
        $state = $app['ssl'] === 'auto' ? 'on' : 'off';
        self::line('list', implode(', ', $app['domains']));
        self::line('AutoSSL', $state);
        echo "\n";
        $domains = self::withoutPartners($app['domains']);
        sort($domains);
        sort($expected);
        if ($domains !== $expected || $state !== $autossl) {
            fprintf(
                STDERR,
                "This step should have ended with AutoSSL %s and %s.\n",
                $autossl,
                implode(', ', $expected),
            );
            exit(1);
        }
    }

    /** Changes something in the network, in a separate process. */
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

    /** WordPress's cron, which runs the plugin's sync if one is due. */
    public function cron(): void
    {
        $this->act('cron');
    }

    /** The next scheduled sync, without the wait. */
    public function scheduledSync(): void
    {
        $this->act('later');
        $this->cron();
    }

    /** The DNS of these domains and their www partners points to the server; that of coffee.example to another. */
    public function pointHere(string ...$domains): void
    {
        $dns = ['coffee.example' => [self::ELSEWHERE], 'www.coffee.example' => [self::ELSEWHERE]];
        foreach ($domains as $domain) {
            $dns += [$domain => [self::SERVER], "www.{$domain}" => [self::SERVER]];
        }
        file_put_contents("{$this->folder}/dns.json", json_encode($dns, JSON_THROW_ON_ERROR));
    }

    /** Counts the requests to ServerPilot's API while something runs. */
    public function count(callable $act): string
    {
        $before = count($this->emulator->requests());
        $act();
        $made = array_slice($this->emulator->requests(), $before);
        $updates = array_filter(
            $made,
            static fn(array $entry): bool => $entry['method'] === 'POST' && !str_ends_with($entry['path'], '/ssl'),
        );

        return sprintf('Requests: %d, updates of the list among them: %d.', count($made), count($updates));
    }

    public function end(): void
    {
        printf(
            "Sites were created, renamed and deleted, through an outage, a lost response and a wrong key, and no domain was lost:\n"
            . "%d domains are listed, after %d requests and %.0f seconds. Every step ended as expected.\n",
            count($this->emulator->domains()),
            count($this->emulator->requests()),
            microtime(true) - $this->begin,
        );
    }

    /** @return list<string> entries of the plugin's log since the last call */
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
     * @param list<string> $domains
     *
     * @return list<string>
     */
    private static function withoutPartners(array $domains): array
    {
        return array_values(array_filter(
            $domains,
            static fn(string $domain): bool => (
                !str_starts_with($domain, 'www.') || !in_array(substr($domain, 4), $domains, true)
            ),
        ));
    }

    private static function line(string $kind, string $text): void
    {
        printf("   %-8s %s\n", $kind, wordwrap($text, 96, "\n" . str_repeat(' ', 12)));
    }
}
