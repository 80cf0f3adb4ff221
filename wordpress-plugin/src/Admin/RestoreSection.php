<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\EarlierList;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Users;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\Restoration;

/** The earlier lists, and the comparison of one with the current list. */
final class RestoreSection
{
    private const LISTS = 20;

    public function __construct(
        private Restoration $restoration,
    ) {}

    public function showLists(): void
    {
        $page = max(1, (int) Request::queryArg('lists'));
        ['lists' => $lists, 'total' => $total] = EarlierLists::page($page, self::LISTS);
        printf(
            '<h2>%s</h2><p>%s</p>',
            esc_html__('Earlier lists', 'serverpilot-sync'),
            esc_html__(
                'ServerPilot\'s complete list before each change, kept for 90 days. Restoring a list adds the domains that are missing now, and removes none.',
                'serverpilot-sync',
            ),
        );
        if ($lists === []) {
            printf('<p>%s</p>', esc_html__('The list has not been changed yet.', 'serverpilot-sync'));

            return;
        }
        Html::table(
            __('Earlier lists', 'serverpilot-sync'),
            [
                __('Before the change on', 'serverpilot-sync'),
                __('Entries', 'serverpilot-sync'),
                __('User or event', 'serverpilot-sync'),
                __('Action', 'serverpilot-sync'),
            ],
            array_map(static fn(EarlierList $list): array => [
                Html::date($list->at),
                number_format_i18n($list->listed),
                trim(Users::login($list->userId) . " {$list->event}")
                    . (PoolStatus::apps() === [] ? '' : ' · ' . PoolStatus::nameOf($list->appId)),
            ], $lists),
            buttons: array_map(
                static fn(EarlierList $list): string => sprintf(
                    '<a href="%s" aria-label="%s">%s</a>',
                    esc_url(AdminPage::url(['tab' => 'history', 'list' => $list->id])),
                    esc_attr(sprintf(
                        /* translators: %s: a date and time */
                        __('Compare the list of %s with the current list', 'serverpilot-sync'),
                        Html::date($list->at),
                    )),
                    esc_html__('Compare and restore…', 'serverpilot-sync'),
                ),
                $lists,
            ),
        );
        $links = paginate_links([
            'base' => AdminPage::url(['tab' => 'history']) . '%_%',
            'format' => '&lists=%#%',
            'current' => $page,
            'total' => (int) ceil($total / self::LISTS),
        ]);
        if (is_string($links)) {
            printf('<div class="tablenav"><div class="tablenav-pages">%s</div></div>', wp_kses_post($links));
        }
    }

    /** Shows which domains restoring the list would add, with the button. Reads ServerPilot's list. */
    public function showComparison(int $id): void
    {
        printf(
            '<p><a href="%s">%s</a></p>',
            esc_url(AdminPage::url(['tab' => 'history'])),
            esc_html__('Back to history', 'serverpilot-sync'),
        );
        $list = EarlierLists::find($id);
        if ($list === null) {
            printf('<p>%s</p>', esc_html__('List not found.', 'serverpilot-sync'));

            return;
        }
        /* translators: %s: a date and time */
        printf('<h2>%s</h2>', esc_html(sprintf(__('The list of %s', 'serverpilot-sync'), Html::date($list->at))));
        $result = $this->restoration->preview($list);
        if ($result->added === [] && $result->leftOut === []) {
            printf('<p>%s</p>', esc_html__('The current list has every domain of this list.', 'serverpilot-sync'));

            return;
        }
        $rows = [];
        foreach ($result->added as $domain) {
            $rows[] = [
                $domain,
                in_array($domain, $result->unmanaged, true)
                    ? __(
                        'Will be restored. No site uses it, so it will count as added outside this plugin.',
                        'serverpilot-sync',
                    )
                    : __('Will be restored. A site uses it.', 'serverpilot-sync'),
            ];
        }
        foreach ($result->leftOut as $entry => $message) {
            /* translators: %s: the reason */
            $rows[] = [(string) $entry, sprintf(__('Cannot be restored: %s', 'serverpilot-sync'), $message)];
        }
        Html::table(
            __('Missing from the current list', 'serverpilot-sync'),
            [__('Domain', 'serverpilot-sync'), __('Result', 'serverpilot-sync')],
            $rows,
            'serverpilot-restore',
        );
        if ($result->added !== []) {
            $count = count($result->added);
            // escaped by Form
            echo
                '<p>',
                Form::button(
                    'restore_list',
                    sprintf(
                        /* translators: %s: a number */
                        _n('Restore this %s domain', 'Restore these %s domains', $count, 'serverpilot-sync'),
                        number_format_i18n($count),
                    ),
                    ['list' => (string) $list->id],
                    'button-primary',
                ),
                '</p>'
            ;
        }
    }

    /** Handles the button. */
    public function restore(int $id): FlashMessage
    {
        $list = EarlierLists::find($id);
        if ($list === null) {
            return new FlashMessage(__('List not found.', 'serverpilot-sync'), true);
        }
        $restored = $this->restoration->run($list);

        return new FlashMessage($restored->summary(), $restored->added === []);
    }
}
