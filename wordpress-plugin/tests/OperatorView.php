<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use WP_CLI\ExitException;

require_once __DIR__ . '/fakes/wp-cli.php';

/** What an operator sees, as text. */
trait OperatorView
{
    /** The page, without its tags. */
    private function page(string $search = ''): string
    {
        foreach (['class-wp-screen', 'screen', 'template'] as $file) {
            require_once ABSPATH . "wp-admin/includes/{$file}.php";
        }
        wp_set_current_user(1);
        set_current_screen('settings_page_serverpilot-sync-network');
        $_GET = $_REQUEST = $search === '' ? [] : ['s' => $search];
        ob_start();
        Plugin::instance()->networkPage()->show();
        $html = (string) ob_get_clean();
        wp_set_current_user(0);
        $_GET = $_REQUEST = [];

        return html_entity_decode((string) preg_replace('/\s+/', ' ', wp_strip_all_tags($html)), ENT_QUOTES);
    }

    /** @return array<string, string|int> the fields of `wp serverpilot status` */
    private function statusFields(): array
    {
        return array_column($this->command('status'), 'value', 'field');
    }

    /** @return array<string, array<string, string>> the rows of `wp serverpilot doctor`, by check */
    private function doctor(): array
    {
        return array_column($this->command('doctor'), null, 'check');
    }

    /** @return list<array<string, string|int>> */
    private function command(string $name): array
    {
        Plugin::instance()->registerCommands();
        WP_CLI::$lines = WP_CLI::$tables = [];
        try {
            (WP_CLI::$callables["serverpilot {$name}"])([], []);
        } catch (ExitException) {
            // A problem that it has found.
        }

        return array_merge(...array_column(WP_CLI::$tables, 'items'));
    }
}
