--TEST--
A bad argument is reported before configuration is checked and before anything is sent
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
foreach ([
    fn () => serverpilot_sync_domain('a.example', timeout: NAN),
    fn () => serverpilot_remove_domain('a.example', timeout: INF),
    fn () => serverpilot_sync_domains(['a.example'], timeout: -INF),
    fn () => serverpilot_sync_domains([7]),
    fn () => serverpilot_sync_domains([], remove: [1.5]),
    fn () => serverpilot_sync_domains([], wait: -1),
    fn () => serverpilot_sync_domains([], attempts: 0),
    fn () => serverpilot_sync_domains([], protect: [null]),
    fn () => serverpilot_sync_domains([], app_id: ''),
    fn () => serverpilot_remove_domain('a.example', wait: -1),
    fn () => serverpilot_remove_domain('a.example', protect: [[]]),
    fn () => serverpilot_remove_domain('a.example', app_id: '/'),
    fn () => serverpilot_app(attempts: 101),
    fn () => serverpilot_test_connection(app_id: 'a b'),
    fn () => serverpilot_test_connection(app_id: str_repeat('a', 129)),
    fn () => serverpilot_domains(app_id: "app\0"),
    fn () => serverpilot_apps(timeout: 0.0),
    fn () => serverpilot_action('a', wait: NAN),
    fn () => serverpilot_enable_autossl(attempts: -1),
    fn () => serverpilot_check_dns('a.example', app_id: 'ä'),
    fn () => serverpilot_check_dns('a.example', address: ''),
    fn () => serverpilot_check_dns('a.example', address: '203.0.113.7,'),
    fn () => serverpilot_check_dns('x_y.com', address: '203.0.113.7, localhost'),
    fn () => serverpilot_verify_certificate('a.example', tries: 10001),
    fn () => serverpilot_verify_certificate('a.example', interval: NAN),
    fn () => serverpilot_verify_certificate('a.example', timeout: NAN),
    fn () => serverpilot_verify_certificate('a.example', address: ''),
    fn () => serverpilot_verify_certificate('a.example', address: '127.0.0.1:443'),
    fn () => serverpilot_verify_certificate('a.example', address: '1.2.3'),
    fn () => serverpilot_verify_certificate('a.example', port: -1),
    fn () => serverpilot_verify_certificate('x_y.com', port: 0),
    fn () => serverpilot_sync_domain('x_y.com', attempts: 0),
    fn () => serverpilot_sync_domain('x_y.com'),
] as $call) {
    thrown($call);
}
echo count(requests()), " requests\n";
?>
--EXPECT--
ValueError: serverpilot_sync_domain(): Argument #5 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_remove_domain(): Argument #5 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_sync_domains(): Argument #6 ($timeout) must be a number of seconds above 0, or null
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, int found in it
TypeError: serverpilot_sync_domains(): Argument #2 ($remove) must be a list of strings, float found in it
ValueError: serverpilot_sync_domains(): Argument #5 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_sync_domains(): Argument #7 ($attempts) must be between 1 and 100
TypeError: serverpilot_sync_domains(): Argument #9 ($protect) must be a list of strings, null found in it
ValueError: serverpilot_sync_domains(): Argument #11 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_remove_domain(): Argument #4 ($wait) must be a number of seconds, 0 or more
TypeError: serverpilot_remove_domain(): Argument #8 ($protect) must be a list of strings, array found in it
ValueError: serverpilot_remove_domain(): Argument #10 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_app(): Argument #2 ($attempts) must be between 1 and 100
ValueError: serverpilot_test_connection(): Argument #3 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_test_connection(): Argument #3 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_domains(): Argument #3 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_apps(): Argument #1 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_action(): Argument #2 ($wait) must be a number of seconds, 0 or more
ValueError: serverpilot_enable_autossl(): Argument #3 ($attempts) must be between 1 and 100
ValueError: serverpilot_check_dns(): Argument #3 ($app_id) must be a ServerPilot id: letters, digits, - and _, at most 64
ValueError: serverpilot_check_dns(): Argument #4 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_check_dns(): Argument #4 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_check_dns(): Argument #4 ($address) must be IP addresses, separated by commas, or null
ValueError: serverpilot_verify_certificate(): Argument #2 ($tries) must be between 1 and 10000
ValueError: serverpilot_verify_certificate(): Argument #3 ($interval) must be a number of seconds, 0 or more
ValueError: serverpilot_verify_certificate(): Argument #4 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_verify_certificate(): Argument #5 ($address) must be an IP address, or null
ValueError: serverpilot_verify_certificate(): Argument #5 ($address) must be an IP address, or null
ValueError: serverpilot_verify_certificate(): Argument #5 ($address) must be an IP address, or null
ValueError: serverpilot_verify_certificate(): Argument #6 ($port) must be between 1 and 65535
ValueError: serverpilot_verify_certificate(): Argument #6 ($port) must be between 1 and 65535
ValueError: serverpilot_sync_domain(): Argument #6 ($attempts) must be between 1 and 100
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
0 requests
