<?php

/** The page of whichever site the request names, by PHP's own web server. */

declare(strict_types=1);

require getenv('NETWORK_FOLDER') . '/wordpress/index.php';
