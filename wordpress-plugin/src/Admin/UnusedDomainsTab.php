<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Store\DomainList;

/** Names on the list whose DNS left this server a month ago: places that could be used again. */
final class UnusedDomainsTab
{
    private const DAYS = 30;

    public static function show(): void
    {
        $rows = DomainList::awayFor(self::DAYS);
        printf(
            '<p>%s</p>',
            esc_html(sprintf(
                /* translators: %s: a number */
                __(
                    'Names on ServerPilot\'s list that have not pointed at this server for %s days. Each takes one of the 300 places, and keeps the certificate from being renewed for it.',
                    'serverpilot-sync',
                ),
                number_format_i18n(self::DAYS),
            )),
        );
        if ($rows === []) {
            printf('<p>%s</p>', esc_html__('There is none.', 'serverpilot-sync'));

            return;
        }
        printf('<form method="post" action="%s">', esc_url(NetworkPage::action()));
        wp_nonce_field(NetworkPage::NONCE);
        printf(
            '<table class="widefat striped"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html__('Domain', 'serverpilot-sync'),
            esc_html__('Away since', 'serverpilot-sync'),
            esc_html__('What can be done', 'serverpilot-sync'),
        );
        foreach ($rows as $row) {
            printf(
                '<tr><th scope="row">%1$s</th><td>%2$s</td><td><button type="submit" class="button" name="one[remove]" value="%1$s">%3$s</button></td></tr>',
                esc_attr((string) $row['domain']),
                esc_html(DomainsTable::date($row['dns_away'])),
                esc_html__('Remove', 'serverpilot-sync'),
            );
        }
        echo '</tbody></table></form>';
    }
}
