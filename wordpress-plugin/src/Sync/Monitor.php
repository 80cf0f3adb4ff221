<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Checks what no update reports: where domains point, which certificate answers there, and whose site.
 *
 * A separate job, every five minutes: a slow name server must not delay a sync. Domains take turns, and it costs the same in a
 * network of any size: those that are not OK sooner, but only so many that 300 others have their turn within an hour.
 *
 * In a call of many domains each has a part of the time. Those that do not end within theirs are marked and checked again in small
 * calls, as many as the run has time for: a site that stalls gets its verdict there, and a domain that only waited for such sites
 * gets its own. A site that still stalls keeps its mark, and takes no time of the others.
 */
final class Monitor
{
    /** Domains of one run. */
    private const DOMAINS = 50;
    private const NOT_OK = 20;
    /** Seconds after which no further small call begins: a sync or an operator may wait for the end. */
    public const TIME = 90;

    private DomainChecks $checks;
    private AppCertificates $certificates;

    public function __construct(Client $client)
    {
        $this->checks = new DomainChecks($client, new ServerAddresses($client));
        $this->certificates = new AppCertificates($client);
    }

    public function run(int $seconds = self::TIME): void
    {
        // A copy of the network would check the domains of the original, and the credentials may be wrong.
        if (State::pause() !== null || State::number('last_run') === 0) {
            return;
        }
        $until = time() + $seconds;
        try {
            $this->certificates->record();
        } catch (Throwable $e) {
            // DNS and visitors do not need ServerPilot.
            Log::error($e->getMessage());
        }
        $this->check(self::due());
        // It ends: an attempt takes a domain's turn.
        while (time() < $until && ($few = Observations::timedOut(DomainChecks::FEW)) !== []) {
            $this->check($few);
        }
    }

    /** @param list<string> $domains */
    private function check(array $domains): void
    {
        if ($domains === []) {
            return;
        }
        // Before: if this process dies of one of them, the next one checks others.
        $before = Observations::recordAttempt($domains);
        try {
            foreach ($this->checks->of($domains) as $domain => $found) {
                if ($found !== null) {
                    self::record($domain, $found);
                } elseif (count($domains) > DomainChecks::FEW) {
                    Observations::recordTimeout($domain, $before[$domain] ?? null);
                }
            }
        } catch (Throwable $e) {
            // The next call checks other domains.
            Log::error($e->getMessage());
        }
    }

    /** @return list<string> by turns one that is not OK and another: those that are not OK may be slow, all of them */
    private static function due(): array
    {
        $not_ok = Observations::notOk(self::NOT_OK);
        $others = array_diff(Observations::longestUnchecked(self::DOMAINS, State::wildcards()), $not_ok);
        $others = array_slice($others, 0, self::DOMAINS - count($not_ok));
        $due = [];
        for ($turn = 0; $turn < self::DOMAINS; ++$turn) {
            $due = [...$due, ...array_slice($not_ok, $turn, 1), ...array_slice($others, $turn, 1)];
        }

        return $due;
    }

    /** Stores what a check found; a domain whose result cannot be stored costs no other one its own. */
    public static function record(string $domain, DomainObservation $found): DomainObservation
    {
        try {
            $found = self::judged($domain, $found);
            Observations::record($domain, $found);
        } catch (Throwable $e) {
            Log::error("{$domain}: {$e->getMessage()}");
        }

        return $found;
    }

    /** A domain that points elsewhere stays behind a CDN for a while if its site cannot be probed and its certificate is valid. */
    private static function judged(string $domain, DomainObservation $found): DomainObservation
    {
        $stays =
            $found->dns?->state === DnsState::Elsewhere
            && ($found->site === null || !$found->site->state->isProblem())
            && ($found->handshake->isValid ?? false)
            && Observations::isProxied($domain);

        return $stays
            ? new DomainObservation($found->dns?->withState(DnsState::Proxied), $found->handshake, $found->site)
            : $found;
    }
}
