--TEST--
The stub and the extension say the same, in both directions
--FILE--
<?php
require __DIR__ . '/reflect.inc';

// The stub is read by a PHP without the extension, whose names it declares.
$stub = dirname(__DIR__, 2) . '/php-stubs/serverpilot.stub.php';
$code = 'require ' . var_export(__DIR__ . '/reflect.inc', true) . '; require ' . var_export($stub, true) . '; echo json_encode(describe());';
$script = tempnam(sys_get_temp_dir(), 'phpt');
file_put_contents($script, "<?php $code");
$written = json_decode(shell_exec(escapeshellarg(PHP_BINARY) . ' -n ' . escapeshellarg($script)), true);
unlink($script);
$built = describe();

echo count($built), ' described', "\n";
foreach (array_unique([...array_keys($written), ...array_keys($built)]) as $name) {
    if (($written[$name] ?? 'missing') !== ($built[$name] ?? 'missing')) {
        echo "$name\n  stub:      ", $written[$name] ?? 'missing', "\n  extension: ", $built[$name] ?? 'missing', "\n";
    }
}
?>
--EXPECT--
30 described
