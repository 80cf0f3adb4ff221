<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** A plan in words: the change of each domain, and its reason. Domains that are in sync are left out. */
final class PlanPreview
{
    /** @return list<array{op: string, domain: string, message: string}> changes first, then domains that wait, then unchanged ones */
    public static function lines(Plan $plan): array
    {
        $lines = [];
        $add = static function (string $op, array $domains, string $message) use (&$lines): void {
            foreach ($domains as $domain) {
                $lines[] = ['op' => $op, 'domain' => (string) $domain, 'message' => $message];
            }
        };
        foreach ($plan->changes as $change) {
            $add(
                'remove',
                array_diff($change->remove, $change->moved),
                __('No site uses it any more, or an administrator removed it.', 'serverpilot-sync'),
            );
            $add(
                'move',
                array_intersect($change->remove, $change->moved),
                __('It is removed from one app of the pool; another app keeps it.', 'serverpilot-sync'),
            );
            $add(
                'add',
                array_diff($change->add, $change->moved),
                __('A site uses it, and it is not on the list.', 'serverpilot-sync'),
            );
            $add(
                'move',
                array_intersect($change->add, $change->moved),
                __('It is added to the app of the pool to which it moves.', 'serverpilot-sync'),
            );
        }
        $add(
            'adopt',
            $plan->adopted,
            __('It is on the list, and a site uses it. The plugin manages it from now on.', 'serverpilot-sync'),
        );
        foreach ($plan->waiting as $domain => $message) {
            $add('hold', [$domain], $message);
        }
        foreach ($plan->invalid as $domain => $message) {
            $add('invalid', [$domain], $message);
        }
        $add('no_room', $plan->no_room, Reason::NoRoom->message());
        $add('covered', $plan->covered, Reason::Covered->message());
        $add(
            'unmanaged',
            $plan->unmanaged,
            __('It was added outside this plugin, and stays as it is.', 'serverpilot-sync'),
        );

        return $lines;
    }

    /** @param list<array{op: string, domain: string, message: string}> $lines */
    public static function hasChanges(array $lines): bool
    {
        return array_diff(array_column($lines, 'op'), ['hold', 'invalid', 'no_room', 'covered', 'unmanaged']) !== [];
    }

    public static function label(string $op): string
    {
        return match ($op) {
            'remove' => __('Remove', 'serverpilot-sync'),
            'add' => __('Add', 'serverpilot-sync'),
            'move' => __('Move', 'serverpilot-sync'),
            'adopt' => __('Adopt', 'serverpilot-sync'),
            'hold' => __('On hold', 'serverpilot-sync'),
            'no_room' => __('No room', 'serverpilot-sync'),
            'covered' => __('Covered', 'serverpilot-sync'),
            'invalid' => __('Invalid', 'serverpilot-sync'),
            default => __('No change', 'serverpilot-sync'),
        };
    }
}
