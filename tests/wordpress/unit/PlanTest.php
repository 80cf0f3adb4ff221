<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Plan;

final class PlanTest extends TestCase
{
    private const NETWORK = 'network.example';

    /** @param array<string, mixed> $facts */
    private static function plan(array $facts): Plan
    {
        return Plan::make($facts + [
            'keys' => [self::NETWORK],
            'wanted' => [],
            'register' => [],
            'siblings' => [],
            'network' => [self::NETWORK],
            'confirmed' => [],
            'first' => false,
            'leave_out_covered' => false,
            'removed_today' => [],
            'largest_today' => 0,
            'brake_released' => false,
            'brake_percent' => 30,
        ]);
    }

    /** @return array<string, array{kind: string}> */
    private static function mapped(string ...$names): array
    {
        return array_fill_keys($names, ['kind' => 'mapped']);
    }

    /** @return array<string, array{kind: string}> */
    private static function sites(string ...$names): array
    {
        return array_fill_keys($names, ['kind' => 'site']);
    }

    /** @return array{owner: string, held: bool, off: bool, removal: bool, waits: bool, braked: bool} */
    private static function row(
        string $owner = '',
        bool $held = false,
        bool $removal = false,
        bool $waits = false,
        bool $braked = false,
        bool $off = false,
    ): array {
        return compact('owner', 'held', 'off', 'removal', 'waits', 'braked');
    }

    /** The table of the class's documentation, row by row. */
    public static function rows(): iterable
    {
        $a = 'a.example';
        $listed = ['keys' => [self::NETWORK, $a]];
        $wanted = ['wanted' => self::mapped($a)];
        $known = static fn (array $row): array => ['register' => [$a => $row]];
        yield 'wanted and absent is added' => [$wanted, 'add'];
        yield 'wanted, absent, and once adopted is added again' => [$wanted + $known(self::row('adopted')), 'add'];
        yield 'wanted and ours stays' => [$wanted + $listed + $known(self::row('ours')), 'kept'];
        yield 'wanted and listed is adopted by the first pass' => [$wanted + $listed + ['first' => true], 'adopt'];
        yield 'wanted and listed afterwards is somebody else\'s' => [$wanted + $listed, 'foreign'];
        yield 'on hold' => [$wanted + $known(self::row(held: true)), 'held'];
        yield 'on hold, listed, and no longer wanted' => [$listed + $known(self::row('ours', held: true)), 'held'];
        yield 'taken off by a person, whoever added it' => [$listed + $known(self::row('foreign', off: true)), 'remove'];
        yield 'taken off by a person and gone' => [$known(self::row('foreign', off: true)), 'gone'];
        yield 'taken off by a person, and still wanted' => [$wanted + $known(self::row('ours', off: true)), 'held'];
        yield 'a sibling app has it' => [$wanted + ['siblings' => [$a => 'shop']], 'held'];
        yield 'no longer wanted and ours leaves' => [$listed + $known(self::row('ours')), 'remove'];
        yield 'no longer wanted and adopted leaves' => [$listed + $known(self::row('adopted')), 'remove'];
        yield 'no longer wanted and foreign stays' => [$listed + $known(self::row('foreign')), 'foreign'];
        yield 'never known and asked to remove leaves' => [$listed + $known(self::row(removal: true)), 'remove'];
        yield 'seen before, and no removal asked for, stays' => [$listed + $known(self::row()), 'strangers'];
        yield 'listed, and nothing else is known of it' => [$listed, 'strangers'];
        yield 'neither wanted nor listed is gone' => [$known(self::row('ours')), 'gone'];
    }

    /** @dataProvider rows */
    public function testEachRowOfTheTable(array $facts, string $expected): void
    {
        $plan = self::plan($facts);
        foreach (['add', 'kept', 'adopt', 'foreign', 'remove', 'gone', 'surplus', 'covered', 'strangers'] as $list) {
            self::assertSame($list === $expected ? ['a.example'] : [], $plan->$list, $list);
        }
        self::assertSame($expected === 'held' ? ['a.example'] : [], array_keys($plan->held));
    }

    public function testTheNetworksOwnDomainsAreNeitherAddedNorRemoved(): void
    {
        $plan = self::plan([
            'keys' => ['other.example'],
            'wanted' => self::sites(self::NETWORK),
            'register' => [self::NETWORK => self::row('ours', removal: true)],
        ]);
        self::assertFalse($plan->hasChanges());
        $plan = self::plan(['register' => [self::NETWORK => self::row('ours', removal: true)]]);
        self::assertFalse($plan->hasChanges());
    }

    public function testAnEntryThatIsNoNameIsNoStranger(): void
    {
        self::assertSame(['a.example'], self::plan(['keys' => [self::NETWORK, 'ünparsed entry', 'a.example', str_repeat('a', 300)]])->strangers);
    }

    public static function distrusted(): iterable
    {
        yield ['login.network.example', 'mapped', 'network'];
        yield ['a.b.network.example', 'mapped', 'network'];
        yield ['login.network.example', 'site', null];
        yield ['notnetwork.example', 'mapped', null];
        yield ['*.customer.example', 'mapped', 'wildcard'];
        yield ['*.network.example', 'site', 'wildcard'];
    }

    /** @dataProvider distrusted */
    public function testACustomersNameIsNotSimplyBelieved(string $name, string $kind, ?string $reason): void
    {
        $wanted = ['wanted' => [$name => ['kind' => $kind]]];
        self::assertSame($reason, self::plan($wanted)->held[$name]['reason'] ?? null);
        self::assertSame([$name], self::plan($wanted + ['confirmed' => [$name]])->add, 'once confirmed, it goes on');
    }

    public function testMappedNamesComeBeforeSitesAndOlderBeforeNewer(): void
    {
        $keys = [self::NETWORK, ...array_map(static fn (int $n): string => "n{$n}.example", range(1, 297))];
        $plan = self::plan([
            'keys' => $keys,
            'wanted' => self::mapped('m1.example', 'm2.example', 'm3.example') + self::sites('s1.network.example'),
        ]);
        self::assertSame(['m1.example', 'm2.example'], $plan->add);
        self::assertSame(['m3.example', 's1.network.example'], $plan->surplus);
    }

    public function testARemovalMakesRoom(): void
    {
        $keys = [self::NETWORK, ...array_map(static fn (int $n): string => "n{$n}.example", range(1, 299))];
        $plan = self::plan(['keys' => $keys, 'wanted' => self::mapped('m.example'), 'register' => ['n7.example' => self::row('ours')]]);
        self::assertSame([['m.example'], ['n7.example']], [$plan->add, $plan->remove]);
    }

    public function testASiteThatAWildcardServesComesLastAndIsNoError(): void
    {
        $keys = [self::NETWORK, '*.network.example', ...array_map(static fn (int $n): string => "n{$n}.example", range(1, 297))];
        $plan = self::plan(['keys' => $keys, 'wanted' => self::sites('a.network.example', 'b.elsewhere.example')]);
        self::assertSame([['b.elsewhere.example'], ['a.network.example'], []], [$plan->add, $plan->covered, $plan->surplus]);
        $plan = self::plan(['keys' => array_slice($keys, 0, 5), 'wanted' => self::sites('a.network.example')]);
        self::assertSame(['a.network.example'], $plan->add, 'where there is room, it has a place of its own');
        $plan = self::plan(['keys' => array_slice($keys, 0, 5), 'wanted' => self::sites('a.network.example'), 'leave_out_covered' => true]);
        self::assertSame([[], ['a.network.example']], [$plan->add, $plan->covered]);
    }

    public function testANameWhoseNextTryIsNotDueWaits(): void
    {
        $plan = self::plan(['wanted' => self::mapped('a.example'), 'register' => ['a.example' => self::row('ours', waits: true)]]);
        self::assertFalse($plan->hasChanges());
    }

    public function testWhatAPersonTookOffWhileItIsWantedLeavesAndStaysHeld(): void
    {
        $plan = self::plan(['keys' => [self::NETWORK, 'a.example'], 'wanted' => self::mapped('a.example'), 'register' => ['a.example' => self::row('ours', off: true)]]);
        self::assertSame(['a.example'], $plan->remove);
        self::assertSame('off', $plan->held['a.example']['reason']);
    }

    /** Ten clicks are ten decisions; the brake is for what nobody decided. */
    public function testWhatAPersonTookOffLeavesInSpiteOfTheBrake(): void
    {
        $names = array_map(static fn (int $n): string => "n{$n}.example", range(1, 20));
        $register = array_fill_keys(array_slice($names, 0, 10), self::row('ours', off: true)) + array_fill_keys($names, self::row('ours'));
        $plan = self::plan(['keys' => [self::NETWORK, ...$names], 'register' => $register]);
        self::assertSame(array_slice($names, 0, 10), $plan->remove);
        self::assertCount(10, $plan->held);
    }

    public static function brakes(): iterable
    {
        yield 'three always may' => [10, 0, 3, false];
        yield 'a fourth of ten may not' => [10, 0, 4, true];
        yield '30 % of 100' => [100, 0, 30, false];
        yield 'one more' => [100, 0, 31, true];
        yield 'what has left today counts' => [100, 20, 11, true];
        yield 'and no more than that' => [100, 20, 10, false];
    }

    /** @dataProvider brakes */
    public function testTheBrakeHoldsRemovalsAndLetsAdditionsOut(int $listed, int $today, int $leaving, bool $held): void
    {
        $names = array_map(static fn (int $n): string => "n{$n}.example", range(1, $listed - 1));
        $facts = [
            'keys' => [self::NETWORK, ...$names],
            'wanted' => self::mapped('new.example'),
            'register' => array_fill_keys(array_slice($names, 0, $leaving), self::row('ours')),
            'removed_today' => array_map(static fn (int $n): string => "gone{$n}.example", $today > 0 ? range(1, $today) : []),
            'largest_today' => $listed,
        ];
        $plan = self::plan($facts);
        self::assertSame($held, $plan->isBraked());
        self::assertCount($held ? 0 : $leaving, $plan->remove);
        self::assertSame(['new.example'], $plan->add);
        self::assertCount($held ? $leaving : 0, $plan->held);
        self::assertCount($leaving, self::plan(['brake_released' => true] + $facts)->remove, 'after one click');
    }

    /** On a small network two customers who leave would else be too many: each takes two names along. */
    public function testAWwwAndItsPartnerAreOneOfTheThreeThatAlwaysMayLeave(): void
    {
        $names = ['a.example', 'www.a.example', 'b.example', 'www.b.example', 'c.example', 'www.c.example'];
        $facts = ['keys' => [self::NETWORK, ...$names], 'register' => array_fill_keys($names, self::row('ours'))];
        self::assertCount(6, self::plan($facts)->remove);
        self::assertTrue(self::plan($facts + ['removed_today' => ['d.example']])->isBraked(), 'a fourth is too many');
        self::assertTrue(self::plan($facts + ['removed_today' => ['www.other.example']])->isBraked(), 'whatever its name begins with');
    }

    /** Generated cases, by a seed that a failure names. */
    public static function seeds(): iterable
    {
        foreach (range(1, 200) as $seed) {
            yield "seed {$seed}" => [$seed];
        }
    }

    /** @dataProvider seeds */
    public function testWhateverTheFactsTheLawsHold(int $seed): void
    {
        mt_srand($seed);
        $names = array_map(static fn (int $n): string => "n{$n}.example", range(1, 30));
        $some = static fn (array $from, int $percent): array => array_values(array_filter($from, static fn (): bool => mt_rand(1, 100) <= $percent));
        $row = static fn (): array => self::row(['', 'ours', 'adopted', 'foreign'][mt_rand(0, 3)], mt_rand(0, 9) === 0, mt_rand(0, 3) === 0, mt_rand(0, 4) === 0, off: mt_rand(0, 9) === 0);
        $keys = [self::NETWORK, ...$some($names, mt_rand(0, 100))];
        $wanted = array_map(static fn (): array => ['kind' => mt_rand(0, 1) === 0 ? 'mapped' : 'site'], array_flip($some($names, mt_rand(0, 100))));
        $register = array_map($row, array_flip($some($names, mt_rand(0, 100))));
        $facts = ['keys' => $keys, 'wanted' => $wanted, 'register' => $register, 'first' => mt_rand(0, 1) === 0, 'brake_released' => mt_rand(0, 1) === 0];
        $plan = self::plan($facts);

        foreach ($plan->remove as $name) {
            self::assertContains($name, $keys);
            $known = $register[$name];
            if ($known['off']) {
                continue;
            }
            self::assertArrayNotHasKey($name, $wanted, 'nothing that is wanted leaves');
            self::assertFalse($known['held'], 'hold is respected');
            self::assertTrue(in_array($known['owner'], ['ours', 'adopted'], true) || ($known['owner'] === '' && $known['removal']), 'only what we look after leaves');
        }
        foreach ($plan->add as $name) {
            self::assertArrayHasKey($name, $wanted);
            self::assertNotContains($name, $keys);
            self::assertFalse(($register[$name]['held'] ?? false) || ($register[$name]['off'] ?? false), 'hold is respected');
        }
        self::assertSame([], array_intersect($plan->add, $plan->remove));

        // Carried out, and planned again with what the register then knows: nothing is left to do (law 5).
        $after = array_values(array_diff([...$keys, ...$plan->add], $plan->remove));
        foreach ($plan->add as $name) {
            $register[$name] = self::row('ours');
        }
        foreach ($plan->adopt as $name) {
            $register[$name] = self::row('adopted');
        }
        foreach ($plan->foreign as $name) {
            $register[$name] = ['owner' => 'foreign'] + ($register[$name] ?? self::row());
        }
        foreach ($plan->strangers as $name) {
            $register[$name] = self::row();
        }
        foreach ($plan->held as $name => ['reason' => $reason]) {
            $register[$name] = ['braked' => $reason === 'brake'] + ($register[$name] ?? self::row());
        }
        foreach ([...array_diff($plan->remove, array_keys($plan->held)), ...$plan->gone] as $name) {
            unset($register[$name]);
        }
        $again = self::plan(['keys' => $after, 'register' => $register, 'first' => false, 'brake_released' => false] + $facts);
        self::assertFalse($again->hasChanges());
    }
}
