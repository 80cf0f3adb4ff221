<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\EarlierList;
use ServerPilot\Sync\Domain\RestoreResult;
use ServerPilot\Sync\Host\Users;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\Restoration;
use WP_CLI;

/** Shows and restores the copies of ServerPilot's list. */
final class RestoreCommand
{
    public function __construct(
        private Console $console,
        private Client $client,
        private Restoration $restoration,
    ) {}

    /**
     * Restores an earlier list: adds its domains that are missing from the current list. Never removes a domain.
     *
     * A domain that no site uses then counts as added outside this plugin: no sync removes it. Domains that cannot be restored are
     * shown with the reason.
     *
     * ## OPTIONS
     *
     * [--list=<id>]
     * : The list, by its id in `wp serverpilot lists`. Without it, the list before the last change.
     *
     * [--dry-run]
     * : Only show what would be restored.
     *
     * ## EXIT CODES
     *
     *     0  done; also if nothing is missing
     *     1  failed, or a domain could not be restored
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot lists
     *     $ wp serverpilot restore --list=42 --dry-run
     *     $ wp serverpilot restore --list=42
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function restore(array $args, array $options): void
    {
        $this->console->run(function () use ($options): int {
            $this->console->requireSwitch();
            $list = $this->list(Console::option($options, 'list'));
            if ((bool) ($options['dry-run'] ?? false)) {
                Console::table(self::items($this->restoration->preview($list)), ['op', 'domain', 'message']);

                return 0;
            }
            $restored = $this->restoration->run($list);
            foreach ($restored->leftOut as $entry => $message) {
                WP_CLI::warning(Console::line("{$entry}: {$message}"));
            }
            WP_CLI::success((new RestoreResult($restored->added, $restored->unmanaged, []))->summary());

            return $restored->leftOut === [] ? 0 : 1;
        });
    }

    /**
     * Lists the copies of ServerPilot's list that were kept before each change, newest first. Times are in UTC.
     *
     * ## OPTIONS
     *
     * [--limit=<lists>]
     * : Number of lists.
     * ---
     * default: 50
     * ---
     *
     * [--format=<format>]
     * : Output format.
     * ---
     * default: table
     * options:
     *   - table
     *   - json
     *   - csv
     *   - yaml
     *   - count
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot lists --limit=10
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function lists(array $args, array $options): void
    {
        $this->console->run(static function () use ($options): int {
            $limit = Console::number($options, 'limit', 50);
            Console::table(
                array_map(static fn(EarlierList $list): array => [
                    'id' => $list->id,
                    'before' => gmdate('Y-m-d H:i:s', $list->at),
                    'listed' => $list->listed,
                    'app' => PoolStatus::nameOf($list->appId),
                    'event' => $list->event,
                    'user' => Users::login($list->userId),
                ], EarlierLists::page(1, $limit)['lists']),
                ['id', 'before', 'listed', 'app', 'event', 'user'],
                $options,
            );

            return 0;
        });
    }

    private function list(string $id): EarlierList
    {
        $list = $id === '' ? EarlierLists::newest($this->client->appId()) : EarlierLists::find((int) $id);

        return $list ?? throw new CommandFailure(
            $id === ''
                ? __('There are no earlier lists yet: no sync has changed ServerPilot\'s list.', 'serverpilot-sync')
                : __('List not found. See: wp serverpilot lists', 'serverpilot-sync'),
        );
    }

    /** @return list<array{op: string, domain: string, message: string}> */
    private static function items(RestoreResult $result): array
    {
        $items = [];
        foreach ($result->added as $domain) {
            $items[] = [
                'op' => 'add',
                'domain' => $domain,
                'message' => in_array($domain, $result->unmanaged, true)
                    ? __('No site uses it, so it will count as added outside this plugin.', 'serverpilot-sync')
                    : __('A site uses it, and it is not on the list.', 'serverpilot-sync'),
            ];
        }
        foreach ($result->leftOut as $entry => $message) {
            $items[] = ['op' => 'left_out', 'domain' => (string) $entry, 'message' => $message];
        }

        return $items;
    }
}
