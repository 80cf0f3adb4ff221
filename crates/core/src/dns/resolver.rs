//! The resolvers of this machine.
//!
//! The ini entry `serverpilot.resolver` names one, else `/etc/resolv.conf` does. Behind the stub of systemd-resolved
//! (127.0.0.53), the resolvers that it forwards to are asked: the stub changes answers and hides checking disabled.
//!
//! A resolver on the loopback interface with another port than 53 is a laboratory: name servers are asked at the same port
//! then, and may be on the loopback interface as well. Otherwise they are asked at port 53, and never at a special address: a
//! customer's record must not make us send anything to a private network.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
};

use crate::special_addresses::is_special;

/// The port of DNS.
pub const PORT: u16 = 53;
/// As many as glibc asks.
const MAX_RESOLVERS: usize = 3;
/// What systemd-resolved forwards to.
const BEHIND_STUB: &str = "/run/systemd/resolve/resolv.conf";

/// Whom to ask, and at which port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolvers {
    /// The resolvers, in order.
    pub addresses: Vec<SocketAddr>,
    name_server_port: u16,
}

impl Resolvers {
    /// The configured resolver, or those of the machine.
    #[must_use]
    pub fn new(configured: Option<SocketAddr>) -> Self {
        let Some(address) = configured else {
            let conf = |path: &str| fs::read_to_string(Path::new(path)).unwrap_or_default();
            let addresses = of_machine(&conf("/etc/resolv.conf"), || conf(BEHIND_STUB));
            return Self { addresses, name_server_port: PORT };
        };
        let is_laboratory = address.ip().is_loopback() && address.port() != PORT;
        let name_server_port = if is_laboratory { address.port() } else { PORT };
        Self { addresses: vec![address], name_server_port }
    }

    /// Where a name server answers; `None` if nothing may be sent there.
    #[must_use]
    pub fn name_server(&self, address: IpAddr) -> Option<SocketAddr> {
        let is_laboratory = self.name_server_port != PORT && address.is_loopback();
        (is_laboratory || !is_special(address)).then(|| SocketAddr::new(address, self.name_server_port))
    }
}

fn of_machine(conf: &str, behind_stub: impl FnOnce() -> String) -> Vec<SocketAddr> {
    const STUB: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 53));
    let mut found = nameservers(conf);
    if found == [STUB] {
        let forwarded = nameservers(&behind_stub());
        if !forwarded.is_empty() {
            found = forwarded;
        }
    }
    if found.is_empty() {
        // The default of resolv.conf(5).
        found.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    found.into_iter().map(|address| SocketAddr::new(address, PORT)).collect()
}

/// The name servers of a `resolv.conf`. One with a scope (`fe80::1%eth0`) cannot be written as an address, and is left out.
fn nameservers(conf: &str) -> Vec<IpAddr> {
    let value = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok()).flatten()
    };
    conf.lines().filter_map(value).take(MAX_RESOLVERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(conf: &str, behind_stub: &str) -> Vec<String> {
        of_machine(conf, || behind_stub.to_owned()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_machine_names_its_resolvers() {
        for (conf, behind, expected) in [
            (
                "# a comment\nsearch example\nnameserver 9.9.9.9\nnameserver\t2620:fe::fe # quad9\n",
                "",
                vec!["9.9.9.9:53", "[2620:fe::fe]:53"],
            ),
            ("nameserver fe80::1%eth0\nnameserver nonsense\nnameserver 1.1.1.1", "", vec!["1.1.1.1:53"]),
            ("", "", vec!["127.0.0.1:53"]),
            ("nameserver 127.0.0.53\n", "nameserver 9.9.9.9\n", vec!["9.9.9.9:53"]),
            ("nameserver 127.0.0.53\n", "", vec!["127.0.0.53:53"]),
        ] {
            assert_eq!(addresses(conf, behind), expected, "{conf}");
        }
        assert_eq!(addresses(&"nameserver 1.1.1.1\n".repeat(9), "").len(), MAX_RESOLVERS);
    }

    #[test]
    fn nothing_is_sent_to_a_special_address_outside_a_laboratory() {
        let resolvers = |address: &str| Resolvers::new(Some(address.parse().unwrap()));
        let asks = |at: &str, server: &str| {
            resolvers(at).name_server(server.parse().unwrap()).map(|found| found.to_string())
        };
        assert_eq!(asks("9.9.9.9:53", "8.8.8.8").as_deref(), Some("8.8.8.8:53"));
        assert_eq!(asks("9.9.9.9:5353", "8.8.8.8").as_deref(), Some("8.8.8.8:53"));
        for server in ["10.0.0.1", "127.0.0.1", "fd00::1", "169.254.169.254"] {
            assert_eq!(asks("9.9.9.9:5353", server), None, "{server}");
            assert_eq!(asks("127.0.0.1:53", server), None, "{server}");
        }
        assert_eq!(asks("127.0.0.1:5300", "127.0.0.2").as_deref(), Some("127.0.0.2:5300"));
        assert_eq!(asks("127.0.0.1:5300", "10.0.0.1"), None);
    }
}
