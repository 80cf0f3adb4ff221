<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

/** A page of the domains of a site, as its customer sees them. */
final class CustomerPage
{
    /** Domains on a page; a `www.` partner is on the page of its domain, and does not count. */
    public const SIZE = 50;

    public readonly int $number;

    /**
     * @param list<CustomerDomain> $domains
     * @param int $number from 1; one past the end is the last
     * @param int $total domains on all pages
     */
    public function __construct(
        public readonly array $domains,
        int $number,
        public readonly int $total,
    ) {
        $this->number = self::existing($number, $total);
    }

    /** The page itself if it exists, else the nearest. */
    public static function existing(int $number, int $total): int
    {
        return max(1, min($number, (int) ceil($total / self::SIZE)));
    }

    public static function offset(int $number): int
    {
        return ($number - 1) * self::SIZE;
    }

    public function pages(): int
    {
        return self::existing(PHP_INT_MAX, $this->total);
    }

    public function first(): int
    {
        return min($this->total, self::offset($this->number) + 1);
    }

    public function last(): int
    {
        return min($this->total, self::offset($this->number + 1));
    }
}
