<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Domain\Site\ProbeAnswer;

final class ProbeTest extends TestCase
{
    private const NOW = 1_800_000_000;

    public function testAnAnswerOfThisNetworkIsRead(): void
    {
        $probe = new Probe('secret');
        $nonce = $probe->nonce(self::NOW);
        $answer = $probe->answer($nonce, 'shop.example', 7);
        self::assertEquals(new ProbeAnswer('shop.example', 7), $probe->read("{$answer}\n", $nonce));
        self::assertEquals(new ProbeAnswer('shop.example', 7, isCached: true), $probe->read($answer, $probe->nonce(self::NOW)), 'from a cache');
    }

    public function testNothingElseIsAnAnswer(): void
    {
        $probe = new Probe('secret');
        $nonce = $probe->nonce(self::NOW);
        $answer = $probe->answer($nonce, 'shop.example', 7);
        $wrong = [
            '', 'serverpilot-probe', '<html>', "<html>{$answer}", "{$answer} more", str_replace(' 7 ', ' 8 ', $answer), str_replace('shop.', 'shop2.', $answer),
            substr($answer, 0, -1) . (str_ends_with($answer, '0') ? '1' : '0'), (new Probe('other'))->answer($nonce, 'shop.example', 7),
        ];
        foreach ($wrong as $body) {
            self::assertNull($probe->read($body, $nonce), $body);
        }
    }

    public function testANonceIsValidForItsLifetimeOnly(): void
    {
        $probe = new Probe('secret');
        $nonce = $probe->nonce(self::NOW);
        foreach ([-Probe::LIFETIME - 1 => false, -Probe::LIFETIME => true, 0 => true, Probe::LIFETIME => true, Probe::LIFETIME + 1 => false] as $later => $is_valid) {
            self::assertSame($is_valid, $probe->isValid($nonce, self::NOW + $later), (string) $later);
        }
        self::assertFalse((new Probe('other'))->isValid($nonce, self::NOW));
        self::assertNotSame($nonce, $probe->nonce(self::NOW));
    }
}
