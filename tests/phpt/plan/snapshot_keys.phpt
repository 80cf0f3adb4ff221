--TEST--
A snapshot has exactly the keys that the stub documents, in every part
--FILE--
<?php
require __DIR__ . '/../reflection/reflect.inc';
require __DIR__ . '/../reflection/shape.inc';

$comment = withStub('
    foreach (stubbed() as $one) { if ($one instanceof ReflectionFunction && $one->getName() === "serverpilot_plan") { return (string) $one->getDocComment(); } }');
preg_match_all("/[\\\\\w-]+|'[^']*'|[?|{}<>,:]/", (string) documentedType($comment, 'param'), $tokens);
$documented = parseUnion($tokens[0]);

/** Compares the keys of each documented array with those that an unknown key's error names. */
function compare(array $union, string $at, Closure $wrap): void
{
    foreach ($union as $type) {
        if ($type[0] === 'list') {
            compare($type[1], "{$at}[]", static fn (array $value): array => $wrap([$value]));
        } elseif ($type[0] === 'array') {
            $keys = array_keys($type[1]);
            $known = knownKeys($wrap(['unknown' => 1]));
            echo $known === null ? "$at may have further keys\n" : '';
            foreach ($known === null ? [] : [...array_diff($keys, $known), ...array_diff($known, $keys)] as $key) {
                echo "$at.$key is only ", in_array($key, $keys, true) ? 'documented' : 'known', "\n";
            }
            foreach ($type[1] as $key => [$of]) {
                compare($of, ltrim("$at.$key", '.'), static fn (array $value): array => $wrap([$key => $value]));
            }
        }
    }
}

/** Returns the keys that the error about an unknown one names; null if the key is accepted. */
function knownKeys(array $snapshot): ?array
{
    try {
        serverpilot_plan($snapshot + ['now' => 1, 'app_id' => 'app']);
    } catch (ValueError $e) {
        return preg_match('/unknown key; the known ones are (.*)$/', $e->getMessage(), $found) ? explode(', ', $found[1]) : null;
    }

    return null;
}

compare($documented, '', static fn (array $value): array => $value);
?>
--EXPECT--
apps[] may have further keys
results[].report may have further keys
results[].report.refused[] may have further keys
results[].report.action may have further keys
results[].report.ssl may have further keys
