<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Domain\Customer\CustomerDomain;
use ServerPilot\Sync\Domain\Customer\StepState;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Sync\CustomerDomains;
use ServerPilot\Sync\Sync\NewDomainCheck;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

use const ServerPilot\Sync\REST_NAMESPACE;

/**
 * REST routes of a customer: the domains of a site, read or checked again, and a check of a domain before it is mapped.
 *
 * A site that does not exist answers as one of another customer.
 */
final class Endpoint
{
    private const PATH = '/customer/sites/(?P<site>[1-9][0-9]{0,9})';
    /** Seconds until the script asks again, while a domain is not ready. */
    private const AGAIN = 45;

    public function __construct(
        private Panel $panel,
        private CustomerDomains $domains,
        private NewDomainCheck $new,
    ) {}

    public function registerRoutes(): void
    {
        $shown = [
            'level' => ['type' => 'integer', 'minimum' => 1, 'maximum' => 5, 'default' => 3],
            'page' => ['type' => 'integer', 'minimum' => 1, 'maximum' => 999_999, 'default' => 1],
        ];
        register_rest_route(REST_NAMESPACE, self::PATH . '/domains', [
            $this->route(WP_REST_Server::READABLE, $this->read(...), $shown),
            $this->route(WP_REST_Server::CREATABLE, $this->check(...), $shown),
        ]);
        register_rest_route(REST_NAMESPACE, self::PATH . '/new-domain', [
            $this->route(WP_REST_Server::CREATABLE, $this->checkNew(...), [
                'domain' => ['type' => 'string', 'required' => true, 'minLength' => 1, 'maxLength' => 300],
            ]),
        ]);
    }

    /**
     * @param \Closure(WP_REST_Request): (WP_REST_Response|WP_Error) $callback
     * @param array<string, array<string, mixed>> $arguments
     *
     * @return array<string, mixed>
     */
    private function route(string $methods, \Closure $callback, array $arguments): array
    {
        return [
            'methods' => $methods,
            'args' => $arguments,
            'permission_callback' => fn(WP_REST_Request $request): bool => $this->panel->isFor(self::site($request)),
            'callback' => static function (WP_REST_Request $request) use ($callback): WP_REST_Response|WP_Error {
                try {
                    return $callback($request);
                } catch (DatabaseException) {
                    return new WP_Error(
                        'serverpilot_unavailable',
                        __('The domains cannot be read now.', 'serverpilot-sync'),
                        ['status' => 503],
                    );
                }
            },
        ];
    }

    private static function site(WP_REST_Request $request): int
    {
        return (int) $request->get_url_params()['site'];
    }

    private function read(WP_REST_Request $request): WP_REST_Response
    {
        return $this->state($request, self::AGAIN);
    }

    private function check(WP_REST_Request $request): WP_REST_Response
    {
        $wait = $this->domains->check(self::site($request), get_current_user_id(), (int) $request['page']);

        return $this->state($request, $wait === 0 ? self::AGAIN : $wait, $wait === 0);
    }

    /** @param int $again seconds */
    private function state(WP_REST_Request $request, int $again, bool $is_checked = false): WP_REST_Response
    {
        $page = $this->domains->page(self::site($request), (int) $request['page']);

        return new WP_REST_Response([
            'domains' => array_map(self::domain(...), $page->domains),
            'total' => $page->total,
            'pages' => $page->pages(),
            'checked' => $is_checked,
            'again' => $again,
            'html' => Panel::list($page->domains, (int) $request['level'] + 1),
        ]);
    }

    /** @return array<string, mixed> */
    private static function domain(CustomerDomain $domain): array
    {
        return [
            'domain' => $domain->domain,
            'state' => $domain->status->state->value,
            'message' => $domain->message,
            'steps' => array_map(static fn(StepState $state): string => $state->value, $domain->status->path),
        ];
    }

    private function checkNew(WP_REST_Request $request): WP_REST_Response|WP_Error
    {
        $found = $this->new->of((string) $request['domain'], get_current_user_id());

        if (is_int($found)) {
            return new WP_Error(
                'serverpilot_too_many_requests',
                __('Too many checks. Try again in a few seconds.', 'serverpilot-sync'),
                ['status' => 429, 'again' => $found],
            );
        }
        $records = RecordList::html($found->changes, $found->provider);

        return new WP_REST_Response([
            'state' => $found->state->value,
            'message' => $found->message,
            'html' => sprintf('<p>%s</p>%s', esc_html($found->message), $records),
        ]);
    }
}
