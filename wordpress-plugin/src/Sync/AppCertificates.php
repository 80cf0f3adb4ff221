<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\AppCertificate;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;

/** The certificate of the app, its generations, and the domains that it covers. */
final class AppCertificates
{
    public function __construct(
        private Client $client,
    ) {}

    /** Requests it once an hour, and each time while a domain waits for it. */
    public function record(): void
    {
        if (time() < (State::number('certificate_seen') + HOUR_IN_SECONDS) && !Observations::hasUncovered()) {
            return;
        }
        $certificate = $this->of($this->client->app());
        $covers = $this->coverage($certificate->names ?? []);
        $listed = Observations::listedDomains();
        // What is not on the list any more was not lost but removed.
        $is_lost = static fn(string $domain): bool => in_array($domain, $listed, true) && !$covers($domain);
        $certificate = $certificate?->withLost(array_values(array_filter($certificate->lost ?? [], $is_lost)));
        Observations::recordCertificate(array_values(array_filter($listed, $covers)), $certificate);
        State::change([
            'certificate_seen' => time(),
            'certificate_names' => count($certificate->names ?? []),
            // Without one, what is known of its renewals stays.
            ...($certificate === null ? [] : ['certificate' => $certificate->toStored()]),
        ]);
    }

    /**
     * @param array{certificate: ?array{names: list<string>, not_before: string, not_after: string, ...}, ...} $app
     */
    public function of(array $app): ?AppCertificate
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
        ))->after(self::remembered());
    }

    public static function remembered(): ?AppCertificate
    {
        return AppCertificate::ofStored(State::array('certificate'));
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
