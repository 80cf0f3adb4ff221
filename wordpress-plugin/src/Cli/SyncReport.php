<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use WP_CLI;
use WP_CLI\Utils;

/** A pass for somebody who waits at a shell: its steps, what it changed, and how it ended. */
final class SyncReport
{
    /** Steps of a pass, for the bar: list, plan, send, certificate. */
    private const STEPS = 4;
    /** Lines of history that one pass may print. */
    private const LINES = 1000;

    /**
     * Runs a pass and tells what came of it.
     *
     * @param list<string> $names of which to tell in any case
     */
    public static function run(array $names): int
    {
        $newest = History::newest();
        $bar = Utils\make_progress_bar(__('Bringing the list in step', 'serverpilot-sync'), self::STEPS);
        $end = Plugin::instance()->reconciler()->run(static function (string $step) use ($bar): void {
            $bar->tick();
        });
        $bar->finish();
        self::showChanges($newest, $end === 'done' ? $names : null);

        return match ($end) {
            'done' => self::showNames($names),
            'busy' => throw new CommandFailure(
                __('Another pass is running. It deals with these names, or the next one does.', 'serverpilot-sync'),
                3,
            ),
            'paused' => throw new CommandFailure(
                sprintf(
                    /* translators: %s: why */
                    __('Paused: %s', 'serverpilot-sync'),
                    (string) (((array) State::get('pause'))['message'] ?? ''),
                ),
                2,
            ),
            default => throw new CommandFailure(
                sprintf(
                    /* translators: %s: a message */
                    __('The pass failed, and is tried again by itself: %s', 'serverpilot-sync'),
                    Plugin::instance()->reconciler()->failure,
                ),
                1,
            ),
        };
    }

    /** @param list<string>|null $told names of which is told later; null where one sentence about all follows */
    private static function showChanges(int $since, ?array $told): void
    {
        $lines = array_reverse(History::page(['since' => $since, 'per_page' => self::LINES])['rows']);
        $changed = false;
        foreach ($lines as $line) {
            $message = Console::line("{$line['domain']} {$line['message']}");
            if (in_array($line['what'], ['add', 'remove'], true)) {
                $changed = true;
                WP_CLI::log($message);
            } elseif ($told !== null && !in_array($line['domain'], $told, true)) {
                WP_CLI::warning($message);
            }
        }
        if (!$changed) {
            WP_CLI::log(__('Nothing was changed.', 'serverpilot-sync'));
        }
    }

    /**
     * How the names stand after a pass.
     *
     * @param list<string> $names
     */
    private static function showNames(array $names): int
    {
        $status = 0;
        foreach ($names as $name) {
            $row = DomainList::name($name);
            $message = Console::line((string) ($row['message'] ?? ''));
            match (true) {
                $row === null => WP_CLI::log(sprintf(
                    /* translators: %s: a domain */
                    __(
                        '%s: no site of this network has it, and the plugin does not look after it.',
                        'serverpilot-sync',
                    ),
                    $name,
                )),
                $row['status'] === 'failed' => [WP_CLI::warning("{$name}: {$message}"), $status = 1],
                // What a person decided is no news to a person.
                $row['status'] === 'held' && !in_array($row['reason'], ['operator', 'off'], true) => WP_CLI::warning(
                    "{$name}: {$message}",
                ),
                $row['status'] === 'held' => WP_CLI::log("{$name}: {$message}"),
                default => WP_CLI::log(sprintf(
                    /* translators: %s: a domain */
                    __('%s: in step.', 'serverpilot-sync'),
                    $name,
                )),
            };
        }
        $failed = DomainList::counts()['failed'];
        if ($names === [] && $failed > 0) {
            WP_CLI::warning(sprintf(
                /* translators: %d: a number */
                __(
                    'Names that could not be brought in step: %d. See: wp serverpilot list --status=failed',
                    'serverpilot-sync',
                ),
                $failed,
            ));
        }
        if ($status === 0) {
            WP_CLI::success(__('Done.', 'serverpilot-sync'));
        }

        return $status;
    }
}
