<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

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

    /**
     * The file that loads the installation to which a file of a plugin belongs. It is above the plugin, or, as with Bedrock, in a
     * folder beside its content.
     *
     * @param string $file in the folder of the plugin
     *
     * @return string empty if there is none, or if there are several
     */
    public static function loader(string $file): string
    {
        // Of the content, and what has the content: no further, where other apps are.
        foreach ([dirname($file, 3), dirname($file, 4)] as $folder) {
            if (is_file("{$folder}/wp-load.php")) {
                return "{$folder}/wp-load.php";
            }
            $found = glob("{$folder}/*/wp-load.php");
            if ($found !== false && count($found) === 1) {
                return $found[0];
            }
        }

        return '';
    }

    private static function quoted(string $path): string
    {
        return preg_match('~^[A-Za-z0-9/._-]+$~D', $path) === 1 ? $path : escapeshellarg($path);
    }
}
