<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\AdoptionReason;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Restarts adoption: until a full sync has recorded its results, listed domains that a site uses are adopted. */
final class Adoption
{
    /** @param int $marker of the records */
    public static function begin(AdoptionReason $reason, int $marker = 0): void
    {
        // Before the first sync, adoption has not ended yet.
        if (!State::flag('adopted')) {
            return;
        }
        $is_older = $reason === AdoptionReason::StoreOlder;
        State::change(['adopted' => false] + ($is_older ? ['store' => $marker, 'store_older_since' => time()] : []));
        History::add('', 'adopt', Message::ours(MessageCode::Adoption, ['reason' => $reason->value]));
        Log::info($reason->message());
    }

    /** For hooks that run without the extension or during activation: logs exceptions. */
    public static function beginSafely(AdoptionReason $reason): void
    {
        try {
            if (is_multisite()) {
                self::begin($reason);
            }
        } catch (Throwable $e) {
            Log::error($e->getMessage());
        }
    }
}
