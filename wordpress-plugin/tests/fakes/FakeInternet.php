<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Sync\MappedSites;
use ServerPilot\Sync\Sync\ProbeResponder;

/** DNS and web servers as checks of domains see them. By default every domain leads to this network, which answers with its site. */
final class FakeInternet
{
    public const HERE = '127.0.0.1';
    /** Domains that the extension checks at the same time: each of more has a part of the time. */
    private const AT_ONCE = 16;
    /** Sites at one address that stall, and leave the others no connection. */
    private const PLACES = 4;

    /** @var array<string, string|list<string>> a code, or addresses, by domain */
    public array $dns = [];
    /** @var array<string, array{int, string}|string> status and body, or an error's type, by domain */
    public array $sites = [];
    /** @var array<string, int|string> status, or an error's type, of the challenge's path by domain */
    public array $challenges = [];
    /** @var list<string> domains without a valid certificate */
    public array $invalid = [];
    /** @var list<string> domains for which the time runs out, even if few are checked */
    public array $slow = [];
    /** @var list<string> sites that answer nothing: `timeout` if few are checked, else their part of the time runs out before */
    public array $stalling = [];
    /** @var list<string> domains that have to wait for others until the time runs out, unless few are checked */
    public array $waiting = [];
    /** @var list<string> that were checked, without the network's own */
    public array $checked = [];
    /** @var list<list<string>> the same by call */
    public array $batches = [];
    /** @var list<string> whose DNS was asked */
    public array $asked = [];
    public int $calls = 0;
    /** @var array<string, int> by nonce: the web servers of the network count together */
    private array $answers = [];

    /** @param array<string, Closure> $instead of other calls, by method */
    public function client(array $instead = []): FaultInjectingClient
    {
        return new FaultInjectingClient(instead: $instead + [
            'checkDomains' => $this->check(...),
            'dns' => fn (string $domain, array $expected): array => $this->dns($domain, $expected),
        ]);
    }

    /** DNS is asked, and not the filter of these tests. */
    public static function connect(): void
    {
        add_filter('serverpilot_resolve', '__return_null', 99);
    }

    public static function disconnect(): void
    {
        remove_filter('serverpilot_resolve', '__return_null', 99);
    }

    /** @param list<string> $domains @param list<string> $expected @param array<string, string>|string $paths @return array<string, array<string, mixed>> */
    private function check(array $domains, array $expected, array|string $paths, bool $dns, bool $certificate): array
    {
        ++$this->calls;
        $results = [];
        $batch = [];
        $this->asked = [...$this->asked, ...($dns ? $domains : [])];
        $late = count($domains) > self::AT_ONCE ? [...$this->slow, ...$this->stalling, ...$this->waiting] : $this->slow;
        if (is_string($paths) && count($domains) > self::AT_ONCE) {
            array_push($late, ...array_keys($this->challenges, 'timeout', true));
        }
        $stalled = 0;
        foreach ($domains as $domain) {
            $late = $stalled >= self::PLACES ? [...$late, $domain] : $late;
            $stalled += in_array($domain, $this->stalling, true) || is_string($paths) && ($this->challenges[$domain] ?? '') === 'timeout' ? 1 : 0;
            $path = is_array($paths) ? $paths[$domain] : $paths;
            if ($domain !== 'network.example' && str_contains($path, Probe::PARAMETER)) {
                $batch[] = $domain;
            }
            $results[$domain] = in_array($domain, $late, true)
                ? ['error' => ['type' => 'deadline', 'message' => 'no time was left']]
                : [
                    'dns' => $dns ? $this->dns($domain, $expected) : null,
                    'certificate' => $certificate ? $this->certificate($domain) : null,
                    'site' => $this->site($domain, $path),
                ];
        }
        array_push($this->checked, ...$batch);
        $this->batches = $batch === [] ? $this->batches : [...$this->batches, $batch];

        return $results;
    }

    /** @param list<string> $expected @return array<string, mixed> */
    private function dns(string $domain, array $expected): array
    {
        $given = $this->dns[$domain] ?? [self::HERE];
        $addresses = is_array($given) ? $given : [];
        $code = match (true) {
            is_string($given) => $given,
            $given === [] => 'no_records',
            array_diff($given, $expected) === [] => 'ok',
            default => 'elsewhere',
        };

        return compact('domain', 'addresses', 'expected', 'code') + ['matches' => $code === 'ok', 'also' => [], 'advice' => '', 'cname' => [], 'nameservers' => ['ns1.example'], 'caa' => [], 'ttl' => 300, 'source' => 'authoritative'];
    }

    /** @return array<string, mixed> */
    private function certificate(string $domain): array
    {
        $valid = !in_array($domain, $this->invalid, true);

        return ['valid' => $valid, 'covers' => $valid, 'reason' => $valid ? null : 'why', 'issuer' => 'A', 'serial' => '01', 'names' => [$valid ? $domain : 'other.example'], 'not_before' => gmdate('c', time() - 86_400), 'not_after' => gmdate('c', time() + (80 * 86_400)), 'tries' => 1];
    }

    /** @return array<string, mixed> */
    private function site(string $domain, string $path): array
    {
        $response = static fn (string $scheme, int|string $found): array => [
            'status' => is_int($found) ? $found : null,
            'location' => null,
            'chain' => ["{$scheme}://{$domain}{$path}"],
            'error' => is_int($found) ? null : ['type' => $found, 'message' => "failed: {$found}"],
        ];
        if (!str_contains($path, Probe::PARAMETER)) {
            $found = $this->challenges[$domain] ?? 404;

            return ['http' => $response('http', $found), 'https' => $response('https', $found), 'headers' => [], 'body_start' => ''];
        }
        $nonce = explode('=', $path)[1];
        $this->answers[$nonce] = ($this->answers[$nonce] ?? 0) + 1;
        $answer = $this->answers[$nonce] > 20 ? 'a page' : ProbeResponder::probe()->answer($nonce, $domain, MappedSites::of([$domain])[$domain]->blogId ?? 1);
        $site = $this->sites[$domain] ?? (in_array($domain, $this->stalling, true) ? 'timeout' : [200, $answer]);
        [$found, $body] = is_array($site) ? $site : [$site, ''];

        return ['http' => $response('http', $found), 'https' => $response('https', $found), 'headers' => [], 'body_start' => $body];
    }
}
