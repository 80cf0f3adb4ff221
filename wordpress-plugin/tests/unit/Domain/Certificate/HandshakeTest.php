<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Certificate\Handshake;

final class HandshakeTest extends TestCase
{
    private const SEEN = ['valid' => true, 'covers' => true, 'reason' => null, 'issuer' => 'CN=A', 'serial' => '0a', 'not_before' => '1970-01-01T00:00:01Z', 'not_after' => '1970-01-01T00:00:02Z'];

    public function testACertificateThatWasSeenIsJudged(): void
    {
        self::assertEquals(new Handshake(true, '', '0a', 1, 2), Handshake::of(self::SEEN, 2));
        self::assertEquals(new Handshake(false, 'not_trusted CN=A', '0a', 1, 2), Handshake::of(['valid' => false] + self::SEEN, 2));
        self::assertFalse(Handshake::of(['covers' => false] + self::SEEN, 2)?->isValid, 'for another domain');
    }

    /** A server often cannot reach itself by its public address. */
    public function testNoConnectionSaysNothingAboutTheCertificate(): void
    {
        self::assertNull(Handshake::of(['valid' => false, 'covers' => false, 'reason' => 'no connection', 'serial' => null, 'not_before' => null, 'not_after' => null], 2));
    }
}
