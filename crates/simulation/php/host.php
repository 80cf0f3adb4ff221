<?php
/**
 * The PHP side of the simulation: a real WordPress network with the plugin in it, in which many PHP processes run at once, each as
 * a fiber that stops before every statement and at every call of the extension. The other end of the pipe decides which one continues,
 * what its clock shows and what its call returns.
 *
 * One JSON object a line, each answered by one:
 *
 *     {"do": "reset", "mapped": ["a.example"], "second_network": false, "domains_per_app": null, "now": 1700000000, "db": 1700000000}
 *     {"do": "start", "process": 1, "server": 0, "task": "cron", "arguments": [], "now": …, "db": …}    "copy": true: on the copy
 *     {"do": "resume", "process": 1, "how": "run", "steps": 3, …}     how: run, fail (the database refuses), lose (its response is lost)
 *     {"do": "resume", "process": 1, "return": …, …}                   or "throw": {"class": …, "message": …, …}
 *     {"do": "kill", "process": 1}
 *     {"do": "facts"}, {"do": "snapshot"}, {"do": "copy"}, {"do": "empty_own_tables"}
 *     {"do": "restore", "own_tables_only": false}
 *     {"do": "lose", "what": "missing"}, {"do": "return_lost"}
 */
declare(strict_types=1);

// Before WordPress, because PHP caches which function a name refers to.
require __DIR__ . '/clock.php';
require __DIR__ . '/extension.php';
require __DIR__ . '/Process.php';
require __DIR__ . '/Tasks.php';
require __DIR__ . '/Facts.php';
require __DIR__ . '/Copy.php';

$folder = getenv('NETWORK_FOLDER') . '/wordpress';
file_put_contents("{$folder}/wp-content/db.php", '<?php require ' . var_export(__DIR__ . '/Database.php', true)
    . '; $wpdb = new SimulatedDatabase(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);');
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
// Errors are reported to the other end, not on WordPress's error page.
set_exception_handler(null);
require "{$folder}/wp-load.php";

add_filter('wp_doing_cron', '__return_true');
add_filter('serverpilot_domains_per_app', Facts::domainsPerApp(...));
Process::keepGlobals();
Facts::remember();
/** @var array<int, Process> $processes */
$processes = [];
while (($line = fgets(STDIN)) !== false) {
    $command = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $id = $command['process'] ?? 0;
    Clock::set($command);
    switch ($command['do']) {
        case 'reset':
            $processes = [];
            Facts::reset($command['mapped'], $command['second_network'], $command['domains_per_app']);
            $answer = ['desired' => Facts::desired()];
            break;
        case 'start':
            $processes[$id] = new Process($id, $command['server'], $command['copy'] ? Copy::globals() : []);
            $answer = $processes[$id]->start(Tasks::of($command['task'], $command['arguments']));
            break;
        case 'resume':
            $answer = $processes[$id]->resume($command);
            break;
        case 'kill':
            $processes[$id]->kill();
            $answer = ['at' => 'killed'];
            break;
        case 'facts':
            $answer = Facts::read();
            break;
        case 'snapshot':
            Facts::snapshot();
            $answer = [];
            break;
        case 'restore':
            Facts::restore($command['own_tables_only']);
            $answer = ['desired' => Facts::desired()];
            break;
        case 'empty_own_tables':
            Facts::emptyOwnTables();
            $answer = [];
            break;
        case 'copy':
            Copy::make();
            $answer = [];
            break;
        case 'lose':
            Facts::lose($command['what']);
            $answer = [];
            break;
        case 'return_lost':
            Facts::returnLost();
            $answer = [];
            break;
    }
    if (isset($answer['at']) && in_array($answer['at'], ['end', 'died', 'killed'], true)) {
        unset($processes[$id]);
    }
    fwrite(STDOUT, json_encode($answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES) . "\n");
}
