--TEST--
A thread that waits for a lock blocks the signals that are meant for PHP; a check that resolves a host has no thread
--SKIPIF--
<?php
is_dir('/proc/self/task') || die('skip needs /proc');
count(glob('/proc/self/task/*')) === 1 || die('skip qemu adds a thread');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

/** Waits for a second thread in a process, and counts the signals of these that it does not block. */
$count = <<<'COUNT'
    static function (int $pid): string {
        for ($try = 0; $try < 2000; $try++) {
            foreach (glob("/proc/$pid/task/*") as $thread) {
                $status = basename($thread) === (string) $pid ? '' : (string) @file_get_contents("$thread/status");
                if (preg_match('/SigBlk:\s*[0-9a-f]*([0-9a-f]{8})$/m', $status, $found)) {
                    $let = array_filter([1, 2, 10, 12, 14, 15, 17], static fn (int $signal): bool => (hexdec($found[1]) & 1 << $signal - 1) === 0);

                    return 'a thread that lets ' . count($let) . ' through';
                }
            }
            usleep(1000);
        }

        return 'no thread';
    }
    COUNT;

begin();
serverpilot_sync_domain('a.example', www: false);
[$file] = locks();
[$process, , $output] = companion('$held = fopen(' . var_export($file, true) . ', "r"); flock($held, LOCK_EX); echo "held\n";
    $seen = (' . $count . ')(' . getmypid() . '); flock($held, LOCK_UN); echo "$seen\n"; fgets(STDIN);');
serverpilot_sync_domain('b.example', www: false);
echo 'waiting for the lock: ', fgets($output);
proc_terminate($process);

[$process, , $output] = companion('echo "ready\n"; echo (' . $count . ')(' . getmypid() . '), "\n"; fgets(STDIN);');
do {
    serverpilot_check_site('no-such-name.invalid');
    $read = [$output];
    $none = null;
} while (stream_select($read, $none, $none, 0) === 0);
echo 'resolving a host: ', fgets($output);
proc_terminate($process);
?>
--EXPECT--
waiting for the lock: a thread that lets 0 through
resolving a host: no thread
