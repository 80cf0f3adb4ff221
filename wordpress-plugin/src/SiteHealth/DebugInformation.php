<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Checks\CredentialsCheck;
use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\Scheduler;

use const ServerPilot\Sync\PLUGIN_FILE;

/** The plugin's section of Site Health's "Info" tab, to paste into a support request. Contains no client ID and no API key. */
final class DebugInformation
{
    /** Excluded from the copied text, as WordPress excludes the URLs of the site. */
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
        if (!MainNetwork::isCurrentSite() || !current_user_can(AdminPage::CAPABILITY)) {
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
        $exact = self::exactValues();
        foreach ($this->installation->checks() as $name => $check) {
            if (!$check->isRemote) {
                $result = $this->installation->run($name);
                $fields["check_{$name}"] = [
                    'label' => $result->label,
                    'value' => $result->message,
                    'debug' => trim("{$result->code} " . ($exact[$name] ?? '')),
                ];
            }
        }
        $sections['serverpilot-sync'] = [
            'label' => __('ServerPilot Sync', 'serverpilot-sync'),
            'description' => __('The network and its ServerPilot app, without credentials.', 'serverpilot-sync'),
            'fields' => $fields,
        ];

        return $sections;
    }

    /** @return array<string, string> exact values by check, for the copied text after its code */
    private static function exactValues(): array
    {
        $time = static fn(int $time): string => $time === 0 ? '' : gmdate('Y-m-d\TH:i:s\Z', $time);

        return [
            'network' => PHP_VERSION . ' (' . PHP_SAPI . ')',
            'extension' => (string) phpversion('serverpilot'),
            'tables' => (string) State::number('schema'),
            'scheduled_sync' => $time(Scheduler::nextScheduledSync()),
            'last_sync' => trim($time(State::number('last_run')) . ' ' . $time(State::number('last_success'))),
            'pause' => $time(State::pause()->since ?? 0),
        ];
    }

    /** @return array<string, array{string, string}> labels and values; values are in English, for support */
    private function values(): array
    {
        $boolean = static fn(bool $value): string => $value ? 'true' : 'false';
        $or_none = static fn(string $value): string => $value === '' ? 'none' : $value;
        $values = [
            'plugin' => [
                __('Plugin version', 'serverpilot-sync'),
                get_file_data(PLUGIN_FILE, ['version' => 'Version'])['version'],
            ],
            'ultimate' => [__('Ultimate Multisite', 'serverpilot-sync'), $this->host->description()],
            'app' => [__('App', 'serverpilot-sync'), $this->client->appId()],
            'environment' => [__('Environment', 'serverpilot-sync'), wp_get_environment_type()],
            'cron' => ['DISABLE_WP_CRON', $boolean(Scheduler::isWpCronDisabled())],
            'api_base' => ['serverpilot.api_base', (string) ini_get('serverpilot.api_base')],
            'lock_dir' => ['serverpilot.lock_dir', (string) ini_get('serverpilot.lock_dir')],
            'server' => [__('Server', 'serverpilot-sync'), State::server()['name']],
            'address' => [__('Server address', 'serverpilot-sync'), State::server()['address']],
            'home' => [__('Host of the network', 'serverpilot-sync'), MainNetwork::host()],
            'confirmed' => [
                __('Confirmed reasons to pause', 'serverpilot-sync'),
                $or_none(implode(', ', array_keys(State::confirmations()))),
            ],
            'domains' => [__('Domains by status', 'serverpilot-sync'), $or_none(self::counts())],
            'listed' => [
                __('Domains on the list', 'serverpilot-sync'),
                State::number('listed') . ' / ' . Capacity::APP_DOMAINS,
            ],
            'certificate' => [
                __('Domains on the certificate', 'serverpilot-sync'),
                State::number('certificate_names') . ' / ' . Capacity::CERTIFICATE_NAMES,
            ],
            'action' => [
                __('Last ServerPilot action', 'serverpilot-sync'),
                sprintf('%s, %d failed', $or_none(State::text('action')), State::number('failed_actions')),
            ],
            'autossl' => [
                __('AutoSSL', 'serverpilot-sync'),
                sprintf('%s, %d attempts', $or_none(State::text('ssl')), State::number('ssl_tries')),
            ],
        ];
        foreach (PoolStatus::facts() as $name => $capacity) {
            $values[$name] = [__('Pool', 'serverpilot-sync'), $capacity];
        }
        foreach ((new CredentialsCheck($this->host))->sources() as $constant => $source) {
            $values[strtolower($constant)] = [$constant, $source];
        }

        return $values;
    }

    private static function counts(): string
    {
        try {
            $counts = State::number('schema') === 0 ? [] : DomainList::counts();
        } catch (DatabaseException $e) {
            return $e->getMessage();
        }

        return implode(', ', array_map(
            static fn(string $status, int $count): string => "{$status}: {$count}",
            array_keys($counts),
            $counts,
        ));
    }
}
