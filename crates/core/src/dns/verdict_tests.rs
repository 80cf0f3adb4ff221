use std::net::IpAddr;

use proptest::prelude::*;

use super::{
    super::caa::{Property, Records},
    *,
};

const HERE: &str = "203.0.113.7";
const HERE_V6: &str = "2001:db8::7";
const OTHER: &str = "8.8.4.4";
const OTHER_V6: &str = "2a00:1450::1";
const PROXY: &str = "104.21.3.4";
const PRIVATE: &str = "10.0.0.1";

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// A server that gives these addresses.
fn view(addresses: &[&str]) -> View {
    let of = |is: fn(&IpAddr) -> bool| {
        let own: Vec<IpAddr> = ips(addresses).into_iter().filter(is).collect();
        if own.is_empty() { Answer::None } else { Answer::Addresses(own) }
    };
    View { a: of(IpAddr::is_ipv4), aaaa: of(IpAddr::is_ipv6) }
}

fn failing(answer: Answer) -> View {
    View { a: answer, aaaa: Answer::Unknown }
}

fn resolver(view: View) -> ResolverView {
    ResolverView { view, ttl: [Some(60), None], is_authoritative: false, is_bogus: false, is_broken: false }
}

/// A domain that is as it should be, with two servers.
fn healthy() -> Evidence {
    Evidence {
        expected: ips(&[HERE]),
        is_wildcard: false,
        local_error: false,
        is_direct: true,
        is_absent: false,
        is_alias: false,
        is_endless: false,
        servers: vec![view(&[HERE]), view(&[HERE])],
        own_servers: Vec::new(),
        ttl: Some(300),
        resolver: resolver(view(&[HERE])),
        caa: CaaEvidence::Known(Records::default()),
        is_ns_mismatch: false,
    }
}

/// The same with these servers, of which the resolver sees the first.
fn servers(servers: Vec<View>) -> Evidence {
    let resolver = resolver(servers[0].clone());
    Evidence { servers, resolver, ..healthy() }
}

/// The same with servers that fail, and so the resolver.
fn broken(answers: &[Answer]) -> Evidence {
    let servers = answers.iter().cloned().map(failing).collect();
    Evidence { servers, resolver: resolver(failing(Answer::ServFail)), ..healthy() }
}

/// The same, but only the resolver can be asked, which says this.
fn blocked(view: View) -> Evidence {
    Evidence { is_direct: false, servers: Vec::new(), resolver: resolver(view), ..healthy() }
}

fn caa(records: &[(&str, &str)]) -> Evidence {
    let property =
        |(tag, value): &(&str, &str)| Property { flags: 0, tag: (*tag).into(), value: (*value).into() };
    let properties = records.iter().map(property).collect();
    Evidence { caa: CaaEvidence::Known(Records { properties, has_invalid: false }), ..healthy() }
}

fn codes(evidence: &Evidence) -> (Code, Vec<Code>) {
    let verdict = judge(evidence);
    (verdict.code, verdict.also)
}

/// The first table of the module.
#[test]
fn each_code() {
    let aaaa_fails = View { aaaa: Answer::ServFail, ..view(&[HERE]) };
    for (evidence, code, also) in [
        (healthy(), Code::Ok, vec![]),
        (Evidence { local_error: true, ..healthy() }, Code::NotChecked, vec![]),
        (blocked(failing(Answer::Silent)), Code::NotChecked, vec![]),
        (Evidence { expected: vec![], ..servers(vec![view(&[OTHER])]) }, Code::NotChecked, vec![]),
        (blocked(View { aaaa: Answer::Silent, ..view(&[]) }), Code::NotChecked, vec![]),
        (servers(vec![View { aaaa: Answer::Silent, ..view(&[]) }]), Code::NoRecords, vec![]),
        (Evidence { is_absent: true, servers: vec![view(&[])], ..healthy() }, Code::NoSuchDomain, vec![]),
        (
            Evidence {
                resolver: ResolverView { is_bogus: true, ..resolver(failing(Answer::ServFail)) },
                ..healthy()
            },
            Code::DnssecBogus,
            vec![],
        ),
        (Evidence { is_endless: true, servers: vec![], ..healthy() }, Code::CnameLoop, vec![]),
        (broken(&[Answer::Lame, Answer::Lame]), Code::Lame, vec![]),
        (broken(&[Answer::NoAuthority, Answer::Lame]), Code::Lame, vec![]),
        (broken(&[Answer::Silent, Answer::Lame]), Code::Lame, vec![Code::Timeout]),
        (broken(&[Answer::Silent, Answer::Silent]), Code::Timeout, vec![]),
        (broken(&[Answer::ServFail, Answer::ServFail]), Code::Servfail, vec![]),
        (broken(&[Answer::ServFail, Answer::Lame]), Code::Lame, vec![Code::Servfail]),
        (blocked(failing(Answer::ServFail)), Code::Servfail, vec![]),
        (Evidence { is_alias: true, ..servers(vec![view(&[])]) }, Code::CnameDangling, vec![]),
        (servers(vec![view(&[])]), Code::NoRecords, vec![]),
        (servers(vec![view(&[PROXY])]), Code::Proxied, vec![]),
        (servers(vec![view(&[PRIVATE])]), Code::PrivateAddress, vec![]),
        (servers(vec![view(&[PRIVATE, OTHER])]), Code::PrivateAddress, vec![Code::Elsewhere]),
        (servers(vec![view(&[OTHER])]), Code::Elsewhere, vec![]),
        (servers(vec![view(&[OTHER, PROXY])]), Code::Elsewhere, vec![]),
        (servers(vec![view(&[HERE, OTHER])]), Code::Mixed, vec![]),
        (servers(vec![view(&[HERE, PROXY])]), Code::Mixed, vec![]),
        (servers(vec![view(&[HERE, OTHER_V6])]), Code::Ipv6Elsewhere, vec![]),
        (servers(vec![aaaa_fails.clone()]), Code::Ipv6Elsewhere, vec![]),
        (Evidence { caa: CaaEvidence::Unreachable, ..healthy() }, Code::CaaUnreachable, vec![]),
        (caa(&[("issue", ";")]), Code::CaaForbids, vec![]),
        (caa(&[("issue", ";"), ("issuewild", "letsencrypt.org")]), Code::CaaWildcardOnly, vec![]),
        (Evidence { servers: vec![view(&[HERE]), view(&[OTHER])], ..healthy() }, Code::Inconsistent, vec![]),
        (Evidence { servers: vec![view(&[]), view(&[HERE])], ..healthy() }, Code::Inconsistent, vec![]),
        (
            Evidence { is_alias: true, own_servers: vec![Answer::None], ..healthy() },
            Code::Inconsistent,
            vec![],
        ),
        (Evidence { resolver: resolver(view(&[OTHER])), ..healthy() }, Code::Propagating, vec![]),
        (Evidence { resolver: resolver(view(&[])), ..healthy() }, Code::Propagating, vec![]),
    ] {
        assert_eq!(codes(&evidence), (code, also), "{evidence:#?}");
    }
}

#[test]
fn notes_stand_beside_a_code() {
    let some = |other: Answer| Evidence { servers: vec![view(&[HERE]), failing(other)], ..healthy() };
    for (evidence, code, also) in [
        (some(Answer::Lame), Code::Ok, vec![Code::Lame]),
        (some(Answer::NoAuthority), Code::Ok, vec![Code::Lame]),
        (some(Answer::ServFail), Code::Ok, vec![Code::Lame]),
        (some(Answer::Silent), Code::Ok, vec![Code::Timeout]),
        (some(Answer::Unknown), Code::Ok, vec![]),
        (Evidence { is_ns_mismatch: true, ..healthy() }, Code::Ok, vec![Code::NsMismatch]),
        (caa(&[("issue", "letsencrypt.org; accounturi=x")]), Code::Ok, vec![Code::CaaAccount]),
        (caa(&[("issue", "letsencrypt.org"), ("issue", "a;b")]), Code::Ok, vec![Code::CaaInvalid]),
        (
            Evidence { servers: vec![view(&[OTHER])], is_ns_mismatch: true, ..caa(&[("issue", ";")]) },
            Code::Elsewhere,
            vec![Code::CaaForbids, Code::NsMismatch],
        ),
    ] {
        assert_eq!(codes(&evidence), (code, also), "{evidence:#?}");
    }
}

/// The second table of the module.
#[test]
fn no_false_alarm() {
    let silent = |answer: Answer, view: View| Evidence {
        servers: vec![failing(Answer::Silent), failing(answer)],
        resolver: resolver(view),
        ..healthy()
    };
    let split = ResolverView { is_authoritative: true, ..resolver(view(&[OTHER])) };
    let broken_resolver =
        ResolverView { is_broken: true, is_bogus: true, ..resolver(failing(Answer::ServFail)) };
    let both = Evidence { expected: ips(&[HERE, OTHER]), ..healthy() };
    let caa_silent = View { aaaa: Answer::Silent, ..view(&[HERE]) };
    for (situation, evidence, code, source) in [
        ("blocked", blocked(view(&[HERE])), Code::Ok, Source::Resolver),
        ("blocked, elsewhere", blocked(view(&[OTHER])), Code::Elsewhere, Source::Resolver),
        ("silent to us", silent(Answer::Silent, view(&[HERE])), Code::Ok, Source::Resolver),
        ("out of reach", silent(Answer::Unknown, view(&[HERE])), Code::Ok, Source::Resolver),
        (
            "without authority, and lame",
            Evidence { resolver: resolver(view(&[HERE])), ..broken(&[Answer::NoAuthority, Answer::Lame]) },
            Code::Ok,
            Source::Resolver,
        ),
        (
            "without authority, and elsewhere",
            Evidence { resolver: resolver(view(&[OTHER])), ..broken(&[Answer::NoAuthority]) },
            Code::Elsewhere,
            Source::Resolver,
        ),
        ("lame and silent", silent(Answer::Lame, view(&[HERE])), Code::Ok, Source::Resolver),
        (
            "lame, and an old answer",
            Evidence { resolver: resolver(view(&[HERE])), ..broken(&[Answer::Lame]) },
            Code::Lame,
            Source::Authoritative,
        ),
        (
            "no queries left for IPv6",
            Evidence {
                resolver: resolver(view(&[HERE, OTHER_V6])),
                ..servers(vec![View { aaaa: Answer::Unknown, ..view(&[HERE]) }])
            },
            Code::Ipv6Elsewhere,
            Source::Resolver,
        ),
        ("split horizon", Evidence { resolver: split.clone(), ..healthy() }, Code::Ok, Source::Authoritative),
        (
            "split horizon by a private address",
            Evidence { resolver: resolver(view(&[PRIVATE])), ..healthy() },
            Code::Ok,
            Source::Authoritative,
        ),
        (
            "GeoDNS",
            Evidence { servers: vec![view(&[HERE]), view(&[OTHER])], ..both },
            Code::Ok,
            Source::Authoritative,
        ),
        (
            "a record of this network alone",
            Evidence { resolver: split, ..blocked(view(&[])) },
            Code::NotChecked,
            Source::Resolver,
        ),
        (
            "the resolver is broken",
            Evidence { resolver: broken_resolver, ..blocked(view(&[])) },
            Code::NotChecked,
            Source::Resolver,
        ),
        ("AAAA is dropped here", blocked(caa_silent), Code::Ok, Source::Resolver),
        (
            "the resolver fails",
            Evidence { resolver: resolver(failing(Answer::ServFail)), ..healthy() },
            Code::Ok,
            Source::Authoritative,
        ),
        (
            "one server fails for AAAA",
            servers(vec![view(&[HERE]), View { aaaa: Answer::ServFail, ..view(&[HERE]) }]),
            Code::Ok,
            Source::Authoritative,
        ),
        (
            "an expected address is special, or a proxy's",
            Evidence { expected: ips(&[PRIVATE, PROXY]), ..servers(vec![view(&[PRIVATE, PROXY])]) },
            Code::Ok,
            Source::Authoritative,
        ),
        (
            "IPv6 alone",
            Evidence { expected: ips(&[HERE_V6]), ..servers(vec![view(&[HERE_V6])]) },
            Code::Ok,
            Source::Authoritative,
        ),
    ] {
        let verdict = judge(&evidence);
        assert_eq!((verdict.code, verdict.source), (code, source), "{situation}: {evidence:#?}");
    }
}

/// A special address can be the domain's own, or one of this network alone.
#[test]
fn a_special_address_is_believed_if_a_name_server_gives_it() {
    let by_one = servers(vec![View { aaaa: Answer::Unknown, ..view(&[PRIVATE]) }]);
    for (evidence, code) in [
        (blocked(view(&[PRIVATE])), Code::NotChecked),
        (blocked(view(&[HERE, PRIVATE])), Code::NotChecked),
        (Evidence { expected: ips(&[HERE, PRIVATE]), ..blocked(view(&[PRIVATE])) }, Code::Ok),
        // No queries were left for IPv6.
        (by_one, Code::PrivateAddress),
    ] {
        let verdict = judge(&evidence);
        assert_eq!((verdict.code, verdict.source), (code, Source::Resolver), "{evidence:#?}");
        assert!(verdict.addresses.contains(&ips(&[PRIVATE])[0]), "not named: {evidence:#?}");
    }
}

/// A server's own BIND can still have a zone whose public name servers fail.
#[test]
fn a_local_record_hides_no_outage() {
    let own = ResolverView { is_authoritative: true, ..resolver(view(&[HERE])) };
    let verdict = judge(&Evidence { resolver: own, ..broken(&[Answer::Silent, Answer::Silent]) });
    assert_eq!((verdict.code, verdict.source), (Code::Timeout, Source::Authoritative));
}

#[test]
fn the_ttl_is_that_of_the_answer_that_counts() {
    let old = Evidence { resolver: resolver(view(&[OTHER])), ..healthy() };
    assert_eq!(judge(&old).ttl, Some(60));
    assert_eq!(judge(&healthy()).ttl, Some(300));
    assert_eq!(judge(&blocked(view(&[HERE]))).ttl, Some(60));
    // The longest of the old answers, be they wrong or lack a family.
    let both = Evidence { expected: ips(&[HERE, HERE_V6]), ..servers(vec![view(&[HERE, HERE_V6])]) };
    for (evidence, addresses, ttl) in [
        (both.clone(), vec![HERE, OTHER_V6], 90),
        (both.clone(), vec![OTHER, HERE_V6], 60),
        (both.clone(), vec![OTHER, OTHER_V6], 90),
        (both, vec![OTHER], 90),
        (healthy(), vec![OTHER], 60),
        (blocked(view(&[])), vec![OTHER_V6], 90),
    ] {
        let resolver = ResolverView { ttl: [Some(60), Some(90)], ..resolver(view(&addresses)) };
        assert_eq!(judge(&Evidence { resolver, ..evidence }).ttl, Some(ttl), "{addresses:?}");
    }
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    prop::sample::select(ips(&[HERE, HERE_V6, OTHER, OTHER_V6, PROXY, PRIVATE]))
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        3 => prop::collection::vec(any_address(), 1..3).prop_map(Answer::Addresses),
        1 => Just(Answer::None),
        1 => Just(Answer::Alias),
        1 => Just(Answer::Lame),
        1 => Just(Answer::NoAuthority),
        1 => Just(Answer::ServFail),
        1 => Just(Answer::Silent),
        1 => Just(Answer::Unknown),
    ]
}

fn any_view() -> impl Strategy<Value = View> {
    (any_answer(), any_answer()).prop_map(|(a, aaaa)| View { a, aaaa })
}

prop_compose! {
    fn any_evidence()(
        expected in prop::collection::vec(any_address(), 0..3),
        servers in prop::collection::vec(any_view(), 0..4),
        own_servers in prop::collection::vec(any_answer(), 0..3),
        view in any_view(),
        flags in any::<[bool; 10]>(),
        caa in prop_oneof![
            Just(CaaEvidence::Unknown),
            Just(CaaEvidence::Unreachable),
            Just(CaaEvidence::Known(Records::default()))
        ],
    ) -> Evidence {
        let [is_direct, is_absent, is_alias, is_endless, is_authoritative, is_bogus, is_broken, is_ns_mismatch, local_error, is_wildcard] = flags;
        let resolver = ResolverView { view, ttl: [Some(1); 2], is_authoritative, is_bogus, is_broken };
        Evidence {
            expected, is_wildcard, local_error, is_direct, is_absent, is_alias, is_endless, servers, own_servers,
            ttl: Some(2), resolver, caa, is_ns_mismatch,
        }
    }
}

proptest! {
    /// Only a domain all of whose answers are expected is `ok`, and what the resolver fails in is not the domain's fault.
    #[test]
    fn a_verdict_is_never_a_false_ok(evidence in any_evidence()) {
        let verdict = judge(&evidence);
        if verdict.code == Code::Ok {
            prop_assert!(!evidence.is_absent && !evidence.is_endless && !evidence.resolver.is_bogus);
            prop_assert!(verdict.addresses.iter().all(|address| evidence.expected.contains(address)));
            prop_assert!(evidence.caa != CaaEvidence::Unreachable);
        }
        if evidence.local_error {
            prop_assert_eq!(verdict.code, Code::NotChecked);
        }
        if verdict.source == Source::Resolver {
            let only_direct = [Code::Lame, Code::Timeout, Code::Inconsistent, Code::Propagating, Code::NsMismatch];
            prop_assert!(!only_direct.contains(&verdict.code));
            prop_assert!(!verdict.also.iter().any(|code| only_direct.contains(code)));
        }
    }

    /// The order of servers and addresses does not matter, and the codes are in order, each once.
    #[test]
    fn a_verdict_does_not_depend_on_order(evidence in any_evidence()) {
        let mut reversed = evidence.clone();
        reversed.servers.reverse();
        reversed.expected.reverse();
        let verdict = judge(&evidence);
        prop_assert_eq!(&judge(&reversed), &verdict);
        prop_assert!(verdict.also.is_sorted() && !verdict.also.contains(&verdict.code));
        prop_assert!(!verdict.also.contains(&Code::Ok) && !verdict.also.contains(&Code::NotChecked));
        let matches = !verdict.addresses.is_empty()
            && verdict.addresses.iter().all(|address| evidence.expected.contains(address));
        prop_assert_eq!(verdict.matches, matches);
    }
}

/// `bounded`: 64 KiB have room for thousands.
#[test]
fn every_address_is_judged_and_some_are_shown() {
    let mut many: Vec<String> = (0..100).map(|n| format!("198.51.100.{n}")).collect();
    let expected: Vec<IpAddr> = many.iter().map(|text| text.parse().unwrap()).collect();
    many.push("223.0.0.1".to_owned());
    let texts: Vec<&str> = many.iter().map(String::as_str).collect();
    let verdict = judge(&Evidence { expected, ..servers(vec![view(&texts)]) });
    assert_eq!((verdict.code, verdict.matches, verdict.addresses.len()), (Code::Mixed, false, 32));
}
