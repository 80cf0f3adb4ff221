<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\DomainProblems;

/** All domains in a table; or the details of one. */
final class DomainsTab implements Tab
{
    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
        private DesiredSites $sites,
        private DomainDetails $details,
    ) {}

    public function label(): string
    {
        return __('Domains', 'serverpilot-sync');
    }

    public function show(): void
    {
        $domain = Request::queryArg('domain');
        if ($domain !== '') {
            $this->details->show($domain);

            return;
        }
        $problems = new DomainProblems($this->facts);
        $filters = new DomainFilters($problems, $this->client);
        $table = new DomainsTable($problems, $filters, $this->sites, $this->client);
        $table->prepare_items();
        if ($table->has_items() || DomainFilters::current() !== []) {
            self::showNeed($problems->needing());
        }
        printf('<form method="get" action="%s">', esc_url(AdminPage::url()));
        $hidden = ['page' => AdminPage::SLUG, 'status' => Request::queryArg('status')];
        if (!$table->has_items() && Request::queryArg('s') === '') {
            // The search box keeps the order, but is not shown then.
            $hidden += ['orderby' => Request::queryArg('orderby'), 'order' => Request::queryArg('order')];
        }
        foreach ($hidden as $name => $value) {
            printf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
        }
        $table->search_box(__('Search domains', 'serverpilot-sync'), 'serverpilot');
        $filters->show();
        echo '</form>';
        $table->views();
        printf('<form method="post" action="%s">', esc_url(Form::url()));
        $table->display();
        echo '</form>';
    }

    /** The first sentence that an operator reads: is there anything to do? */
    private static function showNeed(int $count): void
    {
        printf(
            '<p class="serverpilot-need">%s</p>',
            $count === 0
                ? esc_html__('No domain needs you.', 'serverpilot-sync')
                : sprintf(
                    '<a href="%s"><strong>%s</strong></a>',
                    esc_url(AdminPage::url(['status' => DomainFilters::NEED])),
                    esc_html(sprintf(
                        /* translators: %s: a number */
                        _n('%s domain needs you.', '%s domains need you.', $count, 'serverpilot-sync'),
                        number_format_i18n($count),
                    )),
                ),
        );
    }
}
