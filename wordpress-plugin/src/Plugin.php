<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use Closure;
use ServerPilot\Sync\Admin\Actions;
use ServerPilot\Sync\Admin\DomainDetails;
use ServerPilot\Sync\Admin\DomainExport;
use ServerPilot\Sync\Admin\DomainsTab;
use ServerPilot\Sync\Admin\HistoryTab;
use ServerPilot\Sync\Admin\LiveRows;
use ServerPilot\Sync\Admin\MoveConfirmation;
use ServerPilot\Sync\Admin\NetworkPage;
use ServerPilot\Sync\Admin\Notices;
use ServerPilot\Sync\Admin\PoolSection;
use ServerPilot\Sync\Admin\PreviewTab;
use ServerPilot\Sync\Admin\RestoreSection;
use ServerPilot\Sync\Admin\SettingsTab;
use ServerPilot\Sync\Admin\Summary;
use ServerPilot\Sync\Admin\SyncNow;
use ServerPilot\Sync\Admin\UnusedDomainsTab;
use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Checks\Metrics;
use ServerPilot\Sync\Cli\AccountFacts;
use ServerPilot\Sync\Cli\AutosslCommand;
use ServerPilot\Sync\Cli\CommandGroup;
use ServerPilot\Sync\Cli\Console;
use ServerPilot\Sync\Cli\DoctorCommand;
use ServerPilot\Sync\Cli\MetricsCommand;
use ServerPilot\Sync\Cli\MoveCommands;
use ServerPilot\Sync\Cli\PauseCommands;
use ServerPilot\Sync\Cli\PolicyCommand;
use ServerPilot\Sync\Cli\PoolCommand;
use ServerPilot\Sync\Cli\ReadCommands;
use ServerPilot\Sync\Cli\RestoreCommand;
use ServerPilot\Sync\Cli\SyncCommands;
use ServerPilot\Sync\Cli\SyncReport;
use ServerPilot\Sync\Domain\AdoptionReason;
use ServerPilot\Sync\Host\CoreMultisite;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Host\Installed;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\Host\Ultimate\UltimateMultisite;
use ServerPilot\Sync\Mail\AlertMailer;
use ServerPilot\Sync\Rest\DomainsController;
use ServerPilot\Sync\Rest\MetricsController;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\ExtensionClient;
use ServerPilot\Sync\SiteHealth\DebugInformation;
use ServerPilot\Sync\SiteHealth\SiteHealth;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Adoption;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DiagnosedDomains;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\EmptyApp;
use ServerPilot\Sync\Sync\EventQueue;
use ServerPilot\Sync\Sync\LoadedExtensions;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\NetworkEvents;
use ServerPilot\Sync\Sync\PoolApps;
use ServerPilot\Sync\Sync\Reconciler;
use ServerPilot\Sync\Sync\Restoration;
use ServerPilot\Sync\Sync\Scheduler;
use ServerPilot\Sync\Sync\ServerAddresses;
use ServerPilot\Sync\Sync\StageRecovery;
use Throwable;

/** The composition root: creates each object when a hook needs it. */
final class Plugin
{
    private static ?self $instance = null;

    private ?Client $client = null;
    private ?Host $host = null;
    private ?CustomerComposition $customer = null;

    /** For entry points: hooks, public functions and tests. */
    public static function instance(): self
    {
        return self::$instance ??= new self();
    }

    /** Not before every plugin is loaded: Ultimate Multisite may load after this one. */
    public function host(): Host
    {
        return $this->host ??= Installed::ultimateMultisite()
            ? new UltimateMultisite()
            : new CoreMultisite(static fn(): bool => State::flag('enabled'));
    }

    public function client(): Client
    {
        return $this->client ??= new ExtensionClient(fn() => $this->host()->storedCredentials());
    }

    public function switch(): MainSwitch
    {
        return new MainSwitch($this->client(), $this->host());
    }

    /** A callback that does nothing while the plugin is off. It logs exceptions, so that callbacks after it still run. */
    public function ifOn(Closure $act): Closure
    {
        return function () use ($act): void {
            try {
                if ($this->switch()->isOn()) {
                    $act();
                }
            } catch (Throwable $e) {
                Log::error($e->getMessage());
            }
        };
    }

    /** Upgrades the tables (in admin, cron and WP-CLI requests only), and restores the scheduled sync. */
    public function maintain(): void
    {
        try {
            if ((is_admin() || wp_doing_cron() || defined('WP_CLI')) && $this->switch()->isOn()) {
                Schema::upgrade();
            }
            if (Scheduler::isMissing() && $this->switch()->isOn()) {
                Scheduler::schedule();
            }
        } catch (DatabaseException $e) {
            Log::error(sprintf(
                /* translators: %s: a message of the database */
                __('The tables of ServerPilot Sync could not be created or upgraded: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    /** Skipped for page views of visitors. */
    public function recordExtension(): void
    {
        if (is_admin() || wp_doing_cron() || defined('WP_CLI')) {
            (new LoadedExtensions($this->client()))->record();
        }
    }

    /** Only by the main site's worker: another web server or the command line may use another PHP. */
    public function noteMissingExtension(): void
    {
        if (MainNetwork::isCurrentSite() && !$this->client()->isUsable()) {
            Adoption::beginSafely(AdoptionReason::ExtensionMissing);
        }
    }

    public function events(): EventQueue
    {
        return new EventQueue($this->client(), $this->switch());
    }

    public function desired(): Desired
    {
        return new Desired($this->client(), $this->host());
    }

    public function desiredSites(): DesiredSites
    {
        return new DesiredSites($this->desired());
    }

    public function reconciler(): Reconciler
    {
        return new Reconciler($this->client(), $this->desired());
    }

    public function restoration(): Restoration
    {
        return new Restoration($this->client(), $this->desired());
    }

    public function poolApps(): PoolApps
    {
        return new PoolApps($this->client(), $this->desired());
    }

    public function monitor(): Monitor
    {
        return new Monitor($this->client());
    }

    public function networkEvents(): NetworkEvents
    {
        return new NetworkEvents($this->facts());
    }

    public function recovery(): StageRecovery
    {
        return new StageRecovery($this->client());
    }

    public function facts(): DomainFactsReader
    {
        return new DomainFactsReader($this->client(), $this->desired());
    }

    /** Also if no sync can run: the extension may be missing, or end the process. */
    public function sendAlerts(): void
    {
        try {
            if ($this->switch()->isMeantToBeOn()) {
                $this->alertMailer()->run();
            }
        } catch (Throwable $e) {
            Log::error($e->getMessage());
        }
    }

    public function alertMailer(): AlertMailer
    {
        return new AlertMailer($this->client()->problem());
    }

    public function connection(): ConnectionCheck
    {
        return new ConnectionCheck($this->client(), $this->desired());
    }

    public function installation(): Installation
    {
        return new Installation($this->client(), $this->host(), $this->desired());
    }

    public function metrics(): Metrics
    {
        return new Metrics($this->client(), $this->switch(), new DiagnosedDomains($this->facts()));
    }

    public function registerRoutes(): void
    {
        (new MetricsController($this->metrics()))->registerRoutes();
        (new DomainsController(
            $this->client(),
            $this->facts(),
            new DiagnosedDomains($this->facts()),
        ))->register_routes();
    }

    public function siteHealth(): SiteHealth
    {
        return new SiteHealth($this->installation());
    }

    public function debugInformation(): DebugInformation
    {
        return new DebugInformation($this->installation(), $this->client(), $this->host());
    }

    public function networkPage(): NetworkPage
    {
        return new NetworkPage(
            $this->client(),
            $this->switch(),
            new Summary($this->client(), $this->switch(), $this->syncNow()),
            $this->moveConfirmation(),
            [
                'domains' => new DomainsTab(
                    $this->client(),
                    $this->facts(),
                    $this->desiredSites(),
                    new DomainDetails($this->client(), $this->facts(), $this->desiredSites()),
                ),
                'preview' => new PreviewTab($this->reconciler()),
                'history' => new HistoryTab(new RestoreSection($this->restoration())),
                'unused' => new UnusedDomainsTab(),
                'settings' => new SettingsTab($this->host(), $this->switch(), $this->poolSection()),
            ],
        );
    }

    public function actions(): Actions
    {
        return new Actions(
            $this->client(),
            $this->host(),
            $this->connection(),
            $this->facts(),
            $this->syncNow(),
            new RestoreSection($this->restoration()),
            $this->desiredSites(),
            $this->poolSection(),
            $this->moveConfirmation(),
            $this->liveRows(),
        );
    }

    public function liveRows(): LiveRows
    {
        return new LiveRows($this->client(), $this->facts(), $this->desiredSites());
    }

    private function moveConfirmation(): MoveConfirmation
    {
        return new MoveConfirmation(new MoveRequests($this->client(), $this->desired()));
    }

    private function poolSection(): PoolSection
    {
        return new PoolSection($this->client(), $this->poolApps(), $this->moveConfirmation());
    }

    public function domainExport(): DomainExport
    {
        return new DomainExport($this->client(), $this->facts());
    }

    public function syncNow(): SyncNow
    {
        return new SyncNow($this->switch(), $this->reconciler());
    }

    public function notices(): Notices
    {
        return new Notices($this->client(), $this->host(), $this->switch());
    }

    /** One instance, because it keeps objects for all views. */
    public function customer(): CustomerComposition
    {
        return $this->customer ??= new CustomerComposition(
            $this->client(),
            $this->host(),
            $this->switch(),
            $this->desired(),
            $this->facts(),
        );
    }

    public function registerCommands(): void
    {
        $console = new Console($this->client(), $this->switch());
        $read = new ReadCommands(
            $console,
            $this->client(),
            $this->switch(),
            $this->reconciler(),
            $this->facts(),
            new ServerAddresses($this->client()),
        );
        $report = new SyncReport($this->reconciler());
        CommandGroup::register(
            $read,
            new SyncCommands($console, $this->desired(), $this->desiredSites(), $report, $read),
            new PauseCommands($console, $report, new EmptyApp($this->client())),
            new AutosslCommand($console, $this->client(), $this->reconciler()),
            new RestoreCommand($console, $this->client(), $this->restoration()),
            new PolicyCommand($console),
            new PoolCommand($console, $this->poolApps()),
            new MoveCommands($console, $this->poolApps(), new MoveRequests($this->client(), $this->desired())),
            new DoctorCommand($console, $this->installation(), $this->facts(), new AccountFacts($this->client())),
            new MetricsCommand($this->metrics()),
        );
    }

    /** @param mixed $registry Ultimate Multisite's; its class may differ in other versions */
    public function registerIntegration(mixed $registry): void
    {
        if (is_object($registry) && $this->client()->isUsable()) {
            UltimateMultisite::registerIntegration($registry, fn(): string => $this->connection()->problem());
        }
    }

    /** @param mixed $registry as above */
    public function registerCapability(mixed $registry): void
    {
        if (is_object($registry) && $this->client()->isUsable()) {
            UltimateMultisite::registerCapability($registry);
        }
    }

    public function replaceHostProvider(): void
    {
        if ($this->client()->isUsable()) {
            UltimateMultisite::replaceHostProvider(fn(): string => $this->connection()->problem());
        }
    }

    /** How often Ultimate Multisite checks a domain's DNS, and then its certificate, before it gives up. */
    public function stageAttempts(mixed $attempts): int
    {
        return $this->switch()->isOn()
            /** Filters the minimum number of attempts of each stage. */
            ? max((int) $attempts, (int) Filter::optional('serverpilot_ssl_max_tries', 12, 12))
            : (int) $attempts;
    }
}
