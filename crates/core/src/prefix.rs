//! Ranges of addresses, as registries write them: `203.0.113.0/24`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses. Bits after the prefix do not count.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    first: IpAddr,
    length: u32,
}

/// Creates an IPv4 range.
#[must_use]
pub const fn v4(first: [u8; 4], length: u32) -> Prefix {
    Prefix { first: IpAddr::V4(Ipv4Addr::new(first[0], first[1], first[2], first[3])), length }
}

/// Creates an IPv6 range from the leading groups of its first address. The others are 0.
#[must_use]
pub const fn v6<const N: usize>(leading: [u16; N], length: u32) -> Prefix {
    const GROUPS: usize = 8;
    let (mut bits, mut at) = (0, 0);
    while at < GROUPS {
        bits = bits << u16::BITS | if at < N { leading[at] as u128 } else { 0 };
        at += 1;
    }
    Prefix { first: IpAddr::V6(Ipv6Addr::from_bits(bits)), length }
}

impl Prefix {
    /// Returns the range of this length that an address is in.
    #[must_use]
    pub const fn new(address: IpAddr, length: u32) -> Self {
        Self { first: address, length }
    }

    /// Is this address within the range?
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.checked_shr(u32::BITS - self.length).unwrap_or(0) == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.checked_shr(u128::BITS - self.length).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_begins_and_ends_where_it_should() {
        for (range, inside, outside) in [
            (v4([172, 16, 0, 0], 12), ["172.16.0.0", "172.31.255.255"], ["172.15.255.255", "172.32.0.0"]),
            (v4([255, 255, 255, 255], 32), ["255.255.255.255"; 2], ["255.255.255.254", "::ffff:ffff"]),
            (
                v6([0x2001], 23),
                ["2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
                ["2001:200::", "2000:ffff::"],
            ),
            (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), ["::1"; 2], ["::2", "0.0.0.1"]),
        ] {
            for address in inside {
                assert!(range.contains(address.parse().unwrap()), "{range:?} {address}");
            }
            for address in outside {
                assert!(!range.contains(address.parse().unwrap()), "{range:?} {address}");
            }
        }
    }
}
