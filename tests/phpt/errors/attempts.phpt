--TEST--
Temporary failures are retried up to the given attempts, final ones never, and the counters show it
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$count = static function (string $what, callable $act): void {
    $before = serverpilot_stats();
    $outcome = 'done';
    $sent = sent(function () use ($act, &$outcome): void {
        try {
            $act();
        } catch (ServerPilot\Exception\ServerPilotException $e) {
            $outcome = (new ReflectionClass($e))->getShortName() . ($e->retryable ? ', retryable' : '');
        }
    });
    $after = serverpilot_stats();
    $counted = $after['requests'] - $before['requests'];
    echo "$what: $outcome, $sent sent", $counted === $sent ? '' : " but $counted counted", ', ', $after['retries'] - $before['retries'], " of them again\n";
    emulator()->delete('faults');
};
fault('status', code: 503, times: 99);
$count('503, once', fn () => serverpilot_domains(attempts: 1));
fault('status', code: 503, times: 99);
$count('503, three times', fn () => serverpilot_domains(attempts: 3));
fault('status', code: 503, times: 2);
$count('503, and then well', fn () => serverpilot_domains(attempts: 3));
foreach ([408, 429, 500, 502, 504] as $code) {
    fault('status', code: $code);
    $count("$code, and then well", fn () => serverpilot_domains(attempts: 2));
}
foreach (['html', 'malformed', 'shape', 'truncated', 'reset_before'] as $kind) {
    fault($kind);
    $count("$kind, and then well", fn () => serverpilot_domains(attempts: 2));
}
foreach ([400, 401, 402, 403, 404, 405, 409, 422] as $code) {
    fault('status', code: $code, times: 99);
    $count($code, fn () => serverpilot_domains(attempts: 4));
}
fault('redirect', location: 'https://elsewhere.example/', times: 99);
$count('a redirect', fn () => serverpilot_domains(attempts: 4));
fault('status', code: 500, method: 'POST', times: 2);
$count('an update begins again by reading', fn () => serverpilot_sync_domain('a.example', www: false, attempts: 3));
echo names(requests() === [] ? [] : array_slice(requests(), -6)), "\n";
?>
--EXPECT--
503, once: ApiException, retryable, 1 sent, 0 of them again
503, three times: ApiException, retryable, 3 sent, 2 of them again
503, and then well: done, 3 sent, 2 of them again
408, and then well: done, 2 sent, 1 of them again
429, and then well: done, 2 sent, 1 of them again
500, and then well: done, 2 sent, 1 of them again
502, and then well: done, 2 sent, 1 of them again
504, and then well: done, 2 sent, 1 of them again
html, and then well: done, 2 sent, 1 of them again
malformed, and then well: done, 2 sent, 1 of them again
shape, and then well: done, 2 sent, 1 of them again
truncated, and then well: done, 2 sent, 1 of them again
reset_before, and then well: done, 2 sent, 1 of them again
400: ApiException, 1 sent, 0 of them again
401: AuthenticationException, 1 sent, 0 of them again
402: PaymentRequiredException, 1 sent, 0 of them again
403: PermissionException, 1 sent, 0 of them again
404: NotFoundException, 1 sent, 0 of them again
405: ApiException, 1 sent, 0 of them again
409: ConflictException, retryable, 1 sent, 0 of them again
422: ApiException, 1 sent, 0 of them again
a redirect: ApiException, 1 sent, 0 of them again
an update begins again by reading: done, 6 sent, 2 of them again
GET /v1/apps/ID POST /v1/apps/ID GET /v1/apps/ID POST /v1/apps/ID GET /v1/apps/ID POST /v1/apps/ID
