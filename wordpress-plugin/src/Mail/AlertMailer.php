<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Mail;

use ServerPilot\Sync\Checks\Alerts;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Event\AlertMail;
use ServerPilot\Sync\Domain\Event\AlertMemory;
use ServerPilot\Sync\Domain\Event\AlertPolicy;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Sends alerts to the network administrator by email, after a scheduled sync or before the checks. */
final class AlertMailer
{
    /** Domains listed in one mail. */
    private const DOMAINS = 10;

    /** @param string $problem why no sync can run in this PHP, in a sentence; empty if one can */
    public function __construct(
        private string $problem,
    ) {}

    public function run(): void
    {
        try {
            $mails_on = (bool) State::get('mails');
            $memory = [];
            $mails = [];
            foreach (Alert::cases() as $alert) {
                $remembered = Alerts::remembered($alert);
                [$memory[$alert->value], $mails[$alert->value]] = AlertPolicy::decide(
                    $remembered,
                    Alerts::holds($alert),
                    $mails_on,
                    time(),
                );
            }
            self::remember($memory);
            foreach (array_filter($mails) as $alert => $mail) {
                if ($this->send(Alert::from($alert), $mail)) {
                    $memory[$alert] = AlertPolicy::sent($memory[$alert], $mail, time());
                    self::remember($memory);
                }
            }
        } catch (Throwable $e) {
            Log::error(sprintf(
                /* translators: %s: a message */
                __('Alerts could not be checked: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    /** @param array<string, AlertMemory> $memory by alert */
    private static function remember(array $memory): void
    {
        $stored = [];
        foreach ($memory as $alert => $of_alert) {
            $stored[Alert::from($alert)->storedKey()] = $of_alert->toStored();
        }
        State::set('alerts', array_filter($stored, static fn(array $of_alert): bool => $of_alert !== []));
    }

    private function send(Alert $alert, AlertMail $mail): bool
    {
        /**
         * Filters the recipients of emails about alerts; if the list is empty, none are sent.
         *
         * @param list<string> $recipients email addresses, by default that of the network administrator
         */
        $filtered = (array) Filter::optional(
            'serverpilot_warning_recipients',
            [self::option('admin_email')],
            [self::option('admin_email')],
        );
        $recipients = array_values(array_filter(
            array_filter($filtered, is_string(...)),
            static fn(string $address): bool => is_email($address) !== false,
        ));
        if ($recipients === []) {
            return true;
        }
        try {
            $sent = NetworkLocale::withNetworkLocale(fn(): bool => wp_mail(
                $recipients,
                '[' . wp_specialchars_decode(self::option('site_name'), ENT_QUOTES) . '] '
                    . self::subject($alert, $mail),
                implode("\n\n", $this->paragraphs($alert, $mail)) . "\n",
            ));
        } catch (Throwable $e) {
            Log::error($e->getMessage());
            $sent = false;
        }
        if (!$sent) {
            Log::error(sprintf(
                /* translators: %s: email addresses */
                __('The email to %s could not be sent. The next scheduled sync tries again.', 'serverpilot-sync'),
                implode(', ', $recipients),
            ));
        }

        return $sent;
    }

    private static function subject(Alert $alert, AlertMail $mail): string
    {
        $begun = $mail === AlertMail::Begun;

        return match ($alert) {
            Alert::ServerAction => $begun
                ? __('ServerPilot Sync: ServerPilot cannot configure the server', 'serverpilot-sync')
                : __('ServerPilot Sync: ServerPilot can configure the server again', 'serverpilot-sync'),
            Alert::NoSuccess => $begun
                ? __('ServerPilot Sync: no sync has succeeded for an hour', 'serverpilot-sync')
                : __('ServerPilot Sync: syncs succeed again', 'serverpilot-sync'),
            Alert::Pause => $begun
                ? __('ServerPilot Sync is paused', 'serverpilot-sync')
                : __('ServerPilot Sync has resumed', 'serverpilot-sync'),
            Alert::RemovalGuard => $begun
                ? __('ServerPilot Sync: removals need your approval', 'serverpilot-sync')
                : __('ServerPilot Sync: no removals need your approval any more', 'serverpilot-sync'),
            Alert::OutOfSync => $begun
                ? __('ServerPilot Sync: domains are out of sync', 'serverpilot-sync')
                : __('ServerPilot Sync: all domains are back in sync', 'serverpilot-sync'),
        };
    }

    /** @return list<string> */
    private function paragraphs(Alert $alert, AlertMail $mail): array
    {
        /* translators: %s: the address of the network */
        $network = sprintf(__('This email is about the network at %s.', 'serverpilot-sync'), network_home_url());
        if ($mail === AlertMail::Ended) {
            return [
                $network,
                match ($alert) {
                    Alert::ServerAction => __('ServerPilot can configure the server again.', 'serverpilot-sync'),
                    Alert::NoSuccess => __('Syncs succeed again.', 'serverpilot-sync'),
                    Alert::Pause => __('The pause has ended. Domains are synced again.', 'serverpilot-sync'),
                    Alert::RemovalGuard => __('No removals need your approval any more.', 'serverpilot-sync'),
                    Alert::OutOfSync => __('All domains are back in sync.', 'serverpilot-sync'),
                },
                AdminPage::url(),
            ];
        }

        return [
            $network,
            Alerts::message($alert),
            ...($alert === Alert::NoSuccess && $this->problem !== '' ? [$this->problem] : []),
            ...self::domains($alert),
            __('What to do:', 'serverpilot-sync') . ' ' . Alerts::remedy($alert),
            AdminPage::url(),
            __(
                'You get this email at most once a day for the same reason, and one more when it is over. You can switch emails off on the ServerPilot page, on the "Settings" tab.',
                'serverpilot-sync',
            ),
        ];
    }

    /** @return list<string> one paragraph with the first affected domains, a line each; none if the alert is about the whole network */
    private static function domains(Alert $alert): array
    {
        $concern = $alert->concern();
        if ($concern === null) {
            return [];
        }
        $page = DomainList::concerning($concern, self::DOMAINS);
        // The removal guard's message is the same for every domain, so it is shown once.
        $lines = array_map(
            static fn(DomainRecord $record): string => (
                "- {$record->domain}"
                . ($alert === Alert::RemovalGuard || $record->message === '' ? '' : ": {$record->message}")
            ),
            $page->records,
        );
        $more = $page->total - count($page->records);
        if ($more > 0) {
            /* translators: %s: a number */
            $lines[] = sprintf(_n('and %s more', 'and %s more', $more, 'serverpilot-sync'), number_format_i18n($more));
        }

        return $lines === [] ? [] : [implode("\n", $lines)];
    }

    private static function option(string $name): string
    {
        return (string) get_network_option(get_main_network_id(), $name, '');
    }
}
