<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\Reconciler;
use WP_CLI;

/** Only the AutoSSL step of a sync. */
final class AutosslCommand
{
    public function __construct(
        private Console $console,
        private Client $client,
        private Reconciler $reconciler,
    ) {}

    /**
     * Enables AutoSSL now, if ServerPilot has a certificate.
     *
     * ## EXIT CODES
     *
     *     0  AutoSSL is enabled, or a custom certificate is installed
     *     1  failed
     *     2  paused
     *     4  pending: ServerPilot has no certificate yet, usually for 5 to 15 minutes
     *     5  the policy is "observe": nothing was sent
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
        $this->console->run(function (): int {
            $this->console->requireSwitch();
            // A copy of the network has the same credentials, and must not change the app.
            $plan = $this->reconciler->preview();
            if ($plan->pause !== null) {
                throw new CommandFailure($plan->pause->message, 2);
            }
            if ($plan->observes) {
                throw new CommandFailure(Policy::Observe->message(), 5);
            }
            $ssl = $this->client->enableAutossl();
            WP_CLI::log('state: ' . $ssl['state']);
            WP_CLI::log('covered: ' . implode(', ', $ssl['covered']));
            WP_CLI::log('missing: ' . implode(', ', $ssl['missing']));
            if ($ssl['error'] !== null) {
                throw new CommandFailure($ssl['error']);
            }

            return match ($ssl['state']) {
                'on', 'enabled', 'custom' => 0,
                'pending' => 4,
                default => 1,
            };
        });
    }
}
