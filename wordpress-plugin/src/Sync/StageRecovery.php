<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\Ultimate\DomainRecords;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Revives records that Ultimate Multisite has given up: it never rechecks a record that failed its DNS or certificate stage, so the
 * site stays unreachable even after both are correct.
 *
 * A domain with a valid certificate, even behind a CDN, gets its stage back, and Ultimate Multisite checks it by its own rules. Each
 * attempt costs a TLS handshake, so they are few, and less frequent each time.
 */
final class StageRecovery
{
    /** Attempts of one run: with a slow handshake each they block a queue for less than a minute. */
    private const ATTEMPTS = 5;
    /** Seconds after the first, second, … attempt for a domain; the last one from there on. */
    private const DELAYS = [60, 120, 300, 600, 1800, 3600, 21_600];

    public function __construct(
        private Client $client,
    ) {}

    public function run(): void
    {
        // A copy of the network would check the certificates of the original.
        if (State::pause() !== null || !DomainRecords::isAvailable()) {
            return;
        }
        $given_up = $this->givenUp();
        $due = Observations::dueForRecovery(array_keys($given_up));
        foreach (array_slice($due, 0, self::ATTEMPTS) as $domain => $attempts) {
            $this->attempt($domain, $given_up[$domain], $attempts + 1);
        }
    }

    private function attempt(string $domain, int $id, int $attempts): void
    {
        Observations::recordRecovery($domain, $attempts, self::DELAYS[min($attempts, count(self::DELAYS)) - 1]);
        try {
            // The handshake first: it needs no request to ServerPilot, and most domains that are not ready end here.
            if (!$this->client->certificate($domain)['valid']) {
                return;
            }
            $expected = (new ServerAddresses($this->client))->expected();
            $dns = $expected === [] ? null : $this->client->dns($domain, $expected);
            if ($dns !== null && !$dns['matches'] && !Observations::isDoubted($domain)) {
                Observations::recordDns($domain, DnsReport::of($dns, time())->withState(DnsState::Proxied));
            }
            if (!DomainRecords::revive($id)) {
                return;
            }
        } catch (Throwable $e) {
            Log::error("{$domain}: {$e->getMessage()}");

            return;
        }
        $message = Message::ours(MessageCode::Revived);
        History::add($domain, 'stage', $message, 'scheduled sync');
        Log::info("{$domain} {$message->text()}");
    }

    /** @return array<string, int> ids of failed records by domain: of this network, whose functions revive them */
    private function givenUp(): array
    {
        $wpdb = Database::connection();
        $stages = Database::quoted(DomainRecords::FAILED_STAGES);
        $ids = [];
        foreach (Database::rows("SELECT m.id, m.domain FROM {$wpdb->base_prefix}wu_domain_mappings m
             INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id WHERE m.stage IN ({$stages}) ORDER BY m.id") as $row) {
            $domain = $this->client->normalize((string) $row['domain']);
            if ($domain !== null) {
                $ids[$domain] ??= (int) $row['id'];
            }
        }

        return $ids;
    }
}
