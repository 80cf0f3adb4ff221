<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\ApprovalChange;

/**
 * Domains that an operator approved, in the option. Earlier versions stored domains alone; a sync replaces each by an approval for
 * the site that has the domain.
 */
final class Approvals
{
    /** @return list<Approval> */
    public static function all(): array
    {
        return self::of(State::array('approved'), State::array('approvals'));
    }

    public static function has(string $domain): bool
    {
        return in_array($domain, array_column(self::all(), 'domain'), true);
    }

    public static function add(Approval $approval): void
    {
        State::update(static fn(array $state): array => [
            'approvals' => self::stored([...self::of($state['approvals']), $approval]),
        ]);
    }

    /** Ends every approval of a domain. */
    public static function end(string $domain): void
    {
        self::map(static fn(Approval $approval): ?Approval => $approval->domain === $domain ? null : $approval);
    }

    /**
     * Applies the changes of a sync, and keeps what an operator approved or revoked during it.
     *
     * @param list<ApprovalChange> $changes
     */
    public static function apply(array $changes): void
    {
        if ($changes === []) {
            return;
        }
        self::map(static function (Approval $approval) use ($changes): ?Approval {
            foreach ($changes as $change) {
                if ($change->approval === $approval->toArray()) {
                    return $change->site === null
                        ? null
                        : new Approval($approval->domain, $change->site, $approval->reason);
                }
            }

            return $approval;
        });
    }

    /** @param \Closure(Approval): ?Approval $change null ends it */
    private static function map(\Closure $change): void
    {
        State::update(static function (array $state) use ($change): array {
            $all = array_filter(array_map($change, self::of($state['approved'], $state['approvals'])));
            $is_earlier = static fn(Approval $approval): bool => $approval->site === null && $approval->reason === null;

            return [
                'approved' => array_column(array_filter($all, $is_earlier), 'domain'),
                'approvals' => self::stored(array_filter($all, static fn(Approval $one): bool => !$is_earlier($one))),
            ];
        });
    }

    /** @return list<Approval> */
    private static function of(mixed ...$lists): array
    {
        $entries = array_merge(...array_map(static fn(mixed $list): array => array_values((array) $list), $lists));

        return array_values(array_filter(array_map(Approval::ofStored(...), $entries)));
    }

    /**
     * @param array<array-key, Approval> $approvals
     *
     * @return list<array{domain: string, site: ?int, reason: ?string}> each once
     */
    private static function stored(array $approvals): array
    {
        $list = array_map(static fn(Approval $approval): array => $approval->toArray(), array_values($approvals));

        return array_values(array_unique($list, SORT_REGULAR));
    }
}
