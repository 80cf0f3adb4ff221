--TEST--
The stub and the extension declare the same, checked in both directions
--FILE--
<?php
require __DIR__ . '/reflect.inc';

// The stub is read by a PHP without the extension, whose names it declares.
$written = withStub('return describe(stubbed());');
$built = describe(built());

echo count(preg_grep('/^serverpilot_/', array_keys($built))), ' functions, ', count(preg_grep('/^ServerPilot.Exception/', array_keys($built))), " classes\n";
foreach (array_unique([...array_keys($written), ...array_keys($built)]) as $name) {
    if (($written[$name] ?? 'missing') !== ($built[$name] ?? 'missing')) {
        echo "$name\n  stub:      ", $written[$name] ?? 'missing', "\n  extension: ", $built[$name] ?? 'missing', "\n";
    }
}
echo $built['serverpilot_domains'], "\n";
echo $built['ServerPilot\Exception\ServerPilotException'], "\n";
$extension = new ReflectionExtension('serverpilot');
echo count($extension->getConstants()), " constants\n";
?>
--EXPECT--
18 functions, 16 classes
(?float $timeout = NULL, ?int $attempts = NULL, ?string $app_id = NULL): array needs 0
 extends RuntimeException implements Stringable Throwable { public readonly ?array $report; public readonly ?float $retryAfter; public readonly ?int $httpStatus; public readonly ?string $domain; public readonly bool $retryable }
0 constants
