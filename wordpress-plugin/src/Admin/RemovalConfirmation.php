<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\MappedSites;

/** Asks for confirmation before domains are removed, and shows the affected sites. Works without JavaScript. */
final class RemovalConfirmation
{
    /** The value of `confirm` in the URL. */
    public const NAME = 'remove';

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

    public static function show(): void
    {
        $domains = SelectedDomains::get(self::NAME);
        if ($domains === []) {
            printf(
                '<p>%s <a href="%s">%s</a></p>',
                esc_html__('There is nothing left to confirm.', 'serverpilot-sync'),
                esc_url(AdminPage::url()),
                esc_html__('All domains', 'serverpilot-sync'),
            );

            return;
        }
        $count = count($domains);
        $sites = MappedSites::of($domains);
        printf(
            '<h2>%s</h2><p>%s</p>',
            esc_html(sprintf(
                /* translators: %s: a number */
                _n(
                    'Remove %s domain from ServerPilot?',
                    'Remove %s domains from ServerPilot?',
                    $count,
                    'serverpilot-sync',
                ),
                number_format_i18n($count),
            )),
            esc_html__(
                'The server stops serving a removed domain, so its visitors no longer reach a site. No sync adds it again until you press "Release hold".',
                'serverpilot-sync',
            ),
        );
        if ($sites !== []) {
            printf(
                '<div class="notice notice-warning inline"><p><strong>%s</strong></p></div>',
                esc_html(sprintf(
                    /* translators: %s: a number */
                    _n(
                        '%s of them is in use: its site goes offline at that address.',
                        '%s of them are in use: their sites go offline at these addresses.',
                        count($sites),
                        'serverpilot-sync',
                    ),
                    number_format_i18n(count($sites)),
                )),
            );
        }
        if (State::policy() === Policy::Observe) {
            printf('<p>%s</p>', esc_html(Policy::Observe->message()));
        }
        self::showDomains($domains, array_map(static fn($site): string => $site->address, $sites));
        $fields = ['action' => DomainAction::Remove->value, 'confirmed' => '1'];
        foreach ($domains as $number => $domain) {
            $fields["domains[{$number}]"] = $domain;
        }
        echo '<p class="serverpilot-actions">';
        // escaped by Form
        echo
            Form::button(
                'remove',
                sprintf(
                    /* translators: %s: a number */
                    _n('Remove this %s domain', 'Remove these %s domains', $count, 'serverpilot-sync'),
                    number_format_i18n($count),
                ),
                $fields,
                'button-primary',
            )
        ;
        printf(
            ' <a class="button" href="%s">%s</a></p>',
            esc_url(AdminPage::url()),
            esc_html__('Cancel', 'serverpilot-sync'),
        );
    }

    /** Ends the confirmation. */
    public static function forget(): void
    {
        SelectedDomains::forget(self::NAME);
    }

    /**
     * @param list<string> $domains
     * @param array<string, string> $addresses of sites, by domain
     */
    private static function showDomains(array $domains, array $addresses): void
    {
        Html::table(
            __('Domains to remove', 'serverpilot-sync'),
            [
                __('Domain', 'serverpilot-sync'),
                __('Site', 'serverpilot-sync'),
                __('How it was added', 'serverpilot-sync'),
            ],
            array_map(static fn(string $domain): array => [
                $domain,
                $addresses[$domain] ?? __('No site uses it.', 'serverpilot-sync'),
                (DomainList::find($domain)->owner ?? Owner::None)->label(),
            ], $domains),
        );
    }
}
