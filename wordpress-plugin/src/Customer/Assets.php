<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use const ServerPilot\Sync\PLUGIN_FILE;
use const ServerPilot\Sync\REST_NAMESPACE;

/** Style and script of the panel and of the dialog. Without the script, the panel works by links. */
final class Assets
{
    private const HANDLE = 'serverpilot-customer';

    public static function enqueue(): void
    {
        if (wp_script_is(self::HANDLE)) {
            return;
        }
        $version = (string) filemtime(dirname(PLUGIN_FILE) . '/assets/customer.js');
        wp_enqueue_style(self::HANDLE, plugins_url('assets/customer.css', PLUGIN_FILE), [], $version);
        wp_enqueue_script(self::HANDLE, plugins_url('assets/customer.js', PLUGIN_FILE), [], $version, true);
        wp_add_inline_script(
            self::HANDLE,
            'const serverpilotCustomer = ' . (string) wp_json_encode(self::forScript(), JSON_HEX_TAG) . ';',
            'before',
        );
    }

    /** @return array<string, mixed> */
    private static function forScript(): array
    {
        return [
            'root' => rest_url(REST_NAMESPACE . '/customer/sites/'),
            'nonce' => wp_create_nonce('wp_rest'),
            'texts' => [
                'copied' => __('Copied.', 'serverpilot-sync'),
                'checking' => __('Checking…', 'serverpilot-sync'),
                'checked' => __('Checked just now.', 'serverpilot-sync'),
                'later' => __('This is the last known status. It is checked again soon.', 'serverpilot-sync'),
                'failed' => __('The check failed. Reload the page and try again.', 'serverpilot-sync'),
                /* translators: %s: a domain */
                'online' => __('%s is online.', 'serverpilot-sync'),
            ],
        ];
    }
}
