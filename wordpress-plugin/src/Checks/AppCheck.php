<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\ServerPilot\Client;
use Throwable;

/** Does the app exist, and does it serve this network? */
final class AppCheck extends InstallationCheck
{
    public function __construct(
        private Client $client,
        private ConnectionCheck $connection,
    ) {
        parent::__construct('app', __('App', 'serverpilot-sync'), isRemote: true);
    }

    public function run(): Check
    {
        try {
            $pause = $this->connection->mismatch();
        } catch (Throwable) {
            return $this->result(
                CheckState::NotChecked,
                'app.not_checked',
                __('Not checked: ServerPilot did not respond. See the connection check.', 'serverpilot-sync'),
            );
        }
        if ($pause !== null) {
            return $this->failed(
                'app.mismatch',
                $pause->message,
                __('Sync is paused until this is fixed.', 'serverpilot-sync'),
            );
        }
        ['app' => $app, 'server' => $server] = $this->client->test();

        return $this->ok('app.ok', sprintf(
            /* translators: 1: the name of an app, 2: its PHP, 3: the name of a server, 4: its IP address */
            __('The app %1$s (%2$s) on the server %3$s (%4$s) serves this network.', 'serverpilot-sync'),
            $app['name'],
            $app['runtime'],
            $server['name'],
            (string) $server['address'],
        ));
    }
}
