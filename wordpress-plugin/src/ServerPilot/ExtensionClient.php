<?php

declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

use ServerPilot\Exception\InvalidDomainException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Credentials;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;

use const ServerPilot\Sync\EXTENSION_NEEDED;

/** Calls the extension's functions. */
final class ExtensionClient implements Client
{
    /** Seconds for one call: at most half of the lease, and a queue that runs it is not blocked for long. */
    private const TIMEOUT = 25.0;
    /** Seconds for one TLS handshake. */
    private const HANDSHAKE = 8.0;

    /** @param \Closure(): ?Credentials $stored used if the constants are not defined */
    public function __construct(
        private \Closure $stored,
    ) {}

    public function isUsable(): bool
    {
        $version = phpversion('serverpilot');

        return $version !== false && version_compare($version, EXTENSION_NEEDED, '>=');
    }

    public function problem(): string
    {
        $version = phpversion('serverpilot');
        if ($version === false) {
            return __(
                'The PHP extension "serverpilot" is not loaded by this PHP. Install it, then reload PHP.',
                'serverpilot-sync',
            );
        }
        if (version_compare($version, EXTENSION_NEEDED, '<')) {
            return sprintf(
                /* translators: 1: the version that is there, 2: the version that is needed */
                __(
                    'The PHP extension "serverpilot" is version %1$s; this plugin needs %2$s. Update the extension, then reload PHP.',
                    'serverpilot-sync',
                ),
                $version,
                EXTENSION_NEEDED,
            );
        }

        return '';
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

        return serverpilot_apps(timeout: self::TIMEOUT);
    }

    public function sync(AppChange $change, array $protect): array
    {
        $this->useStored();

        return serverpilot_sync_domains(
            $change->add,
            remove: $change->remove,
            www: false,
            timeout: self::TIMEOUT,
            protect: $protect,
            // The plan's removal guard has decided; the extension's would see this call alone.
            force: true,
            rewrite: $change->rewrite,
        );
    }

    public function enableAutossl(): array
    {
        $this->useStored();

        return serverpilot_enable_autossl(timeout: self::TIMEOUT);
    }

    public function action(string $id): array
    {
        $this->useStored();

        return serverpilot_action($id, timeout: self::TIMEOUT);
    }

    public function app(): array
    {
        $this->useStored();

        return serverpilot_app(timeout: self::TIMEOUT);
    }

    public function test(): array
    {
        $this->useStored();

        return serverpilot_test_connection(timeout: self::TIMEOUT);
    }

    public function isApex(string $domain): bool
    {
        return serverpilot_parse_domain($domain)['is_apex'];
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
        return Plan::ofExtension(serverpilot_plan($input->toArray()));
    }

    public function dns(string $domain): array
    {
        $this->useStored();

        return serverpilot_check_dns($domain, timeout: self::TIMEOUT);
    }

    public function certificate(string $domain): array
    {
        return serverpilot_verify_certificate($domain, tries: 1, timeout: self::HANDSHAKE);
    }

    public function normalize(string $domain): ?string
    {
        try {
            return serverpilot_normalize_domain($domain);
        } catch (InvalidDomainException) {
            return null;
        }
    }

    /** The extension wipes credentials that were given to it at the end of each request. */
    private function useStored(): void
    {
        $stored = ($this->stored)();
        if ($stored !== null) {
            serverpilot_use_credentials(...array_map($stored->get(...), Credentials::CONSTANTS));
        }
    }
}
