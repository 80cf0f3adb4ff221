<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;

/** Whether this plugin may do anything: the host's switch is on, and the extension can be used. */
final class MainSwitch
{
    public function __construct(
        private Client $client,
        private Host $host,
    ) {}

    /** May cost a query; page views of a site do not ask. */
    public function isOn(): bool
    {
        return $this->client->isUsable() && $this->host->isOn();
    }

    /** What an operator has to do while it is off. */
    public function offMessage(): string
    {
        $problem = $this->host->problem();
        if ($problem !== '') {
            return $problem;
        }

        return __('The switch is off.', 'serverpilot-sync') . ' ' . $this->host->switchHint();
    }
}
