<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Domain\Installation\HostKind;

/** A host maps domains to sites and has the switch: a plugin such as Ultimate Multisite, or WordPress itself. */
interface Host
{
    /** The kind of host, whose tables and rules define the domains of a site. */
    public function kind(): HostKind;

    /** Why this version of the host is not compatible, in a sentence; empty if it is. */
    public function problem(): string;

    /** Is the switch on, and everything that it needs configured? */
    public function isOn(): bool;

    /** Is the switch a setting on our own page? */
    public function hasOwnSwitch(): bool;

    /** Where an operator finds the switch, in a sentence. */
    public function switchHint(): string;

    /** Does a mapped domain get its `www.` partner, by this network's rule? */
    public function addsWww(string $domain): bool;

    /** Is a user the customer of a site, without having a role on it? */
    public function isCustomerOf(int $user, int $site): bool;

    /** Credentials that the host stores, used if the constants are not defined; null if it stores none. */
    public function storedCredentials(): ?Credentials;

    /** Name, version and variant, to paste into a request for help; `none` for WordPress alone. */
    public function description(): string;
}
