<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Domain\Installation\HostKind;
use ServerPilot\Sync\Host\CoreMultisite;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Reconciler;

/** Another host than when sync was switched on: Ultimate Multisite was deactivated, removed or installed. */
final class ChangedHostTest extends NetworkTestCase
{
    private const TABLE = 'wp_wu_domain_mappings';
    private const LIST = [self::NETWORK, 'shop.example', 'www.shop.example'];

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $wpdb->query('DROP TABLE IF EXISTS ' . self::TABLE);
        $wpdb->query('CREATE TABLE ' . self::TABLE . " (id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), stage varchar(50) DEFAULT 'done')");
        $wpdb->insert(self::TABLE, ['domain' => 'shop.example', 'blog_id' => 1]);
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    private function syncWith(Host $host): string
    {
        $client = Plugin::instance()->client();

        return (new Reconciler($client, new Desired($client, $host)))->run()->outcome->value;
    }

    private static function core(): Host
    {
        return new CoreMultisite(static fn (): bool => true);
    }

    /** Ultimate Multisite's rules, without it. */
    private static function ultimate(): Host
    {
        return new class implements Host {
            public function kind(): HostKind { return HostKind::UltimateMultisite; }
            public function problem(): string { return ''; }
            public function isOn(): bool { return true; }
            public function hasOwnSwitch(): bool { return false; }
            public function switchHint(): string { return ''; }
            public function addsWww(string $domain): bool { return true; }
            public function isCustomerOf(int $user, int $site): bool { return false; }
            public function storedCredentials(): ?Credentials { return null; }
            public function description(): string { return 'test'; }
        };
    }

    /** As if so many seconds had passed since the first read without a domain. */
    private static function pass(int $seconds): void
    {
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . " SET undesired_since = undesired_since - INTERVAL {$seconds} SECOND");
    }

    public function testNothingLeavesWhileUltimateMultisiteIsDeactivatedForAnHour(): void
    {
        self::assertSame('done', $this->syncWith(self::ultimate()));
        self::assertSame(self::LIST, $this->listed());
        foreach (range(1, 12) as $ignored) {
            self::assertSame('paused', $this->syncWith(self::core()));
            self::pass(300);
        }
        self::assertSame(self::LIST, $this->listed());
        self::assertSame('host', State::pause()?->reason->value);
        self::assertStringContainsString('Ultimate Multisite', (string) State::pause()?->message);
        self::assertSame('done', $this->syncWith(self::ultimate()));
        self::assertNull(State::pause(), 'it ends with its reason');
    }

    /** Resume confirms that the host has gone. The rule for www. is unknown then, and its partners wait for approval. */
    public function testAnotherHostIsConfirmed(): void
    {
        $this->syncWith(self::ultimate());
        $this->syncWith(self::core());
        self::assertTrue($this->resume());
        foreach (range(1, 4) as $ignored) {
            self::assertSame('done', $this->syncWith(self::core()));
            self::pass(900);
        }
        self::assertSame(self::LIST, $this->listed());
        self::assertSame('managed held removal_by_rule', $this->state('www.shop.example'));
        self::assertSame('paused', $this->syncWith(self::ultimate()), 'another one again');
        self::assertSame('done', $this->syncWith(self::core()), 'which has not been confirmed');
    }

    /** A confirmation that no sync has used is not kept for the next time. */
    public function testAConfirmationEndsWithTheNextSync(): void
    {
        $this->syncWith(self::ultimate());
        $this->syncWith(self::core());
        self::assertTrue($this->resume());
        self::assertSame('done', $this->syncWith(self::ultimate()));
        self::assertSame('paused', $this->syncWith(self::core()));
    }

    /** Once the operator has confirmed that the host is gone, its tables are no longer expected. */
    public function testTheTablesOfAFormerHostMayBeMissing(): void
    {
        global $wpdb;
        foreach (range(1, 9) as $number) {
            $wpdb->insert(self::TABLE, ['domain' => "n{$number}.example", 'blog_id' => 1]);
        }
        $this->syncWith(self::ultimate());
        $list = $this->listed();
        $wpdb->query('DROP TABLE ' . self::TABLE);
        self::assertSame('failed', $this->syncWith(self::ultimate()));
        self::assertStringContainsString('from a backup', State::text('failure'));
        $this->makeDue();
        self::assertSame('paused', $this->syncWith(self::core()));
        self::assertTrue($this->resume());
        $site = $this->site('new.network.example');
        foreach (range(1, 4) as $ignored) {
            self::assertSame('done', $this->syncWith(self::core()));
            self::pass(900);
        }
        self::assertSame([...$list, 'new.network.example'], $this->listed(), 'nothing leaves without an approval');
        self::assertSame('managed held removal_table_empty', $this->state('shop.example'));
        wp_delete_site($site);
        self::assertNotNull($this->record('new.network.example')?->announcedFor, 'although a table is missing');
        Operator::approveRemovals(DomainList::heldRemovals());
        self::assertSame('done', $this->syncWith(self::core()));
        self::assertSame('done', $this->syncWith(self::core()));
        self::assertSame([self::NETWORK], $this->listed());
    }

    /** Tables that were left over when sync was switched on with WordPress alone. */
    public function testSwitchingOnAgainExpectsNoTableOfAHostThatIsNotThere(): void
    {
        global $wpdb;
        $this->syncWith(self::core());
        $wpdb->query('DROP TABLE ' . self::TABLE);
        self::assertSame('failed', $this->syncWith(self::core()));
        self::assertStringContainsString('switch sync off and on', State::text('failure'));
        MainSwitch::setOwn(false);
        MainSwitch::setOwn(true);
        $this->makeDue();
        foreach (range(1, 4) as $ignored) {
            self::assertSame('done', $this->syncWith(self::core()));
            self::pass(900);
        }
        self::assertContains('shop.example', $this->listed());
        self::assertSame('managed held removal_table_empty', $this->state('shop.example'));
    }
}
