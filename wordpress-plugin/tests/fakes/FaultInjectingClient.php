<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\ExtensionClient;

/** The real extension, with code that runs before, after or instead of some of its calls. */
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

    public function version(): string
    {
        return $this->call('version');
    }

    public function isReplaced(): bool
    {
        return $this->call('isReplaced');
    }

    public function isUsable(): bool
    {
        return $this->real->isUsable();
    }

    public function problem(): string
    {
        return $this->real->problem();
    }

    public function stats(): array
    {
        return $this->real->stats();
    }

    public function appId(): string
    {
        return $this->call('appId');
    }

    public function apps(): array
    {
        return $this->call('apps');
    }

    public function sync(AppChange $change, array $protect): array
    {
        return $this->call('sync', $change, $protect);
    }

    public function enableAutossl(?string $app_id = null): array
    {
        return $this->call('enableAutossl', $app_id);
    }

    public function action(string $id): array
    {
        return $this->call('action', $id);
    }

    public function app(?string $app_id = null): array
    {
        return $this->call('app', $app_id);
    }

    public function test(): array
    {
        return $this->call('test');
    }

    public function parts(string $domain): ?array
    {
        return $this->real->parts($domain);
    }

    public function canHaveWww(string $domain): bool
    {
        return $this->real->canHaveWww($domain);
    }

    public function plan(PlanInput $input): Plan
    {
        return $this->call('plan', $input);
    }

    public function dns(string $domain, array $expected): array
    {
        return $this->call('dns', $domain, $expected);
    }

    public function checkDomains(array $domains, array $expected, array|string $path, bool $dns = true, bool $certificate = true): array
    {
        return $this->call('checkDomains', $domains, $expected, $path, $dns, $certificate);
    }

    public function certificate(string $domain): array
    {
        return $this->call('certificate', $domain);
    }

    public function site(string $domain, string $path, string $address): array
    {
        return $this->call('site', $domain, $path, $address);
    }

    public function unicode(string $domain): string
    {
        return $this->real->unicode($domain);
    }

    public function normalize(string $domain): ?string
    {
        return $this->real->normalize($domain);
    }
}
