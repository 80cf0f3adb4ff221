<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\ApiException;
use ServerPilot\Exception\ServerPilotException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\IncompatibleExtensionException;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\History;
use Throwable;

/** A sync's requests to one app. Each adds its result to the facts; a failure is a result as well, and stops no other app. */
final class AppRequests
{
    public function __construct(
        private Client $client,
    ) {}

    /** Did ServerPilot configure the server for the app's last change? */
    public function followAction(AppState $state, PlanInput $input): PlanInput
    {
        if ($state->action === null) {
            return $input;
        }
        try {
            $end = $this->client->action($state->action)['status'];
        } catch (ActionFailedException $e) {
            $end = 'failed';
            History::add('', 'failure', Message::ofOthers($e->getMessage()));
            Log::error($e->getMessage());
        } catch (Throwable $e) {
            if (!$e instanceof ApiException || $e->httpStatus !== 404) {
                // The domains are synced without it, and the next sync requests it again.
                Log::error($e->getMessage());

                return $input;
            }
            $end = 'forgotten';
        }

        return $input->withResult($state->app_id, 'action', $end);
    }

    /** @throws IncompatibleExtensionException for every app alike */
    public function update(AppChange $change, PlanInput $input): PlanInput
    {
        try {
            $report = $this->client->sync($change, Desired::inBothForms($input->networks ?? []));

            return $input->withResult($change->app_id, 'report', $report);
        } catch (IncompatibleExtensionException $e) {
            throw $e;
        } catch (Throwable $e) {
            $input = $input->withResult($change->app_id, 'failure', self::failure($e));
            $report = $e instanceof ServerPilotException ? $e->report : null;

            return $report === null ? $input : $input->withResult($change->app_id, 'report', $report);
        }
    }

    /** A failure affects only AutoSSL, which is requested again later. */
    public function enableAutossl(string $app_id, PlanInput $input): PlanInput
    {
        try {
            return $input->withResult($app_id, 'autossl', $this->client->enableAutossl($app_id)['state']);
        } catch (Throwable $e) {
            Log::error($e->getMessage());

            return $input->withResult($app_id, 'autossl_failure', self::failure($e));
        }
    }

    /** @return array{exception: string, source: string, message: string} */
    public static function failure(Throwable $e): array
    {
        return [
            'exception' => substr((string) strrchr('\\' . $e::class, '\\'), 1),
            'source' => $e instanceof DatabaseException ? 'database' : 'server',
            'message' => $e->getMessage(),
        ];
    }
}
