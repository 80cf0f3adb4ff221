<?php
declare(strict_types=1);

/** A version of Ultimate Multisite that our classes are not compatible with: the plugin stays inactive, and the network stays up. */
final class CompatibilityTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        if ((string) getenv('ULTIMATE_MULTISITE_DIR') !== '') {
            self::markTestSkipped('the fake changes, not the real one');
        }
    }

    /** @return iterable<string, array{string, string, string, string}> */
    public static function changes(): iterable
    {
        yield 'the base class was moved' => ['registry', '/\bBase_Capability_Module\b/', 'Base_Module', 'Base_Capability_Module'];
        yield 'the interface was moved' => ['registry', '/\bDomain_Mapping_Capability\b/', 'Domains_Capability', 'Domain_Mapping_Capability'];
        yield 'the built-in integration was moved' => ['registry', '/\bServerPilot_Integration\b/', 'Serverpilot', 'ServerPilot_Integration'];
        yield 'the registry was moved' => ['registry', '/\bIntegration_Registry\b/', 'Registry', 'Integration_Registry'];
        yield 'a method of the registry was renamed' => ['registry', '/\badd_capability\b/', 'add_module', 'add_capability'];
        yield 'the interface has one more method' => ['registry', '/public function on_remove_subdomain\(string \$subdomain, int \$site_id\): void( \{\}|;)/', '$0 public function get_more(): void$1', 'get_more'];
        yield 'the built-in integration is final' => ['registry', '/class ServerPilot_Integration/', 'final class ServerPilot_Integration', 'ServerPilot_Integration'];
        yield 'a method has one more parameter' => ['registry', '/on_add_domain\(string \$domain, int \$site_id/', 'on_add_domain(string $domain, int $site_id, array $more = []', 'on_add_domain'];
        yield 'the host provider was moved' => ['hosts', '/\bServerPilot_Host_Provider\b/', 'Serverpilot', 'Integration_Registry'];
        yield 'a method of the host provider is final' => ['hosts', '/public function test_connection/', 'final public function test_connection', 'test_connection'];
    }

    /** @dataProvider changes */
    public function testAChangedVersionIsReportedAndChangesNothing(string $generation, string $moved, string $to, string $named): void
    {
        if ($generation !== getenv('ULTIMATE')) {
            self::markTestSkipped('of the other generation');
        }
        $code = 'wp_set_current_user(1); $plugin = ServerPilot\Sync\Plugin::instance();
            do_action("wu_add_domain", "shop.example", 1);
            ob_start(); $plugin->notices()->show(); $notice = ob_get_clean();
            echo json_encode([$plugin->switch()->isOn(), $notice, $plugin->installation()->run("host")->code]);';
        $output = $this->inAnotherProcess($code, ['ULTIMATE' => 'moved', 'GENERATION' => $generation, 'MOVED' => $moved, 'MOVED_TO' => $to]);
        self::assertJson($output, 'the request ended in a fatal error');
        [$is_on, $notice, $check] = json_decode($output, true);
        self::assertSame([false, 'host.incompatible'], [$is_on, $check]);
        self::assertStringContainsString($named, $notice);
        self::assertStringContainsString('notice-error', $notice);
        self::assertSame([], $this->requests());
    }

    public function testTheVersionInUseFits(): void
    {
        self::assertSame('host.ok', ServerPilot\Sync\Plugin::instance()->installation()->run('host')->code);
    }
}
