<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\UnicodeDomain;

final class UnicodeDomainTest extends TestCase
{
    /** @return iterable<array{string, string}> samples of RFC 3492 and of registries */
    public static function domains(): iterable
    {
        yield ['bücher.example', 'xn--bcher-kva.example'];
        yield ['www.bücher.example', 'www.xn--bcher-kva.example'];
        yield ['münchen-ost.example', 'xn--mnchen-ost-9db.example'];
        yield ['παράδειγμα.δοκιμή', 'xn--hxajbheg2az3al.xn--jxalpdlp'];
        yield ['例え.テスト', 'xn--r8jz45g.xn--zckzah'];
        yield ['почемужеонинеговорятпорусски.example', 'xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example'];
        yield ['', 'plain.example'];
        yield ['', '*.plain.example'];
        // Not Punycode; too large; a digit with a dot, a change of direction, an invisible character.
        yield ['', 'xn--!.example'];
        yield ['', 'xn--99999999999.example'];
        yield ['', 'xn--a-ecp.example'];
        yield ['', 'xn--ab-g4t.example'];
        yield ['', 'xn--ab-m1t.example'];
        yield ['', 'xn--.example'];
    }

    /** @dataProvider domains */
    public function testADomainIsShownAsItsOwnerWritesIt(string $unicode, string $ascii): void
    {
        self::assertSame($unicode, UnicodeDomain::of($ascii));
    }
}
