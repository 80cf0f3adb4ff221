<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\DomainDetails;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

/** What one user's request stores, another user reads in another language. */
final class ReaderLanguageTest extends NetworkTestCase
{
    private const OTHER_APP = 'Dit domein of de www-versie ervan staat ook op de lijst van de app shop';

    public function testTheReasonForTheStateOfADomainIsInTheLanguageOfItsReader(): void
    {
        $this->otherAppHas('shared.network.example');
        $this->site('shared.network.example');
        $this->sync();
        self::assertStringContainsString('The app shop on the same server', (string) $this->record('shared.network.example')?->message);
        self::assertStringStartsWith(self::OTHER_APP, $this->inDutch(fn (): string => (string) $this->record('shared.network.example')?->message));
    }

    /** The same message in another language is no change. */
    public function testASyncInAnotherLanguageWritesNothing(): void
    {
        global $wpdb;
        $this->otherAppHas('shared.network.example');
        $this->site('shared.network.example');
        $this->sync();
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET updated = '2000-01-01'");
        $this->inDutch(fn (): string => $this->sync(), network: true);
        self::assertSame('2000-01-01', substr((string) $wpdb->get_var('SELECT updated FROM ' . Schema::table('domains') . " WHERE domain = 'shared.network.example'"), 0, 10));
    }

    public function testAPauseAndTheHistoryAreInTheLanguageOfTheirReader(): void
    {
        $this->becomeCopy();
        self::assertSame('paused', $this->sync());
        $pause = fn (): string => (string) State::pause()?->message;
        self::assertStringContainsString('If the network has moved', $pause());
        self::assertStringContainsString('maar dit netwerk staat op network.example', $this->inDutch($pause));
        // One sync in another language is not a new pause.
        $this->inDutch(fn (): string => $this->sync(), network: true);
        self::assertTrue($this->resume());
        Operator::hold('shop.example');
        $history = static fn (): string => implode("\n", array_column(History::page([])['lines'], 'message'));
        self::assertStringContainsString("An administrator put it on hold.\nAn administrator resumed sync. The reason for the pause was: Sync was switched on", $history());
        self::assertSame(1, substr_count($history(), "\nSync was switched on"));
        self::assertStringContainsString("Vastgehouden door een beheerder.\n", $dutch = $this->inDutch($history));
        self::assertStringNotContainsString('Sync was switched on', $dutch);
    }

    /** Of the previous version: a text, or a text that it has changed since. */
    public function testATextWithoutACodeIsShownAsItIs(): void
    {
        global $wpdb;
        $this->storeRecord('plain.example', ['state' => 'held', 'reason' => 'hold', 'message' => 'as stored']);
        $this->storeRecord('changed.example', ['state' => 'held', 'reason' => 'hold', 'message' => 'as changed', 'message_values' => '{"code":"reason","values":{"reason":"wildcard"}}']);
        $this->storeRecord('newer.example', ['state' => 'held', 'reason' => 'hold', 'message' => 'of a later version', 'message_values' => '{"code":"later","values":{}}']);
        self::assertSame(['as stored', 'as changed', 'of a later version'], array_map(
            fn (string $domain): ?string => $this->record($domain)?->message,
            ['plain.example', 'changed.example', 'newer.example'],
        ));
        $wpdb->insert(Schema::table('history'), ['at' => '2026-01-01', 'what' => 'add', 'message' => 'a line of the previous version']);
        self::assertSame('a line of the previous version', History::page([])['lines'][0]->message);
        State::set('pause', ['reason' => 'home', 'message' => 'a pause of the previous version', 'since' => 1, 'confirmation' => '', 'values' => ['home' => 'a.example']]);
        self::assertSame('a pause of the previous version', State::pause()?->message);
    }

    /** As the record's message and in the history: it is not ours to translate. */
    public function testAMessageOfServerPilotIsQuoted(): void
    {
        $this->settings(rejected: ['refused.network.example']);
        $this->site('refused.network.example');
        $this->sync();
        $message = (string) $this->record('refused.network.example')?->message;
        self::assertStringContainsString('refused.network.example', $message);
        self::assertSame($message, $this->inDutch(fn (): string => (string) $this->record('refused.network.example')?->message));
        self::assertSame($message, History::page(['domain' => 'refused.network.example'])['lines'][0]->message);
    }

    /** The results that one administrator's "Check now" keeps are texts. */
    public function testTheResultsOfACheckAreShownToReadersOfItsLanguageOnly(): void
    {
        $this->storeRecord('held.example', ['state' => 'held', 'reason' => 'hold']);
        $plugin = Plugin::instance();
        DomainDetails::keep('held.example', Diagnosis::of($plugin->facts()->remembered([$this->record('held.example')])['held.example']));
        $shown = static function () use ($plugin): string {
            ob_start();
            (new DomainDetails($plugin->client(), $plugin->facts(), $plugin->desiredSites()))->show('held.example');

            return (string) ob_get_clean();
        };
        self::assertStringContainsString('results from', $shown());
        self::assertStringContainsString('laatst bekende resultaten', $this->inDutch($shown));
    }

    private function otherAppHas(string $domain): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', [$domain]);
    }

    /** @param Closure(): string $read @param bool $network the network's language, of which syncs make their own */
    private function inDutch(Closure $read, bool $network = false): string
    {
        $installed = static fn (): array => ['nl_NL'];
        add_filter('get_available_languages', $installed);
        update_site_option('WPLANG', 'nl_NL');
        $GLOBALS['wp_locale_switcher'] = new WP_Locale_Switcher();
        $GLOBALS['wp_locale_switcher']->init();
        try {
            return $network ? $read() : NetworkLocale::withNetworkLocale($read);
        } finally {
            update_site_option('WPLANG', '');
            remove_filter('get_available_languages', $installed);
        }
    }
}
