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
     * @param list<string> $moved domains of both lists that another app of the pool has and keeps
     */
    public function __construct(
        public readonly string $app_id,
        public readonly array $add,
        public readonly array $remove,
        public readonly bool $rewrite,
        public readonly array $moved = [],
    ) {}

    /** @param array<array-key, string> $domains of which it removes those that it would remove anyway, and no others */
    public function removing(array $domains): self
    {
        return new self(
            $this->app_id,
            $this->add,
            array_values(array_intersect($this->remove, $domains)),
            $this->rewrite,
            $this->moved,
        );
    }
}
