<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\StageRecovery;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;

require_once dirname(__DIR__, 2) . '/fakes/FakeInternet.php';

/** Ultimate Multisite never checks a record again that it has given up, even when DNS and certificate are right. */
final class StageRecoveryTest extends NetworkTestCase
{
    /** @var list<string> domains whose certificate was checked */
    private array $checked = [];

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $wpdb->query('TRUNCATE wp_wu_domain_mappings');
        $GLOBALS['fake_queue'] = [];
    }

    private function addMapping(string $domain, string $stage): int
    {
        global $wpdb;
        $wpdb->insert('wp_wu_domain_mappings', ['domain' => $domain, 'blog_id' => 1, 'stage' => $stage]);

        return $wpdb->insert_id;
    }

    private function stage(int $id): string
    {
        return wu_get_domain($id)->get_stage();
    }

    /** @param list<string> $certified @param list<string> $here domains that point at this server */
    private function recover(array $certified, array $here): void
    {
        (new StageRecovery(new FaultInjectingClient(instead: [
            'certificate' => function (string $domain) use ($certified): array {
                $this->checked[] = $domain;

                return ['valid' => in_array($domain, $certified, true)];
            },
            'dns' => static fn (string $domain): array => in_array($domain, $here, true) ? ['matches' => true, 'code' => 'ok', 'addresses' => []] : ['matches' => false, 'code' => 'elsewhere', 'addresses' => []],
        ])))->run();
    }

    public function testAGivenUpMappingIsRevivedOnceDnsAndCertificateAreRight(): void
    {
        $dns = $this->addMapping('dns.example', 'failed');
        $ssl = $this->addMapping('ssl.example', 'ssl-failed');
        $done = $this->addMapping('done.example', 'done');
        $elsewhere = $this->addMapping('elsewhere.example', 'failed');
        $bare = $this->addMapping('bare.example', 'ssl-failed');
        $this->recover(['dns.example', 'ssl.example', 'elsewhere.example'], ['dns.example', 'ssl.example', 'bare.example']);
        self::assertSame(
            ['checking-dns', 'checking-ssl-cert', 'done', 'checking-dns', 'ssl-failed'],
            array_map($this->stage(...), [$dns, $ssl, $done, $elsewhere, $bare]),
        );
        self::assertSame([
            ['wu_async_process_domain_stage', ['domain_id' => $dns], 'domain'],
            ['wu_async_process_domain_stage', ['domain_id' => $ssl], 'domain'],
            ['wu_async_process_domain_stage', ['domain_id' => $elsewhere], 'domain'],
        ], $GLOBALS['fake_queue']);
    }

    public function testTheCustomerOfADomainBehindACdnIsNotAskedToChangeDns(): void
    {
        $this->addMapping('cdn.example', 'ssl-failed');
        $this->sync();
        State::change(['server' => ['name' => 'web1', 'address' => '192.0.2.1'], 'server_seen' => time()]);
        FakeInternet::connect();
        $internet = new FakeInternet();
        $internet->dns = ['cdn.example' => ['203.0.113.99']];
        // No site can be probed from here.
        $internet->sites = ['cdn.example' => 'unreachable', 'network.example' => 'unreachable'];
        $state = static fn (): string => ServerPilot\Sync\domain_status('cdn.example')['state'];
        $check = static function (bool $valid) use ($internet): void {
            $internet->invalid = $valid ? [] : ['cdn.example'];
            (new Monitor($internet->client()))->run();
        };
        try {
            $check(true);
            self::assertSame('dns', $state(), 'nothing is known of a certificate');
            $this->recover(['cdn.example'], []);
            self::assertSame('waiting', $state());
            self::assertStringNotContainsString('Waiting for your DNS', ServerPilot\Sync\domain_status('cdn.example')['message']);
            global $wpdb;
            foreach ([[true, 'waiting'], [false, 'dns']] as [$valid, $expected]) {
                $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET checked_at = NULL');
                $check($valid);
                self::assertSame($expected, $state(), 'as long as the certificate verifies');
            }
        } finally {
            FakeInternet::disconnect();
        }
    }

    public function testAValidCertificateElsewhereIsNoCdnForEver(): void
    {
        global $wpdb;
        $id = $this->addMapping('left.example', 'ssl-failed');
        $this->sync();
        $dns = function (int $days) use ($wpdb): ?string {
            $wpdb->query('UPDATE ' . Schema::table('domains') . " SET dns = 'elsewhere', dns_elsewhere_since = UTC_TIMESTAMP() - INTERVAL {$days} DAY, recovery_at = NULL");
            $this->recover(['left.example'], []);

            return $this->record('left.example')?->dns->value;
        };
        self::assertSame('elsewhere', $dns(8), 'another server may have a certificate, too');
        self::assertSame('checking-ssl-cert', $this->stage($id));
        $wpdb->update('wp_wu_domain_mappings', ['stage' => 'ssl-failed'], ['id' => $id]);
        self::assertSame('proxied', $dns(6));
    }

    public function testChecksOfAMappingBackOff(): void
    {
        global $wpdb;
        $this->addMapping('dns.example', 'failed');
        $this->recover([], []);
        $this->recover([], []);
        self::assertSame(['dns.example'], $this->checked, 'not before its delay');
        foreach ([60, 120, 300] as $wait) {
            [$row] = $wpdb->get_results('SELECT TIMESTAMPDIFF(SECOND, updated, recovery_at) AS wait FROM ' . Schema::table('domains'));
            self::assertEqualsWithDelta($wait, (int) $row->wait, 5);
            $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET recovery_at = UTC_TIMESTAMP()');
            $this->recover([], []);
        }
        self::assertCount(4, $this->checked);
    }

    public function testManyGivenUpMappingsAreCheckedInTurn(): void
    {
        foreach (range(1, 12) as $n) {
            $this->addMapping("dead{$n}.example", 'failed');
        }
        $this->recover([], []);
        self::assertCount(5, $this->checked);
        $this->recover([], []);
        $this->recover([], []);
        self::assertCount(12, array_unique($this->checked));
    }

    public function testAFailedCheckDoesNotBlockOthers(): void
    {
        $this->addMapping('bad.example', 'failed');
        $good = $this->addMapping('good.example', 'failed');
        (new StageRecovery(new FaultInjectingClient(instead: [
            'certificate' => static fn (string $domain): array => $domain === 'bad.example' ? throw new RuntimeException('no way') : ['valid' => true],
            'dns' => static fn (): array => ['matches' => true],
        ])))->run();
        self::assertSame('checking-dns', $this->stage($good));
    }

    public function testWhilePausedNoMappingIsRevived(): void
    {
        $id = $this->addMapping('dns.example', 'failed');
        State::set('pause', ['reason' => 'home', 'message' => 'a copy', 'since' => 1]);
        $this->recover(['dns.example'], ['dns.example']);
        self::assertSame('failed', $this->stage($id));
    }
}
