<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/**
 * A message that is stored now and shown later, to a reader who may have another language. Ours is stored as a code with values;
 * that of ServerPilot, of the extension or of a database is quoted as it is.
 *
 * The text is stored as well: web servers of the previous version read only that.
 */
final class Message
{
    /** @param array<array-key, mixed> $values */
    private function __construct(
        private readonly ?MessageCode $code,
        private readonly array $values,
        private readonly string $text,
    ) {}

    /** @param array<array-key, mixed> $values of the code; they must survive JSON */
    public static function ours(MessageCode $code, array $values = []): self
    {
        return new self($code, $values, $code->text($values));
    }

    public static function ofOthers(string $text): self
    {
        return new self(null, [], $text);
    }

    /**
     * @param string $text as stored; the message, unless the code is known
     * @param string $values as returned by {@see self::toStored()}
     */
    public static function ofStored(string $text, string $values): self
    {
        $stored = $values === '' ? null : json_decode($values, true);
        $code = is_array($stored) ? $stored['code'] ?? null : null;
        $code = is_string($code) ? MessageCode::tryFrom($code) : null;
        $of_code = is_array($stored) ? $stored['values'] ?? null : null;

        return $code === null ? self::ofOthers($text) : self::ours($code, is_array($of_code) ? $of_code : []);
    }

    /** In the reader's language. */
    public function text(): string
    {
        return $this->text;
    }

    /** Is it about that reason? The previous version changes the reason and the text of a record, but not the values. */
    public function isOf(Reason $reason): bool
    {
        return $this->code === MessageCode::Reason && ($this->values['reason'] ?? null) === $reason->value;
    }

    /** Code and values, which are stored beside the text; empty if the text is that of others. */
    public function toStored(): string
    {
        return (
            $this->code === null ? '' : (string) json_encode(['code' => $this->code->value, 'values' => $this->values])
        );
    }
}
