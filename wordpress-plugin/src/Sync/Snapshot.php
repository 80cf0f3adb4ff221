<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\StoredCodes;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\AppState;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use Throwable;

/** The facts of one sync for `serverpilot_plan()`, gathered step by step. */
final class Snapshot
{
    /** The share of the largest list that may leave within a day, in percent. */
    private const GUARD_PERCENT = 30;

    /** Entries on the app's list. */
    public int $listed = 0;
    /** @var list<string> the networks' own domains, the main one first */
    public array $networks = [];
    /** @var array<string, array<string, mixed>> the rows of the register, by domain */
    public array $rows = [];
    public readonly int $now;

    /** @var array<string, mixed> */
    private array $facts;
    /** @var array<string, mixed> what the requests of this sync have brought */
    private array $results = [];

    public function __construct(
        private Client $client,
        private Desired $wanted,
        bool $preview = false,
    ) {
        $this->now = time();
        $this->facts = ['now' => $this->now, 'app_id' => $client->appId(), 'preview' => $preview];
    }

    /** @return array<string, mixed> */
    public function facts(): array
    {
        $results = $this->results === [] ? [] : [['app_id' => $this->client->appId()] + $this->results];

        return ['results' => $results] + $this->facts;
    }

    /** Reads the lists, and what the gate compares. */
    public function readApps(): void
    {
        $apps = $this->client->apps();
        $this->networks = $this->wanted->networkDomains();
        $this->listed = count(array_column($apps, null, 'id')[$this->client->appId()]['domains'] ?? []);
        $this->facts['apps'] = $apps;
        $this->facts['networks'] = $this->networks;
        $this->facts['gate'] = [
            'home' => self::home(),
            'environment' => wp_get_environment_type(),
            'confirmed_home' => (string) State::get('home'),
            'confirmed_app_id' => (string) State::get('app_id'),
            'environment_confirmed' => (bool) State::get('environment_confirmed'),
        ];
        $this->facts['app_states'] = [AppState::read($this->client->appId())];
    }

    /**
     * Reads what the domains are decided from: after the lists, so that a domain that is unmapped in between is at worst
     * removed by the next sync, and one that is mapped in between at worst added by it.
     */
    public function readDomains(): void
    {
        $this->readRecords();
        $day = History::lastDay();
        $this->facts['guard'] = [
            'removed' => $day['removed'],
            'largest' => $day['largest'],
            'released' => (bool) State::get('brake_released'),
            /** How many percent of the list may leave within a day. */
            'percent' => (int) apply_filters('serverpilot_brake_percent', self::GUARD_PERCENT),
        ];
        $desired = [];
        foreach ($this->wanted->read() as $domain => ['kind' => $kind]) {
            $desired[] = ['domain' => (string) $domain, 'kind' => $kind === 'mapped' ? 'mapped' : 'site'];
        }
        $this->facts['desired'] = $desired;
        $this->facts['approved'] = array_map(strval(...), array_values((array) State::get('confirmed')));
        $this->facts['adopting'] = !State::get('adopted');
        $this->facts['leave_out_covered'] = (bool) State::get('leave_out_covered');
    }

    /** Adds what a request has brought: `action`, `report`, `failure` or `autossl`. */
    public function addResult(string $key, mixed $value): void
    {
        $this->results[$key] = $value;
    }

    /** Leaves out the domains: about them everything is decided. */
    public function withoutDomains(): void
    {
        unset($this->facts['desired'], $this->facts['records']);
    }

    /** The sync has failed: what counts is which domains are due now. */
    public function fail(Throwable $e): void
    {
        $this->withoutDomains();
        $this->facts['failure'] = self::failure($e);
        $this->readRecords();
    }

    /** @return array{exception: string, source: string, message: string} */
    public static function failure(Throwable $e): array
    {
        return [
            'exception' => substr((string) strrchr('\\' . $e::class, '\\'), 1),
            'source' => $e instanceof Database ? 'database' : 'server',
            'message' => $e->getMessage(),
        ];
    }

    /** The host of the main network. */
    public static function home(): string
    {
        return (string) wp_parse_url(network_home_url(), PHP_URL_HOST);
    }

    private function readRecords(): void
    {
        $this->rows = DomainStore::all();
        $this->facts['records'] = array_map($this->record(...), array_values($this->rows));
    }

    /**
     * @param array<string, mixed> $row
     *
     * @return array<string, mixed>
     */
    private function record(array $row): array
    {
        $attempts = (int) $row['attempts'];

        return [
            'domain' => (string) $row['domain'],
            'owner' => StoredCodes::owner((string) $row['owner']),
            'hold' => StoredCodes::hold((int) $row['held']),
            'removal_requested' => (bool) $row['removal'],
            'guarded' => $row['state'] === 'held' && $row['reason'] === StoredCodes::REASONS['removal_guard'],
            'settled' => $row['state'] === 'ok' && $row['reason'] === '' && $attempts === 0,
            'attempts' => $attempts,
            'due' => $row['due_in'] === null ? null : $this->now + (int) $row['due_in'],
        ];
    }
}
