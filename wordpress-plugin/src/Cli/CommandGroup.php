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
    /** Earlier names, deprecated, by their replacements. */
    private const DEPRECATED = ['approve' => 'confirm', 'approve-removals' => 'brake'];

    public static function register(
        ReadCommands $read,
        SyncCommands $sync,
        PauseCommands $pause,
        AutosslCommand $autossl,
        RestoreCommand $restore,
        PolicyCommand $policy,
        PoolCommand $pool,
        MoveCommands $moves,
        DoctorCommand $doctor,
        MetricsCommand $metrics,
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
            'approve' => $sync->approve(...),
            'revoke' => $sync->revoke(...),
            'approve-removals' => $sync->approveRemovals(...),
            'adopt' => $sync->adopt(...),
            'dismiss' => $sync->dismiss(...),
            'resume' => $pause->resume(...),
            'policy' => $policy->run(...),
            'lists' => $restore->lists(...),
            'restore' => $restore->restore(...),
            'add-network-domain' => $pause->addNetworkDomain(...),
            'ssl' => $autossl->run(...),
            'metrics' => $metrics->metrics(...),
            'metrics-token' => $metrics->token(...),
            'doctor' => $doctor->run(...),
            'pool moves' => $moves->moves(...),
            'pool move' => $moves->move(...),
            'pool rebalance' => $moves->rebalance(...),
            'pool switch' => $moves->switch(...),
            'pool reverse' => $moves->reverse(...),
        ];
        WP_CLI::add_command('serverpilot', self::class);
        // Its public methods are the subcommands.
        WP_CLI::add_command('serverpilot pool', $pool);
        foreach ($commands as $name => $command) {
            WP_CLI::add_command("serverpilot {$name}", $command);
        }
        foreach (self::DEPRECATED as $name => $old) {
            WP_CLI::add_command(
                "serverpilot {$old}",
                /**
                 * @param list<string> $args
                 * @param array<string, string|bool> $options
                 */
                static function (array $args, array $options) use ($commands, $name, $old): void {
                    WP_CLI::warning(sprintf(
                        /* translators: 1: the deprecated name of a command, 2: its name now */
                        __('"wp serverpilot %1$s" is deprecated. Use "wp serverpilot %2$s".', 'serverpilot-sync'),
                        $old,
                        $name,
                    ));
                    $commands[$name]($args, $options);
                },
                ['shortdesc' => "Deprecated: use `wp serverpilot {$name}`."],
            );
        }
    }
}
