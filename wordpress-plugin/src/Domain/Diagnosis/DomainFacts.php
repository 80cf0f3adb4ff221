<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateHealth;
use ServerPilot\Sync\Domain\Certificate\CertificateLifetime;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\Site\SiteState;

/** Facts about a domain for {@see Diagnosis}: stored, or checked now. Times are Unix times. */
final class DomainFacts
{
    /**
     * @param string $site the address of its site, without a scheme; empty if it has none
     * @param string|null $stage Ultimate Multisite's stage; null if it has no record
     * @param bool $isNetworkDomain is it a network's own domain?
     * @param DomainRecord|null $record null if the plugin has none
     * @param string $problem why ServerPilot could not be reached just now; empty if it could
     * @param Pause|null $pause why sync is paused; null if it is not
     * @param bool $observes the policy is to send nothing
     * @param bool|null $isListed null if it was not checked
     * @param ActionState $action of the last update, as far as it concerns this domain
     * @param string $serverAddress empty if it is not known
     * @param int|null $serverContact when the server last contacted ServerPilot; null if it is not known
     * @param DnsReport|null $dnsReport details of its DNS; null if it was not checked
     * @param bool $isApex is it a registrable domain, which cannot have a CNAME record?
     * @param string $partner its `www.` partner if the network needs it; empty otherwise
     * @param string $networkDomain the main network's own domain, to which a CNAME record can lead; empty if it is not known
     * @param int|null $certificateStart null if it is not known
     * @param bool $hasCustomCertificate does the app have a certificate that ServerPilot does not renew?
     * @param AppCertificate|null $appCertificate the app's certificate and its history; null if it was not read
     * @param string $siteDetail what the check of the site saw
     * @param string $registrable the registered domain that it belongs to; empty if it is not known
     * @param string $certificateMessage why the certificate is invalid, or could not be checked
     */
    public function __construct(
        public readonly string $domain,
        public readonly int $now,
        public readonly string $site = '',
        public readonly ?string $stage = null,
        public readonly bool $isNetworkDomain = false,
        public readonly ?DomainRecord $record = null,
        public readonly string $problem = '',
        public readonly ?Pause $pause = null,
        public readonly bool $observes = false,
        public readonly ?bool $isListed = null,
        public readonly ActionState $action = ActionState::None,
        public readonly string $serverAddress = '',
        public readonly ?int $serverContact = null,
        public readonly DnsState $dns = DnsState::NotChecked,
        public readonly ?DnsReport $dnsReport = null,
        public readonly bool $isApex = false,
        public readonly string $partner = '',
        public readonly string $networkDomain = '',
        public readonly CertificateState $certificate = CertificateState::NotChecked,
        public readonly ?int $certificateStart = null,
        public readonly ?int $certificateEnd = null,
        public readonly string $certificateMessage = '',
        public readonly bool $hasCustomCertificate = false,
        public readonly ?AppCertificate $appCertificate = null,
        public readonly SiteState $siteState = SiteState::NotChecked,
        public readonly string $siteDetail = '',
        public readonly string $registrable = '',
    ) {}

    public function certificateHealth(): CertificateHealth
    {
        return $this->certificateEnd === null
            ? CertificateHealth::Ok
            : CertificateLifetime::of(
                $this->certificateStart,
                $this->certificateEnd,
                $this->hasCustomCertificate,
                $this->appCertificate?->share,
            )->health($this->now);
    }

    /** A copy with other values of the named properties. */
    public function with(mixed ...$changes): self
    {
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
