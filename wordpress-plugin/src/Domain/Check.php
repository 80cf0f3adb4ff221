<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** One check, of a domain or of the installation: its result, what it is based on, and the remedy. */
final class Check
{
    /**
     * @param string $name its identifier, such as `dns`
     * @param string $label what it is called on a page
     * @param string $code the result in detail, such as `dns.elsewhere`; explained in docs/messages.md
     * @param string $message what was found, in a sentence
     * @param string $remedy what to do, in a sentence; empty if nothing has to be done
     * @param list<string> $details what it concerns, a line each, as text
     */
    public function __construct(
        public readonly string $name,
        public readonly string $label,
        public readonly CheckState $state,
        public readonly string $code,
        public readonly string $message,
        public readonly string $remedy = '',
        public readonly array $details = [],
    ) {}

    /**
     * A check of a domain, without its result: the code begins with its name, but for a reason to be on hold.
     *
     * @return \Closure(CheckState, string, string, string=): self
     */
    public static function named(string $name, string $label): \Closure
    {
        return static fn(CheckState $state, string $result, string $message, string $remedy = ''): self => new self(
            $name,
            $label,
            $state,
            str_starts_with($result, 'held.') ? $result : "{$name}.{$result}",
            $message,
            $remedy,
        );
    }
}
