//! The domain that most DNS tests check: `customer.example`, on two name servers.

use std::net::{IpAddr, SocketAddr};

use serverpilot_core::{
    deadline::Deadline,
    dns::{DnsChecker, DnsReport, verdict::Code},
    settings::Settings,
};

use super::{PATIENT, dns::Network, settings};

/// The server's addresses; documentation addresses are special, but expected ones never count as such.
pub const SERVER: &str = "203.0.113.7";
/// Public addresses that belong to no known proxy.
pub const OTHER: &str = "8.8.4.4";
/// Another address of the server.
pub const SECOND: &str = "203.0.113.8";
pub const OTHER_V6: &str = "2a00:1450::1";
pub const PROXY: &str = "104.21.3.4";
pub const OWN: [&str; 2] = ["127.0.0.3", "127.0.0.4"];

pub fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub fn settings_for(resolver: SocketAddr) -> Settings {
    let folder = std::env::temp_dir();
    Settings { resolver: Some(resolver), ..settings("https://127.0.0.1/", &folder, &folder) }
}

pub fn check_expecting(network: &Network, domain: &str, expected: &[&str]) -> DnsReport {
    let internet = network.start();
    let settings = settings_for(internet.resolver());
    let checker = DnsChecker::new(&settings);
    let (domain, expected) = (domain.parse().unwrap(), addresses(expected));
    block_on(checker.check(&domain, &expected, Deadline::after(PATIENT))).unwrap()
}

pub fn check(network: &Network, domain: &str) -> DnsReport {
    check_expecting(network, domain, &[SERVER])
}

/// A zone `customer.example` on two servers, whose apex points to the server.
pub fn healthy() -> Network {
    let mut network = Network::new();
    network.zone("customer.example", &OWN).record(
        "customer.example",
        "customer.example",
        &format!("A {SERVER}"),
    );
    network
}

/// The same without an address.
pub fn empty() -> Network {
    let mut network = Network::new();
    network.zone("customer.example", &OWN);
    network
}

pub fn with(records: &[(&str, &str)]) -> Network {
    let mut network = empty();
    for (owner, record) in records {
        network.record("customer.example", owner, record);
    }
    network
}

pub fn assert_code(report: &DnsReport, code: Code, also: &[Code]) {
    assert_eq!((report.code, report.also.as_slice()), (code, also), "{report:#?}");
}

/// `customer.example`, behind so many CNAMEs.
pub fn chain(length: usize) -> Network {
    let mut network = empty();
    let name =
        |n: usize| if n == 0 { "customer.example".to_owned() } else { format!("n{n}.customer.example") };
    for n in 0..length {
        network.record("customer.example", &name(n), &format!("CNAME {}", name(n + 1)));
    }
    network.record("customer.example", &name(length), &format!("A {SERVER}"));
    network
}
