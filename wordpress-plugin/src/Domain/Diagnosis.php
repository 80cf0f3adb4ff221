<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Sync\DomainFactsReader;

/**
 * The chain from a mapping to a site that is served, link by link: what is known of each, and what mends the first that is
 * broken. Pure: evidence in, links out; the page hands it what is remembered, the doctor what it has just looked at.
 *
 * | link          | is right when                                             |
 * |---------------|-----------------------------------------------------------|
 * | `mapping`     | a site of the network has the name                        |
 * | `register`    | the plugin knows it, and nothing pauses it                |
 * | `list`        | ServerPilot's list has it                                 |
 * | `action`      | ServerPilot has brought the last change onto the server   |
 * | `dns`         | the name points at the server                             |
 * | `certificate` | the app's certificate covers it, and does not end soon    |
 * | `stage`       | Ultimate Multisite serves it; missing without that plugin |
 *
 * @phpstan-type Link array{link: string, state: 'ok'|'waiting'|'held'|'failed'|'unknown', code: string, evidence: string, cure: string}
 * @phpstan-type Known array{state: 'ok'|'waiting'|'held'|'failed'|'unknown', code: string, evidence: string, cure: string}
 * @phpstan-type Evidence array{
 *     name: string,
 *     site: string,
 *     stage: ?string,
 *     network: bool,
 *     row: array<string, mixed>|null,
 *     pause: string,
 *     listed: bool|null,
 *     action: string,
 *     address: string,
 *     addresses: list<string>|null,
 *     dns: string,
 *     certificate: string,
 *     certificate_end: int|null,
 *     certificate_reason: string,
 *     now: int,
 * }
 */
final class Diagnosis
{
    /** Days before its end from which a certificate that ServerPilot has not renewed is worth a look. */
    public const ENDS_SOON = 14;

    /**
     * @param DomainFactsReader $evidence `site`: the address of the site that has the name, empty if none has; `stage`: Ultimate
     *        Multisite's, null without a record; `network`: is it a network's own domain; `row`: the register's; `pause`: why all
     *        waits; `listed`: null where nobody looked; `action`: `open`, `failed` or empty; `address`: the server's; `addresses`:
     *        the name's, null where nobody looked; `dns`: `here`, `away`, `none`, or empty; `certificate`: `covered`, `missing`,
     *        `invalid`, or empty; `certificate_end` and `now`: Unix times; `certificate_reason`: why it is invalid, or why it could not be seen
     *
     * @return list<Link>
     */
    public static function of(array $evidence): array
    {
        $links = [
            ['mapping', self::mapping($evidence)],
            ['register', self::register($evidence)],
            ['list', self::listed($evidence)],
            ['action', self::action($evidence)],
            ['dns', self::dns($evidence)],
            ['certificate', self::certificate($evidence)],
            ['stage', self::stage($evidence)],
        ];

        $chain = [];
        foreach ($links as [$link, $known]) {
            if ($known !== null) {
                $chain[] = ['link' => $link] + $known;
            }
        }

        return $chain;
    }

    /**
     * The link to mend first: one that failed, else one that waits for a person, else one that waits; an action that is still
     * open last, since nobody can mend it. A link that nobody has looked at is no news.
     *
     * @param list<Link> $links
     *
     * @return Link|null null if nothing is wrong
     */
    public static function firstBroken(array $links): ?array
    {
        $open = null;
        foreach (['failed', 'held', 'waiting'] as $state) {
            foreach ($links as $link) {
                if ($link['code'] === 'action.open') {
                    $open = $link;
                } elseif ($link['state'] === $state) {
                    return $link;
                }
            }
        }

        return $open;
    }

    /** What a link is called on a page. */
    public static function label(string $link): string
    {
        return match ($link) {
            'mapping' => __('Mapping', 'serverpilot-sync'),
            'register' => __('Plugin', 'serverpilot-sync'),
            'list' => __('ServerPilot\'s list', 'serverpilot-sync'),
            'action' => __('Server', 'serverpilot-sync'),
            'dns' => __('DNS', 'serverpilot-sync'),
            'certificate' => __('Certificate', 'serverpilot-sync'),
            default => __('Ultimate Multisite', 'serverpilot-sync'),
        };
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function mapping(array $evidence): array
    {
        if ($evidence['network']) {
            return self::link('ok', 'mapping.network', __('It is the network\'s own domain.', 'serverpilot-sync'));
        }
        if ($evidence['site'] !== '') {
            /* translators: %s: the address of a site */
            $said = sprintf(__('The site %s has it.', 'serverpilot-sync'), $evidence['site']);

            return self::link('ok', 'mapping.site', $said);
        }
        if ($evidence['row'] === null && $evidence['listed'] !== true) {
            return self::link(
                'waiting',
                'mapping.none',
                __('No site of this network has it.', 'serverpilot-sync'),
                __('Map it to a site first, or give it to a site as its own.', 'serverpilot-sync'),
            );
        }
        if (in_array($evidence['row']['owner'] ?? '', ['', 'foreign'], true)) {
            return self::link('ok', 'mapping.none', __('No site of this network has it.', 'serverpilot-sync'));
        }

        return self::link(
            'waiting',
            'mapping.gone',
            __('No site has it any more.', 'serverpilot-sync'),
            __('It leaves ServerPilot\'s list with the next pass. If that is wrong, map it again.', 'serverpilot-sync'),
        );
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function register(array $evidence): array
    {
        $row = $evidence['row'];
        if ($evidence['pause'] !== '') {
            return self::link(
                'failed',
                'register.paused',
                $evidence['pause'],
                __(
                    'Mend what it says, then press "Test connection" or "Go on" on the ServerPilot page.',
                    'serverpilot-sync',
                ),
            );
        }
        if ($evidence['network']) {
            return self::link(
                'ok',
                'register.network',
                __('The networks\' own domains are never added and never removed.', 'serverpilot-sync'),
            );
        }
        if ($row === null) {
            return self::link(
                'waiting',
                'register.unknown',
                __('The plugin has not seen it yet.', 'serverpilot-sync'),
                __(
                    'The next pass, within five minutes, looks at all names. "Sync now" does it at once.',
                    'serverpilot-sync',
                ),
            );
        }
        if ($row['state'] === 'held') {
            return self::link(
                'held',
                "held.{$row['reason']}",
                (string) $row['message'],
                self::cureOfHold((string) $row['reason']),
            );
        }
        if ($row['state'] === 'due' || $row['due'] !== null && $row['state'] === 'ok') {
            return self::link(
                'waiting',
                'register.due',
                __('The next pass brings it in step.', 'serverpilot-sync'),
                __(
                    '"Sync now" does it at once. If it stays so, passes do not run: see Site Health.',
                    'serverpilot-sync',
                ),
            );
        }

        return self::link('ok', 'register.known', match ((string) $row['owner']) {
            'ours' => __('The plugin added it.', 'serverpilot-sync'),
            'adopted' => __(
                'It was listed when the plugin was switched on, and is looked after since.',
                'serverpilot-sync',
            ),
            'foreign', '' => __('Somebody else added it; the plugin leaves it there.', 'serverpilot-sync'),
            default => __('The plugin knows it.', 'serverpilot-sync'),
        });
    }

    private static function cureOfHold(string $reason): string
    {
        return match ($reason) {
            'brake' => __('If these removals are meant, press "Remove them".', 'serverpilot-sync'),
            'sibling' => __(
                'Remove the name from that app in ServerPilot; it comes here by itself.',
                'serverpilot-sync',
            ),
            'network', 'wildcard' => __('If it is meant, press "Confirm".', 'serverpilot-sync'),
            default => __('Press "Let go" to look after it again.', 'serverpilot-sync'),
        };
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function listed(array $evidence): array
    {
        $row = $evidence['row'] ?? ['state' => '', 'reason' => '', 'message' => ''];
        if ($row['state'] === 'error') {
            return self::link('failed', "list.{$row['reason']}", (string) $row['message'], match (
                (string) $row['reason']
            ) {
                'limit' => __(
                    'Remove names that are no longer used, or whose DNS has left this server.',
                    'serverpilot-sync',
                ),
                'rejected', 'invalid' => __(
                    'Correct the name where it is mapped, or remove the mapping.',
                    'serverpilot-sync',
                ),
                'database' => __('Repair the database; the next pass goes on by itself.', 'serverpilot-sync'),
                default => __('It is tried again by itself. "Sync now" tries at once.', 'serverpilot-sync'),
            });
        }
        if ($row['reason'] === 'covered') {
            return self::link('ok', 'list.covered', (string) $row['message']);
        }
        $listed = $evidence['listed'] ?? ($row['state'] === 'ok' ? true : null);
        if ($listed === null) {
            return self::link('unknown', 'list.unknown', __('Nobody has looked yet.', 'serverpilot-sync'));
        }
        if ($listed) {
            return self::link('ok', 'list.there', __('It is on the list.', 'serverpilot-sync'));
        }

        return self::link(
            $row['state'] === 'held' ? 'held' : 'waiting',
            'list.absent',
            __('It is not on the list.', 'serverpilot-sync'),
            __('The next pass adds what is wanted. "Sync now" does it at once.', 'serverpilot-sync'),
        );
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function action(array $evidence): array
    {
        return match ($evidence['action']) {
            'open' => self::link(
                'waiting',
                'action.open',
                __('ServerPilot is bringing the last change onto the server.', 'serverpilot-sync'),
                __('This takes a minute or two.', 'serverpilot-sync'),
            ),
            'failed' => self::link(
                'failed',
                'action.failed',
                __('ServerPilot could not bring the last change onto the server.', 'serverpilot-sync'),
                __(
                    'Look at the server in ServerPilot (is it online, is its disk full?). The list is sent again by itself.',
                    'serverpilot-sync',
                ),
            ),
            default => self::link('ok', 'action.done', __('The last change has arrived.', 'serverpilot-sync')),
        };
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function dns(array $evidence): array
    {
        $found =
            $evidence['addresses'] === null || $evidence['addresses'] === []
                ? ''
                : ' ' . implode(', ', $evidence['addresses']);
        $cure = sprintf(
            /* translators: 1: a domain, 2: an IP address */
            __('Set an A record for %1$s to %2$s at the domain\'s DNS provider.', 'serverpilot-sync'),
            $evidence['name'],
            $evidence['address'] === '' ? '?' : $evidence['address'],
        );

        return match ($evidence['dns']) {
            'here' => self::link('ok', 'dns.here', __('It points at this server.', 'serverpilot-sync') . $found),
            'away' => self::link(
                'waiting',
                'dns.away',
                __('It points at another server.', 'serverpilot-sync') . $found,
                $cure . ' '
                    . __(
                        'Behind a proxy such as a CDN this may be meant; see the filter serverpilot_addresses.',
                        'serverpilot-sync',
                    ),
            ),
            'none' => self::link('waiting', 'dns.none', __('It has no address.', 'serverpilot-sync'), $cure),
            default => self::link('unknown', 'dns.unknown', __('Nobody has looked yet.', 'serverpilot-sync')),
        };
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known
     */
    private static function certificate(array $evidence): array
    {
        $end = $evidence['certificate_end'];
        $until = $end === null ? '' : wp_date((string) get_option('date_format'), $end);
        if ($evidence['certificate'] === 'invalid') {
            return self::link(
                'failed',
                'certificate.invalid',
                $evidence['certificate_reason'],
                __(
                    'If DNS is right, press "Sync now"; if a proxy answers, look at its certificate.',
                    'serverpilot-sync',
                ),
            );
        }
        if ($evidence['certificate'] === 'missing') {
            return self::link(
                'waiting',
                'certificate.missing',
                __('The app\'s certificate does not cover it yet.', 'serverpilot-sync'),
                $evidence['dns'] === 'here'
                    ? __('ServerPilot makes it, usually within 5 to 15 minutes.', 'serverpilot-sync')
                    : __('Let\'s Encrypt gives none before DNS points here.', 'serverpilot-sync'),
            );
        }
        if ($evidence['certificate'] === '') {
            return self::link('unknown', 'certificate.unknown', __('Nobody has looked yet.', 'serverpilot-sync'));
        }
        if ($end !== null && $end < ($evidence['now'] + (self::ENDS_SOON * DAY_IN_SECONDS))) {
            return self::link(
                $end < $evidence['now'] ? 'failed' : 'waiting',
                'certificate.ends',
                /* translators: %s: a date */
                sprintf(__('The certificate ends on %s.', 'serverpilot-sync'), $until),
                __(
                    'ServerPilot normally renews it a month before. Look at the app\'s SSL tab in ServerPilot.',
                    'serverpilot-sync',
                ),
            );
        }

        $said = $until === ''
            ? __('The app\'s certificate covers it.', 'serverpilot-sync')
            /* translators: %s: a date */
            : sprintf(__('The certificate covers it until %s.', 'serverpilot-sync'), $until);
        if ($evidence['certificate_reason'] !== '') {
            $said .= sprintf(
                /* translators: %s: an error message */
                ' ' . __('From this server itself it could not be seen: %s', 'serverpilot-sync'),
                $evidence['certificate_reason'],
            );
        }

        return self::link('ok', 'certificate.covered', $said);
    }

    /**
     * @param DomainFactsReader $evidence
     *
     * @return Known|null
     */
    private static function stage(array $evidence): ?array
    {
        return match ($evidence['stage']) {
            null => null,
            'done', 'done-without-ssl' => self::link(
                'ok',
                'stage.done',
                __('It serves the site there.', 'serverpilot-sync'),
            ),
            'failed', 'ssl-failed' => self::link(
                'failed',
                'stage.failed',
                __('It has given up on this domain, and does not serve it.', 'serverpilot-sync'),
                __(
                    'Once DNS and certificate are right, it is made to look again by itself, within minutes to hours.',
                    'serverpilot-sync',
                ),
            ),
            default => self::link(
                'waiting',
                'stage.checking',
                __('It is still checking DNS or certificate.', 'serverpilot-sync'),
                __('It looks every five minutes; the domain works when it is done.', 'serverpilot-sync'),
            ),
        };
    }

    /**
     * @param 'ok'|'waiting'|'held'|'failed'|'unknown' $state
     *
     * @return Known
     */
    private static function link(string $state, string $code, string $evidence, string $cure = ''): array
    {
        return ['state' => $state, 'code' => $code, 'evidence' => $evidence, 'cure' => $cure];
    }
}
