<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Mail;

use ServerPilot\Sync\Admin\NetworkPage;
use ServerPilot\Sync\Domain\AlertPolicy;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Tells without being asked what waits for a person: by mail to the network administrator, and on the network's pages.
 *
 * Part of the heartbeat, after its pass and its look. {@see AlertPolicy} decides which mails are owed.
 */
final class Alerts
{
    /** Reasons, in the order in which they are told. */
    public const REASONS = ['pause', 'brake', 'undone'];
    /** Names in one mail. */
    private const NAMES = 10;

    /** What a heartbeat owes. */
    public static function run(): void
    {
        try {
            $owed = AlertPolicy::decide(
                ['holds' => self::holding(), 'mails' => (bool) State::get('mails')],
                (array) State::get('warned'),
                time(),
            );
            State::set('warned', $owed['memory']);
            foreach ($owed['mails'] as ['reason' => $reason, 'what' => $what]) {
                if (self::mail($reason, $what)) {
                    State::set('warned', AlertPolicy::sent((array) State::get('warned'), $reason, $what, time()));
                }
            }
        } catch (Throwable $e) {
            Log::error(sprintf(
                /* translators: %s: a message */
                __('What to warn of could not be found out: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    /** @return array<string, int> reasons that hold now and have been noticed, with the Unix time since when */
    public static function noticed(): array
    {
        $since = ['pause' => (int) (((array) State::get('pause'))['since'] ?? 0)];
        foreach (['brake', 'undone'] as $reason) {
            $since[$reason] = AlertPolicy::known((array) State::get('warned'), $reason, time())['since'];
        }

        // The register is asked only about what the heartbeat has seen: this runs on every page of the network.
        return array_filter(
            $since,
            static fn(int $time, string $reason): bool => $time > 0 && self::total($reason) > 0,
            ARRAY_FILTER_USE_BOTH,
        );
    }

    /** What a reason is, in a sentence or two. */
    public static function says(string $reason): string
    {
        if ($reason === 'pause') {
            return (
                __('ServerPilot Sync is paused; no domain is changed.', 'serverpilot-sync')
                . ' '
                . (string) (((array) State::get('pause'))['message'] ?? '')
            );
        }
        $total = self::total($reason);

        return sprintf(
            $reason === 'brake'
                /* translators: %s: a number */
                ? _n(
                    '%s domain would leave ServerPilot\'s list, more than usual within a day. It stays there until somebody lets it go.',
                    '%s domains would leave ServerPilot\'s list, more than usual within a day. They stay there until somebody lets them go.',
                    $total,
                    'serverpilot-sync',
                )
                /* translators: %s: a number */
                : _n(
                    '%s domain has been out of step with ServerPilot for more than an hour.',
                    '%s domains have been out of step with ServerPilot for more than an hour.',
                    $total,
                    'serverpilot-sync',
                ),
            number_format_i18n($total),
        );
    }

    /** What to do about a reason. */
    public static function cure(string $reason): string
    {
        return match ($reason) {
            'pause' => __(
                'Mend what it says, then press "Test connection" or "Go on" on the ServerPilot page.',
                'serverpilot-sync',
            ),
            'brake' => __(
                'If these removals are meant, press "Remove them" on the ServerPilot page. If not, look at what became of the sites.',
                'serverpilot-sync',
            ),
            default => __(
                'The ServerPilot page tells for each domain what is wrong and what mends it. It is tried again by itself.',
                'serverpilot-sync',
            ),
        };
    }

    /** @return array<string, bool|null> */
    private static function holding(): array
    {
        $paused = State::get('pause') !== [];

        return [
            'pause' => $paused,
            'brake' => self::total('brake') > 0,
            // While everything waits, that is why; who is undone shows when it goes on.
            'undone' => $paused ? null : self::total('undone') > 0,
        ];
    }

    private static function total(string $reason): int
    {
        return match ($reason) {
            'pause' => State::get('pause') === [] ? 0 : 1,
            default => DomainList::among($reason, 0)['total'],
        };
    }

    /** @param 'begun'|'over' $what */
    private static function mail(string $reason, string $what): bool
    {
        /**
         * Who gets the mails about what waits for a person; nobody, if it is empty.
         *
         * @param list<string> $recipients addresses: that of the network administrator
         */
        $recipients = array_filter(
            array_map(
                static fn(mixed $address): string => is_string($address) ? $address : '',
                (array) apply_filters('serverpilot_warning_recipients', [self::option('admin_email')]),
            ),
            static fn(string $address): bool => is_email($address) !== false,
        );
        if ($recipients === []) {
            return true;
        }
        try {
            $sent = NetworkLocale::withNetworkLocale(static fn(): bool => wp_mail(
                array_values($recipients),
                self::subject($reason, $what),
                $what === 'begun' ? self::begun($reason) : self::over($reason),
            ));
        } catch (Throwable $e) {
            Log::error($e->getMessage());
            $sent = false;
        }
        if (!$sent) {
            Log::error(sprintf(
                /* translators: %s: mail addresses */
                __('The mail to %s could not be sent; the next heartbeat tries again.', 'serverpilot-sync'),
                implode(', ', $recipients),
            ));
        }

        return $sent;
    }

    /** @param 'begun'|'over' $what */
    private static function subject(string $reason, string $what): string
    {
        $subjects = [
            'pause' => [
                __('ServerPilot Sync is paused', 'serverpilot-sync'),
                __('ServerPilot Sync goes on again', 'serverpilot-sync'),
            ],
            'brake' => [
                __('ServerPilot Sync holds removals back', 'serverpilot-sync'),
                __('ServerPilot Sync holds no removals back any more', 'serverpilot-sync'),
            ],
            'undone' => [
                __('Domains are out of step with ServerPilot', 'serverpilot-sync'),
                __('Domains are in step with ServerPilot again', 'serverpilot-sync'),
            ],
        ];
        $network = wp_specialchars_decode(self::option('site_name'), ENT_QUOTES);

        return "[{$network}] " . ($subjects[$reason][$what === 'begun' ? 0 : 1] ?? $reason);
    }

    private static function begun(string $reason): string
    {
        $parts = [self::network(), self::says($reason)];
        $names = self::names($reason);
        if ($names !== '') {
            $parts[] = $names;
        }
        $parts[] = __('What to do:', 'serverpilot-sync') . ' ' . self::cure($reason);
        $parts[] = NetworkPage::url();
        $parts[] = __(
            'You get this mail at most once a day for the same reason, and one when it is over. The page has a switch for mails, under "Settings".',
            'serverpilot-sync',
        );

        return implode("\n\n", $parts) . "\n";
    }

    private static function over(string $reason): string
    {
        return implode("\n\n", [
            self::network(),
            match ($reason) {
                'pause' => __('The pause is over: domains are brought in step again.', 'serverpilot-sync'),
                'brake' => __('No removal waits for a decision any more.', 'serverpilot-sync'),
                default => __('No domain has been out of step for more than an hour any more.', 'serverpilot-sync'),
            },
            NetworkPage::url(),
        ]) . "\n";
    }

    /** The first names that a reason is about, a line each, with what is known of each. */
    private static function names(string $reason): string
    {
        if ($reason === 'pause') {
            return '';
        }
        ['rows' => $rows, 'total' => $total] = DomainList::among($reason, self::NAMES);
        // What the brake says is the same of each.
        $lines = array_map(static fn(array $row): string => rtrim(
            "- {$row['domain']}: " . ($reason === 'brake' ? '' : (string) $row['message']),
            ': ',
        ), $rows);
        $more = $total - count($rows);
        if ($more > 0) {
            /* translators: %s: a number */
            $lines[] = sprintf(_n('and %s more', 'and %s more', $more, 'serverpilot-sync'), number_format_i18n($more));
        }

        return implode("\n", $lines);
    }

    private static function network(): string
    {
        /* translators: %s: the address of the network */
        return sprintf(__('This is about the network at %s.', 'serverpilot-sync'), network_home_url());
    }

    private static function option(string $name): string
    {
        return (string) get_network_option(get_main_network_id(), $name, '');
    }
}
