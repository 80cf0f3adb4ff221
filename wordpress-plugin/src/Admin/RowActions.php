<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\DomainRecord;

/**
 * The buttons of a row. They act on both domains of a pair; one that fits only one of them says which. The value of a button is
 * what it acts on: domains, separated by spaces.
 */
final class RowActions
{
    /** @return array<string, string> markup by CSS class, escaped */
    public static function of(DomainPair $pair, bool $has_apps): array
    {
        $all = array_column($pair->records(), 'domain');
        $actions = [
            LiveRows::CHECK => [__('Check now', 'serverpilot-sync'), $all],
        ];
        foreach (DomainAction::cases() as $action) {
            $fitting = array_filter($pair->records(), static fn(DomainRecord $record): bool => in_array(
                $action,
                DomainAction::possible($record),
                true,
            ));
            $actions[$action->value] = [$action->label(), array_column($fitting, 'domain')];
        }
        if ($has_apps) {
            $actions[MoveConfirmation::NAME] = [__('Move to…', 'serverpilot-sync'), $all];
        }
        $first = count($all) > 1 ? esc_html__('Both domains:', 'serverpilot-sync') . ' ' : '';
        [$of_all, $of_one] = [[], []];
        foreach (array_filter($actions, static fn(array $action): bool => $action[1] !== []) as $name => $action) {
            [$label, $domains] = $action;
            // WordPress uses the key as a CSS class, and hides its own class "approve".
            $class = "serverpilot-action-{$name}";
            if (count($domains) === count($all)) {
                $of_all[$class] = ($of_all === [] ? $first : '') . self::button($name, $label, $domains);
            } else {
                /* translators: 1: an action, such as "Hold", 2: a domain */
                $label = sprintf(__('%1$s: %2$s', 'serverpilot-sync'), $label, $domains[0]);
                $of_one[$class] = self::button($name, $label, $domains);
            }
        }

        return $of_all + $of_one;
    }

    /** @return list<string> of the domain that opens in the row; markup, escaped */
    public static function ofPartner(DomainRecord $record): array
    {
        return [
            self::button(LiveRows::CHECK, __('Check now', 'serverpilot-sync'), [$record->domain]),
            ...array_map(static fn(DomainAction $action): string => self::button($action->value, $action->label(), [
                $record->domain,
            ]), DomainAction::possible($record)),
        ];
    }

    /** @return list<string> domains of the button that was pressed */
    public static function domains(string $value): array
    {
        return explode(' ', $value);
    }

    /** @param list<string> $domains */
    private static function button(string $name, string $label, array $domains): string
    {
        return sprintf(
            '<button type="submit" class="button-link%s" name="one[%s]" value="%s" title="%s">%s</button>',
            $name === DomainAction::Remove->value ? ' delete' : '',
            esc_attr($name),
            esc_attr(implode(' ', $domains)),
            esc_attr(implode(', ', $domains)),
            esc_html($label),
        );
    }
}
