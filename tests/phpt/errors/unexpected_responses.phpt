--TEST--
A response that is not from the API is described, shortened and without secrets
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([
    ['redirect', ['location' => 'https://elsewhere.example/']],
    ['huge', ['mib' => 5]],
    ['html', ['code' => 502]],
    ['html', []],
    ['malformed', []],
    ['shape', []],
    ['status', ['code' => 400, 'message' => "two\nlines and \x1b[31m colour"]],
    ['status', ['code' => 418, 'message' => str_repeat('long ', 1000)]],
    ['status', ['code' => 429, 'retry_after' => gmdate('D, d M Y H:i:s', time() + 7200) . ' GMT']],
    ['status', ['code' => 503, 'retry_after' => '120']],
    ['status', ['code' => 503, 'retry_after' => 'soon']],
    ['status', ['code' => 200, 'body' => '', 'content_type' => 'application/json']],
    ['status', ['code' => 200, 'body' => " \n", 'content_type' => 'text/plain']],
    ['status', ['code' => 500, 'body' => '', 'content_type' => 'application/json']],
    ['status', ['code' => 500, 'body' => '', 'content_type' => 'text/html']],
    ['status', ['code' => 500, 'body' => '{"data": 1}', 'content_type' => 'application/json']],
    ['status', ['code' => 500, 'body' => '{"data": ', 'content_type' => 'application/json']],
    ['status', ['code' => 500, 'body' => 'no', 'content_type' => 'text/plain']],
] as [$kind, $more]) {
    fault($kind, ...$more, times: 9);
    try {
        serverpilot_domains(attempts: 1);
    } catch (ServerPilot\Exception\ServerPilotException $e) {
        echo (new ReflectionClass($e))->getShortName(), " $e->httpStatus ", $e->retryable ? 'retryable' : 'final',
            $e->retryAfter === null ? '' : ($e->retryAfter > 7000 && $e->retryAfter <= 7200 ? ' after a date' : " after $e->retryAfter s"),
            ': ', strlen($e->getMessage()) > 700 ? strlen($e->getMessage()) . ' characters' : substr($e->getMessage(), 28), "\n";
    }
    emulator()->delete('faults');
}
?>
--EXPECTF--
ApiException 302 final: answered with a redirect (302), which is not followed: https://elsewhere.example/. Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: it is longer than 4 MiB. Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 502 retryable: ServerPilot answered 502: an HTML page. ServerPilot has a problem, which is usually temporary; try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: an HTML page (at line 1, column 1). Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: broken JSON (at line 1, column %d). Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: JSON of another shape (at line 1, column %d). Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 400 final: ServerPilot answered 400: two lines and  [31m colour. Correct what the message names; the same request would be rejected again.
ApiException 418 final: ServerPilot answered 418: %s
RateLimitException 429 retryable after a date: ServerPilot received too many requests (429: Emulated fault 429). Try again later, and less often.
ApiException 503 retryable after 120 s: ServerPilot answered 503: Emulated fault 503. ServerPilot has a problem, which is usually temporary; try again.
ApiException 503 retryable: ServerPilot answered 503: Emulated fault 503. ServerPilot has a problem, which is usually temporary; try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: an empty response. Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 200 retryable: the response (200) is not one of ServerPilot's API: an empty response. Check that the ini entry serverpilot.api_base is the API's address and that no proxy answers for it, then try again.
ApiException 500 retryable: ServerPilot answered 500: an empty response. ServerPilot has a problem, which is usually temporary; try again.
ApiException 500 retryable: ServerPilot answered 500: an empty response. ServerPilot has a problem, which is usually temporary; try again.
ApiException 500 retryable: ServerPilot answered 500: JSON without a message. ServerPilot has a problem, which is usually temporary; try again.
ApiException 500 retryable: ServerPilot answered 500: broken JSON. ServerPilot has a problem, which is usually temporary; try again.
ApiException 500 retryable: ServerPilot answered 500: not JSON. ServerPilot has a problem, which is usually temporary; try again.
