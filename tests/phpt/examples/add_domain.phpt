--TEST--
examples/add-domain.php adds a domain, waits for its certificate, and names who has to act
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/../dns/name_server.inc';

/** Runs it, and prints who has to act, without the message. `$meanwhile` is called once it has changed the list. */
function example(string $domain, int $seconds = 1, ?Closure $meanwhile = null): void
{
    static $resolver = null;
    $here = [];
    foreach (['a', 'b', 'bad', 'd', 'h', 'i', 'j'] as $label) {
        $here["$label.example"] = $here["www.$label.example"] = ['A 203.0.113.7'];
    }
    $resolver ??= nameServer(['c.example' => ['A 8.8.4.4'], 'www.c.example' => ['A 203.0.113.7']] + $here);
    $env = [];
    foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
        $env["WU_SERVER_PILOT_$name"] = constant("WU_SERVER_PILOT_$name");
    }
    $command = [...php($resolver), __DIR__ . '/../../../examples/add-domain.php', $domain, (string) $seconds];
    $process = proc_open($command, [1 => ['pipe', 'w']], $pipes, null, $env + getenv());
    if ($meanwhile !== null) {
        for ($polls = 0; $polls < 100 && !in_array($domain, listed(), true); $polls++) {
            usleep(50_000);
        }
        $meanwhile();
    }
    echo preg_replace('/^(customer|operator|caller): .*/m', '$1', stream_get_contents($pipes[1]));
    $status = proc_close($process);
    echo "  exit status $status\n";
}

begin();
settings(autossl_delay_ms: 0, server_address: '203.0.113.7');
fault('status', code: 400, message: 'no certificate', method: 'POST', path: '/ssl', times: 9);
example('i.example');
emulator()->delete('faults');
relist([NETWORK]);
settings(autossl_delay_ms: 1500);
example('a.example', 20);
echo names(listed()), "\n";
settings(action_ms: 50, fail_actions: 1);
fault('status', code: 502, method: 'GET', times: 4);
example('b.example');
echo count(preg_grep('~^POST .*/apps/ID$~', requests())), " updates: of i and a, and of b twice, because an action failed\n";

settings(fail_actions: 0);
fault('status', code: 404, method: 'GET', path: '/actions/', times: 2);
example('j.example');
echo count(preg_grep('~^POST .*/apps/ID$~', requests())), " updates: two more, because the action of the first was unknown\n";

settings(autossl_delay_ms: 0, rejected: ['bad.example'], unresolved: ['c.example', 'www.c.example']);
array_map(example(...), ['c.example', 'not a domain', 'bad.example']);
settings(autossl_delay_ms: 3_600_000);
example('h.example', 3, static fn () => relist([NETWORK]));
settings(autossl_delay_ms: 0);
fault('status', code: 409, method: 'GET', times: 5, retry_after: '0');
example('d.example');
emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => 'custom']);
example('e.example');
relist(numbered('n', 300));
example('f.example');
settings(api_key: 'another');
example('g.example');
--EXPECT--
operator
operator
operator
  exit status 1
a.example has a certificate.
  exit status 0
network.example a.example www.a.example
b.example has a certificate.
  exit status 0
4 updates: of i and a, and of b twice, because an action failed
j.example has a certificate.
  exit status 0
6 updates: two more, because the action of the first was unknown
customer
customer
operator
  exit status 1
customer
  exit status 1
customer
  exit status 1
caller
caller
  exit status 75
caller
  exit status 75
operator
operator
  exit status 1
operator
operator
  exit status 1
operator
  exit status 1
