<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\Ultimate\UltimateMultisite;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The page "ServerPilot" of the network's administration: its menu, its tabs, and what the last form came to. */
final class NetworkPage
{
    public const SLUG = 'serverpilot-sync';
    /** The nonce of every form of the page; WordPress's list table prints it by itself for its plural. */
    public const NONCE = 'bulk-serverpilot-names';
    public const CAPABILITY = 'manage_network_options';

    public static function add(): void
    {
        $title = __('ServerPilot', 'serverpilot-sync');
        $hook = add_submenu_page(self::parent(), $title, $title, self::CAPABILITY, self::SLUG, self::show(...));
        if (is_string($hook)) {
            add_action("load-{$hook}", self::load(...));
        }
    }

    /** Names a page, as its reader chose by "Screen Options". */
    public static function perPage(mixed $_keep, mixed $_option, mixed $value): int
    {
        return min(500, max(1, (int) $value));
    }

    /** @param array<string, string|int> $query */
    public static function url(array $query = []): string
    {
        $page = self::parent() === 'settings.php' ? 'settings.php' : 'admin.php';

        return add_query_arg(['page' => self::SLUG] + $query, network_admin_url($page));
    }

    /** Where forms are sent: WordPress's own entrance for pages of the network. */
    public static function action(): string
    {
        return network_admin_url('edit.php?action=serverpilot_sync');
    }

    /** @return array<string, string> tabs of the page, with their names */
    public static function tabs(): array
    {
        return [
            'names' => __('Domains', 'serverpilot-sync'),
            'preview' => __('Preview', 'serverpilot-sync'),
            'history' => __('History', 'serverpilot-sync'),
            'slots' => __('Slots to win back', 'serverpilot-sync'),
            'settings' => __('Settings', 'serverpilot-sync'),
        ];
    }

    public static function show(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            wp_die(esc_html__('You are not allowed to see this page.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        $asked = self::asked('tab');
        $tab = isset(self::tabs()[$asked]) ? $asked : self::firstTab();
        echo '<div class="wrap serverpilot"><h1>', esc_html__('ServerPilot', 'serverpilot-sync'), '</h1>';
        self::showResult();
        $problem = Plugin::instance()->client()->problem();
        if ($problem !== '') {
            printf('<p>%s</p></div>', esc_html($problem));

            return;
        }
        Summary::show();
        self::showTabs($tab);
        try {
            self::showTab($tab);
        } catch (\Throwable $e) {
            // The page stands, and says what happened; the rest of it may be what mends it.
            printf('<div class="notice notice-error inline"><p>%s</p></div>', esc_html($e->getMessage()));
        }
        echo '</div>';
    }

    /** A value of the address, as text. */
    public static function asked(string $name): string
    {
        $value = wp_unslash($_GET[$name] ?? '');

        return is_string($value) ? sanitize_text_field($value) : '';
    }

    /** Keeps what a form came to until the page is shown again. */
    public static function tell(string $result, bool $failed = false): void
    {
        set_site_transient(
            'serverpilot_sync_result_' . get_current_user_id(),
            ['said' => $result, 'failed' => $failed],
            MINUTE_IN_SECONDS,
        );
    }

    /** Before anything is printed: tables that the tabs read, styles, screen options. */
    private static function load(): void
    {
        if (Plugin::instance()->client()->isUsable()) {
            Schema::upgrade();
        }
        add_screen_option('per_page', ['default' => 20, 'option' => 'serverpilot_names_per_page']);
        $version = (string) filemtime(dirname(PLUGIN_FILE) . '/assets/page.js');
        wp_enqueue_style(self::SLUG, plugins_url('assets/page.css', PLUGIN_FILE), ['dashicons'], $version);
        wp_enqueue_script(self::SLUG, plugins_url('assets/page.js', PLUGIN_FILE), ['wp-a11y'], $version, true);
        wp_add_inline_script(
            self::SLUG,
            'const serverpilotSync = ' . (string) wp_json_encode(Progress::forScript()) . ';',
            'before',
        );
    }

    private static function showTabs(string $current): void
    {
        printf('<nav class="nav-tab-wrapper" aria-label="%s">', esc_attr__('Parts of this page', 'serverpilot-sync'));
        foreach (self::tabs() as $tab => $name) {
            printf(
                '<a href="%s" class="nav-tab%s"%s>%s</a>',
                esc_url(self::url(['tab' => $tab])),
                $tab === $current ? ' nav-tab-active' : '',
                $tab === $current ? ' aria-current="page"' : '',
                esc_html($name),
            );
        }
        echo '</nav>';
    }

    private static function showTab(string $tab): void
    {
        match ($tab) {
            'preview' => PreviewTab::show(),
            'history' => HistoryTab::show(),
            'slots' => UnusedDomainsTab::show(),
            'settings' => SettingsTab::show(),
            default => self::asked('domain') === '' ? DomainsTable::page() : DomainDetails::show(self::asked('domain')),
        };
    }

    /** Whoever comes for the first time has to switch it on. */
    private static function firstTab(): string
    {
        return Plugin::instance()->isOn() ? 'names' : 'settings';
    }

    /** Under Ultimate Multisite's menu where it has one; a mail or a script cannot know, and takes it for there. */
    private static function parent(): string
    {
        // @mago-ignore lint:no-global
        $menus = (array) ($GLOBALS['admin_page_hooks'] ?? []);
        $has_menu = !did_action('network_admin_menu') || isset($menus['wp-ultimo']);

        return UltimateMultisite::isPresent() && $has_menu ? 'wp-ultimo' : 'settings.php';
    }

    private static function showResult(): void
    {
        $key = 'serverpilot_sync_result_' . get_current_user_id();
        $result = get_site_transient($key);
        if (is_array($result)) {
            delete_site_transient($key);
            printf(
                '<div class="notice notice-%s inline" role="status"><p>%s</p></div>',
                $result['failed'] ? 'error' : 'success',
                esc_html((string) $result['said']),
            );
        }
    }
}
