<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** The CSV of the table: complete, bounded, only for network administrators, and without formulas. */
final class DomainExportTest extends NetworkTestCase
{
    protected function tearDown(): void
    {
        remove_all_filters('wp_die_handler');
        wp_set_current_user(0);
        $_GET = $_REQUEST = [];
    }

    /** @return array{list<array<string, string>>, int} lines by heading, and the largest part */
    private static function export(): array
    {
        $parts = [];
        Plugin::instance()->domainExport()->write(static function (string $part) use (&$parts): void {
            $parts[] = $part;
        });
        $csv = implode('', $parts);
        self::assertStringStartsWith("\u{FEFF}", $csv);
        $file = fopen('php://memory', 'r+');
        self::assertIsResource($file);
        fwrite($file, substr($csv, 3));
        rewind($file);
        $headings = fgetcsv($file, null, ',', '"', '');
        $lines = [];
        while (($line = fgetcsv($file, null, ',', '"', '')) !== false) {
            $lines[] = array_combine((array) $headings, (array) $line);
        }

        return [$lines, max(array_map(strlen(...), $parts))];
    }

    public function testEachDomainOfTheFilterIsALine(): void
    {
        $this->site('xn--bcher-kva.example');
        $this->storeRecord('xn--bcher-kva.example', ['owner' => 'managed', 'state' => 'ok', 'dns' => 'elsewhere', 'certificate_end' => '2031-02-03 04:05:06']);
        $this->storeRecord('www.xn--bcher-kva.example', ['owner' => 'managed', 'state' => 'ok', 'dns' => 'ok']);
        $this->storeRecord('other.example', ['owner' => 'unmanaged', 'state' => 'ok', 'dns' => 'ok']);
        $this->storeRecord('gone.example', ['state' => 'gone']);
        self::assertSame(['other.example', 'xn--bcher-kva.example', 'www.xn--bcher-kva.example'], array_column(self::export()[0], 'Domain'));
        $_GET = ['problem' => 'dns.elsewhere'];
        $line = self::export()[0][0];
        self::assertSame(['bücher.example', 'DNS elsewhere', 'dns.elsewhere', '2031-02-03'], [$line['Domain in Unicode'], $line['Problem'], $line['Code'], $line['Certificate expires']]);
        self::assertStringContainsString('domain=xn--bcher-kva.example', $line['Link']);
    }

    public function testNoCellIsAFormula(): void
    {
        foreach (['=', '+', '-', '@'] as $number => $sign) {
            $this->storeRecord("x{$number}.example", ['state' => 'failed', 'reason' => 'rejected', 'message' => "{$sign}HYPERLINK(\"http://x\";\"y\")"]);
        }
        foreach (self::export()[0] as $number => $line) {
            self::assertSame("'" . ['=', '+', '-', '@'][$number] . 'HYPERLINK("http://x";"y")', $line['Result']);
        }
    }

    public function testThreeThousandDomainsAreSentInParts(): void
    {
        global $wpdb;
        foreach (array_chunk(range(1, 3_000), 500) as $some) {
            $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, created, updated) VALUES ' . implode(',', array_map(
                static fn (int $n): string => "('n{$n}.example', 0, 0, 'unmanaged', 'ok', UTC_TIMESTAMP(), UTC_TIMESTAMP())",
                $some,
            )));
        }
        $before = $wpdb->num_queries;
        [$lines, $largest] = self::export();
        self::assertCount(3_000, array_unique(array_column($lines, 'Domain')));
        self::assertLessThan(200_000, $largest);
        self::assertLessThan(150, $wpdb->num_queries - $before);
    }

    public function testADomainThatVanishesDoesNotEndTheFile(): void
    {
        global $wpdb;
        $this->storeMany(600);
        $vanish = static function (string $sql) use ($wpdb, &$vanish): string {
            if (str_contains($sql, 'domain IN (')) {
                remove_filter('query', $vanish);
                $wpdb->query('DELETE FROM ' . Schema::table('domains') . " WHERE domain = 'd1.example'");
            }

            return $sql;
        };
        add_filter('query', $vanish);
        try {
            self::assertCount(599, self::export()[0]);
        } finally {
            remove_filter('query', $vanish);
        }
    }

    public function testInAPoolEachLineHasItsApp(): void
    {
        $this->storeRecord('shop.example', ['owner' => 'managed', 'state' => 'ok', 'placed_on' => 'emulatorapp00002']);
        self::assertArrayNotHasKey('App', self::export()[0][0]);
        State::change(['app_names' => ['emulatorapp00001' => 'network', 'emulatorapp00002' => 'shop'], 'app_capacity' => ['emulatorapp00001' => [], 'emulatorapp00002' => []]]);
        self::assertSame('shop', self::export()[0][0]['App']);
    }

    public function testANonceAndTheRightAreRequired(): void
    {
        add_filter('wp_die_handler', static fn (): Closure => static function (mixed $message): never {
            throw new RuntimeException((string) $message);
        });
        $answer = static function (): string {
            try {
                Plugin::instance()->domainExport()->answer();
            } catch (RuntimeException $e) {
                return $e->getMessage();
            }
        };
        wp_set_current_user(1);
        self::assertStringContainsString('expired', $answer());
        wp_set_current_user(wp_insert_user(['user_login' => 'siteadmin' . wp_rand(), 'user_pass' => 'x', 'role' => 'administrator']));
        $_GET = $_REQUEST = ['_wpnonce' => wp_create_nonce('serverpilot_sync_export')];
        self::assertStringContainsString('not allowed', $answer());
    }
}
