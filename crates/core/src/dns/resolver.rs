//! Finds the resolvers of this machine.
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

/// Servers and resolvers answer at this port.
pub const PORT: u16 = 53;
/// glibc asks as many.
const MAX_RESOLVERS: usize = 3;
const RESOLV_CONF: &str = "/etc/resolv.conf";
/// systemd-resolved lists here the resolvers that it forwards to.
const BEHIND_STUB: &str = "/run/systemd/resolve/resolv.conf";

/// The resolvers, and the port of name servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolvers {
    /// They are asked in this order.
    pub addresses: Vec<SocketAddr>,
    name_server_port: u16,
}

impl Resolvers {
    /// Takes the configured resolver, or else those of the machine.
    #[must_use]
    pub fn new(configured: Option<SocketAddr>) -> Self {
        let Some(address) = configured else {
            let addresses = of_machine(Path::new(RESOLV_CONF), Path::new(BEHIND_STUB));
            return Self { addresses, name_server_port: PORT };
        };
        let is_laboratory = address.ip().is_loopback() && address.port() != PORT;
        let name_server_port = if is_laboratory { address.port() } else { PORT };
        Self { addresses: vec![address], name_server_port }
    }

    /// Returns the socket of a name server; `None` if nothing may be sent to this address.
    #[must_use]
    pub fn name_server(&self, address: IpAddr) -> Option<SocketAddr> {
        let is_laboratory = self.name_server_port != PORT && address.is_loopback();
        (is_laboratory || !is_special(address)).then(|| SocketAddr::new(address, self.name_server_port))
    }
}

fn of_machine(resolv_conf: &Path, behind_stub: &Path) -> Vec<SocketAddr> {
    let listed = nameservers(resolv_conf);
    let behind = if listed.iter().any(is_stub) { nameservers(behind_stub) } else { Vec::new() };
    let mut found: Vec<IpAddr> = Vec::new();
    for address in listed {
        // The stub can forward to resolvers that the file does not list: a line has no room for a port.
        let is_replaced = is_stub(&address) && !behind.is_empty();
        for address in if is_replaced { behind.clone() } else { vec![address] } {
            if !found.contains(&address) && found.len() < MAX_RESOLVERS {
                found.push(address);
            }
        }
    }
    if found.is_empty() {
        // The default of resolv.conf(5).
        found.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    found.into_iter().map(|address| SocketAddr::new(address, PORT)).collect()
}

/// Does systemd-resolved answer here? At the second address it changes less, but fails for more.
fn is_stub(address: &IpAddr) -> bool {
    const STUBS: [Ipv4Addr; 2] = [Ipv4Addr::new(127, 0, 0, 53), Ipv4Addr::new(127, 0, 0, 54)];
    STUBS.iter().any(|stub| address == stub)
}

/// Reads the resolvers that a file lists; none if it is missing. One with a scope (`fe80::1%eth0`) is not an [`IpAddr`],
/// and is left out.
fn nameservers(file: &Path) -> Vec<IpAddr> {
    let value = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok()).flatten()
    };
    let conf = fs::read_to_string(file).unwrap_or_default();
    conf.lines().filter_map(value).take(MAX_RESOLVERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of files with these contents, of which either can be missing.
    fn addresses<'a>(resolv_conf: impl Into<Option<&'a str>>, behind_stub: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, contents: Option<&str>| {
            let path = folder.path().join(name);
            if let Some(contents) = contents {
                fs::write(&path, contents).unwrap();
            }
            path
        };
        let (conf, behind) = (file("resolv.conf", resolv_conf.into()), file("behind", behind_stub));
        of_machine(&conf, &behind).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_machine_names_its_resolvers() {
        for (conf, behind, expected) in [
            (
                "# a comment\nsearch example\nnameserver 9.9.9.9\nnameserver\t2620:fe::fe # quad9\n",
                None,
                vec!["9.9.9.9:53", "[2620:fe::fe]:53"],
            ),
            ("nameserver fe80::1%eth0\nnameserver nonsense\nnameserver 1.1.1.1", None, vec!["1.1.1.1:53"]),
            ("nameserver fe80::1%eth0\n", None, vec!["127.0.0.1:53"]),
            ("", None, vec!["127.0.0.1:53"]),
            ("nameserver 9.9.9.9\n", Some("nameserver 1.1.1.1\n"), vec!["9.9.9.9:53"]),
        ] {
            assert_eq!(addresses(conf, behind), expected, "{conf}");
        }
        assert_eq!(addresses(None, None), ["127.0.0.1:53"], "no file");
        let many = (1..9).map(|n| format!("nameserver 9.9.9.{n}")).collect::<Vec<_>>().join("\n");
        assert_eq!(addresses(many.as_str(), None).len(), MAX_RESOLVERS);
        assert_eq!(addresses("nameserver 127.0.0.53", Some(many.as_str())).len(), MAX_RESOLVERS);
    }

    #[test]
    fn behind_a_stub_its_own_resolvers_are_asked() {
        const STUB: &str = "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n";
        let both = "nameserver 1.1.1.1\nnameserver 127.0.0.53\nnameserver 9.9.9.9\n";
        for (conf, behind, expected) in [
            (
                STUB,
                Some("nameserver 9.9.9.9\nnameserver 2620:fe::fe\nsearch .\n"),
                vec!["9.9.9.9:53", "[2620:fe::fe]:53"],
            ),
            ("nameserver 127.0.0.54\n", Some("nameserver 9.9.9.9\n"), vec!["9.9.9.9:53"]),
            (both, Some("nameserver 9.9.9.9\n"), vec!["1.1.1.1:53", "9.9.9.9:53"]),
            // The stub knows resolvers that the file cannot list, or none.
            (STUB, Some("search .\n"), vec!["127.0.0.53:53"]),
            (STUB, Some(""), vec!["127.0.0.53:53"]),
            (STUB, None, vec!["127.0.0.53:53"]),
        ] {
            assert_eq!(addresses(conf, behind), expected, "{conf} {behind:?}");
        }
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
