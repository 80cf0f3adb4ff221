<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use const ServerPilot\Sync\PLUGIN_FILE;

/**
 * What is kept or mailed is written in the network's language, whoever caused it: cron, an administrator with a language of
 * his own, and WP-CLI would else write the same thing differently each time, and take it for news.
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
        // Before 6.2 WordPress looks for our texts in the language of the user still.
        $fixed = static fn(): string => $locale;
        add_filter('determine_locale', $fixed, PHP_INT_MAX);
        unload_textdomain('serverpilot-sync', true);
        try {
            return $act();
        } finally {
            remove_filter('determine_locale', $fixed, PHP_INT_MAX);
            restore_previous_locale();
            // Before 6.2 WordPress has noted that there are none in that language, and would not look again.
            unload_textdomain('serverpilot-sync', true);
            self::loadTexts();
        }
    }
}
