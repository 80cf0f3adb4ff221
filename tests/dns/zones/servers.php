<?php

/** Name servers that fail, entirely or partly. */

declare(strict_types=1);

return [
    new Zone('no server knows the zone', 'lame.example', [], ['lame.example' => 'lame', 'www.lame.example' => 'lame']),
    new Zone('one of two servers does not know the zone', 'halflame.example', [Zone::SECOND => '@ A 203.0.113.7'], [
        'halflame.example' => 'ok lame',
    ]),
    new Zone('one of two servers does not know the zone, and the domain is elsewhere', 'halfaway.example', [
        Zone::SECOND => '@ A 8.8.4.4',
    ], ['halfaway.example' => 'elsewhere lame']),
    new Zone('the target of a CNAME is lame', 'tolame.example', 'www CNAME www.lame.example.', [
        'www.tolame.example' => 'lame',
    ]),
    new Zone('a name server with a private address', 'private-server.example', [], [
        'private-server.example' => 'lame',
    ], ['10.0.0.1'], [Zone::CLOSED]),
    new Zone('a name server that does not exist', 'noserver.example', [], [
        'noserver.example' => 'lame',
    ], ['ns.gone.example'], [Zone::CLOSED]),
    new Zone('the servers cannot load the zone', 'broken.example', [Zone::FIRST => null, Zone::SECOND => null], [
        'broken.example' => 'servfail',
    ]),
    new Zone('one of two servers cannot load the zone', 'halfbroken.example', [
        Zone::FIRST => null,
        Zone::SECOND => '@ A 203.0.113.7',
    ], ['halfbroken.example' => 'ok lame']),
    new Zone('silent servers', 'silent.example', [], ['silent.example' => 'timeout'], [Zone::SILENT]),
    new Zone('closed ports', 'closed.example', [], ['closed.example' => 'timeout'], [Zone::CLOSED]),
    new Zone('one of two servers is silent', 'halfsilent.example', '@ A 203.0.113.7', [
        'halfsilent.example' => 'ok timeout',
    ], [Zone::SILENT, Zone::SECOND]),
    new Zone('slow servers', 'slow.example', '@ A 203.0.113.7', ['slow.example' => 'ok'], [Zone::FRONT], front: 'slow'),
    new Zone('the case of letters is not kept', 'lower.example', '@ A 203.0.113.7', [
        'lower.example' => 'ok',
    ], [Zone::FRONT], front: 'lower case'),
    // Unbound, and so Let's Encrypt, takes what these say.
    new Zone('answers without authority', 'no-aa.example', '@ A 203.0.113.7', [
        'no-aa.example' => 'ok resolver',
    ], [Zone::FRONT], front: 'without AA'),
    new Zone('answers without authority, from a server that offers recursion', 'ra.example', "@ A 203.0.113.7\naway A 8.8.4.4", [
        'ra.example' => 'ok resolver',
        'away.ra.example' => 'elsewhere resolver',
    ], [Zone::FRONT], front: 'with RA'),
    new Zone('a resolver in place of a name server', 'recursive.example', [Zone::FIRST => '@ A 203.0.113.7'], [
        'recursive.example' => 'ok resolver',
    ], [Zone::INTERCEPTOR], [Zone::FIRST]),
    new Zone('one of two servers answers without authority', 'half-aa.example', '@ A 203.0.113.7', [
        'half-aa.example' => 'ok lame',
    ], [Zone::FRONT, Zone::SECOND], front: 'without AA'),
    new Zone('one server has old records', 'inconsistent.example', [
        Zone::FIRST => '@ A 203.0.113.7',
        Zone::SECOND => '@ A 8.8.4.4',
    ], ['inconsistent.example' => 'inconsistent']),
    new Zone('one server lacks a new record', 'unsynced.example', [
        Zone::FIRST => 'www CNAME healthy.example.',
        Zone::SECOND => '@ MX 10 mail',
    ], ['www.unsynced.example' => 'inconsistent']),
    new Zone('the parent names other servers', 'mismatch.example', "@ NS ns.provider.example.\n@ A 203.0.113.7", [
        'mismatch.example' => 'ok ns_mismatch',
    ], [Zone::FIRST]),
];
