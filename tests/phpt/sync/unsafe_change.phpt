--TEST--
The list is never emptied, protected domains stay, and large removals need force
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK]);
thrown(fn () => serverpilot_remove_domain(NETWORK, force: true));
begin([NETWORK, 'a.example'], constants: false);
properties(thrown(fn () => serverpilot_remove_domain(NETWORK, protect: ['NETWORK.example.'], force: true)));
begin(numbered('n', 20), constants: false);
thrown(fn () => serverpilot_sync_domains([], numbered('n', 8)));
echo names(array_unique(requests())), "\n";
echo count(serverpilot_sync_domains([], numbered('n', 8), force: true)['removed']), " removed by force\n";
// Another writer overwrites the update, and leaves nothing else on the list.
relist([NETWORK, 'a.example']);
fault('overwrite', when: 'after', domains: ['a.example'], method: 'POST');
$e = thrown(fn () => serverpilot_remove_domain('a.example'));
echo names($e->report['domains']), ' | ', names($e->report['removed']), ' | ', $e->report['action']['status'], ' ', is_string($e->report['action']['id']) ? 'with' : 'without', " an id\n";
--EXPECT--
ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: the app would be left without domains, and would serve no request. Add another domain first, or remove the app in ServerPilot.
ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: network.example is protected: it is one of the domains that this call must never remove.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"network.example"}
ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: 8 of 20 domains would leave the list, more than 30 % at once. If this is intended, repeat the call with the guard against large removals lifted.
GET /v1/apps/ID
8 removed by force
ServerPilot\Exception\UnsafeChangeException: Refused, after another writer overwrote this call's update: the app would be left without domains, and would serve no request. Add another domain first, or remove the app in ServerPilot.
a.example |  | open with an id
