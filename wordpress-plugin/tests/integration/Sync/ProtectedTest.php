<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;

/** The networks' own domains, with and without `www.`. */
final class ProtectedTest extends NetworkTestCase
{
    /** Only a mapping can take such a domain; sites and the rest of the filter's domains are the network's choice. */
    protected function setUp(): void
    {
        parent::setUp();
        $map = static fn (array $desired): array => $desired + [
            'network.example' => ['kind' => 'mapped'],
            'www.network.example' => ['kind' => 'mapped'],
            'login.network.example' => ['kind' => 'mapped'],
        ];
        add_filter('serverpilot_desired_domains', $map);
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_desired_domains');
        self::moveNetwork(self::NETWORK);
        parent::tearDown();
    }

    private static function moveNetwork(string $domain): void
    {
        global $wpdb;
        $wpdb->update($wpdb->site, ['domain' => $domain], ['id' => 1]);
        $wpdb->update($wpdb->blogs, ['domain' => $domain], ['blog_id' => 1]);
    }

    /** @dataProvider networks */
    public function testACustomerCannotTakeEitherForm(string $network, string $other): void
    {
        self::moveNetwork($network);
        $this->setList($network);
        $this->sync();
        self::assertSame([$network], $this->listed());
        self::assertSame('failed network_domain', $this->state($other));
        self::assertSame('held below_network', $this->state('login.network.example'));
        self::assertSame([$network, $other], array_intersect([$network, $other], Plugin::instance()->desired()->protectedDomains()));

        // Listed by the operator, both stay, and no sync adopts them.
        $this->setList($network, $other);
        $this->sync();
        remove_all_filters('serverpilot_desired_domains');
        Plugin::instance()->events()->removed($other, 'test');
        $this->sync();
        self::assertSame([$network, $other], $this->listed());
    }

    /** @return iterable<string, array{string, string}> */
    public static function networks(): iterable
    {
        yield 'without www' => ['network.example', 'www.network.example'];
        yield 'with www' => ['www.network.example', 'network.example'];
    }
}
