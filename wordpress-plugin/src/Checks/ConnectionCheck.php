<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Exception\NotFoundException;
use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use Throwable;

/** The connection test that an operator starts: tells apart what can be wrong, and says what to do. */
final class ConnectionCheck
{
    /** @return string what is wrong, in a sentence; empty if nothing is */
    public static function run(Client $client): string
    {
        if ($client->problem() !== '') {
            return $client->problem();
        }
        try {
            $client->test();
        } catch (NotFoundException $e) {
            return self::withApps($client, $e);
        } catch (Throwable $e) {
            return $e->getMessage();
        }

        return self::serves($client);
    }

    /** A wrong app id: the apps that there are, to copy from. */
    private static function withApps(Client $client, Throwable $e): string
    {
        try {
            $apps = array_map(static fn(array $app): string => "{$app['name']}: {$app['id']}", $client->apps());
        } catch (Throwable) {
            return $e->getMessage();
        }

        return sprintf(
            /* translators: 1: an app id, 2: names and ids of apps */
            __('The account has no app with the id %1$s. Its apps are: %2$s.', 'serverpilot-sync'),
            $client->appId(),
            implode(', ', $apps),
        );
    }

    private static function serves(Client $client): string
    {
        try {
            $app = array_column($client->apps(), null, 'id')[$client->appId()];
            $networks = Plugin::instance()->desired()->networkDomains();
            $facts = ['now' => time(), 'app_id' => $app['id'], 'apps' => [$app], 'networks' => $networks];
            $pause = $client->plan($facts)['pause'];
        } catch (Throwable $e) {
            return $e->getMessage();
        }

        return $pause === null ? '' : ReasonText::ofPause($pause['reason'], $pause['values']);
    }
}
