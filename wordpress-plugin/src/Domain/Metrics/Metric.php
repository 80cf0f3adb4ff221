<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Metrics;

/**
 * The metrics, by their names in OpenMetrics, which lack the suffix of their type. Names, units and help follow Prometheus's
 * conventions. No label has a value for each domain.
 */
enum Metric: string
{
    case Plugin = 'serverpilot_plugin';
    case Enabled = 'serverpilot_sync_enabled';
    case LastRun = 'serverpilot_sync_last_run_timestamp_seconds';
    case LastSuccess = 'serverpilot_sync_last_success_timestamp_seconds';
    case LastDuration = 'serverpilot_sync_last_duration_seconds';
    case LastResult = 'serverpilot_sync_last_result';
    case Syncs = 'serverpilot_syncs';
    case Duration = 'serverpilot_sync_duration_seconds';
    case Requests = 'serverpilot_sync_api_requests';
    case Retries = 'serverpilot_sync_api_retries';
    case LockWait = 'serverpilot_sync_lock_wait_seconds';
    case Paused = 'serverpilot_sync_paused';
    case PausedSince = 'serverpilot_sync_pause_start_timestamp_seconds';
    case Tables = 'serverpilot_tables_usable';
    case Domains = 'serverpilot_domain_statuses';
    case Diagnoses = 'serverpilot_domain_diagnoses';
    case Concerns = 'serverpilot_domain_concerns';
    case OldestPending = 'serverpilot_oldest_pending_timestamp_seconds';
    case CertificateEnd = 'serverpilot_certificate_expiry_timestamp_seconds';
    case CertificateLifetime = 'serverpilot_certificate_lifetime_left_domains';
    case AppDomains = 'serverpilot_app_domains';
    case AppDomainsLimit = 'serverpilot_app_domains_limit';
    case AppCertificate = 'serverpilot_app_certificate_domains';
    case AppCertificateLimit = 'serverpilot_app_certificate_domains_limit';
    case PoolPlaces = 'serverpilot_pool_places';
    case PoolPlacesLeft = 'serverpilot_pool_places_left';
    case AppFailedActions = 'serverpilot_app_failed_actions';
    case AppAwaySince = 'serverpilot_app_server_away_timestamp_seconds';

    public function type(): MetricType
    {
        return match ($this) {
            self::Plugin => MetricType::Info,
            self::Syncs, self::Duration, self::Requests, self::Retries, self::LockWait => MetricType::Counter,
            default => MetricType::Gauge,
        };
    }

    public function sampleName(): string
    {
        return $this->value . $this->type()->suffix();
    }

    public function isInSeconds(): bool
    {
        return str_ends_with($this->value, '_seconds');
    }

    /** Not translated: dashboards and rules of all languages read the same text. */
    public function help(): string
    {
        return match ($this) {
            self::Plugin => 'Versions of the plugin and of the PHP extension.',
            self::Enabled => 'Whether sync is switched on and the PHP extension can be used.',
            self::LastRun => 'When a sync last ended.',
            self::LastSuccess => 'When a sync last succeeded.',
            self::LastDuration => 'Duration of the last sync.',
            self::LastResult => 'Result of the last sync: 1 for the result that it had.',
            self::Syncs => 'Syncs by result.',
            self::Duration => 'Duration of all syncs.',
            self::Requests => 'HTTP requests of syncs to the API of ServerPilot, retries included.',
            self::Retries => 'Requests of syncs that were sent again after a failure.',
            self::LockWait => 'Time that syncs waited for the lock of an app.',
            self::Paused => 'Whether sync is paused, by reason.',
            self::PausedSince => 'When the pause began.',
            self::Tables => 'Whether the tables of the plugin can be read. If not, metrics of domains are missing.',
            self::Domains => 'Domains by status, as the page filters them.',
            self::Diagnoses => 'Domains by the state and code of the check to fix first.',
            self::Concerns => 'Domains that an operator is alerted to, by problem. A domain can have several.',
            self::OldestPending => 'Since when a domain has been out of sync for the longest time.',
            self::CertificateEnd => 'When the first certificate of a listed domain expires.',
            self::CertificateLifetime => 'Domains with a certificate, by the share of its lifetime that is left.',
            self::AppDomains => 'Domains on the list of the app.',
            self::AppDomainsLimit => 'Domains that ServerPilot allows on the list of an app.',
            self::AppCertificate => 'Domains on the certificate of the app.',
            self::AppCertificateLimit => 'Domains that Let\'s Encrypt allows on a certificate.',
            self::PoolPlaces => 'Domains for which the apps of the pool have places within their limits.',
            self::PoolPlacesLeft => 'Places of the pool that are left.',
            self::AppFailedActions => 'Failures in a row of ServerPilot to configure the server of the app.',
            self::AppAwaySince => 'Since when an update has waited for a server that does not contact ServerPilot.',
        };
    }
}
