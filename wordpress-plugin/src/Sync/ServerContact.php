<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Reads when the server last contacted ServerPilot: two requests, only if the plan needs it. A failure does not stop the sync. */
final class ServerContact
{
    public function __construct(
        private Client $client,
        private string $owner,
    ) {}

    public function addedTo(PlanInput $input): PlanInput
    {
        // A lost lease ends the sync at its next renewal.
        if (!$this->client->plan($input)->needs_server_contact || !Lease::renew($this->owner)) {
            return $input;
        }
        try {
            $contact = (int) strtotime($this->client->test()['server']['last_contact'] ?? '');
        } catch (Throwable $e) {
            Log::error($e->getMessage());

            return $input;
        }
        if ($contact <= 0) {
            return $input;
        }
        State::set('server_contact', $contact);

        return $input->with(server_contact: $contact);
    }
}
