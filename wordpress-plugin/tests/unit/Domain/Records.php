<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

/** A domain of a site without any problem. */
final class Records
{
    public const NOW = 1_800_000_000;

    public static function record(RecordState $state = RecordState::Ok, Reason $reason = Reason::None, ?int $due = null, string $message = 'a message'): DomainRecord
    {
        return new DomainRecord(
            id: 1, domain: 'shop.example', generation: 1, due: $due, dueIn: $due, attempts: 0, owner: Owner::Managed, mainOwner: Owner::Managed, appId: '', placedOn: '', placedOwner: '', isIntended: false, absentFor: null, askedFor: null, marker: 0, state: $state, reason: $reason,
            status: DomainStatus::Ok, message: $message, event: '', announcedFor: null, isRenamed: false, undesiredFor: null, undesiredReads: 0, isByFilter: false, hold: Hold::None, heldBy: 0, heldAt: null, actionId: '',
            certificate: CertificateState::Covered, certificateMessage: '', certificateStart: null, certificateEnd: null, dns: DnsState::Ok, dnsReport: null, dnsElsewhereSince: null,
            site: SiteState::Ok, siteDetail: '', siteCheckedAt: null, created: 0, updated: 0,
        );
    }

    public static function facts(): DomainFacts
    {
        return new DomainFacts(
            'shop.example', self::NOW, site: 'site.network.example', stage: 'done', record: self::record(), serverAddress: '203.0.113.7',
            dns: DnsState::Ok, networkDomain: 'network.example', certificate: CertificateState::Covered, certificateStart: self::NOW - (30 * 86_400), certificateEnd: self::NOW + (60 * 86_400),
            siteState: SiteState::Ok,
        );
    }
}
