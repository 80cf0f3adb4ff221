<?php
declare(strict_types=1);

require_once __DIR__ . '/RestTestCase.php';

use ServerPilot\Sync\Rest\MetricsController;
use ServerPilot\Sync\Store\MetricsToken;
use ServerPilot\Sync\Store\State;

/** `/metrics`: who may read it, and as what it is sent. */
final class MetricsControllerTest extends RestTestCase
{
    /** @dataProvider others */
    public function testWithoutATokenOnlyANetworkAdministratorReads(string $role, int $status): void
    {
        MetricsToken::create();
        self::become($role);
        foreach (['GET', 'HEAD'] as $method) {
            self::assertSame("{$status} rest_serverpilot_forbidden", self::code($this->request('/metrics', method: $method)));
        }
        self::become('network administrator');
        self::assertSame(200, $this->request('/metrics')->get_status());
        foreach (['POST', 'PUT', 'PATCH', 'DELETE'] as $method) {
            self::assertSame('404 rest_no_route', self::code($this->request('/metrics', method: $method)));
        }
    }

    public function testTheTokenReadsTheMetricsAndNothingElse(): void
    {
        $token = MetricsToken::create();
        foreach (["Bearer {$token}", "bearer  {$token}", " Bearer {$token} "] as $header) {
            self::assertSame(200, $this->request('/metrics', headers: ['Authorization' => $header])->get_status(), $header);
        }
        $hash = State::text('metrics_token');
        foreach (['', 'Bearer', 'Bearer ', "Bearer {$hash}", "Basic {$token}", $token, "Bearer {$token}x", 'Bearer ' . strtoupper($token), "Bearer {$token}\nx", "Bearer {$token} x"] as $header) {
            self::assertSame('401 rest_serverpilot_forbidden', self::code($this->request('/metrics', headers: ['Authorization' => $header])), $header);
        }
        self::assertSame(401, $this->request('/metrics', ['token' => $token, 'authorization' => "Bearer {$token}"])->get_status(), 'not in the URL, which is logged');
        foreach (['/domains', '/domains/shop.example'] as $route) {
            self::assertSame(401, $this->request($route, headers: ['Authorization' => "Bearer {$token}"])->get_status());
        }
        MetricsToken::revoke();
        self::assertSame(401, $this->request('/metrics', headers: ['Authorization' => "Bearer {$token}"])->get_status());
        self::assertSame(401, $this->request('/metrics', headers: ['Authorization' => 'Bearer '])->get_status(), 'no token fits none');
    }

    public function testItIsSentAsTextOfTheAcceptedFormatAndNotCached(): void
    {
        self::become('network administrator');
        foreach (['*/*' => 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'text/plain' => 'text/plain; version=0.0.4; charset=utf-8'] as $accept => $type) {
            $response = $this->request('/metrics', headers: ['Accept' => $accept]);
            self::assertSame([$type, 'no-store, private'], [$response->get_headers()['Content-Type'], $response->get_headers()['Cache-Control']]);
            foreach (['GET' => $response->get_data(), 'HEAD' => ''] as $method => $body) {
                $level = ob_get_level();
                $is_served = apply_filters('rest_pre_serve_request', false, $response, new WP_REST_Request($method, '/serverpilot/v1/metrics'), rest_get_server());
                // Buffered: WordPress sends further headers to a user who is logged in.
                self::assertSame([$level + (int) ($method === 'GET'), true], [ob_get_level(), $is_served]);
                self::assertSame($body, $method === 'GET' ? ob_get_clean() : '');
            }
            self::assertStringEndsWith("\n# EOF\n", $response->get_data());
        }
    }

    public function testOtherResponsesAreLeftToWordPress(): void
    {
        $failed = rest_convert_error_to_response(new WP_Error('x'));
        $failed->set_matched_route('/serverpilot/v1/metrics');
        $other = new WP_REST_Response('text');
        $other->set_matched_route('/wp/v2/posts');
        foreach ([$failed, $other, null, 'text'] as $response) {
            self::assertFalse(MetricsController::serve(false, $response, null));
            self::assertTrue(MetricsController::serve(true, $response, null));
        }
        $this->expectOutputString('');
    }

    public function testAMissingTableLeavesTheRest(): void
    {
        self::become('network administrator');
        $this->withoutTable(function (): void {
            self::assertStringContainsString('serverpilot_tables_usable{network="network.example"} 0', $this->request('/metrics')->get_data());
        });
    }

    public function testTheIndexOfTheNamespaceShowsNoValue(): void
    {
        $this->site('shop.example');
        $this->sync();
        self::assertStringNotContainsString('shop.example', (string) wp_json_encode($this->request('')->get_data()));
    }
}
