<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Domain\Pool\PoolEntry;
use ServerPilot\Sync\Sync\PoolApps;
use WP_CLI;

/**
 * Manages the pool: the apps that serve the network, and moves of domains between them.
 *
 * An app holds 300 domains, and a certificate of Let's Encrypt 100. If that is not enough, further apps of the same system user
 * can serve the same network: their web root is a link to that of the main app.
 *
 * ## EXAMPLES
 *
 *     # Let a further app serve the network.
 *     $ wp serverpilot pool list
 *     $ wp serverpilot pool add south
 *
 *     # Move a domain to it.
 *     $ wp serverpilot pool move south shop.example
 *     $ wp serverpilot pool moves
 */
final class PoolCommand
{
    public function __construct(
        private Console $console,
        private PoolApps $apps,
    ) {}

    /**
     * Lists the apps of the account: those of the pool, and what the others need to join it.
     *
     * ## OPTIONS
     *
     * [--format=<format>]
     * : Output format.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     * ---
     *
     * [--fields=<fields>]
     * : Columns, separated by commas: app, id, role, listed, places, room, certificate_names, own_domain, problem, remedy, command.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool list
     *     $ wp serverpilot pool list --fields=app,role,command
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function list(array $args, array $options): void
    {
        $this->console->run(function () use ($options): int {
            $this->show($options);

            return 0;
        });
    }

    /**
     * Adds an app to the pool: it gets new domains from now on.
     *
     * An app joins only if it answers through its own domain with its own PHP, from this database, with the same version of the
     * extension.
     *
     * ## OPTIONS
     *
     * <app>
     * : Its id or name.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool add south
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function add(array $args, array $options): void
    {
        $this->console->run(function () use ($args): int {
            WP_CLI::success($this->apps->add(Console::app($args))->joinedMessage());
            array_map(WP_CLI::warning(...), $this->apps->overview()['warnings']);

            return 0;
        });
    }

    /**
     * Lets an app leave the pool: it keeps its domains and gets no more.
     *
     * The pool drops it once it has none.
     *
     * ## OPTIONS
     *
     * <app>
     * : Its id or name.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool remove south
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function remove(array $args, array $options): void
    {
        $this->console->run(function () use ($args): int {
            WP_CLI::success($this->apps->remove(Console::app($args))->leavingMessage());

            return 0;
        });
    }

    /** @param array<string, string|bool> $options */
    private function show(array $options): void
    {
        ['entries' => $entries, 'warnings' => $warnings] = $this->apps->overview();
        Console::table(
            array_map(
                static fn(PoolEntry $entry): array => [
                    'app' => $entry->member->name,
                    'id' => $entry->member->appId,
                    'role' => $entry->role->value,
                    'listed' => Console::of($entry->member->listed, Capacity::APP_DOMAINS),
                    'places' => $entry->member->places,
                    'room' => $entry->member->room,
                    'certificate_names' => Console::of($entry->member->names, Capacity::CERTIFICATE_NAMES),
                    'own_domain' => $entry->app->ownDomain ?? '',
                    'problem' => $entry->canJoin() && $entry->problem() === ''
                        ? sprintf(
                            /* translators: %s: a command */
                            __('None. To add it: %s', 'serverpilot-sync'),
                            "wp serverpilot pool add {$entry->member->appId}",
                        )
                        : Console::line($entry->problem()),
                    'remedy' => Console::line($entry->remedy()),
                    'command' => $entry->command,
                ],
                $entries,
            ),
            ['app', 'id', 'role', 'listed', 'room', 'certificate_names', 'problem', 'remedy'],
            $options,
        );
        array_map(WP_CLI::warning(...), $warnings);
        if (Console::option($options, 'format', 'table') !== 'table') {
            return;
        }
        foreach ($entries as $entry) {
            if ($entry->needsLink()) {
                WP_CLI::log(sprintf(
                    /* translators: 1: the name of an app, 2: a command */
                    __('To link the web root of %1$s, as the system user: %2$s', 'serverpilot-sync'),
                    $entry->member->name,
                    $entry->command,
                ));
            }
        }
    }
}
