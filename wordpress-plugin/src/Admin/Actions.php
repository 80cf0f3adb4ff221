<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;
use Throwable;

/** Answers the forms of the page: who may, with which nonce, what is done, and what is told. Never by GET. */
final class Actions
{
    public static function answer(): void
    {
        check_admin_referer(NetworkPage::NONCE);
        if (!current_user_can(NetworkPage::CAPABILITY)) {
            wp_die(esc_html__('You are not allowed to do this.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        try {
            [$said, $failed] = self::act();
        } catch (Throwable $e) {
            [$said, $failed] = [$e->getMessage(), true];
        }
        if ($said !== '') {
            NetworkPage::tell($said, $failed);
        }
        $back = wp_get_referer();
        wp_safe_redirect(remove_query_arg(['_wpnonce'], $back === false ? NetworkPage::url() : $back));
        exit();
    }

    /**
     * A pass at once, and what it came to.
     *
     * @return array{string, bool} what to tell, and whether it failed
     */
    public static function syncNow(?\Closure $told = null): array
    {
        if (!Plugin::instance()->isOn()) {
            return [__('It is switched off. Switch it on first.', 'serverpilot-sync'), true];
        }
        $before = History::newest();
        $end = Plugin::instance()->reconciler()->run($told);
        if ($end === 'busy') {
            return [__('Another pass is running; it does what is due.', 'serverpilot-sync'), false];
        }
        if ($end === 'paused') {
            return [(string) (((array) State::get('pause'))['message'] ?? ''), true];
        }
        if ($end === 'failed') {
            return [Plugin::instance()->reconciler()->failure, true];
        }
        $lines = History::page(['since' => $before, 'per_page' => 1000])['rows'];
        $count = static fn(string $what): int => count(array_filter(
            $lines,
            static fn(array $line): bool => $line['what'] === $what,
        ));

        return [
            sprintf(
                /* translators: 1, 2, 3: numbers */
                __('Done: %1$s added, %2$s removed, %3$s failed.', 'serverpilot-sync'),
                number_format_i18n($count('add')),
                number_format_i18n($count('remove')),
                number_format_i18n($count('failure')),
            ),
            $count('failure') > 0,
        ];
    }

    /** @return array{string, bool} what to tell, and whether it failed */
    private static function act(): array
    {
        return match (true) {
            isset($_POST['save']) => self::save(),
            isset($_POST['resume']) => self::go(Operator::resume(...), __('Going on.', 'serverpilot-sync')),
            isset($_POST['brake']) => self::go(
                Operator::releaseBrake(...),
                __('They leave with the next pass.', 'serverpilot-sync'),
            ),
            isset($_POST['test']) => self::test(),
            isset($_POST['sync']) => self::syncNow(),
            isset($_POST['look']) => self::look(self::text($_POST['look'])),
            isset($_POST['one']) => self::one((array) $_POST['one']),
            default => self::bulk(),
        };
    }

    /**
     * A button beside one name.
     *
     * @param array<mixed> $one the action, and the name
     *
     * @return array{string, bool}
     */
    private static function one(array $one): array
    {
        return self::names(sanitize_key((string) array_key_first($one)), array_values($one));
    }

    /**
     * The list table's own fields: an action above or below, and the names that are ticked.
     *
     * @return array{string, bool}
     */
    private static function bulk(): array
    {
        foreach (['action', 'action2'] as $field) {
            $action = sanitize_key(self::text($_POST[$field] ?? ''));
            if ($action !== '' && $action !== '-1') {
                return self::names($action, (array) ($_POST['names'] ?? []));
            }
        }

        return ['', false];
    }

    /**
     * @param array<mixed> $given
     *
     * @return array{string, bool}
     */
    private static function names(string $action, array $given): array
    {
        $names = array_filter(array_map(static fn(mixed $name): ?string => Plugin::instance()
            ->client()
            ->normalize(self::text($name)), $given));
        $do = match ($action) {
            'sync' => static fn(string $name) => DomainStore::enqueue($name, 'sync'),
            'confirm' => Operator::confirm(...),
            'hold' => Operator::hold(...),
            'release' => Operator::release(...),
            'remove' => Operator::takeOff(...),
            default => null,
        };
        if ($do === null || $names === []) {
            return [__('Nothing was chosen.', 'serverpilot-sync'), true];
        }
        array_map($do, $names);
        if ($action === 'sync') {
            return self::syncNow();
        }

        return [
            sprintf(
                /* translators: %s: a number */
                _n(
                    'Noted for %s name; the next pass acts on it.',
                    'Noted for %s names; the next pass acts on them.',
                    count($names),
                    'serverpilot-sync',
                ),
                number_format_i18n(count($names)),
            ),
            false,
        ];
    }

    /** @return array{string, bool} */
    private static function save(): array
    {
        if (Plugin::instance()->host()->hasOwnSwitch()) {
            State::set('enabled', isset($_POST['enabled']));
            if (isset($_POST['enabled'])) {
                Schema::upgrade();
                Scheduler::wake();
            }
        }
        State::change([
            'leave_out_covered' => isset($_POST['leave_out_covered']),
            'mails' => isset($_POST['mails']),
        ]);

        return [__('Saved.', 'serverpilot-sync'), false];
    }

    /** @return array{string, bool} */
    private static function test(): array
    {
        $problem = ConnectionCheck::run(Plugin::instance()->client());
        if ($problem !== '') {
            return [$problem, true];
        }
        Scheduler::wake();

        return [__('ServerPilot answers, and the app serves this network.', 'serverpilot-sync'), false];
    }

    /**
     * Looks at one name now, and keeps what it saw for the details that are shown next.
     *
     * @return array{string, bool}
     */
    private static function look(string $given): array
    {
        $name = Plugin::instance()->client()->normalize($given);
        if ($name === null) {
            return [__('That is not a domain name.', 'serverpilot-sync'), true];
        }
        DomainDetails::keep($name, Diagnosis::of(Plugin::instance()->facts()->live($name)));

        return [__('Looked just now.', 'serverpilot-sync'), false];
    }

    /** @return array{string, bool} */
    private static function go(\Closure $do, string $said): array
    {
        $do();

        return [$said, false];
    }

    private static function text(mixed $value): string
    {
        $value = wp_unslash($value);

        return is_string($value) ? sanitize_text_field($value) : '';
    }
}
