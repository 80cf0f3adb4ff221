<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Checks\ExtensionCheck;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\MainSwitch;
use Throwable;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The page "ServerPilot" of the network's administration: its menu entry, the summary, and the tabs. */
final class NetworkPage
{
    /** @param array<string, Tab> $tabs by their names in URLs */
    public function __construct(
        private Client $client,
        private MainSwitch $switch,
        private Summary $summary,
        private MoveConfirmation $moves,
        private array $tabs,
    ) {}

    public function add(): void
    {
        if (!is_main_network()) {
            return;
        }
        $title = __('ServerPilot', 'serverpilot-sync');
        add_submenu_page(AdminPage::parent(), $title, $title, AdminPage::CAPABILITY, AdminPage::SLUG, $this->show(...));
    }

    /** Domains per page of the list, as chosen under "Screen Options". */
    public static function perPage(mixed $_keep, mixed $_option, mixed $value): int
    {
        return min(500, max(1, (int) $value));
    }

    public function show(): void
    {
        if (!AdminPage::isAllowed()) {
            wp_die(esc_html__('You are not allowed to see this page.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        echo '<div class="wrap serverpilot"><h1>', esc_html__('ServerPilot', 'serverpilot-sync'), '</h1>';
        FlashMessage::show();
        try {
            $extension = (new ExtensionCheck($this->client))->run();
            if ($extension->state !== CheckState::Ok) {
                self::showCheck($extension);
            }
            if ($this->client->isUsable()) {
                Schema::upgrade();
                $this->showTabs();
            }
        } catch (DatabaseException $e) {
            printf(
                '<div class="notice notice-error inline"><p>%s</p><p>%s</p></div>',
                /* translators: %s: an error message of the database */
                esc_html(sprintf(__('The database cannot be read: %s', 'serverpilot-sync'), $e->getMessage())),
                esc_html(Reason::Database->remedy()),
            );
        }
        echo '</div>';
    }

    private static function showCheck(Check $check): void
    {
        printf(
            '<div class="notice notice-%s inline"><p>%s</p><p>%s</p></div>',
            $check->state === CheckState::Failed ? 'error' : 'warning',
            esc_html($check->message),
            esc_html($check->remedy),
        );
    }

    private function showTabs(): void
    {
        $current = Request::queryArg('tab');
        if (!isset($this->tabs[$current])) {
            // Sync has to be switched on first.
            $current = $this->switch->isOn() ? 'domains' : 'settings';
        }
        $this->summary->show();
        FirstSteps::show($current, $this->switch->isOn());
        if (Request::queryArg('confirm') === RemovalConfirmation::NAME) {
            RemovalConfirmation::show();

            return;
        }
        if (Request::queryArg('confirm') === MoveConfirmation::NAME) {
            $this->showMoves();

            return;
        }
        $this->showNavigation($current);
        try {
            $this->tabs[$current]->show();
        } catch (Throwable $e) {
            // The rest of the page is shown: it may have the fix.
            printf('<div class="notice notice-error inline"><p>%s</p></div>', esc_html($e->getMessage()));
        }
    }

    private function showMoves(): void
    {
        try {
            $this->moves->show();
        } catch (Throwable $e) {
            printf('<div class="notice notice-error inline"><p>%s</p></div>', esc_html($e->getMessage()));
        }
    }

    /** Loads styles, script and screen options before the page is printed. */
    public static function load(mixed $hook): void
    {
        if (!is_string($hook) || !str_ends_with($hook, '_page_' . AdminPage::SLUG)) {
            return;
        }
        add_screen_option('per_page', ['default' => 20, 'option' => 'serverpilot_names_per_page']);
        $assets = dirname(PLUGIN_FILE) . '/assets';
        $version = (string) max(array_map(filemtime(...), [
            "{$assets}/page.js",
            "{$assets}/table.js",
            "{$assets}/page.css",
        ]));
        wp_enqueue_style(AdminPage::SLUG, plugins_url('assets/page.css', PLUGIN_FILE), ['dashicons'], $version);
        wp_enqueue_script(AdminPage::SLUG, plugins_url('assets/page.js', PLUGIN_FILE), ['wp-a11y'], $version, true);
        wp_add_inline_script(
            AdminPage::SLUG,
            'const serverpilotSync = ' . (string) wp_json_encode(SyncNow::forScript()) . ';',
            'before',
        );
        $table = AdminPage::SLUG . '-table';
        wp_enqueue_script($table, plugins_url('assets/table.js', PLUGIN_FILE), [AdminPage::SLUG], $version, true);
        wp_add_inline_script(
            $table,
            'const serverpilotRows = ' . (string) wp_json_encode(LiveRows::forScript()) . ';',
            'before',
        );
    }

    private function showNavigation(string $current): void
    {
        printf('<nav class="nav-tab-wrapper" aria-label="%s">', esc_attr__(
            'Sections of this page',
            'serverpilot-sync',
        ));
        foreach ($this->tabs as $name => $tab) {
            printf(
                '<a href="%s" class="nav-tab%s"%s>%s</a>',
                esc_url(AdminPage::url(['tab' => $name])),
                $name === $current ? ' nav-tab-active' : '',
                $name === $current ? ' aria-current="page"' : '',
                esc_html($tab->label()),
            );
        }
        echo '</nav>';
    }
}
