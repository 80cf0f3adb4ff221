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
     * sync: syncs add domains that sites use, and remove domains that they no longer use. add-only: syncs remove only domains that
     * an administrator removes. observe: nothing is sent, and `wp serverpilot preview` shows what a sync would do.
     *
     * ## OPTIONS
     *
     * [<policy>]
     * : The new policy: sync, add-only or observe.
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
