--TEST--
A snapshot of another shape is a ValueError that names the part; no value in it is coerced
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

$plan = static fn (array $more): callable => static fn () => serverpilot_plan($more + ['now' => 1, 'app_id' => 'app']);
$record = static fn (array $more): callable => $plan(['records' => [['domain' => 'a.example'], $more + ['domain' => 'b.example']]]);
final class Unused { public function __toString(): string { echo "it is not asked\n"; return 'c.example'; } }
foreach ([
    fn () => serverpilot_plan([]),
    fn () => serverpilot_plan(['now' => 1]),
    $plan(['now' => '1']),
    $plan(['now' => 1.0]),
    $plan(['app_id' => 7]),
    $plan(['adopting' => 1]),
    $plan(['preview' => null]),
    $plan(['networks' => 'network.example']),
    $plan(['networks' => ['a.example', 7]]),
    $plan(['networks' => [1 => 'a.example']]),
    $plan(['networks' => ['main' => 'a.example']]),
    $plan(['networks' => new ArrayObject()]),
    $plan(['networks' => [new Unused()]]),
    $plan(['records' => [7]]),
    $plan(['records' => [[]]]),
    $record(['owner' => 'mine']),
    $record(['owner' => 7]),
    $record(['owner' => []]),
    $record(['owner' => str_repeat('x', 1000)]),
    $record(['attempts' => -1]),
    $record(['attempts' => PHP_INT_MAX]),
    $record(['due' => 'soon']),
    $record(["own\0er" => '']),
    $plan(['gate' => ['home' => null]]),
    $plan([7 => 'x']),
    $plan(['guard' => ["\xff" => 1]]),
    fn () => serverpilot_plan(),
    fn () => serverpilot_plan(new stdClass()),
    fn () => serverpilot_plan([], []),
] as $call) {
    try {
        $call();
        echo "nothing was thrown\n";
    } catch (ValueError $e) {
        echo preg_replace(['/^.*shape: /', '/known ones are .*/'], ['', 'known ones are …'], $e->getMessage()), "\n";
    } catch (Throwable $e) {
        echo $e::class, ': ', $e->getMessage(), "\n";
    }
}
$recursive = ['now' => 1, 'app_id' => 'app', 'apps' => [['id' => 'a', 'name' => '', 'domains' => []]]];
$recursive['apps'][0]['self'] = &$recursive;
echo serverpilot_plan($recursive)['pause']['reason'], "\n";
unset($recursive['apps'][0]['self']);
thrown($plan(['x' => 1]));
?>
--EXPECTF--
the key now is missing
the key app_id is missing
now: int expected, string given
now: int expected, float given
app_id: string expected, int given
adopting: bool expected, int given
preview: bool expected, null given
networks: list expected, string given
networks[1]: a domain expected, int given
networks: list expected, array with other keys given
networks: list expected, array with other keys given
networks: list expected, object given
networks[0]: a domain expected, object given
records[0]: array expected, int given
records[0]: the key domain is missing
records[1].owner: "mine" is not one of '', 'managed', 'adopted', 'unmanaged'
records[1].owner: string expected, int given
records[1].owner: string expected, array given
records[1].owner: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is not one of '', 'managed', 'adopted', 'unmanaged'
records[1].attempts: integer `-1` is out of range
records[1].attempts: integer `9223372036854775807` is out of range
records[1].due: int expected, string given
records[1].own\0er: unknown key; the known ones are …
gate.home: string expected, null given
[7]: unknown key; the known ones are …
guard.�: unknown key; the known ones are …
ArgumentCountError: serverpilot_plan() expects exactly 1 argument, 0 given
TypeError: serverpilot_plan(): Argument #1 ($snapshot) must be of type array, stdClass given
ArgumentCountError: serverpilot_plan() expects exactly 1 argument, 2 given
app
ValueError: serverpilot_plan(): Argument #1 ($snapshot) must have the documented shape: x: unknown key; the known ones are now%a
