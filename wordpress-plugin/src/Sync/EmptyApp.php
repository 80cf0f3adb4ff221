<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;

/** Adds the network's own domain to an app without domains, by an operator's decision. The plugin never adds it otherwise. */
final class EmptyApp
{
    public function __construct(
        private Client $client,
    ) {}

    /** The pause for an empty app, if it is the current one. */
    public static function pause(): ?Pause
    {
        $pause = State::pause();

        return $pause?->reason === PauseReason::Empty ? $pause : null;
    }

    /**
     * Adds the domain that the pause names, by one call.
     *
     * @param string $app_id the app that the operator was shown
     *
     * @return bool false if that is not the current pause, or another app is configured now
     */
    public function addNetworkDomain(string $app_id): bool
    {
        $pause = self::pause();
        $domain = $pause?->values['domain'] ?? '';
        if ($domain === '' || ($pause->values['app_id'] ?? '') !== $app_id || $this->client->appId() !== $app_id) {
            return false;
        }
        $this->client->sync(new AppChange($app_id, [$domain], [], false), []);
        State::set('pause', []);
        History::add($domain, 'add', Message::ours(MessageCode::NetworkDomainAdded), 'add_network_domain');
        Scheduler::wake();

        return true;
    }
}
