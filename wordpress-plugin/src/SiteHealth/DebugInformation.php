<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Checks\CredentialsCheck;
use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Capacity;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The plugin's section of Site Health's "Info", to paste into a request for help. It has no client id and no API key. */
final class DebugInformation
{
    /** Left out of what is pasted, as WordPress leaves out the addresses of the site. */
    private const PRIVATE = ['address', 'home'];

    public function __construct(
        private Installation $installation,
        private Client $client,
        private Host $host,
    ) {}

    /**
     * @param mixed $sections of WordPress and other plugins
     *
     * @return array<mixed>
     */
    public function add(mixed $sections): array
    {
        $sections = (array) $sections;
        if (!Installation::isShownHere() || !current_user_can(AdminPage::CAPABILITY)) {
            return $sections;
        }
        $fields = [];
        foreach ($this->values() as $name => [$label, $value]) {
            $fields[$name] = [
                'label' => $label,
                'value' => $value,
                'debug' => $value,
                'private' => in_array($name, self::PRIVATE, true),
            ];
        }
        foreach (array_diff_key($this->installation->checks, array_flip(Installation::REMOTE)) as $name => $_) {
            $check = $this->installation->run($name);
            $fields["check_{$name}"] = ['label' => $check->label, 'value' => $check->message, 'debug' => $check->code];
        }
        $sections['serverpilot-sync'] = [
            'label' => __('ServerPilot Sync', 'serverpilot-sync'),
            'description' => __('The network and its ServerPilot app, without credentials.', 'serverpilot-sync'),
            'fields' => $fields,
        ];

        return $sections;
    }

    /** @return array<string, array{string, string}> labels and values, in English as they are pasted */
    private function values(): array
    {
        $extension = phpversion('serverpilot');
        $values = [
            'plugin' => [
                __('Version of the plugin', 'serverpilot-sync'),
                get_file_data(PLUGIN_FILE, ['version' => 'Version'])['version'],
            ],
            'extension' => [
                __('Version of the PHP extension', 'serverpilot-sync'),
                $extension === false ? 'not loaded' : $extension,
            ],
            'php' => [__('PHP', 'serverpilot-sync'), PHP_VERSION . ' (' . PHP_SAPI . ')'],
            'ultimate' => [__('Ultimate Multisite', 'serverpilot-sync'), $this->host->description()],
            'app' => [__('App', 'serverpilot-sync'), $this->client->appId()],
            'environment' => [__('Environment', 'serverpilot-sync'), wp_get_environment_type()],
            'cron' => [
                'DISABLE_WP_CRON',
                defined('DISABLE_WP_CRON') && (bool) constant('DISABLE_WP_CRON') ? 'true' : 'false',
            ],
            'api_base' => ['serverpilot.api_base', (string) ini_get('serverpilot.api_base')],
            'lock_dir' => ['serverpilot.lock_dir', (string) ini_get('serverpilot.lock_dir')],
        ];
        foreach ((new CredentialsCheck($this->host))->sources() as $constant => $source) {
            $values[strtolower($constant)] = [$constant, $source];
        }

        return $values + self::stored();
    }

    /** @return array<string, array{string, string}> */
    private static function stored(): array
    {
        $counts = [];
        try {
            foreach ((int) State::get('schema') === 0 ? [] : DomainList::counts() as $status => $count) {
                $counts[] = "{$status}: {$count}";
            }
        } catch (DatabaseException $e) {
            $counts[] = $e->getMessage();
        }
        $time = static fn(int $time): string => $time === 0 ? 'never' : gmdate('Y-m-d\TH:i:s\Z', $time);
        $or_none = static fn(mixed $value): string => (string) $value === '' ? 'none' : (string) $value;
        $pause = State::pause();

        return [
            'server' => [__('Server', 'serverpilot-sync'), State::server()['name']],
            'address' => [__('Address of the server', 'serverpilot-sync'), State::server()['address']],
            'home' => [
                __('Home', 'serverpilot-sync'),
                sprintf(
                    '%s (%s)',
                    (string) wp_parse_url(network_home_url(), PHP_URL_HOST),
                    $or_none(State::get('home')),
                ),
            ],
            'environment_confirmed' => [
                __('Environment confirmed', 'serverpilot-sync'),
                State::get('environment_confirmed') === true ? 'true' : 'false',
            ],
            'paused_since' => [__('Paused since', 'serverpilot-sync'), $time($pause->since ?? 0)],
            'domains' => [__('Domains by status', 'serverpilot-sync'), $or_none(implode(', ', $counts))],
            'listed' => [
                __('Domains on the list', 'serverpilot-sync'),
                (int) State::get('listed') . ' / ' . Capacity::APP_DOMAINS,
            ],
            'certificate' => [
                __('Domains on the certificate', 'serverpilot-sync'),
                (int) State::get('certificate_names') . ' / ' . Capacity::CERTIFICATE_NAMES,
            ],
            'last_sync' => [__('Last sync', 'serverpilot-sync'), $time((int) State::get('last_sync'))],
            'scheduled_sync' => [__('Next scheduled sync', 'serverpilot-sync'), $time(Scheduler::nextScheduledSync())],
            'action' => [
                __('Last action of ServerPilot', 'serverpilot-sync'),
                sprintf('%s, %d failed', $or_none(State::get('action')), (int) State::get('failed_actions')),
            ],
            'autossl' => [
                __('AutoSSL', 'serverpilot-sync'),
                sprintf('%s, %d attempts', $or_none(State::get('ssl')), (int) State::get('ssl_tries')),
            ],
            'schema' => [__('Version of the tables', 'serverpilot-sync'), (string) (int) State::get('schema')],
        ];
    }
}
