<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** Whose network this is: turns its events into reminders, and its switch into ours. */
interface Adapter
{
    /** Is the switch on, and is everything that it needs configured? */
    public function isOn(): bool;

    /** Adds the hooks for its events, where they may come. They leave reminders and do nothing else, and ask nothing before. */
    public function listen(): void;

    /** Does a mapped name bring its www partner, by this network's rule? */
    public function bringsWww(string $domain): bool;

    /** @return array{client_id: string, api_key: string, app_id: string}|null credentials that it keeps, for where no constants are defined */
    public function storedCredentials(): ?array;
}
