<?php

/** Prints the private memory and the proportional set size of this process: `private pss`, in KiB. */

declare(strict_types=1);

$sizes = [];
preg_match_all('/^(\w+): +(\d+) kB$/m', (string) file_get_contents('/proc/self/smaps_rollup'), $sizes);
$kib = array_combine($sizes[1], array_map(intval(...), $sizes[2]));
echo $kib['Private_Clean'] + $kib['Private_Dirty'], ' ', $kib['Pss'], "\n";
