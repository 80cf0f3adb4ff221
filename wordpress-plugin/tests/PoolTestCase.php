<?php

declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Sync\PoolSettings;

/** A network that several apps can serve. The names of the apps are "network" and "shop". */
abstract class PoolTestCase extends NetworkTestCase
{
    protected const MAIN = 'emulatorapp00001';
    protected const SECOND = 'emulatorapp00002';
    /** The domain by which the second app is asked for its proof. */
    protected const OWN = 'app2.example';

    /** An app has joined, and proved itself a minute ago. */
    protected static function join(string $app = self::SECOND, string $own = self::OWN, ?int $proven_at = null): void
    {
        $asked_at = time() - 60;
        PoolSettings::remember(new PoolApp($app, true, false, $own, $proven_at ?? $asked_at, $asked_at, PoolAnswer::Proven));
    }

    /** @return list<string> domains, as ServerPilot has them */
    protected function listedOn(string $app): array
    {
        return array_column($this->emulator->get('state')['apps'], 'domains', 'id')[$app];
    }
}
