<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Store\DomainList;

/** Have domains failed, and do some need a decision? */
final class DomainsCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('domains', __('Domains', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $failed = DomainList::concerning(Concern::Failed, self::MAX_DETAILS);
        $held = DomainList::concerning(Concern::NeedsDecision, self::MAX_DETAILS);
        if (($failed->total + $held->total) === 0) {
            return $this->ok('domains.ok', __('No domain has failed, and none needs a decision.', 'serverpilot-sync'));
        }
        $counts = [];
        if ($failed->total > 0) {
            $counts[] = sprintf(
                /* translators: %s: a number */
                _n('%s domain failed.', '%s domains failed.', $failed->total, 'serverpilot-sync'),
                number_format_i18n($failed->total),
            );
        }
        if ($held->total > 0) {
            $counts[] = sprintf(
                /* translators: %s: a number */
                _n('%s domain needs a decision.', '%s domains need a decision.', $held->total, 'serverpilot-sync'),
                number_format_i18n($held->total),
            );
        }
        [$state, $code] = match (true) {
            DomainList::count(Concern::OutOfSync) > 0 => [CheckState::Failed, 'domains.out_of_sync'],
            $failed->total > 0 => [CheckState::Pending, 'domains.retrying'],
            default => [CheckState::OnHold, 'domains.need_decision'],
        };

        return $this->result(
            $state,
            $code,
            implode(' ', $counts),
            __(
                'Failed domains are retried automatically. The ServerPilot page shows the fix for each domain, and has the buttons for decisions.',
                'serverpilot-sync',
            ),
            array_map(
                static fn(DomainRecord $record): string => rtrim("{$record->domain}: {$record->message}", ': '),
                array_slice([...$failed->records, ...$held->records], 0, self::MAX_DETAILS),
            ),
        );
    }
}
