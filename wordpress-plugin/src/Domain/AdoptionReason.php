<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Why the plugin adopts listed domains again; `AppChanged` and `StoreOlder` are codes of `serverpilot_plan()`. */
enum AdoptionReason: string
{
    case ExtensionMissing = 'extension_missing';
    case PluginInactive = 'plugin_inactive';
    case AppChanged = 'app_changed';
    case StoreOlder = 'store_older';

    public function message(): string
    {
        return match ($this) {
            self::ExtensionMissing => __(
                'The PHP extension was missing. The next sync adopts domains that were added in the meantime, if a site uses them.',
                'serverpilot-sync',
            ),
            self::PluginInactive => __(
                'The plugin was inactive. The next sync adopts domains that were added in the meantime, if a site uses them.',
                'serverpilot-sync',
            ),
            self::AppChanged => __(
                'Another app was confirmed. Listed domains that a site uses are adopted.',
                'serverpilot-sync',
            ),
            self::StoreOlder => __(
                'The plugin\'s table was emptied or restored from an older backup. Listed domains that a site uses are adopted again. Check the domains that are shown as added outside this plugin.',
                'serverpilot-sync',
            ),
        };
    }
}
