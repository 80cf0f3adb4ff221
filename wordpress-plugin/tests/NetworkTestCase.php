<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\Reconciler;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\Operator;

require_once dirname(__DIR__, 2) . '/crates/emulator/clients/EmulatorClient.php';

/** A network with only its main site, no domain records, and the emulator after a reset. */
abstract class NetworkTestCase extends TestCase
{
    protected const NETWORK = 'network.example';

    protected EmulatorClient $emulator;

    protected function setUp(): void
    {
        global $wpdb;
        $this->emulator = new EmulatorClient();
        $this->emulator->post('reset');
        // Another process may have created sites.
        wp_cache_flush();
        foreach (get_sites(['number' => 0, 'site__not_in' => [1]]) as $site) {
            $wpdb->delete($wpdb->blogs, ['blog_id' => $site->blog_id]);
            clean_blog_cache($site);
        }
        foreach (['domains', 'history', 'lists', 'pool_owners'] as $table) {
            $wpdb->query('TRUNCATE ' . Schema::table($table));
        }
        $wpdb->query('UPDATE ' . Schema::table('lease') . " SET owner = '', until = '2000-01-01'");
        $schema = State::get('schema');
        State::forget();
        State::change(['enabled' => true, 'schema' => $schema]);
        Scheduler::stop();
        // An announced removal does not wait, unless a test is about that.
        add_filter('serverpilot_removal_wait', '__return_zero');
        remove_all_filters('serverpilot_domains_per_app');
    }

    protected function settings(mixed ...$settings): void
    {
        $this->emulator->settings(...$settings);
    }

    /** An edit in ServerPilot's dashboard. */
    protected function setList(string ...$names): void
    {
        $this->emulator->setDomains($names);
    }

    /** @return list<string> */
    protected function listed(): array
    {
        return $this->emulator->domains();
    }

    /** @return list<string> methods and paths of the requests so far */
    protected function requests(): array
    {
        return array_map(static fn (array $entry): string => "{$entry['method']} {$entry['path']}", $this->emulator->requests());
    }

    protected function site(string $domain): int
    {
        $id = wp_insert_site(['domain' => $domain, 'path' => '/', 'network_id' => 1, 'title' => $domain, 'user_id' => 1, 'options' => []]);
        self::assertIsInt($id, is_wp_error($id) ? $id->get_error_message() : '');

        return $id;
    }

    /** One sync, by the real client or by the given one. */
    protected function sync(?Client $client = null): string
    {
        if ($client === null) {
            return Plugin::instance()->reconciler()->run()->outcome->value;
        }
        $host = Plugin::instance()->host();

        return (new Reconciler($client, new Desired($client, $host)))->run()->outcome->value;
    }

    protected function record(string $domain): ?DomainRecord
    {
        return DomainStore::all()[$domain] ?? null;
    }

    /** Owner, state and reason of a domain. */
    protected function state(string $domain): string
    {
        $record = $this->record($domain);

        return $record === null ? 'unknown' : trim("{$record->owner->value} {$record->state->value} {$record->reason->value}");
    }

    /**
     * Writes a record as an earlier sync would have left it.
     *
     * @param array<string, string|int> $columns
     */
    protected function storeRecord(string $domain, array $columns): void
    {
        global $wpdb;
        $now = gmdate('Y-m-d H:i:s');
        $wpdb->replace(Schema::table('domains'), ['domain' => $domain, 'generation' => 0, 'seq' => 0, 'created' => $now, 'updated' => $now] + $columns);
    }

    /** Records of listed domains d1.example and so on. */
    protected function storeMany(int $count): void
    {
        global $wpdb;
        $rows = array_map(static fn (int $n): string => "('d{$n}.example', 0, 0, 'ok', 'managed', 'elsewhere', UTC_TIMESTAMP(), UTC_TIMESTAMP())", range(1, $count));
        $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, state, owner, dns, created, updated) VALUES ' . implode(', ', $rows));
    }

    /** From now on, sync was switched on for the network at another host. */
    protected function becomeCopy(): void
    {
        State::change(['confirmations' => [], 'home' => 'production.example']);
    }

    /** An operator confirms the present pause. */
    protected function resume(): bool
    {
        return Operator::resume(State::pause()->confirmation ?? '');
    }

    /** An operator approves domains, each for the site that the page shows now. */
    protected function approve(string ...$domains): void
    {
        $sites = Plugin::instance()->desiredSites();
        self::assertSame([], Operator::approve($domains, $sites->of($domains), $sites));
    }

    /** Ends every retry delay: of records, and of the next sync. */
    protected function makeDue(): void
    {
        global $wpdb;
        State::refresh();
        State::set('retry_at', 0);
        $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET due = UTC_TIMESTAMP() WHERE due IS NOT NULL');
    }

    /**
     * Starts WordPress in another PHP process, as another request or web server would.
     *
     * @param array<string, string> $env
     * @param list<string> $options of PHP
     *
     * @return array{0: resource, 1: resource} the process and its output
     */
    protected function startProcess(string $code, string $folder = 'wordpress', array $env = [], array $options = []): array
    {
        $script = (string) getenv('NETWORK_FOLDER') . '/process-' . bin2hex(random_bytes(4)) . '.php';
        file_put_contents($script, '<?php $_SERVER["HTTP_HOST"] = $_SERVER["SERVER_NAME"] = "network.example"; $_SERVER["REQUEST_URI"] = "/"; '
            . "require '" . getenv('NETWORK_FOLDER') . "/{$folder}/wp-load.php'; {$code}");
        $process = proc_open([PHP_BINARY, ...$options, $script], [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes, null, $env + getenv());
        self::assertIsResource($process);

        return [$process, $pipes[1]];
    }

    /** @param array{0: resource, 1: resource} $started */
    protected function outputOf(array $started): string
    {
        $output = (string) stream_get_contents($started[1]);
        proc_close($started[0]);

        return trim($output);
    }

    /** @param array<string, string> $env @param list<string> $options */
    protected function inAnotherProcess(string $code, array $env = [], array $options = []): string
    {
        return $this->outputOf($this->startProcess($code, env: $env, options: $options));
    }
}
