<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\ProblemLabel;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\DomainProblems;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\SiteFilter;

/** The filters of the table, as the URL has them: a problem, a site and an app; and the view of what needs an operator. */
final class DomainFilters
{
    /** A view beside those of the statuses. */
    public const NEED = 'need';

    public function __construct(
        private DomainProblems $problems,
        private Client $client,
    ) {}

    /** @return string of SQL */
    public function condition(): string
    {
        $problem = Request::queryArg('problem');
        $site = Request::queryArg('site');

        return implode(' AND ', [
            Request::queryArg('status') === self::NEED ? $this->problems->conditionOfNeed() : 'TRUE',
            $problem === '' ? 'TRUE' : $this->problems->conditionOf($problem),
            $site === '' ? 'TRUE' : SiteFilter::condition($site),
        ]);
    }

    /** @return array{status: string, app: string, search: string} for {@see \ServerPilot\Sync\Store\DomainPairs::page()} */
    public function query(): array
    {
        $search = Request::queryArg('s');
        // An internationalised domain is found by what its owner writes; other characters than ASCII are in none.
        $is_ascii = preg_match('/^[\x20-\x7E]*$/', $search) === 1;

        return [
            'status' => Request::queryArg('status'),
            'app' => PoolStatus::apps() === [] ? '' : Request::queryArg('app'),
            'search' => strtolower($is_ascii ? $search : $this->client->normalize($search) ?? '?'),
        ];
    }

    /** @return array<string, string> the filters of the current URL, for another one */
    public static function current(): array
    {
        $query = [];
        foreach (['status', 'problem', 'site', 'app', 's'] as $name) {
            $query[$name] = rawurlencode(Request::queryArg($name));
        }

        return array_filter($query, static fn(string $value): bool => $value !== '');
    }

    /** A form beside the search: the counts of the whole network are in its menu. */
    public function show(): void
    {
        $current = Request::queryArg('problem');
        printf(
            '<p class="serverpilot-filters"><label for="serverpilot-problem">%s</label> <select id="serverpilot-problem" name="problem"><option value="">%s</option>',
            esc_html__('Problem', 'serverpilot-sync'),
            esc_html__('All domains', 'serverpilot-sync'),
        );
        $counts = $this->problems->counts();
        if ($current !== '' && !$this->isAmong($current, array_keys($counts))) {
            $counts[$current] = 0;
        }
        foreach ($counts as $code => $count) {
            printf(
                '<option value="%s"%s>%s</option>',
                esc_attr($code),
                selected($current !== '' && ProblemLabel::of($code) === ProblemLabel::of($current), true, false),
                esc_html(sprintf(
                    /* translators: 1: a problem, such as "DNS elsewhere", 2: a number */
                    __('%1$s (%2$s)', 'serverpilot-sync'),
                    ProblemLabel::of($code),
                    number_format_i18n($count),
                )),
            );
        }
        printf(
            '</select> <label for="serverpilot-site">%s</label> <input type="search" id="serverpilot-site" name="site" value="%s" placeholder="%s">',
            esc_html__('Site', 'serverpilot-sync'),
            esc_attr(Request::queryArg('site')),
            esc_attr__('Address or number', 'serverpilot-sync'),
        );
        self::showApps();
        printf(' <button type="submit" class="button">%s</button>', esc_html__('Filter', 'serverpilot-sync'));
        if (self::current() !== []) {
            printf(
                ' <a href="%s">%s</a>',
                esc_url(AdminPage::url()),
                esc_html__('Show all domains', 'serverpilot-sync'),
            );
        }
        printf(
            ' <a href="%s">%s</a></p>',
            esc_url(DomainExport::url()),
            esc_html__('Export these domains (CSV)', 'serverpilot-sync'),
        );
    }

    /** The filter by app, unless there is only one. */
    private static function showApps(): void
    {
        $apps = PoolStatus::apps();
        if ($apps === []) {
            return;
        }
        $current = Request::queryArg('app');
        printf(' <label for="serverpilot-app">%s</label> <select id="serverpilot-app" name="app">', esc_html__(
            'App',
            'serverpilot-sync',
        ));
        // One that has left the pool since is the filter nevertheless.
        $options = ['' => __('All', 'serverpilot-sync')] + $apps + [$current => $current];
        foreach ($options as $app_id => $name) {
            printf(
                '<option value="%s"%s>%s</option>',
                esc_attr((string) $app_id),
                selected((string) $app_id, $current, false),
                esc_html($name),
            );
        }
        echo '</select>';
    }

    /** @param list<string> $codes */
    private function isAmong(string $code, array $codes): bool
    {
        return in_array(ProblemLabel::of($code), array_map(ProblemLabel::of(...), $codes), true);
    }
}
