<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Site\SiteCheck;
use ServerPilot\Sync\Domain\Site\SiteReport;
use ServerPilot\Sync\Domain\Site\SiteState;

/** The check of a site in words: what a visitor gets, and what to do. */
final class SiteAdvice
{
    public static function message(DomainFacts $facts): string
    {
        $detail = $facts->siteDetail;

        return match ($facts->siteState) {
            SiteState::NotChecked => __('Not checked yet.', 'serverpilot-sync'),
            SiteState::NoWayBack => __(
                'Not checked: this server cannot reach the network\'s own domain, so it cannot see what a visitor gets.',
                'serverpilot-sync',
            ),
            SiteState::Inconclusive => match ($detail) {
                'cache' => __('Not checked: a cache answered instead of the site.', 'serverpilot-sync'),
                'certificate', 'tls' => __('Not checked: the certificate is not valid.', 'serverpilot-sync'),
                'special_address' => __('Not checked: its address is not public.', 'serverpilot-sync'),
                'not_checked' => __('Not checked: this server could not connect just now.', 'serverpilot-sync'),
                default => sprintf(
                    /* translators: %s: an HTTP status or a host */
                    __(
                        'Not checked: a firewall, a password or a redirect answered instead of the site (%s).',
                        'serverpilot-sync',
                    ),
                    $detail,
                ),
            },
            SiteState::Ok => __(
                'The site answers. This was checked from the server itself, which cannot see a firewall or a CDN in front of it.',
                'serverpilot-sync',
            ),
            SiteState::OtherApp => __(
                'Another app or another web server answers, not this network.',
                'serverpilot-sync',
            ),
            SiteState::DefaultPage => __(
                'An empty app\'s or a web server\'s default page answers.',
                'serverpilot-sync',
            ),
            SiteState::WrongSite => sprintf(
                /* translators: %s: the id of a site */
                __('Another site of this network answers: the site with the ID %s.', 'serverpilot-sync'),
                $detail,
            ),
            SiteState::NotMapped => __(
                'It reaches this network, but WordPress has no site for it.',
                'serverpilot-sync',
            ),
            SiteState::RedirectLoop => __('It redirects in a loop.', 'serverpilot-sync'),
            SiteState::RedirectsAway => sprintf(
                /* translators: %s: a host */
                __('It redirects to %s.', 'serverpilot-sync'),
                $detail,
            ),
            SiteState::Error => sprintf(
                /* translators: %s: an HTTP status, such as 500 */
                __('The site answers with an error (%s).', 'serverpilot-sync'),
                $detail,
            ),
            SiteState::Unreachable => match ($detail) {
                '' => __('The site does not answer.', 'serverpilot-sync'),
                'https' => __('The site answers by HTTP, but not by HTTPS.', 'serverpilot-sync'),
                SiteReport::TIMEOUT => __('The site does not answer in time.', 'serverpilot-sync'),
                'unreachable' => __('The site does not answer: no connection can be made.', 'serverpilot-sync'),
                'no_address' => __('The site does not answer: the domain has no address.', 'serverpilot-sync'),
                /* translators: %s: an error message of the connection */
                default => sprintf(__('The site does not answer (%s).', 'serverpilot-sync'), $detail),
            },
            SiteState::WrongProtocol => $detail === '80'
                ? __('Port 80 answers with TLS instead of plain HTTP.', 'serverpilot-sync')
                : __('Port 443 answers with plain HTTP instead of TLS.', 'serverpilot-sync'),
            SiteState::ChallengeBlocked => sprintf(
                /* translators: 1: a path, 2: an HTTP status, a host, or "no connection" */
                __('Let\'s Encrypt may get no answer below %1$s (%2$s).', 'serverpilot-sync'),
                '/.well-known/acme-challenge/',
                $detail === SiteCheck::NO_ANSWER ? __('no connection', 'serverpilot-sync') : $detail,
            ),
        };
    }

    public static function remedy(DomainFacts $facts): string
    {
        return match ($facts->siteState) {
            SiteState::NotChecked, SiteState::Ok => '',
            SiteState::NoWayBack => __('Open the domain in a browser.', 'serverpilot-sync'),
            SiteState::Inconclusive => $facts->siteDetail === 'cache'
                ? __('Empty the cache, and exclude addresses with the parameter serverpilot_probe.', 'serverpilot-sync')
                : __('Open the domain in a browser.', 'serverpilot-sync'),
            SiteState::OtherApp => __(
                'If DNS was changed or the domain was added just now, wait a few minutes. Else find the app that lists it, in ServerPilot.',
                'serverpilot-sync',
            ),
            SiteState::DefaultPage => __(
                'Check in ServerPilot that the domain is on this app, and on no other.',
                'serverpilot-sync',
            ),
            SiteState::WrongSite => __('Check to which site the domain is mapped.', 'serverpilot-sync'),
            SiteState::NotMapped => __('Map the domain to its site, and activate the mapping.', 'serverpilot-sync'),
            SiteState::RedirectLoop => __(
                'Check the redirects of the web server and of plugins. Behind a CDN, set its TLS mode to "Full".',
                'serverpilot-sync',
            ),
            SiteState::RedirectsAway => __(
                'If that is not intended, check the redirects of the web server and of plugins.',
                'serverpilot-sync',
            ),
            SiteState::Error => __('Check the app\'s log of PHP and of the web server.', 'serverpilot-sync'),
            SiteState::Unreachable => $facts->siteDetail === 'https'
                ? __('If the app has a certificate, check that the firewall lets port 443 through.', 'serverpilot-sync')
                : __(
                    'Check that the web server runs and that the firewall lets the ports 80 and 443 through.',
                    'serverpilot-sync',
                ),
            SiteState::WrongProtocol => __(
                'Check what listens on that port, and the settings of a proxy in front.',
                'serverpilot-sync',
            ),
            SiteState::ChallengeBlocked => __(
                'Let that path be reached by plain HTTP: check redirects, passwords and the firewall, or the certificate may not be renewed.',
                'serverpilot-sync',
            ),
        };
    }
}
