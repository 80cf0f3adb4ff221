<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Plugin;
use WP_CLI;

/** Says what is broken, and what mends it: of one name, or of the installation. */
final class DoctorCommand
{
    /**
     * Looks for what is broken, and says what to do: for one domain, or for the installation.
     *
     * With a domain, every link from its mapping to its certificate is looked at now. Without one: extension, credentials,
     * connection, tables, switch, heartbeat, last pass, pause, and names that wait. Changes nothing, on this side and at ServerPilot.
     *
     * ## OPTIONS
     *
     * [<domain>]
     * : The domain.
     *
     * [--live]
     * : Also tell what ServerPilot's API says of this very account where its documentation is silent. Reads only.
     *
     * [--format=<format>]
     * : How to show it.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     * ---
     *
     * ## EXIT CODES
     *
     *     0  nothing is broken
     *     1  something failed, or waits: for a person, or, of a domain, for its DNS or certificate
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot doctor
     *     $ wp serverpilot doctor shop.example
     *     $ wp serverpilot doctor --live --format=json
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        $given = $args[0] ?? '';
        if ($given === '') {
            // Without the extension this is the command that says so, and goes on with the rest.
            Console::runAnyway(static fn(): int => self::installation($options));
        } else {
            Console::run(static fn(): int => self::domain(Console::names([$given])[0], $options));
        }
    }

    /** @param array<string, string|bool> $options */
    private static function domain(string $name, array $options): int
    {
        $links = Diagnosis::of(Plugin::instance()->facts()->live($name));
        $broken = Diagnosis::firstBroken($links);
        $rows = [];
        foreach ($links as $link) {
            $rows[] =
                [
                    'check' => $link['link'],
                    'cure' => $link['cure'] === '' ? '' : RemedyText::of($link, $name),
                    'evidence' => Console::line($link['evidence']),
                ] + $link;
        }
        self::show($rows, ['check', 'state', 'code', 'evidence'], $options);
        if (!self::isJson($options)) {
            $broken === null
                ? WP_CLI::success(__('Nothing is broken.', 'serverpilot-sync'))
                : WP_CLI::log(Diagnosis::label($broken['link']) . ': ' . RemedyText::of($broken, $name));
        }

        return $broken === null ? 0 : 1;
    }

    /** @param array<string, string|bool> $options */
    private static function installation(array $options): int
    {
        $checks = (new Installation(Plugin::instance()->client(), Plugin::instance()->host()))->checks();
        $broken = array_filter($checks, static fn(array $check): bool => in_array(
            $check['state'],
            ['failed', 'held'],
            true,
        ));
        self::show($checks, ['check', 'state', 'evidence', 'cure'], $options);
        if ($broken === [] && !self::isJson($options)) {
            WP_CLI::success(__('Nothing is broken.', 'serverpilot-sync'));
        }

        return $broken === [] ? 0 : 1;
    }

    /**
     * @param list<array<string, string>> $rows
     * @param list<string> $fields
     * @param array<string, string|bool> $options
     */
    private static function show(array $rows, array $fields, array $options): void
    {
        $live = (bool) ($options['live'] ?? false) ? (new AccountFacts(Plugin::instance()->client()))->facts() : [];
        if (self::isJson($options)) {
            $all = ['check', 'state', 'code', 'evidence', 'cure'];
            Console::table([...$rows, ...$live], $all, ['format' => 'json']);

            return;
        }
        Console::table($rows, $fields, []);
        if ($live !== []) {
            Console::table($live, ['check', 'state', 'evidence'], []);
        }
    }

    /** @param array<string, string|bool> $options */
    private static function isJson(array $options): bool
    {
        return Console::option($options, 'format') === 'json';
    }
}
