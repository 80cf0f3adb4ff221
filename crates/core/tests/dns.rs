//! `serverpilot_check_dns` against name servers on the loopback interface: each code of the table in `dns::verdict` is planted and
//! found, and each situation of its second table raises no false alarm.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use std::{net::IpAddr, sync::atomic::Ordering, time::Duration};

use domain::base::iana::Rtype;
use harness::{
    PATIENT,
    dns::{Fault, LEFT, Network, TOP, TTL},
    settings,
};
use serverpilot_core::{
    deadline::Deadline,
    dns::{
        DnsChecker, DnsReport,
        verdict::{Code, Source},
    },
    domain::Domain,
    error::Error,
    settings::Settings,
};

/// The server's addresses; documentation addresses are special, but expected ones never count as such.
const SERVER: &str = "203.0.113.7";
/// Public addresses that belong to no known proxy.
const OTHER: &str = "8.8.4.4";
/// Another address of the server.
const SECOND: &str = "203.0.113.8";
const OTHER_V6: &str = "2a00:1450::1";
const PROXY: &str = "104.21.3.4";
const OWN: [&str; 2] = ["127.0.0.3", "127.0.0.4"];

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn settings_for(resolver: std::net::SocketAddr) -> Settings {
    let folder = std::env::temp_dir();
    Settings { resolver: Some(resolver), ..settings("https://127.0.0.1/", &folder, &folder) }
}

fn check_expecting(network: &Network, domain: &str, expected: &[&str]) -> DnsReport {
    let internet = network.start();
    let settings = settings_for(internet.resolver());
    let checker = DnsChecker::new(&settings);
    let (domain, expected) = (domain.parse().unwrap(), addresses(expected));
    block_on(checker.check(&domain, &expected, Deadline::after(PATIENT))).unwrap()
}

fn check(network: &Network, domain: &str) -> DnsReport {
    check_expecting(network, domain, &[SERVER])
}

/// A zone `customer.example` on two servers, whose apex points to the server.
fn healthy() -> Network {
    let mut network = Network::new();
    network.zone("customer.example", &OWN).record(
        "customer.example",
        "customer.example",
        &format!("A {SERVER}"),
    );
    network
}

/// The same without an address.
fn empty() -> Network {
    let mut network = Network::new();
    network.zone("customer.example", &OWN);
    network
}

fn with(records: &[(&str, &str)]) -> Network {
    let mut network = empty();
    for (owner, record) in records {
        network.record("customer.example", owner, record);
    }
    network
}

fn assert_code(report: &DnsReport, code: Code, also: &[Code]) {
    assert_eq!((report.code, report.also.as_slice()), (code, also), "{report:#?}");
}

#[test]
fn a_healthy_domain_is_ok_and_its_report_is_complete() {
    let report = check(&healthy(), "customer.example");
    assert_code(&report, Code::Ok, &[]);
    assert!(report.matches);
    assert_eq!(report.addresses, addresses(&[SERVER]));
    assert_eq!(report.nameservers, ["ns3.customer.example", "ns4.customer.example"]);
    assert_eq!((report.ttl, report.source), (Some(TTL), Source::Authoritative));
    assert_eq!(report.advice, "customer.example points to this server.");
}

/// `customer.example`, behind so many CNAMEs.
fn chain(length: usize) -> Network {
    let mut network = empty();
    let name =
        |n: usize| if n == 0 { "customer.example".to_owned() } else { format!("n{n}.customer.example") };
    for n in 0..length {
        network.record("customer.example", &name(n), &format!("CNAME {}", name(n + 1)));
    }
    network.record("customer.example", &name(length), &format!("A {SERVER}"));
    network
}

#[test]
fn each_code_is_planted_and_found() {
    let domain = "customer.example";
    let own = |records: &[&str]| {
        let records: Vec<(&str, &str)> = records.iter().map(|record| (domain, *record)).collect();
        with(&records)
    };
    let here = format!("A {SERVER}");
    let here = here.as_str();
    let caa = |value: &str| own(&[here, value]);
    let faulty = |fault: Fault| {
        let mut network = healthy();
        for server in OWN {
            network.fault(server, domain, fault);
        }
        network
    };
    let mut bogus = healthy();
    bogus.bogus(domain);
    let mut inconsistent = empty();
    inconsistent.record_at(OWN[0], domain, domain, here).record_at(
        OWN[1],
        domain,
        domain,
        &format!("A {OTHER}"),
    );
    let mut propagating = healthy();
    propagating.cached(domain, Rtype::A, &[&format!("A {OTHER}")]);
    let mut negative = healthy();
    negative.cached(domain, Rtype::A, &[]);
    let mut loops = own(&["CNAME a.customer.example"]);
    loops.record(domain, "a.customer.example", "CNAME b.customer.example");
    loops.record(domain, "b.customer.example", "CNAME a.customer.example");
    let wildcards = own(&[here, "CAA 0 issue ;", "CAA 0 issuewild letsencrypt.org"]);
    let mut silent_resolver = healthy();
    silent_resolver.is_resolver_silent = true;

    for (name, network, code, also) in [
        ("not registered", Network::new(), Code::NoSuchDomain, vec![]),
        ("bogus", bogus, Code::DnssecBogus, vec![]),
        ("dangling", own(&["CNAME a.customer.example"]), Code::CnameDangling, vec![]),
        ("dangling, not registered", own(&["CNAME gone.test"]), Code::CnameDangling, vec![]),
        ("loop", loops, Code::CnameLoop, vec![]),
        ("long chain", chain(9), Code::CnameLoop, vec![]),
        ("CAA for wildcards", wildcards, Code::CaaWildcardOnly, vec![]),
        ("refused", faulty(Fault::Refused), Code::Lame, vec![]),
        ("no authority", faulty(Fault::NoAuthority), Code::Lame, vec![]),
        ("upward", faulty(Fault::Upward), Code::Lame, vec![]),
        ("closed", faulty(Fault::Closed), Code::Timeout, vec![]),
        ("failing", faulty(Fault::ServFail), Code::Servfail, vec![]),
        ("empty", empty(), Code::NoRecords, vec![]),
        ("proxied", own(&[&format!("A {PROXY}")]), Code::Proxied, vec![]),
        ("private", own(&["A 10.0.0.1"]), Code::PrivateAddress, vec![]),
        ("private and here", own(&[here, "A 192.168.1.1"]), Code::PrivateAddress, vec![Code::Mixed]),
        ("elsewhere", own(&[&format!("A {OTHER}")]), Code::Elsewhere, vec![]),
        ("mixed", own(&[here, &format!("A {OTHER}")]), Code::Mixed, vec![]),
        ("IPv6 elsewhere", own(&[here, &format!("AAAA {OTHER_V6}")]), Code::Ipv6Elsewhere, vec![]),
        ("IPv6 fails", faulty(Fault::NoAaaa), Code::Ipv6Elsewhere, vec![]),
        ("CAA fails", faulty(Fault::NoCaa), Code::CaaUnreachable, vec![]),
        ("CAA forbids", caa("CAA 0 issue sectigo.com"), Code::CaaForbids, vec![]),
        (
            "CAA method",
            caa("CAA 0 issue letsencrypt.org; validationmethods=dns-01"),
            Code::CaaForbids,
            vec![],
        ),
        ("CAA critical", caa("CAA 128 tbs x"), Code::CaaForbids, vec![]),
        ("CAA account", caa("CAA 0 issue letsencrypt.org; accounturi=x"), Code::Ok, vec![Code::CaaAccount]),
        ("CAA broken", own(&[here, "CAA-BROKEN"]), Code::Ok, vec![Code::CaaInvalid]),
        ("inconsistent", inconsistent, Code::Inconsistent, vec![]),
        ("propagating", propagating, Code::Propagating, vec![]),
        ("propagating, none before", negative, Code::Propagating, vec![]),
        ("no resolver", silent_resolver, Code::NotChecked, vec![]),
    ] {
        let report = check(&network, domain);
        assert_eq!((report.code, &report.also), (code, &also), "{name}: {report:#?}");
    }
}

/// The second table of `dns::verdict`, and servers that are merely peculiar.
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
        ("port 53 is blocked", blocked, vec![], by_resolver),
        ("the parent refuses us", refused, vec![], by_resolver),
        ("DNS is intercepted", intercepted, vec![], by_resolver),
        ("the servers are silent to us alone", here(Fault::Closed), vec![], by_resolver),
        ("DNS64", dns64, vec![], by_resolver),
        ("split horizon", split, vec![], direct),
        ("the resolver has authority", split_by_authority, vec![], direct),
        ("the resolver fails", failing, vec![], direct),
        ("several addresses", several, vec![], direct),
        ("GeoDNS", geo, vec![], direct),
        ("CNAME flattening", flattened, vec![], direct),
        ("a chain", chain(8), vec![], direct),
        ("one server is lame", one(Fault::Refused), vec![Code::Lame], direct),
        ("one server is closed", one(Fault::Closed), vec![Code::Timeout], direct),
        ("one server has no IPv6", one(Fault::NoAaaa), vec![], direct),
        ("one server has no CAA", one(Fault::NoCaa), vec![], direct),
        ("CAA is hidden from us", here(Fault::NoCaa), vec![], direct),
        ("no EDNS", faulty(Fault::NoEdns), vec![], direct),
        ("truncated", faulty(Fault::Truncated), vec![], direct),
        ("the case is not kept", faulty(Fault::LowerCase), vec![], direct),
        ("no question", faulty(Fault::NoQuestion), vec![], direct),
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

/// Chains cross zones, and each zone can be at fault.
#[test]
fn a_chain_is_followed_through_other_zones() {
    let build = |target: &str| {
        let mut network = with(&[("www.customer.example", &format!("CNAME {target}"))]);
        network.zone("provider.test", &["127.0.0.5"]).record(
            "provider.test",
            "edge.provider.test",
            &format!("A {SERVER}"),
        );
        network
    };
    let good = build("edge.provider.test");
    let report = check(&good, "www.customer.example");
    assert_code(&report, Code::Ok, &[]);
    assert_eq!(report.cname, ["edge.provider.test"]);
    assert_eq!(report.nameservers, ["ns3.customer.example", "ns4.customer.example"]);

    let mut lame = build("edge.provider.test");
    lame.fault("127.0.0.5", "provider.test", Fault::Refused);
    let report = check(&lame, "www.customer.example");
    assert_code(&report, Code::Lame, &[]);
    assert!(report.advice.contains("provider.test"), "{}", report.advice);

    // CAA of the target counts, and then that of the domain's own ancestors.
    let mut of_target = build("edge.provider.test");
    of_target.record("provider.test", "edge.provider.test", "CAA 0 issue sectigo.com");
    assert_code(&check(&of_target, "www.customer.example"), Code::CaaForbids, &[]);
    let mut above_target = build("edge.provider.test");
    above_target.record("provider.test", "provider.test", "CAA 0 issue sectigo.com");
    assert_code(&check(&above_target, "www.customer.example"), Code::Ok, &[]);
    let mut above_domain = build("edge.provider.test");
    above_domain.record("customer.example", "customer.example", "CAA 0 issue sectigo.com");
    let report = check(&above_domain, "www.customer.example");
    assert_code(&report, Code::CaaForbids, &[]);
    assert_eq!(report.caa, ["0 issue \"sectigo.com\""]);

    // One of the domain's own servers has no CNAME.
    let mut partly = empty();
    partly.zone("provider.test", &["127.0.0.5"]).record(
        "provider.test",
        "edge.provider.test",
        &format!("A {SERVER}"),
    );
    partly.record_at(OWN[0], "customer.example", "www.customer.example", "CNAME edge.provider.test");
    assert_code(&check(&partly, "www.customer.example"), Code::Inconsistent, &[]);
}

/// The remaining time is that of the resolver's old answer.
#[test]
fn a_domain_that_propagates_says_how_long() {
    let mut network = healthy();
    network.cached("customer.example", Rtype::A, &[&format!("A {OTHER}")]);
    let report = check(&network, "customer.example");
    assert_eq!((report.code, report.ttl, report.matches), (Code::Propagating, Some(LEFT), true));
    assert!(report.advice.ends_with("up to 2 minutes."), "{}", report.advice);
}

#[test]
fn a_wildcard_is_checked_by_a_host_below_it_and_its_own_caa() {
    let here = format!("A {SERVER}");
    let network = with(&[("*.customer.example", &here), ("customer.example", "CAA 0 issue letsencrypt.org")]);
    assert_code(&check(&network, "*.customer.example"), Code::Ok, &[]);
    let network = with(&[("*.customer.example", &here), ("customer.example", "CAA 0 issuewild ;")]);
    assert_code(&check(&network, "*.customer.example"), Code::CaaForbids, &[]);
    assert_code(&check(&healthy(), "*.customer.example"), Code::NoRecords, &[]);
}

/// A zone below another zone of the customer, and servers without glue, whose addresses the resolver knows.
#[test]
fn delegations_of_every_kind_are_followed() {
    let mut network = healthy();
    network.zone("deep.customer.example", &["127.0.0.5"]);
    network.record("deep.customer.example", "shop.deep.customer.example", &format!("A {SERVER}"));
    assert_code(&check(&network, "shop.deep.customer.example"), Code::Ok, &[]);
    network.record("customer.example", "customer.example", "CAA 0 issue ;");
    assert_code(&check(&network, "shop.deep.customer.example"), Code::CaaForbids, &[]);

    let mut without_glue = Network::new();
    without_glue.zone("hosting.test", &["127.0.0.6"]).record(
        "hosting.test",
        "ns.hosting.test",
        "A 127.0.0.6",
    );
    without_glue.delegate("customer.example", &["127.0.0.6"], vec![("ns.hosting.test".to_owned(), None)]);
    without_glue.record("customer.example", "customer.example", &format!("A {SERVER}"));
    without_glue.record("customer.example", "customer.example", "NS ns.hosting.test");
    assert_code(&check(&without_glue, "customer.example"), Code::Ok, &[]);

    let mut gone = Network::new();
    gone.delegate("customer.example", &["127.0.0.6"], vec![("ns.gone.test".to_owned(), None)]);
    assert_code(&check(&gone, "customer.example"), Code::Lame, &[]);
}

/// A customer's record must not make us ask a private network.
#[test]
fn no_query_goes_to_a_private_name_server() {
    let mut network = Network::new();
    network.delegate(
        "customer.example",
        &[],
        vec![("ns.customer.example".to_owned(), Some("10.0.0.1".to_owned()))],
    );
    assert_code(&check(&network, "customer.example"), Code::Lame, &[]);
}

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
