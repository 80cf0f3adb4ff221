<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** The main network of the installation: the plugin stores its settings there, and runs its jobs on its main site. */
final class MainNetwork
{
    /** The host of its main site. */
    public static function host(): string
    {
        $address = is_main_network()
            ? network_home_url()
            : 'http://' . (get_network(get_main_network_id())->domain ?? '');

        return (string) wp_parse_url($address, PHP_URL_HOST);
    }

    /** Is this request for its main site? */
    public static function isCurrentSite(): bool
    {
        // WordPress has the current network's main site in memory; for another network, every page view would cost a query.
        return is_main_site() && is_main_network();
    }
}
