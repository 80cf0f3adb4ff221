<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The web root of an app on its server. */
final class WebRoot
{
    /** Used if the path of this installation does not show the system user. */
    private const UNKNOWN_USER = 'SYSUSER';

    /**
     * The command that makes an app's web root a link to that of the main app, and keeps what it had.
     *
     * @param string $installation path of WordPress
     * @param string $main name of the main app
     * @param string $app name of the other app
     */
    public static function linkCommand(string $installation, string $main, string $app): string
    {
        $found = [];
        $user = preg_match('~^/srv/users/([^/]+)/apps/~', $installation, $found) === 1 ? $found[1] : self::UNKNOWN_USER;
        [$target, $link] = array_map(static fn(string $name): string => self::quoted(
            "/srv/users/{$user}/apps/{$name}/public",
        ), [$main, $app]);
        $kept = self::quoted("/srv/users/{$user}/apps/{$app}/public.before");

        return "mv {$link} {$kept} && ln -s {$target} {$link}";
    }

    private static function quoted(string $path): string
    {
        return preg_match('~^[A-Za-z0-9/._-]+$~D', $path) === 1 ? $path : escapeshellarg($path);
    }
}
