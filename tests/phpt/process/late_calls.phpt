--TEST--
Calls work in shutdown functions, destructors and after exit()
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
echo child('constants();
    final class Closing { public function __destruct() { echo "destructor: ", names(serverpilot_sync_domain("destructor.example", www: false)["added"]), "\n"; } }
    $closing = new Closing();
    serverpilot_use_credentials("a", "b", "c");
    register_shutdown_function(static function (): void { echo "shutdown: ", names(serverpilot_sync_domain("shutdown.example", www: false)["added"]), "\n"; });
    ob_start(static fn (string $text): string => $text . "output: " . names(serverpilot_sync_domain("output.example", www: false)["added"]) . "\n");
    echo "exit\n";
    exit;'), "\n";
echo names(listed()), "\n";
?>
--EXPECT--
exit
shutdown: shutdown.example
destructor: destructor.example
output: output.example
network.example shutdown.example destructor.example output.example
