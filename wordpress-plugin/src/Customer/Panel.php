<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Domain\Customer\CustomerDomain;
use ServerPilot\Sync\Domain\Customer\CustomerState;
use ServerPilot\Sync\Domain\Customer\CustomerStep;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\CustomerDomains;
use ServerPilot\Sync\Sync\MainSwitch;

/** The domains of a site with what each waits for: one markup for the page and for the script that refreshes it. */
final class Panel
{
    public const ID = 'serverpilot-domains';
    private const SYMBOLS = [
        'done' => '✓',
        'current' => '…',
        'needs_customer' => '!',
        'needs_operator' => '…',
        'later' => '–',
    ];

    public function __construct(
        private Access $access,
        private MainSwitch $switch,
        private CustomerDomains $domains,
    ) {}

    /** May the current user have the panel of a site? */
    public function isFor(int $site): bool
    {
        // Before the first sync there is no table.
        return $this->access->has($site) && $this->switch->isOn() && State::number('schema') > 0;
    }

    /**
     * The whole panel; empty for users who may not see it.
     *
     * @param int $level of its heading
     * @param bool $is_shown_empty also without domains
     */
    public function html(int $site, int $level, bool $is_shown_empty): string
    {
        if (!$this->isFor($site)) {
            return '';
        }
        try {
            $page = $this->domains->page($site, PageLinks::requested());
        } catch (DatabaseException) {
            return '';
        }
        if ($page->total === 0 && !$is_shown_empty) {
            return '';
        }
        Assets::enqueue();
        if (!defined('DONOTCACHEPAGE')) {
            // Page caches obey it: this page is for its user alone.
            define('DONOTCACHEPAGE', true);
        }

        return sprintf(
            '<section id="%1$s" class="serverpilot-domains" aria-labelledby="%1$s-title" data-site="%2$d" data-level="%3$d" data-page="%8$d">'
            . '<h%3$d id="%1$s-title">%4$s</h%3$d><div class="serverpilot-list">%5$s</div>%9$s'
            . '<p><a class="button wp-element-button serverpilot-check" rel="nofollow" href="%6$s">%7$s</a>'
            . ' <span role="status">%10$s</span></p></section>',
            esc_attr(self::ID),
            $site,
            $level,
            esc_html__('Status of your domains', 'serverpilot-sync'),
            self::list($page->domains, $level + 1),
            esc_url(CheckLink::url($site)),
            esc_html__('Check again now', 'serverpilot-sync'),
            $page->number,
            PageLinks::html($page),
            esc_html(CheckLink::message()),
        );
    }

    /**
     * The part that changes.
     *
     * @param list<CustomerDomain> $domains
     * @param int $level of the headings in it
     */
    public static function list(array $domains, int $level): string
    {
        if ($domains === []) {
            return sprintf('<p>%s</p>', esc_html__('This site has no domains yet.', 'serverpilot-sync'));
        }

        return implode('', array_map(static fn(CustomerDomain $domain): string => self::domain(
            $domain,
            $level,
        ), $domains));
    }

    private static function domain(CustomerDomain $domain, int $level): string
    {
        $ascii = $domain->unicode === $domain->domain ? '' : sprintf(' <small>%s</small>', esc_html($domain->domain));
        $paragraphs = [
            $domain->status->state === CustomerState::Ready
                ? __('This domain is online.', 'serverpilot-sync')
                : $domain->message,
            $domain->note,
            $domain->status->state->expected(),
        ];
        $records = RecordList::html($domain->changes, $domain->provider);
        $html = sprintf(
            '<article class="serverpilot-domain" data-domain="%s" data-state="%s"><h%3$d>%4$s%5$s</h%3$d>%6$s',
            esc_attr($domain->unicode),
            esc_attr($domain->status->state->value),
            $level,
            esc_html($domain->unicode),
            $ascii,
            self::path($domain),
        );
        foreach (array_filter($paragraphs) as $n => $paragraph) {
            $html .= sprintf('<p>%s</p>', esc_html($paragraph));
            // The records follow what they are for.
            $html .= $n === 0 ? $records : '';
        }

        return "{$html}</article>";
    }

    private static function path(CustomerDomain $domain): string
    {
        $html = '<ol class="serverpilot-path">';
        foreach ($domain->status->path as $step => $state) {
            $html .= sprintf(
                '<li class="serverpilot-step-%s"><span class="serverpilot-symbol" aria-hidden="true">%s</span> <span>%s: %s</span></li>',
                esc_attr($state->value),
                self::SYMBOLS[$state->value],
                esc_html(CustomerStep::from($step)->label()),
                esc_html($state->label()),
            );
        }

        return "{$html}</ol>";
    }
}
