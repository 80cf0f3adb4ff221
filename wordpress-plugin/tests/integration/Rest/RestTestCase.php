<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Schema;

/** Requests to the plugin's REST routes, as users with different rights. */
abstract class RestTestCase extends NetworkTestCase
{
    /** @var array<string, int> users by role */
    private static array $users = [];

    protected function setUp(): void
    {
        parent::setUp();
        $GLOBALS['wp_rest_server'] = null;
        wp_set_current_user(0);
    }

    protected function tearDown(): void
    {
        wp_set_current_user(0);
        parent::tearDown();
    }

    protected static function become(string $role): void
    {
        wp_set_current_user(match ($role) {
            'network administrator' => 1,
            'anonymous' => 0,
            default => self::$users[$role] ??= wp_insert_user(['user_login' => "{$role}-" . wp_rand(), 'user_pass' => 'x', 'role' => $role]),
        });
    }

    /** @return iterable<string, array{string, int}> who may read nothing, and the status that they get */
    public static function others(): iterable
    {
        yield 'anonymous' => ['anonymous', 401];
        foreach (['subscriber', 'editor', 'administrator'] as $role) {
            yield $role => [$role, 403];
        }
    }

    /** @param array<string, mixed> $query @param array<string, string> $headers */
    protected function request(string $path, array $query = [], string $method = 'GET', array $headers = []): WP_REST_Response
    {
        $request = new WP_REST_Request($method, "/serverpilot/v1{$path}");
        $request->set_query_params($query);
        $request->set_headers($headers);

        return rest_do_request($request);
    }

    protected static function code(WP_REST_Response $response): string
    {
        return $response->get_status() . ' ' . ($response->get_data()['code'] ?? '');
    }

    /** Runs something while the table of domains is missing. */
    protected function withoutTable(Closure $act): void
    {
        global $wpdb;
        $table = Schema::table('domains');
        $wpdb->query("RENAME TABLE {$table} TO {$table}_away");
        try {
            $act();
        } finally {
            $wpdb->query("RENAME TABLE {$table}_away TO {$table}");
        }
    }
}
