<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\MappedSite;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\MappedSites;
use ServerPilot\Sync\Sync\PoolSettings;
use WP_List_Table;

if (!class_exists(WP_List_Table::class)) {
    require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/** WordPress's list table of the domains, with the checks and actions of each. */
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
        private DomainFactsReader $facts,
        private DesiredSites $desired,
    ) {
        $this->apps = PoolSettings::apps();
        parent::__construct(['singular' => 'serverpilot-domain', 'plural' => 'serverpilot-domains', 'ajax' => false]);
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
            'certificate_end' => __('Certificate expires', 'serverpilot-sync'),
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
        $labels = [];
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
        $counts = DomainList::counts();
        $views = ['all' => self::view('', __('All', 'serverpilot-sync'), array_sum($counts))];
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
        $page = DomainList::page([
            'status' => Request::queryArg('status'),
            'app' => $this->apps === [] ? '' : Request::queryArg('app'),
            'search' => strtolower(Request::queryArg('s')),
            'orderby' => Request::queryArg('orderby') === '' ? 'status' : Request::queryArg('orderby'),
            'order' => Request::queryArg('order'),
            'page' => $this->get_pagenum(),
            'per_page' => $per_page,
        ]);
        $this->items = $page->records;
        $this->sites = MappedSites::of(array_map(
            static fn(DomainRecord $record): string => $record->domain,
            $page->records,
        ));
        $this->waiting = DomainAction::sitesToApprove($page->records, $this->desired);
        $this->diagnoses = array_map(Diagnosis::of(...), $this->facts->remembered($page->records));
        $this->set_pagination_args(['total_items' => $page->total, 'per_page' => $per_page]);
        $this->_column_headers = [$this->get_columns(), [], $this->get_sortable_columns(), 'domain'];
    }

    public function no_items(): void
    {
        esc_html_e(
            'No domains yet. The first sync adds them as soon as there is a site or a mapped domain.',
            'serverpilot-sync',
        );
    }

    /** @param array<array-key, mixed>|object $item */
    protected function column_cb($item): string
    {
        if (!$item instanceof DomainRecord) {
            return '';
        }

        $site = $this->waiting[$item->domain] ?? null;

        return sprintf(
            '<label class="screen-reader-text" for="serverpilot-%1$d">%2$s</label><input type="checkbox" id="serverpilot-%1$d" name="domains[]" value="%3$s">%4$s',
            $item->id,
            /* translators: %s: a domain */
            esc_html(sprintf(__('Select %s', 'serverpilot-sync'), $item->domain)),
            esc_attr($item->domain),
            $site === null
                ? ''
                // What is approved is what the row shows.
                : sprintf('<input type="hidden" name="sites[%s]" value="%d">', esc_attr($item->domain), $site),
        );
    }

    public function column_domain(DomainRecord $record): string
    {
        return self::detailsLink($record, 'row-title', $record->domain);
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
        if ($column_name !== $primary || !$item instanceof DomainRecord) {
            return '';
        }
        $actions = ['details' => self::detailsLink($item, '', __('Details', 'serverpilot-sync'))];
        foreach (DomainAction::possible($item) as $action) {
            // WordPress uses the key as a CSS class, and hides its own class "approve".
            $actions["serverpilot-action-{$action->value}"] = sprintf(
                '<button type="submit" class="button-link%s" name="one[%s]" value="%s">%s</button>',
                $action === DomainAction::Remove ? ' delete' : '',
                esc_attr($action->value),
                esc_attr($item->domain),
                esc_html($action->label()),
            );
        }
        if ($this->apps !== []) {
            $actions['serverpilot-action-move'] = sprintf(
                '<button type="submit" class="button-link" name="one[%s]" value="%s">%s</button>',
                esc_attr(MoveConfirmation::NAME),
                esc_attr($item->domain),
                esc_html__('Move to…', 'serverpilot-sync'),
            );
        }

        return $this->row_actions($actions);
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

    public function column_site(DomainRecord $record): string
    {
        $waiting = $this->waiting[$record->domain] ?? null;
        $site = $waiting === null ? $this->sites[$record->domain] ?? null : DesiredSites::site($waiting);

        return $site === null
            ? esc_html($waiting === null ? '–' : DesiredSites::label($waiting))
            : sprintf(
                '<a href="%s">%s</a>',
                esc_url(network_admin_url("site-info.php?id={$site->blogId}")),
                esc_html($site->address),
            );
    }

    /** An icon for each check, and the problem to fix first in words. */
    public function column_status(DomainRecord $record): string
    {
        $diagnosis = $this->diagnoses[$record->domain];
        $icons = '';
        foreach ($diagnosis->checks as $check) {
            $icons .= sprintf(
                '<li class="serverpilot-%1$s" title="%2$s"><span class="dashicons dashicons-%3$s" aria-hidden="true"></span><span class="screen-reader-text">%2$s</span></li>',
                esc_attr($check->state->value),
                esc_attr("{$check->label}: {$check->state->label()}"),
                self::icon($check->state),
            );
        }
        $problem = $diagnosis->firstProblem();
        $words = match (true) {
            $problem === null => esc_html($diagnosis->state()->label()),
            // The reason is shown once, above the table.
            in_array($problem->code, ['sync.paused', 'sync.needs_confirmation'], true) => esc_html__(
                'Paused: no domains are added or removed.',
                'serverpilot-sync',
            ),
            default => sprintf('<strong>%s:</strong> %s', esc_html($problem->label), esc_html($problem->message)),
        };

        return sprintf('<ul class="serverpilot-checks">%s</ul> <span>%s</span>', $icons, $words);
    }

    private static function icon(CheckState $state): string
    {
        return match ($state) {
            CheckState::Ok => 'yes-alt',
            CheckState::Pending => 'clock',
            CheckState::OnHold => 'lock',
            CheckState::Failed => 'warning',
            CheckState::NotChecked => 'minus',
        };
    }

    /**
     * @param array<array-key, mixed>|object $item
     * @param string $column_name
     */
    protected function column_default($item, $column_name): string
    {
        return (
            !$item instanceof DomainRecord
                ? ''
                : esc_html(match ($column_name) {
                    'certificate_end' => Html::date($item->certificateEnd, with_time: false),
                    'app' => $this->apps[$item->placedOn] ?? $item->placedOn,
                    'updated' => Html::date($item->updated),
                    default => Html::date($item->due),
                })
        );
    }
}
