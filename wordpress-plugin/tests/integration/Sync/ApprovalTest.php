<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\DomainAction;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

/** An approval belongs to a domain and its site. */
final class ApprovalTest extends NetworkTestCase
{
    private const TABLE = 'wp_wu_domain_mappings';
    private const LOGIN = 'login.network.example';

    private int $first;
    private int $second;

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $wpdb->query('DROP TABLE IF EXISTS ' . self::TABLE);
        $wpdb->query('CREATE TABLE ' . self::TABLE . " (id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), stage varchar(50) DEFAULT 'done')");
        $this->first = $this->site('first.network.example');
        $this->second = $this->site('second.network.example');
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    private function map(string $domain, int $site): void
    {
        $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => $domain, 'blog_id' => $site]);
    }

    private function unmap(string $domain): void
    {
        $GLOBALS['wpdb']->delete(self::TABLE, ['domain' => $domain]);
        Plugin::instance()->events()->deleted($domain, 'wu_domain_post_delete');
    }

    private function mapApproved(string $domain): void
    {
        $this->map($domain, $this->first);
        $this->approveHeld($domain);
    }

    private function approveHeld(string $domain): void
    {
        $this->sync();
        self::assertNotContains($domain, $this->listed());
        $this->approve($domain);
        $this->sync();
        self::assertContains($domain, $this->listed());
        self::assertSame('managed ok', $this->state($domain));
    }

    /** @dataProvider domains */
    public function testAnApprovalDoesNotServeTheNextCustomer(string $domain, string $reason): void
    {
        $this->mapApproved($domain);
        $this->unmap($domain);
        $this->sync();
        self::assertNotContains($domain, $this->listed());
        $this->map($domain, $this->second);
        $this->sync();
        self::assertSame("held {$reason}", $this->state($domain));
        self::assertNotContains($domain, $this->listed());
        self::assertSame([], Approvals::all());
    }

    /** @return iterable<string, array{string, string}> */
    public static function domains(): iterable
    {
        yield 'below the network' => [self::LOGIN, 'below_network'];
        yield 'a wildcard' => ['*.customer.example', 'wildcard'];
    }

    /** Another customer takes the domain over before a sync has removed it: it stays listed, and waits for the operator. */
    public function testADomainThatChangesItsSiteWhileItIsListedNeedsANewApproval(): void
    {
        global $wpdb;
        $this->mapApproved(self::LOGIN);
        $wpdb->update(self::TABLE, ['blog_id' => $this->second], ['domain' => self::LOGIN]);
        $this->sync();
        self::assertSame('managed held below_network', $this->state(self::LOGIN));
        self::assertContains(self::LOGIN, $this->listed(), 'no hold removes a listed domain');
        $this->sync();
        self::assertSame('managed held below_network', $this->state(self::LOGIN));
        $this->approve(self::LOGIN);
        $this->sync();
        self::assertSame('managed ok', $this->state(self::LOGIN));
        self::assertSame([$this->second], array_column(Approvals::all(), 'site'));
    }

    /** It was listed before, so it stays; that is no approval for the next site. */
    public function testAnAdoptedDomainThatChangesItsSiteNeedsAnApproval(): void
    {
        global $wpdb;
        $this->setList(self::NETWORK, self::LOGIN);
        $this->map(self::LOGIN, $this->first);
        $this->sync();
        self::assertSame('adopted ok', $this->state(self::LOGIN));
        self::assertEquals([new Approval(self::LOGIN, $this->first, Reason::BelowNetwork)], Approvals::all());
        $wpdb->update(self::TABLE, ['blog_id' => $this->second], ['domain' => self::LOGIN]);
        foreach ([1, 2] as $_) {
            $this->sync();
            self::assertSame('adopted held below_network', $this->state(self::LOGIN));
            self::assertContains(self::LOGIN, $this->listed());
        }
        $checks = Diagnosis::of(Plugin::instance()->facts()->live(self::LOGIN))->checks;
        self::assertSame(['held.below_network', 'list.listed'], array_values(array_filter(
            array_column($checks, 'code'),
            static fn (string $code): bool => str_starts_with($code, 'held.') || str_starts_with($code, 'list.'),
        )));
        $this->approve(self::LOGIN);
        $this->sync();
        self::assertSame('adopted ok', $this->state(self::LOGIN));
        self::assertSame([$this->second], array_column(Approvals::all(), 'site'));
    }

    public function testAnApprovalIsRevoked(): void
    {
        $this->mapApproved(self::LOGIN);
        self::assertContains(DomainAction::Revoke, DomainAction::possible($this->record(self::LOGIN)));
        DomainAction::Revoke->apply([self::LOGIN], [], Plugin::instance()->desiredSites());
        self::assertNotContains(DomainAction::Revoke, DomainAction::possible($this->record(self::LOGIN)));
        $this->sync();
        self::assertSame('managed held below_network', $this->state(self::LOGIN), 'listed, and needs approval');
        $this->setList(self::NETWORK);
        $this->sync();
        self::assertNotContains(self::LOGIN, $this->listed());
    }

    /** The previous version approved a domain for any site. */
    public function testAnApprovalOfThePreviousVersionIsForTheSiteThatHasTheDomain(): void
    {
        State::set('approved', [self::LOGIN, 'unused.network.example']);
        $this->map(self::LOGIN, $this->first);
        $this->sync();
        self::assertContains(self::LOGIN, $this->listed());
        self::assertEquals([new Approval(self::LOGIN, $this->first)], Approvals::all());
        $this->unmap(self::LOGIN);
        $this->map(self::LOGIN, $this->second);
        $this->sync();
        self::assertSame('managed held below_network', $this->state(self::LOGIN));
    }

    public function testAnApprovalThatIsGivenOrRevokedDuringASyncIsKept(): void
    {
        $this->mapApproved(self::LOGIN);
        $this->map('other.network.example', $this->second);
        $this->sync();
        $decide = function (): void {
            $this->approve('other.network.example');
            Operator::revoke(self::LOGIN);
        };
        State::set('approved', ['unused.network.example']);
        $this->site('third.network.example');
        $this->sync(new FaultInjectingClient(after: ['sync' => $decide]));
        self::assertSame(['other.network.example'], array_column(Approvals::all(), 'domain'));
    }

    /** A filter adds the `www.` for no particular site, whatever site has the domain without. */
    public function testADomainThatAFilterAddsIsApprovedAsTheSyncSeesIt(): void
    {
        $this->map(self::LOGIN, $this->first);
        $www = 'www.' . self::LOGIN;
        $add = static fn (array $desired): array => $desired + [$www => ['kind' => 'mapped']];
        add_filter('serverpilot_desired_domains', $add);
        try {
            $this->approveHeld($www);
            self::assertSame([0], array_column(Approvals::all(), 'site'));
        } finally {
            remove_filter('serverpilot_desired_domains', $add);
        }
    }

    /** A site's own `www.` that is also the partner of another site's domain: the sync counts it as the partner. */
    public function testTheSiteIsTheOneThatTheSyncCounts(): void
    {
        $www = 'www.shop.network.example';
        $third = $this->site($www);
        $this->map('shop.network.example', $this->first);
        $add = static fn (): bool => true;
        add_filter('serverpilot_www', $add);
        try {
            $this->sync();
            self::assertSame('held below_network', $this->state($www));
            $this->approve($www);
            self::assertNotContains($third, array_column(Approvals::all(), 'site'));
            $this->sync();
            self::assertContains($www, $this->listed());
        } finally {
            remove_filter('serverpilot_www', $add);
        }
    }

    public function testADomainThatHasMovedSinceItWasShownIsNotApproved(): void
    {
        global $wpdb;
        $this->map(self::LOGIN, $this->first);
        $this->sync();
        $sites = Plugin::instance()->desiredSites();
        $shown = $sites->of([self::LOGIN]);
        self::assertSame([self::LOGIN => $this->first], $shown);
        foreach ([$this->second, 4711] as $another) {
            $wpdb->update(self::TABLE, ['blog_id' => $another], ['domain' => self::LOGIN]);
            self::assertSame([self::LOGIN], Operator::approve([self::LOGIN], $shown, $sites));
        }
        self::assertSame([self::LOGIN], Operator::approve([self::LOGIN], [], $sites), 'nothing was shown');
        self::assertSame([], Approvals::all());
        $this->sync();
        self::assertNotContains(self::LOGIN, $this->listed());
    }

    public function testARequestOfAnotherPluginIsApprovedForItsSite(): void
    {
        Plugin::instance()->events()->requested(self::LOGIN, $this->second, 'wu_add_domain');
        $this->approveHeld(self::LOGIN);
        self::assertSame([$this->second], array_column(Approvals::all(), 'site'));
    }
}
