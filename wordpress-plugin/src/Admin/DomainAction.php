<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\DomainStore;
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

    /** @return list<self> actions that apply to the domain in its current state */
    public static function possible(DomainRecord $record): array
    {
        return array_values(array_filter(self::cases(), static fn(self $action): bool => match ($action) {
            self::Sync => true,
            self::Approve => $record->state === RecordState::Held && $record->reason->needsApproval(),
            self::Revoke => Approvals::has($record->domain),
            self::Adopt => $record->owner === Owner::Unmanaged && $record->state === RecordState::Ok,
            self::Dismiss => $record->askedFor !== null,
            self::Hold => $record->hold === Hold::None,
            self::Release => $record->hold !== Hold::None,
            self::Remove => $record->hold !== Hold::Remove,
        }));
    }

    /** Records the action; the next sync carries it out. */
    public function apply(string $domain): void
    {
        match ($this) {
            self::Sync => DomainStore::enqueue($domain, 'sync'),
            self::Approve => Operator::approve($domain),
            self::Revoke => Operator::revoke($domain),
            self::Adopt => Operator::adopt($domain),
            self::Dismiss => Operator::dismissRequest($domain),
            self::Hold => Operator::hold($domain),
            self::Release => Operator::release($domain),
            self::Remove => Operator::remove($domain),
        };
    }
}
