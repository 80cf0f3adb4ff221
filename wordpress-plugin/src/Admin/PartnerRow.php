<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Host\AdminPage;

/** The `www.` partner within the row of its domain: its state, and opened, its problem and its buttons. Works without JavaScript. */
final class PartnerRow
{
    /** @return string markup, escaped */
    public static function of(DomainRecord $record, Diagnosis $diagnosis): string
    {
        return sprintf(
            '<details class="serverpilot-partner"><summary>%s <span class="serverpilot-partner-domain">%s</span>: %s</summary><p>%s</p><p>%s</p></details>',
            CheckIcon::ofState($diagnosis->state(), ''), // the words follow; escaped there
            esc_html($record->domain),
            esc_html(RowStatus::label($diagnosis)),
            RowStatus::words($diagnosis), // escaped there
            self::buttons($record), // escaped there
        );
    }

    private static function buttons(DomainRecord $record): string
    {
        return sprintf(
            '<a href="%s">%s</a> | %s %s',
            esc_url(AdminPage::url(['domain' => rawurlencode($record->domain)])),
            esc_html__('Details', 'serverpilot-sync'),
            esc_html__('Only this domain:', 'serverpilot-sync'),
            implode(' | ', RowActions::ofPartner($record)), // escaped there
        );
    }
}
