<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Domain\StoredCodes;

/** Every code of a plan has a text, and a code in our tables. */
final class ReasonTest extends TestCase
{
    public function testEveryReasonOfADomainHasAText(): void
    {
        self::assertCount(12, PlanCodes::reasons(), 'they are found');
        foreach (PlanCodes::reasons() as ['code' => $code, 'has_message' => $has_message]) {
            if ($has_message) {
                self::assertSame('words', ReasonText::ofRecord($code, ['message' => 'words']));
            } else {
                self::assertGreaterThan(20, strlen(ReasonText::ofRecord($code, ['app' => 'shop'])), $code);
            }
        }
        self::assertStringContainsString('shop', ReasonText::ofRecord('other_app', ['app' => 'shop']));
        self::assertSame('the list is full', ReasonText::ofRecord('no_room', ['message' => 'the list is full']));
    }

    public function testEveryPauseHasATextWithItsValues(): void
    {
        $values = [
            'app' => ['app_id' => 'three', 'apps' => [['id' => 'one', 'name' => 'network'], ['id' => 'two', 'name' => 'shop']]],
            'environment' => ['environment' => 'staging'],
            'home' => ['confirmed_home' => 'network.example', 'home' => 'copy.example'],
            'app_changed' => ['confirmed_app_id' => 'one', 'app_id' => 'two'],
            'serves' => ['app' => 'network', 'domain' => 'network.example'],
            'account' => ['message' => 'wrong key'],
        ];
        self::assertEqualsCanonicalizing(array_keys($values), PlanCodes::pauses());
        foreach ($values as $reason => $of) {
            $text = ReasonText::ofPause($reason, $of);
            foreach (array_filter($of, is_string(...)) as $value) {
                self::assertStringContainsString($value, $text);
            }
        }
        self::assertStringContainsString('network (one), shop (two)', ReasonText::ofPause('app', $values['app']));
    }

    public function testEveryStoredCodeIsOneOfThePlan(): void
    {
        self::assertSame([], array_diff(array_keys(StoredCodes::REASONS), array_column(PlanCodes::reasons(), 'code')));
        self::assertSame(
            ['managed', 'adopted', 'unmanaged', ''],
            array_map(StoredCodes::owner(...), ['ours', 'adopted', 'foreign', '']),
        );
        self::assertSame(['', 'hold', 'remove'], array_map(StoredCodes::hold(...), [0, 1, 2]));
    }
}
