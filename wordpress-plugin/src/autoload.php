<?php

/**
 * PSR-4: `ServerPilot\Sync\` is this folder.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . str_replace('\\', '/', substr($class, strlen(__NAMESPACE__))) . '.php';
    if (str_starts_with($class, __NAMESPACE__ . '\\') && is_file($file)) {
        require $file;
    }
});
