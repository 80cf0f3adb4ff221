--TEST--
serverpilot_check_dns() tells apart domains that point here, elsewhere, or both
--SKIPIF--
<?php
exec('unshare -m sh -c "mount --bind /dev/null /etc/hosts" 2>/dev/null', $output, $status);
$status === 0 || die('skip needs root, to mount another hosts file');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(server_address: '127.0.0.7');
$hosts = tempnam(sys_get_temp_dir(), 'phpt');
file_put_contents($hosts, "127.0.0.7 here.example. serverpilot-check.wild.example.\n127.0.0.8 elsewhere.example.\n127.0.0.7 both.example.\n127.0.0.8 both.example.\n");
$own = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', $hosts];
echo child('constants();
    foreach (["Here.Example.", "elsewhere.example", "both.example", "*.wild.example"] as $name) {
        $report = serverpilot_check_dns($name, timeout: 20);
        echo "$report[domain] ", json_encode($report["addresses"]), " $report[expected] ", json_encode($report["matches"]), "\n  $report[advice]\n";
    }', before: $own), "\n";
unlink($hosts);
?>
--EXPECT--
here.example ["127.0.0.7"] 127.0.0.7 true
  here.example points at the server.
elsewhere.example ["127.0.0.8"] 127.0.0.7 false
  elsewhere.example points at 127.0.0.8, not at this server. Set its A record to 127.0.0.7. If a proxy such as a CDN stands in front on purpose, the certificate has to be made there, or the proxy switched off while ServerPilot's is issued.
both.example ["127.0.0.7","127.0.0.8"] 127.0.0.7 false
  both.example points at the server, and at 127.0.0.8 too. Remove what is not this server: visitors and Let's Encrypt may go there (an AAAA record goes before 127.0.0.7).
*.wild.example ["127.0.0.7"] 127.0.0.7 true
  *.wild.example points at the server.
