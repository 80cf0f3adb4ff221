<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** A plan in words: what would happen to each name, and why. Names that are as they should be are left out. */
final class Preview
{
    /** @return list<array{op: string, domain: string, message: string}> changes first, then what waits, then what is left alone */
    public static function lines(Plan $plan): array
    {
        $lists = [
            'remove' => [$plan->remove, __('No site has it any more, or a person took it off.', 'serverpilot-sync')],
            'add' => [$plan->add, __('A site has it, and it is not on the list.', 'serverpilot-sync')],
            'adopt' => [
                $plan->adopt,
                __('It is on the list, and a site has it: looked after from now on.', 'serverpilot-sync'),
            ],
            'surplus' => [$plan->surplus, __('There is no place left: an app takes 300 names.', 'serverpilot-sync')],
            'covered' => [$plan->covered, __('A wildcard on the list serves it.', 'serverpilot-sync')],
            'foreign' => [
                [...$plan->foreign, ...$plan->strangers],
                __('Somebody else added it: it stays as it is.', 'serverpilot-sync'),
            ],
        ];
        $lines = [];
        foreach ($lists as $op => [$names, $message]) {
            foreach ($names as $name) {
                $lines[] = ['op' => $op, 'domain' => $name, 'message' => $message];
            }
            if ($op !== 'adopt') {
                continue;
            }
            foreach ($plan->held as $name => ['reason' => $reason, 'detail' => $detail]) {
                $lines[] = [
                    'op' => 'held',
                    'domain' => (string) $name,
                    'message' => Outcome::whyHeld($reason, $detail),
                ];
            }
        }

        return $lines;
    }

    public static function name(string $op): string
    {
        return match ($op) {
            'remove' => __('Remove', 'serverpilot-sync'),
            'add' => __('Add', 'serverpilot-sync'),
            'adopt' => __('Adopt', 'serverpilot-sync'),
            'held' => __('Hold', 'serverpilot-sync'),
            'surplus' => __('No place', 'serverpilot-sync'),
            'covered' => __('Covered', 'serverpilot-sync'),
            default => __('Leave', 'serverpilot-sync'),
        };
    }
}
