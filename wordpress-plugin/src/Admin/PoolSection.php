<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Domain\Pool\PoolEntry;
use ServerPilot\Sync\Domain\Pool\PoolRole;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\PoolApps;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\PoolStatus;
use Throwable;

/** The section "Pool" of the settings: the apps that serve the networks, and those that could. Asks ServerPilot only if it is used. */
final class PoolSection
{
    public const QUERY = 'apps';

    public function __construct(
        private Client $client,
        private PoolApps $apps,
        private MoveConfirmation $moves,
    ) {}

    public function show(): void
    {
        printf('<h2 id="serverpilot-pool">%s</h2>', esc_html__('Pool', 'serverpilot-sync'));
        printf(
            '<p>%s</p>',
            esc_html(sprintf(
                /* translators: 1, 2: numbers */
                __(
                    'An app takes %1$d domains, and a certificate of Let\'s Encrypt %2$d. If that is not enough, several apps can serve the network.',
                    'serverpilot-sync',
                ),
                Capacity::APP_DOMAINS,
                Capacity::CERTIFICATE_NAMES,
            )),
        );
        if (PoolSettings::pool($this->client->appId())->further === [] && Request::queryArg(self::QUERY) === '') {
            printf('<p><a class="button" href="%s">%s</a></p>', esc_url(AdminPage::url([
                'tab' => 'settings',
                self::QUERY => 'all',
            ])
                . '#serverpilot-pool'), esc_html__('Show the apps of the account', 'serverpilot-sync'));

            return;
        }
        try {
            ['entries' => $entries, 'warnings' => $warnings] = $this->apps->overview();
            $this->showApps($entries, $warnings);
        } catch (Throwable $e) {
            printf('<div class="notice notice-error inline"><p>%s</p></div>', esc_html($e->getMessage()));
        }
    }

    public function add(string $app_id): FlashMessage
    {
        return new FlashMessage($this->apps->add($app_id)->joinedMessage());
    }

    public function remove(string $app_id): FlashMessage
    {
        return new FlashMessage($this->apps->remove($app_id)->leavingMessage());
    }

    /**
     * @param list<PoolEntry> $entries
     * @param list<string> $warnings
     */
    private function showApps(array $entries, array $warnings): void
    {
        if ($entries === []) {
            printf('<p>%s</p>', esc_html__('The account has no other app.', 'serverpilot-sync'));

            return;
        }
        foreach ($warnings as $warning) {
            printf('<div class="notice notice-warning inline"><p>%s</p></div>', esc_html($warning));
        }
        printf('<table class="widefat striped serverpilot-pool"><caption class="screen-reader-text">%s</caption><thead><tr>', esc_html__(
            'Apps of the account',
            'serverpilot-sync',
        ));
        foreach (self::headings() as $heading) {
            printf('<th scope="col">%s</th>', esc_html($heading));
        }
        echo '</tr></thead><tbody>';
        array_map(self::showApp(...), $entries);
        echo '</tbody></table>';
        if (PoolStatus::apps() !== []) {
            // escaped there
            printf('<p>%s</p>', MoveConfirmation::link(__('Rebalance…', 'serverpilot-sync'), ['rebalance' => '1']));
            $this->moves->showRecorded();
        }
    }

    /** @return list<string> */
    private static function headings(): array
    {
        return [
            __('App', 'serverpilot-sync'),
            __('Pool', 'serverpilot-sync'),
            __('Domains', 'serverpilot-sync'),
            __('Room', 'serverpilot-sync'),
            __('Problem and fix', 'serverpilot-sync'),
            __('Actions', 'serverpilot-sync'),
        ];
    }

    private static function showApp(PoolEntry $entry): void
    {
        $member = $entry->member;
        printf('<tr><th scope="row">%s<br><code>%s</code></th>', esc_html($member->name), esc_html($member->appId));
        $headings = self::headings();
        foreach ([
            1 => esc_html($entry->role->label()),
            2 => self::of($member->listed, Capacity::APP_DOMAINS),
            3 => self::of($member->room, $member->places),
            4 => self::problem($entry),
            5 => self::button($entry) . self::emptying($entry),
        ] as $column => $escaped) {
            // A narrow screen shows the heading before each cell.
            printf('<td data-heading="%s">%s</td>', esc_attr($headings[$column]), $escaped);
        }
        echo '</tr>';
    }

    /** Escaped. */
    private static function of(int $number, int $limit): string
    {
        return esc_html(sprintf(
            /* translators: 1: a number, 2: another number */
            __('%1$s of %2$s', 'serverpilot-sync'),
            number_format_i18n($number),
            number_format_i18n($limit),
        ));
    }

    private static function problem(PoolEntry $entry): string
    {
        $text = implode(' ', array_filter([$entry->problem(), $entry->remedy()]));
        $html = $text === '' ? '' : esc_html($text) . '<br>';
        if ($entry->needsLink()) {
            $html .= sprintf(
                '%s<br><code>%s</code>',
                esc_html__('To link its web root, as the system user:', 'serverpilot-sync'),
                esc_html($entry->command),
            );
        }

        return $html;
    }

    private static function emptying(PoolEntry $entry): string
    {
        $member = $entry->member;

        return (
            $member->ours === 0 || !isset(PoolStatus::apps()[$member->appId])
                ? ''
                : MoveConfirmation::link(__('Empty this app…', 'serverpilot-sync'), ['from' => $member->appId])
        );
    }

    private static function button(PoolEntry $entry): string
    {
        $of = ['app' => $entry->member->appId];

        return match (true) {
            $entry->canJoin(), $entry->role === PoolRole::Leaving => Form::button(
                'pool_add',
                __('Add to the pool', 'serverpilot-sync'),
                $of,
            ),
            $entry->role === PoolRole::Member && $entry->app?->isChosen === true => Form::button(
                'pool_remove',
                __('Remove from the pool', 'serverpilot-sync'),
                $of,
            ),
            default => '',
        };
    }
}
