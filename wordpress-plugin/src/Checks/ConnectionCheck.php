<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use Throwable;

/** Does ServerPilot respond, and does it accept the credentials? */
final class ConnectionCheck extends InstallationCheck
{
    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {
        parent::__construct('connection', __('Connection', 'serverpilot-sync'), isRemote: true);
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
                    'If this persists, check the client ID and the API key, and whether this server can reach ServerPilot over HTTPS.',
                    'serverpilot-sync',
                ),
            );
        }

        return $this->ok('connection.ok', __(
            'ServerPilot responded and accepted the credentials.',
            'serverpilot-sync',
        ));
    }

    /** The problem of the connection, the app or its server, in a sentence; empty if there is none. */
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
            // Only with a confirmed wildcard: whether this is a copy of the network is not checked here.
            gate: [
                'home' => MainNetwork::host(),
                'salt' => State::text('salt'),
                'confirmations' => array_intersect_key(State::confirmations(), [PauseReason::Serves->value => true]),
            ],
        ))->pause;
    }
}
