<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;

/** Another plugin asks for a domain that no table has, by a hook that Ultimate Multisite queues. */
final class RequestedDomainTest extends NetworkTestCase
{
    public function testADomainThatAnotherPluginAsksForIsAdded(): void
    {
        do_action('wu_add_domain', 'Asked.Example', 1);
        do_action('wu_add_domain', 'short.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'asked.example', 'short.example'], $this->listed());
        $this->sync();
        self::assertContains('asked.example', $this->listed());
        $record = $this->record('asked.example');
        self::assertSame(1, $record?->askedFor);
        $mapping = Diagnosis::of(Plugin::instance()->facts()->remembered([$record])['asked.example'])->checks[0];
        self::assertSame('mapping.requested', $mapping->code);
    }

    /** A deadlock, a read-only replica, a full disk: nothing else has the request. */
    public function testARequestThatCannotBeWrittenIsRepeated(): void
    {
        $broken = static fn (string $sql): string => str_contains($sql, 'INSERT INTO') && str_contains($sql, 'serverpilot_domains') ? 'NONSENSE' : $sql;
        add_filter('query', $broken);
        $log = ini_set('error_log', '/dev/null');
        do_action('wu_add_domain', 'asked.example', 1);
        ini_set('error_log', (string) $log);
        remove_filter('query', $broken);
        self::assertNull($this->record('asked.example'));
        $events = array_column(_get_cron_array(), Scheduler::REQUEST);
        self::assertCount(1, $events);
        ['args' => $arguments] = current($events[0]);
        do_action_ref_array(Scheduler::REQUEST, $arguments);
        $this->sync();
        self::assertContains('asked.example', $this->listed());
        Scheduler::stop();
        self::assertSame([], array_column(_get_cron_array(), Scheduler::REQUEST));
    }

    public function testTheOppositeCallEndsTheRequest(): void
    {
        do_action('wu_add_subdomain', 'asked.example', '1');
        $this->sync();
        do_action('wu_remove_subdomain', 'asked.example', '2');
        $this->sync();
        self::assertSame(1, $this->record('asked.example')?->askedFor, 'another site\'s');
        do_action('wu_remove_subdomain', 'asked.example', '1');
        self::assertNull($this->record('asked.example')->askedFor);
    }

    public function testTheRequestEndsWhenATableHasTheDomain(): void
    {
        do_action('wu_add_domain', 'asked.network.example', 1);
        $this->site('asked.network.example');
        $this->sync();
        self::assertNull($this->record('asked.network.example')->askedFor);
        self::assertContains('asked.network.example', $this->listed());
    }

    public function testTheRequestEndsWithItsSite(): void
    {
        $id = $this->site('site.network.example');
        do_action('wu_add_domain', 'asked.example', $id);
        $this->sync();
        self::assertContains('asked.example', $this->listed());
        wp_delete_site($id);
        $this->sync();
        self::assertNull($this->record('asked.example')->askedFor);
    }

    public function testAnOperatorDismissesARequest(): void
    {
        do_action('wu_add_domain', 'asked.example', 1);
        $this->sync();
        Operator::dismissRequest('asked.example');
        $this->sync();
        self::assertNull($this->record('asked.example')->askedFor);
    }

    /** Queued hooks arrive late and in any order: a domain that left within a week is not asked for. */
    public function testALateHookIsNotARequest(): void
    {
        foreach (['removed.network.example', 'twice.network.example'] as $domain) {
            wp_delete_site($this->site($domain));
        }
        do_action('wu_remove_domain', 'first.example', 1);
        $this->sync();
        foreach (['removed.network.example', 'twice.network.example', 'first.example'] as $domain) {
            do_action('wu_add_domain', $domain, 1);
        }
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testAWebServerOfThePreviousVersionAsksForNothing(): void
    {
        $this->storeRecord('old.example', ['due' => gmdate('Y-m-d H:i:s'), 'event' => 'wu_add_domain']);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('0', $GLOBALS['wpdb']->get_var('SELECT asked FROM ' . Schema::table('domains') . " WHERE domain = 'old.example'"));
    }
}
