<?php

declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

/**
 * What the plugin needs of the extension. One implementation calls `serverpilot_*`; the tests bring another.
 *
 * Every method throws what the extension throws.
 *
 * @phpstan-type Plan array{
 *     pause: array{reason: string, values: array<string, mixed>}|null,
 *     changes: list<array{app_id: string, add: list<string>, remove: list<string>, rewrite: bool}>,
 *     enable_autossl: list<string>,
 *     app_states: list<array<string, string|int|null>>,
 *     records: list<array{domain: string, state: string, reason: ?string, values: array{app?: string, message?: string}, owner: ?string, attempts: int, retry_at: ?int}>,
 *     forget: list<string>,
 *     added: list<string>,
 *     removed: list<string>,
 *     waiting: list<array{domain: string, reason: string, values: array{app?: string, message?: string}}>,
 *     adopted: list<string>,
 *     unmanaged: list<string>,
 *     no_room: list<string>,
 *     covered: list<string>,
 *     invalid: list<string>,
 * }
 */
interface Client
{
    /** Domains that ServerPilot allows an app, to be shown; the extension has the rule. */
    public const CAPACITY = 300;

    /** Can the extension be used? Without words, which WordPress translates from `init` on. */
    public function isUsable(): bool;

    /** Why the extension cannot be used, in a sentence; empty if it can. */
    public function problem(): string;

    /** The id of the app that is looked after; empty where none is configured. */
    public function appId(): string;

    /** @return list<array{id: string, name: string, domains: list<string>, ...}> every app of the account */
    public function apps(): array;

    /**
     * One update with both, without www: the plugin expands by the network's own rule.
     *
     * @param list<string> $add
     * @param list<string> $remove
     * @param list<string> $protect
     *
     * @return array<string, mixed> the report of serverpilot_sync_domains()
     */
    public function sync(array $add, array $remove, array $protect, bool $force, bool $rewrite): array;

    /** @return array{state: string, covered: list<string>, missing: list<string>, error: ?string} */
    public function enableAutossl(): array;

    /** @return array{id: string, status: string} */
    public function action(string $id): array;

    /** @return array{domains: list<string>, certificate: ?array{issuer: string, names: list<string>, not_before: string, not_after: string}, ...} what serverpilot_app() tells */
    public function app(): array;

    /** @return array{app: array{id: string, name: string, runtime: string}, server: array{id: string, name: string, address: ?string}, ...} what serverpilot_test_connection() tells */
    public function test(): array;

    /** Is this domain, in normalised form, a registrable apex by the Public Suffix List? */
    public function isApex(string $domain): bool;

    /**
     * Decides what the network needs. Sends nothing.
     *
     * @param array<string, mixed> $snapshot the facts for serverpilot_plan()
     *
     * @return Plan
     */
    public function plan(array $snapshot): array;

    /** @return array{domain: string, addresses: list<string>, expected: ?string, matches: bool, advice: string} */
    public function dns(string $domain): array;

    /** @return array{valid: bool, reason: ?string, issuer: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int} what one TLS handshake shows */
    public function certificate(string $domain): array;

    /** The normalised form of a name, or null if it is none. */
    public function normalize(string $domain): ?string;
}
