<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Certificate\Handshake;
use ServerPilot\Sync\Domain\Ownership;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\Site\SiteReport;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Sync\PoolSettings;

/** Results of syncs and checks, stored as the plugin stores them. */
final class Planted
{
    private const APP = 'emulatorapp00001';

    /** @param list<string> $domains of sites without tables: to create those takes longest */
    public static function sites(array $domains): void
    {
        remove_action('wp_initialize_site', 'wp_initialize_site');
        foreach ($domains as $domain) {
            wp_insert_site(['domain' => $domain, 'path' => '/', 'network_id' => 1, 'user_id' => 1]);
        }
    }

    /** @param list<string> $domains of the main site, in a table as Ultimate Multisite has it; no table without a domain */
    public static function mapped(array $domains): void
    {
        global $wpdb;
        $wpdb->query('DROP TABLE IF EXISTS wp_wu_domain_mappings');
        if ($domains !== []) {
            $wpdb->query("CREATE TABLE wp_wu_domain_mappings (id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), stage varchar(50) DEFAULT 'done')");
        }
        foreach ($domains as $domain) {
            $wpdb->insert('wp_wu_domain_mappings', ['domain' => $domain, 'blog_id' => 1]);
        }
    }

    /** @param array<string, array{state: string, reason?: string, values?: array<string, string>, owner?: string, action?: string, asked?: bool}> $decisions of a sync, by domain */
    public static function decisions(array $decisions): void
    {
        foreach (array_keys(array_filter($decisions, static fn (array $decision): bool => $decision['asked'] ?? false)) as $domain) {
            DomainStore::enqueueRequest($domain, 'wu_add_domain', 0, false);
        }
        $owners = array_map(static fn (string $domain, array $decision): Ownership => Ownership::ofPlan([
            'domain' => $domain, 'app_id' => self::APP, 'owner' => $decision['owner'] ?? 'managed', 'intended' => false, 'absent_since' => null,
        ]), array_keys($decisions), $decisions);
        DomainStore::own($owners, self::APP, [], time());
        foreach ($decisions as $domain => $decision) {
            $reason = $decision['reason'] ?? '';
            DomainStore::settle($domain, [
                'state' => $decision['state'],
                'reason' => $reason,
                'message' => Reason::messageOf($reason, $decision['values'] ?? []),
                'action_id' => $decision['action'] ?? '',
            ], DomainList::find($domain)->generation ?? 0, 0);
        }
    }

    /** @param array{names: list<string>, days: int, left: int, custom?: bool, share?: ?float, lost?: list<string>} $certificate of the app: its days, and those that are left */
    public static function certificate(array $certificate): void
    {
        $end = time() + $certificate['left'] * DAY_IN_SECONDS + HOUR_IN_SECONDS;
        $app = new AppCertificate(
            '0a', $end - $certificate['days'] * DAY_IN_SECONDS, $end, $certificate['names'], $certificate['custom'] ?? false,
            time() - DAY_IN_SECONDS, $certificate['share'] ?? null, lost: $certificate['lost'] ?? [],
        );
        $pool = PoolSettings::pool(self::APP);
        $covered = array_intersect($certificate['names'], Observations::listedDomains($pool, self::APP));
        Observations::recordCertificate(array_values($covered), $app, $pool, self::APP);
        State::set('certificate', $app->toStored());
    }

    /** @param array<string, array{dns: array<string, mixed>, certificate: array<string, mixed>, site: array{string, string}}> $found as the extension reports it, and the site's state with what was seen, by domain */
    public static function observations(array $found): void
    {
        foreach ($found as $domain => ['dns' => $dns, 'certificate' => $certificate, 'site' => $site]) {
            Monitor::record($domain, new DomainObservation(
                DnsReport::of($dns, time()),
                Handshake::of($certificate, time()),
                new SiteReport(SiteState::from($site[0]), $site[1]),
            ));
        }
    }

    /** @param array{reason: string, values: array<string, mixed>, confirmation: string} $pause */
    public static function pause(array $pause): void
    {
        State::set('pause', Pause::ofPlan($pause, $pause['confirmation'])->toStored(time() - 600));
    }

    /** For processes after this one. */
    public static function language(string $locale): void
    {
        add_filter('get_available_languages', static fn (): array => [$locale]);
        update_option('WPLANG', $locale);
        update_site_option('WPLANG', $locale);
    }
}
