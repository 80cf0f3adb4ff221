<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** Are the plugin's tables there, in the current version? */
final class TablesCheck extends InstallationCheck
{
    public const NAME = 'tables';

    public function __construct(
        private Client $client,
        private Host $host,
    ) {}

    public function label(): string
    {
        return __('Tables', 'serverpilot-sync');
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
                __('All tables are there, in version %d.', 'serverpilot-sync'),
                (int) State::get('schema'),
            )),
            !$isOn => $this->result(
                CheckState::NotChecked,
                'tables.not_checked',
                __('They are created when sync is switched on.', 'serverpilot-sync'),
            ),
            default => $this->failed(
                'tables.missing',
                /* translators: %s: names of tables */
                sprintf(__('Missing: %s.', 'serverpilot-sync'), implode(', ', $missing)),
                sprintf(
                    /* translators: %s: a command */
                    __(
                        'Restore them from a backup. Or start afresh: run "%s", and switch sync on again.',
                        'serverpilot-sync',
                    ),
                    sprintf('wp network meta delete %d serverpilot_sync', get_main_network_id()),
                ),
            ),
        };
    }
}
