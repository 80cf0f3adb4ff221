<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Rest;

use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\DomainStatus;

/** The JSON schema of a domain, which WordPress publishes at each route. */
final class DomainSchema
{
    public const OWNERS = ['none', 'managed', 'adopted', 'unmanaged'];
    public const CERTIFICATES = ['not_checked', 'covered', 'missing', 'invalid'];

    /** @return array<string, mixed> */
    public static function get(): array
    {
        return [
            '$schema' => 'http://json-schema.org/draft-04/schema#',
            'title' => 'serverpilot-domain',
            'type' => 'object',
            'properties' => [
                'domain' => self::field('string', __('The domain in ASCII, in normalised form.', 'serverpilot-sync')),
                'unicode' => self::field('string', __('The domain as people read it.', 'serverpilot-sync')),
                'site' => self::field(
                    ['string', 'null'],
                    __('The address of its site, without a scheme.', 'serverpilot-sync'),
                ),
                'site_id' => self::field(['integer', 'null'], __('The ID of its site.', 'serverpilot-sync')),
                'status' => self::enum(self::statuses(), __(
                    'The status by which the page filters.',
                    'serverpilot-sync',
                )),
                'state' => self::enum(self::states(), __('The state of all checks together.', 'serverpilot-sync')),
                'code' => self::field(
                    ['string', 'null'],
                    __('The code of the check to fix first; null if there is none.', 'serverpilot-sync'),
                ),
                'checks' => self::field('array', __(
                    'The checks, in the order from the mapping to the visitor.',
                    'serverpilot-sync',
                )) + ['items' => self::check()],
                'owner' => self::enum(self::OWNERS, __(
                    'Whether the plugin added the domain, adopted it, or neither.',
                    'serverpilot-sync',
                )),
                'certificate' => self::field('object', __(
                    'The certificate of the domain, by its last check.',
                    'serverpilot-sync',
                ))
                    + [
                        'properties' => [
                            'state' => ['type' => 'string', 'enum' => self::CERTIFICATES],
                            'start' => ['type' => ['string', 'null'], 'format' => 'date-time'],
                            'end' => ['type' => ['string', 'null'], 'format' => 'date-time'],
                        ],
                    ],
                'created' => self::time('string', __('When the plugin first recorded it.', 'serverpilot-sync')),
                'updated' => self::time('string', __('When its record last changed.', 'serverpilot-sync')),
                'next_attempt' => self::time(
                    ['string', 'null'],
                    __('When a sync handles it next; null if nothing is pending.', 'serverpilot-sync'),
                ),
            ],
        ];
    }

    /** @return list<string> */
    public static function statuses(): array
    {
        return array_map(static fn(DomainStatus $status): string => $status->value, DomainStatus::cases());
    }

    /** @return list<string> */
    public static function states(): array
    {
        return array_map(static fn(CheckState $state): string => $state->value, CheckState::cases());
    }

    /** @return array<string, mixed> */
    private static function check(): array
    {
        $text = ['type' => 'string'];

        return [
            'type' => 'object',
            'properties' => [
                'name' => $text,
                'label' => $text,
                'state' => ['type' => 'string', 'enum' => self::states()],
                'code' => $text,
                'message' => $text,
                'remedy' => $text,
                'details' => ['type' => 'array', 'items' => $text],
            ],
        ];
    }

    /**
     * @param string|list<string> $type
     *
     * @return array<string, mixed>
     */
    private static function field(string|array $type, string $description): array
    {
        return ['description' => $description, 'type' => $type, 'context' => ['view'], 'readonly' => true];
    }

    /**
     * @param list<string> $values
     *
     * @return array<string, mixed>
     */
    private static function enum(array $values, string $description): array
    {
        return self::field('string', $description) + ['enum' => $values];
    }

    /**
     * @param string|list<string> $type
     *
     * @return array<string, mixed>
     */
    private static function time(string|array $type, string $description): array
    {
        return self::field($type, $description) + ['format' => 'date-time'];
    }
}
