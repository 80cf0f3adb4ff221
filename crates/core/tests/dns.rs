//! `serverpilot_check_dns` against name servers on the loopback interface: each code of the table in `dns::verdict` is planted and
//! found.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod harness;

use domain::base::iana::Rtype;
use harness::{
    dns::{Fault, LEFT, Network, TOP, TTL},
    dns_domain::{
        OTHER, OTHER_V6, OWN, PROXY, SERVER, addresses, assert_code, chain, check, empty, healthy, with,
    },
};
use serverpilot_core::dns::verdict::{Code, Source};

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
    for is_blocked in [false, true] {
        if is_blocked {
            of_target.fault_here(TOP, "example", Fault::Closed).fault_here(TOP, "test", Fault::Closed);
        }
        let report = check(&of_target, "www.customer.example");
        assert_code(&report, Code::CaaForbids, &[]);
        let owner = "www.customer.example is a CNAME for edge.provider.test, whose CAA records do not allow";
        assert!(report.advice.starts_with(owner), "{}", report.advice);
    }
    let mut above_target = build("edge.provider.test");
    above_target.record("provider.test", "provider.test", "CAA 0 issue sectigo.com");
    assert_code(&check(&above_target, "www.customer.example"), Code::Ok, &[]);
    let mut above_domain = build("edge.provider.test");
    above_domain.record("customer.example", "customer.example", "CAA 0 issue sectigo.com");
    let report = check(&above_domain, "www.customer.example");
    assert_code(&report, Code::CaaForbids, &[]);
    assert_eq!(report.caa, ["0 issue \"sectigo.com\""]);
    assert!(
        report.advice.starts_with("The CAA records of customer.example, which apply"),
        "{}",
        report.advice
    );

    // One of the domain's own servers has no CNAME.
    let mut partly = empty();
    partly.zone("provider.test", &["127.0.0.5"]).record(
        "provider.test",
        "edge.provider.test",
        &format!("A {SERVER}"),
    );
    partly.record_at(OWN[0], "customer.example", "www.customer.example", "CNAME edge.provider.test");
    let report = check(&partly, "www.customer.example");
    assert_code(&report, Code::Inconsistent, &[]);
    assert!(report.advice.starts_with("The name servers of customer.example give"), "{}", report.advice);
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
