--TEST--
No property of an exception can be written, unset or referenced
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

final class Mine extends ServerPilot\Exception\ApiException
{
    public function write(): void
    {
        $this->retryable = true;
    }
}

$fresh = new ServerPilot\Exception\ActionFailedException('mine');
try {
    serverpilot_normalize_domain('x_y.com');
} catch (ServerPilot\Exception\InvalidDomainException $thrown) {
}
$count = 0;
foreach ([$fresh, $thrown, new Mine()] as $e) {
    foreach (['retryable', 'retryAfter', 'httpStatus', 'domain', ...($e === $fresh ? ['report'] : [])] as $property) {
        $before = $e->$property;
        foreach ([
            static fn () => $e->$property = $before,
            static function () use ($e, $property): void { unset($e->$property); },
            static function () use ($e, $property): void { $reference = &$e->$property; },
            static fn () => (new ReflectionProperty($e, $property))->setValue($e, $before),
        ] as $n => $act) {
            try {
                $act();
                echo $e::class, "::$property: way $n works\n";
            } catch (Error $error) {
                $count++;
            }
        }
        $e->$property === $before || print("$property has changed\n");
    }
}
echo "$count refused\n";
thrown(fn () => (new Mine())->write());
?>
--EXPECT--
52 refused
Error: Cannot modify readonly property ServerPilot\Exception\ServerPilotException::$retryable
