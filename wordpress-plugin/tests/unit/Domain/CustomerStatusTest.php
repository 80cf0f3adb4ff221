<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\CustomerStatus;

final class CustomerStatusTest extends TestCase
{
    public static function states(): iterable
    {
        yield [[], 'ready', 'Ready'];
        yield [['dns' => 'none'], 'dns', 'A record for shop.example to 203.0.113.7'];
        yield [['dns' => 'away'], 'dns', 'A record for shop.example to 203.0.113.7'];
        yield [['certificate' => 'missing'], 'certificate', '5 to 15 minutes'];
        yield [['row' => null], 'waiting', 'few minutes'];
        yield [['row' => self::row('error', 'server')], 'waiting', 'few minutes'];
        yield [['row' => self::row('error', 'limit')], 'operator', 'operator'];
        yield [['row' => self::row('held', 'sibling')], 'operator', 'operator'];
        yield [['action' => 'open'], 'waiting', 'few minutes'];
        yield [['stage' => 'ssl-failed'], 'waiting', 'checked'];
        yield [['pause' => 'WU_SERVER_PILOT_API_KEY is wrong'], 'ready', 'Ready'];
    }

    private static function row(string $state = 'ok', string $reason = ''): array
    {
        return ['state' => $state, 'reason' => $reason, 'due' => null, 'message' => 'The app another-customer of the account has it'];
    }

    /** @dataProvider states */
    public function testACustomerSeesOnlyTheirOwnPartOfTheStatus(array $evidence, string $state, string $words): void
    {
        $status = CustomerStatus::of($evidence + [
            'name' => 'shop.example', 'site' => 'site.network.example', 'stage' => 'done', 'network' => false, 'row' => self::row(), 'pause' => '',
            'listed' => null, 'action' => '', 'address' => '203.0.113.7', 'addresses' => null, 'dns' => 'here', 'certificate' => 'covered',
            'certificate_end' => null, 'certificate_reason' => '', 'now' => 0,
        ]);
        self::assertSame($state, $status['state']);
        self::assertStringContainsString($words, $status['message']);
        self::assertStringNotContainsString('another-customer', $status['message']);
        self::assertStringNotContainsString('WU_', $status['message']);
    }
}
