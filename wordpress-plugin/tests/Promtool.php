<?php
declare(strict_types=1);

use PHPUnit\Framework\Assert;

/** Prometheus's own tool, which `scripts/setup plugin` unpacks. Without it, a test that needs it is skipped. */
final class Promtool
{
    public static function run(string $arguments, string $input = ''): void
    {
        $unpacked = (getenv('CARGO_TARGET_DIR') ?: dirname(__DIR__, 2) . '/target') . '/prometheus/usr/bin/promtool';
        $promtool = is_executable($unpacked) ? $unpacked : trim((string) shell_exec('command -v promtool'));
        if ($promtool === '') {
            Assert::markTestSkipped('promtool is missing; run: scripts/setup plugin');
        }
        $process = proc_open(escapeshellarg($promtool) . " {$arguments} 2>&1", [['pipe', 'r'], ['pipe', 'w']], $pipes);
        Assert::assertIsResource($process);
        fwrite($pipes[0], $input);
        fclose($pipes[0]);
        $output = (string) stream_get_contents($pipes[1]);
        Assert::assertSame(0, proc_close($process), $output);
    }
}
