<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\State;

/** The main switch: on if the host's switch is on and the extension can be used. */
final class MainSwitch
{
    public function __construct(
        private Client $client,
        private Host $host,
    ) {}

    /** May cost a query, so page views of a site do not call it. */
    public function isOn(): bool
    {
        return $this->client->isUsable() && $this->host->isOn();
    }

    /**
     * As {@see isOn()}; without the extension, as it was when last seen with it, because the switch of a host needs our
     * integration, which needs the extension.
     */
    public function isMeantToBeOn(): bool
    {
        if (!$this->client->isUsable()) {
            return State::flag('was_on');
        }
        $is_on = $this->host->isOn();
        if ($is_on !== State::flag('was_on')) {
            State::set('was_on', $is_on);
        }

        return $is_on;
    }

    /** Sets the switch of our own page. Mapping tables that are missing when it is switched on are not expected any more. */
    public static function setOwn(bool $is_on): void
    {
        $tables = $is_on ? array_keys(DesiredTables::mappingTables()) : [];
        State::update(static fn(array $state): array => [
            'enabled' => $is_on,
            'former_tables' => $is_on && !(bool) $state['enabled']
                ? array_values(array_diff(array_keys((array) $state['mapping_tables']), $tables))
                : $state['former_tables'],
        ]);
    }

    /** Why it is off, and how to switch it on. */
    public function offMessage(): string
    {
        $problem = $this->host->problem();
        if ($problem !== '') {
            return $problem;
        }

        return __('Sync is switched off.', 'serverpilot-sync') . ' ' . $this->host->switchHint();
    }
}
