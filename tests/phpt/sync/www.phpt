--TEST--
The www partner is added for apex domains only, unless www: is given
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([['a.example', null], ['sub.b.example', null], ['sub.c.example', true], ['d.example', false],
    ['www.e.example', true], ['*.f.example', true], ['shop.co.uk', null]] as [$name, $www]) {
    echo "$name: ", names(serverpilot_sync_domain($name, www: $www)['added']), "\n";
}
--EXPECT--
a.example: a.example www.a.example
sub.b.example: sub.b.example
sub.c.example: sub.c.example www.sub.c.example
d.example: d.example
www.e.example: www.e.example
*.f.example: *.f.example
shop.co.uk: shop.co.uk www.shop.co.uk
