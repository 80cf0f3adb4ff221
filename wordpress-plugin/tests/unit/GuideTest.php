<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Cli\MoveCommands;
use ServerPilot\Sync\Cli\PoolCommand;
use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;

/** Both guides match, and refer only to what exists. */
final class GuideTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';
    private const GUIDE = 'docs/guide.md';
    private const DUTCH = 'docs/guide.nl.md';
    private const PAGES = [self::GUIDE, self::DUTCH, 'docs/architecture.md', 'docs/messages.md', 'docs/php.md', 'SECURITY.md', 'README.md', 'wordpress-plugin/README.md'];

    private static function text(string $file): string
    {
        $text = file_get_contents(self::ROOT . "/{$file}");
        self::assertIsString($text, $file);

        return $text;
    }

    /** @return list<string> */
    private static function fences(string $file): array
    {
        preg_match_all('/^```.*?^```$/ms', self::text($file), $found);

        return $found[0];
    }

    private static function prose(string $file): string
    {
        return (string) preg_replace('/^```.*?^```$/ms', '', self::text($file));
    }

    /** @return list<string> what stands as code: each line of the blocks, and each inline piece */
    private static function code(string $file): array
    {
        $lines = [];
        foreach (self::fences($file) as $fence) {
            array_push($lines, ...array_slice(explode("\n", $fence), 1, -1));
        }
        preg_match_all('/`([^`\n]+)`/', self::prose($file), $inline);

        return [...$lines, ...$inline[1]];
    }

    /** @return list<string> what the pattern's first group finds in the code of all pages */
    private static function named(string $pattern): array
    {
        $found = [];
        foreach (self::PAGES as $page) {
            foreach (self::code($page) as $code) {
                preg_match_all($pattern, $code, $matches);
                array_push($found, ...$matches[1]);
            }
        }

        return array_values(array_unique($found));
    }

    /** @return list<array{level: int, title: string}> */
    private static function headings(string $file): array
    {
        preg_match_all('/^(#+) (.+)$/m', self::prose($file), $found, PREG_SET_ORDER);

        return array_map(static fn (array $match): array => ['level' => strlen($match[1]), 'title' => $match[2]], $found);
    }

    /** Every PHP file of the plugin. */
    private static function plugin(string $folder = '/src'): string
    {
        $code = '';
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(self::ROOT . "/wordpress-plugin{$folder}", FilesystemIterator::SKIP_DOTS)) as $file) {
            $code .= str_ends_with((string) $file, '.php') ? (string) file_get_contents((string) $file) : '';
        }

        return $code;
    }

    public function testBothLanguagesHaveTheSameHeadings(): void
    {
        $levels = array_column(self::headings(self::GUIDE), 'level');
        self::assertGreaterThan(20, count($levels), 'they are found at all');
        self::assertSame($levels, array_column(self::headings(self::DUTCH), 'level'));
    }

    public function testBothLanguagesHaveTheSameCode(): void
    {
        self::assertGreaterThan(10, count(self::fences(self::GUIDE)), 'they are found at all');
        self::assertSame(self::fences(self::GUIDE), self::fences(self::DUTCH));
    }

    public function testBothLanguagesShowTheSamePictures(): void
    {
        [$english, $dutch] = array_map(static function (string $file): array {
            preg_match_all('/!\[[^\]]+\]\(([^)]+)\)/', self::prose($file), $pictures);

            return $pictures[1];
        }, [self::GUIDE, self::DUTCH]);
        self::assertNotSame([], $english);
        self::assertSame($english, $dutch);
    }

    /** Words in italics are texts of the plugin's page; the Dutch guide must use their translation. */
    public function testTheDutchGuideUsesTheButtonTextsOfTheDutchPage(): void
    {
        $catalogue = [];
        foreach (explode("\n\n", self::text('wordpress-plugin/languages/serverpilot-sync-nl_NL.po')) as $entry) {
            if (preg_match('/^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)$/m', $entry, $parts) === 1) {
                [$from, $to] = array_map(static function (string $lines): string {
                    preg_match_all('/"(.*)"/', $lines, $pieces);

                    return stripslashes(implode('', $pieces[1]));
                }, array_slice($parts, 1));
                $catalogue[$from] = $to;
            }
        }
        self::assertGreaterThan(100, count($catalogue), 'they are found at all');
        [$english, $dutch] = array_map(static function (string $file): array {
            preg_match_all('/(?<![*\w])\*([^*\n]+)\*(?![*\w])/', (string) preg_replace('/`[^`]*`/', '', self::prose($file)), $italics);

            return $italics[1];
        }, [self::GUIDE, self::DUTCH]);
        $missing = [];
        foreach (array_unique($english) as $word) {
            if (isset($catalogue[$word]) && !in_array($catalogue[$word], $dutch, true)) {
                $missing[$word] = $catalogue[$word];
            }
        }
        self::assertSame([], $missing);
    }

    public function testEveryLinkHasATarget(): void
    {
        $broken = [];
        foreach (self::PAGES as $page) {
            preg_match_all('/\]\(([^)\s]+)\)/', self::prose($page), $links);
            foreach (preg_grep('~^(?!https?://)~', $links[1]) as $link) {
                [$path, $anchor] = explode('#', $link, 2) + [1 => ''];
                $target = ltrim(dirname($page) . '/' . ($path === '' ? basename($page) : $path), './');
                if (!file_exists(self::ROOT . "/{$target}") || $anchor !== '' && !in_array($anchor, self::anchors($target), true)) {
                    $broken[] = "{$page}: {$link}";
                }
            }
        }
        self::assertSame([], $broken);
    }

    /** @return list<string> as GitHub makes them of headings */
    private static function anchors(string $file): array
    {
        return array_map(
            static fn (array $heading): string => str_replace(' ', '-', (string) preg_replace('/[^\p{L}\p{N} _-]/u', '', mb_strtolower($heading['title']))),
            self::headings($file),
        );
    }

    public function testEveryMakeTargetExists(): void
    {
        preg_match_all('/^([a-z-]+):/m', self::text('Makefile'), $targets);
        $named = self::named('/(?:^|\s)make ([a-z][a-z-]*)/');
        self::assertNotSame([], $named);
        self::assertSame([], array_values(array_diff($named, $targets[1])));
    }

    public function testEveryOptionOfTheInstallerExists(): void
    {
        $help = (string) shell_exec('bash ' . escapeshellarg(self::ROOT . '/install.sh') . ' --help');
        preg_match_all('/(--[a-z-]+)/', $help, $switches);
        self::assertContains('--uninstall', $switches[1], 'they are found at all');
        $named = [];
        foreach (self::PAGES as $page) {
            // With the installer's name before it, or alone in the text.
            foreach (preg_grep('/install\.sh\b|^--/', self::code($page)) as $code) {
                preg_match_all('/(?<=\s|^)(--[a-z-]+)/', $code, $found);
                array_push($named, ...$found[1]);
            }
        }
        self::assertContains('--reload', $named);
        self::assertSame([], array_values(array_diff($named, $switches[1])));
    }

    public function testEveryCommandExists(): void
    {
        $cli = self::plugin('/src/Cli');
        preg_match_all("/^            '([a-z-]+)' => (?:\\$|\(new )/m", self::text('wordpress-plugin/src/Cli/CommandGroup.php'), $commands);
        self::assertContains('doctor', $commands[1], 'they are found at all');
        $named = self::named('/wp (?:help )?serverpilot ([a-z-]+)/');
        self::assertContains('doctor', $named);
        self::assertSame([], array_values(array_diff($named, $commands[1], ['pool'])));
        $named = self::named('/wp serverpilot pool ([a-z-]+)/');
        self::assertContains('reverse', $named);
        self::assertSame([], array_values(array_diff($named, [...get_class_methods(PoolCommand::class), ...get_class_methods(MoveCommands::class)])));
        foreach (self::named('/wp serverpilot [^|]*?--([a-z-]+)/') as $option) {
            self::assertStringContainsString("[--{$option}", $cli);
        }
    }

    public function testEveryHookAndFunctionExists(): void
    {
        preg_match_all("/(?:Filter::\w+|do_action)\('(serverpilot_[a-z_]+)'/", (string) preg_replace('/\(\s+\'/', "('", self::plugin()), $hooks);
        preg_match_all('/^\s*function (serverpilot_[a-z_]+)\(/m', self::text('php-stubs/serverpilot.stub.php'), $functions);
        self::assertContains('serverpilot_ssl_max_tries', $hooks[1], 'they are found at all');
        array_push($hooks[1], ...array_map(static fn (NetworkEventType $type): string => $type->hook(), NetworkEventType::cases()));
        // A name alone is a hook, as is what is given to add_filter(); one with a parenthesis is a function of the extension.
        $named = self::named("/(?:^|add_(?:filter|action)\(')(serverpilot_[a-z_]+)(?:$|')/");
        self::assertContains('serverpilot_ssl_max_tries', $named);
        self::assertSame([], array_values(array_diff($named, $hooks[1])));
        self::assertSame([], array_values(array_diff(self::named('/(?<!\w)(serverpilot_[a-z_]+)\(/'), $functions[1])));
    }

    public function testBothGuidesListEveryEventAndEveryKeyOfItsPayload(): void
    {
        foreach ([self::GUIDE, self::DUTCH] as $guide) {
            $code = self::code($guide);
            foreach (NetworkEventType::cases() as $type) {
                $keys = array_keys(NetworkEvent::example($type)->toArray(0, '', ''));
                self::assertSame([], array_values(array_diff([$type->hook(), ...$keys], $code)), $guide);
            }
        }
    }

    public function testTheReadmeListsEveryFunctionAndIniEntry(): void
    {
        preg_match_all('/^    function (serverpilot_[a-z_]+)\(/m', self::text('php-stubs/serverpilot.stub.php'), $functions);
        preg_match_all('/c?"(serverpilot\.[a-z_]+)"/', self::text('src/ini.rs'), $entries);
        self::assertGreaterThan(15, count($functions[1]), 'they are found at all');
        self::assertContains('serverpilot.lock_dir', $entries[1], 'they are found at all');
        preg_match_all('/`(serverpilot[._][a-z_]+)(?:\(\))?`/', implode("\n", (array) preg_grep('/^\|/', explode("\n", self::text('README.md')))), $listed);
        self::assertSame([], array_values(array_diff([...$functions[1], ...$entries[1]], $listed[1])));
    }

    public function testEveryFileOfTheArchitectureExists(): void
    {
        preg_match_all('~(?<![\w/])((?:src|wordpress-plugin|php-stubs|tests|docs)/[\w./-]*)~', self::text('docs/architecture.md'), $paths);
        self::assertGreaterThan(30, count($paths[1]), 'they are found at all');
        self::assertSame([], array_values(array_filter(
            array_unique($paths[1]),
            static fn (string $path): bool => !file_exists(self::ROOT . '/' . rtrim($path, '.')),
        )));
    }
}
