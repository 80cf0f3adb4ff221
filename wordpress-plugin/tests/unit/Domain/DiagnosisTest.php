<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Diagnosis;

final class DiagnosisTest extends TestCase
{
    private const NOW = 1_800_000_000;

    /** @param array<string, mixed> $evidence @return array<string, array<string, string>> by link */
    private static function chain(array $evidence): array
    {
        return array_column(Diagnosis::of($evidence + self::working()), null, 'link');
    }

    /** A name for which everything is right. */
    private static function working(): array
    {
        return [
            'name' => 'shop.example',
            'site' => 'site.network.example',
            'stage' => 'done',
            'network' => false,
            'row' => self::row(),
            'pause' => '',
            'listed' => null,
            'action' => '',
            'address' => '203.0.113.7',
            'addresses' => null,
            'dns' => 'here',
            'certificate' => 'covered',
            'certificate_end' => self::NOW + (60 * 86_400),
            'certificate_reason' => '',
            'now' => self::NOW,
        ];
    }

    private static function row(string $state = 'ok', string $reason = '', string $owner = 'ours', ?string $due = null): array
    {
        return compact('state', 'reason', 'owner', 'due') + ['message' => 'a message', 'held' => '0'];
    }

    public function testAWorkingDomainPassesEveryCheck(): void
    {
        $links = Diagnosis::of(self::working());
        self::assertSame(['mapping', 'register', 'list', 'action', 'dns', 'certificate', 'stage'], array_column($links, 'link'));
        self::assertSame(['ok'], array_values(array_unique(array_column($links, 'state'))));
        self::assertNull(Diagnosis::firstBroken($links));
    }

    public function testWithoutUltimateMultisiteThereIsNoStageCheck(): void
    {
        self::assertArrayNotHasKey('stage', self::chain(['stage' => null]));
    }

    /** One breakage each, and the link that is to be mended first. */
    public static function breakages(): iterable
    {
        yield [['site' => ''], 'mapping.gone', 'waiting'];
        yield [['pause' => 'a reason'], 'register.paused', 'failed'];
        yield [['row' => null], 'register.unknown', 'waiting'];
        yield [['row' => self::row(due: '2026-01-01')], 'register.due', 'waiting'];
        foreach (['brake', 'sibling', 'network', 'wildcard', 'operator', 'off'] as $reason) {
            yield [['row' => self::row('held', $reason)], "held.{$reason}", 'held'];
        }
        foreach (['limit', 'rejected', 'invalid', 'server', 'database'] as $reason) {
            yield [['row' => self::row('error', $reason)], "list.{$reason}", 'failed'];
        }
        yield [['listed' => false], 'list.absent', 'waiting'];
        yield [['action' => 'open'], 'action.open', 'waiting'];
        yield [['action' => 'failed'], 'action.failed', 'failed'];
        yield [['dns' => 'away', 'addresses' => ['192.0.2.1']], 'dns.away', 'waiting'];
        yield [['dns' => 'none'], 'dns.none', 'waiting'];
        yield [['certificate' => 'missing'], 'certificate.missing', 'waiting'];
        yield [['certificate' => 'invalid', 'certificate_reason' => 'expired'], 'certificate.invalid', 'failed'];
        yield [['certificate_end' => self::NOW + 86_400], 'certificate.ends', 'waiting'];
        yield [['certificate_end' => self::NOW - 1], 'certificate.ends', 'failed'];
        yield [['stage' => 'checking-dns'], 'stage.checking', 'waiting'];
        yield [['stage' => 'ssl-failed'], 'stage.failed', 'failed'];
    }

    /** @dataProvider breakages */
    public function testEachProblemIsFoundAndHasARemedy(array $evidence, string $code, string $state): void
    {
        $broken = Diagnosis::firstBroken(Diagnosis::of($evidence + self::working()));
        self::assertSame([$code, $state], [$broken['code'] ?? null, $broken['state'] ?? null]);
        self::assertNotSame('', $broken['evidence']);
        self::assertNotSame('', $broken['cure']);
    }

    public function testAFailedCheckPrecedesAPendingOne(): void
    {
        $links = Diagnosis::of(['dns' => 'none', 'stage' => 'failed'] + self::working());
        self::assertSame('stage.failed', Diagnosis::firstBroken($links)['code']);
    }

    public function testAnOpenActionIsReportedOnlyIfNothingElseIsWrong(): void
    {
        self::assertSame('dns.none', Diagnosis::firstBroken(Diagnosis::of(['dns' => 'none', 'action' => 'open'] + self::working()))['code']);
    }

    public function testAnUnmappedDomainIsMappedFirst(): void
    {
        self::assertSame('mapping.none', Diagnosis::firstBroken(Diagnosis::of(['site' => '', 'row' => null, 'stage' => null] + self::working()))['code']);
    }

    public function testTheDnsRemedyNamesTheRecord(): void
    {
        $dns = self::chain(['dns' => 'away', 'addresses' => ['192.0.2.1', '192.0.2.2']])['dns'];
        self::assertStringContainsString('192.0.2.1, 192.0.2.2', $dns['evidence']);
        self::assertStringContainsString('A record for shop.example to 203.0.113.7', $dns['cure']);
    }

    public function testAnUncheckedFactIsNotAProblem(): void
    {
        $links = Diagnosis::of(['dns' => '', 'certificate' => '', 'row' => self::row('held', 'operator')] + self::working());
        self::assertSame(['unknown', 'unknown'], [self::chain(['dns' => ''])['dns']['state'], self::chain(['certificate' => ''])['certificate']['state']]);
        self::assertSame('held.operator', Diagnosis::firstBroken($links)['code']);
    }
}
