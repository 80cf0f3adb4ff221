<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Domain\Pool\WebRoot;
use ServerPilot\Sync\Domain\Site\SiteFetch;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\State;
use Throwable;

use const ServerPilot\Sync\PLUGIN_FILE;

/**
 * Do the further apps of the pool serve this network? Each is asked by its own domain, which `proof.php` answers with the app's own
 * PHP, from this database and with this version of the extension.
 */
final class PoolProof
{
    /** Apps that one sync asks: each may take some seconds, and the lease of the sync is short. */
    private const AT_ONCE = 3;
    /** Seconds for which a proof is not repeated. */
    private const FRESH = HOUR_IN_SECONDS;
    /** Seconds after which an app without a proof is asked again. An operator does not wait. */
    private const AGAIN = 10 * MINUTE_IN_SECONDS;

    public function __construct(
        private Client $client,
    ) {}

    /**
     * Asks some of the apps whose proof is due, those that were not asked for the longest time, and stores their answers.
     *
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps of the account
     * @param bool $ignore_delays an operator started this sync
     * @param Closure(): bool $may_ask before each; it renews the lease of the sync
     */
    public function renew(Pool $pool, array $apps, bool $ignore_delays, Closure $may_ask): Pool
    {
        $is_due = static fn(PoolApp $app): bool => (
            // A time in the future is from a clock that was ahead.
            abs(time() - (int) $app->askedAt) >= match (true) {
                $app->answer === PoolAnswer::Proven => self::FRESH,
                $ignore_delays => 0,
                default => self::AGAIN,
            }
        );
        $problems = PoolStatus::problems();
        $due = [];
        foreach ($pool->further as $app) {
            $has_none = ($problems[$app->appId] ?? null) === PoolReason::NoOwnDomain;
            if ($has_none || $is_due($app)) {
                $known = $this->withOwnDomain($app, $apps);
                $pool = self::remembered($pool, $app, $known);
                // An app that cannot be asked must not take the turn of another one.
                array_push($due, ...$known->ownDomain !== '' && $is_due($known) ? [$known] : []);
            }
        }
        usort($due, static fn(PoolApp $a, PoolApp $b): int => (int) $a->askedAt <=> (int) $b->askedAt);
        foreach (array_slice($due, 0, self::AT_ONCE) as $app) {
            if (!$may_ask()) {
                // The sync ends at its next renewal.
                break;
            }
            $pool = self::remembered($pool, $app, $this->asked($app));
        }

        return $pool;
    }

    private static function remembered(Pool $pool, PoolApp $before, PoolApp $app): Pool
    {
        if ($before->toStored() === $app->toStored()) {
            return $pool;
        }
        PoolSettings::rememberProof($app);

        return $pool->having($app);
    }

    /** The app with its answer; unchanged if it has no own domain, or the server's address is not known. */
    public function asked(PoolApp $app): PoolApp
    {
        $address = State::server()['address'];
        if ($app->ownDomain === '' || $address === '') {
            return $app;
        }
        $ask = fn(): PoolAnswer => $this->ask($app, $address);
        $answer = DatabaseProof::confirmed($ask, PoolAnswer::OtherDatabase);

        return $app->answered($answer, time());
    }

    /**
     * The app with the domain of its list that is its own: no other app of its server lists it. The one that it had, of which a
     * sync refuses mappings; or the first other one that no site has and no sync has added, by which it must prove itself anew;
     * none if there is none.
     *
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps of the account
     */
    public function withOwnDomain(PoolApp $app, array $apps): PoolApp
    {
        $servers = array_column($apps, 'server_id', 'id');
        $others = [];
        $own = [];
        foreach ($apps as $each) {
            $domains = array_filter(array_map($this->client->normalize(...), $each['domains']), is_string(...));
            if ($each['id'] === $app->appId) {
                $own = array_filter($domains, static fn(string $domain): bool => !str_starts_with($domain, '*.'));
            } elseif (($each['server_id'] ?? '') === ($servers[$app->appId] ?? '')) {
                $others += array_fill_keys($domains, true);
            }
        }
        $own = array_filter($own, static fn(string $domain): bool => !isset($others[$domain]));
        $own = array_values(array_unique([...array_intersect([$app->ownDomain], $own), ...$own]));
        $taken = MappedSites::of($own) + array_flip(PoolDomains::ownedOn($app->appId));
        foreach ($own as $domain) {
            if ($app->ownDomain === $domain) {
                return $app;
            }
            if (!isset($taken[$domain])) {
                return $app->with(ownDomain: $domain, askedAt: null, answer: PoolAnswer::NotAsked);
            }
        }

        return $app->with(ownDomain: '');
    }

    private function ask(PoolApp $app, string $address): PoolAnswer
    {
        $probe = ProbeResponder::probe();
        $nonce = $probe->nonce(time(), asks_database: true, asks_extension: true);
        DatabaseNonce::store($nonce, $app->appId);
        $file = (string) wp_parse_url(plugins_url('proof.php', PLUGIN_FILE), PHP_URL_PATH);
        try {
            $fetch = SiteFetch::of($this->client->site(
                $app->ownDomain,
                "{$file}?" . $probe::PARAMETER . "={$nonce}",
                $address,
            ));
        } catch (Throwable) {
            return PoolAnswer::Unreachable;
        }
        $answer = $probe->read($fetch->body, $nonce);

        return match (true) {
            $answer === null && $fetch->last()->mayPass(), $answer?->isCached === true => PoolAnswer::Unreachable,
            $answer === null && !self::isFound() => PoolAnswer::OtherLayout,
            $answer === null, $answer->host !== $app->ownDomain => PoolAnswer::OtherSite,
            $answer->site === 0 => PoolAnswer::OtherDatabase,
            $answer->extension !== $this->client->version() => PoolAnswer::OtherExtension,
            default => PoolAnswer::Proven,
        };
    }

    /** Does `proof.php` find this installation from the folder of the plugin? */
    private static function isFound(): bool
    {
        $folder = WP_PLUGIN_DIR . '/' . dirname(plugin_basename(PLUGIN_FILE));

        return realpath(WebRoot::loader("{$folder}/proof.php")) === realpath(ABSPATH . 'wp-load.php');
    }
}
