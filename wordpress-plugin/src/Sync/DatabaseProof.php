<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Domain\Site\SiteFetch;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Does the main network's domain, at the app's server, answer from this database? A copy of the network with the same host and the
 * same keys differs from its original in that alone.
 *
 * Asked anew by each sync: what was found before would be a part of the copy.
 */
final class DatabaseProof
{
    public const THIS = 'this';
    public const ANOTHER = 'another';
    public const NO_ANSWER = 'none';
    /** Seconds after which another database must answer again: a read may have lagged once. */
    private const AGAIN_AFTER = 2;

    public function __construct(
        private Client $client,
    ) {}

    /** @return string|null `this` or `another`; null if there was no answer, as on a server that cannot reach itself */
    public function answeredBy(): ?string
    {
        $address = State::server()['address'];
        if ($address === '') {
            return null;
        }
        $answered_by = self::confirmed(fn(): ?string => $this->ask($address), self::ANOTHER);
        State::set('answered_by', $answered_by ?? self::NO_ANSWER);

        return $answered_by;
    }

    /**
     * Asks, and asks again if another database has answered.
     *
     * @template T
     *
     * @param Closure(): T $ask
     * @param T $another the answer of another database
     *
     * @return T
     */
    public static function confirmed(Closure $ask, mixed $another): mixed
    {
        $answer = $ask();
        if ($answer === $another) {
            sleep(self::AGAIN_AFTER);
            $answer = $ask();
        }

        return $answer;
    }

    private function ask(string $address): ?string
    {
        $probe = ProbeResponder::probe();
        $nonce = $probe->nonce(time(), asks_database: true);
        DatabaseNonce::store($nonce, DatabaseNonce::COPY);
        try {
            $fetch = SiteFetch::of($this->client->site(MainNetwork::host(), $probe::path($nonce), $address));
        } catch (Throwable) {
            $fetch = null;
        }
        $answer = $fetch === null ? null : $probe->read($fetch->body, $nonce);

        return match (true) {
            $answer === null, $answer->isCached => null,
            $answer->site === 0 => self::ANOTHER,
            default => self::THIS,
        };
    }
}
