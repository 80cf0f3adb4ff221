<?php
/**
 * The PHP extension `serverpilot`, as editors and analysers see it. The code is in Rust; nothing here runs.
 *
 * Credentials come from the constants WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and
 * WU_SERVER_PILOT_APP_ID, and where one is not defined, from serverpilot_use_credentials().
 *
 * Common parameters:
 *  - `$timeout`: seconds for the whole call: waiting for the lock, every try and all waiting included. Above 0;
 *    `null` is the ini entry serverpilot.timeout (45).
 *  - `$attempts`: tries per request, the first included, 1 to 100; `null` is serverpilot.attempts (4). Only what
 *    can pass by itself is tried again: no connection, a timeout, 408, 429, 5xx, an answer that is no JSON.
 *  - `$app_id`: another app of the same account; `null` is WU_SERVER_PILOT_APP_ID.
 *
 * Arguments are coerced as for any internal function; a value out of range is a \ValueError, thrown before
 * anything is sent. Elements of lists have to be strings or \Stringable, anything else is a \TypeError.
 *
 * Every function that talks to ServerPilot can throw these, besides what it names itself:
 *  - ConfigurationException: constants, ini entries or the machine are not set up;
 *  - AuthenticationException, PaymentRequiredException, PermissionException, NotFoundException: the account or the
 *    app; final at once, for every name alike;
 *  - RateLimitException, ApiException, NetworkException: after the last try.
 *
 * @see https://github.com/ServerPilot/API the API that the functions speak to
 */

namespace {
    /**
     * Makes sure that a domain is on the app, and its `www.` partner; then AutoSSL.
     *
     * Holds a lock of the app from the read to the verified write, so that writers on this machine lose nothing of
     * each other's. Sends nothing if the list is right already. May be repeated after any failure.
     *
     * ```php
     * $report = serverpilot_sync_domain('shop.example', wait: 10.0);
     * if ($report['ssl']['state'] === 'pending') {
     *     // ServerPilot has no certificate yet: call serverpilot_enable_autossl() again in some minutes.
     * }
     * ```
     *
     * @param string $domain a name (`shop.example`, `bücher.example`) or wildcard (`*.shop.example`); no scheme, port or path
     * @param bool|null $www bring the `www.` partner: `null` only for an apex by the Public Suffix List; never `www.www.`, never for a wildcard
     * @param bool $autossl switch on AutoSSL if ServerPilot has a certificate; a custom certificate is never replaced
     * @param float $wait seconds to wait for ServerPilot to bring the change onto the server
     * @param float|null $timeout see above
     * @param int|null $attempts see above
     * @param bool $dry_run plan only: nothing is sent but reads, and no lock is taken
     * @param list<string|\Stringable>|null $protect names that must not leave the list
     * @param bool $force lift the guard against removing more than 30 % of 10 or more names, and no other guard
     * @param string|null $app_id see above
     * @param bool $rewrite send the list even if nothing changes, for a server that a failed action left half configured
     *
     * @return array{
     *     app_id: string,
     *     dry_run: bool,
     *     domains: list<string>,
     *     added: list<string>,
     *     removed: list<string>,
     *     unchanged: list<string>,
     *     changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>,
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * `domains` is the list after the call (planned, for a dry run), as ServerPilot spells it. `added` and `removed`
     * are relative to the call's first read; `unchanged` are names asked for that needed nothing. `refused` is empty
     * here. `action.status` is `open` when `$wait` ran out: follow it with serverpilot_action(). `ssl.covered` are
     * the names of the list on the certificate, `ssl.missing` those asked for (the whole list, where none was) that
     * are not; `ssl.error` tells a problem of that step, which is never thrown after a change was made.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name
     * @throws \ServerPilot\Exception\DomainLimitException there is no room for it and its partner; decided before sending
     * @throws \ServerPilot\Exception\UnsafeChangeException (removals) the list would become empty, a protected name would go, too many would go at once
     * @throws \ServerPilot\Exception\LockTimeoutException another process held the lock until the deadline
     * @throws \ServerPilot\Exception\ConflictException something else keeps overwriting the list, or ServerPilot answered 409
     * @throws \ServerPilot\Exception\ActionFailedException the list was changed, the server was not configured for it
     * @throws \ServerPilot\Exception\ServerPilotException and those named at the top
     */
    function serverpilot_sync_domain(
        string $domain,
        ?bool $www = null,
        bool $autossl = true,
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        bool $dry_run = false,
        ?array $protect = null,
        bool $force = false,
        ?string $app_id = null,
        bool $rewrite = false,
    ): array {}

    /**
     * Makes sure that a domain is off the app, and its `www.` partner.
     *
     * A name that is not listed is no error: it is `unchanged`.
     *
     * ```php
     * serverpilot_remove_domain('shop.example', protect: ['network.example', 'www.network.example']);
     * ```
     *
     * @param string $domain as for serverpilot_sync_domain()
     * @param bool|null $www take the `www.` partner along, by the same rule
     * @param bool $autossl as for serverpilot_sync_domain()
     * @param float $wait seconds
     * @param float|null $timeout seconds
     * @param int|null $attempts tries per request
     * @param bool $dry_run plan only
     * @param list<string|\Stringable>|null $protect names that must not leave the list: a \ServerPilot\Exception\UnsafeChangeException if one would
     * @param bool $force lift the guard of large removals; the list is never emptied even so
     * @param string|null $app_id another app
     * @param bool $rewrite send the list even if nothing changes
     *
     * @return array{app_id: string, dry_run: bool, domains: list<string>, added: list<string>, removed: list<string>, unchanged: list<string>, changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>, refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected', message: string}>, action: array{id: ?string, status: 'none'|'open'|'success'}, ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string}, requests: int, elapsed_ms: float} as for serverpilot_sync_domain()
     *
     * @throws \ServerPilot\Exception\ServerPilotException as serverpilot_sync_domain()
     */
    function serverpilot_remove_domain(
        string $domain,
        ?bool $www = null,
        bool $autossl = true,
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        bool $dry_run = false,
        ?array $protect = null,
        bool $force = false,
        ?string $app_id = null,
        bool $rewrite = false,
    ): array {}

    /**
     * Adds and removes any number of names in one update: removals first, then additions in the order given.
     *
     * A single bad name never throws: it is left out, stands in `refused` with its reason, and the rest goes through.
     * A name in both lists (after expansion to `www.` partners) stays. A protected name stays, with the op `protect`.
     * If ServerPilot refuses the update without telling why, the culprits are found in a logarithmic number of tries.
     *
     * ```php
     * $report = serverpilot_sync_domains(['new.example'], remove: ['old.example'], protect: ['network.example']);
     * foreach ($report['refused'] as ['domain' => $domain, 'reason' => $reason, 'message' => $message]) {
     *     error_log("$domain: $message"); // invalid: no domain name; limit: no room; rejected: by ServerPilot
     * }
     * ```
     *
     * @param list<string|\Stringable> $add names to be listed
     * @param list<string|\Stringable>|null $remove names to be off the list
     * @param bool|null $www as for serverpilot_sync_domain(), for both lists
     * @param bool $autossl as for serverpilot_sync_domain()
     * @param float $wait seconds
     * @param float|null $timeout seconds
     * @param int|null $attempts tries per request
     * @param bool $dry_run plan only
     * @param list<string|\Stringable>|null $protect names that must not leave the list
     * @param bool $force lift the guard of large removals
     * @param string|null $app_id another app
     * @param bool $rewrite send the list even if nothing changes
     *
     * @return array{app_id: string, dry_run: bool, domains: list<string>, added: list<string>, removed: list<string>, unchanged: list<string>, changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>, refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected', message: string}>, action: array{id: ?string, status: 'none'|'open'|'success'}, ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string}, requests: int, elapsed_ms: float} as for serverpilot_sync_domain(); an invalid name stands in `refused` as it was given, others in normalised form
     *
     * @throws \ServerPilot\Exception\UnsafeChangeException the whole call would empty the list or remove more than 30 % of it
     * @throws \ServerPilot\Exception\ServerPilotException as serverpilot_sync_domain(), but for what concerns one name alone
     */
    function serverpilot_sync_domains(
        array $add,
        ?array $remove = null,
        ?bool $www = null,
        bool $autossl = true,
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        bool $dry_run = false,
        ?array $protect = null,
        bool $force = false,
        ?string $app_id = null,
        bool $rewrite = false,
    ): array {}

    /**
     * The list of the app, as ServerPilot has it: same spelling, same order.
     *
     * ```php
     * in_array('shop.example', serverpilot_domains(), true);
     * ```
     *
     * @return list<string>
     *
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_domains(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * The app in detail, without any key material.
     *
     * ```php
     * ['runtime' => $runtime, 'certificate' => $certificate] = serverpilot_app();
     * ```
     *
     * @return array{
     *     id: string,
     *     name: string,
     *     server_id: string,
     *     sysuser_id: string,
     *     runtime: string,
     *     domains: list<string>,
     *     ssl: 'none'|'auto'|'custom',
     *     force_https: bool,
     *     certificate: ?array{issuer: string, names: list<string>, not_before: string, not_after: string},
     *     autossl: array{available: bool, domains: list<string>}
     * }
     * Times are in UTC, such as `2026-12-31T23:59:59Z`. `autossl.domains` are the names that a certificate is
     * available for; `certificate` is the installed one.
     *
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_app(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * Every app of the account. Needs no app id.
     *
     * ```php
     * foreach (serverpilot_apps() as $app) {
     *     echo "$app[name]: $app[id]\n";
     * }
     * ```
     *
     * @return list<array{id: string, name: string, server_id: string, runtime: string, domains: list<string>, ssl: 'none'|'auto'|'custom'}>
     *
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_apps(?float $timeout = null, ?int $attempts = null): array {}

    /**
     * How far one of ServerPilot's actions is.
     *
     * ```php
     * $done = serverpilot_action($report['action']['id'], wait: 20.0)['status'] === 'success';
     * ```
     *
     * @param string $id from a report's `action.id`
     * @param float $wait seconds to wait for its end
     *
     * @return array{id: string, status: 'open'|'success'}
     *
     * @throws \ServerPilot\Exception\ActionFailedException it has failed
     * @throws \ServerPilot\Exception\NotFoundException there is no such action
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_action(string $id, float $wait = 0.0, ?float $timeout = null, ?int $attempts = null): array {}

    /**
     * The AutoSSL step alone: switches it on if, and only if, ServerPilot has a certificate.
     *
     * ```php
     * // From a job that runs every few minutes, until the state is no longer "pending":
     * $state = serverpilot_enable_autossl()['state'];
     * ```
     *
     * @param float $wait seconds to wait for ServerPilot to install the certificate
     *
     * @return array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string}
     * `on`: it was on already. `enabled`: this call did it. `pending`: no certificate yet, usually for 5 to 15
     * minutes; not an error. `custom`: a certificate of your own is installed, and stays. `missing` are the names of
     * the list that the certificate does not cover. Never `skipped` here.
     *
     * @throws \ServerPilot\Exception\CertificateException ServerPilot refused
     * @throws \ServerPilot\Exception\ActionFailedException installing it failed
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_enable_autossl(
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        ?string $app_id = null,
    ): array {}

    /**
     * Are credentials, app id and network right? An answer means yes; the exception tells which is not.
     *
     * ```php
     * echo serverpilot_test_connection()['server']['address'];
     * ```
     *
     * @return array{ok: true, app: array{id: string, name: string, runtime: string}, server: array{id: string, name: string, address: ?string}, ms: float} `ms`: milliseconds that it took
     *
     * @throws \ServerPilot\Exception\AuthenticationException client id or API key
     * @throws \ServerPilot\Exception\NotFoundException the app id
     * @throws \ServerPilot\Exception\NetworkException no way to ServerPilot
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_test_connection(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * Does a name point at the app's server, as this machine resolves it?
     *
     * ```php
     * ['matches' => $matches, 'advice' => $advice] = serverpilot_check_dns('shop.example');
     * ```
     *
     * @param string $domain a name; of a wildcard, a name below it is looked up
     *
     * @return array{domain: string, addresses: list<string>, expected: ?string, matches: bool, advice: string}
     * `expected` is the server's address as ServerPilot knows it; `matches` says that it is among `addresses`, which
     * is empty for a name that does not resolve. `advice` says what to do, in a sentence.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name
     * @throws \ServerPilot\Exception\ServerPilotException those named at the top
     */
    function serverpilot_check_dns(string $domain, ?float $timeout = null, ?string $app_id = null): array {}

    /**
     * A real TLS handshake: what certificate do visitors get, and is it valid? Needs no credentials.
     *
     * ```php
     * // On the server itself, before the DNS points there:
     * $seen = serverpilot_verify_certificate('shop.example', tries: 1, address: '203.0.113.7');
     * echo $seen['valid'] ? "valid until $seen[not_after]" : $seen['reason'];
     * ```
     *
     * @param string $domain the name that the certificate should be for; of a wildcard, a name below it is asked for
     * @param int $tries how often to look, until the certificate is valid: 1 to 10000
     * @param float $interval seconds between two tries
     * @param float|null $timeout seconds for all of them; `null` is serverpilot.timeout (45)
     * @param string|null $address an IP address to connect to, instead of where the name resolves
     * @param int $port 1 to 65535
     *
     * @return array{valid: bool, reason: ?string, issuer: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int}
     * An expired, self-signed, untrusted or wrong certificate is not an error: `valid` is false, and `reason` says why
     * in words. Times are in UTC, such as `2026-12-31T23:59:59Z`.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name
     * @throws \ServerPilot\Exception\NetworkException no try got to see a certificate
     * @throws \ServerPilot\Exception\ConfigurationException an ini entry, or no trusted roots on this machine
     */
    function serverpilot_verify_certificate(
        string $domain,
        int $tries = 5,
        float $interval = 10.0,
        ?float $timeout = null,
        ?string $address = null,
        int $port = 443,
    ): array {}

    /**
     * The form in which names are compared and sent: lower-case ASCII (IDNA, UTS 46), without a trailing dot.
     *
     * ```php
     * serverpilot_normalize_domain('BÜCHER.example.'); // xn--bcher-kva.example
     * ```
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name; the message says why
     */
    function serverpilot_normalize_domain(string $domain): string {}

    /**
     * Credentials for this request, used where the constants are not defined. Wiped at its end.
     *
     * The key is in no trace: the parameter is `#[\SensitiveParameter]`, and on PHP 8.1 traces of this call carry no
     * arguments. Empty values are reported by the calls that need them.
     *
     * ```php
     * serverpilot_use_credentials($options['client_id'], $options['api_key'], $options['app_id']);
     * ```
     */
    function serverpilot_use_credentials(
        string $client_id,
        #[\SensitiveParameter] string $api_key,
        string $app_id,
    ): void {}

    /**
     * Counters of this process, since it began or was forked.
     *
     * ```php
     * $before = serverpilot_stats()['requests'];
     * ```
     *
     * @return array{requests: int, retries: int, connections: int, lock_wait_ms: float}
     */
    function serverpilot_stats(): array {}
}

namespace ServerPilot\Exception {
    /**
     * The base of all. The message says what happened and what to do.
     *
     * The properties are declared with a default, which only an extension can do for readonly ones: an exception made
     * by `new` has `false` and `null` in them.
     */
    class ServerPilotException extends \RuntimeException
    {
        /** Can the same call succeed later, with nothing changed on our side? */
        public readonly bool $retryable;
        /** Seconds that the server asked to wait. */
        public readonly ?float $retryAfter;
        /** The status of the answer that ended the call. */
        public readonly ?int $httpStatus;
        /** The domain that the call was about, as it was given. */
        public readonly ?string $domain;
    }

    /** Constants, ini entries or the machine are not set up; the message names the entry. Not retryable. */
    class ConfigurationException extends ServerPilotException {}

    /** An input that is no domain name; the message says why. Not retryable. */
    class InvalidDomainException extends ServerPilotException {}

    /** 401: client id or API key. Not retryable. */
    class AuthenticationException extends ServerPilotException {}

    /** 402: the account needs a valid credit card. Not retryable. */
    class PaymentRequiredException extends ServerPilotException {}

    /** 403: the app is protected. Not retryable. */
    class PermissionException extends ServerPilotException {}

    /** 404: the app id (or the id of an action). Not retryable. */
    class NotFoundException extends ServerPilotException {}

    /** 409, or somebody else keeps overwriting the list. Retryable. */
    class ConflictException extends ServerPilotException {}

    /** 429, after the last try; see `retryAfter`. Retryable. */
    class RateLimitException extends ServerPilotException {}

    /** Every other answer, with the server's own message. Retryable if the server failed, not if it refused. */
    class ApiException extends ServerPilotException {}

    /** No answer: DNS, TCP, TLS, a broken connection, or the deadline. Retryable. */
    class NetworkException extends ServerPilotException {}

    /** ServerPilot took the change, and could not bring it onto the server. Retryable, with `rewrite: true`. */
    class ActionFailedException extends ServerPilotException
    {
        /** The report of what was done, where a list was changed; its `action.status` is `error`. */
        public readonly ?array $report;
    }

    /** The app has no room (300 names). Decided before anything was sent. Not retryable. */
    class DomainLimitException extends ServerPilotException {}

    /** The change would take away more than it should. Nothing was sent. Not retryable. */
    class UnsafeChangeException extends ServerPilotException {}

    /** Another process held the app's lock until the deadline. Nothing was sent. Retryable. */
    class LockTimeoutException extends ServerPilotException {}

    /** AutoSSL was asked for alone, and ServerPilot refused. Retryable. */
    class CertificateException extends ServerPilotException {}
}
