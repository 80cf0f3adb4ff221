<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Ownership;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\PoolDomains;

/** Records who owns a domain on an app: on the main one, in the domain's record; on a further one, apart from it. */
final class OwnershipRecorder
{
    /**
     * Records before an update which domains it is about to add to an app.
     *
     * @param list<string> $domains
     */
    public static function intend(array $domains, string $app_id, PlanInput $input): void
    {
        if ($app_id === $input->app_id) {
            PoolDomains::keep($input->ownedElsewhere($domains), $app_id);
            DomainStore::recordIntent($domains, $app_id);
        } else {
            PoolDomains::recordIntent($domains, $app_id);
        }
    }

    /**
     * Records before a restore which domains it adds to an app without owning them, so that no sync removes them.
     *
     * @param list<string> $domains
     */
    public static function disown(array $domains, string $app_id, PlanInput $input): void
    {
        if ($app_id === $input->app_id) {
            PoolDomains::keep($input->ownedElsewhere($domains), $app_id);
            DomainStore::disown($domains);
        } else {
            PoolDomains::own(array_map(static fn(string $domain): Ownership => Ownership::ofPlan([
                'domain' => $domain,
                'app_id' => $app_id,
                'owner' => Owner::Unmanaged->value,
                'intended' => false,
                'absent_since' => null,
            ]), $domains), $input->now);
        }
    }

    /** @param list<Ownership> $changes */
    public static function record(array $changes, PlanInput $input): void
    {
        $main = self::on($input->app_id, $changes);
        $domains = array_column($main, 'domain');
        PoolDomains::keep($input->ownedElsewhere($domains), $input->app_id);
        DomainStore::own($main, $input->app_id, $input->records ?? [], $input->now);
        $is_further = static fn(Ownership $change): bool => $change->app_id !== $input->app_id;
        $further = array_values(array_filter($changes, $is_further));
        PoolDomains::own($further, $input->now);
        // Each owner has one place, also after the main app has changed.
        $apart = array_column(
            array_filter($input->ownership ?? [], static fn(array $owned): bool => $owned['app_id'] === $input->app_id),
            'domain',
        );
        PoolDomains::end(array_values(array_intersect($apart, $domains)), $input->app_id);
        foreach (array_unique(array_column($further, 'app_id')) as $app_id) {
            $of_app = array_column(self::on($app_id, $further), 'domain');
            $is_in_record = static fn(string $domain): bool => ($input->records[$domain] ?? null)?->appId === $app_id;
            PoolDomains::clear(array_values(array_filter($of_app, $is_in_record)), $app_id);
        }
    }

    /**
     * @param list<Ownership> $changes
     *
     * @return list<Ownership> those on that app
     */
    public static function on(string $app_id, array $changes): array
    {
        return array_values(array_filter($changes, static fn(Ownership $change): bool => $change->app_id === $app_id));
    }
}
