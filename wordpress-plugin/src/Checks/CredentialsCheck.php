<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Host\Host;

/** Are the three credentials set? Whether ServerPilot accepts them is checked by {@see ConnectionCheck}. */
final class CredentialsCheck extends InstallationCheck
{
    private const UNSET = ['empty', 'missing'];

    public function __construct(
        private Host $host,
    ) {
        parent::__construct('credentials', __('Credentials', 'serverpilot-sync'));
    }

    public function run(): Check
    {
        $sources = $this->sources();
        $details = [];
        foreach ($sources as $constant => $source) {
            $details[] = "{$constant}: " . match ($source) {
                'constant' => __('defined', 'serverpilot-sync'),
                'stored' => __('stored by Ultimate Multisite', 'serverpilot-sync'),
                'empty' => __('defined, but empty', 'serverpilot-sync'),
                'missing' => __('missing', 'serverpilot-sync'),
            };
        }
        if ($this->isComplete()) {
            return $this->ok(
                'credentials.ok',
                __('Client ID, API key and app ID are set.', 'serverpilot-sync'),
                $details,
            );
        }
        $remedy = __(
            'Define them in wp-config.php. The client ID and the API key are in ServerPilot under Account > API; the app ID is in the URL of the app\'s page.',
            'serverpilot-sync',
        );

        return $this->failed(
            'credentials.missing',
            sprintf(
                /* translators: %s: names of constants */
                __('Missing or empty: %s.', 'serverpilot-sync'),
                implode(', ', array_keys(array_intersect($sources, self::UNSET))),
            ),
            $this->host->storedCredentials() === null
                ? $remedy
                : $remedy
                . ' '
                . __(
                    'Or set up the "ServerPilot" integration in the settings of Ultimate Multisite.',
                    'serverpilot-sync',
                ),
            $details,
        );
    }

    /**
     * Where each credential comes from; never its value.
     *
     * @return array<string, 'constant'|'stored'|'empty'|'missing'> by constant, which takes precedence over a stored value
     */
    public function sources(): array
    {
        $stored = $this->host->storedCredentials();
        $sources = [];
        foreach (Credentials::CONSTANTS as $constant) {
            $sources[$constant] = match (true) {
                defined($constant) => (string) constant($constant) === '' ? 'empty' : 'constant',
                ($stored?->get($constant) ?? '') !== '' => 'stored',
                default => 'missing',
            };
        }

        return $sources;
    }

    public function isComplete(): bool
    {
        return array_intersect($this->sources(), self::UNSET) === [];
    }
}
