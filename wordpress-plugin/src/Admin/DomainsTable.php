<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\MappedSites;
use WP_List_Table;

if (!class_exists(WP_List_Table::class)) {
    require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/**
 * The names, in WordPress's own list table: the chain of each in one line, and what can be done with it.
 *
 * @phpstan-import-type Link from Diagnosis
 */
final class DomainsTable extends WP_List_Table
{
    private const ICONS = [
        'ok' => 'yes-alt',
        'waiting' => 'clock',
        'held' => 'lock',
        'failed' => 'warning',
        'unknown' => 'minus',
    ];

    /** @var array<string, list<Link>> */
    private array $chains = [];
    /** @var array<string, array{site: string, blog_id: int, stage: ?string}> */
    private array $sites = [];

    public function __construct()
    {
        parent::__construct(['singular' => 'serverpilot-name', 'plural' => 'serverpilot-names', 'ajax' => false]);
    }

    /** The whole tab: search, views, table. */
    public static function page(): void
    {
        $table = new self();
        $table->prepare_items();
        printf('<form method="get" action="%s">', esc_url(NetworkPage::url()));
        foreach (['page' => NetworkPage::SLUG, 'status' => NetworkPage::asked('status')] as $name => $value) {
            printf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
        }
        $table->search_box(__('Search domains', 'serverpilot-sync'), 'serverpilot');
        echo '</form>';
        $table->views();
        printf('<form method="post" action="%s">', esc_url(NetworkPage::action()));
        $table->display();
        echo '</form>';
    }

    /**
     * The chain in one line: an icon and a word a link, and in words what is to be mended.
     *
     * @param list<Link> $links
     */
    public static function chain(array $links): string
    {
        $icons = '';
        foreach ($links as $link) {
            $icons .= sprintf(
                '<li class="serverpilot-%1$s" title="%2$s"><span class="dashicons dashicons-%3$s" aria-hidden="true"></span><span class="screen-reader-text">%2$s</span></li>',
                esc_attr($link['state']),
                esc_attr(Diagnosis::label($link['link']) . ': ' . self::stateName($link['state'])),
                esc_attr(self::ICONS[$link['state']] ?? 'minus'),
            );
        }
        $broken = Diagnosis::firstBroken($links);
        $said = $broken === null
            ? esc_html__('Working', 'serverpilot-sync')
            : sprintf(
                '<strong>%s:</strong> %s',
                esc_html(Diagnosis::label($broken['link'])),
                // Why stands above the table, once.
                esc_html(
                    $broken['code'] === 'register.paused'
                        ? __('Paused: no domain is changed.', 'serverpilot-sync')
                        : $broken['evidence'],
                ),
            );

        return sprintf('<ul class="serverpilot-chain">%s</ul> <span>%s</span>', $icons, $said);
    }

    public static function stateName(string $state): string
    {
        return match ($state) {
            'ok' => __('right', 'serverpilot-sync'),
            'waiting' => __('waiting', 'serverpilot-sync'),
            'held' => __('waits for you', 'serverpilot-sync'),
            'failed' => __('failed', 'serverpilot-sync'),
            default => __('not looked at', 'serverpilot-sync'),
        };
    }

    public static function statusName(string $status): string
    {
        return match ($status) {
            'working' => __('Working', 'serverpilot-sync'),
            'waiting' => __('Waiting', 'serverpilot-sync'),
            'held' => __('Held', 'serverpilot-sync'),
            'failed' => __('Failed', 'serverpilot-sync'),
            'foreign' => __('Foreign', 'serverpilot-sync'),
            default => __('All', 'serverpilot-sync'),
        };
    }

    /** A time of the register, in words of the network. */
    public static function date(mixed $utc, bool $with_time = true): string
    {
        $format = get_option('date_format') . ($with_time ? ' ' . get_option('time_format') : '');

        return $utc === null || $utc === '' ? '–' : (string) wp_date($format, (int) strtotime("{$utc} UTC"));
    }

    /** @return array<string, string> */
    public function get_columns()
    {
        return [
            'cb' => '<input type="checkbox">',
            'domain' => __('Domain', 'serverpilot-sync'),
            'site' => __('Site', 'serverpilot-sync'),
            'chain' => __('State', 'serverpilot-sync'),
            'certificate_end' => __('Certificate until', 'serverpilot-sync'),
            'updated' => __('Last change', 'serverpilot-sync'),
            'due' => __('Next try', 'serverpilot-sync'),
        ];
    }

    /** @return array<string, array<mixed>> */
    protected function get_sortable_columns()
    {
        return [
            'domain' => ['domain', false],
            'chain' => ['status', false],
            'certificate_end' => ['certificate_end', false],
            'updated' => ['updated', true],
            'due' => ['due', false],
        ];
    }

    /** @return array<string, string> */
    protected function get_bulk_actions()
    {
        return [
            'sync' => __('Sync now', 'serverpilot-sync'),
            'confirm' => __('Confirm', 'serverpilot-sync'),
            'hold' => __('Hold', 'serverpilot-sync'),
            'release' => __('Let go', 'serverpilot-sync'),
            'remove' => __('Remove', 'serverpilot-sync'),
        ];
    }

    /** @return array<string, string> */
    protected function get_views()
    {
        $counts = DomainList::counts();
        $current = NetworkPage::asked('status');
        $views = [];
        foreach (['' => array_sum($counts)] + $counts as $status => $count) {
            $views[$status === '' ? 'all' : $status] = sprintf(
                '<a href="%s"%s>%s <span class="count">(%s)</span></a>',
                esc_url(NetworkPage::url($status === '' ? [] : ['status' => $status])),
                $status === $current ? ' class="current" aria-current="page"' : '',
                esc_html(self::statusName($status)),
                esc_html(number_format_i18n($count)),
            );
        }

        return $views;
    }

    public function prepare_items(): void
    {
        $per_page = $this->get_items_per_page('serverpilot_names_per_page', 20);
        $found = DomainList::page([
            'status' => NetworkPage::asked('status'),
            'search' => strtolower(NetworkPage::asked('s')),
            'orderby' => NetworkPage::asked('orderby') === '' ? 'status' : NetworkPage::asked('orderby'),
            'order' => NetworkPage::asked('order'),
            'page' => $this->get_pagenum(),
            'per_page' => $per_page,
        ]);
        $this->items = $found['rows'];
        $names = array_map(static fn(array $row): string => (string) $row['domain'], $found['rows']);
        $this->sites = MappedSites::of($names);
        $this->chains = array_map(Diagnosis::of(...), Plugin::instance()->facts()->remembered($found['rows']));
        $this->set_pagination_args(['total_items' => $found['total'], 'per_page' => $per_page]);
        $this->_column_headers = [$this->get_columns(), [], $this->get_sortable_columns(), 'domain'];
    }

    public function no_items(): void
    {
        esc_html_e(
            'No names. They come with the first pass, as soon as a site or a mapped domain is there.',
            'serverpilot-sync',
        );
    }

    /** @param array<array-key, mixed>|object $item */
    protected function column_cb($item): string
    {
        $item = (array) $item;
        $id = 'serverpilot-' . (int) $item['id'];

        return sprintf(
            '<label class="screen-reader-text" for="%1$s">%2$s</label><input type="checkbox" id="%1$s" name="names[]" value="%3$s">',
            esc_attr($id),
            /* translators: %s: a domain */
            esc_html(sprintf(__('Select %s', 'serverpilot-sync'), (string) $item['domain'])),
            esc_attr((string) $item['domain']),
        );
    }

    /** @param array<string, mixed> $item */
    public function column_domain(array $item): string
    {
        $name = (string) $item['domain'];

        return sprintf(
            '<a class="row-title" href="%s">%s</a>',
            esc_url(NetworkPage::url(['domain' => rawurlencode($name)])),
            esc_html($name),
        );
    }

    /**
     * Not within the column: WordPress would print its button for narrow screens twice.
     *
     * @param array<array-key, mixed>|object $item
     * @param string $column_name
     * @param string $primary
     */
    protected function handle_row_actions($item, $column_name, $primary): string
    {
        if ($column_name !== $primary) {
            return '';
        }
        $item = (array) $item;
        $name = (string) $item['domain'];
        $actions = [
            'details' => sprintf(
                '<a href="%s">%s</a>',
                esc_url(NetworkPage::url(['domain' => rawurlencode($name)])),
                esc_html__('Details', 'serverpilot-sync'),
            ),
        ];
        foreach (self::possible($item) as $action => $label) {
            $actions[$action] = sprintf(
                '<button type="submit" class="button-link%s" name="one[%s]" value="%s">%s</button>',
                $action === 'remove' ? ' delete' : '',
                esc_attr($action),
                esc_attr($name),
                esc_html($label),
            );
        }

        return $this->row_actions($actions);
    }

    /**
     * What a person can do with a name, as it is now.
     *
     * @param array<string, mixed> $row
     *
     * @return array<string, string> actions, with their names
     */
    public static function possible(array $row): array
    {
        $held = (int) $row['held'] > 0;
        $doubtful = $row['state'] === 'held' && in_array($row['reason'], ['network', 'wildcard'], true);

        return array_filter(
            [
                'sync' => __('Sync now', 'serverpilot-sync'),
                'confirm' => $doubtful ? __('Confirm', 'serverpilot-sync') : '',
                'hold' => $held ? '' : __('Hold', 'serverpilot-sync'),
                'release' => $held ? __('Let go', 'serverpilot-sync') : '',
                'remove' => (int) $row['held'] === DomainStore::OFF ? '' : __('Remove', 'serverpilot-sync'),
            ],
            static fn(string $label): bool => $label !== '',
        );
    }

    /** @param array<string, mixed> $item */
    public function column_site(array $item): string
    {
        $site = $this->sites[(string) $item['domain']] ?? null;

        return $site === null
            ? '–'
            : sprintf(
                '<a href="%s">%s</a>',
                esc_url(network_admin_url("site-info.php?id={$site['blog_id']}")),
                esc_html($site['site']),
            );
    }

    /** @param array<string, mixed> $item */
    public function column_chain(array $item): string
    {
        return self::chain($this->chains[(string) $item['domain']] ?? []);
    }

    /** @param array<array-key, mixed>|object $item */
    protected function column_default($item, $column_name): string
    {
        return esc_html(self::date(((array) $item)[$column_name] ?? null, $column_name !== 'certificate_end'));
    }
}
