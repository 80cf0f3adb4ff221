//! Addresses at which no public site can be: the special-purpose registries of IANA, and what is not unicast.
//!
//! | address                                  | special                                             |
//! |------------------------------------------|-----------------------------------------------------|
//! | IPv4 in the registry, multicast, class E | always                                              |
//! | `168.63.129.16` (Azure's platform)       | always, though public by the registry               |
//! | IPv6 outside `2000::/3`                  | always: IANA has assigned no other global unicast   |
//! | `64:ff9b::/96` (NAT64, RFC 6052)         | if the IPv4 address in it is: DNS64 makes them for public sites |
//! | `2002::/16` (6to4, RFC 3056)             | if the IPv4 address in it is                        |
//! | IPv6 in the registry                     | always, whether or not a block is reachable: none has web servers |
//!
//! IPv4-mapped addresses (`::ffff:0:0/96`) are outside `2000::/3`: no record should hold one.
//!
//! Sources, as of 2026-11: <https://www.iana.org/assignments/iana-ipv4-special-registry>,
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>,
//! <https://www.iana.org/assignments/ipv6-address-space>,
//! <https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16>.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::prefix::{Prefix, v4, v6};

/// Every network may use this prefix for IPv4 addresses (RFC 6052).
pub(crate) const NAT64: Prefix = v6([0x64, 0xff9b], 96);

const IPV4: [Prefix; 18] = [
    v4([0, 0, 0, 0], 8),     // this network
    v4([10, 0, 0, 0], 8),    // private
    v4([100, 64, 0, 0], 10), // shared by a provider's customers
    v4([127, 0, 0, 0], 8),   // loopback
    // Azure's platform, which answers its own machines alone.
    v4([168, 63, 129, 16], 32),
    v4([169, 254, 0, 0], 16),  // link-local: cloud providers' metadata too
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // IETF protocols
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 31, 196, 0], 24), // AS112
    v4([192, 52, 193, 0], 24), // multicast tunnels
    v4([192, 88, 99, 0], 24),  // 6to4 relays
    v4([192, 168, 0, 0], 16),  // private
    v4([192, 175, 48, 0], 24), // AS112
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 3),     // multicast, reserved, broadcast
];

/// Those within `2000::/3`.
const IPV6: [Prefix; 4] = [
    v6([0x2001], 23),               // IETF protocols: Teredo, ORCHID and others
    v6([0x2001, 0xdb8], 32),        // documentation
    v6([0x2620, 0x4f, 0x8000], 48), // AS112
    v6([0x3fff], 20),               // documentation
];

/// Is no public site at this address?
#[must_use]
pub fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_special_v4(address),
        IpAddr::V6(address) => is_special_v6(address),
    }
}

fn is_special_v4(address: Ipv4Addr) -> bool {
    IPV4.iter().any(|range| range.contains(address.into()))
}

fn is_special_v6(address: Ipv6Addr) -> bool {
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_special_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [.., high, low] if NAT64.contains(address.into()) => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        [0x2000..=0x3fff, ..] => IPV6.iter().any(|range| range.contains(address.into())),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last address of each range, and the neighbours that are public.
    #[test]
    fn every_registered_range_is_special_and_its_neighbours_are_not() {
        for (first, last, before, after) in [
            ("0.0.0.0", "0.255.255.255", None, Some("1.0.0.0")),
            ("10.0.0.0", "10.255.255.255", Some("9.255.255.255"), Some("11.0.0.0")),
            ("100.64.0.0", "100.127.255.255", Some("100.63.255.255"), Some("100.128.0.0")),
            ("127.0.0.0", "127.255.255.255", Some("126.255.255.255"), Some("128.0.0.0")),
            ("168.63.129.16", "168.63.129.16", Some("168.63.129.15"), Some("168.63.129.17")),
            ("169.254.0.0", "169.254.255.255", Some("169.253.255.255"), Some("169.255.0.0")),
            ("172.16.0.0", "172.31.255.255", Some("172.15.255.255"), Some("172.32.0.0")),
            ("192.0.0.0", "192.0.0.255", Some("191.255.255.255"), Some("192.0.1.0")),
            ("192.0.2.0", "192.0.2.255", Some("192.0.1.255"), Some("192.0.3.0")),
            ("192.31.196.0", "192.31.196.255", Some("192.31.195.255"), Some("192.31.197.0")),
            ("192.52.193.0", "192.52.193.255", Some("192.52.192.255"), Some("192.52.194.0")),
            ("192.88.99.0", "192.88.99.255", Some("192.88.98.255"), Some("192.88.100.0")),
            ("192.168.0.0", "192.168.255.255", Some("192.167.255.255"), Some("192.169.0.0")),
            ("192.175.48.0", "192.175.48.255", Some("192.175.47.255"), Some("192.175.49.0")),
            ("198.18.0.0", "198.19.255.255", Some("198.17.255.255"), Some("198.20.0.0")),
            ("198.51.100.0", "198.51.100.255", Some("198.51.99.255"), Some("198.51.101.0")),
            ("203.0.113.0", "203.0.113.255", Some("203.0.112.255"), Some("203.0.114.0")),
            ("224.0.0.0", "239.255.255.255", Some("223.255.255.255"), None),
            ("240.0.0.0", "255.255.255.255", None, None),
            ("::", "::1", None, None),
            ("::2", "::ffff:ffff", None, None),
            ("::ffff:0.0.0.0", "::ffff:255.255.255.255", None, None),
            ("::ffff:10.0.0.1", "::ffff:8.8.8.8", None, None),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", None, None),
            ("100::", "100::ffff:ffff:ffff:ffff", None, None),
            ("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", None, None),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2000:ffff::"), Some("2001:200::")),
            ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", None, None),
            ("2001:20::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:db7::"), Some("2001:db9::")),
            ("2620:4f:8000::", "2620:4f:8000:ffff::", Some("2620:4f:7fff::"), Some("2620:4f:8001::")),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Some("3ffe::"), Some("3fff:1000::")),
            ("4000::", "5f00:ffff::", None, None),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
            ("fec0::", "feff::", None, None),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
        ] {
            for special in [first, last] {
                assert!(is_special(special.parse().unwrap()), "{special}");
            }
            for public in [before, after].into_iter().flatten() {
                assert!(!is_special(public.parse().unwrap()), "{public}");
            }
        }
    }

    /// A record must not reach a private IPv4 address by a detour through IPv6.
    #[test]
    fn an_embedded_address_decides() {
        for (address, special) in [
            ("64:ff9b::10.1.2.3", true),
            ("64:ff9b::127.0.0.1", true),
            ("64:ff9b::169.254.169.254", true),
            ("64:ff9b::8.8.8.8", false),
            ("64:ff9b::1:8.8.8.8", true),
            ("2002:a01:203::1", true),
            ("2002:7f00:1::", true),
            ("2002:c0a8:101::1", true),
            ("2002:808:808::1", false),
        ] {
            assert_eq!(is_special(address.parse().unwrap()), special, "{address}");
        }
    }

    #[test]
    fn public_addresses_are_not_special() {
        for address in
            ["8.8.8.8", "1.1.1.1", "223.255.255.254", "2606:4700::1111", "2a00:1450::1", "2620:fe::fe"]
        {
            assert!(!is_special(address.parse().unwrap()), "{address}");
        }
    }
}
