<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** The URL of the page "ServerPilot", and who may open it. */
final class AdminPage
{
    public const SLUG = 'serverpilot-sync';
    public const CAPABILITY = 'manage_network_options';

    /** May the current user manage sync here? There is one app, so only administrators of the main network may, within it. */
    public static function isAllowed(): bool
    {
        return is_main_network() && current_user_can(self::CAPABILITY);
    }

    /** @param array<string, string|int> $query */
    public static function url(array $query = []): string
    {
        $page = self::parent() === 'settings.php' ? 'settings.php' : 'admin.php';

        return add_query_arg(['page' => self::SLUG] + $query, self::inMainNetwork($page));
    }

    /** A URL in the main network's admin, also from another network. */
    public static function inMainNetwork(string $path): string
    {
        $network = get_network(get_main_network_id());
        if ($network === null || is_main_network()) {
            return network_admin_url($path);
        }

        return set_url_scheme("http://{$network->domain}{$network->path}wp-admin/network/{$path}", 'admin');
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
