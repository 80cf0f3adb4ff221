<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;
use WP_CLI;

/** What syncs may send. */
final class PolicyCommand
{
    public function __construct(
        private Console $console,
    ) {}

    /**
     * Shows or sets what syncs may send to ServerPilot.
     *
     * sync: they add what sites use, and remove what they do not use any more. add-only: they remove nothing; what an
     * administrator removes is removed. observe: nothing is sent, and `wp serverpilot preview` shows what a sync would do.
     *
     * ## OPTIONS
     *
     * [<policy>]
     * : The policy from now on: sync, add-only or observe.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot policy
     *     $ wp serverpilot policy observe
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function run(array $args, array $options): void
    {
        $this->console->run(static function () use ($args): int {
            if ($args === []) {
                WP_CLI::line(State::policy()->value);

                return 0;
            }
            $policy = Policy::tryFrom($args[0]) ?? throw new CommandFailure(__(
                'The policy must be sync, add-only or observe.',
                'serverpilot-sync',
            ));
            Operator::setPolicy($policy);
            WP_CLI::success($policy->message());

            return 0;
        });
    }
}
