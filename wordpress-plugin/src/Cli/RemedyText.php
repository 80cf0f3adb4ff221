<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Diagnosis\Check;

/** The remedy of a check for the shell: the check names the button on the page, and this adds the command. */
final class RemedyText
{
    /** @param string $domain the domain that was checked; empty for a check of the installation */
    public static function of(Check $check, string $domain = ''): string
    {
        if ($check->remedy === '') {
            return '';
        }
        $command = match ($check->code) {
            'sync.needs_confirmation',
            'pause.environment',
            'pause.home',
            'pause.copy',
            'pause.app_changed',
            'pause.host',
            'pause.wildcard',
                => 'resume',
            'pause.empty' => 'add-network-domain',
            'held.removal_guard',
            'held.removal_unannounced',
            'held.removal_by_rule',
            'held.removal_table_empty',
            'removal_guard.needs_approval',
                => 'approve-removals',
            'held.below_network', 'held.wildcard', 'held.other_app' => "approve {$domain}",
            'held.add_only' => "remove {$domain}",
            'held.hold', 'held.removed' => "release {$domain}",
            'sync.unknown', 'sync.pending', 'list.absent', 'list.rejected', 'list.server' => "sync {$domain}",
            'last_sync.none', 'last_sync.late' => 'sync',
            'domains.out_of_sync', 'domains.retrying' => 'list --status=failed',
            'domains.need_decision' => 'list --status=held',
            default => '',
        };

        return Console::line($command === '' ? $check->remedy : "{$check->remedy} (wp serverpilot {$command})");
    }
}
