--TEST--
A batch leaves out refused domains, reports why, and does the rest
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, ...numbered('old', 294)]);
settings(rejected: ['refused.example']);
$report = serverpilot_sync_domains(
    ['a.example', 'https://b.example/', 'refused.example', 'c.example', 'd.example', 'e.example', 'f.example', 'g.example'],
    [NETWORK, 'old1.example'],
    www: false,
    protect: [NETWORK],
);
foreach ($report['refused'] as $refused) {
    echo "$refused[domain] $refused[reason]: $refused[message]\n";
}
echo names($report['added']), ' | ', names($report['removed']), ' | ', names($report['unchanged']), "\n";
echo $report['changes'][0]['op'], ' ', $report['changes'][0]['message'], "\n";
echo count(listed()), " domains\n";
--EXPECT--
https://b.example/ invalid: "https://b.example/" is not a domain name: leave out the scheme (such as https://) and everything after the domain.
refused.example rejected: ServerPilot rejected refused.example. POST /apps/emulatorapp00001: ServerPilot answered 400: Invalid domain: refused.example. Correct what the message names; the same request would be rejected again.
a.example c.example d.example e.example f.example g.example | old1.example | network.example
protect network.example is protected and stays on the list.
300 domains
