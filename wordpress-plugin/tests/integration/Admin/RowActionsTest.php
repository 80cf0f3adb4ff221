<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\RowActions;
use ServerPilot\Sync\Store\DomainPairs;

/** The buttons of a row act on a domain and its `www.` partner, or say on which. */
final class RowActionsTest extends NetworkTestCase
{
    public function testAButtonActsOnBothDomains(): void
    {
        $this->storePair([], []);
        self::assertSame([
            'check' => 'Both domains: Check now = shop.example www.shop.example',
            'sync' => 'Sync now = shop.example www.shop.example',
            'hold' => 'Hold = shop.example www.shop.example',
            'remove' => 'Remove domain… = shop.example www.shop.example',
            'move' => 'Move to… = shop.example www.shop.example',
        ], $this->buttons(has_apps: true));
    }

    public function testAButtonThatFitsOneOfThemSaysWhich(): void
    {
        $this->storePair(['owner' => 'managed', 'held' => 1], ['owner' => 'unmanaged']);
        self::assertSame([
            'check' => 'Both domains: Check now = shop.example www.shop.example',
            'sync' => 'Sync now = shop.example www.shop.example',
            'remove' => 'Remove domain… = shop.example www.shop.example',
            'adopt' => 'Adopt: www.shop.example = www.shop.example',
            'hold' => 'Hold: www.shop.example = www.shop.example',
            'release' => 'Release hold: shop.example = shop.example',
        ], $this->buttons());
    }

    public function testADomainWithoutAPartnerNeedsNoWords(): void
    {
        $this->storeRecord('shop.example', ['owner' => 'managed', 'state' => 'ok']);
        self::assertSame('Check now = shop.example', $this->buttons()['check']);
        self::assertSame('Hold = shop.example', $this->buttons()['hold']);
    }

    public function testThePartnersButtonsActOnItAlone(): void
    {
        $this->storePair([], []);
        $partner = DomainPairs::of(['shop.example'])[0]->partner;
        self::assertNotNull($partner);
        self::assertSame(['www.shop.example'], array_values(array_unique(array_map(self::value(...), RowActions::ofPartner($partner)))));
    }

    /** @param array<string, string|int> $first @param array<string, string|int> $partner */
    private function storePair(array $first, array $partner): void
    {
        $this->storeRecord('shop.example', $first + ['owner' => 'managed', 'state' => 'ok']);
        $this->storeRecord('www.shop.example', $partner + ['owner' => 'managed', 'state' => 'ok']);
    }

    /** @return array<string, string> the text of each button and what it acts on */
    private function buttons(bool $has_apps = false): array
    {
        $buttons = [];
        foreach (RowActions::of(DomainPairs::of(['shop.example'])[0], $has_apps) as $class => $markup) {
            $buttons[str_replace('serverpilot-action-', '', $class)] = strip_tags($markup) . ' = ' . self::value($markup);
        }

        return $buttons;
    }

    private static function value(string $markup): string
    {
        return preg_match('/value="([^"]*)"/', $markup, $value) === 1 ? $value[1] : '';
    }
}
