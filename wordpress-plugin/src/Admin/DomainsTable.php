<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainPairs;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainProblems;
use ServerPilot\Sync\Sync\MappedSites;
use ServerPilot\Sync\Sync\PoolStatus;
use WP_List_Table;

if (!class_exists(WP_List_Table::class)) {
    require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/** WordPress's list table of the domains, each with its `www.` partner, their checks and actions. */
final class DomainsTable extends WP_List_Table
{
    /** @var array<string, Diagnosis> by domain */
    private array $diagnoses = [];
    /** @var array<string, MappedSite> by domain */
    private array $sites = [];
    /** @var array<string, int> the sites for which domains wait for approval, by domain */
    private array $waiting = [];
    /** @var array<array-key, string> names of the apps of the pool by id; empty without further apps */
    private array $apps;

    public function __construct(
        private DomainProblems $problems,
        private DomainFilters $filters,
        private DesiredSites $desired,
        private Client $client,
        ?string $screen = null,
    ) {
        $this->apps = PoolStatus::apps();
        parent::__construct([
            'screen' => $screen,
            'singular' => 'serverpilot-domain',
            'plural' => 'serverpilot-domains',
            'ajax' => false,
        ]);
    }

    /** @return array<string, string> */
    public function get_columns()
    {
        return [
            'cb' => '<input type="checkbox">',
            'domain' => __('Domain', 'serverpilot-sync'),
            'site' => __('Site', 'serverpilot-sync'),
            ...($this->apps === [] ? [] : ['app' => __('App', 'serverpilot-sync')]),
            'status' => __('Status', 'serverpilot-sync'),
            // Icons: the heading says of what.
            'serverpilot' => __('ServerPilot', 'serverpilot-sync'),
            'dns' => __('DNS', 'serverpilot-sync'),
            'certificate_end' => __('Certificate', 'serverpilot-sync'),
            'website' => __('Website', 'serverpilot-sync'),
            'updated' => __('Last change', 'serverpilot-sync'),
            'due' => __('Next attempt', 'serverpilot-sync'),
        ];
    }

    /** @return array<string, array<mixed>> */
    protected function get_sortable_columns()
    {
        return [
            'domain' => ['domain', false],
            'status' => ['status', false],
            'certificate_end' => ['certificate_end', false],
            'updated' => ['updated', true],
            'due' => ['due', false],
        ];
    }

    /** @return array<string, string> */
    protected function get_bulk_actions()
    {
        $labels = [LiveRows::CHECK => __('Check now', 'serverpilot-sync')];
        foreach (DomainAction::cases() as $action) {
            $labels[$action->value] = $action->label();
        }
        if ($this->apps !== []) {
            $labels[MoveConfirmation::NAME] = __('Move to…', 'serverpilot-sync');
        }

        return $labels;
    }

    /** @return array<string, string> */
    protected function get_views()
    {
        $counts = DomainPairs::counts();
        $needing = $this->problems->needing();
        $views = [
            'all' => self::view('', __('All', 'serverpilot-sync'), $counts['']),
            // What needs an operator comes first; if nothing does, the row of links stays as quiet as it can.
            ...(
                $needing === 0
                    ? []
                    : [
                        DomainFilters::NEED => self::view(
                            DomainFilters::NEED,
                            _n('Needs you', 'Need you', $needing, 'serverpilot-sync'),
                            $needing,
                        ),
                    ]
            ),
        ];
        foreach (DomainStatus::cases() as $status) {
            $views[$status->value] = self::view($status->value, $status->label(), $counts[$status->value] ?? 0);
        }

        return $views;
    }

    private static function view(string $status, string $label, int $count): string
    {
        return sprintf(
            '<a href="%s"%s>%s <span class="count">(%s)</span></a>',
            esc_url(AdminPage::url($status === '' ? [] : ['status' => $status])),
            $status === Request::queryArg('status') ? ' class="current" aria-current="page"' : '',
            esc_html($label),
            esc_html(number_format_i18n($count)),
        );
    }

    public function prepare_items(): void
    {
        $per_page = $this->get_items_per_page('serverpilot_names_per_page', 20);
        ['pairs' => $pairs, 'total' => $total] = DomainPairs::page(
            [
                ...$this->filters->query(),
                'orderby' => Request::queryArg('orderby'),
                'order' => Request::queryArg('order'),
                'page' => $this->get_pagenum(),
                'per_page' => $per_page,
            ],
            $this->filters->condition(),
            $this->problems->conditionOfNeed(),
        );
        $this->read($pairs);
        $this->set_pagination_args(['total_items' => $total, 'per_page' => $per_page]);
    }

    /** @param list<DomainPair> $pairs the rows */
    private function read(array $pairs): void
    {
        $this->items = $pairs;
        $records = array_merge(...array_map(static fn(DomainPair $pair): array => $pair->records(), $pairs));
        $this->sites = MappedSites::of(array_column($records, 'domain'));
        $this->waiting = DomainAction::sitesToApprove($records, $this->desired);
        $this->diagnoses = $this->problems->of($records);
        $this->_column_headers = [$this->get_columns(), [], $this->get_sortable_columns(), 'domain'];
    }

    /**
     * The cells of rows, for the script.
     *
     * @param list<DomainPair> $pairs
     *
     * @return array<string, string> markup by the first domain of a row, escaped
     */
    public function cells(array $pairs): array
    {
        $this->read($pairs);
        $cells = [];
        foreach ($pairs as $pair) {
            ob_start();
            $this->single_row_columns($pair);
            $cells[$pair->first->domain] = (string) ob_get_clean();
        }

        return $cells;
    }

    /** Why there is nothing, and what leads on. */
    public function no_items(): void
    {
        if (DomainFilters::current() !== []) {
            printf(
                '%s <a href="%s">%s</a>',
                esc_html__('No domain matches.', 'serverpilot-sync'),
                esc_url(AdminPage::url(['tab' => 'domains'])),
                esc_html__('Show all domains', 'serverpilot-sync'),
            );

            return;
        }
        printf(
            '<p>%s</p><p><a href="%s">%s</a></p>',
            esc_html__(
                'No domains yet. The first sync adds them as soon as there is a site or a mapped domain.',
                'serverpilot-sync',
            ),
            esc_url(AdminPage::url(['tab' => 'preview'])),
            esc_html__('Preview what a sync would do', 'serverpilot-sync'),
        );
    }

    /**
     * One box for both domains. What is changed is what the row shows: its partner, and the site of an approval.
     *
     * @param array<array-key, mixed>|object $item
     */
    protected function column_cb($item): string
    {
        if (!$item instanceof DomainPair) {
            return '';
        }
        $hidden = '';
        foreach ($item->records() as $record) {
            $site = $this->waiting[$record->domain] ?? null;
            $hidden .= $site === null ? '' : self::hidden("sites[{$record->domain}]", (string) $site);
        }
        if ($item->partner !== null) {
            $hidden .= self::hidden("partners[{$item->first->domain}]", $item->partner->domain);
        }
        $label = $item->partner === null
            /* translators: %s: a domain */
            ? sprintf(__('Select %s', 'serverpilot-sync'), $item->first->domain)
            : sprintf(
                /* translators: 1: a domain, 2: the same domain with "www." */
                __('Select %1$s and %2$s', 'serverpilot-sync'),
                $item->first->domain,
                $item->partner->domain,
            );

        return sprintf(
            '<label class="screen-reader-text" for="serverpilot-%1$d">%2$s</label><input type="checkbox" id="serverpilot-%1$d" name="domains[]" value="%3$s">%4$s',
            $item->first->id,
            esc_html($label),
            esc_attr($item->first->domain),
            $hidden,
        );
    }

    private static function hidden(string $name, string $value): string
    {
        return sprintf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
    }

    /** In Unicode with the ASCII form, and on narrow screens, which show no other column, with the status. */
    public function column_domain(DomainPair $pair): string
    {
        $domain = $pair->first->domain;
        $unicode = $this->client->unicode($domain);
        $diagnosis = $this->diagnoses[$domain];

        return sprintf(
            '%s%s<span class="serverpilot-short">%s %s</span>',
            self::detailsLink($pair->first, 'row-title', $unicode), // escaped there
            $unicode === $domain ? '' : sprintf(' <span class="serverpilot-ascii">%s</span>', esc_html($domain)),
            CheckIcon::ofState($diagnosis->state(), ''), // the words follow; escaped there
            esc_html(RowStatus::label($diagnosis)),
        );
    }

    /**
     * Not part of column_domain(): WordPress would print its button for narrow screens twice.
     *
     * @param array<array-key, mixed>|object $item
     * @param string $column_name
     * @param string $primary
     */
    protected function handle_row_actions($item, $column_name, $primary): string
    {
        if ($column_name !== $primary || !$item instanceof DomainPair) {
            return '';
        }
        $details = ['details' => self::detailsLink($item->first, '', __('Details', 'serverpilot-sync'))];
        $partner = $item->partner;

        return (
            ($partner === null ? '' : PartnerRow::of($partner, $this->diagnoses[$partner->domain]))
            . $this->row_actions($details + RowActions::of($item, $this->apps !== []))
        );
    }

    private static function detailsLink(DomainRecord $record, string $class, string $text): string
    {
        return sprintf(
            '<a class="%s" href="%s">%s</a>',
            esc_attr($class),
            esc_url(AdminPage::url(['domain' => rawurlencode($record->domain)])),
            esc_html($text),
        );
    }

    public function column_site(DomainPair $pair): string
    {
        $domain = $pair->first->domain;
        $waiting = $this->waiting[$domain] ?? null;
        $site = $waiting === null ? $this->sites[$domain] ?? null : DesiredSites::site($waiting);

        return $site === null
            ? esc_html($waiting === null ? '–' : DesiredSites::label($waiting))
            : sprintf(
                '<a href="%s">%s</a>',
                esc_url(network_admin_url("site-info.php?id={$site->blogId}")),
                esc_html($site->address),
            );
    }

    public function column_status(DomainPair $pair): string
    {
        return RowStatus::words($this->diagnoses[$pair->first->domain]);
    }

    public function column_certificate_end(DomainPair $pair): string
    {
        return (
            CheckIcon::of($this->diagnoses[$pair->first->domain], 'certificate_end')
            . ' '
            . esc_html(Html::date($pair->first->certificateEnd, with_time: false))
        );
    }

    /**
     * @param array<array-key, mixed>|object $item
     * @param string $column_name
     */
    protected function column_default($item, $column_name): string
    {
        return (
            !$item instanceof DomainPair
                ? ''
                : match ($column_name) {
                    'app' => esc_html($this->apps[$item->first->placedOn] ?? $item->first->placedOn),
                    'updated' => esc_html(Html::date($item->first->updated)),
                    'due' => esc_html(Html::date($item->first->due)),
                    default => CheckIcon::of($this->diagnoses[$item->first->domain], $column_name),
                }
        );
    }
}
