<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use WP_Site;

/** WordPress multisite alone: sites with domains of their own, and a checkbox on our page. */
final class CoreMultisite implements Adapter
{
    public function isOn(): bool
    {
        return (bool) State::get('enabled');
    }

    public function listen(): void
    {
        add_action('wp_insert_site', static fn(WP_Site $site) => Reminder::add($site->domain, 'wp_insert_site'));
        add_action('wp_delete_site', static fn(WP_Site $site) => Reminder::remove($site->domain, 'wp_delete_site'));
        add_action(
            'wp_update_site',
            static function (WP_Site $new, WP_Site $old): void {
                if ($new->domain !== $old->domain) {
                    Reminder::remove($old->domain, 'wp_update_site');
                    Reminder::add($new->domain, 'wp_update_site');
                }
            },
            10,
            2,
        );
    }

    public function bringsWww(string $domain): bool
    {
        return false;
    }

    public function storedCredentials(): ?array
    {
        return null;
    }
}
