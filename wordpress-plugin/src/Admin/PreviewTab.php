<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\PlanPreview;
use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Plugin;

/** What a pass would do now, change by change, before it does it; also before the very first. */
final class PreviewTab
{
    public static function show(): void
    {
        $plan = Plugin::instance()->reconciler()->preview();
        $pause = $plan['pause'];
        printf('<p>%s</p>', esc_html__(
            'What a pass would do now. ServerPilot was asked for its list just now; nothing was changed.',
            'serverpilot-sync',
        ));
        if ($pause !== null) {
            printf(
                '<div class="notice notice-warning inline"><p>%s %s</p></div>',
                esc_html__('It would pause, and change nothing:', 'serverpilot-sync'),
                esc_html(ReasonText::ofPause($pause['reason'], $pause['values'])),
            );
        }
        $lines = PlanPreview::lines($plan);
        if ($lines === [] && $pause !== null) {
            return;
        }
        if ($lines === []) {
            printf('<p>%s</p>', esc_html__('Nothing: everything is in step.', 'serverpilot-sync'));

            return;
        }
        printf(
            '<table class="widefat striped"><caption class="screen-reader-text">%s</caption><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
            esc_html__('Preview', 'serverpilot-sync'),
            esc_html__('Change', 'serverpilot-sync'),
            esc_html__('Domain', 'serverpilot-sync'),
            esc_html__('Why', 'serverpilot-sync'),
        );
        foreach ($lines as $line) {
            printf(
                '<tr><th scope="row">%s</th><td>%s</td><td>%s</td></tr>',
                esc_html(PlanPreview::name($line['op'])),
                esc_html($line['domain']),
                esc_html($line['message']),
            );
        }
        echo '</tbody></table>';
    }
}
