<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Domain\Credentials;
use ServerPilot\Sync\Plugin;

use const ServerPilot\Sync\EXTENSION_NEEDED;

/** Is there what the plugin needs before it can do anything: the extension, and credentials. */
final class SetupChecks
{
    public static function extension(): Verdict
    {
        $problem = Plugin::instance()->client()->problem();
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
                Plugin::instance()->host()->storedCredentials() === null
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
        $stored = Plugin::instance()->host()->storedCredentials();
        $sources = [];
        foreach (Credentials::CONSTANTS as $constant) {
            $sources[$constant] = match (true) {
                defined($constant) => (string) constant($constant) === '' ? 'empty' : 'constant',
                ($stored?->get($constant) ?? '') !== '' => 'stored',
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
        $adapter = Plugin::instance()->host();

        return $adapter->isOn() || !$adapter->hasOwnSwitch() ? 'critical' : 'recommended';
    }
}
