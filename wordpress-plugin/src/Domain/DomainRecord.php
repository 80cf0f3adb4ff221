<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Site\SiteState;

/** The plugin's record of a domain: a row of its table. Times are Unix times. */
final class DomainRecord
{
    /**
     * @param string $domain in normalised form
     * @param int $generation raised by each event; a result is written only if the generation is unchanged since it was read
     * @param int|null $dueIn seconds until its next attempt, by the database's clock; null if nothing is pending
     * @param Owner $owner on the app that has it
     * @param string $appId the app that `$mainOwner` applies to, the main one; empty for any
     * @param string $placedOn id of the app that has it or gets it; empty if there were never further apps
     * @param string $placedOwner its owner there, if that is a further app
     * @param bool $isIntended a call that adds it was started, and its outcome is unknown
     * @param int|null $absentFor seconds since a read of the list first lacked it, by the database's clock
     * @param int|null $askedFor the site for which another plugin requested it, 0 for no particular site; null without a request
     * @param int $marker number of the sync that marked it, by which a table from an older backup is recognised
     * @param string $message the reason in a sentence, in the current language; a message of others as it is
     * @param string $event the last event's hook
     * @param int|null $announcedFor seconds since a synchronous event announced its removal; null if none has since a read had it
     * @param bool $isRenamed did that event rename it?
     * @param int|null $undesiredFor seconds since the first of the latest reads that lack it; null if the latest read has it
     * @param int $undesiredReads consecutive complete reads that lack it
     * @param bool $isByFilter a filter added it, when it was last desired
     * @param int $heldBy the user who put it on hold; 0 if none did
     * @param string $actionId ServerPilot's action that adds it
     * @param string $certificateMessage why the certificate that answers is invalid
     * @param DnsReport|null $dnsReport details of its last DNS check; null if it was not checked
     * @param string $siteDetail what the last check of the site saw
     */
    public function __construct(
        public readonly int $id,
        public readonly string $domain,
        public readonly int $generation,
        public readonly ?int $due,
        public readonly ?int $dueIn,
        public readonly int $attempts,
        public readonly Owner $owner,
        public readonly Owner $mainOwner,
        public readonly string $appId,
        public readonly string $placedOn,
        public readonly string $placedOwner,
        public readonly bool $isIntended,
        public readonly ?int $absentFor,
        public readonly ?int $askedFor,
        public readonly int $marker,
        public readonly RecordState $state,
        public readonly Reason $reason,
        public readonly DomainStatus $status,
        public readonly string $message,
        public readonly string $event,
        public readonly ?int $announcedFor,
        public readonly bool $isRenamed,
        public readonly ?int $undesiredFor,
        public readonly int $undesiredReads,
        public readonly bool $isByFilter,
        public readonly Hold $hold,
        public readonly int $heldBy,
        public readonly ?int $heldAt,
        public readonly string $actionId,
        public readonly CertificateState $certificate,
        public readonly string $certificateMessage,
        public readonly ?int $certificateStart,
        public readonly ?int $certificateEnd,
        public readonly DnsState $dns,
        public readonly ?DnsReport $dnsReport,
        public readonly ?int $dnsElsewhereSince,
        public readonly SiteState $site,
        public readonly string $siteDetail,
        public readonly ?int $siteCheckedAt,
        public readonly int $created,
        public readonly int $updated,
    ) {}

    /** Is it OK or gone, with no reason and no failed attempts? */
    public function isSettled(): bool
    {
        $is_plain = $this->state === RecordState::Ok || $this->state === RecordState::Gone;

        return $is_plain && $this->reason === Reason::None && $this->attempts === 0;
    }
}
