<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Diagnosis\ProblemLabel;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainPairs;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainProblems;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\SiteFilter;

/** Problems by group are those of each domain by itself, whatever the domains and however many there are. */
final class DomainProblemsTest extends NetworkTestCase
{
    private const TABLE = 'wp_wu_domain_mappings';

    protected function setUp(): void
    {
        parent::setUp();
        global $wpdb;
        $wpdb->query('CREATE TABLE ' . self::TABLE . ' (id bigint AUTO_INCREMENT PRIMARY KEY, blog_id bigint, domain varchar(191), stage varchar(30), KEY domain (domain)) ' . $wpdb->get_charset_collate());
    }

    protected function tearDown(): void
    {
        global $wpdb;
        $wpdb->query('DROP TABLE ' . self::TABLE);
        add_action('wp_initialize_site', 'wp_initialize_site', 10, 2);
        parent::tearDown();
    }

    private static function problems(): DomainProblems
    {
        return new DomainProblems(Plugin::instance()->facts());
    }

    /** @return list<string> */
    private static function shown(string $condition): array
    {
        $pairs = DomainPairs::page(['per_page' => 10_000, 'orderby' => 'domain'], $condition)['pairs'];

        return array_map(static fn (DomainPair $pair): string => $pair->first->domain, $pairs);
    }

    private function map(string $domain, int $site, string $stage): void
    {
        global $wpdb;
        $wpdb->insert(self::TABLE, ['domain' => $domain, 'blog_id' => $site, 'stage' => $stage]);
    }

    /** A domain of each kind, which one fact tells from the others. */
    private function plant(): void
    {
        global $wpdb;
        remove_action('wp_initialize_site', 'wp_initialize_site');
        foreach (['', 'www.'] as $number => $www) {
            $ok = ['owner' => 'managed', 'state' => 'ok', 'dns' => 'ok', 'ssl_state' => 'covered', 'site' => 'ok', 'certificate_start' => gmdate('Y-m-d H:i:s', time() - 86_400), 'certificate_end' => gmdate('Y-m-d H:i:s', time() + 80 * 86_400)];
            foreach ([
                'fine' => [],
                'fine2' => [],
                'unsited' => [],
                'dns1' => ['dns' => 'elsewhere'],
                'dns2' => ['dns' => 'elsewhere', 'site' => 'other_app'],
                'dns3' => ['dns' => 'mixed'],
                'uncovered' => ['ssl_state' => 'missing'],
                'ended' => ['certificate_end' => gmdate('Y-m-d H:i:s', time() - 86_400)],
                'siteless' => ['site' => 'not_mapped'],
                'failed' => ['state' => 'failed', 'reason' => 'rejected'],
                'held' => ['state' => 'held', 'reason' => 'other_app'],
                'mine' => ['state' => 'held', 'reason' => 'hold', 'held' => 1],
                'waiting' => ['due' => gmdate('Y-m-d H:i:s')],
                'checking' => [],
                'given-up' => [],
                'outside' => ['owner' => 'unmanaged'],
                'adding' => ['action_id' => 'current'],
                'lost' => ['ssl_state' => 'missing'],
            ] as $kind => $columns) {
                if ($number === 0 && $kind !== 'unsited' && $kind !== 'outside') {
                    $id = wp_insert_site(['domain' => "{$kind}.example", 'path' => '/', 'network_id' => 1, 'user_id' => 1]);
                    if ($kind === 'checking' || $kind === 'given-up') {
                        $this->map("{$kind}.example", (int) $id, $kind === 'checking' ? 'checking-dns' : 'failed');
                    }
                }
                // After the event of its site.
                $this->storeRecord("{$www}{$kind}.example", $columns + $ok);
            }
        }
        // A partner that is mapped itself, with another stage.
        $this->map('www.fine.example', 1, 'ssl-failed');
        State::change(['action' => 'current', 'certificate' => (new ServerPilot\Sync\Domain\Certificate\AppCertificate('0a', time() - 86_400, time() + 80 * 86_400, ['fine.example'], false, time(), null, lost: ['lost.example']))->toStored()]);
    }

    public function testEachDomainIsCountedAndFoundByItsOwnProblem(): void
    {
        $this->plant();
        $this->assertFoundByTheirProblems(['ended.example', 'failed.example', 'given-up.example', 'held.example', 'lost.example', 'siteless.example', 'fine.example']);
    }

    /** @param list<string> $waiting domains that need the operator */
    private function assertFoundByTheirProblems(array $waiting): void
    {
        $problems = self::problems();
        $expected = [];
        $needing = [];
        foreach ($problems->of(DomainList::records(DomainList::shown())) as $domain => $diagnosis) {
            $bare = (string) preg_replace('/^www\./', '', $domain);
            $code = $diagnosis->firstProblem()->code ?? '';
            if ($code !== '') {
                $expected[ProblemLabel::of($code)][$bare] = true;
            }
            if ($diagnosis->needsOperator()) {
                $needing[$bare] = true;
            }
        }
        self::assertGreaterThanOrEqual(12, count($expected));
        $labels = [];
        foreach ($problems->counts() as $code => $count) {
            $label = ProblemLabel::of($code);
            $labels[] = $label;
            self::assertSame(count($expected[$label]), $count, $label);
            self::assertEqualsCanonicalizing(array_keys($expected[$label]), self::shown($problems->conditionOf($code)), $label);
        }
        self::assertEqualsCanonicalizing(array_keys($expected), $labels);
        self::assertSame(2, $problems->counts()['dns.elsewhere']);
        self::assertSame(count($needing), $problems->needing());
        self::assertEqualsCanonicalizing(array_keys($needing), self::shown($problems->conditionOfNeed()));
        self::assertEqualsCanonicalizing($waiting, array_keys($needing));
        $first = DomainPairs::page(['per_page' => count($needing)], 'TRUE', $problems->conditionOfNeed())['pairs'];
        self::assertEqualsCanonicalizing(array_keys($needing), array_map(static fn (DomainPair $pair): string => $pair->first->domain, $first));
    }

    /** Each domain has the certificate and the action of its app. */
    public function testDomainsOfAPoolAreFoundByWhatTheirAppHas(): void
    {
        $this->plant();
        global $wpdb;
        PoolSettings::remember(new PoolApp('second', true, false, 'app2.example', time(), time(), PoolAnswer::Proven));
        $wpdb->query("UPDATE wp_serverpilot_domains SET placed_on = 'second' WHERE domain IN ('uncovered.example', 'adding.example', 'lost.example', 'dns1.example')");
        State::change([
            'app_id' => $this->emulator->app,
            'app_states' => ['second' => ['action' => 'another']],
            'further_certificates' => ['second' => (new ServerPilot\Sync\Domain\Certificate\AppCertificate('0b', time() - 86_400, time() + 80 * 86_400, ['dns1.example'], false, time(), null, lost: ['uncovered.example']))->toStored()],
        ]);
        $this->assertFoundByTheirProblems(['ended.example', 'failed.example', 'given-up.example', 'held.example', 'uncovered.example', 'siteless.example', 'fine.example']);
    }

    public function testWhatConcernsAllHidesNoDomainsState(): void
    {
        $this->plant();
        $before = self::problems()->counts();
        State::change(['pause' => ['reason' => 'account', 'message' => 'It owes.', 'since' => 1], 'away_since' => 1, 'server_contact' => 1, 'failed_actions' => 3]);
        self::assertSame('sync.paused', Diagnosis::of(Plugin::instance()->facts()->remembered(DomainList::records(['fine.example']))['fine.example'])->firstProblem()?->code, 'of all');
        self::assertSame(array_diff_key($before, ['server.open' => 1]), array_diff_key(self::problems()->counts(), ['server.open' => 1]));
    }

    public function testASitesDomainsAreFoundByItsNumberOrAddress(): void
    {
        $this->plant();
        $id = (int) get_site_by_path('dns1.example', '/')->id;
        $this->map('mixed.dns3.example', $id, 'done');
        $this->storeRecord('www.mixed.dns3.example', ['state' => 'ok']);
        self::assertSame(['dns1.example', 'www.mixed.dns3.example'], self::shown(SiteFilter::condition((string) $id)));
        self::assertSame(['dns1.example', 'www.mixed.dns3.example'], self::shown(SiteFilter::condition('https://DNS1.example/')));
        self::assertSame([], self::shown(SiteFilter::condition('99999')));
        self::assertSame([], self::shown(SiteFilter::condition("nowhere' OR 1=1 -- ")));
    }

    public function testEveryMatchingSiteCounts(): void
    {
        global $wpdb;
        $domains = array_map(static fn (int $n): string => sprintf('branch%02d.example', $n), range(1, 60));
        foreach ($domains as $number => $domain) {
            $wpdb->insert($wpdb->blogs, ['domain' => $domain, 'path' => '/', 'site_id' => 1]);
            $this->map("shop{$number}.example", (int) $wpdb->insert_id, 'done');
            $this->storeRecord($domain, ['state' => 'ok']);
            $this->storeRecord("shop{$number}.example", ['state' => 'ok']);
        }
        self::assertCount(120, self::shown(SiteFilter::condition('branch')));
    }

    public function testAsManyStatementsWithThreeThousandDomainsAsWithThree(): void
    {
        global $wpdb;
        wp_set_current_user(1);
        foreach (['class-wp-screen', 'screen', 'template'] as $file) {
            require_once ABSPATH . "wp-admin/includes/{$file}.php";
        }
        set_current_screen('settings_page_serverpilot-sync-network');
        $_GET = ['problem' => 'dns.elsewhere', 'site' => 'network'];
        // What a request reads only once.
        ob_start();
        Plugin::instance()->networkPage()->show();
        ob_end_clean();
        $queries = [];
        foreach ([20, 3_000] as $count) {
            $wpdb->query('TRUNCATE ' . Schema::table('domains'));
            foreach (array_chunk(range(1, $count), 500) as $some) {
                $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, dns, ssl_state, created, updated) VALUES ' . implode(',', array_map(
                    static fn (int $n): string => sprintf("('n%d.example', 0, 0, 'unmanaged', 'ok', '%s', 'covered', UTC_TIMESTAMP(), UTC_TIMESTAMP())", $n, $n % 2 === 0 ? 'ok' : 'elsewhere'),
                    $some,
                )));
            }
            foreach ([[], $_GET] as $get) {
                $_GET = $get;
                $before = $wpdb->num_queries;
                ob_start();
                Plugin::instance()->networkPage()->show();
                $page = (string) ob_get_clean();
                $queries[$count][] = $wpdb->num_queries - $before;
            }
            self::assertStringContainsString('DNS elsewhere (' . number_format_i18n($count / 2) . ')', $page);
            $_GET = ['problem' => 'dns.elsewhere', 'site' => 'network'];
        }
        $_GET = [];
        self::assertSame($queries[20], $queries[3_000]);
        self::assertLessThan(60, max($queries[3_000]));
    }
}
