--TEST--
The update of a plan removes an entry that is not a domain, which it names by its comparison key
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'Junk Entry', 'My_Shop.example', 'JUNK ENTRY', 'b.example', 'B.example..']);
$report = serverpilot_sync_domains([], ['junk entry', 'my_shop.example', 'none_such.example']);
echo names(array_map(static fn (string $entry): string => "[$entry]", $report['removed'])), "\n";
echo names(array_column($report['refused'], 'domain')), ' ', names(array_column($report['refused'], 'reason')), "\n";
echo names(listed()), "\n";
$again = serverpilot_sync_domains([], ['junk entry', 'my_shop.example']);
echo count($again['removed']), ' ', $again['action']['status'], ' ', names(array_column($again['refused'], 'reason')), "\n";

// A mistyped domain is another entry than the domain.
echo names(serverpilot_remove_domain('B.example..')['removed']), "\n";
thrown(fn () => serverpilot_remove_domain('b.example..'));
echo names(listed()), "\n";

relist([NETWORK, 'My_Shop.example']);
thrown(fn () => serverpilot_remove_domain('MY_SHOP.example', protect: ['my_shop.example']));
echo names(serverpilot_remove_domain('MY_SHOP.example')['removed']), "\n";
?>
--EXPECT--
[junk entry] [my_shop.example]
none_such.example invalid
network.example b.example B.example..
0 none invalid invalid
B.example..
ServerPilot\Exception\InvalidDomainException: "b.example.." is not a domain name: it has an empty label (a dot too many).
network.example b.example
ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: MY_SHOP.example is protected: it is one of the domains that this call must never remove.
MY_SHOP.example
