<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\Domain\Capacity;
use ServerPilot\Sync\Domain\MoveProgress;
use ServerPilot\Sync\Domain\PoolEntry;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolApps;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolStatus;
use WP_CLI;

/** The apps that serve the networks. */
final class PoolCommand
{
    public function __construct(
        private Console $console,
        private PoolApps $apps,
        private MoveRequests $moves,
    ) {}

    /**
     * Shows the apps that serve the networks and those that could, adds one, lets one leave, or moves domains between them.
     *
     * An app holds 300 domains, and a certificate of Let's Encrypt 100. If that is not enough, further apps of the same system user
     * can serve the same network: their web root is a link to that of the main app. An app joins only if it answers through its own
     * domain with its own PHP, from this database, with the same version of the extension.
     *
     * An app that leaves keeps its domains and gets no more. It is dropped from the pool once it has none.
     *
     * A move takes a domain and its www domain to another app. It first shows what visitors may see; both apps list the domain until
     * the certificate of the other one covers it. `switch` does not wait for that, and `reverse` takes back a move that has not ended.
     * After it has ended, `move` the domain to the app from which it came.
     *
     * Until then visitors reach the app whose name sorts first. Names of which one begins with the other have no known order.
     *
     * `rebalance` empties apps that leave, then brings the others within their limits, then evens them out: until no app has more
     * than 20 domains more than another, or a fifth of a smaller limit.
     *
     * ## OPTIONS
     *
     * [<action>]
     * : What to do.
     * ---
     * default: list
     * options:
     *   - list
     *   - add
     *   - remove
     *   - moves
     *   - move
     *   - rebalance
     *   - switch
     *   - reverse
     * ---
     *
     * [<app>]
     * : Id or name of the app to add, to remove or to move to; of `switch` and `reverse`, the first domain.
     *
     * [<domain>...]
     * : The domains, or further ones.
     *
     * [--from=<app>]
     * : Move every domain that this app has and that is managed or adopted.
     *
     * [--all]
     * : Reverse every move that has not ended.
     *
     * [--yes]
     * : Move without asking.
     *
     * [--format=<format>]
     * : Output format of the list.
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
     *     $ wp serverpilot pool
     *     $ wp serverpilot pool list --fields=app,role,command
     *     $ wp serverpilot pool add south
     *     $ wp serverpilot pool move south shop.example
     *     $ wp serverpilot pool move south --from=north
     *     $ wp serverpilot pool rebalance
     *     $ wp serverpilot pool moves
     *     $ wp serverpilot pool reverse shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        $this->console->run(function () use ($args, $options): int {
            $app = $args[1] ?? '';
            $action = $args[0] ?? 'list';
            if (in_array($action, ['add', 'remove', 'move'], true) && $app === '') {
                throw new CommandFailure(__('Name the app or the domain.', 'serverpilot-sync'));
            }
            match ($action) {
                'add' => $this->add($app),
                'remove' => $this->remove($app),
                'moves' => self::showMoves($this->moves->all(), $options),
                'move' => $this->move($app, $this->console->domains(array_slice($args, 2)), $options),
                'rebalance' => $this->rebalance($options),
                'switch' => $this->decide(MoveRequests::switchNow(...), array_slice($args, 1)),
                'reverse' => $this->decide(
                    MoveRequests::reverse(...),
                    (bool) ($options['all'] ?? false) ? array_keys(PoolMoves::recorded()) : array_slice($args, 1),
                ),
                default => $this->list($options),
            };

            return 0;
        });
    }

    private function add(string $app): void
    {
        WP_CLI::success($this->apps->add($app)->joined());
        array_map(WP_CLI::warning(...), $this->apps->overview()['warnings']);
    }

    private function remove(string $app): void
    {
        WP_CLI::success($this->apps->remove($app)->leaves());
    }

    /**
     * @param list<string> $domains
     * @param array<string, string|bool> $options
     */
    private function move(string $app, array $domains, array $options): void
    {
        $from = Console::option($options, 'from');
        if ($domains === [] && $from === '') {
            throw new CommandFailure(__('Name the app or the domain.', 'serverpilot-sync'));
        }
        $to = $this->apps->find($app)->member;
        $moves =
            $this->moves->to($domains, $to->appId)
            + ($from === '' ? [] : $this->moves->emptying($this->apps->find($from)->member->appId, $to->appId));
        if ($moves === []) {
            throw new CommandFailure(__('There is nothing to move.', 'serverpilot-sync'));
        }
        self::showMoves($this->moves->previewOf($moves), $options);
        WP_CLI::confirm(
            sprintf(
                /* translators: %s: the name of an app */
                __('Move these domains to the app %s?', 'serverpilot-sync'),
                $to->name,
            ),
            $options,
        );
        MoveRequests::startAll($moves);
        WP_CLI::success(__('The next syncs move them.', 'serverpilot-sync'));
    }

    /** @param array<string, string|bool> $options */
    private function rebalance(array $options): void
    {
        $moves = $this->moves->rebalancing();
        if ($moves === []) {
            WP_CLI::success(__('The apps are balanced: there is nothing to move.', 'serverpilot-sync'));

            return;
        }
        self::showMoves($this->moves->previewOf($moves), $options);
        WP_CLI::confirm(__('Move these domains?', 'serverpilot-sync'), $options);
        MoveRequests::startAll($moves);
        WP_CLI::success(__('The next syncs move them.', 'serverpilot-sync'));
    }

    /**
     * @param Closure(string): void $decision
     * @param list<string> $domains that are being moved: all, or nothing is decided
     */
    private function decide(Closure $decision, array $domains): void
    {
        if ($domains === []) {
            throw new CommandFailure(__('Name a domain that is being moved.', 'serverpilot-sync'));
        }
        $moves = array_map(PoolMoves::of(...), $this->console->domains($domains));
        array_map($decision, array_values(array_unique(array_column($moves, 'domain'))));
        WP_CLI::success(__('The next sync applies it.', 'serverpilot-sync'));
    }

    /**
     * @param list<MoveProgress> $moves
     * @param array<string, string|bool> $options
     */
    private static function showMoves(array $moves, array $options): void
    {
        Console::table(
            array_map(static fn(MoveProgress $move): array => [
                'domain' => $move->domain,
                'from' => PoolStatus::nameOf($move->from),
                'to' => PoolStatus::nameOf($move->to),
                'state' => $move->state->value,
                'message' => $move->state->message(),
                'visitors' => $move->order->message(),
            ], $moves),
            ['domain', 'from', 'to', 'state', 'message', 'visitors'],
            ['fields' => ''] + $options,
        );
    }

    /** @param array<string, string|bool> $options */
    private function list(array $options): void
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
