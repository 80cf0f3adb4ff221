<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\MoveConfirmation;
use ServerPilot\Sync\Admin\PoolSection;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** The section "Pool" of the settings. */
final class PoolSectionTest extends PoolTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->emulator->setDomains([self::OWN], self::SECOND);
    }

    protected function tearDown(): void
    {
        $_GET = [];
    }

    private function section(): PoolSection
    {
        $client = Plugin::instance()->client();

        return new PoolSection($client, Plugin::instance()->poolApps(), new MoveConfirmation(new MoveRequests($client, Plugin::instance()->desired())));
    }

    /** @param array<string, string> $query */
    private function shown(array $query = []): string
    {
        $_GET = $query;
        ob_start();
        $this->section()->show();

        return (string) ob_get_clean();
    }

    public function testWithoutAPoolItAsksServerPilotOnlyOnRequest(): void
    {
        $before = $this->requests();
        self::assertStringNotContainsString('<table', $this->shown());
        self::assertSame($before, $this->requests());
        $shown = $this->shown([PoolSection::QUERY => 'all']);
        foreach (['Main app', 'Not in the pool', 'name="pool_add"', 'ln -s /srv/users/SYSUSER/apps/network/public'] as $part) {
            self::assertStringContainsString($part, html_entity_decode($shown));
        }
    }

    public function testAnAppOfThePoolIsShownAndCanBeRemoved(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        $shown = $this->shown();
        self::assertStringContainsString('In the pool', $shown);
        self::assertStringContainsString('name="pool_remove"', $shown);
        $this->section()->remove(self::SECOND);
        self::assertTrue(PoolSettings::pool('emulatorapp00001')->find(self::SECOND)?->isLeaving);
        self::assertStringContainsString('Leaving the pool', $this->shown());
    }

    public function testAnAppOfTheConstantHasNoButton(): void
    {
        $shown = $this->inAnotherProcess('define("' . Pool::CONSTANT . '", "' . self::SECOND . '"); wp_set_current_user(1);
            require_once ABSPATH . "wp-admin/includes/template.php";
            $plugin = ServerPilot\Sync\Plugin::instance();
            $moves = new ServerPilot\Sync\Admin\MoveConfirmation(new ServerPilot\Sync\Sync\MoveRequests($plugin->client(), $plugin->desired()));
            (new ServerPilot\Sync\Admin\PoolSection($plugin->client(), $plugin->poolApps(), $moves))->show();');
        self::assertStringContainsString('In the pool', $shown);
        self::assertStringNotContainsString('name="pool_', $shown);
    }
}
