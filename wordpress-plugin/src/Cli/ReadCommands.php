<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Domain\PlanPreview;
use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainFactsReader;
use Throwable;
use WP_CLI;

/** The commands that change nothing. */
final class ReadCommands
{
    /** Names on one certificate of Let's Encrypt. */
    private const CERTIFICATE_LIMIT = 100;
    /** Names that are read at once. */
    private const ROWS = 200;

    /**
     * Shows app, server, switch, pause, and how many names are in which state.
     *
     * Asks ServerPilot once for the app; where it does not answer, what is remembered is shown, and why. Times are in UTC.
     *
     * ## OPTIONS
     *
     * [--format=<format>]
     * : How to show it.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot status
     *     $ wp serverpilot status --format=json | jq .failed
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function status(array $args, array $options): void
    {
        Console::run(static function () use ($options): int {
            $status = self::appAndServer() + self::ownState() + DomainList::counts();
            if (Console::option($options, 'format') === 'json') {
                WP_CLI::line((string) wp_json_encode($status, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES));

                return 0;
            }
            $status['listed'] = self::of($status['listed'], Client::CAPACITY);
            $status['certificate_names'] = self::of($status['certificate_names'], self::CERTIFICATE_LIMIT);
            $rows = [];
            foreach ($status as $field => $value) {
                $rows[] = ['field' => $field, 'value' => $value];
            }
            Console::table($rows, ['field', 'value'], []);

            return 0;
        });
    }

    /** @return array<string, string|int> */
    private static function appAndServer(): array
    {
        $client = Plugin::instance()->client();
        [$name, $problem] = ['', ''];
        $listed = (int) State::get('listed');
        $on_certificate = (int) State::get('certificate_names');
        try {
            $app = $client->app();
            $name = (string) ($app['name'] ?? '');
            $listed = count($app['domains']);
            $on_certificate = count($app['certificate']['names'] ?? []);
            Plugin::instance()->monitor()->address();
        } catch (Throwable $e) {
            $problem = Console::line($e->getMessage());
        }
        $server = (array) State::get('server');

        return [
            'app_id' => $client->appId(),
            'app' => $name,
            'server' => (string) ($server['name'] ?? ''),
            'address' => (string) ($server['address'] ?? ''),
            'connection' => $problem === '' ? 'ok' : $problem,
            'listed' => $listed,
            'certificate_names' => $on_certificate,
        ];
    }

    /** @return array<string, string|int> */
    private static function ownState(): array
    {
        $pause = (array) State::get('pause');
        $last_pass = (int) State::get('last_pass');

        return [
            'switch' => Plugin::instance()->isOn() ? 'on' : 'off',
            'pause_reason' => (string) ($pause['reason'] ?? ''),
            'pause' => Console::line((string) ($pause['message'] ?? '')),
            'braked' => DomainList::held('brake'),
            'last_pass' => $last_pass === 0 ? '' : gmdate('Y-m-d H:i:s', $last_pass),
            'action' => DomainFactsReader::action() === '' ? 'none' : DomainFactsReader::action(),
            'autossl' => (string) State::get('ssl'),
        ];
    }

    private static function of(string|int $count, int $limit): string
    {
        /* translators: 1: a number, 2: the largest number that is allowed */
        return sprintf(__('%1$s of %2$d', 'serverpilot-sync'), (string) $count, $limit);
    }

    /**
     * Lists the names that the plugin knows, those that need somebody first.
     *
     * `broken` is the code of the first link that is broken on the way from mapping to certificate, by what is remembered;
     * `wp serverpilot doctor <domain>` looks anew. Times are in UTC.
     *
     * ## OPTIONS
     *
     * [--status=<status>]
     * : Only names in this state.
     * ---
     * options:
     *   - failed
     *   - held
     *   - waiting
     *   - foreign
     *   - working
     * ---
     *
     * [--search=<part>]
     * : Only names that have this part.
     *
     * [--format=<format>]
     * : How to show them.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     *   - count
     * ---
     *
     * [--fields=<fields>]
     * : Columns, with commas between them: domain, status, owner, broken, cure, reason, message, certificate_end, changed,
     * next_try.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot list --status=failed
     *     $ wp serverpilot list --status=held --format=count
     *     $ wp serverpilot list --search=shop --fields=domain,status,certificate_end --format=csv
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function names(array $args, array $options): void
    {
        Console::run(static function () use ($options): int {
            $items = [];
            $page = 1;
            do {
                ['rows' => $rows, 'total' => $total] = DomainList::page([
                    'status' => Console::option($options, 'status'),
                    'search' => Console::option($options, 'search'),
                    'page' => $page,
                    'per_page' => self::ROWS,
                ]);
                $evidence = Plugin::instance()->facts()->remembered($rows);
                foreach ($rows as $row) {
                    $items[] = self::item(
                        $row,
                        Diagnosis::firstBroken(Diagnosis::of($evidence[(string) $row['domain']])),
                    );
                }
                ++$page;
            } while ($rows !== [] && count($items) < $total);
            Console::table(
                $items,
                ['domain', 'status', 'owner', 'broken', 'cure', 'certificate_end', 'changed', 'next_try'],
                $options,
            );

            return 0;
        });
    }

    /**
     * @param array<string, mixed> $row
     * @param array<string, string>|null $broken
     *
     * @return array<string, string>
     */
    private static function item(array $row, ?array $broken): array
    {
        return [
            'domain' => (string) $row['domain'],
            'status' => (string) $row['status'],
            'owner' => (string) $row['owner'],
            'broken' => $broken['code'] ?? '',
            'cure' => $broken === null ? '' : RemedyText::of($broken, (string) $row['domain']),
            'reason' => (string) $row['reason'],
            'message' => Console::line((string) $row['message']),
            'certificate_end' => Console::time($row['certificate_end']),
            'changed' => Console::time($row['updated']),
            'next_try' => Console::time($row['due']),
        ];
    }

    /**
     * Shows what a pass would do now, change by change, and changes nothing.
     *
     * A pause is told as a warning: a pass would do none of it.
     *
     * ## OPTIONS
     *
     * [--format=<format>]
     * : How to show it.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     *   - count
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot preview
     *     $ wp serverpilot preview --format=json
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function preview(array $args, array $options): void
    {
        Console::run(static fn(): int => self::showPreview($options));
    }

    /** @param array<string, string|bool> $options */
    public static function showPreview(array $options): int
    {
        $plan = Plugin::instance()->reconciler()->preview();
        $pause = $plan['pause'];
        if ($pause !== null) {
            $why = ReasonText::ofPause($pause['reason'], $pause['values']);
            /* translators: %s: why */
            WP_CLI::warning(sprintf(__('Paused: %s', 'serverpilot-sync'), Console::line($why)));
        }
        Console::table(PlanPreview::lines($plan), ['op', 'domain', 'message'], $options);

        return 0;
    }

    /**
     * Shows what happened, the newest first: of one name, or of all. Times are in UTC.
     *
     * ## OPTIONS
     *
     * [<domain>]
     * : Only what happened to this name.
     *
     * [--limit=<lines>]
     * : How many lines.
     * ---
     * default: 50
     * ---
     *
     * [--format=<format>]
     * : How to show them.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     *   - count
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot history shop.example
     *     $ wp serverpilot history --limit=500 --format=csv
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function history(array $args, array $options): void
    {
        Console::run(static function () use ($args, $options): int {
            $limit = Console::option($options, 'limit', '50');
            if (!ctype_digit($limit) || (int) $limit === 0) {
                throw new CommandFailure(__('--limit has to be a number from 1.', 'serverpilot-sync'), 1);
            }
            ['rows' => $rows] = History::page([
                'domain' => Console::names(array_slice($args, 0, 1))[0] ?? '',
                'per_page' => (int) $limit,
            ]);
            Console::table(
                array_map(self::lineOfHistory(...), $rows),
                ['at', 'domain', 'what', 'message', 'event', 'who', 'listed'],
                $options,
            );

            return 0;
        });
    }

    /**
     * @param array<string, mixed> $row
     *
     * @return array<string, string|int>
     */
    private static function lineOfHistory(array $row): array
    {
        $user = (int) $row['who'] === 0 ? false : get_userdata((int) $row['who']);

        return [
            'at' => (string) $row['at'],
            'domain' => (string) $row['domain'],
            'what' => (string) $row['what'],
            'message' => Console::line((string) $row['message']),
            'event' => (string) $row['event'],
            'who' => $user === false ? '' : $user->user_login,
            'listed' => (int) $row['listed'],
        ];
    }
}
