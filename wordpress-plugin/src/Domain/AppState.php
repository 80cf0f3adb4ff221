<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What is remembered of an app between syncs: the last update's action, and AutoSSL. A shape of `serverpilot_plan()`. */
final class AppState
{
    /**
     * @param string|null $action id of the last update's action, until its end is known
     * @param int $failed_actions failed actions in a row
     * @param int|null $rewrite_at when the list is to be sent again; Unix time
     * @param string|null $autossl state of AutoSSL by the last request
     * @param int|null $autossl_at when AutoSSL is requested again; Unix time
     * @param int $autossl_attempts attempts in a row that found no certificate
     */
    public function __construct(
        public readonly string $app_id,
        public readonly ?string $action = null,
        public readonly int $failed_actions = 0,
        public readonly ?int $rewrite_at = null,
        public readonly ?string $autossl = null,
        public readonly ?int $autossl_at = null,
        public readonly int $autossl_attempts = 0,
    ) {}
}
