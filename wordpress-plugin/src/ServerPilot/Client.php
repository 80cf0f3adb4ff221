<?php

declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;

/**
 * The extension's functions that the plugin uses. Each method throws what the extension throws, and an
 * {@see IncompatibleExtensionException} if the extension does not have the call or returns something else.
 */
interface Client
{
    /** The version of the extension; empty if it is not loaded. */
    public function version(): string;

    /** Was the extension's library replaced or removed after this PHP loaded it? */
    public function isReplaced(): bool;

    /** Can the extension be used? Works before `init`, when translations are not loaded yet. */
    public function isUsable(): bool;

    /** Why the extension cannot be used, in a sentence; empty if it can. */
    public function problem(): string;

    /** @return array<string, int|float> the counters of this process, as `serverpilot_stats()`; empty without the extension */
    public function stats(): array;

    /** The id of the configured app; empty if none is configured. */
    public function appId(): string;

    /** @return list<array{id: string, name: string, domains: list<string>, ...}> every app of the account */
    public function apps(): array;

    /**
     * Sends one update to its app. Without the extension's `www.` rule: the plugin adds partners by the network's own rule.
     *
     * @param list<string> $protect domains that never leave the list
     *
     * @return array{domains: list<string>, added: list<string>, removed: list<string>, action: array{id: ?string, ...}, ...} the report of `serverpilot_sync_domains()`
     */
    public function sync(AppChange $change, array $protect): array;

    /**
     * @param string|null $app_id the configured app by default
     *
     * @return array{state: string, covered: list<string>, missing: list<string>, error: ?string}
     */
    public function enableAutossl(?string $app_id = null): array;

    /** @return array{id: string, status: string} */
    public function action(string $id): array;

    /**
     * @param string|null $app_id the configured app by default
     *
     * @return array{domains: list<string>, certificate: ?array{issuer: string, names: list<string>, not_before: string, not_after: string, serial?: string}, ...} of `serverpilot_app()`
     */
    public function app(?string $app_id = null): array;

    /** @return array{app: array{id: string, name: string, runtime: string}, server: array{id: string, name: string, address: ?string, last_contact: ?string}, ...} of `serverpilot_test_connection()` */
    public function test(): array;

    /** @return array{unicode: string, is_apex: bool, is_wildcard: bool, registrable: ?string, ...}|null of `serverpilot_parse_domain()`; null if it is not a domain */
    public function parts(string $domain): ?array;

    /** Can this domain, in normalised form, have a `www.` partner? A wildcard and a public suffix have none. */
    public function canHaveWww(string $domain): bool;

    /** Decides what to change, from facts. Sends nothing. */
    public function plan(PlanInput $input): Plan;

    /**
     * @param non-empty-list<string> $expected addresses that count as this server; sends no API request
     *
     * @return array{addresses: list<string>, matches: bool, code: string, ...} of `serverpilot_check_dns()`
     */
    public function dns(string $domain, array $expected): array;

    /**
     * Checks many domains at once: DNS, a TLS handshake and the site at a path; of DNS and the handshake those that are asked for.
     *
     * @param non-empty-list<string> $domains
     * @param non-empty-list<string> $expected addresses that count as this server; sends no API request
     * @param array<string, string>|string $path of all, or of each by domain
     *
     * @return array<string, array{dns?: ?array<array-key, mixed>, certificate?: ?array<array-key, mixed>, site?: ?array<array-key, mixed>, error?: array{type: string, message: string}}> by domain, as `serverpilot_check_domains()`
     */
    public function checkDomains(
        array $domains,
        array $expected,
        array|string $path,
        bool $dns = true,
        bool $certificate = true,
    ): array;

    /** @return array{valid: bool, covers: bool, reason: ?string, issuer: ?string, serial: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int} of one TLS handshake */
    public function certificate(string $domain): array;

    /**
     * What a visitor of a domain gets at one address, within few seconds.
     *
     * @return array{http: array<array-key, mixed>, https: array<array-key, mixed>, body_start: string, ...} of `serverpilot_check_site()`
     */
    public function site(string $domain, string $path, string $address): array;

    /** The form of a domain, in normalised form, that people read; unchanged if it is not a domain. */
    public function unicode(string $domain): string;

    /** The normalised form of a domain; null if it is not a domain. */
    public function normalize(string $domain): ?string;
}
