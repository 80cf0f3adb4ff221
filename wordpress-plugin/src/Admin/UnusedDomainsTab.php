<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Store\DomainList;

/** Listed domains that have not pointed to this server for a month, and only use up capacity. */
final class UnusedDomainsTab implements Tab
{
    private const DAYS = 30;

    public function label(): string
    {
        return __('Unused domains', 'serverpilot-sync');
    }

    public function show(): void
    {
        printf(
            '<p>%s</p>',
            esc_html(sprintf(
                /* translators: 1: a number of days, 2: a number of domains */
                __(
                    'Domains on ServerPilot\'s list that have not pointed to this server for %1$s days. Each counts towards the app\'s limit of %2$s domains, and the certificate cannot be renewed for it.',
                    'serverpilot-sync',
                ),
                number_format_i18n(self::DAYS),
                number_format_i18n(Capacity::APP_DOMAINS),
            )),
        );
        $records = DomainList::elsewhereFor(self::DAYS);
        if ($records === []) {
            printf('<p>%s</p>', esc_html__('There are no unused domains.', 'serverpilot-sync'));

            return;
        }
        Html::table(
            $this->label(),
            [
                __('Domain', 'serverpilot-sync'),
                __('Points elsewhere since', 'serverpilot-sync'),
                __('Action', 'serverpilot-sync'),
            ],
            array_map(static fn(DomainRecord $record): array => [
                $record->domain,
                Html::date($record->dnsElsewhereSince),
            ], $records),
            buttons: array_map(static fn(DomainRecord $record): string => Form::button(
                'do',
                DomainAction::Remove->label(),
                ['one[' . DomainAction::Remove->value . ']' => $record->domain],
            ), $records),
        );
    }
}
