<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\HistoryLine;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Users;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Sync\PoolStatus;

/** The history of the last 90 days, newest first. */
final class HistoryTab implements Tab
{
    private const LINES = 50;

    public function __construct(
        private RestoreSection $restore,
    ) {}

    public function label(): string
    {
        return __('History', 'serverpilot-sync');
    }

    public function show(): void
    {
        if (Request::queryArg('list') !== '') {
            $this->restore->showComparison((int) Request::queryArg('list'));

            return;
        }
        $page = max(1, (int) Request::queryArg('paged'));
        ['lines' => $lines, 'total' => $total] = History::page(['page' => $page, 'per_page' => self::LINES]);
        self::showLines($lines);
        $links = paginate_links([
            'base' => AdminPage::url(['tab' => 'history']) . '%_%',
            'format' => '&paged=%#%',
            'current' => $page,
            'total' => (int) ceil($total / self::LINES),
        ]);
        if (is_string($links)) {
            printf('<div class="tablenav"><div class="tablenav-pages">%s</div></div>', wp_kses_post($links));
        }
        $this->restore->showLists();
    }

    /** @param list<HistoryLine> $lines */
    public static function showLines(array $lines): void
    {
        if ($lines === []) {
            printf('<p>%s</p>', esc_html__('Nothing has happened yet.', 'serverpilot-sync'));

            return;
        }
        $has_apps = array_filter($lines, static fn(HistoryLine $line): bool => $line->appId !== '') !== [];
        Html::table(
            __('History', 'serverpilot-sync'),
            [
                __('Time', 'serverpilot-sync'),
                __('Domain', 'serverpilot-sync'),
                __('Change', 'serverpilot-sync'),
                __('User or event', 'serverpilot-sync'),
                __('Entries before the change', 'serverpilot-sync'),
                ...($has_apps ? [__('App', 'serverpilot-sync')] : []),
            ],
            array_map(static fn(HistoryLine $line): array => [
                Html::date($line->at),
                $line->domain,
                $line->message,
                trim(Users::login($line->userId) . " {$line->event}"),
                $line->listed === 0 ? '' : number_format_i18n($line->listed),
                ...($has_apps ? [PoolStatus::nameOf($line->appId)] : []),
            ], $lines),
        );
    }
}
