--TEST--
The stub documents every function, parameter, exception and property, and its examples are PHP
--FILE--
<?php
require __DIR__ . '/reflect.inc';
require __DIR__ . '/shape.inc';

[$functions, $classes] = withStub('
    $comments = [[], []];
    foreach (stubbed() as $one) {
        if ($one instanceof ReflectionFunction) {
            $comments[0][$one->getName()] = [
                (string) $one->getDocComment(),
                array_map(static fn ($p): array => [$p->getName(), (string) $p->getType()], $one->getParameters()),
                (string) $one->getReturnType(),
            ];
            continue;
        }
        $own = array_filter($one->getProperties(), static fn ($p): bool => $p->class === $one->getName());
        $comments[1][$one->getName()] = ["" => (string) $one->getDocComment()];
        foreach ($own as $property) {
            $comments[1][$one->getName()][$property->getName()] = (string) $property->getDocComment();
        }
    }
    return $comments;');

foreach ($functions as $name => [$comment, $parameters, $returns]) {
    $missing = [];
    foreach ($parameters as [$parameter, $type]) {
        preg_match('/@param ([^@$]+?) \$' . $parameter . '\s+\S/', $comment, $found) || $missing[] = "@param \$$parameter";
        str_starts_with($type, '?') === str_ends_with($found[1] ?? '', '|null') || $missing[] = "null of \$$parameter";
    }
    preg_match_all('/@param [^@$]+? \$(\w+)/', $comment, $found);
    $found[1] === array_column($parameters, 0) || $missing[] = 'the order of @param';
    $returns === 'void' || documentedType($comment, 'return') !== null || $missing[] = '@return';
    $returns !== 'array' || preg_match('/^(array[{<]|list<)/', (string) documentedType($comment, 'return')) || $missing[] = 'a shape';

    preg_match_all('/@throws (\S+)( \S+)?/', $comment, $thrown, PREG_SET_ORDER);
    foreach ($thrown as [, $class, $when]) {
        is_subclass_of($class, Throwable::class) || $missing[] = "a class $class";
        $when !== '' || $missing[] = "when $class is thrown";
    }
    count($thrown) === count(array_unique(array_column($thrown, 1))) || $missing[] = 'each @throws once';

    preg_match('/```php\n(.*?)```/s', $comment, $example) || $missing[] = 'an example';
    $code = preg_replace('/^\s*\* ?/m', '', $example[1] ?? '');
    str_contains($code, "$name(") || $missing[] = 'an example of itself';
    try {
        eval("if (false) { $code }");
    } catch (ParseError $e) {
        $missing[] = "an example that is PHP: {$e->getMessage()}";
    }
    echo $missing === [] ? '' : "$name lacks " . implode(', ', $missing) . "\n";
}
$reports = array_map(
    static fn (string $name): ?string => documentedType($functions["serverpilot_$name"][0], 'return'),
    ['sync_domain', 'remove_domain', 'sync_domains'],
);
$failed = str_replace("|'error'", '', documentedType($classes['ServerPilot\\Exception\\ServerPilotException']['report'], 'var'));
$oneLine = static fn (string $type): string => preg_replace('/\s+/', '', $type);
echo count(array_unique(array_map($oneLine, [...$reports, str_replace('|null', '', $failed)]))), " shape of a report\n";
foreach ($classes as $name => $comments) {
    foreach ($comments as $property => $comment) {
        strlen($comment) > 30 || print("$name $property is not described\n");
    }
    $documented = preg_match('/\b(Not\s+(\*\s+)?retryable|[Rr]etryable|retryable:)/', $comments['']);
    $documented || print("$name does not document whether it is retryable\n");
}
echo count($functions), ' functions, ', count($classes), " classes\n";
?>
--EXPECT--
1 shape of a report
18 functions, 16 classes
