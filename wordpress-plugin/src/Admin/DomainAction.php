<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Host\FilterException;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\Operator;

/** What an operator can do with a domain. */
enum DomainAction: string
{
    case Sync = 'sync';
    case Approve = 'approve';
    case Revoke = 'revoke';
    case Adopt = 'adopt';
    case Dismiss = 'dismiss';
    case Hold = 'hold';
    case Release = 'release';
    case Remove = 'remove';

    public function label(): string
    {
        return match ($this) {
            self::Sync => __('Sync now', 'serverpilot-sync'),
            self::Approve => __('Approve', 'serverpilot-sync'),
            self::Revoke => __('Revoke approval', 'serverpilot-sync'),
            self::Adopt => __('Adopt', 'serverpilot-sync'),
            self::Dismiss => __('Dismiss request', 'serverpilot-sync'),
            self::Hold => __('Hold', 'serverpilot-sync'),
            self::Release => __('Release hold', 'serverpilot-sync'),
            self::Remove => __('Remove domain…', 'serverpilot-sync'),
        };
    }

    /** What has happened to that many domains. */
    public function done(int $count): string
    {
        $text = match ($this) {
            /* translators: %s: a number */
            self::Approve => _n(
                '%s domain was approved. The next sync adds it.',
                '%s domains were approved. The next sync adds them.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Revoke => _n(
                'The approval of %s domain was revoked.',
                'The approvals of %s domains were revoked.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Adopt => _n(
                '%s domain was adopted: the plugin manages it from now on.',
                '%s domains were adopted: the plugin manages them from now on.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Dismiss => _n(
                'The request for %s domain was dismissed.',
                'The requests for %s domains were dismissed.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Hold => _n(
                '%s domain was put on hold: syncs leave it as it is.',
                '%s domains were put on hold: syncs leave them as they are.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Release => _n(
                'The hold of %s domain was released. The next sync handles it.',
                'The holds of %s domains were released. The next sync handles them.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Remove => _n(
                'The next sync removes %s domain from ServerPilot\'s list.',
                'The next sync removes %s domains from ServerPilot\'s list.',
                $count,
                'serverpilot-sync',
            ),
            /* translators: %s: a number */
            self::Sync => _n(
                '%s domain waits for the next sync.',
                '%s domains wait for the next sync.',
                $count,
                'serverpilot-sync',
            ),
        };

        return sprintf($text, number_format_i18n($count));
    }

    /** @return list<self> actions that apply to the domain in its current state */
    public static function possible(DomainRecord $record): array
    {
        return array_values(array_filter(self::cases(), static fn(self $action): bool => match ($action) {
            self::Sync => true,
            self::Approve => self::waitsForApproval($record),
            self::Revoke => Approvals::has($record->domain),
            self::Adopt => $record->owner === Owner::Unmanaged && $record->state === RecordState::Ok,
            self::Dismiss => $record->askedFor !== null,
            self::Hold => $record->hold === Hold::None,
            self::Release => $record->hold !== Hold::None,
            self::Remove => $record->hold !== Hold::Remove,
        }));
    }

    /**
     * What the page shows with the domains that wait for approval.
     *
     * @param list<DomainRecord> $records
     *
     * @return array<string, int> nothing if it could not be read; then nothing can be approved
     */
    public static function sitesToApprove(array $records, DesiredSites $sites): array
    {
        try {
            return $sites->of(array_column(array_filter($records, self::waitsForApproval(...)), 'domain'));
        } catch (DatabaseException|FilterException) {
            return [];
        }
    }

    private static function waitsForApproval(DomainRecord $record): bool
    {
        return $record->state === RecordState::Held && $record->reason->needsApproval();
    }

    /**
     * Records the action; the next sync carries it out.
     *
     * @param list<string> $domains
     * @param array<array-key, int> $shown the site that the operator was shown with each domain that waits for approval
     *
     * @return list<string> domains that are not approved: see {@see Operator::approve()}
     */
    public function apply(array $domains, array $shown, DesiredSites $sites): array
    {
        if ($this === self::Approve) {
            return Operator::approve($domains, $shown, $sites);
        }
        array_map(match ($this) {
            self::Sync => static fn(string $domain) => DomainStore::enqueue($domain, 'sync'),
            self::Revoke => Operator::revoke(...),
            self::Adopt => Operator::adopt(...),
            self::Dismiss => Operator::dismissRequest(...),
            self::Hold => Operator::hold(...),
            self::Release => Operator::release(...),
            self::Remove => Operator::remove(...),
        }, $domains);

        return [];
    }
}
