<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Sync\DomainFactsReader;
use Throwable;
use WP_CLI;

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
     * Finds problems, and shows the fix: for one domain, or for the installation.
     *
     * With a domain, checks every step from its mapping to its certificate now. Without one, checks the installation: extension,
     * credentials, connection, app, switch, tables, syncs, pause, domains and certificates. Changes nothing in ServerPilot.
     *
     * ## OPTIONS
     *
     * [<domain>]
     * : The domain.
     *
     * [--live]
     * : Also show facts about this account that ServerPilot's API documentation does not specify. Read-only.
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
     * ## EXIT CODES
     *
     *     0  no problem was found
     *     1  a check failed, or is pending or on hold
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot doctor
     *     $ wp serverpilot doctor shop.example
     *     $ wp serverpilot doctor --live --format=json
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        $given = $args[0] ?? '';
        if ($given === '') {
            // A missing extension is a problem to report.
            Console::runAnyway(fn(): int => $this->checkInstallation($options));
        } else {
            $this->console->run(fn(): int => $this->checkDomain($this->console->domains([$given])[0], $options));
        }
    }

    /** @param array<string, string|bool> $options */
    private function checkDomain(string $domain, array $options): int
    {
        $diagnosis = Diagnosis::of($this->facts->live($domain));
        $problem = $diagnosis->firstProblem();
        $this->show($diagnosis->checks, $domain, ['check', 'state', 'code', 'message'], $options);
        if ($problem !== null && !self::isJson($options)) {
            WP_CLI::log("{$problem->label}: " . RemedyText::of($problem, $domain));
        }

        return self::finish($problem !== null, $options);
    }

    /** @param array<string, string|bool> $options */
    private function checkInstallation(array $options): int
    {
        $checks = $this->installation->runAll();
        $this->show($checks, '', ['check', 'state', 'message', 'remedy'], $options);

        $states = array_map(static fn(Check $check): string => $check->state->value, $checks);

        return self::finish(array_diff($states, [CheckState::Ok->value, CheckState::NotChecked->value])
        !== [], $options);
    }

    /** @param array<string, string|bool> $options */
    private static function finish(bool $hasProblem, array $options): int
    {
        if (!$hasProblem && !self::isJson($options)) {
            WP_CLI::success(__('No problems found.', 'serverpilot-sync'));
        }

        return $hasProblem ? 1 : 0;
    }

    /**
     * @param list<Check> $checks
     * @param list<string> $fields
     * @param array<string, string|bool> $options
     */
    private function show(array $checks, string $domain, array $fields, array $options): void
    {
        $rows = array_map(static fn(Check $check): array => [
            'check' => $check->name,
            'state' => $check->state->value,
            'code' => $check->code,
            'message' => Console::line($check->message),
            'remedy' => RemedyText::of($check, $domain),
        ], $checks);
        $live = (bool) ($options['live'] ?? false) ? $this->liveRows() : [];
        if (self::isJson($options)) {
            Console::table([...$rows, ...$live], ['check', 'state', 'code', 'message', 'remedy'], ['format' => 'json']);

            return;
        }
        Console::table($rows, $fields);
        if ($live !== []) {
            Console::table($live, ['check', 'state', 'message']);
        }
    }

    /** @return list<array<string, string>> */
    private function liveRows(): array
    {
        $row = static fn(string $check, CheckState $state, string $message): array => [
            'check' => $check,
            'state' => $state->value,
            'code' => '',
            'message' => Console::line($message),
            'remedy' => '',
        ];
        try {
            $facts = $this->account->facts();
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
    private static function isJson(array $options): bool
    {
        return Console::option($options, 'format') === 'json';
    }
}
