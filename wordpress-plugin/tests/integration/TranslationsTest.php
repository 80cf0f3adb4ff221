<?php
declare(strict_types=1);

use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\FilterException;
use ServerPilot\Sync\Host\NetworkLocale;

/** WordPress loads the file of exactly one locale: without a formal file, a formal network would be in English. */
final class TranslationsTest extends NetworkTestCase
{
    public static function locales(): iterable
    {
        yield 'informal' => ['nl_NL', 'Je hebt'];
        yield 'formal' => ['nl_NL_formal', 'U hebt'];
    }

    /** @dataProvider locales */
    public function testEachDutchIsLoadedWithItsFormOfAddressAndPlurals(string $locale, string $address): void
    {
        self::assertSame([
            $address,
            '0 domeinen uit ServerPilot verwijderen?',
            '1 domein uit ServerPilot verwijderen?',
            '2 domeinen uit ServerPilot verwijderen?',
        ], $this->inNetworkWith($locale, static fn (): array => [
            implode(' ', array_slice(explode(' ', __('You are not allowed to do this.', 'serverpilot-sync')), 0, 2)),
            ...array_map(static fn (int $count): string => sprintf(
                _n('Remove %s domain from ServerPilot?', 'Remove %s domains from ServerPilot?', $count, 'serverpilot-sync'),
                $count,
            ), range(0, 2)),
        ]));
        self::assertSame('You are not allowed to do this.', __('You are not allowed to do this.', 'serverpilot-sync'), 'and no longer');
    }

    /** A sync and then its mails, for a user of another language. */
    public function testTheNetworksTextsAreLoadedASecondTime(): void
    {
        $read = static fn (): array => [__('Saved.', 'serverpilot-sync')];
        self::assertSame(['Opgeslagen.'], $this->inNetworkWith('nl_NL', $read));
        self::assertSame(['Opgeslagen.'], $this->inNetworkWith('nl_NL', $read));
    }

    public function testAFilterThatFailedIsReportedInOneLanguage(): void
    {
        add_filter('serverpilot_example', '__return_null');
        try {
            [$message] = $this->inNetworkWith('nl_NL', static function (): array {
                try {
                    Filter::requiredArray('serverpilot_example', []);
                } catch (FilterException $e) {
                    return [$e->getMessage()];
                }

                return ['no failure'];
            });
        } finally {
            remove_all_filters('serverpilot_example');
        }
        self::assertStringContainsString(': het resultaat is geen array, maar null. ', $message);
    }

    /**
     * @param Closure(): list<string> $read
     *
     * @return list<string>
     */
    private function inNetworkWith(string $locale, Closure $read): array
    {
        $installed = static fn (): array => [$locale];
        add_filter('get_available_languages', $installed);
        update_site_option('WPLANG', $locale);
        $GLOBALS['wp_locale_switcher'] = new WP_Locale_Switcher();
        $GLOBALS['wp_locale_switcher']->init();
        try {
            return NetworkLocale::withNetworkLocale($read);
        } finally {
            update_site_option('WPLANG', '');
            remove_filter('get_available_languages', $installed);
        }
    }
}
