<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

/** A row of the table of domains, as a select returns it. */
final class DomainRow
{
    /** The columns that a select needs for {@see self::record()}. */
    public const COLUMNS =
        '*, GREATEST(generation, seq) AS generation, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due) AS due_in, '
            . 'TIMESTAMPDIFF(SECOND, absent_since, UTC_TIMESTAMP()) AS absent_for, '
            . 'TIMESTAMPDIFF(SECOND, removal_announced_at, UTC_TIMESTAMP()) AS announced_for, '
            . 'TIMESTAMPDIFF(SECOND, undesired_since, UTC_TIMESTAMP()) AS undesired_for, '
            . DomainList::STATUS
            . ' AS status';
    /** Codes of the column `held`. */
    public const HOLDS = [Hold::None, Hold::Hold, Hold::Remove];

    /** @param array<string, string|null> $row of a select of {@see self::COLUMNS} */
    public static function record(array $row): DomainRecord
    {
        $time = static fn(string $column): ?int => $row[$column] === null
            ? null
            : (int) strtotime("{$row[$column]} UTC");

        $seconds = static fn(string $column): ?int => $row[$column] === null ? null : (int) $row[$column];

        $reason = Reason::tryFrom((string) $row['reason']) ?? Reason::None;
        $message = Message::ofStored((string) $row['message'], (string) $row['message_values']);

        return new DomainRecord(
            id: (int) $row['id'],
            domain: (string) $row['domain'],
            generation: (int) $row['generation'],
            due: $time('due'),
            dueIn: $seconds('due_in'),
            attempts: (int) $row['attempts'],
            owner: Owner::tryFrom((string) ($row['placed_owner'] === '' ? $row['owner'] : $row['placed_owner']))
            ?? Owner::None,
            mainOwner: Owner::tryFrom((string) $row['owner']) ?? Owner::None,
            appId: (string) $row['app_id'],
            placedOn: (string) $row['placed_on'],
            placedOwner: (string) $row['placed_owner'],
            isIntended: (bool) $row['intended'],
            absentFor: $seconds('absent_for'),
            askedFor: (int) $row['asked'] === 0 ? null : (int) $row['asked_site'],
            marker: (int) $row['marker'],
            state: RecordState::tryFrom((string) $row['state']) ?? RecordState::Pending,
            reason: $reason,
            status: DomainStatus::from((string) $row['status']),
            message: $message->isOf($reason) ? $message->text() : (string) $row['message'],
            event: (string) $row['event'],
            announcedFor: $seconds('announced_for'),
            isRenamed: (bool) $row['renamed'],
            undesiredFor: $seconds('undesired_for'),
            undesiredReads: (int) $row['undesired_reads'],
            isByFilter: (bool) $row['by_filter'],
            hold: self::HOLDS[(int) $row['held']] ?? Hold::Hold,
            heldBy: (int) $row['held_by'],
            heldAt: $time('held_at'),
            actionId: (string) $row['action_id'],
            certificate: CertificateState::tryFrom((string) $row['ssl_state']) ?? CertificateState::NotChecked,
            certificateMessage: (string) $row['certificate_message'],
            certificateStart: $time('certificate_start'),
            certificateEnd: $time('certificate_end'),
            dns: DnsState::tryFrom((string) $row['dns']) ?? DnsState::NotChecked,
            dnsReport: DnsReport::ofStored((string) $row['dns_details'], (string) $row['dns'], $time('dns_checked_at')),
            dnsElsewhereSince: $time('dns_elsewhere_since'),
            site: SiteState::tryFrom((string) $row['site']) ?? SiteState::NotChecked,
            siteDetail: (string) $row['site_detail'],
            siteCheckedAt: $time('site_checked_at'),
            created: (int) $time('created'),
            updated: (int) $time('updated'),
        );
    }
}
