<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** Why a further app of the pool cannot be changed. A code of `serverpilot_plan()`. */
enum PoolReason: string
{
    case NotInAccount = 'not_in_account';
    case OtherServer = 'other_server';
    case OtherSystemUser = 'other_system_user';
    case NoOwnDomain = 'no_own_domain';
    case NotProven = 'not_proven';
    case ProofExpired = 'proof_expired';
    case UpdateFailed = 'update_failed';
    /** One that only a later version of the extension knows. */
    case Unknown = '';

    public function message(): string
    {
        return match ($this) {
            self::NotInAccount => __('The account does not have this app.', 'serverpilot-sync'),
            self::OtherServer => __('It is on another server than the main app.', 'serverpilot-sync'),
            self::OtherSystemUser => __('It belongs to another system user than the main app.', 'serverpilot-sync'),
            self::NoOwnDomain => __(
                'It has no own domain: it lists none, or each one is also listed by another app or used by a site.',
                'serverpilot-sync',
            ),
            self::NotProven => __('It has not proved that it serves this network.', 'serverpilot-sync'),
            self::ProofExpired => __(
                'It has not proved for more than a day that it serves this network.',
                'serverpilot-sync',
            ),
            self::UpdateFailed => __('Its last update failed, and is repeated.', 'serverpilot-sync'),
            self::Unknown => __('The extension is newer than the plugin.', 'serverpilot-sync'),
        };
    }

    public function remedy(): string
    {
        return match ($this) {
            self::NotInAccount => __('Correct the app id, or remove the app from the pool.', 'serverpilot-sync'),
            self::OtherServer => __('Create an app on the server of the main app.', 'serverpilot-sync'),
            self::OtherSystemUser => __('Create an app of the system user of the main app.', 'serverpilot-sync'),
            self::NoOwnDomain => __(
                'In ServerPilot, add such a domain to it that points to this server, for example app2.example.com.',
                'serverpilot-sync',
            ),
            self::NotProven, self::ProofExpired => __(
                'Link its web root to that of the main app, and install the extension for its version of PHP.',
                'serverpilot-sync',
            ),
            self::UpdateFailed => __('If this lasts, check the app in ServerPilot.', 'serverpilot-sync'),
            self::Unknown => __('Update the plugin.', 'serverpilot-sync'),
        };
    }

    /** Does the last answer of the app, a {@see PoolAnswer}, explain it? */
    public function isAboutProof(): bool
    {
        return $this === self::NotProven || $this === self::ProofExpired;
    }
}
