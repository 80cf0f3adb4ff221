<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** Is there what the plugin needs before it can do anything: the extension, and credentials. */
final class SetupChecks
{
    private const PREFIX = 'WU_SERVER_PILOT_';
    private const CREDENTIALS = ['client_id', 'api_key', 'app_id'];

    public static function extension(): Verdict
    {
        $problem = services()->client->problem();
        if ($problem !== '') {
            return new Verdict(
                self::worst(),
                __('The PHP extension for ServerPilot cannot be used', 'serverpilot-sync'),
                [
                    $problem,
                    __('Until then nothing is taken over, and no domain is changed.', 'serverpilot-sync'),
                ],
            );
        }

        return new Verdict('good', __('The PHP extension for ServerPilot fits', 'serverpilot-sync'), [
            sprintf(
                /* translators: 1: a version, 2: another version */
                __('It is version %1$s; the plugin needs %2$s or later.', 'serverpilot-sync'),
                (string) phpversion('serverpilot'),
                EXTENSION_NEEDED,
            ),
        ]);
    }

    public static function credentials(): Verdict
    {
        $lines = [];
        foreach (self::sources() as $constant => $source) {
            $lines[] = "{$constant}: " . match ($source) {
                'constant' => __('defined', 'serverpilot-sync'),
                'stored' => __('kept by Ultimate Multisite', 'serverpilot-sync'),
                'empty' => __('defined, but empty', 'serverpilot-sync'),
                default => __('missing', 'serverpilot-sync'),
            };
        }
        if (self::hasCredentials()) {
            return new Verdict(
                'good',
                __('The credentials for ServerPilot are there', 'serverpilot-sync'),
                [__('Whether they are right, the test of the connection tells.', 'serverpilot-sync')],
                $lines,
            );
        }

        return new Verdict(
            self::worst(),
            __('Credentials for ServerPilot are missing', 'serverpilot-sync'),
            [
                __('Without all three of them ServerPilot cannot be asked:', 'serverpilot-sync'),
                Lifecycle::adapter()->storedCredentials() === null
                    ? __(
                        'Define them in wp-config.php. Client id and API key stand in ServerPilot under Account, API; the id of the app in the address of its page.',
                        'serverpilot-sync',
                    )
                    : __(
                        'Define them in wp-config.php, or set up the "ServerPilot" integration in the settings of Ultimate Multisite. Client id and API key stand in ServerPilot under Account, API; the id of the app in the address of its page.',
                        'serverpilot-sync',
                    ),
            ],
            $lines,
        );
    }

    public static function hasCredentials(): bool
    {
        return array_diff(self::sources(), ['constant', 'stored']) === [];
    }

    /**
     * Where each credential comes from. Never what it is.
     *
     * @return array<string, 'constant'|'stored'|'empty'|'missing'> by constant, which counts where it is defined
     */
    public static function sources(): array
    {
        $stored = Lifecycle::adapter()->storedCredentials();
        $sources = [];
        foreach (self::CREDENTIALS as $key) {
            $constant = self::PREFIX . strtoupper($key);
            $sources[$constant] = match (true) {
                defined($constant) => (string) constant($constant) === '' ? 'empty' : 'constant',
                ($stored[$key] ?? '') !== '' => 'stored',
                default => 'missing',
            };
        }

        return $sources;
    }

    /**
     * Nobody misses yet what is not switched on. With Ultimate Multisite nobody can tell before the extension is there.
     *
     * @return 'recommended'|'critical'
     */
    private static function worst(): string
    {
        $adapter = Lifecycle::adapter();

        return $adapter->isOn() || !$adapter instanceof CoreMultisite ? 'critical' : 'recommended';
    }
}
