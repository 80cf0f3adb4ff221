<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Sync\CustomerDomains;
use Throwable;

/** The panel's link, for browsers without scripts: checks, and leads back to the page. */
final class CheckLink
{
    public const PARAMETER = 'serverpilot_check';
    private const NONCE = '_serverpilot_nonce';
    private const FAILED = 'serverpilot_failed';

    public function __construct(
        private Panel $panel,
        private CustomerDomains $domains,
    ) {}

    public static function url(int $site): string
    {
        return self::onThisHost(add_query_arg([
            self::PARAMETER => $site,
            self::NONCE => wp_create_nonce(self::action($site)),
            self::FAILED => false,
        ]));
    }

    /** What became of the check that led back to this page; empty if it succeeded, or there was none. */
    public static function message(): string
    {
        return isset($_GET[self::FAILED])
            ? __('Your domains could not be checked. Try again in a few minutes.', 'serverpilot-sync')
            : '';
    }

    /** A path of a request may begin with two slashes, and would name another host. */
    public static function onThisHost(string $path): string
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
        $page = remove_query_arg([self::PARAMETER, self::NONCE, self::FAILED]);
        try {
            $this->domains->check($site, get_current_user_id(), PageLinks::requested());
        } catch (Throwable $e) {
            // This request is for a page of the site, which must not end in an error.
            Log::error($e->getMessage());
            $page = add_query_arg(self::FAILED, 1, $page);
        }
        if (wp_safe_redirect(self::onThisHost($page) . '#' . Panel::ID)) {
            exit();
        }
    }

    private static function action(int $site): string
    {
        return self::PARAMETER . "_{$site}";
    }
}
