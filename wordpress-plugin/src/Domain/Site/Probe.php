<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

use SensitiveParameter;

/**
 * The question by which a network recognises itself behind a domain, and its answer. Pure.
 *
 * A nonce proves itself: it is signed and holds its time, so nothing has to be stored and a web server that did not make it can
 * verify it. An answer repeats the nonce and is signed with it: an older one, from a cache, has another nonce, and another
 * server cannot make one. A nonce that asks for the database, too, is stored there, and answered by it alone; one that also asks
 * for the extension is answered with its version.
 */
final class Probe
{
    /** Of the request's query. */
    public const PARAMETER = 'serverpilot_probe';
    /** Seconds: for a check of many domains, and for web servers whose clocks differ a little. */
    public const LIFETIME = 120;
    private const DATABASE = 'd';
    /** The database as well. */
    private const EXTENSION = 'e';
    private const NO_EXTENSION = 'none';
    private const NONCE = '/^[de]?\d{1,12}-[0-9a-f]{32}-[0-9a-f]{32}$/D';
    private const ANSWER = '/^serverpilot-probe ([de]?\d{1,12}-[0-9a-f]{32}-[0-9a-f]{32}) (\d{1,20}) ([^\s]{1,253})(?: ([^\s]{1,60}))? ([0-9a-f]{64})$/D';

    public function __construct(
        #[SensitiveParameter]
        private string $secret,
    ) {}

    public function nonce(int $now, bool $asks_database = false, bool $asks_extension = false): string
    {
        $kind = match (true) {
            $asks_extension => self::EXTENSION,
            $asks_database => self::DATABASE,
            default => '',
        };
        $unsigned = $kind . $now . '-' . bin2hex(random_bytes(16));

        return "{$unsigned}-{$this->signature($unsigned)}";
    }

    /** Is it to be answered by the database that stored it? */
    public static function asksDatabase(string $nonce): bool
    {
        return str_starts_with($nonce, self::DATABASE) || self::asksExtension($nonce);
    }

    /** Is it to be answered with the version of the extension? */
    public static function asksExtension(string $nonce): bool
    {
        return str_starts_with($nonce, self::EXTENSION);
    }

    /** The path and query of the request. */
    public static function path(string $nonce): string
    {
        return '/?' . self::PARAMETER . "={$nonce}";
    }

    /** Is it a nonce of this network, and recent? */
    public function isValid(string $nonce, int $now): bool
    {
        if (preg_match(self::NONCE, $nonce) !== 1) {
            return false;
        }
        $end = (int) strrpos($nonce, '-');
        $is_ours = hash_equals($this->signature(substr($nonce, 0, $end)), substr($nonce, $end + 1));

        return $is_ours && abs($now - (int) ltrim($nonce, self::DATABASE . self::EXTENSION)) <= self::LIFETIME;
    }

    /**
     * @param string $host of the request, as the site knows it
     * @param int $site its id; 0 if the nonce asks for a database that is not this one
     * @param string $extension its version; empty if it is not loaded
     */
    public function answer(string $nonce, string $host, int $site, string $extension = ''): string
    {
        $facts = "{$nonce} {$site} {$host}";
        if (self::asksExtension($nonce)) {
            $facts .= ' ' . ($extension === '' ? self::NO_EXTENSION : $extension);
        }

        return "serverpilot-probe {$facts} {$this->proof($facts)}";
    }

    /**
     * @param string $body the begin of a response
     *
     * @return ProbeAnswer|null null if it is not an answer of this network
     */
    public function read(string $body, string $nonce): ?ProbeAnswer
    {
        $found = [];
        if (preg_match(self::ANSWER, trim($body), $found) !== 1) {
            return null;
        }
        [, $answered, $site, $host, $extension, $proof] = $found;
        $facts = "{$answered} {$site} {$host}" . ($extension === '' ? '' : " {$extension}");

        return hash_equals($this->proof($facts), $proof)
            ? new ProbeAnswer(
                $host,
                (int) $site,
                isCached: !hash_equals($nonce, $answered),
                extension: $extension === self::NO_EXTENSION ? '' : $extension,
            )
            : null;
    }

    private function signature(string $unsigned): string
    {
        return substr(hash_hmac('sha256', "serverpilot nonce {$unsigned}", $this->secret), 0, 32);
    }

    /** @param string $facts of an answer, the nonce first */
    private function proof(string $facts): string
    {
        return hash_hmac('sha256', "serverpilot answer {$facts}", $this->secret);
    }
}
