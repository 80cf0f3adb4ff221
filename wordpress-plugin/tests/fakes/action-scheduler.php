<?php
/**
 * A fake of Action Scheduler: the functions that the plugin uses, and the actions as `$GLOBALS['fake_actions']`. An action that
 * runs as soon as possible has the date 0, as in its tables.
 */
declare(strict_types=1);

/** @param array{hook: string, status: string, date: int, date_compare: string, per_page: int} $query */
function as_get_scheduled_actions(array $query, string $format): array
{
    if ($format !== 'ids' || $query['date_compare'] !== '<=') {
        throw new LogicException('not played');
    }
    $found = array_filter($GLOBALS['fake_actions'], static fn (array $action): bool => $action['hook'] === $query['hook']
        && $action['status'] === $query['status'] && $action['date'] <= $query['date']);

    return array_slice(array_keys($found), 0, $query['per_page']);
}

function as_enqueue_async_action(string $hook, array $arguments = [], string $group = ''): int
{
    return as_schedule_single_action(0, $hook, $arguments, $group);
}

function as_schedule_single_action(int $date, string $hook, array $arguments = [], string $group = ''): int
{
    $GLOBALS['fake_actions'][] = ['hook' => $hook, 'date' => $date, 'group' => $group, 'status' => 'pending', 'site' => get_current_blog_id()];

    return array_key_last($GLOBALS['fake_actions']);
}

function as_unschedule_all_actions(string $hook): void
{
    $GLOBALS['fake_actions'] = array_filter($GLOBALS['fake_actions'] ?? [], static fn (array $action): bool => $action['hook'] !== $hook);
}
