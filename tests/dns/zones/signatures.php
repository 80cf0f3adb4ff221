<?php

/** DNSSEC. */

declare(strict_types=1);

return [
    new Zone('valid signatures', 'signed.example', "@ A 203.0.113.7\nwww CNAME @\n* A 203.0.113.7", [
        'signed.example' => 'ok',
        'www.signed.example' => 'ok',
        'any.signed.example' => 'ok',
    ], signed: Zone::SIGNED),
    new Zone('signatures that have expired', 'expired.example', "@ A 203.0.113.7\nmoved A 8.8.4.4", [
        'expired.example' => 'dnssec_bogus',
        'moved.expired.example' => 'dnssec_bogus elsewhere',
    ], signed: Zone::EXPIRED),
    new Zone('the target of a CNAME has signatures that have expired', 'toexpired.example', 'www CNAME expired.example.', [
        'www.toexpired.example' => 'dnssec_bogus',
    ]),
    new Zone('a DS record of another key', 'wrongkey.example', '@ A 203.0.113.7', [
        'wrongkey.example' => 'dnssec_bogus',
    ], signed: Zone::WRONG_KEY),
    new Zone('a DS record, and no signatures', 'unsigned.example', '@ A 203.0.113.7', [
        'unsigned.example' => 'dnssec_bogus',
    ], signed: Zone::UNSIGNED),
];
