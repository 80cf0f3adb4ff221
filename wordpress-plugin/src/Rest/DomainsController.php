<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Rest;

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DiagnosedDomains;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\MappedSites;
use WP_Error;
use WP_REST_Controller;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

use const ServerPilot\Sync\REST_NAMESPACE;

/** The diagnosis of each domain by stored facts, for portals and scripts of network administrators. Reads only. */
final class DomainsController extends WP_REST_Controller
{
    private const REST_BASE = 'domains';
    /** Of the collection: its offset stays far below the largest integer. */
    private const MAX_PAGE = 1_000_000;

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
        private DiagnosedDomains $diagnosed,
    ) {
        $this->namespace = REST_NAMESPACE;
        $this->rest_base = self::REST_BASE;
    }

    public function register_routes(): void
    {
        $may = static fn(): bool|WP_Error => AdminPage::isAllowed() ? true : Errors::forbidden();
        $schema = $this->get_public_item_schema(...);
        register_rest_route(REST_NAMESPACE, '/' . self::REST_BASE, [
            [
                'methods' => WP_REST_Server::READABLE,
                'permission_callback' => $may,
                'callback' => fn(WP_REST_Request $request): WP_REST_Response|WP_Error => $this->safely(
                    fn(): WP_REST_Response => $this->collection($request),
                ),
                'args' => $this->get_collection_params(),
            ],
            'schema' => $schema,
        ]);
        register_rest_route(REST_NAMESPACE, '/' . self::REST_BASE . '/(?P<domain>[^/]+)', [
            'args' => [
                'domain' => [
                    'description' => __('A domain, in ASCII or as people read it.', 'serverpilot-sync'),
                    'type' => 'string',
                ],
            ],
            [
                'methods' => WP_REST_Server::READABLE,
                'permission_callback' => $may,
                'callback' => fn(WP_REST_Request $request): WP_REST_Response|WP_Error => $this->safely(
                    fn(): WP_REST_Response|WP_Error => $this->item($request),
                ),
                'args' => ['context' => $this->get_context_param(['default' => 'view'])],
            ],
            'schema' => $schema,
        ]);
    }

    /** @return array<array-key, mixed> */
    public function get_collection_params()
    {
        return array_replace_recursive(parent::get_collection_params(), [
            'context' => ['default' => 'view'],
            'page' => ['maximum' => self::MAX_PAGE],
            // A domain is never longer.
            'search' => ['maxLength' => 253],
            'status' => [
                'description' => __('Only domains with this status.', 'serverpilot-sync'),
                'type' => 'string',
                'enum' => DomainSchema::statuses(),
            ],
            'state' => [
                'description' => __('Only domains with this state.', 'serverpilot-sync'),
                'type' => 'string',
                'enum' => DomainSchema::states(),
            ],
            'code' => [
                'description' => __('Only domains whose check to fix first has this code.', 'serverpilot-sync'),
                'type' => 'string',
                'pattern' => '^[a-z_]+\.[a-z0-9_]+$',
            ],
            'orderby' => [
                'description' => __('What to sort by: "status" is the order of the page.', 'serverpilot-sync'),
                'type' => 'string',
                'enum' => DomainList::SORTABLE,
                'default' => 'status',
            ],
            'order' => [
                'description' => __('The direction.', 'serverpilot-sync'),
                'type' => 'string',
                'enum' => ['asc', 'desc'],
                'default' => 'asc',
            ],
        ]);
    }

    /** @return array<array-key, mixed> */
    public function get_item_schema()
    {
        return $this->add_additional_fields_schema(DomainSchema::get());
    }

    /** @param \Closure(): (WP_REST_Response|WP_Error) $respond */
    private function safely(\Closure $respond): WP_REST_Response|WP_Error
    {
        $problem = $this->client->problem();
        if ($problem !== '') {
            return Errors::unavailable('rest_serverpilot_extension', $problem);
        }
        try {
            return $respond();
        } catch (DatabaseException $e) {
            return Errors::database($e);
        }
    }

    private function collection(WP_REST_Request $request): WP_REST_Response
    {
        // WordPress does not validate a null in a body of JSON.
        [$page, $per_page] = [max(1, (int) $request['page']), max(1, (int) $request['per_page'])];
        [$found, $total] = self::tablesExist() ? $this->find($request, $page, $per_page) : [[], 0];
        $sites = MappedSites::of(array_map(static fn(array $one): string => $one[0]->domain, $found));
        $items = [];
        foreach ($found as [$facts, $diagnosis]) {
            $item = $this->prepared($facts, $diagnosis, $sites[$facts->domain] ?? null, $request);
            $items[] = $this->prepare_response_for_collection($item);
        }
        $response = new WP_REST_Response($items);
        $pages = (int) ceil($total / $per_page);
        $response->header('X-WP-Total', (string) $total);
        $response->header('X-WP-TotalPages', (string) $pages);
        $link = static fn(int $number): string => add_query_arg(['page' => $number]
        + urlencode_deep($request->get_query_params()), rest_url(REST_NAMESPACE . '/' . self::REST_BASE));
        if ($page > 1 && $pages > 0) {
            $response->link_header('prev', $link(min($page - 1, $pages)));
        }
        if ($page < $pages) {
            $response->link_header('next', $link($page + 1));
        }

        return $response;
    }

    /** @return array{list<array{DomainFacts, Diagnosis}>, int} a page of the domains that match, and how many do */
    private function find(WP_REST_Request $request, int $page, int $per_page): array
    {
        $search = (string) $request['search'];
        // Of an internationalised domain, its ASCII form is stored.
        $search = preg_match('/[^\x00-\x7F]/', $search) === 1 ? $this->client->normalize($search) ?? $search : $search;
        $query = [
            'status' => (string) $request['status'],
            'search' => strtolower($search),
            'orderby' => (string) $request['orderby'],
            'order' => (string) $request['order'],
        ];
        [$state, $code] = [(string) $request['state'], (string) $request['code']];
        if ($state === '' && $code === '') {
            $domains = DomainList::page(['page' => $page, 'per_page' => $per_page] + $query);
            $facts = array_values($this->facts->remembered($domains->records));

            return [
                array_map(static fn(DomainFacts $of): array => [$of, Diagnosis::of($of)], $facts),
                $domains->total,
            ];
        }
        [$found, $total] = [[], 0];
        // Not stored, because a diagnosis also depends on the time and on the pause.
        foreach ($this->diagnosed->of($query) as [$facts, $diagnosis]) {
            $matches =
                ($state === '' || $diagnosis->state()->value === $state)
                && ($code === '' || $diagnosis->firstProblem()?->code === $code);
            if ($matches && intdiv($total++, $per_page) === ($page - 1)) {
                $found[] = [$facts, $diagnosis];
            }
        }

        return [$found, $total];
    }

    private function item(WP_REST_Request $request): WP_REST_Response|WP_Error
    {
        $domain = $this->client->normalize(rawurldecode((string) $request['domain']));
        $record = $domain === null || !self::tablesExist() ? null : DomainList::find($domain);
        if ($record === null) {
            return new WP_Error(
                'rest_serverpilot_domain_not_found',
                __('The plugin has no record of this domain.', 'serverpilot-sync'),
                ['status' => 404],
            );
        }
        $facts = $this->facts->remembered([$record])[$record->domain];
        $site = MappedSites::of([$record->domain])[$record->domain] ?? null;

        return $this->prepared($facts, Diagnosis::of($facts), $site, $request);
    }

    /** Before the first sync there are none. */
    private static function tablesExist(): bool
    {
        return State::number('schema') > 0;
    }

    private function prepared(
        DomainFacts $facts,
        Diagnosis $diagnosis,
        ?MappedSite $site,
        WP_REST_Request $request,
    ): WP_REST_Response {
        $record = $facts->record;
        $owner = $record->owner ?? Owner::None;
        $data = [
            'domain' => $facts->domain,
            'unicode' => $this->client->unicode($facts->domain),
            'site' => $site?->address,
            'site_id' => $site?->blogId,
            'status' => $record?->status->value,
            'state' => $diagnosis->state()->value,
            'code' => $diagnosis->firstProblem()?->code,
            'checks' => array_map(static fn(Check $check): array => [
                'name' => $check->name,
                'label' => $check->label,
                'state' => $check->state->value,
                'code' => $check->code,
                'message' => $check->message,
                'remedy' => $check->remedy,
                'details' => $check->details,
            ], $diagnosis->checks),
            'owner' => $owner === Owner::None ? 'none' : $owner->value,
            'certificate' => [
                'state' => $facts->certificate === CertificateState::NotChecked
                    ? 'not_checked'
                    : $facts->certificate->value,
                'start' => self::time($facts->certificateStart),
                'end' => self::time($facts->certificateEnd),
            ],
            'created' => self::time($record?->created),
            'updated' => self::time($record?->updated),
            'next_attempt' => self::time($record?->due),
        ];
        $data = $this->add_additional_fields_to_object($data, $request);
        $response = new WP_REST_Response($this->filter_response_by_context($data, 'view'));
        $route = rest_url(REST_NAMESPACE . '/' . self::REST_BASE);
        $response->add_link('self', "{$route}/" . rawurlencode($facts->domain));
        $response->add_link('collection', $route);
        // The page of the plugin, for a person.
        $response->add_link('alternate', AdminPage::url(['domain' => rawurlencode($facts->domain)]), [
            'type' => 'text/html',
        ]);

        return $response;
    }

    private static function time(?int $time): ?string
    {
        return $time === null ? null : gmdate('Y-m-d\TH:i:s\Z', $time);
    }
}
