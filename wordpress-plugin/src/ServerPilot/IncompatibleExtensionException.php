<?php

declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

use RuntimeException;

/** The extension's functions take or return something else than this plugin expects, although its version fits. */
final class IncompatibleExtensionException extends RuntimeException {}
