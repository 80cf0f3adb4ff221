<?php
declare(strict_types=1);

/** The network behind a real web server on this machine, which answers for any host. */
final class WebServer
{
    public readonly string $address;

    /** @var resource */
    private $process;

    public function __construct()
    {
        $listener = stream_socket_server('tcp://127.0.0.1:0');
        $this->address = (string) stream_socket_get_name($listener, false);
        fclose($listener);
        $process = proc_open(
            [PHP_BINARY, '-S', $this->address, '-t', getenv('NETWORK_FOLDER') . '/wordpress'],
            [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']],
            $_,
        );
        $this->process = is_resource($process) ? $process : throw new RuntimeException('the web server did not start');
        // A minute, for a busy machine.
        for ($attempt = 0; $attempt < 600 && !@fsockopen("tcp://{$this->address}"); ++$attempt) {
            usleep(100_000);
        }
    }

    public function stop(): void
    {
        proc_terminate($this->process);
        proc_close($this->process);
    }

    /** @return array{status: int, headers: array<string, string>, body: string} header names in lower case */
    public function get(string $host, string $path, string $method = 'GET'): array
    {
        $request = curl_init("http://{$this->address}{$path}");
        $headers = [];
        curl_setopt_array($request, [
            CURLOPT_HTTPHEADER => ["Host: {$host}"],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_PROXY => '',
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HEADERFUNCTION => static function ($_, string $line) use (&$headers): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $headers[strtolower(trim($name))] = trim($value);

                return strlen($line);
            },
        ]);
        $body = (string) curl_exec($request);

        return ['status' => (int) curl_getinfo($request, CURLINFO_RESPONSE_CODE), 'headers' => $headers, 'body' => $body];
    }
}
