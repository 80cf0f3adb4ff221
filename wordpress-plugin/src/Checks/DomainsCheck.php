<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Concern;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Store\DomainList;

/** Have domains failed, and do some need a decision? */
final class DomainsCheck extends InstallationCheck
{
    public const NAME = 'domains';
    /** Domains that are listed. */
    private const LISTED = 10;

    public function label(): string
    {
        return __('Domains', 'serverpilot-sync');
    }

    public function run(): Check
    {
        $failed = DomainList::concerning(Concern::Failed, self::LISTED);
        $held = DomainList::concerning(Concern::NeedsDecision, self::LISTED);
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
                array_slice([...$failed->records, ...$held->records], 0, self::LISTED),
            ),
        );
    }
}
