<?php

/** The root and the top-level domains, which behave differently. */

declare(strict_types=1);

return [
    new Zone('the root', '', [Zone::PARENT => ''], [], ['ns2.example'], [Zone::PARENT]),
    new Zone('a top-level domain', 'example', [Zone::PARENT => ''], [], [Zone::PARENT], signed: Zone::SIGNED),
    new Zone('port 53 is blocked', 'blocked', [Zone::PARENT => ''], [], [Zone::FRONT], front: 'hidden'),
    new Zone('DNS is intercepted', 'intercepted', [Zone::PARENT => ''], [], [Zone::INTERCEPTOR], [Zone::PARENT]),
];
