<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** Where the network's page "ServerPilot" is, and who may see it. */
final class AdminPage
{
    public const SLUG = 'serverpilot-sync';
    public const CAPABILITY = 'manage_network_options';

    /** @param array<string, string|int> $query */
    public static function url(array $query = []): string
    {
        $page = self::parent() === 'settings.php' ? 'settings.php' : 'admin.php';

        return add_query_arg(['page' => self::SLUG] + $query, network_admin_url($page));
    }

    /** Ultimate Multisite's menu if it has one. Outside admin pages the menu is not known; it is assumed to exist. */
    public static function parent(): string
    {
        // @mago-ignore lint:no-global
        $menus = (array) ($GLOBALS['admin_page_hooks'] ?? []);
        $has_menu = !did_action('network_admin_menu') || isset($menus['wp-ultimo']);

        return Installed::ultimateMultisite() && $has_menu ? 'wp-ultimo' : 'settings.php';
    }
}
