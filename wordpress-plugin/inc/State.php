<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** What is remembered besides names: one option of the main network, small and never autoloaded on sites. */
final class State
{
    private const OPTION = 'serverpilot_sync';
    private const DEFAULTS = [
        'schema' => 0,
        // The switch of our own page, where Ultimate Multisite brings none.
        'enabled' => false,
        // What the gate compares with: where we were switched on.
        'home' => '',
        'app_id' => '',
        'environment_confirmed' => false,
        'adopted' => false,
        // Why everything waits: a reason, a sentence and a Unix time; empty if nothing does.
        'pause' => [],
        'brake_released' => false,
        'leave_out_covered' => false,
        'mails' => true,
        // Reasons to warn: since when, when it was mailed, whether the mail that it is over is owed, and tries to send one.
        'warned' => [],
        'confirmed' => [],
        // The action of the last update, until it has ended; failed ones in a row, and when to send the list again.
        'action' => '',
        'failed_actions' => 0,
        'rewrite_due' => 0,
        // AutoSSL: the state, and when to try again.
        'ssl' => '',
        'ssl_due' => 0,
        'ssl_tries' => 0,
        'last_pass' => 0,
        // Entries on the app's list, everybody's.
        'listed' => 0,
        // What was seen of the server and of the certificate, and when.
        'server' => [],
        'server_seen' => 0,
        'certificate_names' => 0,
        'certificate_seen' => 0,
    ];

    public static function get(string $name): mixed
    {
        return self::all()[$name];
    }

    public static function set(string $name, mixed $value): void
    {
        self::change([$name => $value]);
    }

    /** @param array<string, mixed> $values */
    public static function change(array $values): void
    {
        $state = self::all();
        if (array_replace($state, $values) !== $state) {
            update_network_option(get_main_network_id(), self::OPTION, array_replace($state, $values));
        }
    }

    public static function forget(): void
    {
        delete_network_option(get_main_network_id(), self::OPTION);
    }

    /** @return array<string, mixed> */
    private static function all(): array
    {
        return array_replace(self::DEFAULTS, (array) get_network_option(get_main_network_id(), self::OPTION, []));
    }
}
