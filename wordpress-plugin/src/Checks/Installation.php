<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Sync\Desired;
use Throwable;

/** The checks of the installation, for Site Health, `wp serverpilot doctor` and the page. They send no update. */
final class Installation
{
    /** Checks that send requests to ServerPilot. */
    public const REMOTE = [ConnectionCheck::NAME, AppCheck::NAME];
    /** Checks of the syncs and their results; not made while the switch is off. */
    private const WORK = [
        ScheduledSyncCheck::NAME,
        LastSyncCheck::NAME,
        PauseCheck::NAME,
        RemovalGuardCheck::NAME,
        DomainsCheck::NAME,
        CertificatesCheck::NAME,
    ];

    /** @var array<string, InstallationCheck> by name, in the order in which an operator fixes problems */
    public readonly array $checks;

    private CredentialsCheck $credentials;

    public function __construct(
        private Client $client,
        private Host $host,
        Desired $desired,
    ) {
        $this->credentials = new CredentialsCheck($host);
        $connection = new ConnectionCheck($client, $desired);
        $this->checks = [
            NetworkCheck::NAME => new NetworkCheck(),
            ExtensionCheck::NAME => new ExtensionCheck($client),
            CredentialsCheck::NAME => $this->credentials,
            ConnectionCheck::NAME => $connection,
            AppCheck::NAME => new AppCheck($client, $connection),
            SwitchCheck::NAME => new SwitchCheck($host),
            TablesCheck::NAME => new TablesCheck($client, $host),
            ScheduledSyncCheck::NAME => new ScheduledSyncCheck(),
            LastSyncCheck::NAME => new LastSyncCheck(),
            PauseCheck::NAME => new PauseCheck(),
            RemovalGuardCheck::NAME => new RemovalGuardCheck(),
            DomainsCheck::NAME => new DomainsCheck(),
            CertificatesCheck::NAME => new CertificatesCheck(),
        ];
    }

    /** Does this site show the checks? Only the main site of the main network does. */
    public static function isShownHere(): bool
    {
        return is_main_network() && is_main_site();
    }

    /** @param string $name a key of {@see self::$checks} */
    public function run(string $name): Check
    {
        $check = $this->checks[$name];
        try {
            return match (true) {
                $this->isIncompleteFor($name) => $check->result(
                    CheckState::NotChecked,
                    'installation.incomplete',
                    __('Not checked: this needs the PHP extension and all three credentials.', 'serverpilot-sync'),
                ),
                in_array($name, self::WORK, true) && !$this->host->isOn() => $check->result(
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
        return array_map($this->run(...), array_keys($this->checks));
    }

    /** Requests need extension and credentials. Without them Ultimate Multisite does not say whether its switch is on, either. */
    private function isIncompleteFor(string $name): bool
    {
        $needs_all =
            in_array($name, self::REMOTE, true)
            || $name === SwitchCheck::NAME && !$this->host->hasOwnSwitch() && !$this->host->isOn();

        return $needs_all && !($this->client->isUsable() && $this->credentials->isComplete());
    }
}
