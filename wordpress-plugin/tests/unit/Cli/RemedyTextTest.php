<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Cli\RemedyText;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;

/** A shell has no buttons: what needs a decision names its command. */
final class RemedyTextTest extends TestCase
{
    /** @return iterable<string, array{string, string}> */
    public static function decisions(): iterable
    {
        $commands = [
            'removal_guard' => 'approve-removals',
            'removal_unannounced' => 'approve-removals',
            'removal_by_rule' => 'approve-removals',
            'removal_table_empty' => 'approve-removals',
            'add_only' => 'remove shop.example',
            'other_app' => 'approve shop.example',
            'below_network' => 'approve shop.example',
            'wildcard' => 'approve shop.example',
            'hold' => 'release shop.example',
            'removed' => 'release shop.example',
        ];
        foreach (PlanCodes::reasons() as ['state' => $state, 'code' => $code]) {
            if ($state === 'Held') {
                yield $code => [$code, $commands[$code] ?? 'a command'];
            }
        }
    }

    /** @dataProvider decisions */
    public function testADomainThatNeedsADecisionNamesItsCommand(string $reason, string $command): void
    {
        $check = new Check('sync', 'Sync', CheckState::OnHold, "held.{$reason}", 'It waits.', 'Decide.');
        self::assertSame("Decide. (wp serverpilot {$command})", RemedyText::of($check, 'shop.example'));
    }
}
