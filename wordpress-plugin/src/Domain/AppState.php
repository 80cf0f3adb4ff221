<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The state of an app between syncs: the last update's action, and AutoSSL. A shape of `serverpilot_plan()`. */
final class AppState
{
    /**
     * @param string|null $action id of the last update's action, until its end is known
     * @param int|null $action_at when the last update with an action was sent; Unix time
     * @param bool $action_is_rewrite that update only sent the unchanged list again
     * @param int $failed_actions failed actions in a row
     * @param int|null $failing_since when the first of them was found; Unix time
     * @param int|null $rewrite_at when the list is to be sent again; Unix time
     * @param int|null $away_since since when the server has not contacted ServerPilot while an update waits for it; Unix time
     * @param string|null $autossl state of AutoSSL, as of the last request
     * @param int|null $autossl_at when AutoSSL is requested again; Unix time
     * @param int $autossl_attempts attempts in a row that found no certificate
     * @param int $failed_syncs failed syncs in a row
     * @param int|null $retry_at when the next sync is due after a failed one; Unix time
     * @param int $failed_updates failed updates in a row of this app alone
     * @param int|null $update_at when it is updated again after a failed update; Unix time
     * @param int|null $missing_since since when the account does not have the app; Unix time
     * @param bool $adopting an adoption could not take over yet what this app of a pool lists
     */
    public function __construct(
        public readonly string $app_id,
        public readonly ?string $action = null,
        public readonly ?int $action_at = null,
        public readonly bool $action_is_rewrite = false,
        public readonly int $failed_actions = 0,
        public readonly ?int $failing_since = null,
        public readonly ?int $rewrite_at = null,
        public readonly ?int $away_since = null,
        public readonly ?string $autossl = null,
        public readonly ?int $autossl_at = null,
        public readonly int $autossl_attempts = 0,
        public readonly int $failed_syncs = 0,
        public readonly ?int $retry_at = null,
        public readonly int $failed_updates = 0,
        public readonly ?int $update_at = null,
        public readonly ?int $missing_since = null,
        public readonly bool $adopting = false,
    ) {}

    /** How ServerPilot applies the app's last change to the server. */
    public function actionState(): ActionState
    {
        return match (true) {
            $this->failed_actions > 0 => ActionState::Failed,
            $this->action !== null => ActionState::Open,
            default => ActionState::None,
        };
    }
}
