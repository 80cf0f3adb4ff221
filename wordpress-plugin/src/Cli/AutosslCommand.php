<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Plugin;
use WP_CLI;

/** The AutoSSL step alone. */
final class AutosslCommand
{
    /**
     * Switches AutoSSL on now, if ServerPilot has a certificate.
     *
     * ## EXIT CODES
     *
     *     0  it is on, or a certificate of your own is installed
     *     1  failed
     *     2  paused
     *     4  pending: ServerPilot has no certificate yet, usually for 5 to 15 minutes
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot ssl
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        Console::run(static function (): int {
            Console::needSwitch();
            // A copy of the network has the same constants, and no business with the app.
            $pause = Plugin::instance()->reconciler()->preview()['pause'];
            if ($pause !== null) {
                throw new CommandFailure(ReasonText::ofPause($pause['reason'], $pause['values']), 2);
            }
            $ssl = Plugin::instance()->client()->enableAutossl();
            WP_CLI::log('state: ' . $ssl['state']);
            WP_CLI::log('covered: ' . implode(', ', $ssl['covered']));
            WP_CLI::log('missing: ' . implode(', ', $ssl['missing']));
            if ($ssl['error'] !== null) {
                throw new CommandFailure($ssl['error'], 1);
            }

            return match ($ssl['state']) {
                'on', 'enabled', 'custom' => 0,
                'pending' => 4,
                default => 1,
            };
        });
    }
}
