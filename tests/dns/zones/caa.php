<?php

/** CAA records. The domains point to the server. */

declare(strict_types=1);

$caa = static fn(string $records): string => "@ A 203.0.113.7\n{$records}";
$front = static fn(string $situation, string $apex, string $expected, string $behaviour): Zone => new Zone(
    $situation,
    $apex,
    '@ A 203.0.113.7',
    [$apex => $expected],
    [Zone::FRONT],
    front: $behaviour,
);

return [
    new Zone('CAA for Let\'s Encrypt', 'caa.example', $caa('@ CAA 0 issue "letsencrypt.org"'), ['caa.example' => 'ok']),
    new Zone('CAA for another authority', 'caa-other.example', $caa("@ CAA 0 issue \"sectigo.com\"\nwww A 203.0.113.7"), [
        'caa-other.example' => 'caa_forbids',
        'www.caa-other.example' => 'caa_forbids',
    ]),
    new Zone('CAA of the target of a CNAME', 'caa-target.example', 'www CNAME strict.provider.example.', [
        'www.caa-target.example' => 'caa_forbids',
    ]),
    new Zone('CAA for wildcards only', 'caa-wildcard.example', <<<'ZONE'
        @ A 203.0.113.7
        * A 203.0.113.7
        @ CAA 0 issue ";"
        @ CAA 0 issuewild "letsencrypt.org"
        ZONE, ['caa-wildcard.example' => 'caa_wildcard_only', '*.caa-wildcard.example' => 'ok']),
    new Zone('a critical CAA tag that no authority knows', 'caa-critical.example', $caa('@ CAA 128 tbs "unknown"'), [
        'caa-critical.example' => 'caa_forbids',
    ]),
    new Zone('CAA for another method', 'caa-method.example', $caa('@ CAA 0 issue "letsencrypt.org; validationmethods=dns-01"'), [
        'caa-method.example' => 'caa_forbids',
    ]),
    new Zone('CAA for one account', 'caa-account.example', $caa('@ CAA 0 issue "letsencrypt.org; accounturi=https://ca.example/1"'), [
        'caa-account.example' => 'ok caa_account',
    ]),
    new Zone('a CAA record that is not valid', 'caa-invalid.example', $caa('@ TYPE257 \# 2 0009'), [
        'caa-invalid.example' => 'ok caa_invalid',
    ]),
    new Zone('more CAA records than fit into a packet', 'caa-many.example', $caa(implode("\n", array_map(
        static fn(int $n): string => "@ CAA 0 issue \"authority-{$n}.example\"",
        range(1, 60),
    )) . "\n@ CAA 0 issue \"letsencrypt.org\""), ['caa-many.example' => 'ok']),
    $front('CAA queries are dropped', 'caa-dropped.example', 'caa_unreachable', 'no CAA'),
    $front('CAA queries fail', 'caa-fails.example', 'caa_unreachable', 'SERVFAIL for CAA'),
    $front('CAA queries are not implemented', 'caa-notimp.example', 'caa_unreachable', 'NOTIMP for CAA'),
    $front('CAA queries are dropped between the servers and us', 'caa-hidden.example', 'ok', 'no CAA for us'),
];
