<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\CertificateAdvice;

/** Why a certificate is not valid, in the reader's language. */
final class CertificateAdviceTest extends TestCase
{
    /** The beginnings of the extension's reasons, and of its messages here. */
    private const REASONS = [
        'the certificate expired on ' => 'that expired on',
        'the certificate is not valid before ' => 'that is not valid before',
        'the certificate is for other names (' => 'for other domains: ',
        'the certificate is self-signed' => 'a self-signed certificate.',
        'the issuer is not trusted here: ' => 'whose issuer is not trusted: ',
        'the certificate was revoked' => 'that was revoked.',
        'the certificate is not valid: ' => 'that is not valid: ',
    ];

    /** @return iterable<array{string, string}> */
    public static function reasons(): iterable
    {
        yield ['the certificate expired on 2026-11-01T00:00:00Z', 'The server shows a certificate that expired on 2026-11-01.'];
        yield ['the certificate expired on ', 'The server shows a certificate that is not valid: the certificate expired on '];
        yield ['the certificate is not valid before 2036-11-01T00:00:00Z', 'The server shows a certificate that is not valid before 2036-11-01.'];
        yield ['the certificate is not valid before soon', 'The server shows a certificate that is not valid before soon.'];
        yield ['the certificate is for other names (a.example, b.example), not for shop.example', 'The server shows a certificate for other domains: a.example, b.example.'];
        yield 'cut off' => ['the certificate is for other names (a.example, b.exa', 'The server shows a certificate for other domains: a.example, ….'];
        foreach (['', 'the certificate is for other names (), not for shop.example'] as $reason) {
            yield [$reason, 'The server shows a certificate that does not cover this domain.'];
        }
        yield ['the certificate is self-signed', 'The server shows a self-signed certificate.'];
        yield ['the issuer is not trusted here: CN=Router', 'The server shows a certificate whose issuer is not trusted: CN=Router'];
        yield ['the certificate was revoked', 'The server shows a certificate that was revoked.'];
        yield ['the certificate is not valid: BadEncoding', 'The server shows a certificate that is not valid: BadEncoding'];
        yield 'of a newer extension' => ['it is too old', 'The server shows a certificate that is not valid: it is too old'];
    }

    /** @dataProvider reasons */
    public function testAReasonIsASentence(string $reason, string $message): void
    {
        self::assertSame($message, CertificateAdvice::message($reason));
    }

    /** Reasons that the extension gives, read from its Rust source: another wording here would be shown in English. */
    public function testEveryReasonOfTheExtensionHasItsOwnSentence(): void
    {
        $source = (string) file_get_contents(__DIR__ . '/../../../../crates/core/src/ssl/session.rs');
        preg_match_all('/"(the (?:certificate|issuer) [^"{]*)/', explode('fn explain(', $source)[1], $found);
        self::assertEqualsCanonicalizing(array_keys(self::REASONS), $found[1]);
        foreach (self::REASONS as $reason => $sentence) {
            $value = preg_match('/[ (]$/', $reason) === 1 ? 'x' : '';
            self::assertStringContainsString($sentence, CertificateAdvice::message($reason . $value));
        }
    }
}
