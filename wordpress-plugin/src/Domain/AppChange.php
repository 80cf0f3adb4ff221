<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** One update of an app's list. A shape of `serverpilot_plan()`. */
final class AppChange
{
    /**
     * @param list<string> $add in the order in which they are added while there is capacity
     * @param list<string> $remove
     * @param bool $rewrite send the list even without a change
     */
    public function __construct(
        public readonly string $app_id,
        public readonly array $add,
        public readonly array $remove,
        public readonly bool $rewrite,
    ) {}

    /** @param list<string> $domains that are not removed */
    public function keeping(array $domains): self
    {
        return new self($this->app_id, $this->add, array_values(array_diff($this->remove, $domains)), $this->rewrite);
    }
}
