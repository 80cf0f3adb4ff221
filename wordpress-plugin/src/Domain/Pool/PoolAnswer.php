<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** What an app's own domain answered when it was last asked to prove that its PHP serves this network. */
enum PoolAnswer: string
{
    case NotAsked = '';
    case Proven = 'proven';
    /** Its PHP does not have this version of the extension. */
    case OtherExtension = 'extension';
    /** Its web root belongs to another installation, such as a copy of the network. */
    case OtherDatabase = 'database';
    /** Something else answered: its web root is not that of the network. */
    case OtherSite = 'site';
    /** The file that asks WordPress does not find it from the folder of the plugin. */
    case OtherLayout = 'layout';
    /** There was no answer, or one of a failure that may pass, which proves nothing. */
    case Unreachable = 'unreachable';

    /** What is wrong, in a sentence. */
    public function message(string $domain): string
    {
        $text = match ($this) {
            /* translators: %s: a domain */
            self::NotAsked => __('%s was not checked yet.', 'serverpilot-sync'),
            /* translators: %s: a domain */
            self::Proven => __('%s is answered by the PHP of this app, from this database.', 'serverpilot-sync'),
            /* translators: %s: a domain */
            self::OtherExtension => __('The PHP of %s lacks this version of the extension.', 'serverpilot-sync'),
            /* translators: %s: a domain */
            self::OtherDatabase => __('The installation at %s uses another database.', 'serverpilot-sync'),
            /* translators: %s: a domain */
            self::OtherSite => __('%s does not lead to the web root of this network.', 'serverpilot-sync'),
            /* translators: %s: a domain */
            self::OtherLayout => __(
                'At %s, the plugin does not find wp-load.php from its own folder. The folder of the plugins must be in the web root, beside WordPress or inside it.',
                'serverpilot-sync',
            ),
            /* translators: %s: a domain */
            self::Unreachable => __('The server cannot reach itself by %s.', 'serverpilot-sync'),
        };

        return sprintf($text, $domain);
    }
}
