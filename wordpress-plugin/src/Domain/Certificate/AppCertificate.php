<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** The certificate of the app, and how it was renewed before. Pure; times are Unix times. */
final class AppCertificate
{
    /** A renewal with more than this share of the lifetime left was made by hand, or for other domains. */
    private const EARLIEST = 0.6;
    /** Shares of two renewals that differ by less belong to the same schedule. */
    private const SAME = 0.1;

    /**
     * @param string $serial empty if it was not reported
     * @param list<string> $names
     * @param int|null $renewedAt when it replaced another; null if none was seen before
     * @param float|null $share of the lifetime that was left at the renewals of its schedule; null if none was seen
     * @param float|null $lastShare the same of the last renewal, on schedule or not
     * @param list<string> $lost domains that the one before covered, and this one does not
     */
    public function __construct(
        public readonly string $serial,
        public readonly int $start,
        public readonly int $end,
        public readonly array $names,
        public readonly bool $isCustom = false,
        public readonly ?int $renewedAt = null,
        public readonly ?float $share = null,
        public readonly ?float $lastShare = null,
        public readonly array $lost = [],
    ) {}

    public function lifetime(): CertificateLifetime
    {
        return new CertificateLifetime($this->start, $this->end, $this->isCustom, $this->share);
    }

    /**
     * This certificate, as the next generation after another one.
     *
     * A renewal near the expected time is the schedule from now on; one at another time is only if the next one comes alike: a
     * late renewal must not make the next missed one look on time.
     */
    public function after(?self $previous): self
    {
        if ($previous === null || $previous->isSame($this)) {
            return $this->with($previous?->renewedAt, $previous?->share, $previous?->lastShare, $previous->lost ?? []);
        }
        $lost = array_values(array_unique([...array_diff($previous->names, $this->names), ...$previous->lost]));
        $share = $previous->lifetime()->shareLeft($this->start);
        if (!$this->isRenewalOf($previous) || $share > self::EARLIEST || $share < 0) {
            return $this->with($this->start, $previous->share, $previous->lastShare, $lost);
        }
        $is_expected =
            $share >= $previous->lifetime()->overdueShare()
            && $share <= ($previous->lifetime()->renewalShare() + self::SAME);
        $is_repeated = $previous->lastShare !== null && abs($share - $previous->lastShare) < (self::SAME / 2);

        return $this->with($this->start, $is_expected || $is_repeated ? $share : $previous->share, $share, $lost);
    }

    /** @param list<string> $lost those that it still has to cover */
    public function withLost(array $lost): self
    {
        return $this->with($this->renewedAt, $this->share, $this->lastShare, $lost);
    }

    /** @return array<array-key, mixed> */
    public function toStored(): array
    {
        return get_object_vars($this);
    }

    /** @param array<array-key, mixed> $stored */
    public static function ofStored(array $stored): ?self
    {
        $number = static fn(string $name): ?int => is_int($stored[$name] ?? null) ? $stored[$name] : null;
        $share = static fn(string $name): ?float => is_float($stored[$name] ?? null) ? $stored[$name] : null;
        $list = static fn(string $name): array => array_values(array_filter(
            is_array($stored[$name] ?? null) ? $stored[$name] : [],
            is_string(...),
        ));
        [$start, $end] = [$number('start'), $number('end')];

        return $start === null || $end === null
            ? null
            : new self(
                is_string($stored['serial'] ?? null) ? $stored['serial'] : '',
                $start,
                $end,
                $list('names'),
                (bool) ($stored['isCustom'] ?? false),
                $number('renewedAt'),
                $share('share'),
                $share('lastShare'),
                $list('lost'),
            );
    }

    private function isSame(self $other): bool
    {
        return [$this->serial, $this->start, $this->end] === [$other->serial, $other->start, $other->end];
    }

    /** Does it replace the other for its age alone? Other names are another reason. */
    private function isRenewalOf(self $previous): bool
    {
        [$names, $before] = [$this->names, $previous->names];
        sort($names);
        sort($before);

        return $names === $before && !$this->isCustom && !$previous->isCustom;
    }

    /** @param list<string> $lost */
    private function with(?int $renewed_at, ?float $share, ?float $last_share, array $lost): self
    {
        return new self(
            $this->serial,
            $this->start,
            $this->end,
            $this->names,
            $this->isCustom,
            $renewed_at,
            $share,
            $last_share,
            array_values(array_diff($lost, $this->names)),
        );
    }
}
