<?php
/**
 * The public API of the PHP extension `serverpilot`, for editors and analysers. The extension itself is written in Rust.
 *
 * Credentials come from the constants WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and WU_SERVER_PILOT_APP_ID, those of
 * Ultimate Multisite (formerly WP Ultimo). Those that are not defined come from serverpilot_use_credentials().
 *
 * Arguments are coerced as for any internal function, and follow `strict_types`. A value out of range throws a \ValueError.
 * Elements of lists must be strings or \Stringable; anything else, numbers included, throws a \TypeError. Both are thrown
 * before any request.
 *
 * A string that is not UTF-8 is neither a domain nor an entry of a list: it is refused as `invalid`, or throws an
 * InvalidDomainException before any request. Reports and exceptions have the input byte for byte, so json_encode() needs
 * JSON_INVALID_UTF8_SUBSTITUTE; messages are UTF-8.
 *
 * Every exception of the extension is a \ServerPilot\Exception\ServerPilotException. Its class documents what it means and what
 * to do; `@throws` adds only what is particular to a function.
 *
 * Temporary failures are retried within the call, up to `$attempts` times per request: no connection, no response, 408, 429, 5xx,
 * and responses that are not the API's JSON. The delay is the response's `Retry-After`, else random up to 0.5 seconds, doubled
 * with each retry up to 15. If it leaves less than a second of `$timeout`, the error is thrown at once. All other errors are never
 * retried.
 *
 * It is always safe to repeat a call: it compares the list with the request first. After an ActionFailedException, or if an update
 * may have arrived without a response (see NetworkException), repeat a call that changes the list with `rewrite: true`.
 *
 * In this file, "no request was made" means that nothing was sent; "no update was sent" means that the list was only read.
 * Messages are in English.
 *
 * Ini entries: serverpilot.api_base, serverpilot.ca_file, serverpilot.lock_dir and serverpilot.resolver (php.ini only);
 * serverpilot.timeout (45 s), serverpilot.connect_timeout (10 s) and serverpilot.attempts (4), which ini_set() can
 * change.
 *
 * @see https://github.com/ServerPilot/API ServerPilot's API
 */

namespace {
    /**
     * Adds a domain and its `www.` partner to the app's domain list, and enables AutoSSL if ServerPilot has a certificate.
     *
     * Holds the app's lock from the read to the verified write, so that no writer on this machine overwrites another. If the list
     * already has the domain, no update is sent.
     *
     * ```php
     * $report = serverpilot_sync_domain('shop.example', wait: 10.0);
     * if ($report['ssl']['missing'] !== []) {
     *     // No certificate covers the domain yet: see serverpilot_enable_autossl().
     * }
     * ```
     *
     * @param string $domain a domain (`shop.example`, `bücher.example`) or wildcard (`*.shop.example`), without scheme, port or path
     * @param bool|null $www include the `www.` partner; `null` includes it only for an apex by the ICANN section of the Public Suffix List. Wildcards and `www.` domains have no partner
     * @param bool $autossl enable AutoSSL if ServerPilot has a certificate; a custom certificate is never replaced
     * @param float $wait seconds to wait for the end of `action`; 0 or more. Ends at `$timeout` at the latest, with `$autossl` up to 5 seconds before. If the action has not ended by then, or cannot be fetched, it is reported as `open`
     * @param float|null $timeout timeout of the whole call in seconds, including the lock, all attempts and `$wait`; above 0; `null` is serverpilot.timeout (45). Reaching it after the verified update is not an error
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run only read and plan: change nothing, and take no lock
     * @param list<string|\Stringable>|null $protect validated, but without effect here: this function removes nothing
     * @param bool $force without effect here: this function removes nothing
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     * @param bool $rewrite send the list even if it needs no change, for a server that a failed action left partly configured
     *
     * @return array{
     *     app_id: string,
     *     dry_run: bool,
     *     domains: list<string>,
     *     added: list<string>,
     *     removed: list<string>,
     *     unchanged: list<string>,
     *     changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>,
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * - `domains`: the list after the call, in ServerPilot's spelling; of a dry run, the planned list. All other keys have domains
     *   in the form of serverpilot_normalize_domain(), and inputs that are not domains as they were given.
     * - `added`, `removed`: the changes of this call, without those of other writers. `unchanged`: domains of the call that needed
     *   no change, or are protected. `changes`: all three, with a sentence for each; the op of `unchanged` is `keep` or `protect`.
     * - `refused`: always empty here; see serverpilot_sync_domains().
     * - `action`: the action by which ServerPilot applies the update to the server; without one, that of enabling AutoSSL. `none`:
     *   no update was sent, or it needed no action. `open`: it has not ended within `$wait`; follow it with serverpilot_action().
     *   `open` with the id `null`: an update was sent, but the response with the id was lost; a call with `rewrite: true` starts
     *   another.
     * - `ssl.state` concerns the app, not the domain. `on`: AutoSSL was enabled before. `enabled`: ServerPilot has accepted this
     *   call's request to enable it; installing the certificate may still take a moment. `pending`: AutoSSL is not enabled.
     *   Usually ServerPilot has no certificate for the app yet; if `error` is set, enabling it failed; a dry run never enables it.
     *   `custom`: a custom certificate is installed, and stays. `skipped`: `$autossl` is false; nothing is covered or missing then.
     * - `ssl.covered`: all listed domains that the certificate covers: the installed one, also if it is custom; for `enabled`, the
     *   one to be installed. Empty for `pending`.
     * - `ssl.missing`: domains that it does not cover, of those to add that are listed now; of the whole list, if the call has no
     *   valid domain to add.
     * - `ssl.error`: why enabling AutoSSL or its action failed; in `$e->report` also why it was not tried. It is never thrown, so
     *   an ActionFailedException is about the update. Call serverpilot_enable_autossl() later.
     * - `requests`: the number of HTTP requests, retries included.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException `$domain` is not a domain, or an entry of `$protect` cannot match any entry (`$e->domain` is the one that is wrong); no request was made
     * @throws \ServerPilot\Exception\DomainLimitException the app has no room for the domain and its partner; no update was sent
     * @throws \ServerPilot\Exception\ApiException another error response. A 400 usually means that ServerPilot rejected the domain: serverpilot_sync_domains() then has it in `refused`, if no other entry is the cause
     * @throws \ServerPilot\Exception\ActionFailedException the action failed within `$wait`
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\LockTimeoutException the app's lock could not be used; no update was sent
     * @throws \ServerPilot\Exception\ConflictException 409, or another writer overwrote the list three times in a row
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; no request was made
     * @throws \TypeError an element of `$protect` is neither a string nor \Stringable; no request was made
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
     * Removes a domain and its `www.` partner from the app's domain list, and enables AutoSSL as serverpilot_sync_domain() does.
     *
     * A domain that is not listed is `unchanged`, which is not an error. The list is never emptied.
     *
     * A domain leaves in every spelling, an entry that is not a domain only in exactly the given one.
     *
     * ```php
     * serverpilot_remove_domain('shop.example', protect: ['network.example', 'www.network.example']);
     * ```
     *
     * @param string $domain a domain or wildcard, or any entry in the spelling of the list, which need not be a domain
     * @param bool|null $www include the `www.` partner; `null` includes it only for an apex by the ICANN section of the Public Suffix List
     * @param bool $autossl enable AutoSSL if ServerPilot has a certificate
     * @param float $wait seconds to wait for the end of `action`, as in serverpilot_sync_domain(); 0 or more
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run only read and plan: change nothing, and take no lock
     * @param list<string|\Stringable>|null $protect entries that must not leave the list, without scheme, port or path; a domain does not include its `www.` partner here
     * @param bool $force allow the removal of more than 30 % of a list of 10 or more domains; the list is still never emptied
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     * @param bool $rewrite send the list even if it needs no change, for a server that a failed action left partly configured
     *
     * @return array{
     *     app_id: string,
     *     dry_run: bool,
     *     domains: list<string>,
     *     added: list<string>,
     *     removed: list<string>,
     *     unchanged: list<string>,
     *     changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>,
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * See serverpilot_sync_domain().
     *
     * @throws \ServerPilot\Exception\InvalidDomainException before any request: `$domain` is not UTF-8, or an entry of `$protect` cannot match any entry (`$e->domain` is that one). After the list was read: `$domain` is neither a domain nor a listed entry. No update was sent
     * @throws \ServerPilot\Exception\UnsafeChangeException the domain or its partner is protected, the list would become empty, or more than 30 % of a list of 10 or more domains would leave; no update was sent
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ServerPilot\Exception\ActionFailedException the action failed within `$wait`
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\LockTimeoutException the app's lock could not be used; no update was sent
     * @throws \ServerPilot\Exception\ConflictException 409, or another writer overwrote the list three times in a row
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; no request was made
     * @throws \TypeError an element of `$protect` is neither a string nor \Stringable; no request was made
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
     * Adds and removes any number of domains in one update: removals first, then additions in the given order. Then enables AutoSSL
     * as serverpilot_sync_domain() does.
     *
     * A bad domain throws no exception: it is left out and reported in `refused`, and the rest goes through. A domain in both
     * lists (`www.` partners included) stays. A protected domain stays, with the op `protect`.
     *
     * The default timeout is enough for any batch that ServerPilot accepts, because it is one update. If ServerPilot rejects it,
     * each bad domain costs a few updates more, logarithmic in the size of the batch.
     *
     * ```php
     * $report = serverpilot_sync_domains(['new.example'], remove: ['old.example'], protect: ['network.example']);
     * foreach ($report['refused'] as ['domain' => $domain, 'reason' => $reason, 'message' => $message]) {
     *     error_log("$domain ($reason): $message"); // `deadline`: repeat the call with these alone and `www: false`
     * }
     * ```
     *
     * @param list<string|\Stringable> $add domains to add; keys are ignored, and repetitions of a domain count once
     * @param list<string|\Stringable>|null $remove domains to remove, or entries in the spelling of the list
     * @param bool|null $www include the `www.` partners in both lists; `null` includes them only for apexes by the ICANN section of the Public Suffix List
     * @param bool $autossl enable AutoSSL if ServerPilot has a certificate
     * @param float $wait seconds to wait for the end of `action`, as in serverpilot_sync_domain(); 0 or more
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run only read and plan: change nothing, and take no lock
     * @param list<string|\Stringable>|null $protect entries that must not leave the list, without scheme, port or path; a domain does not include its `www.` partner here
     * @param bool $force allow the removal of more than 30 % of a list of 10 or more domains; the list is still never emptied
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     * @param bool $rewrite send the list even if it needs no change, for a server that a failed action left partly configured
     *
     * @return array{
     *     app_id: string,
     *     dry_run: bool,
     *     domains: list<string>,
     *     added: list<string>,
     *     removed: list<string>,
     *     unchanged: list<string>,
     *     changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>,
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * See serverpilot_sync_domain(). The reasons in `refused`:
     *
     * - `invalid`: it is not a domain; in `$remove`, nor a listed entry.
     * - `limit`: the app has its 300 domains.
     * - `rejected`: by ServerPilot. For a removal: the list would become empty, because its replacement was rejected.
     * - `deadline`: the call ended before it could be tried. Repeat the call with only these domains and `www: false`: `refused`
     *   has each of them, partners included. If a removal or `$rewrite` is not done yet, or a repeated call would fail as well, the error is thrown
     *   instead of returning, and the domains are in `$e->report`.
     *
     * A domain and its partner are separate entries: one can be added and the other refused. `name` of
     * serverpilot_parse_domain($input) is the entry of an input, `www` that of its partner if `$www` is `null`.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException an entry of `$protect` cannot match any entry: it has a scheme, port, path, white space or comma, or is empty; no request was made
     * @throws \ServerPilot\Exception\UnsafeChangeException the list would become empty, or more than 30 % of a list of 10 or more domains would leave; no update was sent
     * @throws \ServerPilot\Exception\ApiException another error response that no single addition causes
     * @throws \ServerPilot\Exception\ActionFailedException the action failed within `$wait`
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\LockTimeoutException the app's lock could not be used; no update was sent
     * @throws \ServerPilot\Exception\ConflictException 409, or another writer overwrote the list three times in a row
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; no request was made
     * @throws \TypeError an element of a list is neither a string nor \Stringable; no request was made
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
     * Returns the app's domain list, in ServerPilot's spelling and order.
     *
     * To learn whether a domain is listed in any spelling, use a dry run: `unchanged` of
     * serverpilot_sync_domains([$domain], www: false, dry_run: true) has it then.
     *
     * ```php
     * echo implode("\n", serverpilot_domains()), "\n";
     * ```
     *
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return list<string>
     *
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_domains(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * Returns the details of the app, without its private key.
     *
     * ```php
     * ['runtime' => $runtime, 'certificate' => $certificate] = serverpilot_app();
     * echo $certificate === null ? 'no certificate' : "valid until $certificate[not_after]";
     * ```
     *
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
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
     * Times are in UTC, such as `2026-12-31T23:59:59Z`. `certificate` is the installed one; `null` if there is none or it
     * cannot be parsed. `autossl.domains` are the domains of the certificate that AutoSSL can install.
     *
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_app(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * Returns every app of the account. Needs no app id.
     *
     * ```php
     * foreach (serverpilot_apps() as $app) {
     *     echo "$app[name]: $app[id]\n";
     * }
     * ```
     *
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     *
     * @return list<array{id: string, name: string, server_id: string, sysuser_id: string, runtime: string, domains: list<string>, ssl: 'none'|'auto'|'custom'}>
     *
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: ServerPilot denies access
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ServerPilot\Exception\NotFoundException 404: serverpilot.api_base is not the address of the API
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_apps(?float $timeout = null, ?int $attempts = null): array {}

    /**
     * Returns the status of an action, with which ServerPilot applies a change to a server. Needs no app id.
     *
     * ```php
     * ['id' => $id, 'status' => $status] = serverpilot_sync_domain('shop.example')['action'];
     * if ($id !== null) {
     *     $status = serverpilot_action($id, wait: 20.0)['status'];
     * }
     * ```
     *
     * @param string $id the `action.id` of a report
     * @param float $wait seconds to wait for the end of the action; 0 or more. Ends at `$timeout` at the latest; an error while waiting is thrown
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     *
     * @return array{id: string, status: 'open'|'success'} `open`: the action has not ended within `$wait`; call again until it is `success`, also after a retryable error. Do not repeat the sync instead
     *
     * @throws \ServerPilot\Exception\ActionFailedException the action has failed
     * @throws \ServerPilot\Exception\ApiException 404: ServerPilot does not have the action, or no longer, so its end is unknown: repeat the sync with `rewrite: true`; or another error response
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: ServerPilot denies access
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_action(string $id, float $wait = 0.0, ?float $timeout = null, ?int $attempts = null): array {}

    /**
     * Enables AutoSSL if ServerPilot has a certificate for the app, and returns which listed domains it covers.
     *
     * The state concerns the app: once another domain has a certificate, it is `on` although yours is still in `missing`. So call
     * it every minute until your domain is in `covered` and the state is `on`, for at most an hour; not if the state is `custom`,
     * which does not change by itself. For `enabled`, `covered` is about the certificate to be installed. If the domain is in
     * neither list, it was removed: add it again. ServerPilot usually needs 5 to 15 minutes for a certificate after a domain
     * points to the server: call serverpilot_check_dns() for it and its `www.` partner at once, to tell the customer which record
     * to set, and again after an hour.
     *
     * Let's Encrypt allows 100 domains on a certificate, `www.` partners included. How ServerPilot handles more is not documented.
     *
     * ServerPilot does not document whether a domain that does not point to the server delays the certificate of the others; in its
     * own example, a certificate covers a part of the list. Nor does it document when it issues a certificate anew for domains
     * that are added later, and whether AutoSSL covers wildcards.
     *
     * ```php
     * // In a job that runs every minute, for at most an hour:
     * $domain = serverpilot_normalize_domain('shop.example');
     * $ssl = serverpilot_enable_autossl(wait: 20.0); // throws if installing the certificate fails
     * $isDone = $ssl['state'] === 'on' && in_array($domain, $ssl['covered'], true);
     * ```
     *
     * @param float $wait seconds to wait for ServerPilot to install the certificate; 0 or more. Ends at `$timeout` at the latest; the state is `enabled` even if installing has not ended by then
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string}
     * As `ssl` of serverpilot_sync_domain(), for the whole list. Here the state is never `skipped`, and `error` is always `null`,
     * because errors are thrown.
     *
     * @throws \ServerPilot\Exception\CertificateException ServerPilot refused to enable AutoSSL, by 400 or 409 for example; the message quotes it. Call again in a minute; alert an operator if it lasts an hour
     * @throws \ServerPilot\Exception\ActionFailedException installing the certificate failed within `$wait`; call it again, without `rewrite`
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\ConflictException 409 while reading the app
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_enable_autossl(
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        ?string $app_id = null,
    ): array {}

    /**
     * Tests credentials, app id and network. If one is wrong, the type of the exception says which.
     *
     * ```php
     * echo serverpilot_test_connection()['server']['address'];
     * ```
     *
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts attempts per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return array{ok: true, app: array{id: string, name: string, runtime: string}, server: array{id: string, name: string, address: ?string, last_contact: ?string}, ms: float} `last_contact`: when the server last contacted ServerPilot, in UTC by ISO 8601; `null` if that is not reported. `ms`: duration of the call in milliseconds
     *
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: ServerPilot denies access
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\NetworkException no response, or the timeout was reached
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app, or not the app's server; the message says which
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_test_connection(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * Does a domain point to the server, as the certificate authority will see it now?
     *
     * Asks the zone's own name servers, found from its parent zone; at most 6 of them, along at most 8 CNAMEs, with at
     * most 40 queries in 80 messages. If they cannot be reached directly (port 53 is blocked or intercepted), the resolver is
     * believed.
     *
     * ```php
     * ['code' => $code, 'advice' => $advice] = serverpilot_check_dns('shop.example', address: '203.0.113.7');
     * ```
     *
     * @param string $domain a domain; of a wildcard, a host below it is checked
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param string|null $app_id another app of the same account, whose server's address is expected; `null` is WU_SERVER_PILOT_APP_ID
     * @param string|null $address the expected addresses, separated by commas; then no API request is sent, and no credentials are needed
     *
     * @return array{domain: string, addresses: list<string>, expected: list<string>, matches: bool, code: 'no_such_domain'|'dnssec_bogus'|'cname_loop'|'lame'|'timeout'|'servfail'|'cname_dangling'|'no_records'|'proxied'|'private_address'|'elsewhere'|'mixed'|'ipv6_elsewhere'|'caa_unreachable'|'caa_forbids'|'caa_wildcard_only'|'inconsistent'|'propagating'|'ok'|'not_checked', also: list<'dnssec_bogus'|'cname_loop'|'lame'|'timeout'|'servfail'|'cname_dangling'|'no_records'|'proxied'|'private_address'|'elsewhere'|'mixed'|'ipv6_elsewhere'|'caa_unreachable'|'caa_forbids'|'caa_wildcard_only'|'inconsistent'|'propagating'|'ns_mismatch'|'caa_account'|'caa_invalid'>, advice: string, cname: list<string>, nameservers: list<string>, caa: list<string>, ttl: ?int, source: 'authoritative'|'resolver'}
     * `domain` is in normalised form. `expected`: the given addresses, or the server's as ServerPilot knows it. `matches`:
     * there is at least one address, and each is expected. `code`: the first of what is wrong, causes before symptoms;
     * `not_checked` is never a verdict about the domain. `also`: what else is wrong, and notes. `advice`: what happened,
     * and what to do, of all of these; docs/messages.md says who has to act. `cname`: the CNAMEs that were followed.
     * `nameservers`: those of the domain's zone. `caa`: the CAA records that apply. `ttl`: seconds for which the answer may be
     * kept; if `propagating`, seconds for which the resolver keeps the old one. `source`: whose answers these are.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is not a domain; no request was made
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ServerPilot\Exception\NetworkException no response from ServerPilot, or the timeout was reached
     * @throws \ValueError an argument is out of range; no request was made
     */
    function serverpilot_check_dns(string $domain, ?float $timeout = null, ?string $app_id = null, ?string $address = null): array {}

    /**
     * What a visitor of a domain gets, by `http://` and by `https://`. Needs no credentials.
     *
     * Follows at most 5 redirects and reads at most 64 KiB of a body. A host is resolved once for all its requests, by
     * serverpilot.resolver or the resolver of the machine; `/etc/hosts` is not read. Addresses where no public site can be
     * (private, link-local, loopback and the other special ranges of IANA) are refused unless `$address` is that address; so
     * are other ports than 80 and 443, other schemes, and URLs with a user name. Sends no credentials and no cookies, uses no
     * proxy, and sends nothing to a host whose certificate is not valid. It is a view from this machine: it cannot see a
     * firewall or CDN in front of it.
     *
     * ```php
     * $seen = serverpilot_check_site('shop.example', '/?check=1', address: '203.0.113.7');
     * echo $seen['https']['error']['message'] ?? "{$seen['https']['status']}: $seen[body_start]";
     * ```
     *
     * @param string $domain a domain; of a wildcard, a domain below it is visited
     * @param string $path the path and query of the page, from its first slash on
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param string|null $address an IP address to connect to for the domain and its `www.` partner, instead of where they resolve
     *
     * @return array{
     *     http: array{status: ?int, location: ?string, chain: list<string>, error: ?array{type: 'not_checked'|'no_address'|'special_address'|'unreachable'|'timeout'|'wrong_protocol'|'tls'|'certificate'|'bad_response'|'redirect_loop'|'too_many_redirects'|'redirect_refused', message: string}},
     *     https: array{status: ?int, location: ?string, chain: list<string>, error: ?array{type: 'not_checked'|'no_address'|'special_address'|'unreachable'|'timeout'|'wrong_protocol'|'tls'|'certificate'|'bad_response'|'redirect_loop'|'too_many_redirects'|'redirect_refused', message: string}},
     *     headers: array<string, string>,
     *     body_start: string
     * }
     * `chain` has the URLs that were requested, the first included; the first is missing if the domain has no address to connect
     * to. `status` and `location` are of the response to the last of them: `status` is `null` if there was none, `location` is
     * its redirect that was not followed, as the server sent it (2 KiB at most), else `null`. `error` says why there is no
     * final response, or why its body is incomplete: `not_checked` is a failure of this machine (its resolver, no route, no
     * descriptor) and no verdict; `special_address` as above; `wrong_protocol` is plain HTTP on port 443, or TLS on port 80;
     * `certificate` says what is wrong with it, as serverpilot_verify_certificate() does; `bad_response` is not HTTP, or
     * broke off. A 404 or 500 is not reported in `error`; see `status`. `headers` (names in lower case, 8 KiB at most, values
     * of a repeated field joined by commas, without `Set-Cookie`, which may hold a secret) and `body_start` are of the last response by `https`, of that by `http` if there
     * was none; empty if there was neither. Bytes that are not UTF-8 are replaced by U+FFFD.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is not a domain; no request was made
     * @throws \ServerPilot\Exception\ConfigurationException an ini entry is not valid, or this machine has no trusted roots
     * @throws \ServerPilot\Exception\NetworkException PHP's time limit was reached
     * @throws \ValueError an argument is out of range; no connection was made
     */
    function serverpilot_check_site(string $domain, string $path = '/', ?float $timeout = null, ?string $address = null): array {}

    /**
     * DNS, certificate and site of many domains at once: what serverpilot_check_dns(), serverpilot_verify_certificate() and
     * serverpilot_check_site() return, concurrently on one thread.
     *
     * Certificate and site connect where DNS points, and share one handshake. At most 8 connections go to one address at a time.
     * Nothing about a domain is ever thrown: it has its own entry.
     *
     * A server that does not respond costs up to serverpilot.connect_timeout (10 s) for a connection and 15 s for a page, several
     * times with redirects. If there are more domains than `$concurrency`, each has a third of `$timeout`, but at most 10 seconds:
     * a `$timeout` of 30, or 10 seconds × the number of domains / `$concurrency` if that is more, gives each its turn (300 domains:
     * 190 seconds). Pass those with `deadline` again in groups of at most `$concurrency`: each may then use the whole `$timeout`, so
     * that a slow site gets its verdict, `timeout`.
     *
     * ```php
     * // A nightly job; examples/check-domains.php is complete:
     * $domains = serverpilot_domains();
     * $address = serverpilot_test_connection()['server']['address']; // null if ServerPilot does not report it
     * $results = serverpilot_check_domains($domains, timeout: max(30.0, 10.0 * ceil(count($domains) / 16)), address: $address);
     * foreach ($results as $domain => $seen) {
     *     $works = !isset($seen['error']) && $seen['dns']['code'] === 'ok' && $seen['certificate']['valid']
     *         && $seen['site']['https']['error'] === null && $seen['site']['https']['status'] < 400;
     *     if (!$works) {
     *         echo "$domain: ", $seen['error']['type'] ?? $seen['dns']['code'], "\n"; // `ok`: see the certificate, then the site
     *     }
     * }
     * ```
     *
     * @param list<string|\Stringable> $domains domains and wildcards, each with the path and query to visit if that is not `/`: `shop.example/?check=1`; equal strings are checked once
     * @param bool $dns check where they point
     * @param bool $certificate check the certificate, by one attempt
     * @param bool $site check what a visitor gets
     * @param int<1, 64> $concurrency how many domains are checked at the same time
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param string|null $address IP addresses, separated by commas: where the domains should point. Checks may connect to these even if they are special. `null` asks ServerPilot once for the address of the app's server; for another app, pass that of serverpilot_test_connection(). With addresses, no request is sent to ServerPilot
     *
     * @return array<string, array{
     *     dns: ?array{domain: string, addresses: list<string>, expected: list<string>, matches: bool, code: 'no_such_domain'|'dnssec_bogus'|'cname_loop'|'lame'|'timeout'|'servfail'|'cname_dangling'|'no_records'|'proxied'|'private_address'|'elsewhere'|'mixed'|'ipv6_elsewhere'|'caa_unreachable'|'caa_forbids'|'caa_wildcard_only'|'inconsistent'|'propagating'|'ok'|'not_checked', also: list<'dnssec_bogus'|'cname_loop'|'lame'|'timeout'|'servfail'|'cname_dangling'|'no_records'|'proxied'|'private_address'|'elsewhere'|'mixed'|'ipv6_elsewhere'|'caa_unreachable'|'caa_forbids'|'caa_wildcard_only'|'inconsistent'|'propagating'|'ns_mismatch'|'caa_account'|'caa_invalid'>, advice: string, cname: list<string>, nameservers: list<string>, caa: list<string>, ttl: ?int, source: 'authoritative'|'resolver'},
     *     certificate: ?array{valid: bool, covers: bool, reason: ?string, issuer: ?string, serial: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int},
     *     site: ?array{
     *         http: array{status: ?int, location: ?string, chain: list<string>, error: ?array{type: 'not_checked'|'no_address'|'special_address'|'unreachable'|'timeout'|'wrong_protocol'|'tls'|'certificate'|'bad_response'|'redirect_loop'|'too_many_redirects'|'redirect_refused', message: string}},
     *         https: array{status: ?int, location: ?string, chain: list<string>, error: ?array{type: 'not_checked'|'no_address'|'special_address'|'unreachable'|'timeout'|'wrong_protocol'|'tls'|'certificate'|'bad_response'|'redirect_loop'|'too_many_redirects'|'redirect_refused', message: string}},
     *         headers: array<string, string>,
     *         body_start: string
     *     }
     * }|array{error: array{type: 'invalid'|'deadline', message: string}}>
     * An entry for each string in `$domains` as it was given, with its path, in that order. A check that was not asked for is
     * `null`. A domain that is not valid, or whose checks had not ended when the time was used up, has `error` instead. `deadline`
     * is not a verdict about the domain. If no certificate was received, `certificate.reason` says why. `site.body_start` has at most 4 KiB.
     *
     * @throws \ServerPilot\Exception\ConfigurationException the credentials, an ini entry or this machine is not set up
     * @throws \ServerPilot\Exception\AuthenticationException (as the following only without `$address`) 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account has no valid credit card
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\ConflictException 409
     * @throws \ServerPilot\Exception\RateLimitException 429
     * @throws \ServerPilot\Exception\ApiException another error response
     * @throws \ServerPilot\Exception\NetworkException no response from ServerPilot, or PHP's time limit was reached
     * @throws \ValueError an argument is out of range; no request was made
     * @throws \TypeError an element of `$domains` is neither a string nor \Stringable; no request was made
     */
    function serverpilot_check_domains(
        array $domains,
        bool $dns = true,
        bool $certificate = true,
        bool $site = true,
        int $concurrency = 16,
        ?float $timeout = null,
        ?string $address = null,
    ): array {}

    /**
     * Makes a TLS handshake: which certificate do visitors get, and is it valid? Needs no credentials.
     *
     * ```php
     * // On the server itself, before the domain points to it:
     * $seen = serverpilot_verify_certificate('shop.example', tries: 1, address: '203.0.113.7');
     * echo $seen['valid'] ? "valid until $seen[not_after]" : $seen['reason'];
     * ```
     *
     * @param string $domain the domain that the certificate should cover; of a wildcard, a domain below it is used
     * @param int<1, 10000> $tries maximum number of attempts; the first valid certificate ends them
     * @param float $interval seconds between two attempts; 0 or more
     * @param float|null $timeout timeout of the whole call in seconds; above 0; `null` is serverpilot.timeout (45). There is no further attempt if `$interval` does not fit into it
     * @param string|null $address an IP address to connect to, instead of one that the domain resolves to (by serverpilot.resolver or the resolver of the machine; `/etc/hosts` is not read)
     * @param int<1, 65535> $port the port to connect to
     *
     * @return array{valid: bool, covers: bool, reason: ?string, issuer: ?string, serial: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int}
     * The certificate that was received last, also if the attempts or the time are used up. A certificate that is expired,
     * self-signed, untrusted or for other domains is not an error, nor is a domain that has no address yet, or (without
     * `$address`) only private ones: `valid` is false, and `reason` says why; it is `null` for a valid one. `covers`: its names
     * cover the domain, whatever else is wrong with it. `issuer`, `serial` (hexadecimal, in lower case) and the times are `null` if
     * no certificate was received or it cannot be parsed. Times are in UTC, such as `2026-12-31T23:59:59Z`. `tries` is the number
     * of attempts. What `reason` is about, in this order: `serial` is `null`: no certificate, or not a readable one; `not_after` is
     * past: it has expired; `not_before` is to come: it is not valid yet; `covers` is false: it is for other domains; else it is
     * not trusted.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is not a domain; no connection was made
     * @throws \ServerPilot\Exception\NetworkException the domain has an address, but no attempt received a certificate: check the domain's host, not ServerPilot
     * @throws \ServerPilot\Exception\ConfigurationException an ini entry is not valid, or this machine has no trusted roots
     * @throws \ValueError an argument is out of range; no connection was made
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
     * Parses a domain name. Sends nothing.
     *
     * ```php
     * serverpilot_parse_domain('www.shop.example')['registrable']; // shop.example
     * ```
     *
     * @param string $domain a domain or wildcard
     *
     * @return array{name: string, unicode: string, key: string, is_apex: bool, is_wildcard: bool, www: ?string, registrable: ?string}
     * - `name`: the domain as serverpilot_normalize_domain() returns it; the form to store and send.
     * - `unicode`: the form to show.
     * - `key`: the form to compare by, equal for all spellings of a domain. At present it is the same as `name`.
     * - `is_apex`: it is a registrable domain by the ICANN section of the Public Suffix List.
     * - `is_wildcard`: it begins with `*.`.
     * - `www`: the partner of an apex, which serverpilot_sync_domain() adds with it; otherwise `null`.
     * - `registrable`: the registrable domain that it belongs to; `null` for a public suffix.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is not a domain; the message has the reason
     */
    function serverpilot_parse_domain(string $domain): array {}

    /**
     * For applications that replace the WordPress plugin's sync: decides which domains a network of sites has to add and remove,
     * and what to record of each. A pure function: it sends and reads nothing, and has no clock.
     *
     * First call it with the facts; if `pause` is `null`, store `app_states` and `reads`, and execute `changes` and
     * `enable_autossl`. Then call it again with the same facts and the `results`, and store `app_states`, `records`, `ownership`
     * and `forget`. Reasons are codes with values; the caller has the texts.
     *
     * ```php
     * $facts = [
     *     'now' => time(),
     *     'app_id' => WU_SERVER_PILOT_APP_ID,
     *     'apps' => serverpilot_apps(),
     *     'networks' => ['network.example'],
     *     'gate' => ['home' => 'network.example'],
     *     'desired' => [['domain' => 'shop.example', 'kind' => 'mapped']],
     * ];
     * $results = [];
     * foreach (serverpilot_plan($facts)['changes'] as ['app_id' => $app, 'add' => $add, 'remove' => $remove, 'rewrite' => $rewrite]) {
     *     // `force`, because the plan has already applied its own guard.
     *     $report = serverpilot_sync_domains($add, $remove, www: false, force: true, app_id: $app, rewrite: $rewrite);
     *     $results[] = ['app_id' => $app, 'report' => $report];
     * }
     * $plan = serverpilot_plan($facts + ['results' => $results]);
     * ```
     *
     * If one app is too small, further ones with the same web root get the rest. Each has its own update and results:
     *
     * ```php
     * $facts['pool'] = [['app_id' => 'ZVqDrJCU5d6QhIYe', 'own_domain' => 'pool2.network.example', 'proven_at' => $proven_at]];
     * $facts['ownership'] = $owned; // Of earlier plans, what they had for the further apps.
     * foreach (serverpilot_plan($facts)['changes'] as ['app_id' => $app, 'add' => $add, 'remove' => $remove, 'rewrite' => $rewrite]) {
     *     try {
     *         $report = serverpilot_sync_domains($add, $remove, www: false, force: true, app_id: $app, rewrite: $rewrite);
     *         $results[] = ['app_id' => $app, 'report' => $report];
     *     } catch (\ServerPilot\Exception\ServerPilotException $e) {
     *         // Of one app alone, unless the next plan pauses.
     *         $failure = ['exception' => (new ReflectionClass($e))->getShortName(), 'source' => 'server', 'message' => $e->getMessage()];
     *         $results[] = ['app_id' => $app, 'report' => $e->report, 'failure' => $failure];
     *         if (serverpilot_plan($facts + ['results' => $results])['pause'] !== null) {
     *             break;
     *         }
     *     }
     * }
     * ```
     *
     * @param array{
     *     now: int,
     *     app_id: string,
     *     pool?: list<array{app_id: string, own_domain?: ?string, proven_at?: ?int, leaving?: bool}>,
     *     domains_per_app?: ?int,
     *     names_per_certificate?: ?int,
     *     moves?: list<array{domain: string, from: string, to: string, since: int, deadline?: ?int, switch?: bool, undo?: bool}>,
     *     certificates?: array<string, list<string>>,
     *     growth?: ?array{domains: int, days: int},
     *     rebalance?: bool,
     *     ownership?: list<array{domain: string, app_id: string, owner?: ''|'managed'|'adopted'|'unmanaged', intended?: bool, absent_since?: ?int}>,
     *     apps?: list<array{id: string, name: string, server_id?: string, sysuser_id?: string, domains: list<string>, ssl?: 'none'|'auto'|'custom'}>,
     *     networks?: list<string>,
     *     gate?: array{home?: string, environment?: string, salt?: string, confirmations?: array<string, string>, store_is_empty?: bool, confirmed_app_id?: string, answered_by?: 'this'|'another'|null, integration?: string, confirmed_integration?: string, confirmed_home?: string, environment_confirmed?: bool},
     *     app_states?: list<array{
     *         app_id: string,
     *         action?: ?string,
     *         action_at?: ?int,
     *         action_is_rewrite?: bool,
     *         failed_actions?: int,
     *         failing_since?: ?int,
     *         rewrite_at?: ?int,
     *         away_since?: ?int,
     *         autossl?: ?string,
     *         autossl_at?: ?int,
     *         autossl_attempts?: int,
     *         failed_syncs?: int,
     *         retry_at?: ?int,
     *         failed_updates?: int,
     *         update_at?: ?int,
     *         missing_since?: ?int,
     *         adopting?: bool
     *     }>,
     *     desired?: ?list<array{domain: string, kind: 'mapped'|'site', given?: ?string, by_filter?: bool, site?: int}>,
     *     records?: list<array{
     *         domain: string,
     *         owner?: ''|'managed'|'adopted'|'unmanaged',
     *         app_id?: string,
     *         intended?: bool,
     *         absent_since?: ?int,
     *         asked?: ?int,
     *         hold?: ''|'hold'|'remove',
     *         removal_announced_at?: ?int,
     *         renamed?: bool,
     *         undesired_since?: ?int,
     *         undesired_reads?: int,
     *         by_filter?: bool,
     *         settled?: bool,
     *         attempts?: int,
     *         due?: ?int
     *     }>,
     *     guard?: array{
     *         removed?: list<array{domain: string, at: int, cause: 'announced'|'renamed'|'absent'|'approved'|'operator'}>,
     *         largest?: int,
     *         approved?: list<array{domain: string, at: int}>,
     *         approved_at?: ?int,
     *         percent?: int
     *     },
     *     removals?: array{wait?: int, emptied?: list<string>, split?: bool, left_out?: list<string>},
     *     approved?: list<array{domain: string, site?: ?int, reason?: ?string}>,
     *     adopting?: bool,
     *     store?: array{app_id?: string, marker?: int, expected?: int},
     *     sites?: list<int>,
     *     leave_out_covered?: bool,
     *     policy?: 'sync'|'add-only'|'observe',
     *     restore?: ?list<string>,
     *     restore_app_id?: ?string,
     *     preview?: bool,
     *     ignore_delays?: bool,
     *     server_contact?: ?int,
     *     results?: list<array{
     *         app_id: string,
     *         action?: 'open'|'success'|'failed'|'forgotten'|null,
     *         report?: ?array{added: list<string>, removed: list<string>, refused: list<array{domain: string, reason: string, message: string}>, action: array{id: ?string}, ssl: array{state: string}},
     *         failure?: ?array{exception: string, source: 'server'|'database', message: string},
     *         autossl?: ?string,
     *         autossl_failure?: ?array{exception: string, source: 'server'|'database', message: string}
     *     }>,
     *     failure?: ?array{exception: string, source: 'server'|'database', message: string}
     * } $snapshot
     * Only `now` and `app_id` are required. Unknown keys are errors, so that a misspelt one is noticed. Only `apps` and `report`
     * may have further keys: pass them as serverpilot_apps() and serverpilot_sync_domains() return them. Times are Unix times. A
     * *mapping* is a domain with its `www.` partner; a *read* is a complete read of `desired`.
     *
     * - `now`: the time; the same in both calls.
     * - `app_id`: the main app; it serves the networks, alone or with those of `pool`.
     * - `pool`: further apps that serve the networks, in the order in which they get domains. They have the same web root as that of
     *   `app_id`. An app that cannot be changed gets nothing; the plan's `pool` has the reason.
     * - `pool[].own_domain`: the domain that the app listed before it joined, which no site has.
     * - `pool[].proven_at`: when the app last answered at that domain with the networks' database and this extension; `null` if it
     *   did not the last time. A proof is valid for a day.
     * - `pool[].leaving`: the app gets no more mappings. Drop it from `pool` when the plan's `pool` says that it has `left`.
     * - `domains_per_app`, `names_per_certificate`: how many entries, and how many without wildcards, an app has before the next one
     *   gets domains; 100 with a pool, else 300, and `domains_per_app`.
     * - `moves`: mappings that an operator moves from one app to another. Record a move before the first plan with it, and delete it
     *   when the plan says that it has `ended`; it continues after any failure.
     * - `moves[].deadline`: until when the target's certificate has to cover the mapping; an hour after `since` by default.
     * - `moves[].switch`: an operator does not wait for the certificate. `moves[].undo`: an operator reverses the move.
     * - `certificates`: the names on the certificate of each app to which a mapping moves, by its id: `certificate.names` of
     *   serverpilot_app(). An app without a certificate can be left out.
     * - `growth`: how many entries the syncs of the last `days` days have added that are still listed; without those that adoption
     *   took over. From a week on, they are a rate.
     * - `rebalance`: an operator asks which mappings to move.
     * - `ownership`: the owners of domains on the apps of `pool`, as the plans' `ownership` had them; those on the app of `app_id`
     *   are in `records`. Set `intended` for each addition to them before the update. One without an owner that is not `intended`
     *   can be left out.
     * - `apps`: all apps of the account. Without them, the plan only decides whether a failed sync delays this one.
     * - `networks`: the networks' own domains, the main network's first.
     * - `gate.home`: the host of the main network.
     * - `gate.environment`: the type of the environment; `production` by default.
     * - `gate.salt`: a random text that is stored beside `confirmations`, which are digests.
     * - `gate.confirmations`: what earlier plans had in `confirmations`, and in `confirmation` if an operator confirmed it.
     * - `gate.store_is_empty`: no sync has handled a domain yet.
     * - `gate.confirmed_app_id`: the app for which the sync was switched on; empty before that.
     * - `gate.answered_by`: whose database answers at the main network's domain: `this` installation's, or `another`, of which this
     *   is a copy; `null` if that is not known.
     * - `gate.integration`, `gate.confirmed_integration`: what maps domains to sites, such as a plugin, now and at switch-on.
     * - `gate.confirmed_home`, `gate.environment_confirmed`: what earlier versions stored instead of `confirmations`.
     * - `app_states`: the `app_states` of the last plan.
     * - `desired`: the domains that the networks need, in the order in which they get places; `null` if they were not read, so that
     *   no domain is decided.
     * - `desired[].kind`: `mapped` by a customer, or a `site`'s own.
     * - `desired[].given`: the stored text, if it is not a domain.
     * - `desired[].by_filter`: a filter of the application added it, and no table has it.
     * - `desired[].site`: the site that needs it; 0 if it belongs to none.
     * - `records`: what is known of each domain.
     * - `records[].owner`: how it got onto the list. `managed`: by a sync; `adopted`: listed before, and taken over by a sync;
     *   `unmanaged`: by another writer. Only the first two are ever removed.
     * - `records[].app_id`: the app on whose list it has that owner; empty for any.
     * - `records[].intended`: an update that adds it was begun. Set it for each addition before the update.
     * - `records[].absent_since`: as the last plan's `ownership` has it.
     * - `records[].asked`: the site for which another plugin requested a domain that no table has, 0 for none. It is desired as
     *   long as `sites` has that site.
     * - `records[].hold`: the operator's decision. `hold`: neither add nor remove it; `remove`: remove it, and do not add it again.
     * - `records[].removal_announced_at`: when an event announced its removal, or that of the domain whose partner it is (then both
     *   have the same time); `null` if a read had it since.
     * - `records[].renamed`: that event was a rename.
     * - `records[].undesired_since`, `undesired_reads`: since when and how many reads in a row lack it; `null` and 0 if the last
     *   had it.
     * - `records[].by_filter`: a filter added it when it was last desired.
     * - `records[].settled`: it is recorded as `ok` or `gone`, without a reason and without failed attempts.
     * - `records[].attempts`: failed attempts in a row.
     * - `records[].due`: when a sync has to handle it: the time of an event or of the next retry; `null` if neither.
     * - `guard.removed`: the removals of the last 24 hours.
     * - `guard.largest`: the largest number of managed and adopted mappings in that time.
     * - `guard.approved`, `guard.approved_at`: removals that an operator has approved, and when any was last approved.
     * - `guard.percent`: the share of `largest` that may leave within 24 hours; 30 by default.
     * - `removals.wait`: seconds that an announced removal waits; 120 by default.
     * - `removals.emptied`: tables of mappings or sites that had rows and are empty.
     * - `removals.split`: the tables are on different servers, and were not read at the same moment.
     * - `removals.left_out`: domains that a site has, but a filter leaves out.
     * - `approved`: domains that an operator has approved, each for the site that had it and the reason for which it waited; `null`
     *   for any.
     * - `adopting`: adopt listed domains that are desired; true from switch-on, or a plan's `adoption`, until a whole sync has
     *   recorded its results. A further app that cannot adopt then has `app_states[].adopting`, and does so later.
     * - `store.app_id`: the app whose domains the last whole sync adopted.
     * - `store.marker`, `store.expected`: the number of the last sync that changed records, stored with the records and apart from
     *   them. If the records have a lower one, they were restored from a backup or lost.
     * - `sites`: the sites of `records` that exist.
     * - `leave_out_covered`: never add a site's own domain that a listed wildcard covers.
     * - `policy`: `sync` by default; `add-only` removes only what an operator removes; `observe` sends nothing.
     * - `restore`: an earlier list of the app of `restore_app_id`, by default that of `app_id`. Its missing entries are added, and nothing else changes. Before that, record the entries in the
     *   plan's `unmanaged` as such.
     * - `preview`: decide even if the sync is paused.
     * - `ignore_delays`: an operator requested this sync, so it waits for no retry.
     * - `server_contact`: when the server last contacted ServerPilot; needed only if a plan without it has `needs_server_contact`.
     * - `results`: for each app of this sync, what its requests returned.
     * - `results[].action`: how the action in `app_states` ended: as serverpilot_action() returns it, `failed` by an
     *   ActionFailedException, or `forgotten` by a 404. It can be added before the first plan.
     * - `results[].report`, `results[].failure`: what serverpilot_sync_domains() returned or threw. An exception with a report
     *   gives both.
     * - `results[].autossl`, `results[].autossl_failure`: the state that serverpilot_enable_autossl() returned, or what it threw.
     * - `failure`: what ended the sync apart from an update.
     * - `failure.exception`: the class name without its namespace. `failure.source`: `database` for a failure of the application's
     *   database, else `server`.
     *
     * @return array{
     *     pause: ?array{
     *         reason: 'app'|'environment'|'home'|'copy'|'app_changed'|'host'|'empty'|'serves'|'account',
     *         values: array{app_id: string, apps: list<array{id: string, name: string}>}|array{environment: string}|array{confirmed_home: ?string, home: string, is_lost: bool}|array{home: string}|array{confirmed_app_id: string, app_id: string}|array{confirmed_integration: string, integration: string}|array{app_id: string, app: string, domain: string}|array{app: string, domain: string, wildcard: ?string}|array{message: string}
     *     },
     *     confirmation: ?string,
     *     confirmations: array<string, string>,
     *     observes: bool,
     *     needs_server_contact: bool,
     *     changes: list<array{app_id: string, add: list<string>, remove: list<string>, rewrite: bool, moved?: list<string>}>,
     *     enable_autossl: list<string>,
     *     app_states: list<array{
     *         app_id: string,
     *         action: ?string,
     *         action_at: ?int,
     *         action_is_rewrite: bool,
     *         failed_actions: int,
     *         failing_since: ?int,
     *         rewrite_at: ?int,
     *         away_since: ?int,
     *         autossl: ?string,
     *         autossl_at: ?int,
     *         autossl_attempts: int,
     *         failed_syncs: int,
     *         retry_at: ?int,
     *         failed_updates?: int,
     *         update_at?: int,
     *         missing_since?: int,
     *         adopting?: bool
     *     }>,
     *     records: list<array{
     *         domain: string,
     *         state: 'ok'|'held'|'failed'|'gone',
     *         reason: 'hold'|'removed'|'other_app'|'wildcard'|'below_network'|'removal_guard'|'removal_unannounced'|'removal_by_rule'|'removal_table_empty'|'leaving'|'add_only'|'covered'|'shared'|'shadowed'|'pool_app'|'no_room'|'network_domain'|'invalid'|'rejected'|'server'|'database'|null,
     *         values: array{app?: string, visitors?: string, message?: string},
     *         attempts: int,
     *         retry_at: ?int
     *     }>,
     *     forget: list<string>,
     *     ownership: list<array{domain: string, app_id: string, owner: ''|'managed'|'adopted'|'unmanaged', intended: bool, absent_since: ?int}>,
     *     answered: list<string>,
     *     approvals: list<array{approval: array{domain: string, site: ?int, reason: ?string}, site: ?int}>,
     *     approve: list<array{domain: string, site: ?int, reason: ?string}>,
     *     adoption: 'app_changed'|'store_older'|null,
     *     added: list<string>,
     *     removed: list<string>,
     *     removals: list<array{domain: string, cause: 'announced'|'renamed'|'absent'|'approved'|'operator'}>,
     *     leaving: list<array{domain: string, at: int}>,
     *     reads: list<array{domain: string, undesired_reads: int, by_filter: bool, is_void: bool}>,
     *     waits_for_table: bool,
     *     mappings: int,
     *     waiting: list<array{domain: string, reason: string, values: array{app?: string, visitors?: string, message?: string}}>,
     *     adopted: list<string>,
     *     unmanaged: list<string>,
     *     no_room: list<string>,
     *     covered: list<string>,
     *     invalid: list<array{domain: string, reason: string, values: array{app?: string, visitors?: string, message?: string}}>,
     *     pool: list<array{
     *         app_id: string,
     *         app: ?string,
     *         reason: 'not_in_account'|'other_server'|'other_system_user'|'no_own_domain'|'not_proven'|'proof_expired'|'update_failed'|null,
     *         until: ?int,
     *         leaving: bool,
     *         left: bool,
     *         listed: int,
     *         ours: int,
     *         names: int,
     *         room: int,
     *         places: int,
     *         list_room: int,
     *         unordered: list<string>
     *     }>,
     *     forecast: ?array{places: int, left: int, days: ?int, level: 'ok'|'soon'|'full'},
     *     placements: array<string, string>,
     *     moves: list<array{
     *         domain: string,
     *         from: string,
     *         to: string,
     *         order: 'later'|'first'|'unknown',
     *         state: 'void'|'held'|'done'|'unmanaged'|'reverted'|'expired'|'reverting'|'adding'|'switching'|'certificate'|'overdue'|'pool_app'|'no_room',
     *         until: ?int,
     *         ended: bool
     *     }>,
     *     rebalance: list<array{domain: string, from: string, to: string, order: 'later'|'first'|'unknown'}>,
     *     overflow: list<string>,
     *     next_sync: ?int
     * }
     * Domains are in the form of `key` of serverpilot_parse_domain(); entries that are not domains in lower case, so look for their
     * spelling in the list to remove one.
     *
     * - `pause`: why nothing may be changed; `null` if changes are allowed.
     * - `confirmation`: what to store in `gate.confirmations` under the pause's reason if an operator confirms exactly this pause;
     *   `null` if it cannot be confirmed.
     * - `confirmations`: what to store there without an operator, in place of the present value; empty while nothing may be
     *   changed.
     * - `observes`: the policy is `observe`, so nothing is sent.
     * - `needs_server_contact`: call again with `server_contact`.
     * - `changes`: the updates to send, one for each app that needs one, in this order; those that have a result are among them.
     *   `moved`: domains to add or to remove that another app lists and keeps, so that none is new and no site loses one.
     * - `enable_autossl`: the apps for which to call serverpilot_enable_autossl().
     * - `app_states`: the state to store of each app.
     * - `records`: the state to store of each domain, with its reason and when it is retried. Empty, as are `forget`, `ownership`,
     *   `answered`, `approvals` and `approve`, while an update without a result is due.
     * - `forget`: domains whose record can be deleted.
     * - `ownership`: the owner to store of each domain for which it changes, on the list of the app: in `records` for that of the
     *   snapshot's `app_id`, else in its `ownership`.
     * - `answered`: domains whose `asked` has ended.
     * - `approvals`: approvals that change, each with the site that it is for now; `null` if it has ended.
     * - `approve`: approvals that adoption gives to the sites that have the domains.
     * - `adoption`: why adoption begins again; `null` if it does not.
     * - `added`: domains that the update has added.
     * - `removed`: domains that the update has removed, or an earlier one without a report.
     * - `removals`: the cause of each removal to make.
     * - `leaving`: removals that wait, with their time.
     * - `reads`: what to store of this read, before any update.
     * - `waits_for_table`: removals wait because a table of mappings or sites is empty; keep reporting it in `removals.emptied`.
     * - `mappings`: the number of managed and adopted mappings.
     * - `waiting`: domains that need an operator.
     * - `adopted`: listed domains that are adopted. `unmanaged`: those that another writer added, which are left alone.
     * - `no_room`: desired domains for which there is no room. `covered`: those that are not added because a listed wildcard covers
     *   them. `invalid`: desired entries that cannot be listed.
     * - `pool`: the apps that serve the networks, as their lists were read; empty without further apps. `reason`: why the app cannot
     *   be changed, `until` when if that is known; an app that the account does not have keeps its domains until then. `left`: it is `leaving`, and has no domain of ours. `listed`:
     *   its entries; `ours`: the managed and adopted ones and those that an update may have added, or those that wait for an app that the account
     *   does not have; `names`: those that are not wildcards. `room`: the entries that it can
     *   get within `domains_per_app` and `names_per_certificate`; `places`: those and the ones it has, within these limits;
     *   `list_room`: the entries that it can get within its list. `unordered`: the ids of other apps of the pool whose
     *   name begins with its own, or the other way round, so that it is unknown which gets the visitors of a domain on both.
     * - `forecast`: the `places` of all apps that can get domains, how many are `left`, and in how many `days` they are full at the
     *   rate of `growth`; `null` if that is not known, or takes more than a year. `level`: `full`; `soon` if it takes two weeks or
     *   less, or if fewer than a twentieth is left; else `ok`. `null` while nothing may be changed, except in a `preview`.
     * - `placements`: the app of each desired domain that is listed or added, and of each other domain of ours; empty without
     *   further apps.
     * - `moves`: how far each move is. `order`: where the target's name sorts, compared with the source's. `later`: the source keeps
     *   the visitors until it loses the domains; `first`: the target has them at once, and HTTPS fails until it has a certificate.
     *   `state`: in this plan, the target gets the domains (`adding`) or loses them (`reverting`), or the source loses them
     *   (`switching`); it waits for the `certificate`, for a decision (`overdue`), for an app that cannot be changed (`pool_app`), for
     *   room (`no_room`), or for a hold (`held`). Ended: `done`, `reverted`, `expired` at its deadline, `unmanaged` (the source's domain
     *   is not ours), `void` (there is nothing to move). `until`: when the next sync can continue it.
     * - `rebalance`: the moves that bring the apps within `domains_per_app` and `names_per_certificate`, empty those that are leaving,
     *   and even out the others, one for each mapping. Recorded moves count as done. To carry one out, record it as one of `moves`.
     * - `overflow`: domains to add for which no app had room within `domains_per_app` and `names_per_certificate`: a certificate may
     *   not cover them.
     * - `next_sync`: when the next sync has something to do. In an otherwise empty plan: until when a failed sync delays this one.
     *
     * @throws \ValueError the snapshot has another shape; the message names the part, such as `records[3].owner`
     */
    function serverpilot_plan(array $snapshot): array {}

    /**
     * Returns the form in which domains are sent, stored and compared: lower-case ASCII (IDNA, UTS 46), without surrounding white
     * space and without a trailing dot.
     *
     * ```php
     * serverpilot_normalize_domain('BÜCHER.example.'); // xn--bcher-kva.example
     * ```
     *
     * @param string $domain a domain or wildcard
     *
     * @return string the normalised domain; a wildcard keeps its `*.`
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is not a domain; the message has the reason
     */
    function serverpilot_normalize_domain(string $domain): string {}

    /**
     * Sets the credentials until the end of the request; in the CLI, of the process. Each is used only if its constant is not
     * defined. In a FrankenPHP worker each handled request is one, so call this function inside the handler.
     *
     * The key never appears in a trace: the parameter is `#[\SensitiveParameter]`, and on PHP 8.1 traces of this call have no
     * arguments. An empty app id is accepted: serverpilot_apps() needs none. Calls that need an empty value throw a
     * ConfigurationException.
     *
     * ```php
     * serverpilot_use_credentials($options['client_id'], $options['api_key'], $options['app_id']);
     * ```
     *
     * @param string $client_id used in place of WU_SERVER_PILOT_CLIENT_ID
     * @param string $api_key used in place of WU_SERVER_PILOT_API_KEY
     * @param string $app_id used in place of WU_SERVER_PILOT_APP_ID
     */
    function serverpilot_use_credentials(
        string $client_id,
        #[\SensitiveParameter] string $api_key,
        string $app_id,
    ): void {}

    /**
     * Returns the counters of this process since it started or was forked.
     *
     * ```php
     * $before = serverpilot_stats()['requests'];
     * serverpilot_sync_domain('shop.example');
     * echo serverpilot_stats()['requests'] - $before, " requests\n";
     * ```
     *
     * @return array{requests: int, retries: int, connections: int, lock_wait_ms: float}
     * `requests`: HTTP requests, including `retries`. `connections`: connections opened. `lock_wait_ms`: time spent waiting for
     * locks, in milliseconds.
     */
    function serverpilot_stats(): array {}
}

namespace ServerPilot\Exception {
    /**
     * The base class of all exceptions of the extension. The message says what happened and what to do; getCode() is the HTTP
     * status, or 0.
     *
     * ```php
     * try {
     *     $report = serverpilot_sync_domain($domain, wait: 20.0, rewrite: $rewrite); // $rewrite: false at first
     * } catch (\ServerPilot\Exception\ServerPilotException $e) {
     *     $rewrite = $rewrite || $e->report !== null || $e instanceof \ServerPilot\Exception\ActionFailedException
     *         || $e instanceof \ServerPilot\Exception\NetworkException || $e instanceof \ServerPilot\Exception\ApiException;
     *     // The call has retried already, so repeat it from a queue, and alert an operator after an hour.
     *     $delay = $e->retryable ? (int) ceil($e->retryAfter ?? 60.0) : null;
     * }
     * ```
     *
     * An InvalidDomainException, and an ApiException with the status 400, are usually about the customer's domain. All others are
     * for the caller, the code that repeats the call, or the operator of account and server. Each class documents whether it is
     * retryable. An exception that PHP code created by `new` has the defaults of all properties.
     */
    class ServerPilotException extends \RuntimeException
    {
        /**
         * Can the same call succeed later without a change on this side? For an ActionFailedException: with `rewrite: true`.
         * Default: false.
         */
        public readonly bool $retryable;

        /**
         * Seconds to wait before a retry, by the response's `Retry-After`; null without one. The call itself has not waited,
         * because it had no attempt or too little time left.
         */
        public readonly ?float $retryAfter;

        /** HTTP status of the response that ended the call; null without a response. */
        public readonly ?int $httpStatus;

        /**
         * The domain of the call, as it was given; null for calls about several domains or none. Of an InvalidDomainException: the
         * invalid input, which can be an entry of `$protect`.
         */
        public readonly ?string $domain;

        /**
         * What the call had done before it failed, as serverpilot_sync_domain() returns it; `action.status` can be `error` as well.
         * Set if an update was verified, a domain was rejected, or the action of an update failed; also if another writer overwrote
         * an update of this call, and the call then failed by an exception that otherwise means "no update was sent". Else null, as
         * it always is from functions that do not change the list. Null does not mean that nothing was written: see NetworkException.
         *
         * If it is set, "no update was sent" in the description of a class concerns what was left to do.
         *
         * @var array{
         *     app_id: string,
         *     dry_run: bool,
         *     domains: list<string>,
         *     added: list<string>,
         *     removed: list<string>,
         *     unchanged: list<string>,
         *     changes: list<array{op: 'add'|'remove'|'keep'|'protect', domain: string, message: string}>,
         *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
         *     action: array{id: ?string, status: 'none'|'open'|'success'|'error'},
         *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
         *     requests: int,
         *     elapsed_ms: float
         * }|null
         */
        public readonly ?array $report;
    }

    /**
     * The credentials, an ini entry or this machine (trusted roots, the lock file) are not set up. Correct what the message names;
     * it names all constants that are missing, empty or not a string. No update was sent. Not retryable.
     */
    class ConfigurationException extends ServerPilotException {}

    /**
     * An input is not a domain. Pass the domain alone, without scheme, port or path: the message has the reason, and shows the
     * input shortened and escaped. An invalid entry of `$protect` is a mistake of the caller; `$domain` says which input it is. Not
     * retryable.
     */
    class InvalidDomainException extends ServerPilotException {}

    /**
     * 401: ServerPilot rejected the client id and API key. Compare them with Account > API in ServerPilot; a new key makes the
     * old one invalid. Concerns the whole account. Not retryable.
     */
    class AuthenticationException extends ServerPilotException {}

    /** 402: the account has no valid credit card. Check it in ServerPilot. Concerns the whole account. Not retryable. */
    class PaymentRequiredException extends ServerPilotException {}

    /** 403: what the call is about is protected. Check in ServerPilot whether the account may change it. Not retryable. */
    class PermissionException extends ServerPilotException {}

    /**
     * 404: the account has no app of that id. Compare the id with those that serverpilot_apps() lists. Not
     * retryable.
     */
    class NotFoundException extends ServerPilotException {}

    /**
     * 409, or another writer overwrote the list three times in a row. Try again in a minute, and find the other writer if this
     * keeps happening. Retryable, but a 409 is not retried within the call.
     */
    class ConflictException extends ServerPilotException {}

    /** 429, after the last attempt. Try again after `$retryAfter` seconds, and less often. Retryable. */
    class RateLimitException extends ServerPilotException {}

    /**
     * Any other error response, with the server's own message, and any response that is not the API's JSON.
     *
     * If ServerPilot rejected the request (4xx), correct what the message names; a redirect means that serverpilot.api_base is
     * not the address of the API: not retryable. If it failed (5xx, 408, a response that is not the API's), try again later:
     * retryable; an update may have been carried out nevertheless.
     */
    class ApiException extends ServerPilotException {}

    /**
     * No response: DNS, TCP, TLS, a broken connection, `$timeout`, or PHP's max_execution_time. The message says which: check
     * connection, DNS and firewall, or raise the limit; of serverpilot_verify_certificate(), check the domain's host. Retryable.
     *
     * Unless the message says that nothing was sent, an update may have arrived, even if `$report` is null. Repeat the call: it
     * reads the list first. If the list is right by then, it sends nothing, so the end of the action stays
     * unknown: use `rewrite: true`.
     */
    class NetworkException extends ServerPilotException {}

    /**
     * ServerPilot accepted a change, but its action to apply it to the server failed. Thrown by serverpilot_action(), and by a call
     * that makes a change if its `$wait` is above 0. If `action.status` of a report is `open`, call serverpilot_action() later.
     *
     * Repeat the call with `rewrite: true` a few times; if it keeps failing, check the server in ServerPilot. Without `rewrite`, a
     * repeated call finds the list as requested, sends nothing and succeeds, while the server is still not configured. If
     * serverpilot_enable_autossl() threw it, installing the certificate failed: call that again. An action of serverpilot_action()
     * can be either; the repeated call then enables AutoSSL as well. Retryable.
     */
    class ActionFailedException extends ServerPilotException {}

    /**
     * The app has no room for the domain and its partner: 300 domains are the limit. Remove domains that are no longer used, or
     * use another app. No update was sent. Not retryable.
     */
    class DomainLimitException extends ServerPilotException {}

    /**
     * The change would empty the list, remove a protected domain, or remove more than 30 % of a list of 10 or more domains. Check
     * the arguments; only the last can be forced, with `force: true`. No update was sent. Not retryable.
     */
    class UnsafeChangeException extends ServerPilotException {}

    /**
     * The app's lock could not be used. No update was sent. Try again, or raise the timeout. There are three causes:
     *
     * - Another process on this machine held the lock until the deadline.
     * - An earlier update without a response may still arrive, for at most 10 seconds.
     * - The lock file was removed or replaced: exclude it from automatic cleanup.
     *
     * Retryable.
     */
    class LockTimeoutException extends ServerPilotException {}

    /**
     * ServerPilot refused to enable AutoSSL. Only serverpilot_enable_autossl() throws it; calls that change the list report it in
     * `ssl.error`. Check that every domain of the app points to the server, then try again. Retryable.
     */
    class CertificateException extends ServerPilotException {}
}
