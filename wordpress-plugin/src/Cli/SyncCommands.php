<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\DesiredSites;
use ServerPilot\Sync\Sync\Operator;
use WP_CLI;

/** Commands that change something: an operator's decision, then a sync. */
final class SyncCommands
{
    public function __construct(
        private Console $console,
        private Desired $desired,
        private DesiredSites $sites,
        private SyncReport $report,
        private ReadCommands $read,
    ) {}

    /**
     * Syncs now, and reports the changes.
     *
     * Failed domains are retried at once.
     *
     * ## OPTIONS
     *
     * [<domain>...]
     * : Domains whose state is reported even if they do not change.
     *
     * [--dry-run]
     * : Only show what a sync would do, as `wp serverpilot preview` does.
     *
     * ## EXIT CODES
     *
     *     0  done
     *     1  failed, or a given domain failed or is invalid
     *     2  paused: see `wp serverpilot status`
     *     3  busy: another sync is running, and handles pending changes
     *     5  the policy is "observe": nothing was sent
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot sync
     *     $ wp serverpilot sync shop.example www.shop.example
     *     $ wp serverpilot sync --dry-run
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function sync(array $args, array $options): void
    {
        $this->console->run(function () use ($args, $options): int {
            $domains = $this->domains($args);
            if ((bool) ($options['dry-run'] ?? false)) {
                $this->read->preview([], []);

                return 0;
            }
            $this->console->requireSwitch();
            foreach ($domains as $domain) {
                DomainStore::enqueue($domain, 'sync');
            }

            return $this->report->run($domains);
        });
    }

    /**
     * Removes domains from ServerPilot's list, including unmanaged ones.
     *
     * No sync adds them again until `wp serverpilot release`.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * [--yes]
     * : Do not ask for confirmation.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot remove old.example www.old.example --yes
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function remove(array $args, array $options): void
    {
        $this->decide($args, static function (array $domains) use ($options): void {
            WP_CLI::confirm(
                sprintf(
                    /* translators: %s: domains */
                    __(
                        'The server will stop serving these domains: %s. Remove them from ServerPilot?',
                        'serverpilot-sync',
                    ),
                    implode(', ', $domains),
                ),
                $options,
            );
            array_map(Operator::remove(...), $domains);
        });
    }

    /**
     * Puts domains on hold: no sync adds or removes them until `wp serverpilot release`.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot hold shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function hold(array $args, array $options): void
    {
        $this->console->run(function () use ($args): int {
            foreach ($this->domains($args) as $domain) {
                Operator::hold($domain);
                /* translators: %s: a domain */
                WP_CLI::success(sprintf(__('%s is on hold.', 'serverpilot-sync'), $domain));
            }

            return 0;
        });
    }

    /**
     * Releases domains that were put on hold or removed, then syncs.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot release shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function release(array $args, array $options): void
    {
        $this->decide($args, static fn(array $domains): array => array_map(Operator::release(...), $domains));
    }

    /**
     * Adopts listed domains that were added outside the plugin, then syncs.
     *
     * Only domains that a site uses. From then on, syncs remove them when no site uses them any more.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot adopt shop.example www.shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function adopt(array $args, array $options): void
    {
        $this->decide($args, static fn(array $domains): array => array_map(Operator::adopt(...), $domains));
    }

    /**
     * Dismisses requests of other plugins for domains that no site uses, then syncs.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot dismiss shop.example
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function dismiss(array $args, array $options): void
    {
        $this->decide($args, static fn(array $domains): array => array_map(Operator::dismissRequest(...), $domains));
    }

    /**
     * Shows the sites that use these domains, approves each domain for its site, then syncs.
     *
     * Wildcards, subdomains of the network's own domain, and domains that another app on the server lists need approval.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * [--yes]
     * : Do not ask for confirmation.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot approve '*.customer.example' --yes
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function approve(array $args, array $options): void
    {
        $this->decide($args, function (array $domains) use ($options): void {
            $shown = $this->sites->of($domains);
            foreach ($domains as $domain) {
                isset($shown[$domain])
                    ? WP_CLI::log(sprintf(
                        /* translators: 1: a domain, 2: a site */
                        __('To be approved: %1$s. Site: %2$s', 'serverpilot-sync'),
                        $domain,
                        DesiredSites::label($shown[$domain]),
                    ))
                    : WP_CLI::warning(sprintf(
                        /* translators: %s: a domain */
                        __('No site needs %s, so there is nothing to approve.', 'serverpilot-sync'),
                        $domain,
                    ));
            }
            if ($shown === []) {
                return;
            }
            WP_CLI::confirm(__('Approve these domains, each for its site?', 'serverpilot-sync'), $options);
            $refused = Operator::approve(array_map(strval(...), array_keys($shown)), $shown, $this->sites);
            if ($refused !== []) {
                WP_CLI::warning(Operator::notApproved($refused));
            }
        });
    }

    /**
     * Revokes approvals, then syncs. A listed domain stays on the list; remove it with `wp serverpilot remove`.
     *
     * ## OPTIONS
     *
     * <domain>...
     * : The domains.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot revoke '*.customer.example'
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function revoke(array $args, array $options): void
    {
        $this->decide($args, static fn(array $domains): array => array_map(Operator::revoke(...), $domains));
    }

    /**
     * Shows the removals that need approval, approves them, then syncs.
     *
     * ## OPTIONS
     *
     * [--yes]
     * : Do not ask for confirmation.
     *
     * ## EXIT CODES
     *
     * Those of `wp serverpilot sync`.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot preview
     *     $ wp serverpilot approve-removals
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function approveRemovals(array $args, array $options): void
    {
        $this->decide([], static function () use ($options): void {
            $domains = DomainList::heldRemovals();
            if ($domains === []) {
                WP_CLI::success(__('No removal needs approval.', 'serverpilot-sync'));
                WP_CLI::halt(0);
            }
            foreach ($domains as $domain) {
                /* translators: %s: a domain */
                WP_CLI::log(sprintf(__('To be removed: %s', 'serverpilot-sync'), $domain));
            }
            WP_CLI::confirm(__('Remove these domains from ServerPilot?', 'serverpilot-sync'), $options);
            Operator::approveRemovals($domains);
        });
    }

    /**
     * Decides, then syncs and reports the result.
     *
     * @param array<string> $args
     * @param Closure(list<string>): mixed $decision about these domains
     */
    private function decide(array $args, Closure $decision): void
    {
        $this->console->run(function () use ($args, $decision): int {
            $this->console->requireSwitch();
            $domains = $this->domains($args);
            $decision($domains);

            return $this->report->run($domains);
        });
    }

    /**
     * Normalises the arguments, and rejects the networks' own domains, which no sync changes.
     *
     * @param array<string> $args
     *
     * @return list<string>
     */
    private function domains(array $args): array
    {
        $domains = $this->console->domains($args);
        $own = array_intersect($domains, $this->desired->protectedDomains());
        if ($own !== []) {
            throw new CommandFailure(sprintf(
                /* translators: %s: a domain */
                __('%s is a network\'s own domain, which is never added or removed.', 'serverpilot-sync'),
                reset($own),
            ));
        }

        return $domains;
    }
}
