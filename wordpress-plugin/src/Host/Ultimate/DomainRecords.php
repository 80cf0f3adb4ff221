<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use RuntimeException;
use WP_Error;
use WP_Ultimo\Models\Domain;

/** Ultimate Multisite's own records of mapped domains. */
final class DomainRecords
{
    /** Stages in which it has given up. */
    public const FAILED_STAGES = ['failed', 'ssl-failed'];
    /** The stage to repeat, by the stage of the failure. */
    private const PREVIOUS_STAGE = ['failed' => 'checking-dns', 'ssl-failed' => 'checking-ssl-cert'];

    public static function isAvailable(): bool
    {
        return function_exists('wu_get_domain');
    }

    /**
     * Sets a failed record back to the stage that failed, and queues its check.
     *
     * @return bool false if the record has not failed (any more)
     *
     * @throws RuntimeException if it could not be saved
     */
    public static function revive(int $id): bool
    {
        $record = wu_get_domain($id);
        $stage = $record instanceof Domain ? self::PREVIOUS_STAGE[$record->get_stage()] ?? null : null;
        if (!$record instanceof Domain || $stage === null) {
            return false;
        }
        $record->set_stage($stage);
        $saved = $record->save();
        if ($saved instanceof WP_Error) {
            throw new RuntimeException($saved->get_error_message());
        }
        wu_enqueue_async_action('wu_async_process_domain_stage', ['domain_id' => $id], 'domain');

        return true;
    }
}
