<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;

/** One check of the installation. Its codes are explained in docs/messages.md. */
abstract class InstallationCheck
{
    /** Domains that a result lists. */
    protected const MAX_DETAILS = 10;

    /**
     * @param string $name its identifier
     * @param string $label its name on a page
     * @param bool $isRemote it sends requests to ServerPilot
     * @param bool $needsSwitch it checks syncs and their results, so it is skipped while the switch is off
     */
    protected function __construct(
        public readonly string $name,
        public readonly string $label,
        public readonly bool $isRemote = false,
        public readonly bool $needsSwitch = false,
    ) {}

    /** Runs the check. {@see Installation} turns an exception into a failed check. */
    abstract public function run(): Check;

    /** @param list<string> $details */
    public function result(
        CheckState $state,
        string $code,
        string $message,
        string $remedy = '',
        array $details = [],
    ): Check {
        return new Check($this->name, $this->label, $state, $code, $message, $remedy, $details);
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
