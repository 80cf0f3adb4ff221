<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use WP_CLI;
use WP_CLI\Dispatcher\CommandNamespace;

/**
 * Keeps the domain list of a ServerPilot app in sync with this network.
 *
 * ## EXAMPLES
 *
 *     # Show what a sync would do, then sync.
 *     $ wp serverpilot preview
 *     $ wp serverpilot sync
 *
 *     # Find out why a domain does not work.
 *     $ wp serverpilot doctor shop.example
 */
final class CommandGroup extends CommandNamespace
{
    public static function register(
        ReadCommands $read,
        SyncCommands $sync,
        PauseCommands $pause,
        AutosslCommand $autossl,
        RestoreCommand $restore,
        PolicyCommand $policy,
        DoctorCommand $doctor,
    ): void {
        $commands = [
            'status' => $read->status(...),
            'list' => $read->domains(...),
            'preview' => $read->preview(...),
            'history' => $read->history(...),
            'sync' => $sync->sync(...),
            'remove' => $sync->remove(...),
            'hold' => $sync->hold(...),
            'release' => $sync->release(...),
            'confirm' => $sync->approve(...),
            'revoke' => $sync->revoke(...),
            'brake' => $sync->approveRemovals(...),
            'adopt' => $sync->adopt(...),
            'dismiss' => $sync->dismiss(...),
            'resume' => $pause->resume(...),
            'policy' => $policy->run(...),
            'lists' => $restore->lists(...),
            'restore' => $restore->restore(...),
            'add-network-domain' => $pause->addNetworkDomain(...),
            'ssl' => $autossl->run(...),
            'doctor' => $doctor->run(...),
        ];
        WP_CLI::add_command('serverpilot', self::class);
        foreach ($commands as $name => $command) {
            WP_CLI::add_command("serverpilot {$name}", $command);
        }
    }
}
