<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use Throwable;

/** What takes a request to ServerPilot to find out. Reads, and changes nothing. */
final class RemoteChecks
{
    public const TESTS = ['connection', 'app'];

    public static function connection(Client $client): Verdict
    {
        if (self::cannotAsk($client)) {
            return self::notAsked();
        }
        try {
            $client->apps();
        } catch (Throwable $e) {
            return new Verdict(self::worst(), __('ServerPilot cannot be asked', 'serverpilot-sync'), [
                $e->getMessage(),
                __(
                    'If it does not pass by itself: are client id and API key right, and may this server reach ServerPilot by outgoing HTTPS?',
                    'serverpilot-sync',
                ),
            ]);
        }

        return new Verdict('good', __('ServerPilot answers', 'serverpilot-sync'), [
            __('It was asked just now, and takes the credentials.', 'serverpilot-sync'),
        ]);
    }

    public static function app(Client $client): Verdict
    {
        if (self::cannotAsk($client)) {
            return self::notAsked();
        }
        try {
            $client->apps();
        } catch (Throwable) {
            return new Verdict(
                'recommended',
                __('Whether the app serves this network is not known', 'serverpilot-sync'),
                [
                    __('ServerPilot cannot be asked now; the test of the connection tells why.', 'serverpilot-sync'),
                ],
            );
        }
        $problem = ConnectionCheck::run($client);
        if ($problem !== '') {
            return new Verdict(self::worst(), __('The ServerPilot app does not fit this network', 'serverpilot-sync'), [
                $problem,
                __('No domain is changed while this is so.', 'serverpilot-sync'),
            ]);
        }

        return new Verdict('good', __('The ServerPilot app serves this network', 'serverpilot-sync'), [
            /* translators: %s: the id of an app */
            sprintf(__('It is the app %s.', 'serverpilot-sync'), $client->appId()),
        ]);
    }

    private static function cannotAsk(Client $client): bool
    {
        return $client->problem() !== '' || !SetupChecks::hasCredentials();
    }

    private static function notAsked(): Verdict
    {
        return (
            Plugin::instance()->isOn()
                ? new Verdict('recommended', __('ServerPilot was not asked', 'serverpilot-sync'), [
                    __(
                        'It takes the PHP extension and all three credentials; their tests tell what is missing.',
                        'serverpilot-sync',
                    ),
                ])
                : Verdict::off()
        );
    }

    /** @return 'recommended'|'critical' whoever has not switched it on yet has time */
    private static function worst(): string
    {
        return Plugin::instance()->isOn() ? 'critical' : 'recommended';
    }
}
