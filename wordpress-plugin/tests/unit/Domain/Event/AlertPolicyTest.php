<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Event\AlertMail;
use ServerPilot\Sync\Domain\Event\AlertMemory;
use ServerPilot\Sync\Domain\Event\AlertPolicy;

final class AlertPolicyTest extends TestCase
{
    private const NOW = 1_000_000_000;
    private const HOUR = 3_600;
    private const DAY = 86_400;

    /** @return iterable<string, array{bool|null, array<string, mixed>, AlertMail|null, array<string, mixed>, bool}> holds, remembered, mail, remembered then, are mails on */
    public static function cases(): iterable
    {
        $now = self::NOW;
        $hourAgo = $now - self::HOUR;
        $dayAgo = $now - self::DAY;
        $mailed = ['since' => $hourAgo, 'mailed' => $hourAgo, 'over' => true];
        $settled = ['since' => 0, 'mailed' => $hourAgo, 'over' => false];
        [$begun, $ended] = [AlertMail::Begun, AlertMail::Ended];

        yield 'nothing' => [false, [], null, []];
        yield 'it begins' => [true, [], $begun, ['since' => $now, 'tries' => [$now]]];
        yield 'it is known' => [true, $mailed, null, $mailed];
        yield 'it is known for days' => [true, ['since' => 1, 'mailed' => 1, 'over' => true], null, ['since' => 1, 'over' => true]];
        yield 'it is over' => [false, $mailed, $ended, ['mailed' => $hourAgo, 'over' => true, 'tries' => [$now]]];
        yield 'it is over and that is known' => [false, $settled, null, $settled];
        yield 'it begins again within a day' => [true, $settled, null, ['since' => $now] + $settled];
        yield 'it ends again within a day' => [false, ['since' => $hourAgo] + $settled, null, $settled];
        yield 'it still holds a day after' => [true, ['since' => $hourAgo, 'mailed' => $dayAgo], $begun, ['since' => $hourAgo, 'tries' => [$now]]];
        yield 'almost a day after' => [true, ['since' => $hourAgo, 'mailed' => $dayAgo + 1], null, ['since' => $hourAgo, 'mailed' => $dayAgo + 1]];
        yield 'a day after nothing is remembered' => [false, ['mailed' => $dayAgo], null, []];
        yield 'it is unknown whether it is over' => [null, $mailed, null, $mailed];
        yield 'it is unknown whether it began' => [null, [], null, []];
        yield 'mails are off' => [true, [], null, ['since' => $now], false];
        yield 'mails are on again' => [true, ['since' => $hourAgo], $begun, ['since' => $hourAgo, 'tries' => [$now]]];
        yield 'mails are switched off and it holds' => [true, $mailed, null, $mailed, false];
        yield 'it is over and mails are off' => [false, $mailed, null, $settled, false];
        yield 'two attempts failed' => [true, ['since' => 1, 'tries' => [$hourAgo, $hourAgo]], $begun, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $now]]];
        yield 'three attempts failed' => [true, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]], null, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]]];
        yield 'three attempts failed, one of them a day ago' => [true, ['since' => 1, 'tries' => [$dayAgo, $hourAgo, $hourAgo]], $begun, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $now]]];
        yield 'three attempts to mail its end failed' => [false, ['tries' => [$hourAgo, $hourAgo, $hourAgo]] + $mailed, null, ['since' => 0, 'tries' => [$hourAgo, $hourAgo, $hourAgo]] + $mailed];
        yield 'failed attempts count though it flaps' => [false, ['since' => 1, 'tries' => [$hourAgo, $hourAgo, $hourAgo]], null, ['tries' => [$hourAgo, $hourAgo, $hourAgo]]];
        yield 'the memory is damaged' => [true, ['since' => 'x', 'tries' => 'x'], $begun, ['since' => $now, 'tries' => [$now]]];
    }

    /**
     * @dataProvider cases
     *
     * @param array<string, mixed> $remembered
     * @param array<string, mixed> $then
     */
    public function testTheMailAndTheMemoryOfEachCase(?bool $holds, array $remembered, ?AlertMail $mail, array $then, bool $mails_on = true): void
    {
        [$memory, $owed] = AlertPolicy::decide(AlertMemory::ofStored($remembered, self::NOW), $holds, $mails_on, self::NOW);
        self::assertSame($mail, $owed);
        self::assertEquals(array_filter($then), $memory->toStored());
    }

    public function testASentMailOwesAnAllClearAndResetsAttempts(): void
    {
        $memory = AlertPolicy::decide(new AlertMemory(), true, true, self::NOW)[0];
        self::assertSame([self::NOW], $memory->attempts);
        $memory = AlertPolicy::sent($memory, AlertMail::Begun, self::NOW + 1);
        self::assertEquals(new AlertMemory(self::NOW, self::NOW + 1, true), $memory);
        $memory = AlertPolicy::decide($memory, false, true, self::NOW + 2)[0];
        $memory = AlertPolicy::sent($memory, AlertMail::Ended, self::NOW + 3);
        self::assertEquals(new AlertMemory(0, self::NOW + 1), $memory);
    }

    public function testTheMemoryIsStoredAndRead(): void
    {
        $memory = new AlertMemory(1, self::NOW - 1, true, [self::NOW - 2, self::NOW - 1]);
        self::assertEquals($memory, AlertMemory::ofStored($memory->toStored(), self::NOW));
    }

    public function testAFlappingReasonIsMailedOnceADay(): void
    {
        [$memory, $sent] = [new AlertMemory(), []];
        for ($time = self::NOW, $n = 0; $time < self::NOW + (2 * self::DAY); $time += 300, ++$n) {
            [$memory, $mail] = AlertPolicy::decide(AlertMemory::ofStored($memory->toStored(), $time), $n % 2 === 0, true, $time);
            if ($mail !== null) {
                $memory = AlertPolicy::sent($memory, $mail, $time);
                $sent[] = $mail;
            }
        }
        self::assertSame([AlertMail::Begun, AlertMail::Ended, AlertMail::Begun, AlertMail::Ended], $sent);
    }

    public function testAFailingMailServerIsTriedThreeTimesADay(): void
    {
        [$memory, $tries] = [new AlertMemory(), 0];
        for ($time = self::NOW; $time < self::NOW + self::DAY; $time += 300) {
            [$memory, $mail] = AlertPolicy::decide(AlertMemory::ofStored($memory->toStored(), $time), true, true, $time);
            $tries += $mail === null ? 0 : 1;
        }
        self::assertSame(3, $tries);
    }
}
