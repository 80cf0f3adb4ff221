<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Installation\ExtensionFit;
use ServerPilot\Sync\Domain\Installation\LoadedExtension;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\IncompatibleExtensionException;
use ServerPilot\Sync\Sync\LoadedExtensions;

use const ServerPilot\Sync\EXTENSION_NEEDED;

/** Can the PHP extension be used, here and by the network's other PHP installations? */
final class ExtensionCheck extends InstallationCheck
{
    private LoadedExtensions $loaded;

    public function __construct(
        private Client $client,
    ) {
        parent::__construct('extension', __('PHP extension', 'serverpilot-sync'));
        $this->loaded = new LoadedExtensions($client);
    }

    public function run(): Check
    {
        $version = $this->client->version();
        $fit = ExtensionFit::of($version, EXTENSION_NEEDED);

        return match ($fit) {
            ExtensionFit::Missing => $this->unusable('extension.missing'),
            ExtensionFit::Old => $this->unusable('extension.old'),
            ExtensionFit::New => $this->unusable('extension.new'),
            ExtensionFit::Fits
                => $this->functions() ?? $this->own() ?? $this->others() ?? $this->ok('extension.ok', sprintf(
                /* translators: 1: a version, 2: another version */
                __('Version %1$s is loaded. The plugin needs %2$s or later.', 'serverpilot-sync'),
                $version,
                EXTENSION_NEEDED,
            )),
        };
    }

    private function unusable(string $code): Check
    {
        $programs = array_map(
            static fn(LoadedExtension $loaded): string => $loaded->describe(),
            $this->loaded->others(),
        );
        $remedies = [
            sprintf(
                /* translators: 1: the path of the PHP binary, 2: such as "fpm-fcgi" */
                __(
                    'The shell and the web server can use different PHP installations, each with its own extensions. This check ran in %1$s (%2$s).',
                    'serverpilot-sync',
                ),
                PHP_BINARY,
                PHP_SAPI,
            ),
        ];
        if ($programs !== []) {
            /* translators: %s: a list of PHP installations with their versions */
            $remedies[] = sprintf(__('Other PHP installations: %s.', 'serverpilot-sync'), implode('; ', $programs));
        }

        return $this->failed($code, $this->client->problem(), implode(' ', $remedies));
    }

    /** Makes a plan without facts, which changes nothing and has every part that a sync reads. */
    private function functions(): ?Check
    {
        try {
            $this->client->plan(new PlanInput(time(), $this->client->appId()));

            return null;
        } catch (IncompatibleExtensionException $e) {
            return $this->failed(
                'extension.incompatible',
                $e->getMessage(),
                __('Until then, every sync fails and changes nothing.', 'serverpilot-sync'),
            );
        }
    }

    private function own(): ?Check
    {
        return $this->client->isReplaced()
            ? $this->result(
                CheckState::Pending,
                'extension.replaced',
                sprintf(
                    /* translators: %s: a version */
                    __(
                        'The file of the PHP extension was replaced or removed after PHP started, and PHP still runs version %s.',
                        'serverpilot-sync',
                    ),
                    $this->client->version(),
                ),
                __('Reload the PHP service, for example with "systemctl reload".', 'serverpilot-sync'),
            )
            : null;
    }

    private function others(): ?Check
    {
        $own = $this->loaded->own();
        $others = $this->loaded->others();
        $fits = static fn(LoadedExtension $loaded): bool => (
            ExtensionFit::of($loaded->version, EXTENSION_NEEDED) === ExtensionFit::Fits
        );
        $all = [$own, ...$others];
        $programs = implode('; ', array_map(static fn(LoadedExtension $loaded): string => $loaded->describe(), $all));
        $versions = array_map(
            static fn(LoadedExtension $loaded): string => $loaded->version,
            array_filter($all, $fits),
        );
        usort($versions, static fn(string $a, string $b): int => version_compare($a, $b));
        $remedy = sprintf(
            /* translators: %s: a version */
            __(
                'Install version %s for each of them, then reload PHP. Each installation reports its version when it shows an admin page, or runs WordPress\'s cron or a WP-CLI command.',
                'serverpilot-sync',
            ),
            (string) end($versions),
        );
        $unusable = array_filter($others, static fn(LoadedExtension $loaded): bool => !$fits($loaded));
        $differ = array_filter(
            $others,
            static fn(LoadedExtension $loaded): bool => $loaded->version !== $own->version || $loaded->isReplaced,
        );

        return match (true) {
            $unusable !== [] => $this->result(
                // An operator sees a command fail; a web server loses events unnoticed.
                array_filter($unusable, static fn(LoadedExtension $loaded): bool => $loaded->isWeb) === []
                    ? CheckState::Pending
                    : CheckState::Failed,
                'extension.elsewhere',
                sprintf(
                    /* translators: %s: a list of PHP installations with their versions */
                    __('Not every PHP installation of this network can use the extension: %s.', 'serverpilot-sync'),
                    $programs,
                ),
                $remedy,
            ),
            $differ !== [] => $this->result(
                CheckState::Pending,
                'extension.versions',
                sprintf(
                    /* translators: %s: a list of PHP installations with their versions */
                    __(
                        'The PHP installations of this network run different versions of the extension: %s.',
                        'serverpilot-sync',
                    ),
                    $programs,
                ),
                $remedy,
            ),
            default => null,
        };
    }
}
