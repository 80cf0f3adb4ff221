<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Certificate\CertificateAdvice;
use ServerPilot\Sync\Domain\Certificate\Handshake;

/** Why a certificate is not valid, in the reader's language. */
final class CertificateAdviceTest extends TestCase
{
    private const NOW = '2026-11-27T00:00:00Z';
    private const UNTRUSTED = ['valid' => false, 'covers' => true, 'names' => ['shop.example'], 'issuer' => 'CN=Router', 'not_before' => '2026-11-01T00:00:00Z', 'not_after' => '2026-12-01T00:00:00Z'];

    /** @return iterable<array{array<string, mixed>, string}> */
    public static function certificates(): iterable
    {
        $old = ['not_after' => '2026-11-02T00:00:00Z'];
        $early = ['not_before' => '2036-11-01T00:00:00Z', 'not_after' => '2036-12-01T00:00:00Z'];
        $other = static fn (array $names): array => ['covers' => false, 'names' => $names];
        yield [$old + $other(['a.example']), 'The server shows a certificate that expired on 2026-11-02.'];
        yield [$early + $other(['a.example']), 'The server shows a certificate that is not valid before 2036-11-01.'];
        yield [$other(['a.example', 'b.example']), 'The server shows a certificate for other domains: a.example, b.example.'];
        yield 'trusted' => [['valid' => true] + $other(['a.example']), 'The server shows a certificate for other domains: a.example.'];
        yield [$other([]), 'The server shows a certificate that does not cover this domain.'];
        $long = str_repeat('a', 60) . '.example';
        yield 'many' => [$other([$long, $long, $long]), "The server shows a certificate for other domains: {$long}, {$long}, …."];
        yield [[], 'The server shows a certificate that is not trusted. Its issuer: CN=Router'];
    }

    /**
     * The sentences of the extension are for its own callers: those of another version may read otherwise.
     *
     * @dataProvider certificates
     *
     * @param array<string, mixed> $seen
     */
    public function testTheFieldsOfACertificateAreASentence(array $seen, string $message): void
    {
        $handshake = Handshake::of($seen + self::UNTRUSTED + ['reason' => 'of another version'], (int) strtotime(self::NOW));
        self::assertSame($message, CertificateAdvice::message($handshake->reason ?? ''));
    }

    public function testWhatAnotherVersionHasStoredIsNotQuoted(): void
    {
        foreach (['', 'the certificate is self-signed', 'expired_root CN=A'] as $reason) {
            self::assertSame('The server shows a certificate that is not valid for this domain.', CertificateAdvice::message($reason));
        }
        self::assertSame('The server shows a certificate that expired on soon.', CertificateAdvice::message('expired soon'));
    }
}
