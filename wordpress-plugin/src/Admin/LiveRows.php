<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainPairs;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\DomainProblems;
use Throwable;

/**
 * Rows of the table for the script, which replaces their cells and keeps the selection: as they are now, or after a check. Without
 * JavaScript, the check is a form like any other.
 */
final class LiveRows
{
    /** A bulk action of the table beside those of {@see DomainAction}: it changes nothing. */
    public const CHECK = 'check';
    /** Rows of one response, and those that one request checks: the script sends more of them. */
    private const ROWS = 100;
    private const CHECKED = 5;
    private const SECONDS = 20;

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
        private DesiredSites $sites,
    ) {}

    /** @return array{check: string, atOnce: int, rows: int, texts: array<string, string>} for the script */
    public static function forScript(): array
    {
        return [
            'check' => self::CHECK,
            'atOnce' => self::CHECKED,
            'rows' => self::ROWS,
            'texts' => [
                /* translators: 1, 2: numbers */
                'progress' => __('Checked %1$s of %2$s rows…', 'serverpilot-sync'),
                /* translators: %s: a number */
                'done' => __('Rows checked: %s. They show the results.', 'serverpilot-sync'),
                'failed' => __(
                    'The check was interrupted. The rows show what was found until then.',
                    'serverpilot-sync',
                ),
            ],
        ];
    }

    /** Responds with the rows as they are now. */
    public function refresh(): void
    {
        SyncNow::authorize();
        $this->respond($this->given(self::ROWS));
    }

    /** Checks the domains of the rows, and responds with these rows. */
    public function check(): void
    {
        SyncNow::authorize();
        $domains = $this->given(self::CHECKED);
        try {
            $this->checkPairs($domains);
        } catch (Throwable $e) {
            wp_send_json_error(['message' => $e->getMessage()], 500);
        }
        $this->respond($domains);
    }

    /**
     * Without JavaScript: as many as one request can check.
     *
     * @param list<string> $domains
     */
    public function checkSelected(array $domains): FlashMessage
    {
        $known = array_column(DomainList::records($domains), 'domain');
        $now = array_slice($known, 0, DomainFactsReader::AT_ONCE);
        if ($now === []) {
            return new FlashMessage(__('No domain was selected.', 'serverpilot-sync'), true);
        }
        $this->facts->checked($now, self::SECONDS);
        $left = count($known) - count($now);
        $sentences = [
            sprintf(
                /* translators: %s: a number */
                _n(
                    '%s domain was checked. Its row shows the result.',
                    '%s domains were checked. Their rows show the results.',
                    count($now),
                    'serverpilot-sync',
                ),
                number_format_i18n(count($now)),
            ),
            $left === 0
                ? ''
                : sprintf(
                    /* translators: %s: a number */
                    __('%s more were not checked: select fewer at a time.', 'serverpilot-sync'),
                    number_format_i18n($left),
                ),
        ];

        return FlashMessage::about(trim(implode(' ', $sentences)), $now);
    }

    /** @return list<string> the first domains of rows, as the request names them */
    private function given(int $count): array
    {
        $given = array_slice(array_values(Request::fields('domains')), 0, $count);

        return array_values(array_filter(array_map($this->client->normalize(...), $given), is_string(...)));
    }

    /** @param list<string> $domains */
    private function checkPairs(array $domains): void
    {
        $all = [];
        foreach (DomainPairs::of($domains) as $pair) {
            $all = [...$all, ...array_column($pair->records(), 'domain')];
        }
        if ($all !== []) {
            $this->facts->checked($all, self::SECONDS);
        }
    }

    /** @param list<string> $domains */
    private function respond(array $domains): void
    {
        $problems = new DomainProblems($this->facts);
        $table = new DomainsTable(
            $problems,
            new DomainFilters($problems, $this->client),
            $this->sites,
            $this->client,
            'settings_page_' . AdminPage::SLUG . '-network',
        );
        wp_send_json_success(['rows' => $table->cells(DomainPairs::of($domains))]);
    }
}
