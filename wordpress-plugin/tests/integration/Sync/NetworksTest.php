<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';
require_once dirname(__DIR__, 2) . '/OperatorView.php';

/** Two networks in one installation, and code that has switched to another site. */
final class NetworksTest extends MappingTestCase
{
    use OperatorView;

    private const SECOND = 'wp_wu_2_domain_mappings';
    private int $site;

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $this->createMappingTable();
        $this->createMappingTable(self::SECOND);
        $wpdb->replace($wpdb->site, ['id' => 2, 'domain' => 'second.example', 'path' => '/']);
        $this->site = $this->site('shop.second.example');
        $wpdb->update($wpdb->blogs, ['site_id' => 2], ['blog_id' => $this->site]);
        $wpdb->insert($wpdb->blogs, ['site_id' => 2, 'domain' => 'second.example', 'path' => '/']);
        wp_cache_flush();
        $this->setList(self::NETWORK, 'second.example', 'www.second.example');
    }

    protected function tearDown(): void
    {
        global $wpdb;
        while (ms_is_switched()) {
            restore_current_blog();
        }
        $wpdb->query('DROP TABLE IF EXISTS ' . self::TABLE . ', ' . self::SECOND);
        $wpdb->delete($wpdb->site, ['id' => 2]);
        wp_cache_flush();
    }

    private function mapInSecond(string $domain): void
    {
        $GLOBALS['wpdb']->insert(self::SECOND, ['domain' => $domain, 'blog_id' => $this->site]);
    }

    /** Without keys in its configuration, WordPress keeps others in each network. */
    public function testEachNetworkAnswersTheProbesOfTheMainOne(): void
    {
        $answer = 'echo ServerPilot\Sync\Sync\ProbeResponder::probe()->answer("nonce", "shop.second.example", 2);';
        $second = '$GLOBALS["current_site"] = get_network(2); ' . $answer;
        $answers = [];
        foreach (['1', ''] as $is_without_keys) {
            $env = ['TEST_WITHOUT_KEYS' => $is_without_keys];
            $answers[] = $this->inAnotherProcess($answer, $env);
            self::assertSame(end($answers), $this->inAnotherProcess($second, $env));
        }
        self::assertStringStartsWith('serverpilot-probe nonce 2 ', $answers[0]);
        self::assertNotSame($answers[0], $answers[1]);
    }

    private const OWN = [self::NETWORK, 'second.example', 'www.second.example'];

    public function testDomainsOfBothNetworksAreSyncedAndTheNetworksOwnNeverLeave(): void
    {
        global $wpdb;
        $this->map('first-customer.example');
        $this->mapInSecond('customer.example');
        $this->sync();
        self::assertSame([...self::OWN, 'first-customer.example', 'customer.example', 'shop.second.example'], $this->listed());
        self::assertNull($this->record('second.example'), 'neither adopted nor claimed');

        // A customer maps a network's own domain, in either form, and removes it again.
        foreach (['second.example', 'www.second.example', 'www.network.example'] as $own) {
            $this->map($own);
            $this->sync();
            $this->unmap($own);
        }
        $wpdb->delete(self::SECOND, ['domain' => 'customer.example']);
        Plugin::instance()->events()->deleted('customer.example', 'wu_domain_post_delete');
        wp_delete_site($this->site);
        $this->syncs();
        self::assertSame([...self::OWN, 'first-customer.example'], $this->listed());
        self::assertSame('ok', $this->doctor()['removal_guard']['state']);
    }

    /** Its table goes with a network; while the network is there, a missing table ends the sync. */
    public function testTheTableOfTheSecondNetworkIsMissing(): void
    {
        global $wpdb;
        $this->mapInSecond('customer.example');
        $this->sync();
        $wpdb->query('RENAME TABLE ' . self::SECOND . ' TO hidden');
        try {
            foreach (range(1, 4) as $ignored) {
                $this->makeDue();
                self::assertSame('failed', $this->sync());
                $this->pass(900);
            }
        } finally {
            $wpdb->query('RENAME TABLE hidden TO ' . self::SECOND);
        }
        self::assertContains('customer.example', $this->listed());
        $sentence = 'The table wp_wu_2_domain_mappings, which has the mapped domains, is missing. No domains are added or removed until you restore it';
        self::assertStringContainsString($sentence, (string) $this->statusFields()['failure']);
        self::assertStringContainsString($sentence, $this->page());
        self::assertStringContainsString($sentence, $this->doctor()['last_sync']['message']);
    }

    /** A plugin that fires hooks, or runs a sync, while it works for another site. */
    public function testNothingDependsOnTheSiteToWhichCodeHasSwitched(): void
    {
        $this->map('a.example', 'b.example');
        $this->mapInSecond('customer.example');
        $this->sync();
        $all = $this->listed();
        switch_to_blog($this->site);
        self::assertSame('done', $this->sync());
        self::assertSame($all, $this->listed());
        $this->unmap('a.example');
        self::assertNotNull($this->record('a.example')?->announcedFor);
        $this->map('new.example');
        Plugin::instance()->events()->added('new.example', 'wu_domain_added');
        self::assertSame('done', $this->sync());
        self::assertSame($this->site, get_current_blog_id());
        restore_current_blog();
        $this->syncs(2);
        self::assertSame([...array_values(array_diff($all, ['a.example'])), 'new.example'], $this->listed());
        self::assertSame([], array_filter($this->listed(), static fn (string $domain): bool => str_contains($domain, 'localhost')));
    }
}
