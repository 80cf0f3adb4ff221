<?php

declare(strict_types=1);

/** Client of the emulator's control address, inside scripts/with-emulator. The requests: crates/emulator/README.md. */
final class EmulatorClient
{
    /** @var array<string, string> addresses and credentials, as the emulator wrote them at its start */
    public readonly array $ready;

    /** Id of the first app. */
    public readonly string $app;

    public function __construct()
    {
        $file = (string) getenv('EMULATOR_READY');
        /** @var array<string, string> $ready */
        $ready = json_decode((string) file_get_contents($file), true, flags: JSON_THROW_ON_ERROR);
        $this->ready = $ready;
        $this->app = $ready['app_id'];
    }

    /** Defines the credentials, as wp-config.php does. */
    public function defineConstants(): void
    {
        foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
            define("WU_SERVER_PILOT_{$name}", $this->ready[strtolower($name)]);
        }
    }

    /** @return array<string, mixed> */
    public function get(string $path): array
    {
        return $this->send('GET', $path);
    }

    /**
     * @param array<mixed> $body
     *
     * @return array<string, mixed>
     */
    public function post(string $path, array $body = []): array
    {
        return $this->send('POST', $path, $body);
    }

    public function delete(string $path): void
    {
        $this->send('DELETE', $path);
    }

    public function settings(mixed ...$changes): void
    {
        $this->post('settings', $changes);
    }

    public function fault(string $kind, mixed ...$details): void
    {
        $this->post('faults', ['kind' => $kind] + $details);
    }

    /** @return array{id: string, domains: list<string>, ssl: string|null, ...} the first app */
    public function app(): array
    {
        /** @var array{apps: non-empty-list<array{id: string, domains: list<string>, ssl: string|null, ...}>} $state */
        $state = $this->get('state');

        return $state['apps'][0];
    }

    /** @return list<string> the domains of the first app */
    public function domains(): array
    {
        return $this->app()['domains'];
    }

    /**
     * Replaces an app's list, as an edit in ServerPilot's dashboard does.
     *
     * @param list<string> $domains
     */
    public function setDomains(array $domains, ?string $app = null): void
    {
        $this->post('apps/' . ($app ?? $this->app) . '/domains', $domains);
    }

    /** @return list<array{method: string, path: string, ...}> all requests since the start or the last reset */
    public function requests(): array
    {
        /** @var array{entries: list<array{method: string, path: string, ...}>} $journal */
        $journal = $this->get('journal');

        return $journal['entries'];
    }

    /**
     * @param array<mixed> $body
     *
     * @return array<string, mixed>
     */
    private function send(string $method, string $path, array $body = []): array
    {
        $http = ['method' => $method, 'header' => 'Content-Type: application/json'];
        $http += $method === 'POST' ? ['content' => json_encode($body, JSON_THROW_ON_ERROR)] : [];
        $response = file_get_contents("{$this->ready['control']}/{$path}", false, stream_context_create([
            'http' => $http,
        ]));
        if ($response === false) {
            throw new RuntimeException("the emulator refused {$method} {$path}");
        }

        /** @var array<string, mixed> */
        return json_decode($response, true, flags: JSON_THROW_ON_ERROR);
    }
}
