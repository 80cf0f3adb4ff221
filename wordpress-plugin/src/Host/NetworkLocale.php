<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use const ServerPilot\Sync\PLUGIN_FILE;

/**
 * Stored and mailed texts use the network's language. In the current user's language, cron, WP-CLI and each administrator would
 * store the same message differently, and each would look like a change.
 */
final class NetworkLocale
{
    public static function loadTexts(): void
    {
        load_plugin_textdomain('serverpilot-sync', false, dirname(plugin_basename(PLUGIN_FILE)) . '/languages');
    }

    /**
     * @template T
     *
     * @param \Closure(): T $act
     *
     * @return T
     */
    public static function withNetworkLocale(\Closure $act): mixed
    {
        $locale = (string) get_network_option(get_main_network_id(), 'WPLANG', '');
        $locale = $locale === '' ? 'en_US' : $locale;
        if (!switch_to_locale($locale)) {
            return $act();
        }
        // Before 6.2, WordPress still loads translations for the user's language.
        $fixed = static fn(): string => $locale;
        add_filter('determine_locale', $fixed, PHP_INT_MAX);
        unload_textdomain('serverpilot-sync', true);
        try {
            // Before 6.2, one language without texts (English) ends their loading on demand in every other.
            self::loadTexts();

            return $act();
        } finally {
            remove_filter('determine_locale', $fixed, PHP_INT_MAX);
            restore_previous_locale();
            // Before 6.2, WordPress caches that there are no translations in that language, and would not load them again.
            unload_textdomain('serverpilot-sync', true);
            self::loadTexts();
        }
    }
}
