<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\Domain\Pool\MoveProgress;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolApps;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolStatus;
use WP_CLI;

/** The subcommands of `wp serverpilot pool` that move domains between its apps. */
final class MoveCommands
{
    public function __construct(
        private Console $console,
        private PoolApps $apps,
        private MoveRequests $moves,
    ) {}

    /**
     * Lists the moves that have not ended.
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
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool moves
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function moves(array $args, array $options): void
    {
        $this->console->run(function () use ($options): int {
            self::showMoves($this->moves->all(), $options);

            return 0;
        });
    }

    /**
     * Moves domains, each with its www domain, to another app of the pool.
     *
     * First shows what visitors may see. Both apps list a domain until the certificate of the other one covers it; until then
     * visitors reach the app whose name sorts first. If one name begins with the other, it is unknown which app they reach.
     *
     * ## OPTIONS
     *
     * <app>
     * : Id or name of the app that gets them.
     *
     * [<domain>...]
     * : The domains.
     *
     * [--from=<app>]
     * : Move every domain that this app has and that is managed or adopted.
     *
     * [--yes]
     * : Move without asking.
     *
     * [--format=<format>]
     * : Output format of the preview.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool move south shop.example
     *     $ wp serverpilot pool move south --from=north
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function move(array $args, array $options): void
    {
        $this->console->run(function () use ($args, $options): int {
            $app = Console::app($args);
            $domains = $this->console->domains(array_slice($args, 1));
            $from = Console::option($options, 'from');
            if ($domains === [] && $from === '') {
                throw new CommandFailure(__('Name the domains to move, or an app with --from.', 'serverpilot-sync'));
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

            return 0;
        });
    }

    /**
     * Proposes moves that balance the apps, and starts them.
     *
     * Empties apps that leave, then brings the others within their limits, then evens them out: until no app has more than 20
     * domains more than another (a fifth of the limit for each app, but at least four).
     *
     * ## OPTIONS
     *
     * [--yes]
     * : Move without asking.
     *
     * [--format=<format>]
     * : Output format of the preview.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool rebalance
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function rebalance(array $args, array $options): void
    {
        $this->console->run(function () use ($options): int {
            $moves = $this->moves->rebalancing();
            if ($moves === []) {
                WP_CLI::success(__('The apps are balanced: there is nothing to move.', 'serverpilot-sync'));

                return 0;
            }
            self::showMoves($this->moves->previewOf($moves), $options);
            WP_CLI::confirm(__('Move these domains?', 'serverpilot-sync'), $options);
            MoveRequests::startAll($moves);
            WP_CLI::success(__('The next syncs move them.', 'serverpilot-sync'));

            return 0;
        });
    }

    /**
     * Ends moves without waiting for the certificate of the other app. HTTPS may fail until that certificate covers the domains.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : Domains that are being moved.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool switch shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function switch(array $args, array $options): void
    {
        $this->decide(MoveRequests::switchNow(...), $args);
    }

    /**
     * Reverses moves that have not ended.
     *
     * After a move has ended, move the domain to the app from which it came.
     *
     * ## OPTIONS
     *
     * [<domain>...]
     * : Domains that are being moved.
     *
     * [--all]
     * : Reverse every move that has not ended.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot pool reverse shop.example
     *     $ wp serverpilot pool reverse --all
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function reverse(array $args, array $options): void
    {
        $this->decide(MoveRequests::reverse(...), $args, (bool) ($options['all'] ?? false));
    }

    /**
     * @param Closure(string): void $decision
     * @param list<string> $domains that are being moved: all, or nothing is decided
     * @param bool $all about every move that has not ended
     */
    private function decide(Closure $decision, array $domains, bool $all = false): void
    {
        $this->console->run(function () use ($decision, $domains, $all): int {
            $domains = $all ? array_keys(PoolMoves::recorded()) : $domains;
            if ($domains === []) {
                throw new CommandFailure(__('Name a domain that is being moved.', 'serverpilot-sync'));
            }
            $moves = array_map(PoolMoves::of(...), $this->console->domains($domains));
            array_map($decision, array_values(array_unique(array_column($moves, 'domain'))));
            WP_CLI::success(__('The next sync applies it.', 'serverpilot-sync'));

            return 0;
        });
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
            $options,
        );
    }
}
