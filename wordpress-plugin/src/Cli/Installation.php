<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Domain\Credentials;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;
use Throwable;

/**
 * The installation, check by check, in the order in which a person would mend it: what is known, and what to do.
 *
 * What cannot be told because of an earlier check is `unknown`; a failure to look is a failed check and never the end.
 *
 * @phpstan-type Check array{check: string, state: 'ok'|'held'|'failed'|'unknown', code: string, evidence: string, cure: string}
 */
final class Installation
{
    /** Seconds after which a pass is missed: heartbeats are five minutes apart. */
    private const PASS_MISSED = 900;

    private bool $has_connection = false;
    private bool $has_tables = false;

    public function __construct(
        private Client $client,
        private Host $adapter,
    ) {}

    /** @return list<Check> */
    public function checks(): array
    {
        $checks = [];
        foreach ([
            'network' => $this->network(...),
            'extension' => $this->extension(...),
            'credentials' => $this->credentials(...),
            'connection' => $this->connection(...),
            'app' => $this->app(...),
            'tables' => $this->tables(...),
            'switch' => $this->switch(...),
            'heartbeat' => $this->heartbeat(...),
            'last_pass' => $this->lastPass(...),
            'pause' => $this->pause(...),
            'brake' => $this->brake(...),
            'names' => $this->names(...),
        ] as $check => $look) {
            try {
                $known = $look();
            } catch (Throwable $e) {
                $known = self::failed($e->getMessage());
            }
            [$known['evidence'], $known['cure']] = [Console::line($known['evidence']), Console::line($known['cure'])];
            $checks[] = ['check' => $check, 'code' => "{$check}.{$known['state']}"] + $known;
        }

        return $checks;
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function network(): array
    {
        return is_multisite()
            ? self::ok(sprintf('WordPress %s, PHP %s', (string) get_bloginfo('version'), PHP_VERSION))
            : self::failed(
                __('This WordPress is no network.', 'serverpilot-sync'),
                __('Make it a multisite first; the plugin has nothing to do otherwise.', 'serverpilot-sync'),
            );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function extension(): array
    {
        return $this->client->problem() === ''
            ? self::ok('serverpilot ' . (string) phpversion('serverpilot'))
            : self::failed(
                $this->client->problem(),
                sprintf(
                    /* translators: %s: the path of a program */
                    __(
                        'This is the PHP of the shell (%s); the one of the web server has its own extensions.',
                        'serverpilot-sync',
                    ),
                    PHP_BINARY,
                ),
            );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function credentials(): array
    {
        $defined = array_filter(
            Credentials::CONSTANTS,
            static fn(string $name): bool => defined($name) && constant($name) !== '',
        );
        if (count($defined) === count(Credentials::CONSTANTS)) {
            return self::ok(__('The constants are defined.', 'serverpilot-sync'));
        }
        $stored = $this->adapter->storedCredentials();
        if ($stored !== null && !in_array('', array_map($stored->get(...), Credentials::CONSTANTS), true)) {
            return self::ok(__('Ultimate Multisite keeps them.', 'serverpilot-sync'));
        }

        return self::failed(
            sprintf(
                /* translators: %s: names of constants */
                __('Not defined, or empty: %s.', 'serverpilot-sync'),
                implode(', ', array_diff(Credentials::CONSTANTS, $defined)),
            ),
            __(
                'Define them in wp-config.php; client id and key are at Account > API in ServerPilot.',
                'serverpilot-sync',
            ),
        );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function connection(): array
    {
        if ($this->client->problem() !== '') {
            return self::unknown();
        }
        try {
            ['app' => $app, 'server' => $server] = $this->client->test();
        } catch (Throwable $e) {
            // It tells more, such as the apps that there are, unless the failure has passed meanwhile.
            $problem = ConnectionCheck::run($this->client);

            return self::failed(
                $problem === '' ? $e->getMessage() : $problem,
                __('Mend what it says, then run this again.', 'serverpilot-sync'),
            );
        }
        $this->has_connection = true;

        return self::ok(sprintf(
            /* translators: 1: the name of an app, 2: its PHP, 3: the name of a server, 4: its IP address */
            __('ServerPilot answers: app %1$s (%2$s) on server %3$s (%4$s).', 'serverpilot-sync'),
            $app['name'],
            $app['runtime'],
            $server['name'],
            (string) $server['address'],
        ));
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function app(): array
    {
        if (!$this->has_connection) {
            return self::unknown();
        }
        $problem = ConnectionCheck::run($this->client);

        return $problem === ''
            ? self::ok(__('The app serves this network.', 'serverpilot-sync'))
            : self::failed($problem, __('Until then every pass is paused.', 'serverpilot-sync'));
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function tables(): array
    {
        if ($this->client->problem() === '') {
            Schema::upgrade();
        }
        $missing = array_filter(
            array_map(Schema::table(...), ['domains', 'history', 'lease']),
            static fn(string $table): bool => !Database::has($table),
        );
        $this->has_tables = $missing === [];
        if ($this->has_tables) {
            /* translators: %d: a number */
            return self::ok(sprintf(
                __('They are there, in version %d.', 'serverpilot-sync'),
                (int) State::get('schema'),
            ));
        }
        if ($this->client->problem() !== '') {
            return self::unknown();
        }

        return self::failed(
            /* translators: %s: names of tables */
            sprintf(__('Missing: %s.', 'serverpilot-sync'), implode(', ', $missing)),
            sprintf(
                /* translators: %s: a command */
                __(
                    'Restore them from a backup; or begin anew with "%s", and set the switch again.',
                    'serverpilot-sync',
                ),
                sprintf('wp network meta delete %d serverpilot_sync', get_main_network_id()),
            ),
        );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function switch(): array
    {
        return $this->adapter->isOn()
            ? self::ok(__('It is on.', 'serverpilot-sync'))
            : self::failed(
                __('It is off: nothing is changed.', 'serverpilot-sync'),
                Console::switchIsOff($this->adapter),
            );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function heartbeat(): array
    {
        if (!$this->adapter->isOn()) {
            return self::unknown();
        }
        $next = Scheduler::nextScheduledSync();
        if ($next === 0) {
            return self::failed(
                __('It is not scheduled on the main site.', 'serverpilot-sync'),
                __(
                    'Every request puts it back: something takes it away, or WordPress cannot write its option "cron".',
                    'serverpilot-sync',
                ),
            );
        }

        /* translators: %s: a time in UTC */
        return self::ok(sprintf(__('The next one is due at %s UTC.', 'serverpilot-sync'), gmdate('Y-m-d H:i', $next)));
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function lastPass(): array
    {
        if (!$this->adapter->isOn()) {
            return self::unknown();
        }
        $last = (int) State::get('last_pass');
        $said = $last === 0
            ? __('There was none.', 'serverpilot-sync')
            /* translators: %s: a span of time, such as "5 minutes" */
            : sprintf(__('%s ago.', 'serverpilot-sync'), human_time_diff($last));
        if (time() <= ($last + self::PASS_MISSED)) {
            return self::ok($said);
        }

        return self::failed($said, __(
            'WP-Cron does not run: let the system\'s cron run "wp cron event run --due-now" every minute, for the main site. "wp serverpilot sync" runs a pass now.',
            'serverpilot-sync',
        ));
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function pause(): array
    {
        $pause = (array) State::get('pause');

        return $pause === []
            ? self::ok(__('Nothing pauses it.', 'serverpilot-sync'))
            : self::failed((string) ($pause['message'] ?? ''), __(
                'Mend what it says, then: wp serverpilot resume',
                'serverpilot-sync',
            ));
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function brake(): array
    {
        if (!$this->has_tables) {
            return self::unknown();
        }
        $braked = DomainList::held('brake');

        return $braked === 0
            ? self::ok(__('It holds nothing.', 'serverpilot-sync'))
            : self::held(
                /* translators: %d: a number */
                sprintf(__('Removals that it holds: %d.', 'serverpilot-sync'), $braked),
                __('If they are meant: wp serverpilot brake', 'serverpilot-sync'),
            );
    }

    /** @return array{state: 'ok'|'held'|'failed'|'unknown', evidence: string, cure: string} */
    private function names(): array
    {
        if (!$this->has_tables) {
            return self::unknown();
        }
        $counts = DomainList::counts();
        $said = implode(', ', array_map(
            static fn(string $status, int $count): string => "{$status} {$count}",
            array_keys($counts),
            $counts,
        ));
        if ($counts['failed'] > 0) {
            return self::failed($said, __('See: wp serverpilot list --status=failed', 'serverpilot-sync'));
        }

        return $counts['held'] > 0
            ? self::held($said, __('See: wp serverpilot list --status=held', 'serverpilot-sync'))
            : self::ok($said);
    }

    /** @return array{state: 'ok', evidence: string, cure: string} */
    private static function ok(string $evidence): array
    {
        return ['state' => 'ok', 'evidence' => $evidence, 'cure' => ''];
    }

    /** @return array{state: 'held', evidence: string, cure: string} */
    private static function held(string $evidence, string $cure): array
    {
        return ['state' => 'held', 'evidence' => $evidence, 'cure' => $cure];
    }

    /** @return array{state: 'failed', evidence: string, cure: string} */
    private static function failed(string $evidence, string $cure = ''): array
    {
        return ['state' => 'failed', 'evidence' => $evidence, 'cure' => $cure];
    }

    /** @return array{state: 'unknown', evidence: string, cure: string} */
    private static function unknown(): array
    {
        return [
            'state' => 'unknown',
            'evidence' => __('It cannot be told before what is above is mended.', 'serverpilot-sync'),
            'cure' => '',
        ];
    }
}
