<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Domain\Site\SiteCheck;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\ProbeSecret;

/**
 * Answers a probe of this network, whichever of its sites and hosts got it, as soon as WordPress knows the site.
 *
 * It sends no query, but for a signed question about its database. A request without a valid nonce gets the ordinary page, which does not show that the plugin is here.
 */
final class ProbeResponder
{
    /** Answers to one nonce within its lifetime: the check of a host asks by HTTP and HTTPS, and follows redirects. */
    private const ANSWERS_PER_NONCE = 20;
    /**
     * A cache that ignores the query would keep an answer with 200 as the home page, and show it to visitors. One that also ignores
     * the headers below goes by the status, and none keeps this one by default: WP Rocket (`Tests::can_process_buffer()`) and Cache
     * Enabler keep 200 alone, nginx 200, 301 and 302 (`fastcgi_cache_valid`), Cloudflare with "Cache Everything" 200, 206, 301 to
     * 303, 404 and 410 (docs, "Cache by status code"), Fastly 200, 203, 300 to 302, 404 and 410 (`beresp.cacheable`), others those of
     * RFC 9110, 15.1. Proxies replace the body of an error, so it is none.
     */
    private const ACCEPTED = 202;
    private const HEADERS = [
        'Content-Type: text/plain; charset=utf-8',
        'X-Content-Type-Options: nosniff',
        'X-Robots-Tag: noindex, nofollow',
        // Browsers and proxies; CDNs; Varnish and Fastly; LiteSpeed; nginx, which obeys the last two even where it is set to ignore
        // `Cache-Control`, `Expires` and `Set-Cookie`, as for WordPress it often is.
        'Cache-Control: no-store, no-cache, private, max-age=0',
        'CDN-Cache-Control: no-store',
        'Surrogate-Control: no-store',
        'X-LiteSpeed-Cache-Control: no-cache',
        'Expires: Wed, 11 Jan 1984 05:00:00 GMT',
        'X-Accel-Expires: 0',
        'Vary: *',
    ];
    /** What page caches of WordPress ask before they store a page or its parts. */
    private const CACHE_CONSTANTS = ['DONOTCACHEPAGE', 'DONOTCACHEDB', 'DONOTCACHEOBJECT', 'DONOTCDN'];

    public static function probe(): Probe
    {
        return new Probe(ProbeSecret::get());
    }

    /** Ends the request if it is a probe. */
    public static function respond(): void
    {
        $nonce = $_GET[Probe::PARAMETER] ?? null;
        $host = $_SERVER['HTTP_HOST'] ?? null;
        $answer = is_string($nonce) && is_string($host) ? self::answer($nonce, $host) : null;
        if ($answer === null) {
            return;
        }
        foreach (array_filter(self::CACHE_CONSTANTS, static fn(string $name): bool => !defined($name)) as $name) {
            define($name, true);
        }
        // What ran before may have buffered or sent something, and a page cache stores what its buffer gets.
        $is_open = ob_get_level() > 0;
        while ($is_open) {
            $is_open = ob_end_clean() && ob_get_level() > 0;
        }
        // Not the page, which would look like that of another app.
        status_header(match (true) {
            $answer === '' => 429,
            self::isShut() => SiteCheck::GONE,
            default => self::ACCEPTED,
        });
        header_remove('ETag');
        header_remove('Last-Modified');
        array_map(static fn(string $header) => header($header), self::HEADERS);
        exit($answer);
    }

    /** Would WordPress show the site to no visitor? It asks only later: `ms_site_check()`. */
    private static function isShut(): bool
    {
        $site = get_site();

        return (
            $site !== null
            && !has_filter('ms_site_check')
            && array_filter([$site->archived, $site->spam, $site->deleted]) !== []
        );
    }

    /** @return string|null null if the nonce is not valid; empty if it was answered too often, or the database cannot be asked */
    public static function answer(string $nonce, string $host): ?string
    {
        $probe = self::probe();
        $host = strtolower((string) preg_replace('/:\d+$/D', '', $host));
        // What is not a host is not repeated.
        if (!$probe->isValid($nonce, time()) || preg_match('/^[a-z0-9.-]{1,253}$/D', $host) !== 1) {
            return null;
        }

        $extension = (string) phpversion('serverpilot');
        try {
            return match (true) {
                self::isOverused($nonce) => '',
                Probe::asksDatabase($nonce) && !DatabaseNonce::isStored($nonce) => $probe->answer(
                    $nonce,
                    $host,
                    0,
                    $extension,
                ),
                default => $probe->answer($nonce, $host, get_current_blog_id(), $extension),
            };
        } catch (DatabaseException) {
            return '';
        }
    }

    /**
     * Was it answered too often? Counted in memory that the processes share; without such memory the lifetime of a nonce is
     * its only limit, because counting must not cost a query.
     */
    private static function isOverused(string $nonce): bool
    {
        $key = 'serverpilot_probe_' . md5($nonce);
        if (function_exists('apcu_enabled') && apcu_enabled()) {
            $is_counted = false;

            return (int) apcu_inc($key, 1, $is_counted, Probe::LIFETIME * 2) > self::ANSWERS_PER_NONCE;
        }
        wp_cache_add($key, 0, 'serverpilot_sync_probe', Probe::LIFETIME * 2);

        return (int) wp_cache_incr($key, 1, 'serverpilot_sync_probe') > self::ANSWERS_PER_NONCE;
    }
}
