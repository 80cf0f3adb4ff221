<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/**
 * When a certificate should be renewed, as shares of its lifetime that are left, because lifetimes differ and get shorter. Pure.
 *
 * | left of the lifetime of an AutoSSL certificate             | then                                                   |
 * |-----------------------------------------------------------|--------------------------------------------------------|
 * | a third; a half if it is shorter than 10 days             | its renewal is expected                                |
 * | a twelfth less, but at least three quarters of that share | it is overdue, or may be if no renewal was seen before |
 * | a sixth, but at most half of that share                   | alarm                                                  |
 *
 * Once a renewal was seen, the share at which it came takes the place of the third or the half.
 *
 * A custom certificate, which ServerPilot does not renew, warns 21 and 7 days before its end.
 */
final class CertificateLifetime
{
    private const DAY = 86_400;
    private const SHORT = 10 * self::DAY;
    private const CUSTOM_WARNING = 21 * self::DAY;
    private const CUSTOM_ALARM = 7 * self::DAY;
    /** For a certificate whose begin is not known. */
    private const USUAL = 90 * self::DAY;

    /** @param float|null $share of its lifetime that was left at the last renewals of this app's certificate; null if none was seen */
    public function __construct(
        public readonly int $start,
        public readonly int $end,
        private bool $isCustom = false,
        private ?float $share = null,
    ) {}

    public static function of(?int $start, int $end, bool $is_custom = false, ?float $share = null): self
    {
        return new self($start ?? ($end - self::USUAL), $end, $is_custom, $share);
    }

    public function seconds(): int
    {
        return max(1, $this->end - $this->start);
    }

    /** The share of the lifetime that is left when a renewal is expected. */
    public function renewalShare(): float
    {
        return $this->share ?? ($this->seconds() < self::SHORT ? 1 / 2 : 1 / 3);
    }

    /** The share that is left when it is overdue. */
    public function overdueShare(): float
    {
        return max($this->renewalShare() - (1 / 12), ($this->renewalShare() * 3) / 4);
    }

    /** The share of the lifetime that is left at a time: less than 0 after its end. */
    public function shareLeft(int $time): float
    {
        return ($this->end - $time) / $this->seconds();
    }

    /** When it needs attention, unless it is renewed; Unix time. */
    public function warnsAt(): int
    {
        return $this->isCustom
            ? $this->end - self::CUSTOM_WARNING
            : $this->end - (int) round($this->seconds() * $this->overdueShare());
    }

    /** When it needs attention at once; Unix time. */
    public function alarmsAt(): int
    {
        return $this->isCustom
            ? $this->end - self::CUSTOM_ALARM
            : $this->end - (int) round($this->seconds() * min(1 / 6, $this->renewalShare() / 2));
    }

    public function health(int $now): CertificateHealth
    {
        return match (true) {
            $now >= $this->end => CertificateHealth::Ended,
            $now >= $this->alarmsAt() => CertificateHealth::Alarm,
            $now < $this->warnsAt() => CertificateHealth::Ok,
            $this->isCustom => CertificateHealth::CustomEnds,
            $this->share === null => CertificateHealth::MayBeOverdue,
            default => CertificateHealth::Overdue,
        };
    }
}
