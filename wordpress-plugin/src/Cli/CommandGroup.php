<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use WP_CLI;
use WP_CLI\Dispatcher\CommandNamespace;

/**
 * Keeps the domain list of a ServerPilot app in step with this network.
 *
 * ## EXAMPLES
 *
 *     # What a pass would do, and then that pass.
 *     $ wp serverpilot preview
 *     $ wp serverpilot sync
 *
 *     # Why does a domain not work?
 *     $ wp serverpilot doctor shop.example
 */
final class CommandGroup extends CommandNamespace
{
    public static function register(): void
    {
        [$look, $decide] = [new ReadCommands(), new SyncCommands()];
        $commands = [
            'status' => $look->status(...),
            'list' => $look->names(...),
            'preview' => $look->preview(...),
            'history' => $look->history(...),
            'sync' => $decide->sync(...),
            'remove' => $decide->remove(...),
            'hold' => $decide->hold(...),
            'release' => $decide->release(...),
            'confirm' => $decide->confirm(...),
            'brake' => $decide->brake(...),
            'resume' => $decide->resume(...),
            'ssl' => (new AutosslCommand())->run(...),
            'doctor' => (new DoctorCommand())->run(...),
        ];
        WP_CLI::add_command('serverpilot', self::class);
        foreach ($commands as $name => $command) {
            WP_CLI::add_command("serverpilot {$name}", $command);
        }
    }
}
