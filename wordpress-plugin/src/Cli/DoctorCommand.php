<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainFactsReader;
use Throwable;
use WP_CLI;

use function WP_CLI\Utils\make_progress_bar;

/** Finds problems of a domain or of the installation, and shows the fix. */
final class DoctorCommand
{
    public function __construct(
        private Console $console,
        private Installation $installation,
        private DomainFactsReader $facts,
        private AccountFacts $account,
    ) {}

    /**
     * Finds problems, and shows the fix: for one domain, for all, or for the installation.
     *
     * With a domain, checks every step from its mapping to its site now. Without one, checks the installation: extension,
     * credentials, connection, app, switch, tables, syncs, pause, domains and certificates. Changes nothing in ServerPilot.
     *
     * ## OPTIONS
     *
     * [<domain>]
     * : The domain.
     *
     * [--watch]
     * : Repeat the checks of the domain until it is OK, and print each change.
     *
     * [--for=<minutes>]
     * : How long to watch.
     * ---
     * default: 30
     * ---
     *
     * [--every=<seconds>]
     * : How often to check while watching.
     * ---
     * default: 30
     * ---
     *
     * [--all]
     * : Check DNS, certificate and site of every domain now, and show the first problem of each.
     *
     * [--live]
     * : Also show facts about this account that ServerPilot's API documentation does not specify. Read-only.
     *
     * [--app=<app>]
     * : The app whose facts `--live` shows, by id or name: such as one to try something with. Default: that of the network.
     *
     * [--format=<format>]
     * : Output format.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     * ---
     *
     * ## EXIT CODES
     *
     *     0  no problem was found; with --watch, none is left
     *     1  a check failed, or is pending or on hold
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot doctor
     *     $ wp serverpilot doctor shop.example
     *     $ wp serverpilot doctor shop.example --watch --for=15
     *     $ wp serverpilot doctor --all --format=csv
     *     $ wp serverpilot doctor --live --format=json
     *     $ wp serverpilot doctor --live --app=throwaway
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        $given = $args[0] ?? '';
        if ((bool) ($options['all'] ?? false)) {
            $this->console->run(fn(): int => $this->checkAll($options));
        } elseif ($given === '') {
            // A missing extension is a problem to report.
            Console::runAnyway(fn(): int => $this->checkInstallation($options));
        } else {
            $this->console->run(fn(): int => $this->checkDomain($this->console->domains([$given])[0], $options));
        }
    }

    /** @param array<string, string|bool> $options */
    private function checkDomain(string $domain, array $options): int
    {
        $diagnosis = (bool) ($options['watch'] ?? false)
            ? $this->watch($domain, $options)
            : Diagnosis::of($this->facts->live($domain));
        $problem = $diagnosis->firstProblem();
        $is_complete = $this->show($diagnosis->checks, $domain, ['check', 'state', 'code', 'message'], $options);
        if ($problem !== null && !self::isForPrograms($options)) {
            WP_CLI::log("{$problem->label}: " . RemedyText::of($problem, $domain));
        }

        return self::finish($problem !== null || !$is_complete, $options);
    }

    /**
     * Checks again until there is no problem, or the time is over.
     *
     * @param array<string, string|bool> $options
     */
    private function watch(string $domain, array $options): Diagnosis
    {
        $every = Console::number($options, 'every', 30);
        $end = time() + (Console::number($options, 'for', 30) * 60);
        $shown = '';
        while (true) {
            $diagnosis = Diagnosis::of($this->facts->live($domain));
            $problem = $diagnosis->firstProblem();
            if ($problem === null || (time() + $every) > $end) {
                return $diagnosis;
            }
            $line = "{$problem->label}: " . Console::line($problem->message);
            if ($line !== $shown && !self::isForPrograms($options)) {
                WP_CLI::log(gmdate('H:i:s') . " {$line}");
            }
            $shown = $line;
            sleep(max(0, $every));
            // Another process syncs meanwhile.
            State::refresh();
        }
    }

    /**
     * A row for each domain, with its first problem.
     *
     * @param array<string, string|bool> $options
     */
    private function checkAll(array $options): int
    {
        $rows = [];
        $problems = 0;
        $domains = DomainList::shown();
        $bar = self::isForPrograms($options)
            ? null
            : make_progress_bar(__('Checking', 'serverpilot-sync'), count($domains));
        foreach (array_chunk($domains, DomainFactsReader::AT_ONCE) as $some) {
            foreach ($this->facts->checked($some) as $domain => $facts) {
                $diagnosis = Diagnosis::of($facts);
                $problem = $diagnosis->firstProblem();
                $problems += $problem === null ? 0 : 1;
                $rows[] = [
                    'domain' => $domain,
                    'state' => $diagnosis->state()->value,
                    'code' => $problem->code ?? '',
                    'message' => Console::line($problem->message ?? ''),
                    'remedy' => $problem === null ? '' : RemedyText::of($problem, $domain),
                ];
                $bar?->tick();
            }
        }
        $bar?->finish();
        Console::table($rows, ['domain', 'state', 'code', 'message', 'remedy'], $options);

        return self::finish($problems > 0, $options);
    }

    /** @param array<string, string|bool> $options */
    private function checkInstallation(array $options): int
    {
        $checks = $this->installation->runAll();
        $is_complete = $this->show($checks, '', ['check', 'state', 'code', 'message', 'remedy'], $options);

        $states = array_map(static fn(Check $check): string => $check->state->value, $checks);

        $problems = array_diff($states, [CheckState::Ok->value, CheckState::NotChecked->value]);

        return self::finish($problems !== [] || !$is_complete, $options);
    }

    /** @param array<string, string|bool> $options */
    private static function finish(bool $hasProblem, array $options): int
    {
        if (!$hasProblem && !self::isForPrograms($options)) {
            WP_CLI::success(__('No problems found.', 'serverpilot-sync'));
        }

        return $hasProblem ? 1 : 0;
    }

    /**
     * @param list<Check> $checks
     * @param list<string> $fields
     * @param array<string, string|bool> $options
     *
     * @return bool false if the facts of the account could not be read
     */
    private function show(array $checks, string $domain, array $fields, array $options): bool
    {
        $rows = array_map(static fn(Check $check): array => [
            'check' => $check->name,
            'state' => $check->state->value,
            'code' => $check->code,
            'message' => Console::line($check->message),
            'remedy' => RemedyText::of($check, $domain),
        ], $checks);
        $live = (bool) ($options['live'] ?? false) ? $this->liveRows(Console::option($options, 'app')) : [];
        $is_complete = !in_array(CheckState::Failed->value, array_column($live, 'state'), true);
        if (self::isForPrograms($options)) {
            Console::table(
                [...$rows, ...$live],
                ['check', 'state', 'code', 'message', 'remedy'],
                [
                    'format' => Console::option($options, 'format'),
                ],
            );

            return $is_complete;
        }
        Console::table($rows, $fields);
        if ($live !== []) {
            Console::table($live, ['check', 'state', 'message']);
        }

        return $is_complete;
    }

    /** @return list<array<string, string>> */
    private function liveRows(string $app): array
    {
        $row = static fn(string $check, CheckState $state, string $message): array => [
            'check' => $check,
            'state' => $state->value,
            'code' => '',
            'message' => Console::line($message),
            'remedy' => '',
        ];
        try {
            $facts = $this->account->facts($app);
        } catch (Throwable $e) {
            return [$row('live', CheckState::Failed, $e->getMessage())];
        }

        return array_map(
            static fn(string $check, string $message): array => $row($check, CheckState::Ok, $message),
            array_keys($facts),
            $facts,
        );
    }

    /** @param array<string, string|bool> $options */
    private static function isForPrograms(array $options): bool
    {
        return Console::option($options, 'format', 'table') !== 'table';
    }
}
