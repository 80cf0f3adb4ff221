<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Plugin;

/** Domains that another app of the same server lists; its name is "shop", and this app's "network". */
final class OtherAppsTest extends NetworkTestCase
{
    private const PAIR = ['customer.example', 'www.customer.example'];

    public function testADomainOfAnotherAppIsListedByBothOnceApproved(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['customer.example']);
        $this->site('customer.example');
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held other_app', $this->state('www.customer.example'), 'with its partner');
        $message = (string) $this->record('customer.example')?->message;
        self::assertStringContainsString('The app shop on the same server', $message);
        self::assertStringContainsString('visitors reach the app network', $message);
        $this->approve('customer.example');
        $this->sync();
        self::assertSame([self::NETWORK, ...self::PAIR], $this->listed());
        $this->sync();
        self::assertSame(['managed ok shared', 'managed ok'], array_map($this->state(...), self::PAIR));
        self::assertSame('list.shared', self::check('customer.example')->code);
        self::assertStringContainsString('Visitors reach the app network', self::check('customer.example')->message);
    }

    /** @dataProvider names */
    public function testADomainThatIsListedHereAsWellOnlyWarns(string $name, string $message): void
    {
        $renamed = static fn (array $app): array => $app['name'] === 'network' ? ['name' => $name] + $app : $app;
        $client = new FaultInjectingClient(instead: ['apps' => static fn (): array => array_map($renamed, serverpilot_apps())]);
        $this->emulator->post('apps/emulatorapp00002/domains', ['customer.example']);
        $this->site('customer.example');
        $this->setList(self::NETWORK, ...self::PAIR);
        self::assertSame('done', $this->sync($client));
        self::assertSame([self::NETWORK, ...self::PAIR], $this->listed());
        self::assertSame('adopted ok shadowed', $this->state('customer.example'));
        self::assertSame(['list.shadowed', 'pending'], [self::check('customer.example')->code, self::check('customer.example')->state->value]);
        self::assertStringContainsString($message, self::check('customer.example')->message);
    }

    /** @return iterable<string, array{string, string}> */
    public static function names(): iterable
    {
        yield 'the other app sorts first' => ['web', 'Visitors reach the app shop'];
        yield 'one name begins with the other' => ['shop2', 'Which app visitors reach is unknown'];
    }

    private static function check(string $domain): ServerPilot\Sync\Domain\Diagnosis\Check
    {
        $checks = Diagnosis::of(Plugin::instance()->facts()->live($domain))->checks;

        return array_values(array_filter($checks, static fn ($check): bool => str_starts_with($check->code, 'list.')))[0];
    }
}
