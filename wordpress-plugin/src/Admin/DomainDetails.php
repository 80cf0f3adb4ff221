<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;

/**
 * One name: its chain with evidence and cure, what can be done, and its history.
 *
 * @phpstan-import-type Link from Diagnosis
 */
final class DomainDetails
{
    private const KEPT = 5 * MINUTE_IN_SECONDS;

    /**
     * Keeps a chain that was looked at just now.
     *
     * @param list<Link> $chain
     */
    public static function keep(string $name, array $chain): void
    {
        set_site_transient('serverpilot_look_' . md5($name), ['at' => time(), 'chain' => $chain], self::KEPT);
    }

    public static function show(string $asked): void
    {
        $name = Plugin::instance()->client()->normalize($asked);
        $row = $name === null ? null : DomainList::name($name);
        printf(
            '<p><a href="%s">%s</a></p>',
            esc_url(NetworkPage::url()),
            esc_html__('All domains', 'serverpilot-sync'),
        );
        if ($name === null || $row === null) {
            /* translators: %s: what was asked for */
            printf('<p>%s</p>', esc_html(sprintf(__('The plugin does not know %s.', 'serverpilot-sync'), $asked)));

            return;
        }
        printf('<h2>%s</h2>', esc_html($name));
        $looked = get_site_transient('serverpilot_look_' . md5($name));
        $chain = is_array($looked)
            ? self::kept($looked['chain'])
            : Diagnosis::of(Plugin::instance()->facts()->remembered([$row])[$name]);
        self::showCure($chain);
        self::showChain($chain, is_array($looked) ? (int) $looked['at'] : 0);
        self::showActions($name, $row);
        self::showFacts($row);
        printf('<h3>%s</h3>', esc_html__('History', 'serverpilot-sync'));
        HistoryTab::table(History::page(['domain' => $name])['rows']);
    }

    /** @return list<Link> what {@see self::keep()} kept */
    private static function kept(mixed $chain): array
    {
        /** @var list<Link> */
        return is_array($chain) ? array_values($chain) : [];
    }

    /** @param list<Link> $chain */
    private static function showCure(array $chain): void
    {
        $broken = Diagnosis::firstBroken($chain);
        if ($broken === null) {
            printf('<div class="notice notice-success inline"><p>%s</p></div>', esc_html__(
                'As far as is known, everything is right.',
                'serverpilot-sync',
            ));

            return;
        }
        printf(
            '<div class="notice notice-%s inline"><p><strong>%s:</strong> %s</p><p>%s</p></div>',
            $broken['state'] === 'waiting' ? 'warning' : 'error',
            esc_html(Diagnosis::label($broken['link'])),
            esc_html($broken['evidence']),
            esc_html($broken['cure']),
        );
    }

    /** @param list<Link> $chain */
    private static function showChain(array $chain, int $looked): void
    {
        printf(
            '<table class="widefat striped serverpilot-links"><caption>%s</caption><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html(
                $looked === 0
                    ? __('The chain from the mapping to the site, as it is remembered', 'serverpilot-sync')
                    /* translators: %s: a span of time, such as "5 minutes" */
                    : sprintf(
                        __('The chain from the mapping to the site, looked at %s ago', 'serverpilot-sync'),
                        human_time_diff($looked),
                    ),
            ),
            esc_html__('Link', 'serverpilot-sync'),
            esc_html__('State', 'serverpilot-sync'),
            esc_html__('What is known', 'serverpilot-sync'),
            esc_html__('What mends it', 'serverpilot-sync'),
        );
        foreach ($chain as $link) {
            printf(
                '<tr class="serverpilot-%1$s"><th scope="row">%2$s</th><td>%3$s <code>%4$s</code></td><td>%5$s</td><td>%6$s</td></tr>',
                esc_attr($link['state']),
                esc_html(Diagnosis::label($link['link'])),
                esc_html(DomainsTable::stateName($link['state'])),
                esc_html($link['code']),
                esc_html($link['evidence']),
                esc_html($link['cure']),
            );
        }
        echo '</tbody></table>';
    }

    /** @param array<string, mixed> $row */
    private static function showActions(string $name, array $row): void
    {
        echo '<p class="serverpilot-actions">';
        echo Summary::button('look_now', __('Look now', 'serverpilot-sync'), ['look' => $name], 'button-primary'); // escaped there
        foreach (DomainsTable::possible($row) as $action => $label) {
            echo Summary::button('do', $label, ["one[{$action}]" => $name]); // escaped there
        }
        echo '</p>';
    }

    /** @param array<string, mixed> $row */
    private static function showFacts(array $row): void
    {
        $holder = (int) $row['held_by'] === 0 ? false : get_userdata((int) $row['held_by']);
        $facts = [
            __('Known since', 'serverpilot-sync') => DomainsTable::date($row['created']),
            __('Last change', 'serverpilot-sync') => DomainsTable::date($row['updated']),
            __('Last event', 'serverpilot-sync') => (string) $row['event'],
            __('Next try', 'serverpilot-sync') => DomainsTable::date($row['due']),
            __('Tries that failed in a row', 'serverpilot-sync') => number_format_i18n((int) $row['attempts']),
            __('Action in ServerPilot', 'serverpilot-sync') => (string) $row['action_id'],
            __('On hold by', 'serverpilot-sync') => $holder === false
                ? ''
                : "{$holder->user_login}, " . DomainsTable::date($row['held_at']),
        ];
        echo '<dl class="serverpilot-facts">';
        foreach ($facts as $fact => $value) {
            if ($value !== '' && $value !== '–') {
                printf('<div><dt>%s</dt><dd>%s</dd></div>', esc_html($fact), esc_html($value));
            }
        }
        echo '</dl>';
    }
}
