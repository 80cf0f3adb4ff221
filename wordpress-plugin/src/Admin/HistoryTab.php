<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Store\History;

/** What happened to the list in ninety days, the newest first. */
final class HistoryTab
{
    private const LINES = 50;

    public static function show(): void
    {
        $page = max(1, (int) NetworkPage::asked('paged'));
        ['rows' => $rows, 'total' => $total] = History::page(['page' => $page, 'per_page' => self::LINES]);
        self::table($rows);
        $links = paginate_links([
            'base' => NetworkPage::url(['tab' => 'history']) . '%_%',
            'format' => '&paged=%#%',
            'current' => $page,
            'total' => (int) ceil($total / self::LINES),
        ]);
        if (is_string($links)) {
            printf('<div class="tablenav"><div class="tablenav-pages">%s</div></div>', wp_kses_post($links));
        }
    }

    /** @param list<array<string, mixed>> $rows lines of the history */
    public static function table(array $rows): void
    {
        if ($rows === []) {
            printf('<p>%s</p>', esc_html__('Nothing has happened yet.', 'serverpilot-sync'));

            return;
        }
        printf(
            '<table class="widefat striped"><caption class="screen-reader-text">%s</caption><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html__('History', 'serverpilot-sync'),
            esc_html__('When', 'serverpilot-sync'),
            esc_html__('Domain', 'serverpilot-sync'),
            esc_html__('What', 'serverpilot-sync'),
            esc_html__('Who or what event', 'serverpilot-sync'),
            esc_html__('Entries before the change', 'serverpilot-sync'),
        );
        foreach ($rows as $row) {
            $who = (int) $row['who'] === 0 ? false : get_userdata((int) $row['who']);
            printf(
                '<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
                esc_html(DomainsTable::date($row['at'])),
                esc_html((string) $row['domain']),
                esc_html((string) $row['message']),
                esc_html(trim(($who === false ? '' : "{$who->user_login} ") . (string) $row['event'])),
                (int) $row['listed'] === 0 ? '' : esc_html(number_format_i18n((int) $row['listed'])),
            );
        }
        echo '</tbody></table>';
    }
}
