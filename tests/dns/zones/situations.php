<?php

/** Situations in which answers differ by who asks, or the name servers cannot be asked: none may raise a false alarm. */

declare(strict_types=1);

return [
    new Zone('GeoDNS: each region has another address of the server', 'geo.example', '@ MX 10 mail', [
        'geo.example' => 'ok',
    ], address: '203.0.113.7,203.0.113.8', regions: ['127.0.0.1' => '203.0.113.7', Zone::RESOLVER_SOURCE => '203.0.113.8']),
    new Zone('a flattened CNAME: the servers give different addresses of the server', 'flattened.example', [
        Zone::FIRST => '@ A 203.0.113.7',
        Zone::SECOND => '@ A 203.0.113.8',
    ], ['flattened.example' => 'ok'], address: '203.0.113.7,203.0.113.8'),
    new Zone('split horizon: the resolver asks an internal server', 'split.example', [
        Zone::FIRST => '@ A 203.0.113.7',
        Zone::SECOND => '@ A 10.0.0.7',
    ], ['split.example' => 'ok'], [Zone::FIRST], [Zone::SECOND]),
    new Zone('split horizon: the resolver itself has records', 'internal.example', '@ A 203.0.113.7', [
        'internal.example' => 'ok',
    ]),
    new Zone('the records were changed, and the resolver has the old ones', 'moved.example', '@ A 203.0.113.7', [
        'moved.example' => 'propagating',
    ], before: '@ A 8.8.4.4'),
    new Zone('a record was added, and the resolver has none', 'added.example', '@ A 203.0.113.7', [
        'added.example' => 'propagating',
    ], before: '@ MX 10 mail'),
    new Zone('the servers answer only the resolver', 'hidden.example', '@ A 203.0.113.7', [
        'hidden.example' => 'ok resolver',
    ], [Zone::FRONT], front: 'hidden'),

    new Zone('port 53 is blocked', 'here.blocked', "@ A 203.0.113.7\nwww CNAME @\nloop CNAME loop\nlost CNAME gone.blocked.", [
        'here.blocked' => 'ok resolver',
        'www.here.blocked' => 'ok resolver',
        'loop.here.blocked' => 'cname_loop resolver',
        'lost.here.blocked' => 'cname_dangling resolver',
        'none.here.blocked' => 'no_records resolver',
        'gone.blocked' => 'no_such_domain resolver',
    ]),
    new Zone('port 53 is blocked, and the domain is elsewhere', 'away.blocked', '@ A 8.8.4.4', [
        'away.blocked' => 'elsewhere resolver',
    ]),
    new Zone('port 53 is blocked, and the servers are lame', 'lame.blocked', [], ['lame.blocked' => 'servfail resolver']),
    new Zone('port 53 is blocked, and signatures are missing', 'bogus.blocked', '@ A 203.0.113.7', [
        'bogus.blocked' => 'dnssec_bogus resolver',
    ], signed: Zone::WRONG_ANCHOR),
    new Zone('port 53 is blocked, and one server has old records', 'stale.blocked', [
        Zone::FIRST => '@ A 203.0.113.7',
        Zone::SECOND => '@ A 8.8.4.4',
    ], ['stale.blocked' => 'ok resolver'], [Zone::FIRST, Zone::SECOND], [Zone::FIRST]),
    new Zone('DNS is intercepted', 'here.intercepted', "@ A 203.0.113.7\nwww CNAME @", [
        'here.intercepted' => 'ok resolver',
        'www.here.intercepted' => 'ok resolver',
        'gone.intercepted' => 'no_such_domain resolver',
    ]),
    new Zone('DNS is intercepted, and the domain is elsewhere', 'away.intercepted', '@ A 8.8.4.4', [
        'away.intercepted' => 'elsewhere resolver',
    ]),
];
