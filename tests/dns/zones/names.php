<?php

/** Domains that exist, CNAMEs, and domains that do not exist. */

declare(strict_types=1);

$chain = static fn(int $length): string => implode("\n", array_map(
    static fn(int $n): string => "n{$n} CNAME n" . ($n - 1),
    range(1, $length),
));

return [
    new Zone('nothing is wrong', 'healthy.example', <<<'ZONE'
        @     A 203.0.113.7
        www   CNAME @
        shop  A 203.0.113.7
        *.app A 203.0.113.7
        a.b   A 203.0.113.7
        out   CNAME edge.provider.example.
        ZONE, [
        'healthy.example' => 'ok',
        'www.healthy.example' => 'ok',
        'shop.healthy.example' => 'ok',
        '*.app.healthy.example' => 'ok',
        'any.app.healthy.example' => 'ok',
        'a.b.healthy.example' => 'ok',
        'out.healthy.example' => 'ok',
        'b.healthy.example' => 'no_records',
        'none.healthy.example' => 'no_records',
        '*.healthy.example' => 'no_records',
    ]),
    new Zone('the target of CNAMEs from other zones', 'provider.example', <<<'ZONE'
        edge     CNAME www.healthy.example.
        ns       A 127.0.0.3
        strict   A 203.0.113.7
        strict   CAA 0 issue "sectigo.com"
        ZONE, ['edge.provider.example' => 'ok']),
    new Zone('a zone below a zone, on another server', 'deep.healthy.example', '@ A 203.0.113.7', [
        'deep.healthy.example' => 'ok',
    ], [Zone::SECOND]),
    new Zone('a zone below a zone, on the same servers', 'same.healthy.example', '@ A 203.0.113.7', [
        'same.healthy.example' => 'ok',
        'none.same.healthy.example' => 'no_records',
    ]),
    new Zone('on the server of the top-level domain', 'shared.example', '@ A 203.0.113.7', [
        'shared.example' => 'ok',
        'www.shared.example' => 'no_records',
    ], [Zone::PARENT]),
    new Zone('name servers of another zone, without glue', 'noglue.example', [Zone::FIRST => '@ A 203.0.113.7'], [
        'noglue.example' => 'ok',
    ], ['ns.provider.example'], [Zone::FIRST]),
    new Zone('an internationalised domain', 'xn--mnchen-3ya.example', '@ A 203.0.113.7', ['münchen.example' => 'ok']),
    new Zone('a DNAME', 'dname.example', 'old DNAME healthy.example.', [
        'shop.old.dname.example' => 'ok',
        'none.old.dname.example' => 'cname_dangling',
        'old.dname.example' => 'no_records',
    ]),
    new Zone('CNAMEs, as many as are followed', 'chain.example', "n0 A 203.0.113.7\n" . $chain(9), [
        'n8.chain.example' => 'ok',
        'n9.chain.example' => 'cname_loop',
    ]),
    new Zone('CNAMEs in a circle', 'loop.example', <<<'ZONE'
        www  CNAME www2
        www2 CNAME www
        self CNAME self
        far  CNAME far.loop2.example.
        ZONE, [
        'www.loop.example' => 'cname_loop',
        'self.loop.example' => 'cname_loop',
        'far.loop.example' => 'cname_loop',
    ]),
    new Zone('the other half of a circle', 'loop2.example', 'far CNAME far.loop.example.', [
        'far.loop2.example' => 'cname_loop',
    ]),
    new Zone('CNAMEs to nothing', 'dangling.example', <<<'ZONE'
        gone  CNAME gone.example.
        none  CNAME none.healthy.example.
        empty CNAME mail
        mail  MX 10 mail
        top   CNAME shop.no-such-top-level-domain.
        *     CNAME gone.example.
        ZONE, [
        'gone.dangling.example' => 'cname_dangling',
        'none.dangling.example' => 'cname_dangling',
        'empty.dangling.example' => 'cname_dangling',
        'top.dangling.example' => 'cname_dangling',
        '*.dangling.example' => 'cname_dangling',
    ]),
    new Zone('no addresses', 'empty.example', '@ MX 10 mail', [
        'empty.example' => 'no_records',
        'www.empty.example' => 'no_records',
    ]),
    new Zone('the registrable domain does not exist', 'registered.example', '@ A 203.0.113.7', [
        'gone.example' => 'no_such_domain',
        'www.gone.example' => 'no_such_domain',
        'shop.no-such-top-level-domain' => 'no_such_domain',
    ]),
];
