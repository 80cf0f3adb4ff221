<?php

declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

use Closure;
use Error;
use ErrorException;
use ServerPilot\Exception\InvalidDomainException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Domain\Installation\ExtensionFit;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;

use const ServerPilot\Sync\EXTENSION_NEEDED;
use const ServerPilot\Sync\PLUGIN_FILE;

/** Calls the extension's functions. */
final class ExtensionClient implements Client
{
    /** Seconds for one call: at most half of the lease, and short enough not to block a queue. */
    private const TIMEOUT = 25.0;
    /** Seconds for one TLS handshake. */
    private const HANDSHAKE = 8.0;

    /** Seconds for a request to this network itself. */
    private const OWN_SITE = 3.0;

    /** @param \Closure(): ?Credentials $stored used if the constants are not defined */
    public function __construct(
        private \Closure $stored,
    ) {}

    public function version(): string
    {
        return (string) phpversion('serverpilot');
    }

    public function isReplaced(): bool
    {
        // The kernel marks a mapped file that was unlinked, as by an upgrade. If open_basedir hides the maps, nothing is known.
        // @mago-ignore lint:no-error-control-operator
        $maps = @file_get_contents('/proc/self/maps');

        return $maps !== false && preg_match('~/serverpilot\.so \(deleted\)$~m', $maps) === 1;
    }

    public function isUsable(): bool
    {
        return ExtensionFit::of($this->version(), EXTENSION_NEEDED) === ExtensionFit::Fits;
    }

    public function problem(): string
    {
        return ExtensionFit::of($this->version(), EXTENSION_NEEDED)->message($this->version(), EXTENSION_NEEDED);
    }

    public function stats(): array
    {
        return function_exists('serverpilot_stats') ? serverpilot_stats() : [];
    }

    public function appId(): string
    {
        return defined(Credentials::APP_ID)
            ? (string) constant(Credentials::APP_ID)
            : ($this->stored)()?->get(Credentials::APP_ID) ?? '';
    }

    public function apps(): array
    {
        $this->useStored();

        return $this->fitting(static fn(): array => serverpilot_apps(timeout: self::TIMEOUT));
    }

    public function sync(AppChange $change, array $protect): array
    {
        $this->useStored();

        return $this->fitting(fn(): array => serverpilot_sync_domains(
            $change->add,
            remove: $change->remove,
            www: false,
            timeout: self::TIMEOUT,
            protect: $protect,
            // The plan's removal guard has decided; the extension's own guard only sees this call.
            force: true,
            app_id: $this->otherApp($change->app_id),
            rewrite: $change->rewrite,
        ));
    }

    public function enableAutossl(?string $app_id = null): array
    {
        $this->useStored();

        return $this->fitting(fn(): array => serverpilot_enable_autossl(
            timeout: self::TIMEOUT,
            app_id: $this->otherApp($app_id),
        ));
    }

    public function action(string $id): array
    {
        $this->useStored();

        return $this->fitting(static fn(): array => serverpilot_action($id, timeout: self::TIMEOUT));
    }

    public function app(?string $app_id = null): array
    {
        $this->useStored();

        return $this->fitting(fn(): array => serverpilot_app(timeout: self::TIMEOUT, app_id: $this->otherApp($app_id)));
    }

    public function test(): array
    {
        $this->useStored();

        return $this->fitting(static fn(): array => serverpilot_test_connection(timeout: self::TIMEOUT));
    }

    public function parts(string $domain): ?array
    {
        try {
            return serverpilot_parse_domain($domain);
        } catch (InvalidDomainException) {
            return null;
        }
    }

    public function canHaveWww(string $domain): bool
    {
        $parts = serverpilot_parse_domain($domain);

        return (
            !$parts['is_wildcard']
            && $parts['registrable'] !== null
            && !str_starts_with($domain, 'www.')
            && $this->normalize("www.{$domain}") !== null
        );
    }

    public function plan(PlanInput $input): Plan
    {
        // @mago-ignore analysis:possibly-invalid-argument (read step by step, and checked by the function itself)
        return $this->fitting(static fn(): Plan => self::readPlan(serverpilot_plan($input->toArray()), $input->app_id));
    }

    public function dns(string $domain, array $expected): array
    {
        return $this->fitting(static fn(): array => serverpilot_check_dns(
            $domain,
            timeout: self::TIMEOUT,
            address: implode(',', $expected),
        ));
    }

    public function checkDomains(
        array $domains,
        array $expected,
        array|string $path,
        bool $dns = true,
        bool $certificate = true,
    ): array {
        $pages = [];
        foreach ($domains as $domain) {
            $pages[$domain . (is_array($path) ? $path[$domain] : $path)] = $domain;
        }
        $checks = $this->fitting(static fn(): array => serverpilot_check_domains(
            array_keys($pages),
            dns: $dns,
            certificate: $certificate,
            timeout: self::TIMEOUT,
            address: implode(',', $expected),
        ));
        $results = [];
        foreach ($checks as $page => $result) {
            $results[$pages[$page]] = $result;
        }

        return $results;
    }

    public function certificate(string $domain): array
    {
        return $this->fitting(static fn(): array => serverpilot_verify_certificate(
            $domain,
            tries: 1,
            timeout: self::HANDSHAKE,
        ));
    }

    public function site(string $domain, string $path, string $address): array
    {
        return $this->fitting(static fn(): array => serverpilot_check_site(
            $domain,
            $path,
            timeout: self::OWN_SITE,
            address: $address,
        ));
    }

    public function unicode(string $domain): string
    {
        return $this->parts($domain)['unicode'] ?? $domain;
    }

    public function normalize(string $domain): ?string
    {
        try {
            return serverpilot_normalize_domain($domain);
        } catch (InvalidDomainException) {
            return null;
        }
    }

    /**
     * Returns the result of a call; throws if the extension lacks the function or a parameter, or returns another shape.
     *
     * @template T
     *
     * @param Closure(): T $call
     *
     * @return T
     */
    private function fitting(Closure $call): mixed
    {
        try {
            return $call();

            // @mago-ignore analysis:avoid-catching-error (an unknown function or parameter is an Error)
        } catch (Error|ErrorException $e) {
            $plugin_version = get_file_data(PLUGIN_FILE, ['version' => 'Version'])['version'];
            throw new IncompatibleExtensionException(sprintf(
                /* translators: 1: a version, 2: a version, 3: an error message of PHP, 4: what to update */
                __(
                    'The PHP extension "serverpilot" (%1$s) and the plugin ServerPilot Sync (%2$s) are not compatible: %3$s. %4$s',
                    'serverpilot-sync',
                ),
                $this->version(),
                $plugin_version,
                rtrim($e->getMessage(), '.'),
                ExtensionFit::remedyForFunctions($this->version(), $plugin_version),
            ));
        }
    }

    /**
     * A plan that lacks a key must not be read as one without changes, and PHP only warns about a missing key.
     *
     * @param array<array-key, mixed> $plan
     */
    private static function readPlan(array $plan, string $app_id): Plan
    {
        set_error_handler(static function (int $_level, string $message): never {
            throw new ErrorException($message);
        }, E_WARNING);
        try {
            // @mago-ignore analysis:possibly-invalid-argument (this checks it)
            return Plan::ofExtension($plan, $app_id);
        } finally {
            restore_error_handler();
        }
    }

    /** The extension takes the configured app if it gets none, and explains what is wrong with that configuration. */
    private function otherApp(?string $app_id): ?string
    {
        return $app_id === $this->appId() ? null : $app_id;
    }

    /** Called before each request, because the extension wipes such credentials at the end of each PHP request. */
    private function useStored(): void
    {
        $stored = ($this->stored)();
        if ($stored !== null) {
            serverpilot_use_credentials(...array_map($stored->get(...), Credentials::CONSTANTS));
        }
    }
}
