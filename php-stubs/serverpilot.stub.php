<?php
/**
 * The PHP extension `serverpilot`, as editors and analysers see it. The code is in Rust; nothing here runs.
 *
 * Credentials come from the constants WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and
 * WU_SERVER_PILOT_APP_ID, and where one is not defined, from serverpilot_use_credentials().
 *
 * Arguments are coerced as for any internal function, and follow `strict_types`. A value out of range is a
 * \ValueError, thrown before anything is sent. Elements of lists have to be strings or \Stringable, anything else
 * is a \TypeError; that goes for numbers, too, which are not coerced there.
 *
 * Every exception of the extension is a \ServerPilot\Exception\ServerPilotException, which is a \RuntimeException.
 * Only what can pass by itself is tried again before it is thrown: no connection, a timeout, 408, 429, 5xx, an
 * answer that is not the API's JSON.
 *
 * Ini entries: serverpilot.api_base, serverpilot.ca_file and serverpilot.lock_dir (php.ini only);
 * serverpilot.timeout (45 s), serverpilot.connect_timeout (10 s) and serverpilot.attempts (4), which ini_set() can
 * change.
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
     * @param bool|null $www bring the `www.` partner: `null` only for an apex by the ICANN section of the Public Suffix List; never `www.www.`, never for a wildcard
     * @param bool $autossl switch on AutoSSL if ServerPilot has a certificate; a custom certificate is never replaced
     * @param float $wait seconds to wait for ServerPilot to bring the change onto the server, within `$timeout`; 0 or more
     * @param float|null $timeout seconds for the whole call: waiting for the lock, every try and all waiting; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run plan only: nothing is sent but reads, and no lock is taken
     * @param list<string|\Stringable>|null $protect entries that must not leave the list, without scheme, port or path; a name does not stand for its `www.` partner here
     * @param bool $force lift the guard against removing more than 30 % of 10 or more names, and no other guard
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
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
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * `domains` is the list after the call (planned, for a dry run), as ServerPilot spells it. `added` and `removed`
     * are what this call has changed, not what another writer did meanwhile; `unchanged` are domains asked for that needed nothing. `refused` is empty
     * here. `action.status` is `open` when `$wait` ran out: follow it with serverpilot_action(). With an `action.id` of null,
     * the answer that had the id was lost. `ssl.covered` are
     * the names of the list on the certificate, `ssl.missing` those asked for (the whole list, where none was) that
     * are not; `ssl.error` is a problem of that step, which is never thrown after a change was made. `requests`
     * counts what was sent, retries included; `elapsed_ms` is in milliseconds.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name, or an entry of `$protect` could protect nothing; nothing was sent
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\DomainLimitException there is no room for it and its partner; decided before sending
     * @throws \ServerPilot\Exception\LockTimeoutException another process held the lock until the deadline; nothing was sent
     * @throws \ServerPilot\Exception\ConflictException something else keeps overwriting the list, or ServerPilot answered 409
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ServerPilot\Exception\ActionFailedException the list was changed, and the server was not configured for it; seen only with `$wait`
     * @throws \ServerPilot\Exception\UnsafeChangeException (with `$rewrite`) the list would be empty; nothing was sent
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; nothing was sent
     * @throws \TypeError an element of `$protect` is neither a string nor \Stringable; nothing was sent
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
     * Makes sure that a domain is off the app, and its `www.` partner; then AutoSSL for what remains.
     *
     * A name that is not listed is no error: it is `unchanged`. The list is never left empty, whatever is asked.
     *
     * ```php
     * serverpilot_remove_domain('shop.example', protect: ['network.example', 'www.network.example']);
     * ```
     *
     * @param string $domain a name or wildcard, or an entry exactly as it is listed, which need not be a domain
     * @param bool|null $www take the `www.` partner along: `null` only for an apex by the ICANN section of the Public Suffix List
     * @param bool $autossl switch on AutoSSL if ServerPilot has a certificate; a custom certificate is never replaced
     * @param float $wait seconds to wait for ServerPilot to bring the change onto the server, within `$timeout`; 0 or more
     * @param float|null $timeout seconds for the whole call: waiting for the lock, every try and all waiting; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run plan only: nothing is sent but reads, and no lock is taken
     * @param list<string|\Stringable>|null $protect entries that must not leave the list, without scheme, port or path; a name does not stand for its `www.` partner here
     * @param bool $force lift the guard against removing more than 30 % of 10 or more names; the list is never emptied even so
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
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
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * The report of serverpilot_sync_domain().
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name and not listed exactly so, or an entry of `$protect` could protect nothing; nothing was sent
     * @throws \ServerPilot\Exception\UnsafeChangeException the list would become empty, a protected name would go, or too many would go at once; nothing was sent
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\LockTimeoutException another process held the lock until the deadline; nothing was sent
     * @throws \ServerPilot\Exception\ConflictException something else keeps overwriting the list, or ServerPilot answered 409
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ServerPilot\Exception\ActionFailedException the list was changed, and the server was not configured for it; seen only with `$wait`
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; nothing was sent
     * @throws \TypeError an element of `$protect` is neither a string nor \Stringable; nothing was sent
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
     * A single bad name never throws: it is left out, is in `refused` with its reason, and the rest goes through.
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
     * @param list<string|\Stringable> $add names to be listed; keys are ignored
     * @param list<string|\Stringable>|null $remove names to be off the list, or entries exactly as they are listed
     * @param bool|null $www bring the `www.` partners, in both lists: `null` only for apexes by the ICANN section of the Public Suffix List
     * @param bool $autossl switch on AutoSSL if ServerPilot has a certificate; a custom certificate is never replaced
     * @param float $wait seconds to wait for ServerPilot to bring the change onto the server, within `$timeout`; 0 or more
     * @param float|null $timeout seconds for the whole call: waiting for the lock, every try and all waiting; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param bool $dry_run plan only: nothing is sent but reads, and no lock is taken
     * @param list<string|\Stringable>|null $protect entries that must not leave the list, without scheme, port or path; a name does not stand for its `www.` partner here
     * @param bool $force lift the guard against removing more than 30 % of 10 or more names; the list is never emptied even so
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
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
     *     refused: list<array{domain: string, reason: 'invalid'|'limit'|'rejected'|'deadline', message: string}>,
     *     action: array{id: ?string, status: 'none'|'open'|'success'},
     *     ssl: array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string},
     *     requests: int,
     *     elapsed_ms: float
     * }
     * The report of serverpilot_sync_domain(). In `refused`, an invalid name is as it was given, others are in
     * normalised form; `deadline` are names that were not tried because the call ended before: call again for them, without
     * those that were `rejected`. A removal is in it, too, if the list would be empty because its replacement was rejected.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException an entry of `$protect` could protect nothing: it has a scheme, port, path, white space or comma, or is empty; nothing was sent
     * @throws \ServerPilot\Exception\UnsafeChangeException the whole call would empty the list or remove more than 30 % of it; nothing was sent
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\LockTimeoutException another process held the lock until the deadline; nothing was sent
     * @throws \ServerPilot\Exception\ConflictException something else keeps overwriting the list, or ServerPilot answered 409
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal that no single addition explains, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ServerPilot\Exception\ActionFailedException the list was changed, and the server was not configured for it; seen only with `$wait`
     * @throws \ValueError `$wait`, `$timeout`, `$attempts` or `$app_id` is out of range; nothing was sent
     * @throws \TypeError an element of a list is neither a string nor \Stringable; nothing was sent
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
     * $isListed = in_array('shop.example', serverpilot_domains(), true);
     * ```
     *
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return list<string>
     *
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
     */
    function serverpilot_domains(?float $timeout = null, ?int $attempts = null, ?string $app_id = null): array {}

    /**
     * The app in detail, without any key material: the private key is dropped while the answer is read.
     *
     * ```php
     * ['runtime' => $runtime, 'certificate' => $certificate] = serverpilot_app();
     * echo $certificate === null ? 'no certificate' : "valid until $certificate[not_after]";
     * ```
     *
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
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
     * Times are in UTC, such as `2026-12-31T23:59:59Z`. `certificate` is the installed one, `null` where there is
     * none or it cannot be read; `autossl.domains` are the names that a certificate is available for.
     *
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
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
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     *
     * @return list<array{id: string, name: string, server_id: string, sysuser_id: string, runtime: string, domains: list<string>, ssl: 'none'|'auto'|'custom'}>
     *
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the account may not
     * @throws \ServerPilot\Exception\NotFoundException 404: serverpilot.api_base does not name the API
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
     */
    function serverpilot_apps(?float $timeout = null, ?int $attempts = null): array {}

    /**
     * How far one of ServerPilot's actions is. Needs no app id.
     *
     * ```php
     * $id = serverpilot_sync_domain('shop.example')['action']['id'];
     * $isDone = $id === null || serverpilot_action($id, wait: 20.0)['status'] === 'success';
     * ```
     *
     * @param string $id from a report's `action.id`: letters and digits
     * @param float $wait seconds to wait for its end, within `$timeout`; 0 or more
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     *
     * @return array{id: string, status: 'open'|'success'} `open`: `$wait` ran out first; ask again
     *
     * @throws \ServerPilot\Exception\ActionFailedException it has failed; there is no report with it
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the account may not
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException 404: ServerPilot does not know the action, or not any more; any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
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
     * @param float $wait seconds to wait for ServerPilot to install the certificate, within `$timeout`; 0 or more
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return array{state: 'on'|'enabled'|'pending'|'custom'|'skipped', covered: list<string>, missing: list<string>, error: ?string}
     * `on`: it was on already. `enabled`: this call did it. `pending`: no certificate yet, usually for 5 to 15
     * minutes; not an error. `custom`: a certificate of your own is installed, and stays. `missing` are the names of
     * the list that the certificate does not cover. Never `skipped` here, and `error` is always `null`: problems are
     * thrown.
     *
     * @throws \ServerPilot\Exception\CertificateException ServerPilot refused, with its own words
     * @throws \ServerPilot\Exception\ActionFailedException installing the certificate failed; seen only with `$wait`, and without a report
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer, after the last try or at the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
     */
    function serverpilot_enable_autossl(
        float $wait = 0.0,
        ?float $timeout = null,
        ?int $attempts = null,
        ?string $app_id = null,
    ): array {}

    /**
     * Are credentials, app id and network right? An answer means yes; the type of the exception says which is not.
     *
     * ```php
     * echo serverpilot_test_connection()['server']['address'];
     * ```
     *
     * @param float|null $timeout seconds for the whole call; above 0, `null` is serverpilot.timeout (45)
     * @param int<1, 100>|null $attempts tries per request, the first included; `null` is serverpilot.attempts (4)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return array{ok: true, app: array{id: string, name: string, runtime: string}, server: array{id: string, name: string, address: ?string, last_contact: ?string}, ms: float} `last_contact`: when the server last contacted ServerPilot, in UTC by ISO 8601, `null` if that is not reported. `ms`: milliseconds that it took
     *
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\NetworkException there is no way to ServerPilot
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ValueError an argument is out of range; nothing was sent
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
     * @param float|null $timeout seconds for the whole call, looking up included; above 0, `null` is serverpilot.timeout (45)
     * @param string|null $app_id another app of the same account; `null` is WU_SERVER_PILOT_APP_ID
     *
     * @return array{domain: string, addresses: list<string>, expected: ?string, matches: bool, advice: string}
     * `domain` is in normalised form. `expected` is the server's address as ServerPilot knows it; `matches` says that
     * it is among `addresses`, which is empty for a name that does not resolve. `advice` says what to do, in words.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name; nothing was sent
     * @throws \ServerPilot\Exception\ConfigurationException constants, an ini entry or the machine are not set up
     * @throws \ServerPilot\Exception\AuthenticationException 401: the client id or the API key is wrong
     * @throws \ServerPilot\Exception\PaymentRequiredException 402: the account owes a payment
     * @throws \ServerPilot\Exception\PermissionException 403: the app is protected
     * @throws \ServerPilot\Exception\NotFoundException 404: the account has no such app
     * @throws \ServerPilot\Exception\RateLimitException 429, after the last try
     * @throws \ServerPilot\Exception\ApiException any other refusal, at once; or an outage, after the last try
     * @throws \ServerPilot\Exception\NetworkException no answer from ServerPilot, or none from the name server until the deadline
     * @throws \ValueError an argument is out of range; nothing was sent
     */
    function serverpilot_check_dns(string $domain, ?float $timeout = null, ?string $app_id = null): array {}

    /**
     * What a visitor of a domain gets, by `http://` and by `https://`. Needs no credentials.
     *
     * Follows at most 5 redirects and reads at most 64 KiB of a body. A host is resolved once for all its requests. Addresses
     * where no public site can be (private, link-local, loopback and the other special ranges of IANA) are refused unless
     * `$address` is that address; so are other ports than 80 and 443, other schemes, and URLs with a user name. Sends no
     * credentials and no cookies, uses no proxy, and sends nothing to a host whose certificate is not valid. It is a view from
     * this machine: it cannot see a firewall or CDN in front of it.
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
     * broke off. A 404 or 500 is no error. `headers` (names in lower case, 8 KiB at most, values of a repeated field joined
     * by commas) and `body_start` are of the last response by `https`, of that by `http` if there was none; empty if there
     * was neither. Bytes that are not UTF-8 are replaced by U+FFFD.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name; nothing was sent
     * @throws \ServerPilot\Exception\ConfigurationException an ini entry makes no sense, or there are no trusted roots on this machine
     * @throws \ServerPilot\Exception\NetworkException PHP's time limit was reached
     * @throws \ValueError an argument is out of range; no connection was made
     */
    function serverpilot_check_site(string $domain, string $path = '/', ?float $timeout = null, ?string $address = null): array {}

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
     * @param int<1, 10000> $tries how many attempts, until the certificate is valid
     * @param float $interval seconds between two tries; 0 or more
     * @param float|null $timeout seconds for all of them; above 0, `null` is serverpilot.timeout (45)
     * @param string|null $address an IP address to connect to, instead of where the name resolves
     * @param int<1, 65535> $port where to connect to
     *
     * @return array{valid: bool, covers: bool, reason: ?string, issuer: ?string, serial: ?string, names: list<string>, not_before: ?string, not_after: ?string, tries: int}
     * An expired, self-signed, untrusted or wrong certificate is not an error, nor is a domain that has no address yet, or
     * (without `$address`) only private ones: `valid` is false, and `reason` says why in words; it is `null` for a valid one.
     * `covers`: its names cover the domain, whatever else is wrong with it. `issuer`, `serial` (hexadecimal, in lower case) and
     * the times are `null` if no certificate was seen or it cannot be parsed. Times are in UTC, such as
     * `2026-12-31T23:59:59Z`. `tries` is the number of attempts.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name
     * @throws \ServerPilot\Exception\NetworkException the domain has an address, and no try got to see a certificate
     * @throws \ServerPilot\Exception\ConfigurationException an ini entry makes no sense, or there are no trusted roots on this machine
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
     * What the name of a domain says by itself. Sends nothing.
     *
     * ```php
     * serverpilot_parse_domain('www.shop.example')['registrable']; // shop.example
     * ```
     *
     * @param string $domain a domain or wildcard
     *
     * @return array{name: string, unicode: string, key: string, is_apex: bool, is_wildcard: bool, www: ?string, registrable: ?string}
     * `name` is in normalised form, `unicode` the same for people to read. Two spellings of a domain have the same `key`.
     * `is_apex`: it is a registrable domain by the ICANN section of the Public Suffix List; then `www` is its partner, which
     * serverpilot_sync_domain() adds with it. `registrable` is the registrable domain that it belongs to, `null` for a
     * public suffix.
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name; the message says why
     */
    function serverpilot_parse_domain(string $domain): array {}

    /**
     * Decides what a network of sites needs from ServerPilot: which domains to add and remove, and what to remember of
     * each. Facts in, decisions out: it sends and reads nothing, and has no clock.
     *
     * Call it with what is known, carry out `changes` and `enable_autossl`, and call it again with what came of them in
     * `results`, and the rest as before: then `records`, `ownership` and `forget` say what to remember of each domain.
     * Reasons are codes with values; the texts are the caller's.
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
     * foreach (serverpilot_plan($facts)['changes'] as ['app_id' => $app, 'add' => $add, 'remove' => $remove]) {
     *     $report = serverpilot_sync_domains($add, $remove, www: false, app_id: $app);
     *     $plan = serverpilot_plan($facts + ['results' => [['app_id' => $app, 'report' => $report]]]);
     * }
     * ```
     *
     * @param array{
     *     now: int,
     *     app_id: string,
     *     apps?: list<array{id: string, name: string, server_id?: string, domains: list<string>}>,
     *     networks?: list<string>,
     *     gate?: array{home?: string, environment?: string, salt?: string, confirmations?: array<string, string>, store_is_empty?: bool, confirmed_app_id?: string, integration?: string, confirmed_integration?: string, confirmed_home?: string, environment_confirmed?: bool},
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
     *         retry_at?: ?int
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
     * Unknown keys are errors, so that a misspelt one is noticed; `apps` and `report` alone may have more, and are taken
     * as serverpilot_apps() and serverpilot_sync_domains() return them. Times are Unix times. `desired` is in the order
     * in which domains get places; `null` if it was not read, and then nothing about domains is decided. `given` is an
     * entry as it is stored, if that is not a domain and `domain` stands for it; `site` needs it, 0: none in particular.
     * `approved`: what an operator approved, for the site that had it and the reason for which it waited; `null`: for any.
     * `integration`: what maps domains to sites, for example a plugin. `settled` records are OK or gone,
     * without a reason or failed attempts. `asked` is the site for which another plugin asked for a domain that no table
     * has, 0 for none in particular; it is desired as long as `sites` has that site. `removal_announced_at`: a synchronous event
     * announced that the domain leaves, or the one whose `www.` partner it is (then both have the same time), and no read had it
     * since. `undesired_since`, `undesired_reads`: complete reads of
     * `desired` that lack it. `guard`: removals of 24 hours, the largest number of mappings of that time, and what an
     * operator approved. `removals`: seconds that an announced removal waits, mapping tables that had rows and are empty,
     * whether the tables were read at different moments, and domains that a site has and a filter leaves out.
     * `adopting`: listed domains that are
     * desired are taken over; also if `store` says that another app was served before, or that the records are older than
     * expected. Record each addition as `intended` before the update; only `managed` and `adopted` domains are ever
     * removed, on the app of which they are. `salt`: a random text, kept beside `confirmations`, which are digests of
     * hosts; `store_is_empty`: no sync has dealt with a domain yet. `restore` is an earlier list: its missing entries are
     * added, and nothing else happens; `unmanaged` names those of them that have to be recorded as such before.
     * `preview`: decide although the sync pauses. `ignore_delays`: an operator asked for this sync, so it waits for no
     * retry. `server_contact`: when the server last contacted
     * ServerPilot, which need not be read unless a plan without it has `needs_server_contact`. `failure` is the short name and message of an
     * exception that ended the sync.
     *
     * @return array{
     *     pause: ?array{
     *         reason: 'app'|'environment'|'home'|'app_changed'|'host'|'empty'|'serves'|'account',
     *         values: array{app_id: string, apps: list<array{id: string, name: string}>}|array{environment: string}|array{confirmed_home: ?string, home: string, is_lost: bool}|array{confirmed_app_id: string, app_id: string}|array{confirmed_integration: string, integration: string}|array{app_id: string, app: string, domain: string}|array{app: string, domain: string, wildcard: ?string}|array{message: string}
     *     },
     *     confirmation: ?string,
     *     confirmations: array<string, string>,
     *     observes: bool,
     *     needs_server_contact: bool,
     *     changes: list<array{app_id: string, add: list<string>, remove: list<string>, rewrite: bool}>,
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
     *         retry_at: ?int
     *     }>,
     *     records: list<array{
     *         domain: string,
     *         state: 'ok'|'held'|'failed'|'gone',
     *         reason: 'hold'|'removed'|'other_app'|'wildcard'|'below_network'|'removal_guard'|'removal_unannounced'|'removal_by_rule'|'removal_table_empty'|'leaving'|'add_only'|'covered'|'shared'|'shadowed'|'no_room'|'network_domain'|'invalid'|'rejected'|'server'|'database'|null,
     *         values: array{app?: string, visitors?: string, message?: string},
     *         attempts: int,
     *         retry_at: ?int
     *     }>,
     *     forget: list<string>,
     *     ownership: list<array{domain: string, owner: ''|'managed'|'adopted'|'unmanaged', intended: bool, absent_since: ?int}>,
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
     *     next_sync: ?int
     * }
     * `removed`: domains that the update has removed, or an earlier one of which there is no report.
     * `removals`: why each domain leaves that is to be removed; `leaving`: those that wait until a time. `reads`: what to
     * remember of this read of `desired` before any update. `mappings`: managed and adopted ones, a domain and its `www.`
     * partner being one, of which `guard` counts removals.
     * `pause`: why nothing may be changed; `confirmation`: what to remember in the fact `confirmations`, under its reason, if
     * an operator confirms exactly this pause, or `null` if it ends when its cause does. `confirmations`: what to remember
     * there without an operator, instead of what was given; empty while nothing may be changed. `observes`: the policy is
     * to send nothing. `app_states`: what to remember of each app. `records`, `ownership` and `forget` are empty as long as
     * an update is due of which there is no result; `ownership` is complete for each domain that it names, and belongs to
     * `app_id`. `answered` are requests that have ended; `approvals` are those of
     * `approved` that change, each with the site for which it is from now on, or `null` if it has ended; `approve` are those that
     * adoption gives to the sites that have the domains; `adoption` is why it begins again. `waiting` are domains that need
     * an operator. `next_sync`: when the next sync has something to do; all that there is if a failed one delays this one.
     * Domains are in the form of `key` of serverpilot_parse_domain().
     *
     * @throws \ValueError the snapshot has another shape; the message names the part, such as `records[3].owner`
     */
    function serverpilot_plan(array $snapshot): array {}

    /**
     * The form in which names are compared and sent: lower-case ASCII (IDNA, UTS 46), without surrounding white space and
     * without a trailing dot.
     *
     * ```php
     * serverpilot_normalize_domain('BÜCHER.example.'); // xn--bcher-kva.example
     * ```
     *
     * @param string $domain a name or wildcard
     *
     * @return string the name; of a wildcard, with its `*.`
     *
     * @throws \ServerPilot\Exception\InvalidDomainException it is no domain name; the message says why
     */
    function serverpilot_normalize_domain(string $domain): string {}

    /**
     * Credentials for this request, each used where its constant is not defined. Wiped at the request's end; in a worker of
     * FrankenPHP that is the end of each handled request, so they are given inside the handler.
     *
     * The key is in no trace: the parameter is `#[\SensitiveParameter]`, and on PHP 8.1 traces of this call carry no
     * arguments. Empty values are reported by the calls that need them, as a ConfigurationException.
     *
     * ```php
     * serverpilot_use_credentials($options['client_id'], $options['api_key'], $options['app_id']);
     * ```
     *
     * @param string $client_id in place of WU_SERVER_PILOT_CLIENT_ID
     * @param string $api_key in place of WU_SERVER_PILOT_API_KEY
     * @param string $app_id in place of WU_SERVER_PILOT_APP_ID
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
     * serverpilot_sync_domain('shop.example');
     * echo serverpilot_stats()['requests'] - $before, " requests\n";
     * ```
     *
     * @return array{requests: int, retries: int, connections: int, lock_wait_ms: float}
     * `requests` were sent, `retries` of them once more after a failure, over `connections`; `lock_wait_ms` is the
     * time spent on getting locks, in milliseconds.
     */
    function serverpilot_stats(): array {}
}

namespace ServerPilot\Exception {
    /**
     * The base of all: catch it for every failure of the extension. The message says what happened and what to do;
     * getCode() is the HTTP status, or 0.
     *
     * The extension declares the properties as readonly *with* a default, which PHP code cannot write down: an
     * exception made by `new` has `false` and `null` in them, and reading them is never an error.
     *
     * Each class documents whether it is retryable; `$retryable` is the answer for the one at hand.
     */
    class ServerPilotException extends \RuntimeException
    {
        /** Can the same call succeed later, with nothing changed on our side? Default: false. */
        public readonly bool $retryable;

        /** Seconds that the server asked to wait, by `Retry-After`; null where it did not. */
        public readonly ?float $retryAfter;

        /** The status of the answer that ended the call; null where it was no answer. */
        public readonly ?int $httpStatus;

        /** The domain that the call was about, as it was given; null for calls about several or none. */
        public readonly ?string $domain;

        /**
         * What the call had done before, as serverpilot_sync_domain() returns it, but for `action.status`, which can be
         * `error`. Set if part of a batch was written or rejected, or if the action of an update failed; null otherwise,
         * as from serverpilot_action() and serverpilot_enable_autossl().
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
     * Constants, ini entries or the machine (trusted roots, the lock file) are not set up. Set what the message names;
     * it names all constants that are missing, empty or no string at once. Not retryable.
     */
    class ConfigurationException extends ServerPilotException {}

    /**
     * An input that is no domain name. Give the name alone, without scheme, port or path: the message says what is
     * wrong, and shows the input shortened and escaped. Not retryable.
     */
    class InvalidDomainException extends ServerPilotException {}

    /**
     * 401: ServerPilot does not know the client id and API key. Compare them with Account > API there; a new key makes
     * the old one invalid. Concerns every name alike. Not retryable.
     */
    class AuthenticationException extends ServerPilotException {}

    /** 402: the account has no valid credit card. Check it in ServerPilot. Concerns every name alike. Not retryable. */
    class PaymentRequiredException extends ServerPilotException {}

    /** 403: the app is protected. Check in ServerPilot whether the account may change it. Not retryable. */
    class PermissionException extends ServerPilotException {}

    /**
     * 404: the account has no app of that id. Compare the id with those that serverpilot_apps() lists. Not
     * retryable.
     */
    class NotFoundException extends ServerPilotException {}

    /**
     * 409, or the list came out differently from what was sent, three times in a row. Try again in a minute, and find
     * the other writer if it keeps happening. Retryable.
     */
    class ConflictException extends ServerPilotException {}

    /** 429, after the last try. Try again after `$retryAfter` seconds, and less often. Retryable. */
    class RateLimitException extends ServerPilotException {}

    /**
     * Every other answer, with the server's own message; also one that is not the API's JSON. Mend what the message
     * names if ServerPilot refused (4xx, a redirect): not retryable. Try again later if it failed (5xx, 408, a broken
     * answer): retryable.
     */
    class ApiException extends ServerPilotException {}

    /**
     * No answer: DNS, TCP, TLS, a broken connection, or the deadline. The message says which: check connection, DNS and
     * firewall, or give the call more time. An update may have arrived even so: repeating the call is safe. Retryable.
     */
    class NetworkException extends ServerPilotException {}

    /**
     * ServerPilot took the change, and its action to bring it onto the server failed. Look at the server there, then
     * call again with `rewrite: true`; for a certificate, call serverpilot_enable_autossl() again. Retryable.
     */
    class ActionFailedException extends ServerPilotException {}

    /**
     * The app has no room for the name and its partner (300 names an app). Remove names that are no longer used, or use
     * another app. Decided before anything was sent. Not retryable.
     */
    class DomainLimitException extends ServerPilotException {}

    /**
     * The change would empty the list, take a protected name away, or remove more than 30 % of 10 or more names. Check
     * what was asked for; only the last can be forced, with `force: true`. Nothing was sent. Not retryable.
     */
    class UnsafeChangeException extends ServerPilotException {}

    /**
     * Another process on this machine held the app's lock until the deadline, or an update of one that got no answer may
     * still arrive (at most 10 seconds), or the lock file was removed or replaced. Try again, or give the call more time.
     * Nothing was sent. Retryable.
     */
    class LockTimeoutException extends ServerPilotException {}

    /**
     * AutoSSL was asked for alone, and ServerPilot refused. Check that every name of the app points at the server, then
     * try again. Retryable.
     */
    class CertificateException extends ServerPilotException {}
}
