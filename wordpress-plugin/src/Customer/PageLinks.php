<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Domain\Customer\CustomerPage;

/** Which of a panel's domains are shown, and links to the others. */
final class PageLinks
{
    private const PARAMETER = 'serverpilot_page';

    /** @return int the page that the browser asks for, from 1; it need not exist */
    public static function requested(): int
    {
        $given = $_GET[self::PARAMETER] ?? '';

        return is_string($given) && preg_match('/^[1-9][0-9]{0,5}$/', $given) === 1 ? (int) $given : 1;
    }

    public static function html(CustomerPage $page): string
    {
        if ($page->pages() === 1) {
            return '';
        }

        return sprintf(
            '<nav class="serverpilot-pages" aria-label="%s">%s <span>%s</span> %s</nav>',
            esc_attr__('More domains', 'serverpilot-sync'),
            $page->number === 1 ? '' : self::link($page->number - 1, __('Previous domains', 'serverpilot-sync')),
            esc_html(sprintf(
                /* translators: 1: number of the first domain shown, 2: of the last, 3: how many there are */
                __('Domains %1$s to %2$s of %3$s', 'serverpilot-sync'),
                number_format_i18n($page->first()),
                number_format_i18n($page->last()),
                number_format_i18n($page->total),
            )),
            $page->number === $page->pages()
                ? ''
                : self::link($page->number + 1, __('Next domains', 'serverpilot-sync')),
        );
    }

    private static function link(int $page, string $text): string
    {
        return sprintf(
            '<a href="%s#%s">%s</a>',
            esc_url(CheckLink::onThisHost(add_query_arg(self::PARAMETER, $page))),
            esc_attr(Panel::ID),
            esc_html($text),
        );
    }
}
