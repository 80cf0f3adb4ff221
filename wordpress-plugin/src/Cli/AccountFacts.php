<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use Throwable;

/**
 * What ServerPilot's API says of this very account where its documentation is silent. Reads, and nothing else: what only a
 * change would show is told as that.
 *
 * @phpstan-type Fact array{check: string, state: 'ok'|'failed'|'unknown', code: string, evidence: string, cure: string}
 * @phpstan-type App array{domains: list<string>, certificate: ?array{issuer: string, names: list<string>, not_before: string, not_after: string}, ...}
 */
final class AccountFacts
{
    /** Names of one certificate of Let's Encrypt. */
    private const CERTIFICATE_LIMIT = 100;
    /** Entries that are shown as examples. */
    private const EXAMPLES = 3;
    /** A registrable apex by every Public Suffix List. */
    private const APEX = 'example.com';

    public function __construct(
        private Client $client,
    ) {}

    /** @return list<Fact> */
    public function facts(): array
    {
        if ($this->client->problem() !== '') {
            return [self::fact('live', 'failed', $this->client->problem())];
        }
        try {
            $app = $this->client->app();
            $apps = $this->client->apps();
        } catch (Throwable $e) {
            return [self::fact('live', 'failed', $e->getMessage())];
        }
        $facts = [
            ...$this->aboutList($app, $apps),
            self::ids($app),
            ...self::aboutCertificate($app),
            $this->server(),
            $this->dryRun(),
        ];
        foreach ([
            'case' => __('How upper case and international names are stored that are sent so', 'serverpilot-sync'),
            'available' => __('When a certificate becomes available after a change', 'serverpilot-sync'),
            'issued_anew' => __(
                'Whether an enabled certificate is issued anew for names that come later',
                'serverpilot-sync',
            ),
            'action' => __('How long an action stays open', 'serverpilot-sync'),
            'errors' => __('The texts of refusals, and which name of a list they are about', 'serverpilot-sync'),
        ] as $code => $what) {
            $facts[] = self::fact(
                $code,
                'unknown',
                sprintf(
                    /* translators: %s: a question */
                    __('%s: cannot be told without a change.', 'serverpilot-sync'),
                    $what,
                ),
            );
        }

        return $facts;
    }

    /**
     * @param App $app
     * @param list<array{id: string, name: string, domains: list<string>, ...}> $apps
     *
     * @return list<Fact>
     */
    private function aboutList(array $app, array $apps): array
    {
        $domains = $app['domains'];
        $keys = array_map(fn(string $entry): string => $this->client->normalize($entry) ?? $entry, $domains);
        $odd = array_values(array_diff($domains, $keys));
        $twice = array_keys(array_filter(array_count_values($keys), static fn(int $times): bool => $times > 1));
        $sorted = $domains;
        sort($sorted);
        $listed = array_column($apps, 'domains', 'id')[$this->client->appId()] ?? [];
        $elsewhere = [];
        foreach ($apps as $other) {
            if ($other['id'] !== $this->client->appId()) {
                array_push($elsewhere, ...array_intersect($domains, $other['domains']));
            }
        }

        return [
            self::fact(
                'spelling',
                'ok',
                $odd === []
                    /* translators: %d: a number */
                    ? sprintf(__('All %d entries are spelled in normalised form.', 'serverpilot-sync'), count($domains))
                    : sprintf(
                        /* translators: 1: a number, 2: examples */
                        __('Entries that are spelled otherwise: %1$d (%2$s).', 'serverpilot-sync'),
                        count($odd),
                        self::examples($odd),
                    ),
            ),
            self::fact('order', count($domains) < 2 ? 'unknown' : 'ok', match (true) {
                count($domains) < 2 => __('The list is too short to tell its order.', 'serverpilot-sync'),
                $domains === $sorted => __('The list is sorted.', 'serverpilot-sync'),
                default => __('The list is not sorted.', 'serverpilot-sync'),
            }
            . ' '
            . (
                $listed === $domains
                    ? __('The list of apps has the same order.', 'serverpilot-sync')
                    : __('The list of apps has another order.', 'serverpilot-sync')
            )),
            self::fact(
                'duplicates',
                'ok',
                $twice === []
                    ? __('No name stands twice on the list.', 'serverpilot-sync')
                    /* translators: %s: examples */
                    : sprintf(__('Names that stand twice: %s.', 'serverpilot-sync'), self::examples($twice)),
            ),
            self::fact(
                'siblings',
                'ok',
                $elsewhere === []
                    /* translators: %d: a number */
                    ? sprintf(
                        __('None of the account\'s %d apps shares a name with this one.', 'serverpilot-sync'),
                        count($apps),
                    )
                    : sprintf(
                        /* translators: %s: examples */
                        __('Names that other apps have as well: %s.', 'serverpilot-sync'),
                        self::examples($elsewhere),
                    ),
            ),
            self::fact(
                'limit',
                'ok',
                sprintf(
                    /* translators: 1: a number, 2: the number that is allowed */
                    __('Entries: %1$d; the limit is said to be %2$d.', 'serverpilot-sync'),
                    count($domains),
                    Client::CAPACITY,
                ),
            ),
        ];
    }

    /**
     * @param App $app
     *
     * @return Fact
     */
    private static function ids(array $app): array
    {
        $length = static fn(string $id): int => strlen((string) ($app[$id] ?? ''));

        return self::fact(
            'ids',
            'ok',
            sprintf(
                /* translators: 1, 2, 3: numbers */
                __('Characters of ids: app %1$d, server %2$d, system user %3$d.', 'serverpilot-sync'),
                $length('id'),
                $length('server_id'),
                $length('sysuser_id'),
            ),
        );
    }

    /**
     * @param App $app
     *
     * @return list<Fact>
     */
    private static function aboutCertificate(array $app): array
    {
        $autossl = (array) ($app['autossl'] ?? []);
        $certificate = $app['certificate'];
        $names = array_map(strtolower(...), $certificate['names'] ?? []);
        $wildcards = array_values(array_filter($app['domains'], static fn(string $entry): bool => str_starts_with(
            $entry,
            '*.',
        )));
        $covered = array_values(array_intersect($wildcards, $names));

        return [
            self::fact(
                'autossl',
                'ok',
                sprintf(
                    /* translators: 1: such as "auto", 2: yes or no, 3, 4: numbers */
                    __('SSL: %1$s. A certificate is available: %2$s, for %3$d of %4$d entries.', 'serverpilot-sync'),
                    (string) ($app['ssl'] ?? ''),
                    (bool) ($autossl['available'] ?? false)
                        ? __('yes', 'serverpilot-sync')
                        : __('no', 'serverpilot-sync'),
                    count((array) ($autossl['domains'] ?? [])),
                    count($app['domains']),
                ),
            ),
            self::fact(
                'certificate',
                'ok',
                $certificate === null
                    ? __('No certificate is installed.', 'serverpilot-sync')
                    : sprintf(
                        /* translators: 1: an issuer, 2: a number, 3, 4: dates */
                        __('The installed one is of %1$s, for %2$d names, from %3$s to %4$s.', 'serverpilot-sync'),
                        $certificate['issuer'],
                        count($names),
                        substr($certificate['not_before'], 0, 10),
                        substr($certificate['not_after'], 0, 10),
                    ),
            ),
            count($app['domains']) > self::CERTIFICATE_LIMIT
                ? self::fact(
                    'more_than_100',
                    'ok',
                    sprintf(
                        /* translators: 1, 2: numbers */
                        __('With %1$d entries, the installed certificate has %2$d names.', 'serverpilot-sync'),
                        count($app['domains']),
                        count($names),
                    ),
                )
                : self::fact(
                    'more_than_100',
                    'unknown',
                    sprintf(
                        /* translators: %d: a number */
                        __('What happens past %d names: cannot be told, the list is shorter.', 'serverpilot-sync'),
                        self::CERTIFICATE_LIMIT,
                    ),
                ),
            match (true) {
                $wildcards === [] => self::fact(
                    'wildcards',
                    'unknown',
                    __('Wildcards with AutoSSL: cannot be told, none is listed.', 'serverpilot-sync'),
                ),
                $covered === [] => self::fact(
                    'wildcards',
                    'ok',
                    __('No listed wildcard is on the certificate.', 'serverpilot-sync'),
                ),
                default => self::fact(
                    'wildcards',
                    'ok',
                    sprintf(
                        /* translators: %s: examples */
                        __('Wildcards on the certificate: %s.', 'serverpilot-sync'),
                        self::examples($covered),
                    ),
                ),
            },
        ];
    }

    /** @return Fact */
    private function server(): array
    {
        try {
            $address = (string) $this->client->test()['server']['address'];
        } catch (Throwable $e) {
            return self::fact('address', 'failed', $e->getMessage());
        }

        return self::fact(
            'address',
            'ok',
            $address === ''
                ? __('The server tells no address: DNS cannot be compared.', 'serverpilot-sync')
                /* translators: %s: an IP address */
                : sprintf(__('The server tells its address: %s.', 'serverpilot-sync'), $address),
        );
    }

    /** @return Fact */
    private function dryRun(): array
    {
        try {
            Plugin::instance()->reconciler()->preview();
            $is_apex = $this->client->isApex(self::APEX);
        } catch (Throwable $e) {
            return self::fact('dry_run', 'failed', $e->getMessage());
        }

        return $is_apex
            ? self::fact('dry_run', 'ok', __('A plan without a change works.', 'serverpilot-sync'))
            : self::fact(
                'dry_run',
                'failed',
                sprintf(
                    /* translators: %s: a domain */
                    __('A plan without a change does not tell that %s is an apex.', 'serverpilot-sync'),
                    self::APEX,
                ),
            );
    }

    /** @param array<array-key, string> $names */
    private static function examples(array $names): string
    {
        return (
            implode(', ', array_slice(array_values($names), 0, self::EXAMPLES))
            . (count($names) > self::EXAMPLES ? ', …' : '')
        );
    }

    /**
     * @param 'ok'|'failed'|'unknown' $state
     *
     * @return Fact
     */
    private static function fact(string $code, string $state, string $evidence): array
    {
        return [
            'check' => $code,
            'state' => $state,
            'code' => "live.{$code}",
            'evidence' => Console::line($evidence),
            'cure' => '',
        ];
    }
}
