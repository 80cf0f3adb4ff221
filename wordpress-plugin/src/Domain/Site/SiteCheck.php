<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/**
 * What a visitor of a domain gets. Pure: responses in, a state out; the first row that applies.
 *
 * | by HTTP or HTTPS                                              | state               |
 * |---------------------------------------------------------------|---------------------|
 * | redirects without an end                                      | `redirect_loop`     |
 * | plain HTTP on port 443, or TLS on port 80                     | `wrong_protocol`    |
 * | an answer to an earlier nonce                                 | `inconclusive`      |
 * | an answer of another site, at this host or a partner          | `wrong_site`        |
 * | an answer of another site, after a redirect elsewhere         | `redirects_away`    |
 * | an answer of the site, but no connection by HTTPS             | `unreachable`       |
 * | an answer of the site, which WordPress shows to no visitor    | `inconclusive`      |
 * | an answer of the site                                         | `ok`                |
 * | a redirect to where WordPress sends a host without a site     | `not_mapped`        |
 * | a redirect that cannot be followed                            | `redirects_away`    |
 * | no response, for a reason that is not the site's              | `inconclusive`      |
 * | no HTTP                                                       | `error`             |
 * | no response                                                   | `unreachable`       |
 * | 5xx                                                           | `error`             |
 * | 401, 403 or 429: a password, a firewall or a limit            | `inconclusive`      |
 * | a redirect to another host                                    | `redirects_away`    |
 * | a redirect that lost the nonce                                | `inconclusive`      |
 * | a page that web servers and empty apps have                   | `default_page`      |
 * | anything else                                                 | `other_app`         |
 *
 * | a site that answers, at a path of the challenge by HTTP       | state               |
 * |---------------------------------------------------------------|---------------------|
 * | 401, 403, 5xx, no connection, or a redirect to another host   | `challenge_blocked` |
 */
final class SiteCheck
{
    /** Of a site that is archived, marked as spam or deleted. */
    public const GONE = 410;
    /** Detail of a challenge that nothing answers. */
    public const NO_ANSWER = 'no connection';
    private const LOOP = ['redirect_loop', 'too_many_redirects'];
    private const WRONG_PROTOCOL = ['wrong_protocol'];
    /** No connection, as opposed to one that fails later, such as by its certificate. */
    private const NO_CONNECTION = ['unreachable', 'timeout'];
    /** Errors that say nothing about the site: of this machine, of DNS that leads to a private address, and of the certificate. */
    private const NO_VERDICT = ['not_checked', 'special_address', 'certificate', 'tls'];
    private const REFUSED = [401, 403, 429];
    /** Titles and headings of the pages that Apache, nginx, PHP and ServerPilot come with. */
    private const DEFAULT_PAGE =
        '~<title>\s*(?:Welcome to nginx|Apache2? .*Default Page|Test Page for|Index of /|phpinfo\(\)|PHP \d+\.\d+\.\d+ - phpinfo\(\)'
            . '|[^<]*ServerPilot[^<]*)|<h1>\s*(?:It works!|Index of /|Welcome to nginx)~i';

    public static function of(SiteFetch $fetch, Probe $probe, string $nonce, SiteExpectation $expected): SiteReport
    {
        $last = $fetch->last();
        $answer = $probe->read($fetch->body, $nonce);

        return match (true) {
            $fetch->hasError(self::LOOP) => new SiteReport(SiteState::RedirectLoop, $last->host()),
            $fetch->hasError(self::WRONG_PROTOCOL) => new SiteReport(
                SiteState::WrongProtocol,
                in_array($fetch->https->error, self::WRONG_PROTOCOL, true) ? '443' : '80',
            ),
            $answer !== null => self::answered($answer, $fetch, $expected),
            self::isUnmapped($fetch, $expected) => new SiteReport(SiteState::NotMapped),
            $last->location !== '' => new SiteReport(SiteState::RedirectsAway, self::hostAndPort($last->location)),
            in_array($last->error, self::NO_VERDICT, true) => new SiteReport(SiteState::Inconclusive, $last->error),
            $last->error === 'bad_response' => new SiteReport(SiteState::Error, $last->message),
            $last->status === null => new SiteReport(SiteState::Unreachable, $last->error),
            $last->status >= 500 => new SiteReport(SiteState::Error, (string) $last->status),
            in_array($last->status, self::REFUSED, true) => new SiteReport(
                SiteState::Inconclusive,
                (string) $last->status,
            ),
            !$expected->accepts($last->host()) => new SiteReport(SiteState::RedirectsAway, $last->host()),
            !str_contains($last->address(), $nonce) => new SiteReport(SiteState::Inconclusive, $last->host()),
            preg_match(self::DEFAULT_PAGE, $fetch->body) === 1 => new SiteReport(SiteState::DefaultPage),
            default => new SiteReport(SiteState::OtherApp, (string) $last->status),
        };
    }

    /**
     * The way of the certificate authority to a site that answers: by plain HTTP, to a path below `/.well-known/acme-challenge/`.
     *
     * @return SiteReport|null null if nothing is in its way
     */
    public static function challenge(SiteFetch $challenge, SiteExpectation $expected): ?SiteReport
    {
        $blocked = self::blocked($challenge->http, $expected);

        return $blocked === '' ? null : new SiteReport(SiteState::ChallengeBlocked, $blocked);
    }

    private static function answered(ProbeAnswer $answer, SiteFetch $fetch, SiteExpectation $expected): SiteReport
    {
        return match (true) {
            $answer->isCached => new SiteReport(SiteState::Inconclusive, 'cache'),
            $expected->site === null || $answer->site === $expected->site => match (true) {
                in_array($fetch->https->error, self::NO_CONNECTION, true) => new SiteReport(
                    SiteState::Unreachable,
                    'https',
                ),
                $fetch->last()->status === self::GONE => new SiteReport(SiteState::Inconclusive, (string) self::GONE),
                default => new SiteReport(SiteState::Ok),
            },
            $expected->accepts($answer->host) => new SiteReport(SiteState::WrongSite, (string) $answer->site),
            default => new SiteReport(SiteState::RedirectsAway, $answer->host),
        };
    }

    /** Why the certificate authority would get no answer; empty if nothing is in its way. */
    private static function blocked(SiteResponse $challenge, SiteExpectation $expected): string
    {
        return match (true) {
            // It follows a redirect to HTTPS without looking at the certificate.
            in_array($challenge->error, self::NO_VERDICT, true) => '',
            $challenge->location !== '' => self::hostAndPort($challenge->location),
            $challenge->status === null => self::NO_ANSWER,
            $challenge->status >= 500, in_array($challenge->status, [401, 403], true) => (string) $challenge->status,
            !$expected->accepts($challenge->host()) => $challenge->host(),
            default => '',
        };
    }

    private static function hostAndPort(string $url): string
    {
        $port = parse_url($url, PHP_URL_PORT);

        return (string) parse_url($url, PHP_URL_HOST) . ($port === null ? '' : ":{$port}");
    }

    private static function isUnmapped(SiteFetch $fetch, SiteExpectation $expected): bool
    {
        $urls = [...$fetch->http->chain, ...$fetch->https->chain, $fetch->http->location, $fetch->https->location];
        foreach ($urls as $url) {
            if ($expected->isUnmapped($url)) {
                return true;
            }
        }

        return false;
    }
}
