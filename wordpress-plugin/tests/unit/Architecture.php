<?php
declare(strict_types=1);

/** Reads PHP sources by their tokens and reports every reference that the layers of wordpress-plugin/src do not allow. */
final class Architecture
{
    private const ROOT = 'ServerPilot\\Sync\\';

    private const BELOW_SYNC = ['Domain', 'Store', 'ServerPilot', 'Host'];

    /** The layers that each layer may use. */
    private const ALLOWED = [
        'Domain' => [],
        'Store' => ['Domain'],
        'ServerPilot' => ['Domain'],
        'Host' => ['Domain'],
        'Sync' => self::BELOW_SYNC,
        'Checks' => ['Sync', ...self::BELOW_SYNC],
        'Admin' => ['Checks', 'Sync', ...self::BELOW_SYNC],
        'Cli' => ['Checks', 'Sync', ...self::BELOW_SYNC],
        'SiteHealth' => ['Checks', 'Sync', ...self::BELOW_SYNC],
        'Mail' => ['Checks', 'Sync', ...self::BELOW_SYNC],
        'Rest' => ['Checks', 'Sync', ...self::BELOW_SYNC],
        'Customer' => ['Sync', ...self::BELOW_SYNC],
    ];

    /** The plugin file defines the constants; any plugin may call the function. */
    private const PUBLIC_NAMES = ['PLUGIN_FILE', 'REST_NAMESPACE', 'EXTENSION_NEEDED', 'domain_status'];

    /** The composition root and what is an entry point itself. */
    private const INSTANCE_USERS = ['Plugin.php', 'hooks.php', 'functions.php'];

    private const HOOKS = 'hooks.php';

    /** Has a shortcode with the name of a table. */
    private const SHORTCODE = 'Customer/Block.php';

    /** Adds a filter for the duration of one call, which is not a hook of the plugin. */
    private const TEMPORARY_FILTERS = 'Host/NetworkLocale.php';

    /**
     * @param array<string, string> $sources PHP code by path below src/
     *
     * @return list<string> violations
     */
    public static function violations(array $sources): array
    {
        [$violations, $arrows] = [[], []];
        foreach ($sources as $path => $code) {
            $tokens = array_values(array_filter(PhpToken::tokenize($code), static fn (PhpToken $token): bool => !$token->isIgnorable()));
            $references = self::references($tokens);
            array_push($violations, ...self::wrongArrows($path, $references), ...self::wrongCalls($path, $tokens));
            foreach ($references as $class) {
                $arrows[dirname($path)][] = dirname(str_replace('\\', '/', $class));
            }
        }
        unset($arrows['.']);

        return [...$violations, ...self::cycles($arrows)];
    }

    /**
     * @param list<PhpToken> $tokens
     *
     * @return list<string> names below the root namespace that the code refers to, each once
     */
    private static function references(array $tokens): array
    {
        [$namespace, $aliases, $names] = ['', [], []];
        foreach ($tokens as $at => $token) {
            $before = $tokens[$at - 1] ?? null;
            $name = ltrim($token->text, '\\');
            if ($before?->is(T_NAMESPACE)) {
                $namespace = $name;
            } elseif ($token->is([T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED]) && self::isImported($tokens, $at)) {
                if ($tokens[$at + 1]->is(T_NS_SEPARATOR)) {
                    // use A\{B, C}
                    for ($member = $at + 3; !$tokens[$member - 1]->is('}'); $member += 2) {
                        $names[] = "{$name}\\{$tokens[$member]->text}";
                    }
                    continue;
                }
                $alias = $tokens[$at + 1]->is(T_AS) ? $tokens[$at + 2]->text : basename(str_replace('\\', '/', $name));
                $names[] = $aliases[$alias] = $name;
            } elseif ($token->is(T_NAME_FULLY_QUALIFIED)) {
                $names[] = $name;
            } elseif ($token->is(T_NAME_QUALIFIED)) {
                [$first, $rest] = explode('\\', $name, 2);
                $names[] = ($aliases[$first] ?? "{$namespace}\\{$first}") . "\\{$rest}";
            } elseif ($token->is(T_NAME_RELATIVE)) {
                $names[] = $namespace . substr($name, strlen('namespace'));
            } elseif ($token->is(T_CONSTANT_ENCAPSED_STRING)) {
                $names[] = ltrim(str_replace('\\\\', '\\', trim($token->text, '\'"')), '\\');
            }
        }
        $ours = array_filter(array_unique($names), static fn (string $name): bool => str_starts_with($name, self::ROOT));

        return array_values(array_map(static fn (string $name): string => substr($name, strlen(self::ROOT)), $ours));
    }

    /** @param list<PhpToken> $tokens */
    private static function isImported(array $tokens, int $at): bool
    {
        $before = $tokens[$at - 1];

        return $before->is(T_USE) || ($before->is([T_FUNCTION, T_CONST]) && $tokens[$at - 2]->is(T_USE));
    }

    /**
     * @param list<string> $references
     *
     * @return list<string>
     */
    private static function wrongArrows(string $path, array $references): array
    {
        $layer = strstr($path, '/', true);
        if ($layer === false) {
            return [];
        }
        if (!isset(self::ALLOWED[$layer])) {
            return ["{$path}: {$layer} is not a layer"];
        }
        $wrong = array_filter($references, static function (string $name) use ($layer): bool {
            $target = strstr($name, '\\', true);

            return $target === false
                ? !in_array($name, self::PUBLIC_NAMES, true)
                : $target !== $layer && !in_array($target, self::ALLOWED[$layer], true);
        });

        return array_values(array_map(static fn (string $name): string => "{$path}: {$layer} must not use {$name}", $wrong));
    }

    /**
     * @param list<PhpToken> $tokens
     *
     * @return list<string>
     */
    private static function wrongCalls(string $path, array $tokens): array
    {
        $violations = [];
        foreach ($tokens as $at => $token) {
            $name = ltrim($token->text, '\\');
            $call = $name . implode('', array_column(array_slice($tokens, $at + 1, 2), 'text'));
            if ($token->is([T_STRING, T_NAME_FULLY_QUALIFIED])) {
                if ($name === 'add_action' && $path !== self::HOOKS
                    || $name === 'add_filter' && !in_array($path, [self::HOOKS, self::TEMPORARY_FILTERS], true)) {
                    $violations[] = "{$path}: {$name}() belongs into " . self::HOOKS;
                }
            }
            if (str_ends_with("\\{$call}", '\\Plugin::instance') && !in_array($path, self::INSTANCE_USERS, true)) {
                $violations[] = "{$path}: only " . implode(', ', self::INSTANCE_USERS) . ' may call Plugin::instance()';
            }
            if (!str_starts_with($path, 'Store/') && $path !== self::SHORTCODE && self::isOwnSql($tokens, $at, $call)) {
                $violations[] = "{$path}: SQL on the plugin's tables belongs into Store";
            }
        }

        return array_values(array_unique($violations));
    }

    /** @param list<PhpToken> $tokens */
    private static function isOwnSql(array $tokens, int $at, string $call): bool
    {
        $token = $tokens[$at];
        if ($token->is(T_VARIABLE) && $token->text === '$wpdb') {
            return $tokens[$at - 1]->is(T_GLOBAL);
        }
        if ($token->is([T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE])) {
            return preg_match('/^[\'"]wpdb[\'"]$|serverpilot_(?:domains|history|lease)\b/', $token->text) === 1;
        }

        return $token->is([T_STRING, T_NAME_FULLY_QUALIFIED, T_NAME_QUALIFIED]) && str_ends_with("\\{$call}", '\\Schema::table');
    }

    /**
     * @param array<string, list<string>> $arrows folders that each folder uses
     *
     * @return list<string>
     */
    private static function cycles(array $arrows): array
    {
        $reached = $arrows;
        do {
            $before = array_map(count(...), $reached);
            foreach ($reached as $folder => $targets) {
                $further = array_map(static fn (string $target): array => $target === $folder ? [] : $reached[$target] ?? [], $targets);
                $reached[$folder] = array_values(array_unique(array_merge($targets, ...$further)));
            }
        } while ($before !== array_map(count(...), $reached));
        $circular = [];
        foreach ($reached as $folder => $targets) {
            foreach ($targets as $target) {
                if ($folder < $target && in_array($folder, $reached[$target] ?? [], true)) {
                    $circular[] = "{$folder} and {$target} use each other";
                }
            }
        }

        return $circular;
    }
}
