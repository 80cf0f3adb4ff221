//! DNS64 (RFC 6147): for machines without IPv4, a resolver makes IPv6 addresses from IPv4 ones. They exist in its network alone.
//!
//! The prefix of such addresses is `64:ff9b::/96`, or one that the network has chosen. The latter shows in the resolver's
//! AAAA records of `ipv4only.arpa`, which has the IPv4 addresses below and no others (RFC 7050).

use std::net::{IpAddr, Ipv4Addr};

use domain::base::iana::Rtype;
use tokio::sync::OnceCell;

use super::{
    inquiry::Inquiry,
    message::{Data, Mode, Status},
};
use crate::{prefix::Prefix, special_addresses::NAT64};

const KNOWN_HOST: &str = "ipv4only.arpa";
const KNOWN_ADDRESSES: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 0, 0, 170), Ipv4Addr::new(192, 0, 0, 171)];
/// A prefix has one of these lengths (RFC 6052, 2.2).
const LENGTHS: [u32; 6] = [96, 64, 56, 48, 40, 32];

/// Returns the prefixes with which the resolver may have made some of the IPv6 addresses of a host that has IPv4 addresses;
/// `None` if it fails, so that nothing is known of these. It is asked for its own prefix once for all checks, and only if
/// an address has another. Which IPv4 address an IPv6 address contains does not matter: the resolver keeps its answers about
/// each family apart, and that one may have changed.
pub async fn prefixes(inquiry: &Inquiry<'_>, ipv4: &[IpAddr], ipv6: &[IpAddr]) -> Option<Vec<Prefix>> {
    let mut prefixes = vec![NAT64];
    if !ipv4.is_empty() && ipv6.iter().any(|address| !NAT64.contains(*address)) {
        let own = OnceCell::get_or_try_init(&inquiry.checker.dns64, || discover(inquiry)).await;
        prefixes.extend(own.ok()?);
    }
    Some(prefixes)
}

/// The resolver failed or did not answer, so it is asked again by the next check.
struct NoAnswer;

async fn discover(inquiry: &Inquiry<'_>) -> Result<Vec<Prefix>, NoAnswer> {
    let host = KNOWN_HOST.parse().map_err(|_| NoAnswer)?;
    let response = inquiry.resolve(&host, Rtype::AAAA, Mode::Resolver).await.ok_or(NoAnswer)?;
    if response.status == Status::ServFail {
        return Err(NoAnswer);
    }
    let addresses = response.answer.into_iter().filter_map(|record| match record.data {
        Data::Address(address) => Some(address),
        _ => None,
    });
    Ok(addresses.flat_map(prefixes_of).collect())
}

/// Derives the prefixes from an address of [`KNOWN_HOST`].
fn prefixes_of(address: IpAddr) -> impl Iterator<Item = Prefix> {
    let known = embedded(address).filter(|(_, embedded)| KNOWN_ADDRESSES.contains(embedded));
    known.map(move |(length, _)| Prefix::new(address, length))
}

/// Extracts the IPv4 address behind a prefix of each length.
fn embedded(address: IpAddr) -> impl Iterator<Item = (u32, Ipv4Addr)> {
    let octets = match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(address.octets()),
    };
    octets.into_iter().flat_map(|octets| {
        LENGTHS.into_iter().map(move |length| {
            // The octet after 64 bits is reserved.
            let own = (length / u8::BITS..).filter(|at| *at != 8);
            let mut own = own.map_while(|at| octets.get(usize::try_from(at).ok()?).copied());
            (length, Ipv4Addr::from(std::array::from_fn(|_| own.next().unwrap_or_default())))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 6052, 2.4.
    #[test]
    fn an_address_has_its_ipv4_address_behind_the_prefix() {
        for (address, length) in [
            ("2001:db8:c000:221::", 32),
            ("2001:db8:1c0:2:21::", 40),
            ("2001:db8:122:c000:2:2100::", 48),
            ("2001:db8:122:3c0:0:221::", 56),
            ("2001:db8:122:344:c0:2:2100::", 64),
            ("2001:db8:122:344::192.0.2.33", 96),
        ] {
            let found: Vec<u32> = embedded(address.parse().unwrap())
                .filter(|(_, embedded)| *embedded == Ipv4Addr::new(192, 0, 2, 33))
                .map(|(length, _)| length)
                .collect();
            assert_eq!(found, [length], "{address}");
        }
    }

    #[test]
    fn the_known_host_shows_the_prefix() {
        let prefix = prefixes_of("2a01:4f8:64::192.0.0.171".parse().unwrap()).next().unwrap();
        assert!(prefix.contains("2a01:4f8:64::203.0.113.7".parse().unwrap()));
        assert!(!prefix.contains("2a01:4f8:65::203.0.113.7".parse().unwrap()));
        assert_eq!(prefixes_of("2a01:4f8:64::192.0.0.1".parse().unwrap()).count(), 0);
    }
}
