<?php
declare(strict_types=1);

require_once __DIR__ . '/WebServer.php';

/** One web server of the network for all tests of a class. */
trait HasWebServer
{
    private static WebServer $server;

    public static function setUpBeforeClass(): void
    {
        self::$server = new WebServer();
    }

    public static function tearDownAfterClass(): void
    {
        self::$server->stop();
    }
}
