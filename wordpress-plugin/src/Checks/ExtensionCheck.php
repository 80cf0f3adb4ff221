<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\ServerPilot\Client;

use const ServerPilot\Sync\EXTENSION_NEEDED;

/** Can the PHP extension be used? */
final class ExtensionCheck extends InstallationCheck
{
    public const NAME = 'extension';

    public function __construct(
        private Client $client,
    ) {}

    public function label(): string
    {
        return __('PHP extension', 'serverpilot-sync');
    }

    public function run(): Check
    {
        $version = phpversion('serverpilot');

        return $this->client->isUsable()
            ? $this->ok('extension.ok', sprintf(
                /* translators: 1: a version, 2: another version */
                __('It has version %1$s; the plugin needs %2$s or later.', 'serverpilot-sync'),
                (string) $version,
                EXTENSION_NEEDED,
            ))
            : $this->failed(
                $version === false ? 'extension.missing' : 'extension.old',
                $this->client->problem(),
                sprintf(
                    /* translators: 1: the path of a program, 2: such as "fpm-fcgi" */
                    __(
                        'The shell and the web server can have different PHP programs, each with its own extensions. This is %1$s (%2$s).',
                        'serverpilot-sync',
                    ),
                    PHP_BINARY,
                    PHP_SAPI,
                ),
            );
    }
}
