<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Sync\CustomerDomains;

/** The panel's link, for browsers without scripts: checks, and leads back to the page. */
final class CheckLink
{
    public const PARAMETER = 'serverpilot_check';
    private const NONCE = '_serverpilot_nonce';

    public function __construct(
        private Panel $panel,
        private CustomerDomains $domains,
    ) {}

    public static function url(int $site): string
    {
        return self::onThisHost(add_query_arg([
            self::PARAMETER => $site,
            self::NONCE => wp_create_nonce(self::action($site)),
        ]));
    }

    /** A path of a request may begin with two slashes, and would name another host. */
    private static function onThisHost(string $path): string
    {
        return '/' . ltrim($path, '/\\');
    }

    public function follow(): void
    {
        $given = $_GET[self::PARAMETER] ?? '';
        $nonce = $_GET[self::NONCE] ?? '';
        $site = is_string($given) && ctype_digit($given) ? (int) $given : 0;
        if (
            !is_string($nonce)
            || wp_verify_nonce($nonce, self::action($site)) === false
            || !$this->panel->isFor($site)
        ) {
            wp_die(esc_html__('You are not allowed to do this.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        $this->domains->check($site, get_current_user_id());
        if (wp_safe_redirect(self::onThisHost(remove_query_arg([self::PARAMETER, self::NONCE])) . '#' . Panel::ID)) {
            exit();
        }
    }

    private static function action(int $site): string
    {
        return self::PARAMETER . "_{$site}";
    }
}
