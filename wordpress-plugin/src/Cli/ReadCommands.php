<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Checks\Alerts;
use ServerPilot\Sync\Checks\ExtensionCheck;
use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\HistoryLine;
use ServerPilot\Sync\Domain\PlanPreview;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Host\Users;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\Reconciler;
use ServerPilot\Sync\Sync\ServerAddresses;
use Throwable;
use WP_CLI;

/** Commands that change nothing. */
final class ReadCommands
{
    /** Domains per query. */
    private const BATCH = 200;

    public function __construct(
        private Console $console,
        private Client $client,
        private MainSwitch $switch,
        private Reconciler $reconciler,
        private DomainFactsReader $facts,
        private ServerAddresses $addresses,
    ) {}

    /**
     * Shows the app, its server, the switch, a pause, and how many domains have each status.
     *
     * Requests the app from ServerPilot. If the request fails, shows the last known values and the error. Times are in UTC.
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
        $this->console->run(function () use ($options): int {
            $status =
                self::problem()
                + $this->extension()
                + $this->appAndServer()
                + $this->syncState()
                + DomainList::counts();
            if (Console::option($options, 'format') === 'json') {
                WP_CLI::line((string) wp_json_encode($status, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES));

                return 0;
            }
            $status['listed'] = Console::of($status['listed'], Capacity::APP_DOMAINS);
            $status['certificate_names'] = Console::of($status['certificate_names'], Capacity::CERTIFICATE_NAMES);
            $rows = [];
            foreach ($status as $field => $value) {
                $rows[] = ['field' => $field, 'value' => $value];
            }
            Console::table($rows, ['field', 'value']);

            return 0;
        });
    }

    /** @return array<string, string> the first active alert */
    private static function problem(): array
    {
        foreach (Alert::cases() as $alert) {
            if (Alerts::holds($alert) === true) {
                return ['problem' => Console::line(Alerts::message($alert))];
            }
        }

        return ['problem' => ''];
    }

    /** @return array<string, string> its version, or the problem with it */
    private function extension(): array
    {
        $check = (new ExtensionCheck($this->client))->run();

        return [
            'extension' => $check->state === CheckState::Ok ? $this->client->version() : Console::line($check->message),
        ];
    }

    /** @return array<string, string|int> */
    private function appAndServer(): array
    {
        [$name, $problem] = ['', ''];
        $listed = State::number('listed');
        $on_certificate = State::number('certificate_names');
        try {
            $app = $this->client->app();
            $name = (string) ($app['name'] ?? '');
            $listed = count($app['domains']);
            $on_certificate = count($app['certificate']['names'] ?? []);
            $this->addresses->server();
        } catch (Throwable $e) {
            $problem = Console::line($e->getMessage());
        }
        $server = State::server();

        return [
            'app_id' => $this->client->appId(),
            'app' => $name,
            'server' => $server['name'],
            'address' => $server['address'],
            'connection' => $problem === '' ? 'ok' : $problem,
            'listed' => $listed,
            'certificate_names' => $on_certificate,
        ] + PoolStatus::facts();
    }

    /** @return array<string, string|int> */
    private function syncState(): array
    {
        $pause = State::pause();
        $time = static fn(int $time): string => $time === 0 ? '' : gmdate('Y-m-d H:i:s', $time);
        $action = DomainFactsReader::action();

        return [
            'switch' => $this->switch->isOn() ? 'on' : 'off',
            'policy' => State::policy()->value,
            'pause_reason' => $pause->reason->value ?? '',
            'pause' => Console::line($pause->message ?? ''),
            'removal_guard' => DomainList::count(Concern::RemovalGuard),
            'last_sync' => $time(State::number('last_run')),
            'last_success' => $time(State::number('last_success')),
            'failure' => Console::line(State::text('failure')),
            'action' => $action === ActionState::None ? 'none' : $action->value,
            'autossl' => State::text('ssl'),
        ];
    }

    /**
     * Lists the domains that the plugin has recorded, those with problems first.
     *
     * `problem` is the code of the check to fix first, by the last known results; `wp serverpilot doctor <domain>` checks again.
     * Times are in UTC.
     *
     * ## OPTIONS
     *
     * [--problem[=<code>]]
     * : Only domains with a problem, or with this one.
     *
     * [--status=<status>]
     * : Only domains with this status.
     * ---
     * options:
     *   - failed
     *   - held
     *   - pending
     *   - not_checked
     *   - unmanaged
     *   - ok
     * ---
     *
     * [--search=<part>]
     * : Only domains that contain this part.
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
     *   - count
     * ---
     *
     * [--fields=<fields>]
     * : Columns, separated by commas: domain, status, owner, app, problem, remedy, reason, message, certificate_end, updated,
     * next_attempt. `app` is empty if there were never further apps.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot list --problem
     *     $ wp serverpilot list --problem=dns.elsewhere --fields=domain,remedy
     *     $ wp serverpilot list --status=held --format=count
     *     $ wp serverpilot list --search=shop --fields=domain,status,certificate_end --format=csv
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function domains(array $args, array $options): void
    {
        $this->console->run(function () use ($options): int {
            $items = [];
            $number = 1;
            do {
                $page = DomainList::page([
                    'status' => Console::option($options, 'status'),
                    'search' => Console::option($options, 'search'),
                    'page' => $number,
                    'per_page' => self::BATCH,
                ]);
                $facts = $this->facts->remembered($page->records);
                foreach ($page->records as $record) {
                    $items[] = self::item($record, Diagnosis::of($facts[$record->domain])->firstProblem());
                }
                ++$number;
            } while ($page->records !== [] && count($items) < $page->total);
            $problem = $options['problem'] ?? '';
            $is_asked = static fn(array $item): bool => match ($problem) {
                '' => true,
                true => $item['problem'] !== '',
                default => $item['problem'] === $problem,
            };
            $items = array_values(array_filter($items, $is_asked));
            Console::table(
                $items,
                [
                    'domain',
                    'status',
                    'owner',
                    ...(array_filter(array_column($items, 'app')) === [] ? [] : ['app']),
                    'problem',
                    'remedy',
                    'certificate_end',
                    'updated',
                    'next_attempt',
                ],
                $options,
            );

            return 0;
        });
    }

    /** @return array<string, string> */
    private static function item(DomainRecord $record, ?Check $problem): array
    {
        return [
            'domain' => $record->domain,
            'status' => $record->status->value,
            'owner' => $record->owner->value,
            'app' => PoolStatus::nameOf($record->placedOn),
            'problem' => $problem->code ?? '',
            'remedy' => $problem === null ? '' : RemedyText::of($problem, $record->domain),
            'reason' => $record->reason->value,
            'message' => Console::line($record->message),
            'certificate_end' => Console::time($record->certificateEnd),
            'updated' => Console::time($record->updated),
            'next_attempt' => Console::time($record->due),
        ];
    }

    /**
     * Shows what a sync would do now, change by change. Changes nothing.
     *
     * A pause is shown as a warning: a sync would change nothing.
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
        $this->console->run(function () use ($options): int {
            $plan = $this->reconciler->preview();
            if ($plan->pause !== null) {
                /* translators: %s: the reason */
                WP_CLI::warning(sprintf(__('Paused: %s', 'serverpilot-sync'), Console::line($plan->pause->message)));
            }
            if ($plan->observes) {
                WP_CLI::warning(Policy::Observe->message());
            }
            Console::table(PlanPreview::lines($plan), ['op', 'domain', 'message'], $options);

            return 0;
        });
    }

    /**
     * Shows the history of one domain or of all, newest first. Times are in UTC.
     *
     * ## OPTIONS
     *
     * [<domain>]
     * : Only lines about this domain.
     *
     * [--limit=<lines>]
     * : Number of lines.
     * ---
     * default: 50
     * ---
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
        $this->console->run(function () use ($args, $options): int {
            $limit = Console::number($options, 'limit', 50);
            ['lines' => $lines] = History::page([
                'domain' => $this->console->domains(array_slice($args, 0, 1))[0] ?? '',
                'per_page' => $limit,
            ]);
            $items = array_map(self::historyItem(...), $lines);
            $has_apps = array_filter(array_column($items, 'app')) !== [];
            Console::table(
                $items,
                ['at', 'domain', 'what', 'message', 'event', 'user', 'listed', ...($has_apps ? ['app'] : [])],
                $options,
            );

            return 0;
        });
    }

    /** @return array<string, string|int> */
    private static function historyItem(HistoryLine $line): array
    {
        return [
            'at' => gmdate('Y-m-d H:i:s', $line->at),
            'domain' => $line->domain,
            'what' => $line->what,
            'message' => Console::line($line->message),
            'event' => $line->event,
            'user' => Users::login($line->userId),
            'listed' => $line->listed,
            'app' => PoolStatus::nameOf($line->appId),
        ];
    }
}
