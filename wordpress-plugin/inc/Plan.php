<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * What has to happen, from what is listed, what is wanted and what the register remembers. Pure: no WordPress
 * function, no I/O, no clock.
 *
 * | wanted | listed | register            | what happens                                   |
 * |--------|--------|---------------------|------------------------------------------------|
 * | yes    | no     | any                 | `add` (owner becomes ours), or surplus, covered |
 * | yes    | yes    | ours, adopted       | nothing                                        |
 * | yes    | yes    | not known           | `adopt` in the first pass, else `foreign`       |
 * | any    | any    | on hold             | `held`: it stays as it is                       |
 * | any    | yes    | taken off by a person | `remove`, whoever added it, and no brake; `held` as long as it is wanted |
 * | yes    | no     | a sibling app has it | `held`                                        |
 * | yes    | no     | not trusted         | `held`: see {@see self::distrusted()}           |
 * | no     | yes    | ours, adopted       | `remove`, or `held` by the brake                |
 * | no     | yes    | foreign             | `foreign`: it stays                            |
 * | no     | yes    | asked to remove, and not known before | `remove`                     |
 * | no     | yes    | not known           | `strangers`: shown, and left alone              |
 * | no     | no     | any                 | `gone`: nothing is left to do                   |
 *
 * The networks' own domains are neither added nor removed, and not remembered.
 *
 * @phpstan-type Facts array{
 *     keys: list<string>,
 *     wanted: array<string, array{kind: 'mapped'|'site'}>,
 *     register: array<string, array{owner: string, held: bool, off: bool, removal: bool, waits: bool, braked: bool}>,
 *     siblings: array<string, string>,
 *     network: list<string>,
 *     confirmed: list<string>,
 *     first: bool,
 *     leave_out_covered: bool,
 *     removed_today: list<string>,
 *     largest_today: int,
 *     brake_released: bool,
 *     brake_percent: int,
 * }
 */
final class Plan
{
    /** Names that an app may have. */
    public const LIMIT = 300;
    /** The share of the list that may leave within a day, in percent; and how many names always may, a www with its partner for one. */
    public const BRAKE_PERCENT = 30;
    public const BRAKE_LEAST = 3;

    /** @var list<string> names to add, in the order in which they get the free places */
    public array $add = [];
    /** @var list<string> names to remove */
    public array $remove = [];
    /** @var array<string, array{reason: string, detail: string}> names that wait for a person, with the reason */
    public array $held = [];
    /** @var list<string> names that a listed wildcard serves, and for which there is no place */
    public array $covered = [];
    /** @var list<string> wanted names for which there is no place */
    public array $surplus = [];
    /** @var list<string> names that were listed before the first pass, and are looked after from now on */
    public array $adopt = [];
    /** @var list<string> names that somebody else has listed */
    public array $foreign = [];
    /** @var list<string> names on the list of which nothing is known here, but that they are there */
    public array $strangers = [];
    /** @var list<string> names that are as they should be */
    public array $kept = [];
    /** @var list<string> names of the register that are neither wanted nor listed */
    public array $gone = [];

    /**
     * All names are in normalised form, but for `listed`, which is as ServerPilot has it: `keys` gives the form of each.
     *
     * @param Facts $facts `wanted` is ordered: mapped before site names, older before newer; `register.waits` marks a name whose next
     *        try is not due yet, `braked` one whose removal the brake holds, `held` one that a person has put on hold, `off` one that
     *        a person wants off the list
     */
    public static function make(array $facts): self
    {
        $plan = new self();
        $listed = array_fill_keys($facts['keys'], true);
        $network = array_fill_keys($facts['network'], true);
        $leaving = $plan->decideRemovals($facts, $listed, $network);
        $plan->decideAdditions($facts, $listed, $network, count($facts['keys']) - $leaving);

        return $plan;
    }

    /**
     * @param Facts $facts
     * @param array<string, true> $listed
     * @param array<string, true> $network
     *
     * @return int the number of entries that leave the list
     */
    private function decideRemovals(array $facts, array $listed, array $network): int
    {
        $remove = [];
        foreach ($facts['register'] as $name => $known) {
            $name = (string) $name;
            if (isset($network[$name])) {
                $this->gone[] = $name;
                continue;
            }
            if ($known['off'] && isset($listed[$name])) {
                $this->remove[] = $name;
            } elseif (isset($facts['wanted'][$name])) {
                continue;
            } elseif (!isset($listed[$name])) {
                $this->gone[] = $name;
            } elseif ($known['held']) {
                $this->held[$name] = ['reason' => 'operator', 'detail' => ''];
            } elseif (
                in_array($known['owner'], ['ours', 'adopted'], true)
                || $known['owner'] === '' && $known['removal']
            ) {
                $remove[] = $name;
            } elseif ($known['owner'] === '') {
                $this->strangers[] = $name;
            } else {
                $this->foreign[] = $name;
            }
        }
        foreach ($facts['keys'] as $key) {
            $is_known = isset($facts['wanted'][$key]) || isset($facts['register'][$key]) || isset($network[$key]);
            // What is no name cannot be remembered as one.
            if (!$is_known && preg_match('/^[a-z0-9*.-]{1,253}$/', $key) === 1) {
                $this->strangers[] = $key;
            }
        }
        // Once held, they wait for a person, even if the list has grown meanwhile.
        $held = array_filter($remove, static fn(string $name): bool => $facts['register'][$name]['braked']);
        $leaving = [...$facts['removed_today'], ...$remove];
        $largest = max($facts['largest_today'], count($facts['keys']));
        $trips =
            $held !== []
            || count($leaving) > intdiv($largest * $facts['brake_percent'], 100)
            && self::mappings($leaving) > self::BRAKE_LEAST;
        if ($remove !== [] && $trips && !$facts['brake_released']) {
            foreach ($remove as $name) {
                $this->held[$name] = ['reason' => 'brake', 'detail' => ''];
            }
            $remove = [];
        }
        array_push($this->remove, ...$remove);
        $going = array_fill_keys($this->remove, true);

        return count(array_filter($facts['keys'], static fn(string $key): bool => isset($going[$key])));
    }

    /**
     * How many names, a www together with its partner for one: that is what a customer maps.
     *
     * @param list<string> $names
     */
    private static function mappings(array $names): int
    {
        $all = array_fill_keys($names, true);

        return count(array_filter(
            $names,
            static fn(string $name): bool => !str_starts_with($name, 'www.') || !isset($all[substr($name, 4)]),
        ));
    }

    /**
     * @param Facts $facts
     * @param array<string, true> $listed
     * @param array<string, true> $network
     */
    private function decideAdditions(array $facts, array $listed, array $network, int $taken): void
    {
        $siblings = $facts['siblings'];
        $confirmed = array_fill_keys($facts['confirmed'], true);
        $later = [];
        $wildcards = array_filter($facts['keys'], static fn(string $key): bool => str_starts_with($key, '*.'));
        foreach ($facts['wanted'] as $name => $wish) {
            $name = (string) $name;
            $known = $facts['register'][$name] ?? ['owner' => '', 'held' => false, 'off' => false, 'waits' => false];
            if (isset($network[$name])) {
                continue;
            }
            if ($known['held'] || $known['off']) {
                $this->held[$name] = ['reason' => $known['off'] ? 'off' : 'operator', 'detail' => ''];
            } elseif (isset($listed[$name])) {
                $this->noteListed($name, $known['owner'], $facts['first']);
            } elseif (isset($siblings[$name])) {
                $this->held[$name] = ['reason' => 'sibling', 'detail' => $siblings[$name]];
            } elseif (
                !isset($confirmed[$name])
                && ($doubt = self::distrusted($name, $wish['kind'], $facts['network'])) !== ''
            ) {
                $this->held[$name] = ['reason' => $doubt, 'detail' => ''];
            } elseif ($known['waits']) {
                continue;
            } elseif ($wish['kind'] === 'site' && self::isCovered($name, $wildcards)) {
                $later[] = $name;
            } elseif ($taken < self::LIMIT) {
                $this->add[] = $name;
                ++$taken;
            } else {
                $this->surplus[] = $name;
            }
        }
        foreach ($later as $name) {
            if (!$facts['leave_out_covered'] && $taken < self::LIMIT) {
                $this->add[] = $name;
                ++$taken;
            } else {
                $this->covered[] = $name;
            }
        }
    }

    private function noteListed(string $name, string $owner, bool $first): void
    {
        if ($owner === 'ours' || $owner === 'adopted') {
            $this->kept[] = $name;
        } elseif ($first) {
            $this->adopt[] = $name;
        } else {
            $this->foreign[] = $name;
        }
    }

    /**
     * Why a customer's name is not simply believed: a name at or under a network's own domain could be a phishing page
     * (`login.network.example`), and a wildcard takes what it was not asked for. A site's own domain is the network's doing.
     *
     * @param list<string> $network
     */
    private static function distrusted(string $name, string $kind, array $network): string
    {
        if (str_starts_with($name, '*.')) {
            return 'wildcard';
        }
        foreach ($kind === 'mapped' ? $network : [] as $own) {
            if ($name === $own || str_ends_with($name, ".{$own}")) {
                return 'network';
            }
        }

        return '';
    }

    /** @param array<string> $wildcards */
    private static function isCovered(string $name, array $wildcards): bool
    {
        $parent = substr((string) strstr($name, '.'), 1);

        return in_array("*.{$parent}", $wildcards, true);
    }

    /** Did the brake hold removals back? */
    public function isBraked(): bool
    {
        return in_array('brake', array_column($this->held, 'reason'), true);
    }

    /** Would anything be sent? */
    public function hasChanges(): bool
    {
        return $this->add !== [] || $this->remove !== [];
    }
}
