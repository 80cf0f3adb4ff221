<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\AlertPolicy;

final class AlertPolicyTest extends TestCase
{
    private const NOW = 1_000_000_000;
    private const HOUR = 3_600;
    private const DAY = 86_400;

    /** @return iterable<string, array{bool|null, array<string, mixed>, array<string, mixed>, ?string, array<string, mixed>}> holds, remembered, facts, mail, remembered then */
    public static function cases(): iterable
    {
        $now = self::NOW;
        $hourAgo = $now - self::HOUR;
        $dayAgo = $now - self::DAY;
        $told = ['since' => $hourAgo, 'mailed' => $hourAgo, 'over' => true];
        $settled = ['since' => 0, 'mailed' => $hourAgo, 'over' => false];

        yield 'nothing' => [false, [], [], null, []];
        yield 'it begins' => [true, [], [], 'begun', ['since' => $now, 'tries' => [$now]]];
        yield 'it is known' => [true, $told, [], null, $told];
        yield 'it is known for days' => [true, ['since' => 1, 'mailed' => 1, 'over' => true], [], null, ['since' => 1, 'over' => true]];
        yield 'it is over' => [false, $told, [], 'over', ['mailed' => $hourAgo, 'over' => true, 'tries' => [$now]]];
        yield 'it is over and that is known' => [false, $settled, [], null, $settled];
        yield 'it begins again within a day' => [true, $settled, [], null, ['since' => $now] + $settled];
        yield 'it ends again within a day' => [false, ['since' => $hourAgo] + $settled, [], null, $settled];
        yield 'it still holds a day after' => [true, ['since' => $hourAgo, 'mailed' => $dayAgo], [], 'begun', ['since' => $hourAgo, 'tries' => [$now]]];
        yield 'almost a day after' => [true, ['since' => $hourAgo, 'mailed' => $dayAgo + 1], [], null, ['since' => $hourAgo, 'mailed' => $dayAgo + 1]];
        yield 'a day after nothing is remembered' => [false, ['mailed' => $dayAgo], [], null, []];
        yield 'nobody can tell whether it is over' => [null, $told, [], null, $told];
        yield 'nobody can tell whether it began' => [null, [], [], null, []];
        yield 'no mails are wanted' => [true, [], ['mails' => false], null, ['since' => $now]];
        yield 'mails are wanted again' => [true, ['since' => $hourAgo], [], 'begun', ['since' => $hourAgo, 'tries' => [$now]]];
        yield 'mails are switched off and it holds' => [true, $told, ['mails' => false], null, $told];
        yield 'it is over and no mails are wanted' => [false, $told, ['mails' => false], null, $settled];
        yield 'two tries failed' => [true, ['since' => 1, 'tries' => [$hourAgo, $hourAgo]], [], 'begun', ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $now]]];
        yield 'three tries failed' => [true, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]], [], null, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]]];
        yield 'three tries failed, one of them a day ago' => [true, ['since' => 1, 'tries' => [$dayAgo, $hourAgo, $hourAgo]], [], 'begun', ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $now]]];
        yield 'three tries to tell that it is over failed' => [false, ['tries' => [$hourAgo, $hourAgo, $hourAgo]] + $told, [], null, ['since' => 0, 'tries' => [$hourAgo, $hourAgo, $hourAgo]] + $told];
        yield 'failed tries count though it flaps' => [false, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]], [], null, ['tries' => [$hourAgo, $hourAgo, $hourAgo]]];
        yield 'what is remembered is damaged' => [true, ['since' => 'x', 'tries' => 'x'], [], 'begun', ['since' => $now, 'tries' => [$now]]];
    }

    /**
     * @dataProvider cases
     *
     * @param array<string, mixed> $remembered
     * @param array<string, mixed> $facts
     * @param array<string, mixed> $then
     */
    public function testTheMailAndTheMemoryOfEachCase(?bool $holds, array $remembered, array $facts, ?string $mail, array $then): void
    {
        $owed = AlertPolicy::decide($facts + ['holds' => ['brake' => $holds], 'mails' => true], $remembered === [] ? [] : ['brake' => $remembered], self::NOW);
        self::assertSame($mail === null ? [] : [['reason' => 'brake', 'what' => $mail]], $owed['mails']);
        self::assertEquals($then === [] ? [] : ['brake' => $then + ['since' => 0, 'mailed' => 0, 'over' => false, 'tries' => []]], $owed['memory']);
    }

    public function testASentMailOwesAnAllClearAndResetsAttempts(): void
    {
        $memory = AlertPolicy::decide(['holds' => ['pause' => true, 'brake' => true], 'mails' => true], [], self::NOW)['memory'];
        $memory = AlertPolicy::sent($memory, 'pause', 'begun', self::NOW + 1);
        self::assertEquals(['since' => self::NOW, 'mailed' => self::NOW + 1, 'over' => true, 'tries' => []], $memory['pause']);
        self::assertSame([self::NOW], $memory['brake']['tries'], 'no other reason\'s');
        $memory = AlertPolicy::decide(['holds' => ['pause' => false, 'brake' => true], 'mails' => true], $memory, self::NOW + 2)['memory'];
        $memory = AlertPolicy::sent($memory, 'pause', 'over', self::NOW + 3);
        self::assertEquals(['since' => 0, 'mailed' => self::NOW + 1, 'over' => false, 'tries' => []], $memory['pause']);
    }

    public function testAFlappingReasonIsMailedOnceADay(): void
    {
        [$memory, $sent] = [[], []];
        for ($time = self::NOW, $n = 0; $time < self::NOW + (2 * self::DAY); $time += 300, ++$n) {
            ['mails' => $mails, 'memory' => $memory] = AlertPolicy::decide(['holds' => ['undone' => $n % 2 === 0], 'mails' => true], $memory, $time);
            foreach ($mails as ['what' => $what]) {
                $memory = AlertPolicy::sent($memory, 'undone', $what, $time);
                $sent[] = $what;
            }
        }
        self::assertSame(['begun', 'over', 'begun', 'over'], $sent);
    }

    public function testAFailingMailServerIsTriedThreeTimesADay(): void
    {
        [$memory, $tries] = [[], 0];
        for ($time = self::NOW; $time < self::NOW + self::DAY; $time += 300) {
            ['mails' => $mails, 'memory' => $memory] = AlertPolicy::decide(['holds' => ['undone' => true], 'mails' => true], $memory, $time);
            $tries += count($mails);
        }
        self::assertSame(3, $tries);
    }
}
