<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

/** The result of one check, of a domain or of the installation, and its remedy. */
final class Check
{
    /**
     * @param string $name its identifier, such as `dns`
     * @param string $label its name on a page
     * @param string $code the result in detail, such as `dns.elsewhere`; explained in docs/messages.md
     * @param string $message what was found, in a sentence
     * @param string $remedy what to do, in a sentence; empty if nothing has to be done
     * @param list<string> $details affected items, a line of plain text each
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
     * A factory for the results of one check of a domain. A code begins with the check's name, except for `held.` codes.
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
