<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use RuntimeException;

/** A query failed or was incomplete, so nothing may be decided from it (`level-triggered`). */
final class DatabaseException extends RuntimeException {}
