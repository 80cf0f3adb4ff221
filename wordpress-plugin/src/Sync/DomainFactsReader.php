<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * What is known of names, for {@see Diagnosis}: as it is remembered, for a page that must answer at once; or looked at anew, for
 * somebody who waits for it.
 *
 * @phpstan-import-type Evidence from Diagnosis
 */
final class DomainFactsReader
{
    public function __construct(
        private Client $client,
        private Desired $wanted,
        private Monitor $look,
    ) {}

    /**
     * By what is remembered alone: no request, no look-up.
     *
     * @param list<array<string, mixed>> $rows of the register
     *
     * @return array<string, DomainFactsReader> by name
     */
    public function remembered(array $rows): array
    {
        $names = array_map(static fn(array $row): string => (string) $row['domain'], $rows);
        $sites = MappedSites::of($names);
        $pause = (string) (((array) State::get('pause'))['message'] ?? '');
        $evidence = [];
        foreach ($rows as $row) {
            $name = (string) $row['domain'];
            $evidence[$name] = [
                'name' => $name,
                'site' => $sites[$name]['site'] ?? '',
                'stage' => $sites[$name]['stage'] ?? null,
                'network' => false,
                'row' => $row,
                'pause' => $pause,
                'listed' => null,
                // An open action concerns the names that it brings; after a failed one, nobody knows which.
                'action' =>
                    self::action() === 'open' && $row['action_id'] !== State::get('action') ? '' : self::action(),
                'address' => (string) (((array) State::get('server'))['address'] ?? ''),
                'addresses' => null,
                'dns' => (string) $row['dns'],
                'certificate' => (string) $row['ssl_state'],
                'certificate_end' => $row['certificate_end'] === null
                    ? null
                    : (int) strtotime("{$row['certificate_end']} UTC"),
                'certificate_reason' => '',
                'now' => time(),
            ];
        }

        return $evidence;
    }

    /**
     * Looked at now: ServerPilot's list, the name's addresses, and its certificate by a handshake where it points here. What cannot
     * be looked at stays as it is remembered, with the failure as the pause that it is for this name.
     *
     * @return DomainFactsReader
     */
    public function live(string $name): array
    {
        $row = DomainList::name($name);
        $site = MappedSites::of([$name])[$name] ?? null;
        $network = in_array($name, $this->wanted->networkDomains(), true);
        $evidence =
            [
                'name' => $name,
                'row' => $row,
                'network' => $network,
                'site' => $site['site'] ?? '',
                'stage' => $site['stage'] ?? null,
            ] + ($row === null ? self::unknown() : $this->remembered([$row])[$name]);
        $evidence['addresses'] = $this->look->addresses($name);
        try {
            $app = $this->client->app();
            $evidence['address'] = $this->look->address();
            $keys = array_map(fn(string $entry): string => $this->client->normalize($entry) ?? $entry, $app['domains']);
            $evidence['listed'] = in_array($name, $keys, true);
            $certificate = $app['certificate'];
            $evidence['certificate'] = Monitor::covers($certificate['names'] ?? [], $name) ? 'covered' : 'missing';
            $evidence['certificate_end'] =
                $certificate === null || $evidence['certificate'] === 'missing'
                    ? null
                    : (int) strtotime($certificate['not_after']);
        } catch (Throwable $e) {
            $evidence['pause'] = $evidence['pause'] === '' ? $e->getMessage() : $evidence['pause'];
        }
        $home = (array) apply_filters('serverpilot_addresses', [$evidence['address']]);
        $evidence['dns'] = Monitor::where($evidence['addresses'], $home);

        return $evidence['dns'] === 'here' ? $this->withHandshake($evidence) : $evidence;
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return DomainFactsReader
     */
    private function withHandshake(array $evidence): array
    {
        try {
            $seen = $this->client->certificate($evidence['name']);
        } catch (Throwable $e) {
            // A server often cannot reach itself by its public address; what ServerPilot says of the certificate stands.
            return ['certificate_reason' => $e->getMessage()] + $evidence;
        }
        if ($seen['valid']) {
            return [
                'certificate' => 'covered',
                'certificate_end' => (int) strtotime((string) $seen['not_after']),
            ] + $evidence;
        }

        // A certificate that is still being made is no error of the one that answers meanwhile.
        return $evidence['certificate'] === 'missing'
            ? $evidence
            : ['certificate' => 'invalid', 'certificate_reason' => (string) $seen['reason']] + $evidence;
    }

    /** How the last change of the list is doing on the server: `open`, `failed` or nothing. */
    public static function action(): string
    {
        return match (true) {
            (int) State::get('failed_actions') > 0 => 'failed',
            State::get('action') !== '' => 'open',
            default => '',
        };
    }

    /** @return array<string, mixed> what is known of a name that the register does not know */
    private static function unknown(): array
    {
        return [
            'pause' => (string) (((array) State::get('pause'))['message'] ?? ''),
            'listed' => null,
            'action' => self::action(),
            'address' => (string) (((array) State::get('server'))['address'] ?? ''),
            'addresses' => null,
            'dns' => '',
            'certificate' => '',
            'certificate_end' => null,
            'certificate_reason' => '',
            'now' => time(),
        ];
    }
}
