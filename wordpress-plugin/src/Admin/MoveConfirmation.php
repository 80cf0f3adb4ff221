<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use RuntimeException;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Pool\MoveProgress;
use ServerPilot\Sync\Domain\Pool\PoolMove;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Store\DomainPairs;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolStatus;

/**
 * Shows what moves between apps of the pool and what visitors may see, and asks for confirmation. The URL has what to move: the
 * selected domains (`to`), every domain of an app (`from`, `to`), what balances the apps (`rebalance`), or the move that is not to
 * wait any longer (`switch`). Works without JavaScript.
 */
final class MoveConfirmation
{
    /** The value of `confirm` in the URL, and the bulk action of the table. */
    public const NAME = 'move';

    public function __construct(
        private MoveRequests $moves,
    ) {}

    /**
     * Keeps the domains for the current user, and returns the URL of the confirmation.
     *
     * @param list<string> $domains
     */
    public static function ask(array $domains): string
    {
        SelectedDomains::store(self::NAME, $domains);

        return AdminPage::url(['confirm' => self::NAME]);
    }

    /**
     * A link that looks like a button.
     *
     * @param array{from?: string, rebalance?: string, switch?: string} $what to move
     */
    public static function link(string $label, array $what): string
    {
        return sprintf('<a class="button" href="%s">%s</a>', esc_url(AdminPage::url(['confirm' => self::NAME]
        + $what)), esc_html($label));
    }

    public function show(): void
    {
        $what = self::ofRequest(Request::queryArg(...));
        if ($what['switch'] !== '') {
            $this->showSwitch($what['switch']);

            return;
        }
        if ($what['rebalance'] === '' && $what['to'] === '') {
            self::showChoice($what['from']);

            return;
        }
        $moves = $this->movesOf($what);
        printf('<h2>%s</h2>', esc_html__('Move these domains?', 'serverpilot-sync'));
        if ($moves === []) {
            printf('<p>%s</p>', esc_html__('There is nothing to move.', 'serverpilot-sync'));
            self::showCancel();

            return;
        }
        self::showMoves($this->moves->previewOf($moves));
        self::showButtons('pool_move', __('Move', 'serverpilot-sync'), $what + ['shown' => self::digest($moves)]);
    }

    /** Starts the moves that were shown. */
    public function start(): FlashMessage
    {
        $moves = $this->movesOf(self::ofRequest(Request::field(...)));
        if ($moves === [] || self::digest($moves) !== Request::field('shown')) {
            return new FlashMessage(
                __(
                    'Nothing was moved, because other domains would move now. Preview the moves again.',
                    'serverpilot-sync',
                ),
                true,
            );
        }
        MoveRequests::startAll($moves);
        SelectedDomains::forget(self::NAME);

        return new FlashMessage(__('The next syncs move them.', 'serverpilot-sync'));
    }

    public static function switchNow(string $domain): FlashMessage
    {
        MoveRequests::switchNow($domain);

        return new FlashMessage(__('The next sync applies it.', 'serverpilot-sync'));
    }

    public static function reverse(string $domain): FlashMessage
    {
        MoveRequests::reverse($domain);

        return new FlashMessage(__('The next sync applies it.', 'serverpilot-sync'));
    }

    /** The moves that have not ended, with their buttons. Asks ServerPilot only if there are any. */
    public function showRecorded(): void
    {
        $moves = PoolMoves::recorded() === [] ? [] : $this->moves->all();
        if ($moves === []) {
            return;
        }
        printf('<h3>%s</h3>', esc_html__('Moves', 'serverpilot-sync'));
        self::showMoves($moves, array_map(
            static fn(MoveProgress $move): string => self::link(__('Switch now…', 'serverpilot-sync'), [
                'switch' => $move->domain,
            ]) . Form::button('pool_reverse', __('Reverse the move', 'serverpilot-sync'), ['domain' => $move->domain]),
            $moves,
        ));
    }

    private function showSwitch(string $domain): void
    {
        $of_domain = static fn(MoveProgress $move): bool => $move->domain === $domain;
        $moves = array_values(array_filter($this->moves->all(), $of_domain));
        printf(
            '<h2>%s</h2><p>%s</p>',
            esc_html__('Switch now?', 'serverpilot-sync'),
            esc_html__(
                'The present app loses the domain without waiting for the certificate of the other one. HTTPS fails until that certificate covers it.',
                'serverpilot-sync',
            ),
        );
        self::showMoves($moves);
        self::showButtons('pool_switch', __('Switch now', 'serverpilot-sync'), ['domain' => $domain]);
    }

    /** Asks for the app that gets the domains. */
    private static function showChoice(string $from): void
    {
        printf(
            '<h2>%s</h2><form method="get" action="%s">',
            esc_html__('Move to which app?', 'serverpilot-sync'),
            esc_url(AdminPage::url()),
        );
        foreach (['page' => AdminPage::SLUG, 'confirm' => self::NAME, 'from' => $from] as $name => $value) {
            printf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
        }
        printf('<p><label>%s <select name="to">', esc_html__('App', 'serverpilot-sync'));
        foreach (array_diff_key(PoolStatus::apps(), [$from => true]) as $app_id => $name) {
            printf('<option value="%s">%s</option>', esc_attr((string) $app_id), esc_html($name));
        }
        printf(
            '</select></label> <button class="button button-primary">%s</button> %s</p></form>',
            esc_html__('Preview', 'serverpilot-sync'),
            self::cancel(), // escaped there
        );
    }

    /**
     * @param list<MoveProgress> $moves
     * @param list<string> $buttons escaped markup
     */
    private static function showMoves(array $moves, array $buttons = []): void
    {
        $pairs = [];
        foreach (DomainPairs::of(array_column($moves, 'domain')) as $pair) {
            $pairs[DomainPair::bare($pair->first->domain)] = implode(', ', array_column($pair->records(), 'domain'));
        }
        $orders = array_unique(array_map(static fn(MoveProgress $move): string => $move->order->message(), $moves));
        foreach ($orders as $order) {
            printf('<p>%s</p>', esc_html($order));
        }
        Html::table(
            __('Moves', 'serverpilot-sync'),
            [
                __('Domain', 'serverpilot-sync'),
                __('From', 'serverpilot-sync'),
                __('To', 'serverpilot-sync'),
                __('State', 'serverpilot-sync'),
                ...($buttons === [] ? [] : [__('Actions', 'serverpilot-sync')]),
            ],
            array_map(static fn(MoveProgress $move): array => [
                $pairs[$move->domain] ?? $move->domain,
                PoolStatus::nameOf($move->from),
                PoolStatus::nameOf($move->to),
                $move->state->message(),
            ], $moves),
            buttons: $buttons,
        );
    }

    /** @param array<string, string> $fields */
    private static function showButtons(string $name, string $label, array $fields): void
    {
        printf(
            '<p class="serverpilot-actions">%s %s</p>',
            Form::button($name, $label, $fields + ['confirmed' => '1'], 'button-primary'), // escaped by Form
            self::cancel(), // escaped there
        );
    }

    private static function showCancel(): void
    {
        printf('<p>%s</p>', self::cancel()); // escaped there
    }

    private static function cancel(): string
    {
        return sprintf(
            '<a class="button" href="%s">%s</a>',
            esc_url(AdminPage::url()),
            esc_html__('Cancel', 'serverpilot-sync'),
        );
    }

    /**
     * @param callable(string): string $value of a name
     *
     * @return array{from: string, to: string, rebalance: string, switch: string}
     */
    private static function ofRequest(callable $value): array
    {
        return [
            'from' => $value('from'),
            'to' => $value('to'),
            'rebalance' => $value('rebalance'),
            'switch' => $value('switch'),
        ];
    }

    /**
     * @param array{from: string, to: string, rebalance: string, switch: string} $what
     *
     * @return array<string, PoolMove>
     */
    private function movesOf(array $what): array
    {
        if ($what['rebalance'] !== '') {
            return $this->moves->rebalancing();
        }
        if ($what['from'] !== '') {
            return $this->moves->emptying($what['from'], $what['to']);
        }
        $domains = SelectedDomains::get(self::NAME);
        if ($domains === []) {
            throw new RuntimeException(__('No domain was selected.', 'serverpilot-sync'));
        }

        return $this->moves->to($domains, $what['to']);
    }

    /** @param array<string, PoolMove> $moves */
    private static function digest(array $moves): string
    {
        ksort($moves);

        return md5((string) wp_json_encode(array_map(static fn(PoolMove $move): array => [
            $move->domain,
            $move->from,
            $move->to,
        ], array_values($moves))));
    }
}
