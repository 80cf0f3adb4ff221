<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Gate;

final class GateTest extends TestCase
{
    private const GOOD = [
        'apps' => [
            ['id' => 'one', 'name' => 'network', 'domains' => []],
            ['id' => 'two', 'name' => 'shop', 'domains' => []],
        ],
        'app_id' => 'one',
        'home' => 'network.example',
        'environment' => 'production',
        'stored_home' => 'network.example',
        'stored_app_id' => 'one',
        'environment_confirmed' => false,
        'network' => ['network.example', 'second.example'],
        'keys' => ['network.example', 'a.example'],
    ];

    public static function cases(): iterable
    {
        yield 'everything as it was' => [[], null];
        yield 'switched on for the first time' => [['stored_home' => '', 'stored_app_id' => ''], null];
        yield 'the main domain by its www' => [['keys' => ['www.network.example']], null];
        yield 'the main domain by a wildcard' => [['network' => ['main.network.example'], 'keys' => ['*.network.example']], null];
        yield 'the main domain is a www' => [['network' => ['www.network.example'], 'keys' => ['network.example']], null];
        yield 'an empty list' => [['keys' => []], null];
        yield 'no app of that id' => [['app_id' => 'three'], 'app'];
        yield 'another network\'s app' => [['keys' => ['shop.example']], 'serves'];
        yield 'only a second network\'s domain' => [['keys' => ['second.example']], 'serves'];
        yield 'a copy on another host' => [['home' => 'copy.example'], 'home'];
        yield 'another app\'s id' => [['app_id' => 'two'], 'app_changed'];
        yield 'a staging copy' => [['environment' => 'staging'], 'environment'];
        yield 'a staging network that may' => [['environment' => 'staging', 'environment_confirmed' => true], null];
    }

    /** @dataProvider cases */
    public function testTheGate(array $change, ?string $reason): void
    {
        $pause = Gate::check($change + self::GOOD);
        self::assertSame($reason, $pause['reason'] ?? null, $pause['message'] ?? '');
    }

    public function testAWrongAppIdNamesTheAppsThatThereAre(): void
    {
        $message = Gate::check(['app_id' => 'three'] + self::GOOD)['message'];
        self::assertStringContainsString('network (one), shop (two)', $message);
    }
}
