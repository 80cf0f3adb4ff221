<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\PoolSettings;
use Throwable;

/** The checks of the installation, for Site Health and `wp serverpilot doctor`. They change nothing in ServerPilot. */
final class Installation
{
    public function __construct(
        private Client $client,
        private Host $host,
        private Desired $desired,
    ) {}

    /**
     * Created on each call, because WP-CLI registers commands before translations are loaded.
     *
     * @return array<string, InstallationCheck> by name, in the order in which an operator fixes problems
     */
    public function checks(): array
    {
        $connection = new ConnectionCheck($this->client, $this->desired);
        $pool = PoolSettings::pool($this->client->appId());
        $checks = [];
        foreach ([
            new ServerActionCheck(),
            new NetworkCheck(),
            new ExtensionCheck($this->client),
            new HostCheck($this->host),
            new CredentialsCheck($this->host),
            $connection,
            new AppCheck($this->client, $connection),
            new SwitchCheck($this->host),
            new PolicyCheck(),
            new TablesCheck($this->client, $this->host),
            new ScheduledSyncCheck(),
            new LastSyncCheck(),
            new PauseCheck(),
            new RemovalGuardCheck(),
            new DomainsCheck(),
            new CertificatesCheck(),
            ...($pool->further === [] ? [] : [new PoolCheck($pool)]),
        ] as $check) {
            $checks[$check->name] = $check;
        }

        return $checks;
    }

    /** @param string $name a key of {@see self::checks()} */
    public function run(string $name): Check
    {
        $check = $this->checks()[$name];
        try {
            return match (true) {
                $this->isIncompleteFor($check) => $check->result(
                    CheckState::NotChecked,
                    'installation.incomplete',
                    __('Not checked: this needs the PHP extension and all three credentials.', 'serverpilot-sync'),
                ),
                $check->needsSwitch && !$this->host->isOn() => $check->result(
                    CheckState::NotChecked,
                    'installation.off',
                    __('Not checked: sync is switched off.', 'serverpilot-sync'),
                ),
                default => $check->run(),
            };
        } catch (DatabaseException $e) {
            return $check->result(
                CheckState::Failed,
                'installation.database',
                /* translators: %s: an error message of the database */
                sprintf(__('The database cannot be read: %s', 'serverpilot-sync'), $e->getMessage()),
                Reason::Database->remedy(),
            );
        } catch (Throwable $e) {
            return $check->result(CheckState::Failed, 'installation.error', $e->getMessage());
        }
    }

    /** @return list<Check> */
    public function runAll(): array
    {
        return array_map($this->run(...), array_keys($this->checks()));
    }

    /** Requests need the extension and credentials. Without them, Ultimate Multisite does not report its switch. */
    private function isIncompleteFor(InstallationCheck $check): bool
    {
        $needs_all =
            $check->isRemote || $check instanceof SwitchCheck && !$this->host->hasOwnSwitch() && !$this->host->isOn();

        return $needs_all && !($this->client->isUsable() && (new CredentialsCheck($this->host))->isComplete());
    }
}
