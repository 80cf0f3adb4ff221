<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use Closure;
use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Domain\Installation\HostKind;

/** WordPress multisite without a plugin that maps domains: each site has its own domain, and the switch is on our page. */
final class CoreMultisite implements Host
{
    /** @param Closure(): bool $is_enabled reads the switch of our page */
    public function __construct(
        private Closure $is_enabled,
    ) {}

    public function kind(): HostKind
    {
        return HostKind::Core;
    }

    public function problem(): string
    {
        return '';
    }

    public function isOn(): bool
    {
        return ($this->is_enabled)();
    }

    public function hasOwnSwitch(): bool
    {
        return true;
    }

    public function switchHint(): string
    {
        return __('Switch it on at Network Admin > Settings > ServerPilot.', 'serverpilot-sync');
    }

    public function addsWww(string $domain): bool
    {
        return false;
    }

    public function isCustomerOf(int $user, int $site): bool
    {
        return false;
    }

    public function storedCredentials(): ?Credentials
    {
        return null;
    }

    public function description(): string
    {
        return 'none';
    }
}
