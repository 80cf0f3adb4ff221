<?php
/**
 * Searches for the API key, and for the private keys of ServerPilot's responses, in the logs and in a core dump of a PHP process,
 * after the request that used them has ended. Prints each place that has one, one a line; no output means success.
 * (Not in the emulator's log, which prints the API key on purpose.)
 *
 *   php core.php FOLDER
 *
 * PLANT=plain, basic or hex keeps a copy on purpose, in the environment of the dumped PHP: the search must find it.
 */
declare(strict_types=1);

require __DIR__ . '/../phpt/emulator.inc';

const VEIL = 0x5a;

$folder = $argv[1];
['client_id' => $client_id, 'api_key' => $key, 'app_id' => $app_id] = emulator()->ready;
$forms = [
    'plain' => $key,
    'basic' => base64_encode("$client_id:$key"),
    'hex' => bin2hex($key),
    'HEX' => strtoupper(bin2hex($key)),
    'private key' => 'a private key ' . bin2hex(random_bytes(8)),
];
// A list of apps with their certificates, longer than any other response.
$app = ['sysuserid' => 's', 'serverid' => 's', 'runtime' => 'php8.2', 'domains' => ['a.example'], 'ssl' => [
    'key' => str_repeat($forms['private key'], 60), 'cert' => str_repeat('c', 2000), 'cacerts' => str_repeat('c', 3000), 'auto' => true,
]];
$apps = array_map(static fn (int $number): array => ['id' => "app$number", 'name' => "app$number"] + $app, range(1, 760));

// The search would also find PHP's own copies, so the key is not in the code: it is assembled in one string, which is
// overwritten before the request ends.
$veiled = json_encode(array_map(static fn (string $byte): int => ord($byte) ^ VEIL, str_split($key)));
$code = <<<PHP
    <?php
    if (isset(\$_GET['wait'])) {
        exit('up');
    }
    \$veiled = $veiled;
    \$key = str_repeat(' ', count(\$veiled));
    foreach (\$veiled as \$at => \$byte) {
        \$key[\$at] = chr(\$byte ^ VEIL);
    }
    serverpilot_use_credentials('$client_id', \$key, '$app_id');
    \$ended = [];
    \$calls = [
        static fn () => count(serverpilot_apps()) === 760 || throw new Exception('too few apps'),
        static fn () => serverpilot_sync_domain('core.example'),
        static fn () => serverpilot_domains(),
        static fn () => serverpilot_app(app_id: 'nosuchapp'),
        static fn () => serverpilot_domains(attempts: 1),
        static fn () => serverpilot_remove_domain('core.example'),
    ];
    foreach (\$calls as \$call) {
        try {
            \$call();
            \$ended[] = 'returned';
        } catch (Exception \$e) {
            \$ended[] = \$e::class;
            error_log((string) \$e);
        }
    }
    foreach (\$veiled as \$at => \$byte) {
        \$key[\$at] = ' ';
    }
    echo getmypid(), ' ', implode(' ', \$ended);
    PHP;
file_put_contents("$folder/worker.php", str_replace('VEIL', (string) VEIL, $code));

begin(constants: false);
fault('status', code: 200, body: json_encode(['data' => $apps]), method: 'GET');
// A server whose error message contains the key.
fault('status', code: 401, message: "unknown key $key in Basic $forms[basic]", method: 'GET', skip: 3);
$plant = (string) getenv('PLANT');
$environment = $plant === '' ? getenv() : ['KEPT_ON_PURPOSE' => "it is $forms[$plant]."] + getenv();
$ini = ['log_errors' => '1', 'error_log' => "$folder/php-errors.log"];
$get = serveScript("$folder/worker.php", $ini, $environment, "$folder/php.log");
$results = explode(' ', (string) $get());
$pid = array_shift($results);
if ($results[0] !== 'returned' || count(array_keys($results, 'returned', true)) < 3 || count($results) !== 6) {
    exit("unexpected results of the calls: $pid " . implode(' ', $results) . "\n");
}
// A second request begins after the first has ended; it does nothing.
$get('wait');
exec('gcore -o ' . escapeshellarg("$folder/core") . " $pid 2>&1", $output, $status);
if ($status !== 0) {
    exit("no dump: " . implode(' ', $output) . "\n");
}

/** @return list<string> the forms that a file contains */
function found(string $file, array $forms): array
{
    $found = [];
    $overlap = max(array_map(strlen(...), $forms));
    $tail = '';
    $handle = fopen($file, 'r');
    while (($chunk = fread($handle, 8 << 20)) !== false && $chunk !== '') {
        foreach ($forms as $name => $form) {
            if (str_contains($tail . $chunk, $form)) {
                $found[$name] = $name;
            }
        }
        $tail = substr($chunk, -$overlap);
    }

    return array_values($found);
}

$size = filesize("$folder/core.$pid");
foreach (["$folder/core.$pid", "$folder/php.log", "$folder/php-errors.log"] as $file) {
    foreach (found($file, $forms) as $form) {
        echo basename($file), " has the key ($form)\n";
    }
}
fwrite(STDERR, sprintf("searched %d MB of memory\n", $size >> 20));
