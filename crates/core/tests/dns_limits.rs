//! What checks of DNS may cost (`bounded`).

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use std::{sync::atomic::Ordering, time::Duration};

use domain::base::iana::Rtype;
use harness::{
    PATIENT,
    dns::{Fault, Network, TOP},
    dns_domain::{OWN, SERVER, addresses, assert_code, block_on, healthy, settings_for},
};
use serverpilot_core::{
    deadline::Deadline,
    dns::{
        DnsChecker,
        verdict::{Code, Source},
    },
    domain::Domain,
    error::Error,
};

/// At most 40 queries, whatever a customer's zones look like; then the resolver is believed.
#[test]
fn a_check_asks_a_bounded_number_of_queries() {
    let mut network = healthy();
    let mut last = "customer.example".to_owned();
    for n in 0..8 {
        let apex = format!("z{n}.test");
        network.zone(&apex, &["127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8", "127.0.0.9", "127.0.0.10"]);
        let (zone, owner) = if n == 0 {
            ("customer.example", "www.customer.example")
        } else {
            (last.as_str(), last.as_str())
        };
        network.record(zone, owner, &format!("CNAME {apex}"));
        for server in ["127.0.0.6", "127.0.0.7", "127.0.0.8", "127.0.0.9", "127.0.0.10"] {
            network.fault(server, &apex, Fault::Refused);
        }
        last = apex;
    }
    network.record(&last, &last, &format!("A {SERVER}"));
    network.record("customer.example", "customer.example", "CAA 0 issue ;");
    let internet = network.start();
    let checker = DnsChecker::new(&settings_for(internet.resolver()));
    let domain = "www.customer.example".parse().unwrap();
    let report = block_on(checker.check(&domain, &addresses(&[SERVER]), Deadline::after(PATIENT))).unwrap();
    assert_eq!((report.code, report.source), (Code::CaaForbids, Source::Resolver), "{report:#?}");
    assert!(internet.queries.load(Ordering::Relaxed) <= 40);
}

/// A query can take several messages. With most, the check ends as without queries left.
#[test]
fn a_check_sends_a_bounded_number_of_messages() {
    let servers = ["127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8"];
    let mut network = Network::new();
    let mut last = "www.customer.example".to_owned();
    network.zone("customer.example", &servers);
    for n in 0..6 {
        let apex = format!("z{n}.test");
        network.zone(&apex, &servers);
        let zone = if n == 0 { "customer.example".to_owned() } else { last.clone() };
        network.record(&zone, &last, &format!("CNAME {apex}"));
        last = apex;
    }
    network.record(&last, &last, &format!("A {SERVER}"));
    for zone in ["customer.example", "z0.test", "z1.test", "z2.test", "z3.test", "z4.test", "z5.test"] {
        for server in servers {
            network.fault(server, zone, Fault::Laborious);
        }
    }
    network.fault(TOP, "test", Fault::Laborious).fault(TOP, "example", Fault::Laborious);
    let internet = network.start();
    let checker = DnsChecker::new(&settings_for(internet.resolver()));
    let domain = "www.customer.example".parse().unwrap();
    let report = block_on(checker.check(&domain, &addresses(&[SERVER]), Deadline::after(PATIENT))).unwrap();
    let messages = internet.queries.load(Ordering::Relaxed);
    assert!(messages <= 80, "{messages}");
    assert_eq!((report.code, report.matches), (Code::Ok, true), "{report:#?}");
}

/// What could not change the result is not asked for.
#[test]
fn a_local_record_behind_a_blocked_port_ends_a_check() {
    for is_resolver_authoritative in [true, false] {
        let mut network = healthy();
        network.fault_here(TOP, "example", Fault::Closed).cached(
            "customer.example",
            Rtype::A,
            &["A 10.0.0.7"],
        );
        network.is_resolver_authoritative = is_resolver_authoritative;
        let internet = network.start();
        let checker = DnsChecker::new(&settings_for(internet.resolver()));
        let domain = "customer.example".parse().unwrap();
        let expected = addresses(&[SERVER]);
        let check = checker.check(&domain, &expected, Deadline::after(PATIENT));
        assert_code(&block_on(check).unwrap(), Code::NotChecked, &[]);
        // A and AAAA, the zone above, and its server's address.
        assert_eq!(internet.queries.load(Ordering::Relaxed), 4);
    }
}

/// Checks of a batch share zones: the second of a zone costs fewer queries, and both run at the same time.
#[test]
fn checks_share_what_they_find() {
    let mut network = Network::new();
    let domains: Vec<String> = (0..40).map(|n| format!("c{n}.example")).collect();
    for domain in &domains {
        network.zone(domain, &OWN).record(domain, domain, &format!("A {SERVER}"));
    }
    let internet = network.start();
    let checker = DnsChecker::new(&settings_for(internet.resolver()));
    let expected = addresses(&[SERVER]);
    let parsed: Vec<Domain> = domains.iter().map(|domain| domain.parse().unwrap()).collect();
    let checks = parsed.iter().map(|domain| checker.check(domain, &expected, Deadline::after(PATIENT)));
    let reports = block_on(futures_util::future::join_all(checks));
    assert!(reports.iter().all(|report| report.as_ref().unwrap().code == Code::Ok), "{reports:#?}");
    // Each: the resolver twice, a referral, A and AAAA of two servers, CAA, NS. Once: the top-level domain, its server's address
    // and its CAA records.
    let queries = internet.queries.load(Ordering::Relaxed);
    assert!(queries <= 9 * 40 + 3, "{queries}");
}

#[test]
fn the_deadline_is_an_error() {
    let mut network = healthy();
    for server in OWN {
        network.fault(server, "customer.example", Fault::Silent);
    }
    let internet = network.start();
    let checker = DnsChecker::new(&settings_for(internet.resolver()));
    let domain = "customer.example".parse().unwrap();
    let check = checker.check(&domain, &[], Deadline::after(Duration::from_millis(300)));
    assert!(matches!(block_on(check), Err(Error::Deadline { .. })));
    // The checker is still usable, and servers that never answer are found out.
    let report = block_on(checker.check(&domain, &addresses(&[SERVER]), Deadline::after(PATIENT))).unwrap();
    assert_code(&report, Code::Timeout, &[]);
}
