<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use RuntimeException;

/** Why a command ends without having done its work: a sentence for the shell, and its exit code, 1 if none is given. */
final class CommandFailure extends RuntimeException {}
