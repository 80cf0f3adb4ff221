<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\AppCheck;
use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Plugin;

final class ConnectionCheckTest extends NetworkTestCase
{
    /** @return iterable<string, array{list<array{id: string, name: string, server_id: string, domains: list<string>}>, string}> */
    public static function lists(): iterable
    {
        yield 'none' => [[], 'no app with the ID emulatorapp00001'];
        yield 'others' => [[['id' => 'other', 'name' => 'shop', 'server_id' => 's', 'domains' => ['shop.example']]], 'shop'];
    }

    /**
     * The app can be read by its id, and is missing in the list of apps.
     *
     * @dataProvider lists
     */
    public function testAnAppThatIsMissingInTheListIsReportedInASentence(array $apps, string $words): void
    {
        $client = new FaultInjectingClient(instead: ['apps' => static fn (): array => $apps]);
        self::assertSame('emulatorapp00001', $client->app()['id']);
        $connection = new ConnectionCheck($client, Plugin::instance()->desired());
        self::assertStringContainsString($words, $connection->problem());
        $check = (new AppCheck($client, $connection))->run();
        self::assertSame([CheckState::Failed, 'app.mismatch'], [$check->state, $check->code]);
        self::assertSame($connection->problem(), $check->message);
        self::assertSame('', (new ConnectionCheck(new FaultInjectingClient(), Plugin::instance()->desired()))->problem());
    }
}
