<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** A further app of the {@see Pool}. Times are Unix times. */
final class PoolApp
{
    /**
     * @param bool $isChosen an operator added it; otherwise, the constant lists it or has listed it
     * @param bool $isLeaving it gets no more domains
     * @param string $ownDomain the one by which it proves itself; empty if none was found yet
     * @param int|null $provenAt when it last proved itself; null if it did not the last time it was asked
     * @param int|null $askedAt when it was last asked
     */
    public function __construct(
        public readonly string $appId,
        public readonly bool $isChosen = false,
        public readonly bool $isLeaving = false,
        public readonly string $ownDomain = '',
        public readonly ?int $provenAt = null,
        public readonly ?int $askedAt = null,
        public readonly PoolAnswer $answer = PoolAnswer::NotAsked,
    ) {}

    public static function ofStored(string $app_id, mixed $stored): self
    {
        $stored = is_array($stored) ? $stored : [];
        $time = static fn(string $name): ?int => is_int($stored[$name] ?? null) ? $stored[$name] : null;
        $text = static fn(string $name): string => is_string($stored[$name] ?? null) ? $stored[$name] : '';

        return new self(
            $app_id,
            ($stored['chosen'] ?? false) === true,
            false,
            $text('own_domain'),
            $time('proven_at'),
            $time('asked_at'),
            PoolAnswer::tryFrom($text('answer')) ?? PoolAnswer::NotAsked,
        );
    }

    /** @return array<string, bool|int|string|null> */
    public function toStored(): array
    {
        return [
            'chosen' => $this->isChosen,
            'own_domain' => $this->ownDomain,
            'proven_at' => $this->provenAt,
            'asked_at' => $this->askedAt,
            'answer' => $this->answer->value,
        ];
    }

    /** @return array{app_id: string, own_domain: ?string, proven_at: ?int, leaving: bool} a shape of `serverpilot_plan()` */
    public function toFact(): array
    {
        return [
            'app_id' => $this->appId,
            'own_domain' => $this->ownDomain === '' ? null : $this->ownDomain,
            'proven_at' => $this->provenAt,
            'leaving' => $this->isLeaving,
        ];
    }

    /** A copy with other values of the named properties. */
    public function with(mixed ...$changes): self
    {
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new self(...array_merge(get_object_vars($this), $changes));
    }

    /** A copy with an answer. One that proves nothing leaves the last proof valid until it expires. */
    public function answered(PoolAnswer $answer, int $now): self
    {
        return $this->with(askedAt: $now, answer: $answer, provenAt: match ($answer) {
            PoolAnswer::Proven => $now,
            PoolAnswer::Unreachable => $this->provenAt,
            default => null,
        });
    }
}
