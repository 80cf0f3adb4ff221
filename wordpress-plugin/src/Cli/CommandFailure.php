<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use RuntimeException;

/** A command failed: the message for the shell, and the exit code (1 by default). */
final class CommandFailure extends RuntimeException {}
