<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Installation\ExtensionFit;

/** Which versions of the extension fit, and which part is to be updated if they do not. */
final class ExtensionFitTest extends TestCase
{
    /** @return iterable<string, array{string, string, string, string}> version, needed, fit, a part of the message */
    public static function versions(): iterable
    {
        yield 'not loaded' => ['', '0.1.0', 'missing', 'Install it'];
        yield 'the needed one' => ['0.1.0', '0.1.0', 'fits', ''];
        yield 'a later patch' => ['0.1.7', '0.1.0', 'fits', ''];
        yield 'an earlier patch' => ['0.1.1', '0.1.2', 'old', 'Update the extension'];
        yield 'a release candidate of the needed one' => ['0.1.2-rc1', '0.1.2', 'old', 'Update the extension'];
        yield 'a later minor before 1.0' => ['0.2.0', '0.1.0', 'new', 'Update the plugin'];
        yield 'a release candidate of a later minor before 1.0' => ['0.2.0-rc1', '0.1.0', 'new', 'Update the plugin'];
        yield 'an earlier minor before 1.0' => ['0.1.9', '0.2.0', 'old', 'Update the extension'];
        yield '1.0 for a plugin of before' => ['1.0.0', '0.9.0', 'new', 'Update the plugin'];
        yield 'a later minor' => ['1.9.0', '1.2.0', 'fits', ''];
        yield 'a later major' => ['2.0.0', '1.2.0', 'new', 'Update the plugin'];
        yield 'a later major of one digit less' => ['10.0', '9.9', 'new', 'Update the plugin'];
        yield 'an earlier major' => ['1.9.0', '2.0.0', 'old', 'Update the extension'];
        yield 'not a version' => ['nonsense', '0.1.0', 'old', 'Update the extension'];
    }

    /** @dataProvider versions */
    public function testEachVersion(string $version, string $needed, string $fit, string $message): void
    {
        self::assertSame($fit, ExtensionFit::of($version, $needed)->value);
        $shown = ExtensionFit::of($version, $needed)->message($version, $needed);
        $message === '' ? self::assertSame('', $shown) : self::assertStringContainsString($message, $shown);
    }

    public function testTheOlderOfTheTwoMustBeUpdated(): void
    {
        self::assertStringContainsString('Update the extension', ExtensionFit::remedyForFunctions('0.1.0', '0.1.1'));
        self::assertStringContainsString('Update the plugin', ExtensionFit::remedyForFunctions('0.1.1', '0.1.0'));
        self::assertStringContainsString('the same release', ExtensionFit::remedyForFunctions('0.1.0', '0.1.0'));
    }

    /** A release has both, so the extension of this checkout has to fit its plugin. */
    public function testTheExtensionOfTheSameReleaseFits(): void
    {
        $root = dirname(__DIR__, 5);
        preg_match('/^version = "([^"]+)"/m', (string) file_get_contents("{$root}/Cargo.toml"), $extension);
        preg_match("/EXTENSION_NEEDED = '([^']+)'/", (string) file_get_contents("{$root}/wordpress-plugin/serverpilot-sync.php"), $needed);
        self::assertSame(ExtensionFit::Fits, ExtensionFit::of($extension[1], $needed[1]));
    }
}
