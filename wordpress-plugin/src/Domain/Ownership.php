<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Who owns a domain on an app. A shape of `serverpilot_plan()`. */
final class Ownership
{
    /**
     * @param bool $intended a call that adds it was started, and its outcome is unknown
     * @param int|null $absent_since since when reads of the list lack it; Unix time
     */
    private function __construct(
        public readonly string $domain,
        public readonly string $app_id,
        public readonly Owner $owner,
        public readonly bool $intended,
        public readonly ?int $absent_since,
    ) {}

    /** @param array{domain: string, app_id: string, owner: string, intended: bool, absent_since: ?int} $ownership */
    public static function ofPlan(array $ownership): self
    {
        return new self(
            $ownership['domain'],
            $ownership['app_id'],
            // An owner that only a newer extension knows is not the plugin.
            Owner::tryFrom($ownership['owner']) ?? Owner::Unmanaged,
            $ownership['intended'],
            $ownership['absent_since'],
        );
    }
}
