<?php
/**
 * A later version of Ultimate Multisite, changed in one place: in the classes of the generation GENERATION, the pattern MOVED is
 * replaced by MOVED_TO.
 */
declare(strict_types=1);

(static function (): void {
    $generation = (string) getenv('GENERATION');
    foreach (["{$generation}-classes", $generation] as $file) {
        $code = (string) file_get_contents(__DIR__ . "/{$file}.php");
        $code = (string) preg_replace((string) getenv('MOVED'), (string) getenv('MOVED_TO'), $code);
        $code = str_replace("require __DIR__ . '/{$generation}-classes.php';", '', $code);
        $path = getenv('NETWORK_FOLDER') . '/moved-' . md5($code) . '.php';
        file_put_contents($path, $code);
        require $path;
    }
})();
