<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Domain\Dns\DnsChange;
use ServerPilot\Sync\Domain\Dns\DnsProvider;

/** DNS records to change, as a list that fits a narrow screen. The buttons to copy need a script, which shows them. */
final class RecordList
{
    /** @param list<DnsChange> $changes */
    public static function html(array $changes, ?DnsProvider $provider): string
    {
        if ($changes === []) {
            return '';
        }
        $html = '<ul class="serverpilot-records">';
        foreach ($changes as $change) {
            $html .= self::record($change);
        }

        return $html . '</ul>' . self::provider($provider);
    }

    private static function record(DnsChange $change): string
    {
        $rows = [
            [__('Name', 'serverpilot-sync'), $change->host, true],
            [__('Current value', 'serverpilot-sync'), $change->current, false],
            [__('Required value', 'serverpilot-sync'), $change->value, true],
        ];
        $html = sprintf('<li><strong>%s</strong><dl>', esc_html($change->kind->heading($change->type)));
        foreach ($rows as [$label, $value, $can_be_copied]) {
            if ($value !== '') {
                $html .= sprintf(
                    '<div><dt>%s</dt><dd><code>%s</code>%s</dd></div>',
                    esc_html($label),
                    esc_html($value),
                    $can_be_copied ? self::copyButton($label, $value) : '',
                );
            }
        }
        $html .= '</dl>';

        return (
            $html . ($change->alternative === '' ? '' : sprintf('<p>%s</p>', esc_html($change->alternative))) . '</li>'
        );
    }

    private static function copyButton(string $label, string $value): string
    {
        return sprintf(
            ' <button type="button" class="button button-small serverpilot-copy" hidden data-copy="%s" aria-label="%s">%s</button>',
            esc_attr($value),
            /* translators: 1: what is copied, such as "Name", 2: its text */
            esc_attr(sprintf(__('Copy %1$s: %2$s', 'serverpilot-sync'), $label, $value)),
            esc_html__('Copy', 'serverpilot-sync'),
        );
    }

    private static function provider(?DnsProvider $provider): string
    {
        if ($provider === null) {
            return sprintf('<p>%s</p>', esc_html__(
                'Change these records where the DNS of the domain is managed, usually where you bought it.',
                'serverpilot-sync',
            ));
        }
        $html = esc_html(sprintf(
            /* translators: %s: a DNS provider, such as Cloudflare */
            __('The DNS of this domain is at %s. Change these records there.', 'serverpilot-sync'),
            $provider->value,
        ));

        return (
            '<p>'
            . $html
            . (
                $provider->help() === ''
                    ? ''
                    : sprintf(
                        ' <a href="%s" target="_blank" rel="noopener noreferrer">%s</a>',
                        esc_url($provider->help()),
                        esc_html(sprintf(
                            /* translators: %s: a DNS provider, such as Cloudflare */
                            __('Help of %s (opens in a new tab)', 'serverpilot-sync'),
                            $provider->value,
                        )),
                    )
            )
            . '</p>'
        );
    }
}
