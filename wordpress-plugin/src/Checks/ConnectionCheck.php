<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\Desired;
use Throwable;

/** Does ServerPilot answer, and does it accept the credentials? */
final class ConnectionCheck extends InstallationCheck
{
    public const NAME = 'connection';

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {}

    public function label(): string
    {
        return __('Connection', 'serverpilot-sync');
    }

    public function run(): Check
    {
        try {
            $this->client->apps();
        } catch (Throwable $e) {
            return $this->failed(
                'connection.failed',
                $e->getMessage(),
                __(
                    'If it does not pass: check client ID and API key, and whether this server can reach api.serverpilot.io by HTTPS.',
                    'serverpilot-sync',
                ),
            );
        }

        return $this->ok('connection.ok', __('ServerPilot answers, and accepts the credentials.', 'serverpilot-sync'));
    }

    /** @return string the problem of the connection, the app or its server, in a sentence; empty if there is none */
    public function problem(): string
    {
        if (!$this->client->isUsable()) {
            return $this->client->problem();
        }
        try {
            $mismatch = $this->mismatch();
            if ($mismatch === null) {
                $this->client->test();
            }
        } catch (Throwable $e) {
            return $e->getMessage();
        }

        return $mismatch->message ?? '';
    }

    /**
     * Why this app cannot be the network's: the account does not have it, or it does not serve the network. Throws what the
     * client throws.
     */
    public function mismatch(): ?Pause
    {
        return $this->client->plan(new PlanInput(
            now: time(),
            app_id: $this->client->appId(),
            apps: $this->client->apps(),
            networks: $this->desired->networkDomains(),
        ))->pause;
    }
}
