<?php

declare(strict_types=1);

/** A network administrator at the network's pages: cookies, a form's nonce, redirects. */
final class Browser
{
    private const REDIRECTS = 5;

    /** @var array<string, string> */
    private array $cookies = [];

    /** @param string $address of the web server, such as http://127.0.0.1:8080 */
    public function __construct(
        private string $address,
    ) {}

    public function logIn(string $login, string $password): void
    {
        // WordPress wants its test cookie back.
        $this->open('/wp-login.php');
        $this->open('/wp-login.php', ['log' => $login, 'pwd' => $password, 'testcookie' => '1']);
    }

    /**
     * Sends the form of the page ServerPilot, and returns the message that the page then shows.
     *
     * @param array<string, string> $fields
     */
    public function submit(array $fields): string
    {
        $page = $this->open('/wp-admin/network/settings.php?page=serverpilot-sync');
        $nonce = self::find('/name="_wpnonce" value="([^"]+)"/', $page);
        $action = html_entity_decode(self::find('/<form method="post" action="([^"]+edit\.php[^"]+)"/', $page));
        $result = $this->open($action, $fields + ['_wpnonce' => $nonce]);

        return html_entity_decode(self::find(
            '/<div class="notice notice-\w+ inline" role="status"><p>([^<]+)</',
            $result,
        ));
    }

    /** @param array<string, string> $fields of a form; empty to open a page */
    private function open(string $url, array $fields = []): string
    {
        for ($redirects = 0; $redirects < self::REDIRECTS; ++$redirects) {
            $cookies = http_build_query($this->cookies, '', '; ', PHP_QUERY_RFC3986);
            $context = stream_context_create(['http' => [
                'method' => $fields === [] ? 'GET' : 'POST',
                'header' => "Cookie: {$cookies}\r\nContent-Type: application/x-www-form-urlencoded",
                'content' => http_build_query($fields),
                'follow_location' => 0,
                'ignore_errors' => true,
                'timeout' => 60,
            ]]);
            $http_response_header = [];
            $page = file_get_contents(str_starts_with($url, '/') ? "{$this->address}{$url}" : $url, false, $context);
            $next = $this->note($http_response_header);
            if ($page === false) {
                break;
            }
            if ($next === null) {
                return $page;
            }
            [$url, $fields] = [$next, []];
        }

        throw new RuntimeException("the network does not answer at {$url}");
    }

    /**
     * Keeps the cookies of an answer.
     *
     * @param list<string> $headers
     *
     * @return string|null where it sends the browser
     */
    private function note(array $headers): ?string
    {
        $next = null;
        foreach ($headers as $header) {
            $match = [];
            if (preg_match('/^Set-Cookie: ([^=]+)=([^;]*)/i', $header, $match) === 1) {
                $this->cookies[$match[1]] = rawurldecode($match[2]);
            } elseif (preg_match('/^Location: (.+)$/i', $header, $match) === 1) {
                $next = trim($match[1]);
            }
        }

        return $next;
    }

    private static function find(string $pattern, string $page): string
    {
        $match = [];
        if (preg_match($pattern, $page, $match) !== 1) {
            throw new RuntimeException('the page is not the one expected: ' . trim(substr(strip_tags($page), 0, 400)));
        }

        return $match[1];
    }
}
