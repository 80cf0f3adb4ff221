<?php

/** Where domains point. */

declare(strict_types=1);

return [
    new Zone('addresses of another provider', 'elsewhere.example', "@ A 8.8.4.4\nsix AAAA 2a00:1450::1", [
        'elsewhere.example' => 'elsewhere',
        'six.elsewhere.example' => 'elsewhere',
    ]),
    new Zone('one address of another provider', 'mixed.example', "@ A 203.0.113.7\n@ A 8.8.4.4", [
        'mixed.example' => 'mixed',
    ]),
    new Zone('a stale AAAA record', 'stale6.example', "@ A 203.0.113.7\n@ AAAA 2a00:1450::1", [
        'stale6.example' => 'ipv6_elsewhere',
    ]),
    new Zone('AAAA queries are dropped', 'drops6.example', '@ A 203.0.113.7', [
        'drops6.example' => 'ipv6_elsewhere',
    ], [Zone::FRONT], front: 'no AAAA'),
    new Zone('AAAA queries fail', 'fails6.example', '@ A 203.0.113.7', [
        'fails6.example' => 'ipv6_elsewhere',
    ], [Zone::FRONT], front: 'SERVFAIL for AAAA'),
    new Zone('AAAA queries are answered as if the domain did not exist', 'denies6.example', '@ A 203.0.113.7', [
        'denies6.example' => 'ok',
    ], [Zone::FRONT], front: 'NXDOMAIN for AAAA'),
    new Zone('private addresses', 'private.example', <<<'ZONE'
        @     A 10.0.0.5
        local A 127.0.0.1
        both  A 203.0.113.7
        both  A 192.168.1.1
        ZONE, [
        'private.example' => 'private_address',
        'local.private.example' => 'private_address',
        'both.private.example' => 'private_address mixed',
    ]),
    new Zone('Cloudflare', 'proxied.example', "@ A 104.21.3.4\n@ AAAA 2606:4700::6815:304", [
        'proxied.example' => 'proxied',
    ]),
    new Zone('Cloudflare, as expected', 'cdn.example', '@ A 104.21.3.4', [
        'cdn.example' => 'ok',
    ], address: '203.0.113.7,104.21.3.4'),
    new Zone('a server with IPv6 only', 'six.example', <<<'ZONE'
        @    AAAA 2a01:4f8::7
        old  AAAA 2a01:4f8::7
        old  A 8.8.4.4
        four A 8.8.4.4
        ZONE, [
        'six.example' => 'ok',
        'old.six.example' => 'mixed',
        'four.six.example' => 'elsewhere',
    ], address: '2a01:4f8::7'),
];
