//! Addresses at which the public reaches no web server: every entry of the IANA special-purpose address registries, with
//! multicast and the deprecated ranges. Entries that are globally reachable (AS112, AMT, NAT64) are not a site's either.
//!
//! Sources: `iana.org/assignments/iana-ipv4-special-registry`, `iana-ipv6-special-registry`, `multicast-addresses` and
//! `ipv6-address-space`, in their state of 2026-09.

use std::net::IpAddr;

use super::prefix::{Prefix, v4, v6};

const RANGES: &[Prefix] = &[
    // "This network"
    v4([0, 0, 0, 0], 8),
    // Private use
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    // Shared address space of carriers
    v4([100, 64, 0, 0], 10),
    // Loopback
    v4([127, 0, 0, 0], 8),
    // Link-local
    v4([169, 254, 0, 0], 16),
    // IETF protocol assignments
    v4([192, 0, 0, 0], 24),
    // Documentation
    v4([192, 0, 2, 0], 24),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    // AS112
    v4([192, 31, 196, 0], 24),
    v4([192, 175, 48, 0], 24),
    // AMT
    v4([192, 52, 193, 0], 24),
    // 6to4 relays, deprecated
    v4([192, 88, 99, 0], 24),
    // Benchmarking
    v4([198, 18, 0, 0], 15),
    // Multicast
    v4([224, 0, 0, 0], 4),
    // Reserved, and limited broadcast
    v4([240, 0, 0, 0], 4),
    // Unspecified, loopback, and the deprecated IPv4-compatible addresses
    v6([], 96),
    // IPv4-mapped
    v6([0, 0, 0, 0, 0, 0xffff], 96),
    // IPv4/IPv6 translation
    v6([0x64, 0xff9b], 96),
    v6([0x64, 0xff9b, 1], 48),
    // Discard-only
    v6([0x100], 64),
    // Dummy IPv6 prefix
    v6([0x100, 0, 0, 1], 64),
    // IETF protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID, drone remote IDs
    v6([0x2001], 23),
    // Documentation
    v6([0x2001, 0xdb8], 32),
    v6([0x3fff], 20),
    // 6to4
    v6([0x2002], 16),
    // AS112
    v6([0x2620, 0x4f, 0x8000], 48),
    // Segment routing
    v6([0x5f00], 16),
    // Unique local
    v6([0xfc00], 7),
    // Link-local, and the deprecated site-local
    v6([0xfe80], 10),
    v6([0xfec0], 10),
    // Multicast
    v6([0xff00], 8),
];

/// Is this an address that no public web server has?
#[must_use]
pub fn is_special(address: IpAddr) -> bool {
    RANGES.iter().any(|range| range.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_range_is_known_and_its_neighbours_are_not() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.0.0.9",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.1.1",
            "192.175.48.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.7",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2001:2::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "2620:4f:8000::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(is_special(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "193.0.2.1",
            "198.20.0.1",
            "203.0.114.1",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2a00::1",
            "2606:4700::1111",
        ] {
            assert!(!is_special(address.parse().unwrap()), "{address}");
        }
    }
}
