<?php

/** Serves the page of the site that the request names, for PHP's built-in web server. */

declare(strict_types=1);

require getenv('NETWORK_FOLDER') . '/wordpress/index.php';
