<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Rest;

use Closure;
use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Host\AdminPage;
use WP_REST_Response;
use WP_REST_Server;

/** The route by which a browser runs those tests of Site Health that send requests to ServerPilot. */
final class HealthRoute
{
    private const SPACE = 'serverpilot-sync/v1';

    /** @param Closure(string): array<string, mixed> $run runs the test of a check */
    public function __construct(
        private Closure $run,
    ) {}

    public function register(): void
    {
        if (!Installation::isShownHere()) {
            return;
        }
        foreach (Installation::REMOTE as $name) {
            register_rest_route(self::SPACE, "/health/{$name}", [
                'methods' => WP_REST_Server::READABLE,
                'permission_callback' => static fn(): bool => (
                    current_user_can('view_site_health_checks') && current_user_can(AdminPage::CAPABILITY)
                ),
                'callback' => fn(): WP_REST_Response => new WP_REST_Response(($this->run)($name)),
            ]);
        }
    }

    public static function url(string $name): string
    {
        return rest_url(self::SPACE . "/health/{$name}");
    }
}
