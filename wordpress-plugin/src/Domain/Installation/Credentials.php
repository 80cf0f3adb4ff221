<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Installation;

/** The credentials of a ServerPilot account, with the constants that define them in `wp-config.php`. */
final class Credentials
{
    public const CLIENT_ID = 'WU_SERVER_PILOT_CLIENT_ID';
    // @mago-ignore lint:no-literal-password (the constant's name)
    public const API_KEY = 'WU_SERVER_PILOT_API_KEY';
    public const APP_ID = 'WU_SERVER_PILOT_APP_ID';
    public const CONSTANTS = [self::CLIENT_ID, self::API_KEY, self::APP_ID];

    /** @param array<string, string> $values by constant; empty if not set */
    public function __construct(
        #[\SensitiveParameter]
        private array $values,
    ) {}

    /** @param string $constant one of {@see self::CONSTANTS} */
    public function get(string $constant): string
    {
        return $this->values[$constant] ?? '';
    }
}
