<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\PlanPreview;
use ServerPilot\Sync\Sync\Reconciler;

/** What a sync would do now, change by change; also available before the first sync. */
final class PreviewTab implements Tab
{
    public function __construct(
        private Reconciler $reconciler,
    ) {}

    public function label(): string
    {
        return __('Preview', 'serverpilot-sync');
    }

    public function show(): void
    {
        $plan = $this->reconciler->preview();
        printf('<p>%s</p>', esc_html__(
            'What a sync would do now. ServerPilot\'s list was read just now, and nothing was changed.',
            'serverpilot-sync',
        ));
        if ($plan->pause !== null) {
            printf(
                '<div class="notice notice-warning inline"><p>%s %s</p></div>',
                esc_html__('A sync would pause and change nothing:', 'serverpilot-sync'),
                esc_html($plan->pause->message),
            );
        }
        $lines = PlanPreview::lines($plan);
        if ($plan->pause === null && !PlanPreview::hasChanges($lines)) {
            printf(
                '<div class="notice notice-success inline"><p>%s</p></div>',
                $lines === []
                    ? esc_html__('No changes: all domains are in sync.', 'serverpilot-sync')
                    : esc_html__(
                        'No changes: a sync would leave the list as it is, for the reasons below.',
                        'serverpilot-sync',
                    ),
            );
        }
        if ($lines !== []) {
            Html::table(
                $this->label(),
                [
                    __('Change', 'serverpilot-sync'),
                    __('Domain', 'serverpilot-sync'),
                    __('Reason', 'serverpilot-sync'),
                ],
                array_map(static fn(array $line): array => [
                    PlanPreview::label($line['op']),
                    $line['domain'],
                    $line['message'],
                ], $lines),
            );
        }
    }
}
