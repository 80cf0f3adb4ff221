<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;
use WP_Error;
use WP_Ultimo\Models\Domain;

/**
 * Sets back the records that Ultimate Multisite has given up: a record that failed its DNS or its certificate stage is
 * never looked at again, and its site stays unreachable, even when everything has long been right.
 *
 * A name that points at this server and has a valid certificate gets its stage back, and another look by Ultimate
 * Multisite, which decides by its own rules. Each look costs a handshake, so it comes seldom and later each time.
 */
final class StageRecovery
{
    /** What comes after a failed stage: the one in which it failed. */
    private const BACK_TO = ['failed' => 'checking-dns', 'ssl-failed' => 'checking-ssl-cert'];
    /** Looks of one heartbeat; with one slow handshake each they hold a queue for less than a minute. */
    private const LOOKS = 5;
    /** Seconds after the first, second, … look at a domain; the last one from there on. */
    private const DELAYS = [60, 120, 300, 600, 1800, 3600, 21_600];

    public function __construct(
        private Client $client,
    ) {}

    public function run(): void
    {
        // A copy of the network would look at the certificates of the original.
        if (State::get('pause') !== []) {
            return;
        }
        try {
            $given_up = $this->givenUp();
            foreach (array_slice(Observations::dueForLook(array_keys($given_up)), 0, self::LOOKS) as $name => $looks) {
                $this->look((string) $name, $given_up[$name], $looks + 1);
            }
        } catch (Throwable $e) {
            Log::error(sprintf(
                /* translators: %s: a message */
                __('Domains that Ultimate Multisite gave up could not be looked at: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    private function look(string $name, int $id, int $looks): void
    {
        Observations::looked($name, $looks, self::DELAYS[min($looks, count(self::DELAYS)) - 1]);
        try {
            // The handshake first: it costs ServerPilot nothing, and most that are not ready end here.
            if (!$this->client->certificate($name)['valid'] || !$this->client->dns($name)['matches']) {
                return;
            }
        } catch (Throwable $e) {
            Log::error("{$name}: {$e->getMessage()}");

            return;
        }
        $record = wu_get_domain($id);
        if (!$record instanceof Domain || !isset(self::BACK_TO[$record->get_stage()])) {
            return;
        }
        $record->set_stage(self::BACK_TO[$record->get_stage()]);
        $saved = $record->save();
        if ($saved instanceof WP_Error) {
            Log::error("{$name}: {$saved->get_error_message()}");

            return;
        }
        wu_enqueue_async_action('wu_async_process_domain_stage', ['domain_id' => $id], 'domain');
        $message = __(
            'points at this server and has a valid certificate: Ultimate Multisite looks at it again.',
            'serverpilot-sync',
        );
        History::add($name, 'stage', $message, 'heartbeat', 0);
        Log::info("{$name} {$message}");
    }

    /** @return array<string, int> names of records that failed, with the records' ids: of this network, whose functions set them back */
    private function givenUp(): array
    {
        $wpdb = Database::connection();
        $stages = implode(', ', array_map(static fn(string $stage): string => Database::prepare(
            '%s',
            $stage,
        ), array_keys(self::BACK_TO)));
        $names = [];
        $rows = Database::rows("SELECT m.id, m.domain FROM {$wpdb->base_prefix}wu_domain_mappings m
             INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id WHERE m.stage IN ({$stages}) ORDER BY m.id");
        foreach ($rows as ['id' => $id, 'domain' => $domain]) {
            $name = $this->client->normalize((string) $domain);
            if ($name !== null) {
                $names[$name] ??= (int) $id;
            }
        }

        return $names;
    }
}
