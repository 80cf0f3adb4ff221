<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Host\AdminPage;

/** The `www.` partner within the row of its domain: its state, and opened, its problem and its buttons. Works without JavaScript. */
final class PartnerRow
{
    /** @return string markup, escaped */
    public static function of(DomainRecord $record, Diagnosis $diagnosis): string
    {
        $state = $diagnosis->state();

        return sprintf(
            '<details class="serverpilot-partner"><summary>%s <span class="serverpilot-partner-domain">%s</span>: %s</summary><p>%s</p><p>%s</p></details>',
            self::icon($state), // escaped there
            esc_html($record->domain),
            esc_html($state->label()),
            RowStatus::words($diagnosis), // escaped there
            implode(' | ', self::buttons($record)), // escaped there
        );
    }

    /** The state is in words beside it. */
    private static function icon(CheckState $state): string
    {
        return CheckIcon::ofState($state, '');
    }

    /** @return list<string> */
    private static function buttons(DomainRecord $record): array
    {
        return [
            sprintf(
                '<a href="%s">%s</a>',
                esc_url(AdminPage::url(['domain' => rawurlencode($record->domain)])),
                esc_html__('Details', 'serverpilot-sync'),
            ),
            ...array_map(
                static fn(DomainAction $action): string => $action->rowButton($record->domain),
                DomainAction::possible($record),
            ),
        ];
    }
}
