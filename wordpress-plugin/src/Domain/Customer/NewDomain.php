<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Domain\Diagnosis\DnsChanges;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Dns\DnsChange;
use ServerPilot\Sync\Domain\Dns\DnsProvider;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Reason;

/** What is known of a domain before its customer maps it. Its texts may contain what DNS servers say, and are to be escaped. */
final class NewDomain
{
    /**
     * @param string $message in sentences
     * @param list<DnsChange> $changes of its DNS records
     */
    private function __construct(
        public readonly NewDomainState $state,
        public readonly string $message,
        public readonly array $changes = [],
        public readonly ?DnsProvider $provider = null,
    ) {}

    public static function invalid(): self
    {
        return new self(NewDomainState::Refused, __(
            'This is not a domain. Write it as in example.com: without https://, without spaces, and without anything after it.',
            'serverpilot-sync',
        ));
    }

    public static function publicSuffix(string $domain): self
    {
        return new self(NewDomainState::Refused, sprintf(
            /* translators: 1: a public suffix such as co.uk, 2: the same */
            __(
                '%1$s is not a domain of one owner: anyone can register domains below it. Write your own, such as example.%2$s.',
                'serverpilot-sync',
            ),
            $domain,
            $domain,
        ));
    }

    /** Ultimate Multisite's dialog takes ASCII alone. */
    public static function notInAscii(string $domain): self
    {
        return new self(NewDomainState::Refused, sprintf(
            /* translators: %s: a domain in ASCII, such as xn--bcher-kva.example */
            __('Write this domain as %s. Visitors can write it as you did.', 'serverpilot-sync'),
            $domain,
        ));
    }

    public static function inUse(): self
    {
        return new self(NewDomainState::Refused, __('This domain has been added already.', 'serverpilot-sync'));
    }

    /** Of a domain that the plan does not add, or not without an operator; null of any other reason. */
    public static function ofReason(Reason $reason): ?self
    {
        return match ($reason) {
            Reason::Invalid => self::invalid(),
            Reason::NetworkDomain => new self(NewDomainState::Refused, __(
                'This is the domain of the network itself. Write your own.',
                'serverpilot-sync',
            )),
            Reason::BelowNetwork => new self(NewDomainState::NeedsOperator, __(
                'This domain belongs to the network. It works only after the operator of this network has approved it.',
                'serverpilot-sync',
            )),
            // Ultimate Multisite's dialog does not take it.
            Reason::Wildcard => new self(NewDomainState::Refused, __(
                'A wildcard cannot be added here. Add each subdomain, such as shop.example.com.',
                'serverpilot-sync',
            )),
            default => null,
        };
    }

    public static function ofDns(DomainFacts $facts): self
    {
        if ($facts->dns === DnsState::NotChecked || $facts->serverAddress === '') {
            return new self(NewDomainState::Unknown, __(
                'You can add this domain. Its DNS could not be checked now.',
                'serverpilot-sync',
            ));
        }
        if ($facts->dns->isCorrect()) {
            return new self(
                NewDomainState::Ready,
                $facts->dns === DnsState::Proxied
                    ? __('You can add this domain. It points to a CDN.', 'serverpilot-sync')
                    : __('You can add this domain. It points to this server already.', 'serverpilot-sync'),
            );
        }
        $changes = DnsChanges::of($facts);
        $message = __('You can add this domain, but its DNS is not ready:', 'serverpilot-sync');

        return new self(
            NewDomainState::NeedsDns,
            implode(' ', array_filter([
                $message,
                DnsAdvice::message($facts),
                $changes === [] ? DnsAdvice::forCustomer($facts) : '',
            ])),
            $changes,
            DnsProvider::of($facts->dnsReport->nameservers ?? []),
        );
    }
}
