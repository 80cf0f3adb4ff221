--TEST--
A value out of range is a ValueError before anything is sent
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([
    fn () => serverpilot_sync_domain('a.example', wait: -1),
    fn () => serverpilot_sync_domain('a.example', wait: NAN),
    fn () => serverpilot_sync_domain('a.example', wait: INF),
    fn () => serverpilot_sync_domain('a.example', timeout: 0),
    fn () => serverpilot_sync_domain('a.example', timeout: -0.5),
    fn () => serverpilot_sync_domain('a.example', attempts: 0),
    fn () => serverpilot_sync_domain('a.example', attempts: 101),
    fn () => serverpilot_sync_domain('a.example', app_id: ''),
    fn () => serverpilot_sync_domains([], app_id: '../apps'),
    fn () => serverpilot_domains(timeout: 0),
    fn () => serverpilot_apps(attempts: 0),
    fn () => serverpilot_action(''),
    fn () => serverpilot_action('a/b'),
    fn () => serverpilot_enable_autossl(wait: -1),
    fn () => serverpilot_check_dns('a.example', timeout: 0),
    fn () => serverpilot_check_domains(['a.example'], concurrency: 0),
    fn () => serverpilot_check_domains(['a.example'], concurrency: 65),
    fn () => serverpilot_check_domains(['a.example'], timeout: 0),
    fn () => serverpilot_check_domains(['a.example'], address: ''),
    fn () => serverpilot_check_domains(['a.example'], address: '203.0.113.7,'),
    fn () => serverpilot_check_domains(['a.example'], address: '203.0.113.7 ::1'),
    fn () => serverpilot_verify_certificate('a.example', tries: 0),
    fn () => serverpilot_verify_certificate('a.example', interval: -1),
    fn () => serverpilot_verify_certificate('a.example', address: 'localhost'),
    fn () => serverpilot_verify_certificate('a.example', port: 0),
    fn () => serverpilot_verify_certificate('a.example', port: 65536),
] as $call) {
    thrown($call);
}
echo count(requests()), " requests\n";
--EXPECT--
ValueError: serverpilot_sync_domain(): Argument #4 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_sync_domain(): Argument #4 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_sync_domain(): Argument #4 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_sync_domain(): Argument #5 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_sync_domain(): Argument #5 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_sync_domain(): Argument #6 ($attempts) must be between 1 and 100
ValueError: serverpilot_sync_domain(): Argument #6 ($attempts) must be between 1 and 100
ValueError: serverpilot_sync_domain(): Argument #10 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_sync_domains(): Argument #11 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_domains(): Argument #1 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_apps(): Argument #2 ($attempts) must be between 1 and 100
ValueError: serverpilot_action(): Argument #1 ($id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_action(): Argument #1 ($id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_enable_autossl(): Argument #1 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_check_dns(): Argument #2 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_check_domains(): Argument #5 ($concurrency) must be between 1 and 64
ValueError: serverpilot_check_domains(): Argument #5 ($concurrency) must be between 1 and 64
ValueError: serverpilot_check_domains(): Argument #6 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_check_domains(): Argument #7 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_check_domains(): Argument #7 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_check_domains(): Argument #7 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_verify_certificate(): Argument #2 ($tries) must be between 1 and 10000
ValueError: serverpilot_verify_certificate(): Argument #3 ($interval) must be a number of seconds, 0 or more
ValueError: serverpilot_verify_certificate(): Argument #5 ($address) must be an IP address, or null
ValueError: serverpilot_verify_certificate(): Argument #6 ($port) must be between 1 and 65535
ValueError: serverpilot_verify_certificate(): Argument #6 ($port) must be between 1 and 65535
0 requests
