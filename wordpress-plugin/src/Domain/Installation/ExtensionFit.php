<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Installation;

/** Whether the extension's version is compatible with this plugin, and which of the two to update. */
enum ExtensionFit: string
{
    case Fits = 'fits';
    case Missing = 'missing';
    case Old = 'old';
    /** Of a later major version, or of a later minor one before 1.0: its functions may have changed. */
    case New = 'new';

    /**
     * @param string $version of the extension; empty if it is not loaded
     * @param string $needed the oldest compatible version
     */
    public static function of(string $version, string $needed): self
    {
        return match (true) {
            $version === '' => self::Missing,
            version_compare($version, $needed, '<') => self::Old,
            self::compatible($version) !== self::compatible($needed) => self::New,
            default => self::Fits,
        };
    }

    /** Why the extension cannot be used, and what to update, in sentences; empty if it can. */
    public function message(string $version, string $needed): string
    {
        return match ($this) {
            self::Fits => '',
            self::Missing => __(
                'The PHP extension "serverpilot" is not loaded by this PHP. Install it, then reload PHP.',
                'serverpilot-sync',
            ),
            self::Old => sprintf(
                /* translators: 1: the loaded version, 2: the required version */
                __(
                    'The PHP extension "serverpilot" is version %1$s; this plugin needs %2$s. Update the extension, then reload PHP.',
                    'serverpilot-sync',
                ),
                $version,
                $needed,
            ),
            self::New => sprintf(
                /* translators: 1: the loaded version, 2: the version that the plugin was made for */
                __(
                    'The PHP extension "serverpilot" is version %1$s; this plugin was made for %2$s. Update the plugin ServerPilot Sync.',
                    'serverpilot-sync',
                ),
                $version,
                $needed,
            ),
        };
    }

    /** What to update if the versions are compatible but the functions are not: the older of the two. */
    public static function remedyForFunctions(string $version, string $plugin_version): string
    {
        return match (version_compare($version, $plugin_version)) {
            -1 => __('Update the extension, then reload PHP.', 'serverpilot-sync'),
            1 => __('Update the plugin ServerPilot Sync.', 'serverpilot-sync'),
            default => __('Install both from the same release, then reload PHP.', 'serverpilot-sync'),
        };
    }

    /** The part of a version that compatible versions share. */
    private static function compatible(string $version): string
    {
        [$major, $minor] = [...explode('.', $version), '0', '0'];

        return $major === '0' ? "0.{$minor}" : $major;
    }
}
