--TEST--
A domain is sent in normalized form, and matches an entry in any other form
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'Äpfel.Example', 'xn--strae-oqa.example']);
$report = serverpilot_sync_domain('BÜCHER.Example.', www: false);
echo names($report['added']), ' ', serverpilot_sync_domain('xn--bcher-kva.example', www: false)['changes'][0]['op'], "\n";
echo names(serverpilot_sync_domain('XN--PFEL-KOA.example', www: false)['unchanged']), "\n";
echo names(serverpilot_remove_domain('straße.example', www: false)['removed']), "\n";
echo implode(' ', listed()), "\n";
foreach (['faß.example', "ｅxample.com", "x\u{3002}com", "a\u{00AD}b.example", '*.BÜCHER.example', '123.example', 'a--b.example', 'xn--bcher-kva.example'] as $name) {
    echo serverpilot_normalize_domain($name), "\n";
}
?>
--EXPECT--
xn--bcher-kva.example keep
xn--pfel-koa.example
xn--strae-oqa.example
network.example Äpfel.Example xn--bcher-kva.example
xn--fa-hia.example
example.com
x.com
ab.example
*.xn--bcher-kva.example
123.example
a--b.example
xn--bcher-kva.example
