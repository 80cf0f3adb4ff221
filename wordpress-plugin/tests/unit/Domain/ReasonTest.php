<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\RemovalCause;

/** Every code of a plan is a case of an enum, and has a text. */
final class ReasonTest extends TestCase
{
    public function testEveryReasonOfADomainHasAText(): void
    {
        $reasons = PlanCodes::reasons();
        self::assertEqualsCanonicalizing(['', ...array_column($reasons, 'code')], array_column(Reason::cases(), 'value'));
        foreach ($reasons as ['code' => $code, 'has_message' => $has_message]) {
            $values = $has_message ? ['message' => 'a message of ServerPilot'] : ['app' => 'shop'];
            self::assertGreaterThan(20, strlen(Reason::from($code)->message($values)), $code);
        }
        foreach ([Reason::OtherApp, Reason::Shared, Reason::Shadowed] as $reason) {
            self::assertStringContainsString('shop', $reason->message(['app' => 'shop']));
            self::assertStringContainsString('is unknown', $reason->message(['app' => 'shop']));
            self::assertStringContainsString('isitors reach the app network', $reason->message(['app' => 'shop', 'visitors' => 'network']));
        }
        self::assertSame('the list is full', Reason::NoRoom->message(['message' => 'the list is full']));
    }

    public function testEveryReasonHasARemedyUnlessTheDomainIsOk(): void
    {
        foreach (PlanCodes::reasons() as ['code' => $code, 'state' => $state]) {
            // Visitors of that one get another app.
            $is_fine = $state === 'OK' && $code !== 'shadowed';
            self::assertSame($is_fine, Reason::from($code)->remedy() === '', $code);
        }
    }

    public function testEveryPauseHasATextWithItsValues(): void
    {
        $values = [
            'app' => ['app_id' => 'three', 'apps' => [['id' => 'one', 'name' => 'network'], ['id' => 'two', 'name' => 'shop']]],
            'environment' => ['environment' => 'staging'],
            'home' => ['confirmed_home' => null, 'home' => 'copy.example', 'is_lost' => false],
            'copy' => ['home' => 'network.example'],
            'app_changed' => ['confirmed_app_id' => 'one', 'app_id' => 'two'],
            'host' => [],
            'empty' => ['app' => 'network', 'domain' => 'network.example'],
            'serves' => ['app' => 'network', 'domain' => 'network.example', 'wildcard' => null],
            'account' => ['message' => 'wrong key'],
        ];
        self::assertEqualsCanonicalizing(array_keys($values), PlanCodes::pauses());
        self::assertEqualsCanonicalizing(array_keys($values), array_column(PauseReason::cases(), 'value'));
        foreach ($values as $reason => $of) {
            $text = PauseReason::from($reason)->message($of);
            foreach (array_filter($of, is_string(...)) as $value) {
                self::assertStringContainsString($value, $text);
            }
        }
        self::assertStringContainsString('without Ultimate Multisite, which is now active', PauseReason::Host->message(['integration' => 'ultimate_multisite']));
        self::assertStringContainsString('Ultimate Multisite, which is no longer active', PauseReason::Host->message(['integration' => 'core']));
        self::assertStringContainsString('lost its record of the network', PauseReason::Home->message(['is_lost' => true] + $values['home']));
        self::assertStringContainsString('the wildcard *.example, but', PauseReason::Serves->message(['wildcard' => '*.example'] + $values['serves']));
        self::assertStringContainsString('network (one), shop (two)', PauseReason::App->message($values['app']));
    }

    public function testEveryCauseOfARemovalIsACase(): void
    {
        self::assertEqualsCanonicalizing(PlanCodes::causes(), array_column(RemovalCause::cases(), 'value'));
    }

    public function testEveryStateAndOwnerOfThePlanIsACase(): void
    {
        self::assertSame(['pending', 'ok', 'held', 'failed', 'gone'], array_column(RecordState::cases(), 'value'));
        self::assertSame(['', 'managed', 'adopted', 'unmanaged'], array_column(Owner::cases(), 'value'));
    }
}
