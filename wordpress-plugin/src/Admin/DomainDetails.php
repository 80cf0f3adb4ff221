<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Users;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\PoolStatus;

/** The details of one domain: its checks, actions, facts and history. */
final class DomainDetails
{
    private const KEPT = 5 * MINUTE_IN_SECONDS;

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
        private DesiredSites $sites,
    ) {}

    /** Keeps the checks that were just made, for readers of the same language: they have texts. */
    public static function keep(string $domain, Diagnosis $diagnosis): void
    {
        set_site_transient(self::key($domain), ['at' => time(), 'diagnosis' => $diagnosis], self::KEPT);
    }

    public function show(string $given): void
    {
        $domain = $this->client->normalize($given);
        $record = $domain === null ? null : DomainList::find($domain);
        printf('<p><a href="%s">%s</a></p>', esc_url(AdminPage::url()), esc_html__('All domains', 'serverpilot-sync'));
        if ($record === null) {
            /* translators: %s: the requested domain */
            printf('<p>%s</p>', esc_html(sprintf(__('The plugin has no record of %s.', 'serverpilot-sync'), $given)));

            return;
        }
        $unicode = $this->client->unicode($record->domain);
        printf('<h2>%s</h2>', esc_html($unicode === $record->domain ? $unicode : "{$unicode} ({$record->domain})"));
        printf(
            '<p class="serverpilot-link"><label for="serverpilot-link">%s</label> <input type="text" id="serverpilot-link" readonly value="%s"></p>',
            esc_html__('Link to this page, for a ticket', 'serverpilot-sync'),
            esc_attr(self::link($record->domain)),
        );
        $this->showChecks($record);
        $site = DomainAction::sitesToApprove([$record], $this->sites)[$record->domain] ?? null;
        self::showActions($record, $site);
        self::showFacts($record, $site);
        printf('<h3>%s</h3>', esc_html__('History', 'serverpilot-sync'));
        HistoryTab::showLines(History::page(['domain' => $record->domain])['lines']);
    }

    /** The URL of exactly this domain's details. Its recipient has to log in as a network administrator. */
    public static function link(string $domain): string
    {
        return AdminPage::url(['domain' => rawurlencode($domain)]);
    }

    private function showChecks(DomainRecord $record): void
    {
        $kept = get_site_transient(self::key($record->domain));
        $kept = is_array($kept) ? $kept : [];
        $diagnosis = $kept['diagnosis'] ?? null;
        $caption = __('Checks from mapping to site: last known results', 'serverpilot-sync');
        if ($diagnosis instanceof Diagnosis) {
            $caption = sprintf(
                /* translators: %s: a span of time, such as "5 minutes" */
                __('Checks from mapping to site: results from %s ago', 'serverpilot-sync'),
                human_time_diff((int) ($kept['at'] ?? 0)),
            );
        } else {
            $diagnosis = Diagnosis::of($this->facts->remembered([$record])[$record->domain]);
        }
        $problem = $diagnosis->firstProblem();
        if ($problem === null) {
            printf('<div class="notice notice-success inline"><p>%s</p></div>', esc_html__(
                'No known problems.',
                'serverpilot-sync',
            ));
        } else {
            printf(
                '<div class="notice notice-%s inline"><p><strong>%s:</strong> %s</p>%s</div>',
                $problem->state === CheckState::Pending ? 'warning' : 'error',
                esc_html($problem->label),
                esc_html($problem->message),
                $problem->remedy === '' ? '' : '<p>' . esc_html($problem->remedy) . '</p>',
            );
        }
        Html::table(
            $caption,
            [
                __('Check', 'serverpilot-sync'),
                __('Status', 'serverpilot-sync'),
                __('Result', 'serverpilot-sync'),
                __('Fix', 'serverpilot-sync'),
            ],
            array_map(static fn(Check $check): array => [
                $check->label,
                "{$check->state->label()} ({$check->code})",
                $check->message,
                $check->remedy,
            ], $diagnosis->checks),
            'serverpilot-diagnosis',
        );
    }

    /** @param int|null $site for which it waits for approval; null if it does not */
    private static function showActions(DomainRecord $record, ?int $site): void
    {
        echo '<p class="serverpilot-actions">';
        echo
            Form::button(
                'check_now',
                __('Check now', 'serverpilot-sync'),
                ['check' => $record->domain],
                'button-primary',
            ) // escaped by Form
        ;
        foreach (DomainAction::possible($record) as $action) {
            $shown =
                $action === DomainAction::Approve && $site !== null
                    ? ["sites[{$record->domain}]" => (string) $site]
                    : [];
            echo Form::button('do', $action->label(), ["one[{$action->value}]" => $record->domain] + $shown); // escaped by Form
        }
        echo '</p>';
    }

    private static function showFacts(DomainRecord $record, ?int $site): void
    {
        $holder = Users::login($record->heldBy);
        $facts = [
            __('To be approved for', 'serverpilot-sync') => $site === null ? '' : DesiredSites::label($site),
            // Empty if there were never further apps.
            __('App', 'serverpilot-sync') => PoolStatus::nameOf($record->placedOn),
            __('First seen', 'serverpilot-sync') => Html::date($record->created),
            __('Last change', 'serverpilot-sync') => Html::date($record->updated),
            __('Last event', 'serverpilot-sync') => $record->event,
            __('Next attempt', 'serverpilot-sync') => $record->due === null ? '' : Html::date($record->due),
            __('Failed attempts', 'serverpilot-sync') => number_format_i18n($record->attempts),
            __('ServerPilot action', 'serverpilot-sync') => $record->actionId,
            __('Put on hold by', 'serverpilot-sync') => $holder === ''
                ? ''
                : "{$holder}, " . Html::date($record->heldAt),
        ];
        echo '<dl class="serverpilot-facts">';
        foreach (array_filter($facts, static fn(string $value): bool => $value !== '') as $fact => $value) {
            printf('<div><dt>%s</dt><dd>%s</dd></div>', esc_html($fact), esc_html($value));
        }
        echo '</dl>';
    }

    private static function key(string $domain): string
    {
        return 'serverpilot_check_' . md5($domain . determine_locale());
    }
}
