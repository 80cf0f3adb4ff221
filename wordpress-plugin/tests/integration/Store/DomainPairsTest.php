<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Store\DomainPairs;

/** The rows of the page: a domain with its `www.` partner, in pages and counts. */
final class DomainPairsTest extends NetworkTestCase
{
    /** @param list<DomainPair> $pairs */
    private static function shown(array $pairs): string
    {
        return implode(', ', array_map(static fn (DomainPair $pair): string => implode('+', array_map(
            static fn (DomainRecord $record): string => $record->domain,
            $pair->records(),
        )), $pairs));
    }

    protected function setUp(): void
    {
        parent::setUp();
        $ok = ['owner' => 'managed', 'state' => 'ok', 'dns' => 'ok', 'ssl_state' => 'covered'];
        foreach (['b.example', 'www.b.example', 'www.alone.example', 'www.www.b.example', '*.b.example', 'wwwx.example'] as $domain) {
            $this->storeRecord($domain, $ok);
        }
        $this->storeRecord('a.example', ['state' => 'failed', 'reason' => 'invalid'] + $ok);
        $this->storeRecord('www.a.example', $ok);
        $this->storeRecord('gone.example', ['state' => 'gone']);
    }

    public function testAPairIsOneRowWhicheverOfItMatches(): void
    {
        ['pairs' => $pairs, 'total' => $total] = DomainPairs::page(['orderby' => 'domain']);
        self::assertSame('*.b.example, a.example+www.a.example, www.alone.example, b.example+www.b.example, www.www.b.example, wwwx.example', self::shown($pairs));
        self::assertSame(6, $total);
        foreach (['failed', 'ok'] as $status) {
            self::assertStringContainsString('a.example+www.a.example', self::shown(DomainPairs::page(['status' => $status])['pairs']));
        }
        self::assertSame('a.example+www.a.example', self::shown(DomainPairs::page(['search' => 'www.a.'])['pairs']), 'the partner is found, and both are shown');
        self::assertSame('a.example+www.a.example', self::shown(DomainPairs::page(['per_page' => 1])['pairs']), 'a problem comes first');
        self::assertSame('*.b.example', self::shown(DomainPairs::page(['per_page' => 1, 'page' => 6, 'orderby' => 'domain', 'order' => 'desc'])['pairs']));
    }

    public function testCountsAreOfRows(): void
    {
        $counts = DomainPairs::counts();
        self::assertSame([6, 1, 6, 0], [$counts[''], $counts['failed'], $counts['ok'], $counts['held']]);
    }
}
