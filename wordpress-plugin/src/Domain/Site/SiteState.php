<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** What a visitor of a domain gets, by its last check. */
enum SiteState: string
{
    case NotChecked = '';
    case Ok = 'ok';
    /** Something answers that is not this network: another app, or another server. */
    case OtherApp = 'other_app';
    /** A web server's own page, or an empty app's. */
    case DefaultPage = 'default_page';
    case WrongSite = 'wrong_site';
    /** This network answers, and WordPress has no site for the domain. */
    case NotMapped = 'not_mapped';
    case RedirectLoop = 'redirect_loop';
    case RedirectsAway = 'redirects_away';
    /** A server error (5xx). */
    case Error = 'error';
    case Unreachable = 'unreachable';
    /** Plain HTTP on port 443, or TLS on port 80. */
    case WrongProtocol = 'wrong_protocol';
    /** The site answers, but not where the certificate authority asks. */
    case ChallengeBlocked = 'challenge_blocked';
    /** Not known: a cache, a password or a firewall answered in its place. */
    case Inconclusive = 'inconclusive';
    /** Not known: the network's own domain cannot be reached from this server, at all or where the domain leads. */
    case NoWayBack = 'no_way_back';

    /** Did the right site answer? */
    public function isVerified(): bool
    {
        return $this === self::Ok || $this === self::ChallengeBlocked;
    }

    /** Is it a fault, and not a doubt? */
    public function isProblem(): bool
    {
        return !in_array($this, [self::NotChecked, self::Ok, self::Inconclusive, self::NoWayBack], true);
    }
}
