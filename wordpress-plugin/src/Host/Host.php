<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use ServerPilot\Sync\Domain\Credentials;
use ServerPilot\Sync\Domain\HostKind;

/** What differs between hosts: the plugins, or WordPress alone, that map domains to sites and have the switch. */
interface Host
{
    /** Whose tables and rules say which domains a site has. */
    public function kind(): HostKind;

    /** Why the plugin stands aside, in a sentence: the host is a version that it does not fit. Empty if it fits. */
    public function problem(): string;

    /** Is the switch on, and is everything configured that it needs? */
    public function isOn(): bool;

    /** Is the switch a setting on our own page? */
    public function hasOwnSwitch(): bool;

    /** Where an operator finds the switch, in a sentence. */
    public function switchHint(): string;

    /** Does a mapped domain get its `www.` partner, by this network's rule? */
    public function addsWww(string $domain): bool;

    /** Credentials that the host stores, used if the constants are not defined; null if it stores none. */
    public function storedCredentials(): ?Credentials;

    /** Name, version and variant, to paste into a request for help; `none` for WordPress alone. */
    public function description(): string;
}
