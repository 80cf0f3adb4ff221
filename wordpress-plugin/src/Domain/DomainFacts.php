<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

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
     * @param list<string>|null $addresses of the domain; null if they were not resolved
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
        public readonly ?array $addresses = null,
        public readonly DnsState $dns = DnsState::NotChecked,
        public readonly CertificateState $certificate = CertificateState::NotChecked,
        public readonly ?int $certificateEnd = null,
        public readonly string $certificateMessage = '',
    ) {}

    /** A copy with other values of the named properties. */
    public function with(mixed ...$changes): self
    {
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
