<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use WP_CLI\ExitException;

require_once dirname(__DIR__, 2) . '/fakes/wp-cli.php';

/** Every `wp serverpilot` of the guides is run, as it stands there. */
final class GuideCommandsTest extends NetworkTestCase
{
    public static function commands(): iterable
    {
        foreach (['guide.md', 'guide.nl.md'] as $guide) {
            preg_match_all('/^```sh$(.*?)^```$/ms', (string) file_get_contents(dirname(__DIR__, 4) . "/docs/{$guide}"), $blocks);
            preg_match_all('/^wp serverpilot .+$/m', implode("\n", $blocks[1]), $lines);
            foreach (array_unique($lines[0]) as $line) {
                yield "{$guide}: {$line}" => [$line];
            }
        }
    }

    /** @dataProvider commands */
    public function testEveryCommandOfTheGuideRuns(string $line): void
    {
        $this->site('shop.example');
        $this->site('old.network.example');
        $this->sync();
        Plugin::instance()->registerCommands();
        WP_CLI::$lines = WP_CLI::$tables = [];
        [, , $name, $given] = explode(' ', "{$line} ", 4);
        [$arguments, $options] = [[], ['yes' => true]];
        foreach (preg_split('/\s+/', trim($given), -1, PREG_SPLIT_NO_EMPTY) as $word) {
            $word = trim($word, "'");
            if (str_starts_with($word, '--')) {
                [$option, $value] = explode('=', substr($word, 2) . '=', 2);
                $options[$option] = $value === '' ? true : rtrim($value, '=');
            } else {
                $arguments[] = $word;
            }
        }
        $exit = 0;
        try {
            (WP_CLI::$callables["serverpilot {$name}"])($arguments, $options);
        } catch (ExitException $e) {
            $exit = $e->getCode();
        }
        self::assertNotSame([], [...WP_CLI::$lines, ...WP_CLI::$tables], 'it prints something');
        // The doctor finds that DNS does not point here, which is not a fault of the command.
        self::assertSame(str_contains($line, 'doctor') ? min($exit, 1) : 0, $exit, implode("\n", WP_CLI::$lines));
    }
}
