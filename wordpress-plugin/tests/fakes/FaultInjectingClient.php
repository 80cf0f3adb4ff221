<?php
declare(strict_types=1);

use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\ExtensionClient;

/** The real extension, with something happening before or after one of its calls, or another answer to it. */
final class FaultInjectingClient implements Client
{
    private ExtensionClient $real;

    /** @param array<string, Closure> $before by method @param array<string, Closure> $after by method @param array<string, Closure> $instead by method */
    public function __construct(private array $before = [], private array $after = [], private array $instead = [])
    {
        $this->real = new ExtensionClient(static fn () => null);
    }

    private function call(string $method, mixed ...$arguments): mixed
    {
        ($this->before[$method] ?? static fn () => null)();
        $result = ($this->instead[$method] ?? $this->real->$method(...))(...$arguments);
        ($this->after[$method] ?? static fn () => null)();

        return $result;
    }

    public function isUsable(): bool
    {
        return $this->real->isUsable();
    }

    public function problem(): string
    {
        return $this->real->problem();
    }

    public function appId(): string
    {
        return $this->real->appId();
    }

    public function apps(): array
    {
        return $this->call('apps');
    }

    public function sync(array $add, array $remove, array $protect, bool $force, bool $rewrite): array
    {
        return $this->call('sync', $add, $remove, $protect, $force, $rewrite);
    }

    public function enableAutossl(): array
    {
        return $this->call('enableAutossl');
    }

    public function action(string $id): array
    {
        return $this->call('action', $id);
    }

    public function app(): array
    {
        return $this->call('app');
    }

    public function test(): array
    {
        return $this->call('test');
    }

    public function isApex(string $domain): bool
    {
        return $this->call('isApex', $domain);
    }

    public function plan(array $snapshot): array
    {
        return $this->call('plan', $snapshot);
    }

    public function dns(string $domain): array
    {
        return $this->call('dns', $domain);
    }

    public function certificate(string $domain): array
    {
        return $this->call('certificate', $domain);
    }

    public function normalize(string $domain): ?string
    {
        return $this->real->normalize($domain);
    }
}
