<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use ServerPilot\Sync\Customer\Access;
use ServerPilot\Sync\Customer\CheckLink;
use ServerPilot\Sync\Customer\Endpoint;
use ServerPilot\Sync\Customer\Panel;
use ServerPilot\Sync\Customer\UltimateDomainList;
use ServerPilot\Sync\Customer\UltimateElement;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\CustomerDomains;
use ServerPilot\Sync\Sync\CustomerStatusReader;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\NewDomainCheck;
use ServerPilot\Sync\Sync\SiteDomains;

/** Composes what customers see and request, for {@see Plugin}. */
final class CustomerComposition
{
    private ?UltimateDomainList $list = null;
    private ?UltimateElement $ultimate_element = null;

    public function __construct(
        private Client $client,
        private Host $host,
        private MainSwitch $switch,
        private Desired $desired,
        private DomainFactsReader $facts,
    ) {}

    /** One instance for all views, because it keeps the list for its rows. */
    public function list(): UltimateDomainList
    {
        return $this->list ??= new UltimateDomainList($this->switch, $this->status());
    }

    public function status(): CustomerStatusReader
    {
        return new CustomerStatusReader($this->client, $this->facts);
    }

    public function panelOfThisSite(): string
    {
        return $this->panel()->html(get_current_blog_id(), 2, true);
    }

    /** One instance, because its filter runs for every view of Ultimate Multisite. */
    public function ultimateElement(): UltimateElement
    {
        return $this->ultimate_element ??= new UltimateElement($this->panel());
    }

    public function checkLink(): CheckLink
    {
        return new CheckLink($this->panel(), $this->domains());
    }

    public function endpoint(): Endpoint
    {
        return new Endpoint(
            $this->panel(),
            $this->domains(),
            new NewDomainCheck($this->client, $this->desired, $this->facts),
        );
    }

    private function domains(): CustomerDomains
    {
        return new CustomerDomains($this->client, $this->facts, new SiteDomains($this->client, $this->desired));
    }

    private function panel(): Panel
    {
        return new Panel(new Access($this->host), $this->switch, $this->domains());
    }
}
