<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Domain\Site\SiteCheck;
use ServerPilot\Sync\Domain\Site\SiteExpectation;
use ServerPilot\Sync\Domain\Site\SiteFetch;
use ServerPilot\Sync\Domain\Site\SiteReport;
use ServerPilot\Sync\Domain\Site\SiteResponse;
use ServerPilot\Sync\Domain\Site\SiteState;

final class SiteCheckTest extends TestCase
{
    private const PAGE = '<html><title>A shop</title>';

    private static Probe $probe;
    private static string $nonce;

    public static function setUpBeforeClass(): void
    {
        self::prepare();
    }

    private static function prepare(): void
    {
        self::$probe ??= new Probe('secret');
        self::$nonce ??= self::$probe->nonce(1_800_000_000);
    }

    /** A response that ended at a host, with the nonce or without it. */
    private static function response(int $status, string $host = 'shop.example', bool $keeps_nonce = true, string $scheme = 'https'): SiteResponse
    {
        return new SiteResponse($status, ["{$scheme}://shop.example/", "{$scheme}://{$host}" . ($keeps_nonce ? Probe::path(self::$nonce) : '/')]);
    }

    private static function failed(string $error): SiteResponse
    {
        return new SiteResponse(null, ['https://shop.example/'], $error, "failed: {$error}");
    }

    /** Both schemes alike. */
    private static function both(SiteResponse $response, string $body = self::PAGE): SiteFetch
    {
        return new SiteFetch($response, $response, $body);
    }

    private static function answer(int $site = 7, string $host = 'shop.example'): string
    {
        return self::$probe->answer(self::$nonce, $host, $site);
    }

    /** @return iterable<string, array{0: SiteFetch, 1: SiteState, 2?: string}> */
    public static function rows(): iterable
    {
        self::prepare();
        [$answer, $ok] = [self::answer(), self::response(200)];
        $old = self::$probe->answer(self::$probe->nonce(1_700_000_000), 'shop.example', 7);
        yield 'the site' => [self::both($ok, $answer), SiteState::Ok];
        yield 'by HTTP while the certificate is missing' => [new SiteFetch($ok, self::failed('tls'), $answer), SiteState::Ok];
        yield 'at its www.' => [self::both(self::response(200, 'www.shop.example'), self::answer(host: 'www.shop.example')), SiteState::Ok];
        yield 'at its site\'s own domain' => [self::both(self::response(200, 'shop.network.example'), self::answer(host: 'shop.network.example')), SiteState::Ok];
        yield 'a loop' => [self::both(self::failed('redirect_loop')), SiteState::RedirectLoop, 'shop.example'];
        yield 'too many redirects' => [self::both(self::failed('too_many_redirects')), SiteState::RedirectLoop, 'shop.example'];
        foreach (['not_checked', 'special_address', 'certificate', 'tls'] as $error) {
            yield $error => [self::both(self::failed($error), ''), SiteState::Inconclusive, $error];
        }
        yield 'a certificate after a redirect' => [self::both(new SiteResponse(null, ['http://shop.example/', 'https://shop.example/'], 'certificate')), SiteState::Inconclusive, 'certificate'];
        yield 'a redirect that is not followed' => [self::both(new SiteResponse(302, ['http://shop.example/'], 'redirect_refused', location: 'http://intranet.example:8080/')), SiteState::RedirectsAway, 'intranet.example:8080'];
        yield 'to sign-up, whose host has no address' => [self::both(new SiteResponse(302, ['http://shop.example/'], 'no_address', location: 'http://network.example/wp-signup.php?new=x')), SiteState::NotMapped];
        yield 'to a host without an address' => [self::both(new SiteResponse(302, ['http://shop.example/'], 'no_address', location: 'http://parking.example/')), SiteState::RedirectsAway, 'parking.example'];
        yield 'no HTTP' => [self::both(self::failed('bad_response'), ''), SiteState::Error, 'failed: bad_response'];
        yield 'a loop by HTTP alone' => [new SiteFetch(self::failed('redirect_loop'), $ok, $answer), SiteState::RedirectLoop, 'shop.example'];
        yield 'plain HTTP on 443' => [new SiteFetch($ok, self::failed('wrong_protocol'), $answer), SiteState::WrongProtocol, '443'];
        yield 'TLS on 80' => [new SiteFetch(self::failed('wrong_protocol'), $ok, $answer), SiteState::WrongProtocol, '80'];
        yield 'a cache' => [self::both($ok, $old), SiteState::Inconclusive, 'cache'];
        yield 'the site, which is archived' => [self::both(self::response(410), $answer), SiteState::Inconclusive, '410'];
        yield 'another site' => [self::both($ok, self::answer(8)), SiteState::WrongSite, '8'];
        yield 'another site at its www.' => [self::both($ok, self::answer(8, 'www.shop.example')), SiteState::WrongSite, '8'];
        yield 'a redirect to the network\'s main site' => [self::both(self::response(200, 'network.example'), self::answer(1, 'network.example')), SiteState::RedirectsAway, 'network.example'];
        yield 'plain HTTP alone' => [new SiteFetch($ok, self::failed('unreachable'), $answer), SiteState::Unreachable, 'https'];
        yield 'to sign-up' => [self::both(new SiteResponse(200, ['http://shop.example/', 'https://network.example/wp-signup.php?new=shop.example'])), SiteState::NotMapped];
        yield 'to sign-up, and on from there' => [self::both(new SiteResponse(200, ['http://shop.example/', 'http://network.example/wp-signup.php?new=x', 'https://network.example/'])), SiteState::NotMapped];
        yield 'nothing' => [self::both(self::failed('unreachable'), ''), SiteState::Unreachable, 'unreachable'];
        foreach ([500, 502, 503] as $status) {
            yield "{$status}" => [self::both(self::response($status)), SiteState::Error, "{$status}"];
        }
        foreach ([401, 403, 429] as $status) {
            yield "{$status}" => [self::both(self::response($status)), SiteState::Inconclusive, "{$status}"];
        }
        yield 'elsewhere' => [self::both(self::response(200, 'parking.example')), SiteState::RedirectsAway, 'parking.example'];
        yield 'a redirect without the query' => [self::both(self::response(200, keeps_nonce: false)), SiteState::Inconclusive, 'shop.example'];
        foreach (['<title>Apache2 Ubuntu Default Page: It works</title>', '<title>Welcome to nginx!</title>', '<h1>It works!</h1>', '<title>Index of /</title>', '<title>PHP 8.2.1 - phpinfo()</title>'] as $page) {
            yield $page => [self::both($ok, "<html>{$page}"), SiteState::DefaultPage];
        }
        yield 'another app' => [self::both($ok), SiteState::OtherApp, '200'];
        yield 'another app\'s 404' => [self::both(self::response(404)), SiteState::OtherApp, '404'];
        yield 'another network\'s answer' => [self::both($ok, (new Probe('other'))->answer(self::$nonce, 'shop.example', 7)), SiteState::OtherApp, '200'];
    }

    /** @return iterable<string, array{SiteResponse, ?string}> the detail; null if nothing is in the way */
    public static function challenges(): iterable
    {
        self::prepare();
        foreach ([200, 404, 410] as $status) {
            yield "{$status}" => [self::response($status, scheme: 'http'), null];
        }
        foreach ([401, 403, 500, 503] as $status) {
            yield "{$status}" => [self::response($status, scheme: 'http'), "{$status}"];
        }
        yield 'by HTTPS' => [self::response(404), null];
        yield 'at www.' => [self::response(404, 'www.shop.example'), null];
        yield 'elsewhere' => [self::response(404, 'login.example'), 'login.example'];
        yield 'elsewhere, without an address' => [new SiteResponse(302, ['http://shop.example/'], 'no_address', location: 'http://login.example/'), 'login.example'];
        yield 'by HTTPS with an invalid certificate' => [new SiteResponse(null, ['http://shop.example/', 'https://shop.example/'], 'certificate'), null];
        yield 'without connection' => [self::failed('unreachable'), 'no connection'];
    }

    /** @dataProvider challenges */
    public function testTheWayOfTheCertificateAuthority(SiteResponse $http, ?string $detail): void
    {
        $expected = new SiteExpectation('shop.example', ['www.shop.example']);
        self::assertEquals(
            $detail === null ? null : new SiteReport(SiteState::ChallengeBlocked, $detail),
            SiteCheck::challenge(new SiteFetch($http, self::failed('unreachable')), $expected),
        );
    }

    /** @dataProvider rows */
    public function testEachRowOfTheTable(SiteFetch $fetch, SiteState $state, string $detail = ''): void
    {
        $expected = new SiteExpectation('shop.example', ['www.shop.example', 'shop.network.example'], 7, ['network.example/wp-signup.php']);
        self::assertEquals(new SiteReport($state, $detail), SiteCheck::of($fetch, self::$probe, self::$nonce, $expected));
    }

    public function testEveryStateHasARow(): void
    {
        $found = array_map(static fn (array $row): SiteState => $row[1], array_values(iterator_to_array(self::rows(), false)));
        foreach (SiteState::cases() as $state) {
            // These two say that no request was sent, or that none could be; the third has another table.
            if (!in_array($state, [SiteState::NotChecked, SiteState::NoWayBack, SiteState::ChallengeBlocked], true)) {
                self::assertContains($state, $found, $state->name);
            }
        }
    }
}
