<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/** The certificate of each app, its generations, and the domains that it covers. */
final class AppCertificates
{
    public function __construct(
        private Client $client,
    ) {}

    /** Requests it once an hour, and each time while a domain waits for it. */
    public function record(): void
    {
        // A time in the future is from a clock that was ahead.
        if (abs(time() - State::number('certificate_seen')) < HOUR_IN_SECONDS && !Observations::hasUncovered()) {
            return;
        }
        $pool = PoolSettings::pool($this->client->appId());
        $certificate = $this->recordOf($pool->main, $pool);
        State::change([
            'certificate_seen' => time(),
            'certificate_names' => count($certificate->names ?? []),
            // Without one, what is known of its renewals stays.
            ...($certificate === null ? [] : ['certificate' => $certificate->toStored()]),
        ]);
        $further = [];
        foreach (array_slice($pool->appIds(), 1) as $app_id) {
            $further[$app_id] = State::array('further_certificates')[$app_id] ?? [];
            try {
                $further[$app_id] = $this->recordOf($app_id, $pool)?->toStored() ?? $further[$app_id];
            } catch (Throwable $e) {
                // What is known of the other apps must not depend on it.
                Log::error($e->getMessage());
            }
        }
        if ($further !== []) {
            State::set('further_certificates', $further);
        }
    }

    private function recordOf(string $app_id, Pool $pool): ?AppCertificate
    {
        $certificate = $this->of($this->client->app($app_id), self::remembered($app_id));
        $covers = $this->coverage($certificate->names ?? []);
        $listed = Observations::listedDomains($pool, $app_id);
        // What is not on the list any more was not lost but removed.
        $is_lost = static fn(string $domain): bool => in_array($domain, $listed, true) && !$covers($domain);
        $certificate = $certificate?->withLost(array_values(array_filter($certificate->lost ?? [], $is_lost)));
        Observations::recordCertificate(array_values(array_filter($listed, $covers)), $certificate, $pool, $app_id);

        return $certificate;
    }

    /**
     * @param array{certificate: ?array{names: list<string>, not_before: string, not_after: string, ...}, ...} $app
     * @param AppCertificate|null $before as it was remembered
     */
    public function of(array $app, ?AppCertificate $before): ?AppCertificate
    {
        $certificate = $app['certificate'];
        if ($certificate === null) {
            return null;
        }
        $names = array_map(fn(string $name): string => $this->client->normalize($name) ?? $name, $certificate['names']);

        return (new AppCertificate(
            (string) ($certificate['serial'] ?? ''),
            (int) strtotime($certificate['not_before']),
            (int) strtotime($certificate['not_after']),
            array_values($names),
            isCustom: ($app['ssl'] ?? '') === 'custom',
        ))->after($before);
    }

    /** @param string|null $app_id null: that of the main app, by the last sync */
    public static function remembered(?string $app_id = null): ?AppCertificate
    {
        $stored =
            $app_id === null || $app_id === State::text('app_id')
                ? State::array('certificate')
                : State::array('further_certificates')[$app_id] ?? null;

        return AppCertificate::ofStored(is_array($stored) ? $stored : []);
    }

    /** @return array<array-key, list<string>> domains that only an earlier certificate covered, by further app; of the main one under an empty key */
    public static function lost(): array
    {
        $lost = ['' => self::remembered()->lost ?? []];
        foreach (array_keys(State::array('further_certificates')) as $app_id) {
            $lost[$app_id] = self::remembered((string) $app_id)->lost ?? [];
        }

        return $lost;
    }

    /**
     * @param list<string> $names on a certificate
     *
     * @return \Closure(string): bool does the certificate cover this domain?
     */
    public function coverage(array $names): \Closure
    {
        $covered = array_fill_keys(
            array_map(fn(string $name): string => $this->client->normalize($name) ?? $name, $names),
            true,
        );

        return static fn(string $domain): bool => (
            isset($covered[$domain]) || isset($covered['*' . (string) strstr($domain, '.')])
        );
    }
}
