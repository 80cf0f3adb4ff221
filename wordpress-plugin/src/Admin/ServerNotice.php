<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DomainFactsReader;

/** A problem of the server, which concerns every domain, and is shown once. */
final class ServerNotice
{
    public static function show(): void
    {
        $facts = new DomainFacts(
            '',
            time(),
            action: DomainFactsReader::action(),
            serverContact: AppStates::awaySince() !== null ? State::number('server_contact') : null,
        );
        foreach (Diagnosis::of($facts)->checks as $check) {
            if ($check->name === 'server' && $check->state === CheckState::Failed) {
                printf(
                    '<div class="notice notice-error inline"><p><strong>%s:</strong> %s</p><p>%s</p></div>',
                    esc_html($check->label),
                    esc_html($check->message),
                    esc_html($check->remedy),
                );
            }
        }
    }
}
