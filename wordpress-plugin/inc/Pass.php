<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\NotFoundException;
use Throwable;

/**
 * One pass over the names: lease, list, gate, wanted, plan, intent, send, record, release, look again.
 *
 * The list is read before the wishes, so that a name that is unmapped in between is at worst removed by the next pass,
 * and one that is mapped in between is at worst added by it: never the other way round.
 */
final class Pass
{
    /** Rounds of one pass, in case that events keep coming. */
    private const ROUNDS = 5;

    /** What the last failure of a pass said, for somebody who waits. */
    public string $failure = '';

    /** @var \Closure(string): void */
    private \Closure $told;

    public function __construct(
        private Client $client,
        private Wanted $wanted,
    ) {
        $this->told = static function (string $step): void {};
    }

    /**
     * @param \Closure(string): void|null $told of each step, for somebody who waits: list, plan, send, certificate
     *
     * @return string how it ended: done, busy, paused, failed
     */
    public function run(?\Closure $told = null): string
    {
        $this->told = $told ?? static function (string $step): void {};
        try {
            return $this->rounds(implode('-', [(string) gethostname(), (string) getmypid(), bin2hex(random_bytes(4))]));
        } catch (Database $e) {
            // Nothing of it could be noted, and whoever runs a queue does not expect an exception.
            return $this->brokeOff($e);
        }
    }

    private function rounds(string $owner): string
    {
        for ($round = 0; $round < self::ROUNDS; ++$round) {
            $end = $this->underLease($owner);
            // A reminder that came while the lease was still held found the pass busy, and went: hence this look.
            if ($end !== 'done' || Register::dueCount() === 0) {
                return $end;
            }
        }

        return 'done';
    }

    private function underLease(string $owner): string
    {
        if (!Lease::take($owner)) {
            return 'busy';
        }
        try {
            // An administrator, or the pass before this one, may have decided something since this process began.
            State::readAgain();

            return NetworkLanguage::speak(fn(): string => $this->round($owner));
        } finally {
            Lease::release($owner);
            State::set('last_pass', time());
        }
    }

    /**
     * What a pass would do now. Reads, and changes nothing: without a lease, so what it says is as of this moment.
     *
     * @return array{pause: array{reason: string, message: string}|null, plan: Plan, keys: list<string>}
     */
    public function preview(): array
    {
        ['apps' => $apps, 'network' => $network, 'keys' => $keys] = $this->look();

        return [
            'pause' => $this->gate($apps, $network, $keys),
            'plan' => $this->plan($apps, $network, $keys, Register::all(), remember: false),
            'keys' => $keys,
        ];
    }

    private function round(string $owner): string
    {
        try {
            ['apps' => $apps, 'network' => $network, 'keys' => $keys] = $this->look();
            $pause = $this->gate($apps, $network, $keys);
            if ($pause !== null) {
                return $this->pause($pause['reason'], $pause['message']);
            }
            State::change([
                'pause' => [],
                'home' => (string) wp_parse_url(network_home_url(), PHP_URL_HOST),
                'app_id' => $this->client->appId(),
            ]);

            $this->followAction();

            return $this->bringInStep($owner, $apps, $network, $keys);
        } catch (Throwable $e) {
            return $this->fail($e);
        }
    }

    /** @return array{apps: list<array{id: string, name: string, domains: list<string>, ...}>, network: list<string>, keys: list<string>} */
    private function look(): array
    {
        ($this->told)('list');
        $apps = $this->client->apps();
        $app = array_column($apps, null, 'id')[$this->client->appId()] ?? ['domains' => []];

        return [
            'apps' => $apps,
            'network' => $this->wanted->networkDomains(),
            'keys' => array_map($this->key(...), $app['domains']),
        ];
    }

    /**
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps
     * @param list<string> $network
     * @param list<string> $keys
     *
     * @return array{reason: string, message: string}|null
     */
    private function gate(array $apps, array $network, array $keys): ?array
    {
        return Gate::check([
            'apps' => $apps,
            'app_id' => $this->client->appId(),
            'home' => (string) wp_parse_url(network_home_url(), PHP_URL_HOST),
            'environment' => wp_get_environment_type(),
            'stored_home' => (string) State::get('home'),
            'stored_app_id' => (string) State::get('app_id'),
            'environment_confirmed' => (bool) State::get('environment_confirmed'),
            'network' => $network,
            'keys' => $keys,
        ]);
    }

    /** Did ServerPilot bring the last change onto the server? If not, the list is sent again, later each time. */
    private function followAction(): void
    {
        if (State::get('action') === '') {
            return;
        }
        try {
            if ($this->client->action((string) State::get('action'))['status'] === 'success') {
                State::change(['action' => '', 'failed_actions' => 0]);
            }
        } catch (ActionFailedException $e) {
            $failed = (int) State::get('failed_actions') + 1;
            $wait = $failed === 1 ? 0 : Failure::delay($failed - 1);
            State::change(['action' => '', 'failed_actions' => $failed, 'rewrite_due' => time() + $wait]);
            History::add('', 'failure', $e->getMessage(), '', 0);
            Log::error($e->getMessage());
        } catch (NotFoundException) {
            // Forgotten by ServerPilot: nobody can tell how it ended, and the list itself is in step.
            State::set('action', '');
        }
    }

    /**
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps
     * @param list<string> $network
     * @param list<string> $keys
     * @param array<string, array<string, mixed>> $rows
     * @param bool $remember what had to be asked for
     */
    private function plan(array $apps, array $network, array $keys, array $rows, bool $remember): Plan
    {
        $day = History::lastDay();

        return Plan::make([
            'keys' => $keys,
            'wanted' => $this->wanted->read($remember),
            'register' => array_map(static fn(array $row): array => [
                'owner' => (string) $row['owner'],
                'held' => (int) $row['held'] === Register::HOLD,
                'off' => (int) $row['held'] === Register::OFF,
                'removal' => (bool) $row['removal'],
                'waits' => (bool) $row['waits'],
                'braked' => $row['state'] === 'held' && $row['reason'] === 'brake',
            ], $rows),
            'siblings' => $this->siblings($apps),
            'network' => $network,
            'confirmed' => array_map(strval(...), array_values((array) State::get('confirmed'))),
            'first' => !State::get('adopted'),
            'leave_out_covered' => (bool) State::get('leave_out_covered'),
            'removed_today' => $day['removed'],
            'largest_today' => $day['largest'],
            'brake_released' => (bool) State::get('brake_released'),
            /** How many percent of the list may leave within a day. */
            'brake_percent' => (int) apply_filters('serverpilot_brake_percent', Plan::BRAKE_PERCENT),
        ]);
    }

    /**
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps
     * @param list<string> $network
     * @param list<string> $keys
     */
    private function bringInStep(string $owner, array $apps, array $network, array $keys): string
    {
        ($this->told)('plan');
        $rows = Register::all();
        $plan = $this->plan($apps, $network, $keys, $rows, remember: true);

        Register::intend($plan->add);
        $rewrite = State::get('rewrite_due') > 0 && State::get('rewrite_due') <= time();
        $report = null;
        if ($plan->hasChanges() || $rewrite) {
            if (!Lease::take($owner)) {
                return 'busy';
            }
            ($this->told)('send');
            $report = $this->send($plan, $network, $rewrite);
        }
        Outcome::record($plan, $rows, $report, count($keys));
        History::prune();
        State::change(['adopted' => true, 'brake_released' => false]);
        State::set('listed', count($keys) + count($report['added'] ?? []) - count($report['removed'] ?? []));
        ($this->told)('certificate');
        $this->lookAfterCertificate($report);

        return 'done';
    }

    /**
     * The update. From before it until its action is known a rewrite is owed: where the process dies, or the answer is lost,
     * nobody can ask how the action ended.
     *
     * @param list<string> $network
     *
     * @return array<string, mixed> the report of the call
     */
    private function send(Plan $plan, array $network, bool $rewrite): array
    {
        $owed = State::get('rewrite_due');
        State::set('rewrite_due', time() + Failure::delay(1));
        try {
            // The plugin's own brake has decided; the extension's guard would only see this one call.
            $report = $this->client->sync($plan->add, $plan->remove, $network, force: true, rewrite: $rewrite);
        } catch (Throwable $e) {
            if (Failure::changedNothing($e)) {
                State::set('rewrite_due', $owed);
            }
            throw $e;
        }
        $action = (string) $report['action']['id'];
        if ($action !== '') {
            State::change(['action' => $action, 'rewrite_due' => 0]);
        } elseif ($report['added'] === [] && $report['removed'] === []) {
            // The server had nothing to catch up with.
            State::change(['action' => '', 'rewrite_due' => 0, 'failed_actions' => 0]);
        }

        return $report;
    }

    /** A failure of the pass as a whole: nothing was planned, or nothing was sent, or the answer is unknown. */
    private function fail(Throwable $e): string
    {
        $this->failure = $e->getMessage();
        if (Failure::isAccountWide($e)) {
            return $this->pause('account', $e->getMessage());
        }
        foreach (Register::all() as $name => $row) {
            if ($row['is_due']) {
                Outcome::failed((string) $name, $e instanceof Database ? 'database' : 'server', $e->getMessage(), $row);
            }
        }

        return $this->brokeOff($e);
    }

    private function brokeOff(Throwable $e): string
    {
        $this->failure = $e->getMessage();
        Log::error(sprintf(
            /* translators: %s: a message */
            __('The names could not be brought in step: %s', 'serverpilot-sync'),
            $e->getMessage(),
        ));

        return 'failed';
    }

    private function pause(string $reason, string $message): string
    {
        $pause = (array) State::get('pause');
        if (($pause['message'] ?? '') !== $message) {
            State::set('pause', ['reason' => $reason, 'message' => $message, 'since' => time()]);
            History::add('', 'pause', $message, '', 0);
            Log::error($message);
        }

        return 'paused';
    }

    /**
     * AutoSSL is tried again while ServerPilot has no certificate, soon at first (law 8); and looked at once more where it has
     * been switched on, since ServerPilot may agree and then not carry it out.
     */
    private function lookAfterCertificate(?array $report): void
    {
        $ssl = $report['ssl'] ?? null;
        if ($ssl === null) {
            if (!in_array(State::get('ssl'), ['', 'pending', 'enabled'], true) || State::get('ssl_due') > time()) {
                return;
            }
            $ssl = $this->client->enableAutossl();
        }
        $tries = $ssl['state'] === 'pending' ? (int) State::get('ssl_tries') + 1 : 0;
        $wait = match ($ssl['state']) {
            'pending' => min(Failure::delay($tries), HOUR_IN_SECONDS),
            'enabled' => Failure::delay(1),
            default => 0,
        };
        State::change([
            'ssl' => $ssl['state'],
            'ssl_tries' => $tries,
            'ssl_due' => $wait > 0 ? time() + $wait : 0,
        ]);
    }

    /**
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps
     *
     * @return array<string, string> names of other apps of the account, with the app's name
     */
    private function siblings(array $apps): array
    {
        $siblings = [];
        foreach ($apps as $app) {
            foreach ($app['id'] === $this->client->appId() ? [] : $app['domains'] as $domain) {
                $siblings[$this->key($domain)] = $app['name'];
            }
        }

        return $siblings;
    }

    /** The form in which an entry is compared; what is no name is compared as it is. */
    private function key(string $entry): string
    {
        return $this->client->normalize($entry) ?? strtolower($entry);
    }
}
