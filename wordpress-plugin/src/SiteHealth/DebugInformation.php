<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Admin\NetworkPage;
use ServerPilot\Sync\Admin\Summary;
use ServerPilot\Sync\Host\Ultimate\UltimateMultisite;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;
use WP_Ultimo\Integrations\Integration_Registry;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The plugin's section of Site Health's "Info", to paste into a request for help. Never a client id, never an API key. */
final class DebugInformation
{
    /**
     * @param mixed $sections those of WordPress and of other plugins
     *
     * @return array<mixed>
     */
    public static function add(mixed $sections): array
    {
        $sections = (array) $sections;
        if (!SiteHealth::isHere() || !current_user_can(NetworkPage::CAPABILITY)) {
            return $sections;
        }
        $sections['serverpilot-sync'] = [
            'label' => __('ServerPilot Sync', 'serverpilot-sync'),
            'description' => __(
                'What this network and its ServerPilot app are like, without credentials.',
                'serverpilot-sync',
            ),
            'fields' => self::versions() + self::setup() + self::names() + self::work(),
        ];

        return $sections;
    }

    /** @return array<string, array<string, mixed>> */
    private static function versions(): array
    {
        $plugin = get_file_data(PLUGIN_FILE, ['version' => 'Version']);
        $extension = phpversion('serverpilot');

        return [
            'plugin' => self::field(__('Version of the plugin', 'serverpilot-sync'), (string) $plugin['version']),
            'extension' => self::field(
                __('Version of the PHP extension', 'serverpilot-sync'),
                $extension === false ? __('not loaded', 'serverpilot-sync') : $extension,
                $extension === false ? 'not loaded' : $extension,
            ),
            'problem' => self::field(
                __('What is wrong with the extension', 'serverpilot-sync'),
                self::orNothing(Plugin::instance()->client()->problem()),
                self::orNone(Plugin::instance()->client()->problem()),
            ),
            'php' => self::field(__('PHP', 'serverpilot-sync'), PHP_VERSION . ' (' . PHP_SAPI . ')'),
            'ultimate' => self::field(
                __('Ultimate Multisite', 'serverpilot-sync'),
                Plugin::instance()->host()->description(),
            ),
        ];
    }

    /** @return array<string, array<string, mixed>> */
    private static function setup(): array
    {
        $server = (array) State::get('server');
        $on = Plugin::instance()->isOn();
        $pause = (array) State::get('pause');
        $fields = [];
        foreach (SetupChecks::sources() as $constant => $source) {
            $fields[strtolower($constant)] = self::field($constant, $source);
        }

        return $fields
        + [
            'app' => self::field(__('App', 'serverpilot-sync'), Plugin::instance()->client()->appId()),
            'server' => self::field(__('Server', 'serverpilot-sync'), (string) ($server['name'] ?? '')),
            // As WordPress does with the addresses of the site.
            'address' => self::field(
                __('Address of the server', 'serverpilot-sync'),
                (string) ($server['address'] ?? ''),
                private: true,
            ),
            'switch' => self::field(
                __('Switch', 'serverpilot-sync'),
                $on ? __('on', 'serverpilot-sync') : __('off', 'serverpilot-sync'),
                $on ? 'on' : 'off',
            ),
            'environment' => self::field(
                __('Environment', 'serverpilot-sync'),
                wp_get_environment_type() . (State::get('environment_confirmed') === true ? ' (confirmed)' : ''),
            ),
            'home' => self::field(
                __('Home', 'serverpilot-sync'),
                sprintf(
                    '%s (%s)',
                    (string) wp_parse_url(network_home_url(), PHP_URL_HOST),
                    self::orNone((string) State::get('home')),
                ),
                private: true,
            ),
            'pause' => self::field(
                __('Pause', 'serverpilot-sync'),
                self::orNothing((string) ($pause['message'] ?? '')),
                $pause === [] ? 'none' : ($pause['reason'] ?? '') . ', ' . self::iso((int) ($pause['since'] ?? 0)),
            ),
            'api_base' => self::field('serverpilot.api_base', (string) ini_get('serverpilot.api_base')),
            'lock_dir' => self::field('serverpilot.lock_dir', (string) ini_get('serverpilot.lock_dir')),
        ];
    }

    /** @return array<string, array<string, mixed>> */
    private static function names(): array
    {
        $counts = [];
        try {
            foreach ((int) State::get('schema') === 0 ? [] : DomainList::counts() as $status => $count) {
                $counts[] = "{$status}: {$count}";
            }
        } catch (Database $e) {
            $counts[] = $e->getMessage();
        }

        return [
            'names' => self::field(__('Domains by status', 'serverpilot-sync'), self::orNone(implode(', ', $counts))),
            'listed' => self::field(
                __('Names of the app', 'serverpilot-sync'),
                (int) State::get('listed') . ' / ' . Client::CAPACITY,
            ),
            'certificate' => self::field(
                __('Names of the certificate', 'serverpilot-sync'),
                (int) State::get('certificate_names') . ' / ' . Summary::CERTIFICATE_NAMES,
            ),
        ];
    }

    /** @return array<string, array<string, mixed>> */
    private static function work(): array
    {
        return [
            'last_pass' => self::time(__('Last pass', 'serverpilot-sync'), (int) State::get('last_pass')),
            'heartbeat' => self::time(__('Next heartbeat', 'serverpilot-sync'), Scheduler::nextScheduledSync()),
            'cron' => self::field(
                'DISABLE_WP_CRON',
                defined('DISABLE_WP_CRON') && (bool) constant('DISABLE_WP_CRON') ? 'true' : 'false',
            ),
            'action' => self::field(
                __('Last action of ServerPilot', 'serverpilot-sync'),
                sprintf(
                    '%s, %d failed',
                    self::orNone((string) State::get('action')),
                    (int) State::get('failed_actions'),
                ),
            ),
            'autossl' => self::field(
                __('AutoSSL', 'serverpilot-sync'),
                sprintf('%s, %d tries', self::orNone((string) State::get('ssl')), (int) State::get('ssl_tries')),
            ),
            'schema' => self::field(
                __('Version of the tables', 'serverpilot-sync'),
                (string) (int) State::get('schema'),
            ),
        ];
    }

    /** @return array{label: string, value: string, debug: string, private?: bool} */
    private static function time(string $label, int $time): array
    {
        return self::field(
            $label,
            $time === 0 ? __('never', 'serverpilot-sync') : WorkChecks::at($time),
            $time === 0 ? 'never' : self::iso($time),
        );
    }

    private static function iso(int $time): string
    {
        return gmdate('Y-m-d\TH:i:s\Z', $time);
    }

    private static function orNothing(string $value): string
    {
        return $value === '' ? __('nothing', 'serverpilot-sync') : $value;
    }

    private static function orNone(string $value): string
    {
        return $value === '' ? 'none' : $value;
    }

    /**
     * @param string $value what the page shows; WordPress escapes it
     * @param string|null $debug what is pasted, in English; null where it is the same
     * @param bool $private is it left out of what is pasted?
     *
     * @return array{label: string, value: string, debug: string, private?: bool}
     */
    private static function field(string $label, string $value, ?string $debug = null, bool $private = false): array
    {
        return (
            ['label' => $label, 'value' => $value, 'debug' => $debug ?? $value] + ($private ? ['private' => true] : [])
        );
    }
}
