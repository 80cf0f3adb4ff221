//! Situations in which DNS looks wrong from here, and is not: the second table of `dns::verdict`.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use domain::base::iana::Rtype;
use harness::{
    dns::{Fault, Network, TOP},
    dns_domain::{OTHER, OWN, SECOND, SERVER, chain, check, check_expecting, empty, healthy, with},
};
use serverpilot_core::dns::verdict::{Code, Source};

/// And servers that are merely peculiar.
#[test]
fn no_situation_raises_a_false_alarm() {
    let domain = "customer.example";
    let faulty = |fault: Fault| {
        let mut network = healthy();
        for server in OWN {
            network.fault(server, domain, fault);
        }
        network
    };
    let one = |fault: Fault| {
        let mut network = healthy();
        network.fault(OWN[1], domain, fault);
        network
    };
    let mut blocked = healthy();
    blocked.fault_here(TOP, "example", Fault::Closed);
    let mut refused = healthy();
    refused.fault_here(TOP, "example", Fault::Refused);
    let mut intercepted = healthy();
    intercepted.is_intercepted = true;
    let claiming = |mut network: Network| {
        network.claims_authority = true;
        network
    };
    let here = |fault: Fault| {
        let mut network = healthy();
        for server in OWN {
            network.fault_here(server, domain, fault);
        }
        network
    };
    let mut split = healthy();
    split.cached(domain, Rtype::A, &["A 10.0.0.7"]);
    let mut split_by_authority = healthy();
    split_by_authority.cached(domain, Rtype::A, &[&format!("A {OTHER}")]).is_resolver_authoritative = true;
    let mut failing = healthy();
    failing.failing.insert(domain.to_owned());
    let mut several = healthy();
    several.record(domain, domain, &format!("A {SECOND}"));
    let mut geo = empty();
    geo.record_at(OWN[0], domain, domain, &format!("A {SERVER}"));
    geo.record_at(OWN[1], domain, domain, &format!("A {SECOND}"));
    let mut flattened = healthy();
    flattened.record(domain, "www.customer.example", "CNAME customer.example");
    let mut mismatch = healthy();
    mismatch.delegated_to(domain, "ns.mirror.example", Some(OWN[1]));

    let mut dns64 = healthy();
    dns64.cached(domain, Rtype::AAAA, &["AAAA 64:ff9b::cb00:7107"]).fault_here(TOP, "example", Fault::Closed);

    let (direct, by_resolver) = (Source::Authoritative, Source::Resolver);
    for (situation, network, also, source) in [
        ("port 53 is blocked, behind CoreDNS", claiming(blocked.clone()), vec![], by_resolver),
        ("DNS is intercepted by CoreDNS", claiming(intercepted.clone()), vec![], by_resolver),
        ("port 53 is blocked", blocked, vec![], by_resolver),
        ("the parent refuses us", refused, vec![], by_resolver),
        ("DNS is intercepted", intercepted, vec![], by_resolver),
        ("the servers answer without authority", faulty(Fault::NoAuthority), vec![], by_resolver),
        ("the servers are silent to us alone", here(Fault::Closed), vec![], by_resolver),
        ("DNS64", dns64, vec![], by_resolver),
        ("split horizon", split, vec![], direct),
        ("the resolver has authority", split_by_authority, vec![], direct),
        ("the resolver fails", failing, vec![], direct),
        ("several addresses", several, vec![], direct),
        ("GeoDNS", geo, vec![], direct),
        ("CNAME flattening", flattened, vec![], direct),
        ("a chain", chain(8), vec![], direct),
        ("one server has no authority", one(Fault::NoAuthority), vec![Code::Lame], direct),
        ("one server is lame", one(Fault::Refused), vec![Code::Lame], direct),
        ("one server is closed", one(Fault::Closed), vec![Code::Timeout], direct),
        ("one server has no IPv6", one(Fault::NoAaaa), vec![], direct),
        ("one server has no CAA", one(Fault::NoCaa), vec![], direct),
        ("CAA is hidden from us", here(Fault::NoCaa), vec![], direct),
        ("no EDNS", faulty(Fault::NoEdns), vec![], direct),
        ("truncated", faulty(Fault::Truncated), vec![], direct),
        ("the case is not kept", faulty(Fault::LowerCase), vec![], direct),
        ("one server leaves out the question", one(Fault::NoQuestion), vec![Code::Timeout], direct),
        ("the parent names another server", mismatch, vec![Code::NsMismatch], direct),
    ] {
        let report = check_expecting(&network, domain, &[SERVER, SECOND]);
        assert_eq!(
            (report.code, &report.also, report.source, report.matches),
            (Code::Ok, &also, source, true),
            "{situation}: {report:#?}"
        );
    }
}

/// Without a direct answer, the resolver's verdict counts.
#[test]
fn behind_a_blocked_port_the_resolver_is_believed() {
    let domain = "customer.example";
    let elsewhere = with(&[(domain, &format!("A {OTHER}"))]);
    let mut bogus = healthy();
    bogus.bogus(domain);
    let mut failing = healthy();
    failing.failing.insert(domain.to_owned());
    for (name, mut network, code) in [
        ("not registered", Network::new(), Code::NoSuchDomain),
        ("bogus", bogus, Code::DnssecBogus),
        ("loop", with(&[(domain, "CNAME customer.example")]), Code::CnameLoop),
        ("failing", failing, Code::Servfail),
        ("dangling", with(&[(domain, "CNAME gone.test")]), Code::CnameDangling),
        ("empty", empty(), Code::NoRecords),
        ("elsewhere", elsewhere, Code::Elsewhere),
    ] {
        network.fault_here(TOP, "example", Fault::Closed).fault_here(TOP, "test", Fault::Closed);
        let report = check(&network, domain);
        assert_eq!((report.code, report.source), (code, Source::Resolver), "{name}: {report:#?}");
    }
}
