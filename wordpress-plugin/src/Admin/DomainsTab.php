<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\PoolSettings;

/** All domains in a table; or the details of one. */
final class DomainsTab implements Tab
{
    public function __construct(
        private DomainFactsReader $facts,
        private DesiredSites $sites,
        private DomainDetails $details,
    ) {}

    public function label(): string
    {
        return __('Domains', 'serverpilot-sync');
    }

    /** The filter by app, unless there is only one. */
    private static function showApps(): void
    {
        $apps = PoolSettings::apps();
        if ($apps === []) {
            return;
        }
        printf('<label class="serverpilot-app">%s <select name="app">', esc_html__('App', 'serverpilot-sync'));
        foreach (['' => __('All', 'serverpilot-sync')] + $apps as $app_id => $name) {
            printf(
                '<option value="%s"%s>%s</option>',
                esc_attr((string) $app_id),
                selected((string) $app_id, Request::queryArg('app'), false),
                esc_html($name),
            );
        }
        printf('</select></label> <button class="button">%s</button>', esc_html__('Filter', 'serverpilot-sync'));
    }

    public function show(): void
    {
        $domain = Request::queryArg('domain');
        if ($domain !== '') {
            $this->details->show($domain);

            return;
        }
        $table = new DomainsTable($this->facts, $this->sites);
        $table->prepare_items();
        printf('<form method="get" action="%s">', esc_url(AdminPage::url()));
        foreach (['page' => AdminPage::SLUG, 'status' => Request::queryArg('status')] as $name => $value) {
            printf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
        }
        self::showApps();
        $table->search_box(__('Search domains', 'serverpilot-sync'), 'serverpilot');
        echo '</form>';
        $table->views();
        printf('<form method="post" action="%s">', esc_url(Form::url()));
        $table->display();
        echo '</form>';
    }
}
