<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Rest;

use ServerPilot\Sync\Checks\Metrics;
use ServerPilot\Sync\Domain\Metrics\MetricsFormat;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\MetricsToken;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

use const ServerPilot\Sync\REST_NAMESPACE;

/** The metrics for Prometheus, for network administrators and for the holder of the token. */
final class MetricsController
{
    private const ROUTE = '/metrics';

    public function __construct(
        private Metrics $metrics,
    ) {}

    public function registerRoutes(): void
    {
        register_rest_route(REST_NAMESPACE, self::ROUTE, [
            'methods' => WP_REST_Server::READABLE,
            'permission_callback' => self::isAllowed(...),
            'callback' => $this->respond(...),
        ]);
    }

    /** A token in the URL would be in the logs of every proxy, so only the header counts. */
    private static function isAllowed(WP_REST_Request $request): bool|WP_Error
    {
        $header = trim((string) $request->get_header('authorization'));
        $found = [];
        $token = preg_match('/^Bearer +(\S+)$/i', $header, $found) === 1 ? $found[1] : '';
        try {
            return AdminPage::isAllowed() || MetricsToken::matches($token) ? true : Errors::forbidden();
        } catch (DatabaseException $e) {
            return Errors::database($e);
        }
    }

    private function respond(WP_REST_Request $request): WP_REST_Response|WP_Error
    {
        $format = MetricsFormat::accepted((string) $request->get_header('accept'));
        try {
            $response = new WP_REST_Response($format->text($this->metrics->samples()));
        } catch (DatabaseException $e) {
            return Errors::database($e);
        }
        $response->header('Content-Type', $format->contentType());
        // WordPress forbids caching only for users who are logged in, which the holder of a token is not.
        $response->header('Cache-Control', 'no-store, private');
        $response->header('Vary', 'Accept, Authorization');

        return $response;
    }

    /**
     * Prints the text as it is: WordPress would encode it as JSON.
     *
     * @param mixed $is_served by another plugin
     */
    public static function serve(mixed $is_served, mixed $response, mixed $request): bool
    {
        $text =
            $response instanceof WP_REST_Response
            && $response->get_matched_route() === '/' . REST_NAMESPACE . self::ROUTE
                ? $response->get_data()
                : null;
        if ((bool) $is_served || !is_string($text)) {
            return (bool) $is_served;
        }
        if (!$request instanceof WP_REST_Request || $request->get_method() !== 'HEAD') {
            // Up to its end, because some versions of WordPress send further headers after this filter.
            ob_start();
            echo $text;
        }

        return true;
    }
}
