<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use Closure;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The panel on a page of the customer's own site: a shortcode, and a block that does the same. */
final class Block
{
    private const SHORTCODE = 'serverpilot_domains';
    private const NAME = 'serverpilot/domains';
    private const EDITOR = 'serverpilot-domains-block';

    /** @param Closure(): string $html called if a page has one of both */
    public static function register(Closure $html): void
    {
        add_shortcode(self::SHORTCODE, $html);
        register_block_type(self::NAME, [
            'api_version' => 2,
            'editor_script' => self::EDITOR,
            'render_callback' => $html,
        ]);
        if (is_admin()) {
            self::registerEditor();
        }
    }

    private static function registerEditor(): void
    {
        wp_register_script(
            self::EDITOR,
            plugins_url('assets/block.js', PLUGIN_FILE),
            ['wp-blocks', 'wp-element', 'wp-block-editor'],
            (string) filemtime(dirname(PLUGIN_FILE) . '/assets/block.js'),
            true,
        );
        $texts = [
            'title' => __('Status of domains', 'serverpilot-sync'),
            'text' => __(
                'Administrators of this site see the status of its domains here. Other visitors see nothing.',
                'serverpilot-sync',
            ),
        ];
        wp_add_inline_script(
            self::EDITOR,
            'const serverpilotBlock = ' . (string) wp_json_encode($texts, JSON_HEX_TAG) . ';',
            'before',
        );
    }
}
