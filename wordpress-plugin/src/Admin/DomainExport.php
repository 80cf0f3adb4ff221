<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainPairs;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\DomainProblems;
use ServerPilot\Sync\Sync\MappedSites;
use ServerPilot\Sync\Sync\PoolStatus;

/** The domains of the current filter as CSV, one a line. Read and sent in parts, so that 3,000 take no more memory than some. */
final class DomainExport
{
    private const ACTION = 'serverpilot_sync_export';
    private const PAIRS = 250;
    /** With these, a spreadsheet takes a cell for a formula. */
    private const FORMULA = ['=', '+', '-', '@', "\t", "\r"];

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
    ) {}

    /** With the filters of the current URL. */
    public static function url(): string
    {
        $query = ['action' => self::ACTION, '_wpnonce' => wp_create_nonce(self::ACTION)] + DomainFilters::current();

        return add_query_arg($query, network_admin_url('edit.php'));
    }

    public function answer(): never
    {
        Form::authorize(self::ACTION);
        nocache_headers();
        header('Content-Type: text/csv; charset=utf-8');
        header('X-Content-Type-Options: nosniff');
        header('Content-Disposition: attachment; filename="serverpilot-domains-' . gmdate('Y-m-d') . '.csv"');
        $this->write(static function (string $part): void {
            echo $part;
            if (ob_get_level() > 0) {
                ob_flush();
            }
            flush();
        });
        exit();
    }

    /** @param \Closure(string): void $send gets one part after the other */
    public function write(\Closure $send): void
    {
        $problems = new DomainProblems($this->facts);
        $filters = new DomainFilters($problems, $this->client);
        $query = $filters->query() + ['orderby' => 'domain', 'per_page' => self::PAIRS];
        $condition = $filters->condition();
        $apps = PoolStatus::apps();
        // Without this mark, spreadsheets read another character set.
        $send("\u{FEFF}" . self::lines([self::headings($apps !== [])]));
        $after = '';
        do {
            $further = $condition . Database::prepare(' AND ' . DomainPairs::BARE . ' > %s', $after);
            ['pairs' => $pairs, 'keys' => $keys] = DomainPairs::page($query, $further);
            $records = array_merge(...array_map(static fn(DomainPair $pair): array => $pair->records(), $pairs));
            $diagnoses = $problems->of($records);
            $sites = MappedSites::of(array_column($records, 'domain'));
            $send(self::lines(array_map(fn(DomainRecord $record): array => $this->cells(
                $record,
                $diagnoses[$record->domain],
                $sites[$record->domain] ?? null,
                $apps,
            ), $records)));
            $after = (string) end($keys);
        } while (count($keys) === self::PAIRS);
    }

    /** @return list<string> */
    private static function headings(bool $has_apps): array
    {
        return [
            __('Domain', 'serverpilot-sync'),
            __('Domain in Unicode', 'serverpilot-sync'),
            __('Site', 'serverpilot-sync'),
            ...($has_apps ? [__('App', 'serverpilot-sync')] : []),
            __('Status', 'serverpilot-sync'),
            __('Problem', 'serverpilot-sync'),
            __('Code', 'serverpilot-sync'),
            __('Result', 'serverpilot-sync'),
            __('Fix', 'serverpilot-sync'),
            __('Certificate expires', 'serverpilot-sync'),
            __('Last change', 'serverpilot-sync'),
            __('Link', 'serverpilot-sync'),
        ];
    }

    /**
     * @param array<array-key, string> $apps names of the apps of the pool by id; empty without further apps
     *
     * @return list<string>
     */
    private function cells(DomainRecord $record, Diagnosis $diagnosis, ?MappedSite $site, array $apps): array
    {
        $problem = $diagnosis->firstProblem();
        $unicode = $this->client->unicode($record->domain);

        return [
            $record->domain,
            $unicode === $record->domain ? '' : $unicode,
            $site->address ?? '',
            ...($apps === [] ? [] : [$apps[$record->placedOn] ?? $record->placedOn]),
            $diagnosis->state()->label(),
            $problem === null ? '' : RowStatus::label($diagnosis),
            $problem->code ?? '',
            $problem->message ?? '',
            $problem->remedy ?? '',
            $record->certificateEnd === null ? '' : gmdate('Y-m-d', $record->certificateEnd),
            gmdate('Y-m-d\TH:i:s\Z', $record->updated),
            DomainDetails::link($record->domain),
        ];
    }

    /** @param list<list<string>> $rows */
    private static function lines(array $rows): string
    {
        $lines = '';
        foreach ($rows as $row) {
            $cells = array_map(static function (string $cell): string {
                $text = in_array(substr($cell, 0, 1), self::FORMULA, true) ? "'{$cell}" : $cell;

                return '"' . str_replace('"', '""', $text) . '"';
            }, $row);
            $lines .= implode(',', $cells) . "\r\n";
        }

        return $lines;
    }
}
