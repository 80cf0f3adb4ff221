--TEST--
A batch that ServerPilot rejects without naming a domain is bisected until only the bad domains are left out
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'old.example']);
settings(rejected: ['bad1.example', 'bad2.example'], names_culprit: false);
$report = serverpilot_sync_domains([...numbered('a', 10), 'bad1.example', ...numbered('b', 10), 'bad2.example'], ['old.example'], www: false);
echo count($report['added']), ' added, ', names($report['removed']), " removed\n";
foreach ($report['refused'] as $refused) {
    echo "$refused[domain] $refused[reason]\n";
}
echo $report['requests'] < 22 ? 'fewer requests than domains' : "$report[requests] requests", "\n";
echo $report['domains'] === listed() ? 'the list is as reported' : 'the list is another', "\n";
echo array_slice(listed(), 1) === [...numbered('a', 10), ...numbered('b', 10)] ? 'in the order given' : 'in another order', "\n";

echo "an account-wide error is not bisected:\n";
settings(protected: true);
properties(thrown(fn () => serverpilot_sync_domains(['c.example', 'x_y.example'])));
settings(protected: false);
fault('status', code: 409, method: 'POST');
properties(thrown(fn () => serverpilot_sync_domains(['c.example'])));
?>
--EXPECT--
20 added, old.example removed
bad1.example rejected
bad2.example rejected
fewer requests than domains
the list is as reported
in the order given
an account-wide error is not bisected:
ServerPilot\Exception\PermissionException: POST /apps/emulatorapp00001: ServerPilot denied access to this resource (403: This app is protected). Check in ServerPilot whether this account may change the app.
  {"retryable":false,"retryAfter":null,"httpStatus":403,"domain":null}
ServerPilot\Exception\ConflictException: POST /apps/emulatorapp00001: the request conflicts with the current state (409: Emulated fault 409). Another change is probably still in progress; try again in a minute.
  {"retryable":true,"retryAfter":null,"httpStatus":409,"domain":null}
