<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\Operator;
use WP_CLI;

/** The commands that change something: decisions of a person, and the passes that follow them. */
final class SyncCommands
{
    /**
     * Runs a pass now, and tells what changed.
     *
     * Names that are given are looked at even if their next try is not due yet; without any, so is every failed one.
     *
     * ## OPTIONS
     *
     * [<domain>...]
     * : Names to look at in any case.
     *
     * [--dry-run]
     * : Only show what a pass would do, as `wp serverpilot preview`.
     *
     * ## EXIT CODES
     *
     *     0  done
     *     1  failed, or a given name could not be brought in step, or is none
     *     2  paused: see `wp serverpilot status`
     *     3  busy: another pass is running, and deals with the names
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot sync
     *     $ wp serverpilot sync shop.example www.shop.example
     *     $ wp serverpilot sync --dry-run
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function sync(array $args, array $options): void
    {
        Console::run(static function () use ($args, $options): int {
            $names = self::known($args);
            if ((bool) ($options['dry-run'] ?? false)) {
                return ReadCommands::showPreview([]);
            }
            Console::needSwitch();
            foreach ($names === [] ? self::failed() : $names as $name) {
                DomainStore::enqueue($name, 'sync');
            }

            return SyncReport::run($names);
        });
    }

    /**
     * Takes names off ServerPilot's list, whoever added them, and keeps them off until `wp serverpilot release`.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The names.
     *
     * [--yes]
     * : Do not ask.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot remove old.example www.old.example --yes
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function remove(array $args, array $options): void
    {
        Console::run(static function () use ($args, $options): int {
            Console::needSwitch();
            $names = self::known($args);
            WP_CLI::confirm(
                sprintf(
                    /* translators: %s: names of domains */
                    __(
                        'Take off ServerPilot\'s list, so that the server answers for them no more: %s?',
                        'serverpilot-sync',
                    ),
                    implode(', ', $names),
                ),
                $options,
            );
            array_map(Operator::takeOff(...), $names);

            return SyncReport::run($names);
        });
    }

    /**
     * Puts names on hold: no pass adds or removes them until `wp serverpilot release`.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The names.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot hold shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function hold(array $args, array $options): void
    {
        Console::run(static function () use ($args): int {
            foreach (self::known($args) as $name) {
                Operator::hold($name);
                /* translators: %s: a domain */
                WP_CLI::success(sprintf(__('%s is on hold.', 'serverpilot-sync'), $name));
            }

            return 0;
        });
    }

    /**
     * Lets names go that were put on hold or taken off the list, and runs a pass.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The names.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot release shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function release(array $args, array $options): void
    {
        self::decide($args, Operator::release(...));
    }

    /**
     * Confirms names that customers may not simply take (a wildcard, a name under the network's own), and runs a pass.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The names.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot confirm '*.customer.example'
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function confirm(array $args, array $options): void
    {
        self::decide($args, Operator::confirm(...));
    }

    /**
     * Lets the removals go that the brake holds, once, and runs a pass.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot preview
     *     $ wp serverpilot brake
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function brake(array $args, array $options): void
    {
        Console::run(static function (): int {
            Console::needSwitch();
            if (DomainList::held('brake') === 0) {
                WP_CLI::success(__('The brake holds nothing.', 'serverpilot-sync'));

                return 0;
            }
            Operator::releaseBrake();

            return SyncReport::run([]);
        });
    }

    /**
     * Ends a pause: this is the right network, in this environment, with this app. Then runs a pass.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`; 2 where the reason is still there.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot resume
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function resume(array $args, array $options): void
    {
        Console::run(static function (): int {
            Console::needSwitch();
            Operator::resume();

            return SyncReport::run([]);
        });
    }

    /**
     * @param array<string> $args
     * @param \Closure(string): void $decision
     */
    private static function decide(array $args, \Closure $decision): void
    {
        Console::run(static function () use ($args, $decision): int {
            Console::needSwitch();
            $names = self::known($args);
            array_map($decision, $names);

            return SyncReport::run($names);
        });
    }

    /**
     * Names that a pass can do something about: not the networks' own.
     *
     * @param array<string> $args
     *
     * @return list<string>
     */
    private static function known(array $args): array
    {
        $names = Console::names($args);
        $own = array_intersect($names, Plugin::instance()->desired()->networkDomains());
        if ($own !== []) {
            throw new CommandFailure(
                sprintf(
                    /* translators: %s: a domain */
                    __('%s is a network\'s own domain, which is never added and never removed.', 'serverpilot-sync'),
                    (string) reset($own),
                ),
                1,
            );
        }

        return $names;
    }

    /** @return list<string> failed names: whoever asks for a pass does not want to wait for their next try */
    private static function failed(): array
    {
        return array_map(
            static fn(array $row): string => (string) $row['domain'],
            DomainList::page(['status' => 'failed', 'per_page' => Client::CAPACITY])['rows'],
        );
    }
}
