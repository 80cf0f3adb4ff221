<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;

/** One check of the installation. Its codes are explained in docs/messages.md. */
abstract class InstallationCheck
{
    /** Its identifier. */
    public const NAME = '';

    /** What it is called on a page. */
    abstract public function label(): string;

    /** Makes the check. {@see Installation} turns an exception into a failed check. */
    abstract public function run(): Check;

    /** @param list<string> $details */
    public function result(
        CheckState $state,
        string $code,
        string $message,
        string $remedy = '',
        array $details = [],
    ): Check {
        return new Check(static::NAME, $this->label(), $state, $code, $message, $remedy, $details);
    }

    /** @param list<string> $details */
    protected function ok(string $code, string $message, array $details = []): Check
    {
        return $this->result(CheckState::Ok, $code, $message, '', $details);
    }

    /** @param list<string> $details */
    protected function failed(string $code, string $message, string $remedy, array $details = []): Check
    {
        return $this->result(CheckState::Failed, $code, $message, $remedy, $details);
    }
}
