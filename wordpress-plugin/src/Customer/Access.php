<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Host;
use WP_User;

/** Who is the customer of a site: its administrators, Ultimate Multisite's customer of it, and administrators of the network. */
final class Access
{
    public function __construct(
        private Host $host,
    ) {}

    /** May the current user see the domains of this site? */
    public function has(int $site): bool
    {
        $user = get_current_user_id();
        $network = $site > 0 ? get_site($site)?->network_id : null;
        // A super administrator of one of several networks has every capability on every site.
        if ($user === 0 || $network === null || $network !== get_current_network_id() && !is_main_network()) {
            return false;
        }

        return (
            current_user_can(AdminPage::CAPABILITY)
            || (new WP_User($user, '', $site))->has_cap('manage_options')
            || $this->host->isCustomerOf($user, $site)
        );
    }
}
