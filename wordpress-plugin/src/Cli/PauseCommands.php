<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\EmptyApp;
use ServerPilot\Sync\Sync\Operator;
use WP_CLI;

/** Commands that end a pause, then sync. */
final class PauseCommands
{
    public function __construct(
        private Console $console,
        private SyncReport $report,
        private EmptyApp $empty_app,
    ) {}

    /**
     * Shows the reason for a pause, confirms it, then syncs.
     *
     * Only a pause that asks whether this is the right network, environment or app can be confirmed. Other pauses end automatically
     * when their cause is fixed.
     *
     * ## OPTIONS
     *
     * [--yes]
     * : Do not ask for confirmation.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`; 2 also if there is another reason to pause.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot resume
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function resume(array $args, array $options): void
    {
        $this->thenSync(static function () use ($options): void {
            $pause = State::pause();
            if ($pause === null) {
                WP_CLI::success(__('Sync is not paused.', 'serverpilot-sync'));
                WP_CLI::halt(0);
            }
            WP_CLI::log(Console::line($pause->message));
            if (!$pause->canBeConfirmed()) {
                throw new CommandFailure($pause->remedy());
            }
            WP_CLI::confirm(__('Resume sync?', 'serverpilot-sync'), $options);
            if (!Operator::resume($pause->confirmation)) {
                throw new CommandFailure(__(
                    'Nothing was changed, because the reason for the pause has changed. Read the new reason, then decide.',
                    'serverpilot-sync',
                ));
            }
        });
    }

    /**
     * Adds the network's own domain to an app without domains, then syncs.
     *
     * Sync is paused as long as the app is empty, because an empty app may be the wrong one.
     *
     * ## OPTIONS
     *
     * [--yes]
     * : Do not ask for confirmation.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot add-network-domain
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function addNetworkDomain(array $args, array $options): void
    {
        $this->thenSync(function () use ($options): void {
            $values = EmptyApp::pause()->values ?? [];
            if ($values === []) {
                throw new CommandFailure(__(
                    'The network\'s own domain can only be added while sync is paused because the app has no domains.',
                    'serverpilot-sync',
                ));
            }
            WP_CLI::confirm(
                sprintf(
                    /* translators: 1: a domain, 2: the name of an app, 3: its id */
                    __('Add %1$s to the app %2$s (%3$s)?', 'serverpilot-sync'),
                    $values['domain'] ?? '',
                    $values['app'] ?? '',
                    $values['app_id'] ?? '',
                ),
                $options,
            );
            if (!$this->empty_app->addNetworkDomain($values['app_id'] ?? '')) {
                throw new CommandFailure(__(
                    'Nothing was changed, because the app ID has changed. Sync again, then read the reason for the pause.',
                    'serverpilot-sync',
                ));
            }
        });
    }

    /** @param Closure(): void $decision made before the sync */
    private function thenSync(Closure $decision): void
    {
        $this->console->run(function () use ($decision): int {
            $this->console->requireSwitch();
            $decision();

            return $this->report->run([]);
        });
    }
}
