<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\PoolApps;

/** Facts about this account that ServerPilot's API documentation does not specify. Read-only. */
final class AccountFacts
{
    /** Maximum number of examples. */
    private const EXAMPLES = 3;

    public function __construct(
        private Client $client,
    ) {}

    /**
     * @param string $id_or_name of the app; empty for that of the network
     *
     * @return array<string, string> sentences by topic. Throws what the client throws, and if the extension cannot be used.
     */
    public function facts(string $id_or_name = ''): array
    {
        if (!$this->client->isUsable()) {
            throw new CommandFailure($this->client->problem());
        }
        $all = $this->client->apps();
        $app_id = $id_or_name === ''
            ? $this->client->appId()
            : PoolApps::idOf($id_or_name, array_column($all, 'name', 'id'));
        $app = $this->client->app($app_id);
        $entries = $app['domains'];
        $keys = array_map(fn(string $entry): string => $this->client->normalize($entry) ?? $entry, $entries);
        $apps = array_column($all, 'domains', 'id');
        $order = $apps[$app_id] ?? [];
        unset($apps[$app_id]);
        $sorted = $entries;
        sort($sorted);
        $repeated = array_keys(array_filter(array_count_values($keys), static fn(int $count): bool => $count > 1));
        $autossl = (array) ($app['autossl'] ?? []);
        $certificate = $app['certificate'];
        $on_certificate = array_map(strtolower(...), $certificate['names'] ?? []);
        $wildcards = array_filter($entries, static fn(string $entry): bool => str_starts_with($entry, '*.'));
        $none = __('none', 'serverpilot-sync');

        return [
            'entries' => sprintf(
                /* translators: 1, 2: numbers */
                __('%1$d of %2$d domains.', 'serverpilot-sync'),
                count($entries),
                Capacity::APP_DOMAINS,
            ),
            'spelling' => sprintf(
                /* translators: %s: examples */
                __('Entries that are not in normalised form: %s.', 'serverpilot-sync'),
                self::examples(array_diff($entries, $keys), $none),
            ),
            'order' =>
                (
                    $entries === $sorted
                        ? __('The list is sorted.', 'serverpilot-sync')
                        : __('The list is not sorted.', 'serverpilot-sync')
                )
                    . ' '
                    . (
                        $order === $entries
                            ? __('The list of apps has the same order.', 'serverpilot-sync')
                            : __('The list of apps has a different order.', 'serverpilot-sync')
                    ),
            'duplicates' => sprintf(
                /* translators: %s: examples */
                __('Domains that are listed twice: %s.', 'serverpilot-sync'),
                self::examples($repeated, $none),
            ),
            'shared' => sprintf(
                /* translators: %s: examples */
                __('Domains that other apps of the account also list: %s.', 'serverpilot-sync'),
                self::examples(array_intersect($entries, array_merge([], ...array_values($apps))), $none),
            ),
            'ids' => sprintf(
                /* translators: 1, 2, 3: numbers */
                __('Length of IDs in characters: app %1$d, server %2$d, system user %3$d.', 'serverpilot-sync'),
                strlen((string) ($app['id'] ?? '')),
                strlen((string) ($app['server_id'] ?? '')),
                strlen((string) ($app['sysuser_id'] ?? '')),
            ),
            'autossl' => sprintf(
                /* translators: 1: such as "auto", 2: yes or no, 3, 4: numbers */
                __('SSL: %1$s. Certificate available: %2$s, for %3$d of %4$d domains.', 'serverpilot-sync'),
                (string) ($app['ssl'] ?? ''),
                (bool) ($autossl['available'] ?? false) ? __('yes', 'serverpilot-sync') : __('no', 'serverpilot-sync'),
                count((array) ($autossl['domains'] ?? [])),
                count($entries),
            ),
            'certificate' => $certificate === null
                ? __('No certificate is installed.', 'serverpilot-sync')
                : sprintf(
                    /* translators: 1: an issuer, 2: a number, 3, 4: dates */
                    __('The installed certificate: issuer %1$s, %2$d domains, from %3$s to %4$s.', 'serverpilot-sync'),
                    $certificate['issuer'],
                    count($on_certificate),
                    substr($certificate['not_before'], 0, 10),
                    substr($certificate['not_after'], 0, 10),
                ),
            'coverage' => $this->coverage($keys, $certificate['names'] ?? []),
            'wildcards' => sprintf(
                /* translators: 1, 2: examples */
                __('Wildcards on the list: %1$s; on the certificate: %2$s.', 'serverpilot-sync'),
                self::examples($wildcards, $none),
                self::examples(array_intersect($wildcards, $on_certificate), $none),
            ),
            'address' => sprintf(
                /* translators: %s: an IP address */
                __('Address of the server: %s.', 'serverpilot-sync'),
                $this->client->test()['server']['address'] ?? $none,
            ),
        ];
    }

    /**
     * Which domains of the list the certificate covers: the first, if it covers as many as it can.
     *
     * @param list<string> $domains of the list
     * @param list<string> $names of the certificate
     */
    private function coverage(array $domains, array $names): string
    {
        $covered = array_filter($domains, (new AppCertificates($this->client))->coverage($names));

        return sprintf(
            array_slice($domains, 0, count($covered)) === array_values($covered)
                /* translators: 1, 2: numbers */
                ? __('The certificate covers the first %1$d of %2$d domains.', 'serverpilot-sync')
                /* translators: 1, 2: numbers */
                : __('The certificate covers %1$d of %2$d domains, and not the first ones.', 'serverpilot-sync'),
            count($covered),
            count($domains),
        );
    }

    /** @param array<array-key, string> $entries */
    private static function examples(array $entries, string $none): string
    {
        $shown = implode(', ', array_slice($entries, 0, self::EXAMPLES));

        return $entries === [] ? $none : $shown . (count($entries) > self::EXAMPLES ? ', …' : '');
    }
}
