<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** Do the plugin's tables exist, in the current version? */
final class TablesCheck extends InstallationCheck
{
    public function __construct(
        private Client $client,
        private Host $host,
    ) {
        parent::__construct('tables', __('Tables', 'serverpilot-sync'));
    }

    public function run(): Check
    {
        $isOn = $this->client->isUsable() && $this->host->isOn();
        if ($isOn) {
            // Repeats a failed upgrade, for its error message.
            Schema::upgrade();
        }
        $missing = Schema::missing();

        return match (true) {
            $missing === [] => $this->ok('tables.ok', sprintf(
                /* translators: %d: a number */
                __('All tables exist (schema version %d).', 'serverpilot-sync'),
                State::number('schema'),
            )),
            !$isOn => $this->result(
                CheckState::NotChecked,
                'tables.not_checked',
                __('The tables are created when sync is switched on.', 'serverpilot-sync'),
            ),
            default => $this->failed(
                'tables.missing',
                /* translators: %s: names of tables */
                sprintf(__('Missing tables: %s.', 'serverpilot-sync'), implode(', ', $missing)),
                sprintf(
                    /* translators: %s: a command */
                    __(
                        'Restore them from a backup, or reset the plugin and switch sync on again. To reset it: %s',
                        'serverpilot-sync',
                    ),
                    sprintf('wp network meta delete %d serverpilot_sync', get_main_network_id()),
                ),
            ),
        };
    }
}
