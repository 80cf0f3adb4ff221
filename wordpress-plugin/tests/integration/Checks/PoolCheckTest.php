<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** Each app of the pool, "network" and "shop", is named with its state and what to do. */
final class PoolCheckTest extends PoolTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->emulator->setDomains([self::OWN], self::SECOND);
        self::join();
        $this->site('a.example');
        $this->sync();
        // What this one reads.
        $this->sync();
        // Certificates of the emulator are others' business.
        State::change(['certificate' => [], 'further_certificates' => []]);
    }

    public function testEachAppIsNamedWithItsStateAndCapacity(): void
    {
        $this->plantCertificate(self::SECOND, 90, 60);
        $check = self::check();
        self::assertSame(['pool.ok', 'ok'], [$check->code, $check->state->value]);
        self::assertCount(2, $check->details);
        self::assertStringStartsWith('network: 3 of 300 domains, 3 of 100 for its certificate, room for 97. OK.', $check->details[0]);
        self::assertStringStartsWith('shop: 1 of 300 domains', $check->details[1]);
        self::assertStringContainsString(' OK. Its certificate is valid until ', $check->details[1]);
    }

    /** @return iterable<string, array{Closure(self): void, string, string, string}> what is wrong with "shop", the result, and what its line says */
    public static function problems(): iterable
    {
        yield 'no proof' => [
            static fn () => State::set('app_problems', [self::SECOND => 'not_proven']),
            'pool.closed',
            'failed',
            'Failed. It has not proved that it serves this network.',
        ];
        yield 'a repeated update' => [
            static fn () => State::set('app_problems', [self::SECOND => 'update_failed']),
            'pool.closed',
            'pending',
            'Pending. Its last update failed, and is repeated. If this lasts, check the app in ServerPilot.',
        ];
        yield 'an action that has failed' => [
            static fn () => AppStates::store([new AppState(self::SECOND, failed_actions: 1, failing_since: time() - 60)], self::MAIN),
            'pool.app',
            'pending',
            'Pending. ServerPilot has not been able to configure the server for ' . human_time_diff(0, 60) . ' (1 attempt).',
        ];
        yield 'an action that keeps failing' => [
            static fn () => AppStates::store([new AppState(self::SECOND, failed_actions: 3, failing_since: time() - 7_300)], self::MAIN),
            'pool.app',
            'failed',
            'New domains do not work until it can. Check in ServerPilot whether the server is online',
        ];
        yield 'a certificate that ends' => [
            static fn (self $test) => $test->plantCertificate(self::SECOND, 90, 10),
            'pool.app',
            'failed',
            'It was not renewed. Domains that do not point to this server may prevent the renewal.',
        ];
        yield 'a certificate that has ended' => [
            static fn (self $test) => $test->plantCertificate(self::SECOND, 90, -1),
            'pool.app',
            'failed',
            'Failed. Its certificate expired on ',
        ];
        yield 'a late certificate' => [
            static fn (self $test) => $test->plantCertificate(self::SECOND, 90, 20),
            'pool.app',
            'pending',
            'Its renewal may be overdue.',
        ];
        yield 'a custom certificate' => [
            static fn (self $test) => $test->plantCertificate(self::SECOND, 90, 10, custom: true),
            'pool.app',
            'pending',
            'Upload a new one in ServerPilot.',
        ];
        yield 'a renewal that lost a domain' => [
            static fn (self $test) => $test->plantCertificate(self::SECOND, 90, 80, lost: ['b.example']),
            'pool.app',
            'failed',
            'Its certificate no longer covers b.example. Check the DNS of these domains',
        ];
    }

    /**
     * @dataProvider problems
     *
     * @param Closure(self): void $break
     */
    public function testTheProblemOfAnAppIsItsOwn(Closure $break, string $code, string $state, string $line): void
    {
        $break($this);
        $check = self::check();
        self::assertSame([$code, $state], [$check->code, $check->state->value], implode("\n", $check->details));
        self::assertStringContainsString($line, $check->details[1]);
        self::assertStringStartsWith('shop: ', $check->details[1]);
        self::assertStringContainsString(' OK.', $check->details[0], 'the other app has none');
        self::assertNotSame('', $check->remedy);
    }

    public function testTheAppThatAnswersAnotherWayIsSaidToDoSo(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, null, time(), PoolAnswer::OtherSite));
        State::set('app_problems', [self::SECOND => 'not_proven']);
        self::assertStringContainsString('app2.example does not lead to the web root of this network.', self::check()->details[1]);
    }

    public function testTheMainAppIsJudgedLikeTheOthers(): void
    {
        $this->plantCertificate(self::MAIN, 90, -1);
        $check = self::check();
        self::assertSame(['pool.app', 'failed'], [$check->code, $check->state->value]);
        self::assertStringContainsString('Failed. Its certificate expired on ', $check->details[0]);
    }

    /** The check of certificates judges each by the app that has the domain. */
    public function testTheCertificateOfAFurtherAppIsJudgedByItsOwnKind(): void
    {
        $this->storeRecord('b.example', ['owner' => 'managed', 'state' => 'ok', 'ssl_state' => 'covered', 'placed_on' => self::SECOND, 'placed_owner' => 'managed', 'certificate_start' => gmdate('Y-m-d H:i:s', time() - 80 * DAY_IN_SECONDS), 'certificate_end' => gmdate('Y-m-d H:i:s', time() + 10 * DAY_IN_SECONDS), 'certificate_warn_at' => '2020-01-01 00:00:00']);
        $this->plantCertificate(self::SECOND, 90, 10, custom: true);
        $check = Plugin::instance()->installation()->run('certificates');
        self::assertSame(['certificates.end', 'pending'], [$check->code, $check->state->value]);
        self::assertStringContainsString('custom certificate', $check->remedy);
    }

    public function testADomainThatAFurtherAppsCertificateLostIsReported(): void
    {
        $this->plantCertificate(self::SECOND, 90, 80, lost: ['b.example']);
        $check = Plugin::instance()->installation()->run('certificates');
        self::assertSame(['certificates.lost', ['b.example']], [$check->code, $check->details]);
    }

    private static function check(): Check
    {
        return Plugin::instance()->installation()->run('pool');
    }

    /** @param list<string> $lost */
    private function plantCertificate(string $app_id, int $days, int $left, bool $custom = false, array $lost = []): void
    {
        $end = time() + $left * DAY_IN_SECONDS;
        $stored = (new AppCertificate('0a', $end - $days * DAY_IN_SECONDS, $end, [], $custom, lost: $lost))->toStored();
        State::change($app_id === self::MAIN ? ['certificate' => $stored] : ['further_certificates' => [$app_id => $stored]]);
    }
}
