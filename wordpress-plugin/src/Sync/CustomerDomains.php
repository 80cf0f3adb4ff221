<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Customer\CustomerDomain;
use ServerPilot\Sync\Domain\Customer\CustomerPage;
use ServerPilot\Sync\Domain\Customer\CustomerState;
use ServerPilot\Sync\Domain\Customer\CustomerStatus;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\RateLimit;
use ServerPilot\Sync\Store\State;

/**
 * The domains of a site as its customer sees them, and a check of them at the customer's request.
 *
 * Checks are bounded, however many sites and browsers ask: per site, per user, in the whole network, and by {@see ConcurrentChecks}.
 * A customer who asks too soon gets what is stored.
 */
final class CustomerDomains
{
    /** Seconds between two checks of a site, and between two of a user with many sites. */
    private const PER_SITE = 30;
    private const PER_USER = 10;
    /** Checks of all sites within so many seconds: 18 a minute, however many panels are open. */
    private const TURNS = 3;
    private const PER_TURN = 10;
    /** Seconds after which no further domain is checked. */
    private const TIME = 20;

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
        private SiteDomains $domains,
    ) {}

    /** Stored facts: few queries, however many domains; no request. */
    public function page(int $site, int $number): CustomerPage
    {
        $all = $this->domains->of($site);

        return new CustomerPage(
            array_values(array_map($this->shown(...), $this->facts->known($this->on($number, $all, $site)))),
            $number,
            count($all),
        );
    }

    /**
     * Checks a few domains of a page now.
     *
     * @return int 0 if it did, else the seconds after which to ask again
     */
    public function check(int $site, int $user, int $page): int
    {
        // A copy of the network would check the domains of the original.
        if (State::pause() !== null || State::number('last_run') === 0) {
            return self::PER_SITE;
        }
        $wait = RateLimit::take("user.{$user}", self::PER_USER);
        $wait = $wait > 0 ? $wait : RateLimit::take("site.{$site}", self::PER_SITE);
        if ($wait > 0) {
            return $wait;
        }
        if (RateLimit::takeOne('turn', self::TURNS, self::PER_TURN) === null) {
            // Panels that were opened at the same moment do not ask again at the same moment.
            return random_int(30, 60);
        }

        return ConcurrentChecks::run($user, function () use ($site, $page): void {
            $due = $this->due($this->on($page, $this->domains->of($site), $site));
            if ($due === []) {
                return;
            }
            // Before: one whose check never ends does not keep the others from their turn.
            Observations::recordAttempt($due);
            $this->facts->checked($due, self::TIME);
        });
    }

    private function shown(DomainFacts $facts): CustomerDomain
    {
        $status = CustomerStatus::of($facts);
        $own = ['state' => $status->state->value, 'message' => $status->message];
        $filtered = CustomerStatusReader::filtered($own, $facts->domain);

        return CustomerDomain::of(
            $facts,
            $this->client->unicode($facts->domain),
            $filtered['message'] === $own['message'] ? null : $filtered['message'],
        );
    }

    /**
     * @param list<non-empty-list<string>> $all of the site
     *
     * @return list<string> the domains of a page
     */
    private function on(int $number, array $all, int $site): array
    {
        $offset = CustomerPage::offset(CustomerPage::existing($number, count($all)));

        return $this->domains->ownedBy($site, array_slice($all, $offset, CustomerPage::SIZE));
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string> those whose check is the oldest, of those that are not ready if there are any
     */
    private function due(array $domains): array
    {
        $facts = array_filter(
            $this->facts->known($domains),
            static fn(DomainFacts $one): bool => $one->record !== null,
        );
        $waiting = array_filter(
            $facts,
            static fn(DomainFacts $one): bool => CustomerStatus::of($one)->state !== CustomerState::Ready,
        );

        return Observations::longestUncheckedOf(array_keys($waiting === [] ? $facts : $waiting), DomainChecks::FEW);
    }
}
