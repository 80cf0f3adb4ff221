<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Rest;

use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Store\DatabaseException;
use WP_Error;

/** Errors of the routes. */
final class Errors
{
    /** 401 without a user, 403 for any other than a network administrator. */
    public static function forbidden(): WP_Error
    {
        return new WP_Error(
            'rest_serverpilot_forbidden',
            __('Only administrators of the main network may read this.', 'serverpilot-sync'),
            ['status' => rest_authorization_required_code()],
        );
    }

    /** Without the database's own words, which are in the log: a request without any right can get this error. */
    public static function database(DatabaseException $e): WP_Error
    {
        Log::error($e->getMessage());

        return self::unavailable('rest_serverpilot_database', __(
            'The database cannot be read. The log has the reason.',
            'serverpilot-sync',
        ));
    }

    public static function unavailable(string $code, string $message): WP_Error
    {
        return new WP_Error($code, $message, ['status' => 503]);
    }
}
