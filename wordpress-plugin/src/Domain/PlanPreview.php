<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\ServerPilot\Client;

/**
 * A plan in words: what would happen to each name, and why. Names that are as they should be are left out.
 *
 * @phpstan-import-type Plan from Client
 */
final class PlanPreview
{
    /**
     * @param Plan $plan
     *
     * @return list<array{op: string, domain: string, message: string}> changes first, then what waits, then what is left alone
     */
    public static function lines(array $plan): array
    {
        $lines = [];
        $add = static function (string $op, array $domains, string $message) use (&$lines): void {
            foreach ($domains as $domain) {
                $lines[] = ['op' => $op, 'domain' => $domain, 'message' => $message];
            }
        };
        foreach ($plan['changes'] as $change) {
            $add(
                'remove',
                $change['remove'],
                __('No site has it any more, or a person took it off.', 'serverpilot-sync'),
            );
            $add('add', $change['add'], __('A site has it, and it is not on the list.', 'serverpilot-sync'));
        }
        $add(
            'adopt',
            $plan['adopted'],
            __('It is on the list, and a site has it: looked after from now on.', 'serverpilot-sync'),
        );
        foreach ($plan['waiting'] as $waiting) {
            $add('held', [$waiting['domain']], ReasonText::ofRecord($waiting['reason'], $waiting['values']));
        }
        $add('surplus', $plan['no_room'], __('There is no place left: an app takes 300 names.', 'serverpilot-sync'));
        $add('covered', $plan['covered'], ReasonText::ofRecord('covered', []));
        $add('foreign', $plan['unmanaged'], __('Somebody else added it: it stays as it is.', 'serverpilot-sync'));

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
