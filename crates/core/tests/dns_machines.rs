//! Servers and machines whose network is unusual, as with floating IPs, NAT, IPv6 alone, DNS64 or systemd-resolved: no false
//! alarm, and no fault missed.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use domain::base::iana::Rtype;
use harness::{
    dns::{Fault, LEFT, Network, TOP},
    dns_domain::{OTHER, OTHER_V6, SECOND, SERVER, addresses, check, check_expecting, healthy, with},
};
use serverpilot_core::dns::verdict::{Code, Source};

const DOMAIN: &str = "customer.example";
/// The server's IPv6 address.
const SERVER_V6: &str = "2001:db8::7";
/// An address of a private network.
const INSIDE: &str = "10.0.0.7";
/// The broadcast address of the loopback interface: the kernel refuses a packet to it, as it does if there is no route.
const UNROUTED: &str = "127.255.255.255";
/// What the resolver of a network makes of [`SERVER`], of [`OTHER`] and of the address of `ipv4only.arpa`, with its own prefix.
const MADE: &str = "AAAA 2a01:4f8:64::cb00:7107";
const MADE_BEFORE: &str = "AAAA 2a01:4f8:64::808:404";
const MADE_KNOWN: &str = "AAAA 2a01:4f8:64::c000:aa";

fn records(records: &[&str]) -> Network {
    let records: Vec<(&str, &str)> = records.iter().map(|record| (DOMAIN, *record)).collect();
    with(&records)
}

/// The name servers cannot be asked from this machine.
fn blocked(mut network: Network) -> Network {
    network.fault_here(TOP, "example", Fault::Closed);
    network
}

/// This machine has no IPv4, and the name servers nothing else.
fn without_ipv4(mut network: Network) -> Network {
    network.cached("a.nic.example", Rtype::A, &[&format!("A {UNROUTED}")]);
    network
}

/// The resolver makes an IPv6 address from the server's.
fn with_dns64(mut network: Network) -> Network {
    network.cached("ipv4only.arpa", Rtype::AAAA, &[MADE_KNOWN]).cached(DOMAIN, Rtype::AAAA, &[MADE]);
    network
}

/// The resolver has a local record with this address, as by `/etc/hosts`.
fn with_own_record(mut network: Network, address: &str) -> Network {
    let (rtype, record) = if address.contains(':') { (Rtype::AAAA, "AAAA") } else { (Rtype::A, "A") };
    network.cached(DOMAIN, rtype, &[&format!("{record} {address}")]).is_resolver_authoritative = true;
    network
}

fn assert_found(situation: &str, network: &Network, expected: &[&str], code: Code, source: Source) {
    let report = check_expecting(network, DOMAIN, expected);
    assert_eq!((report.code, report.source), (code, source), "{situation}: {report:#?}");
    assert_eq!(report.matches, code == Code::Ok, "{situation}: {report:#?}");
}

/// The server's outgoing address, which ServerPilot reports, is not the one that domains point to.
#[test]
fn a_server_with_a_floating_address_or_behind_nat() {
    let (here, floating) = (format!("A {SERVER}"), format!("A {SECOND}"));
    let mut inside = records(&[&floating]);
    inside.cached(DOMAIN, Rtype::A, &[&format!("A {INSIDE}")]);
    let mut moved = records(&[&floating]);
    moved.cached(DOMAIN, Rtype::A, &[&here]);
    let outgoing_and_floating = [SERVER, SECOND];
    for (situation, network, code) in [
        ("at the floating address", records(&[&floating]), Code::Ok),
        ("at the outgoing address", records(&[&here]), Code::Ok),
        ("at both", records(&[&here, &floating]), Code::Ok),
        ("moved from one to the other", moved, Code::Ok),
        ("NAT: the resolver knows the inner address", inside, Code::Ok),
        ("elsewhere", records(&[&format!("A {OTHER}")]), Code::Elsewhere),
        ("at the floating address and elsewhere", records(&[&floating, &format!("A {OTHER}")]), Code::Mixed),
    ] {
        assert_found(situation, &network, &outgoing_and_floating, code, Source::Authoritative);
    }
    let inner = records(&[&format!("A {INSIDE}")]);
    assert_found("the inner address is expected", &inner, &[SECOND, INSIDE], Code::Ok, Source::Authoritative);
    // Without the name servers, the inner address can be the domain's own: nothing is known, and it is named.
    let mut behind_a_port = blocked(records(&[&floating]));
    behind_a_port.cached(DOMAIN, Rtype::A, &[&format!("A {INSIDE}")]);
    assert_found("NAT, blocked", &behind_a_port, &outgoing_and_floating, Code::NotChecked, Source::Resolver);
    let report = check_expecting(&behind_a_port, DOMAIN, &outgoing_and_floating);
    assert_eq!(report.addresses, addresses(&[INSIDE]), "{report:#?}");
    assert!(
        report.advice.contains(&format!("its resolver gives {INSIDE} for {DOMAIN}")),
        "{}",
        report.advice
    );
    // The caller has to name the floating address.
    assert_found("unknown", &records(&[&floating]), &[SERVER], Code::PrivateAddress, Source::Authoritative);
}

#[test]
fn a_server_that_has_ipv6_alone() {
    let (here, other) = (format!("AAAA {SERVER_V6}"), format!("AAAA {OTHER_V6}"));
    let mut old = records(&[&here]);
    old.cached(DOMAIN, Rtype::AAAA, &[&other]);
    let mut alias = with(&[(DOMAIN, "CNAME host.customer.example")]);
    alias.record(DOMAIN, "host.customer.example", &here);
    let direct = Source::Authoritative;
    for (situation, network, code, source) in [
        ("AAAA alone", records(&[&here]), Code::Ok, direct),
        ("AAAA behind a CNAME", alias, Code::Ok, direct),
        ("AAAA alone, behind a blocked port", blocked(records(&[&here])), Code::Ok, Source::Resolver),
        (
            "AAAA alone, and this machine has no IPv4",
            without_ipv4(records(&[&here])),
            Code::Ok,
            Source::Resolver,
        ),
        ("A elsewhere as well", records(&[&here, &format!("A {OTHER}")]), Code::Mixed, direct),
        ("AAAA elsewhere as well", records(&[&here, &other]), Code::Mixed, direct),
        ("AAAA elsewhere", records(&[&other]), Code::Elsewhere, direct),
        ("A elsewhere", records(&[&format!("A {OTHER}")]), Code::Elsewhere, direct),
        ("no record", records(&["CAA 0 iodef mailto:a@customer.example"]), Code::NoRecords, direct),
    ] {
        let report = check_expecting(&network, DOMAIN, &[SERVER_V6]);
        assert_eq!((report.code, report.source), (code, source), "{situation}: {report:#?}");
    }
    // The old answer is the one about IPv6.
    let report = check_expecting(&old, DOMAIN, &[SERVER_V6]);
    assert_eq!((report.code, report.ttl), (Code::Propagating, Some(LEFT)), "{report:#?}");
    // A cache that claims authority can be old as well.
    old.claims_authority = true;
    assert_eq!(check_expecting(&old, DOMAIN, &[SERVER_V6]).code, Code::Propagating);
    let report = check_expecting(&records(&[&here, &format!("A {OTHER}")]), DOMAIN, &[SERVER_V6]);
    assert!(report.advice.contains(&format!("Remove the records with {OTHER}")), "{}", report.advice);
}

/// A machine that has IPv6 alone, or whose resolver makes IPv6 addresses for such machines.
#[test]
fn a_machine_without_ipv4() {
    let elsewhere = || records(&[&format!("A {OTHER}")]);
    let real = || records(&[&format!("A {SERVER}"), &format!("AAAA {OTHER_V6}")]);
    // An address that has the server's IPv4 address in it, but was not made by the resolver.
    let similar = records(&[&format!("A {SERVER}"), MADE]);
    let mut unknown_prefix = healthy();
    unknown_prefix.cached(DOMAIN, Rtype::AAAA, &[MADE]).failing.insert("ipv4only.arpa".to_owned());
    // The resolver keeps the answers of the two families apart.
    let mut made_before = with_dns64(healthy());
    made_before.cached(DOMAIN, Rtype::AAAA, &[MADE_BEFORE]);
    let mut known_prefix = healthy();
    known_prefix.cached(DOMAIN, Rtype::AAAA, &["AAAA 64:ff9b::cb00:7107"]);
    let (direct, by_resolver) = (Source::Authoritative, Source::Resolver);
    for (situation, network, code, source) in [
        ("no IPv4", without_ipv4(healthy()), Code::Ok, by_resolver),
        ("no IPv4, and elsewhere", without_ipv4(elsewhere()), Code::Elsewhere, by_resolver),
        ("no IPv4, and IPv6 elsewhere", without_ipv4(real()), Code::Ipv6Elsewhere, by_resolver),
        ("no IPv4, and the known prefix", without_ipv4(known_prefix), Code::Ok, by_resolver),
        ("no IPv4, and a prefix of the network", without_ipv4(with_dns64(healthy())), Code::Ok, by_resolver),
        (
            "a blocked port, and a prefix of the network",
            blocked(with_dns64(healthy())),
            Code::Ok,
            by_resolver,
        ),
        ("a prefix of the network", with_dns64(healthy()), Code::Ok, direct),
        ("the resolver fails for its prefix", blocked(unknown_prefix), Code::Ok, by_resolver),
        ("made from an address that has changed", blocked(made_before), Code::Ok, by_resolver),
        ("not made by the resolver", similar, Code::Ipv6Elsewhere, direct),
        (
            "not made by the resolver, behind a blocked port",
            blocked(records(&[&format!("A {SERVER}"), MADE])),
            Code::Ipv6Elsewhere,
            by_resolver,
        ),
    ] {
        assert_found(situation, &network, &[SERVER], code, source);
    }
    let mut silent = without_ipv4(healthy());
    silent.is_resolver_silent = true;
    assert_found("no resolver", &silent, &[SERVER], Code::NotChecked, by_resolver);
}

/// What the stub of systemd-resolved does if the resolvers behind it are unknown: it answers from `/etc/hosts` with
/// authority, ignores checking disabled, and fails for every domain while the network is down.
#[test]
fn a_resolver_that_is_a_stub() {
    let mut ignores_checking_disabled = healthy();
    ignores_checking_disabled.failing.insert(DOMAIN.to_owned());
    let mut down = without_ipv4(healthy());
    down.failing.extend([DOMAIN.to_owned(), "example".to_owned()]);
    let mut lost = down.clone();
    lost.cached("example", Rtype::NS, &["NS a.nic.example"]);
    let mut bad_clock = healthy();
    bad_clock.bogus(DOMAIN).bogus("example");
    let (direct, by_resolver) = (Source::Authoritative, Source::Resolver);
    for (situation, network, code, source) in [
        ("ignores checking disabled", ignores_checking_disabled, Code::Ok, direct),
        ("the hosts file has the domain", with_own_record(healthy(), "127.0.1.1"), Code::Ok, direct),
        ("the hosts file has the domain elsewhere", with_own_record(healthy(), OTHER), Code::Ok, direct),
        (
            "the hosts file hides a fault",
            with_own_record(records(&[&format!("A {OTHER}")]), SERVER),
            Code::Elsewhere,
            direct,
        ),
        (
            "the hosts file has the domain, behind a blocked port",
            blocked(with_own_record(healthy(), "127.0.1.1")),
            Code::NotChecked,
            by_resolver,
        ),
        (
            "the hosts file hides a fault, behind a blocked port",
            blocked(with_own_record(records(&[&format!("A {OTHER}")]), SERVER)),
            Code::NotChecked,
            by_resolver,
        ),
        ("the hosts file has IPv6 alone", with_own_record(healthy(), OTHER_V6), Code::Ok, direct),
        (
            "the hosts file has IPv6 alone, behind a blocked port",
            blocked(with_own_record(healthy(), OTHER_V6)),
            Code::NotChecked,
            by_resolver,
        ),
        ("the network is down", down, Code::NotChecked, by_resolver),
        ("the network is down, and a cache has the zone above", lost, Code::NotChecked, by_resolver),
        ("every signature is wrong, as with a wrong clock", bad_clock, Code::NotChecked, by_resolver),
    ] {
        let report = check(&network, DOMAIN);
        assert_eq!((report.code, report.source), (code, source), "{situation}: {report:#?}");
    }
}
