use std::net::IpAddr;

use super::{
    super::{
        caa::{Property, Records},
        evidence::{CaaEvidence, ResolverView, View},
        sentences::duration,
        verdict::{Source, judge},
    },
    *,
};
use crate::dns::blank;

const EVERY: [Code; 23] = [
    Code::NoSuchDomain,
    Code::DnssecBogus,
    Code::CnameLoop,
    Code::Lame,
    Code::Timeout,
    Code::Servfail,
    Code::CnameDangling,
    Code::NoRecords,
    Code::Proxied,
    Code::PrivateAddress,
    Code::Elsewhere,
    Code::Mixed,
    Code::Ipv6Elsewhere,
    Code::CaaUnreachable,
    Code::CaaForbids,
    Code::CaaWildcardOnly,
    Code::Inconsistent,
    Code::Propagating,
    Code::Ok,
    Code::NsMismatch,
    Code::CaaAccount,
    Code::CaaInvalid,
    Code::NotChecked,
];

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn domain() -> Domain {
    "shop.customer.example".parse().unwrap()
}

/// Of a domain with this address, where these are expected.
fn advice_for(code: Code, address: &str, expected: &[&str], aliases: &[&str]) -> String {
    advice_for_all(code, &[], address, expected, aliases)
}

fn advice_for_all(code: Code, also: &[Code], address: &str, expected: &[&str], aliases: &[&str]) -> String {
    let address: IpAddr = address.parse().unwrap();
    let view = View { a: Answer::Addresses(vec![address]), aaaa: Answer::None };
    let caa = CaaEvidence::Known(Records {
        properties: vec![Property { flags: 0, tag: "issue".into(), value: "sectigo.com".into() }],
        has_invalid: false,
    });
    let evidence = Evidence { servers: vec![view], is_direct: true, caa, ..blank(&domain(), &ips(expected)) };
    let verdict = Verdict { code, also: also.to_vec(), ..judge(&evidence) };
    let details = Details {
        registrable: Some("customer.example".parse().unwrap()),
        zone: Some("customer.example".parse().unwrap()),
        aliases: aliases.iter().map(|alias| alias.parse().unwrap()).collect(),
        failing: vec!["ns1.customer.example".parse().unwrap()],
        ..Details::default()
    };
    advice(&domain(), &verdict, &evidence, &details)
}

/// An operator reads it as it is: whole sentences, with nothing missing in them.
#[test]
fn every_code_has_whole_sentences() {
    for code in EVERY {
        for (address, expected, aliases) in [
            ("8.8.4.4", vec!["203.0.113.7"], vec![]),
            ("104.21.3.4", vec!["2001:db8::7"], vec!["edge.provider.test"]),
            ("10.0.0.1", vec!["203.0.113.7", "2001:db8::7"], vec!["edge.provider.test", "b.test"]),
            ("203.0.113.7", vec![], vec![]),
        ] {
            let is_possible = match code {
                Code::CnameDangling => !aliases.is_empty(),
                Code::PrivateAddress => address == "10.0.0.1",
                _ => true,
            };
            if !is_possible {
                continue;
            }
            let text = advice_for(code, address, &expected, &aliases);
            assert!(text.ends_with('.') && !text.ends_with(".."), "{code:?}: {text}");
            for odd in ["  ", "()", " ,", " .", "( "] {
                assert!(!text.contains(odd), "{code:?}: {text}");
            }
        }
    }
}

#[test]
fn the_record_to_set_fits_the_domain() {
    for (expected, aliases, sentence) in [
        (vec!["203.0.113.7"], vec![], "Set its A record to 203.0.113.7 at the DNS provider."),
        (vec!["2001:db8::7"], vec![], "Set its AAAA record to 2001:db8::7 at the DNS provider."),
        (
            vec!["203.0.113.7", "203.0.113.8", "2001:db8::7"],
            vec![],
            "Set its A record to 203.0.113.7 and its AAAA record to 2001:db8::7 at the DNS provider.",
        ),
        (
            vec!["203.0.113.7"],
            vec!["edge.provider.test"],
            "At the DNS provider, replace its CNAME for edge.provider.test by an A record with 203.0.113.7.",
        ),
    ] {
        let text = advice_for(Code::Elsewhere, "8.8.4.4", &expected, &aliases);
        assert!(text.contains(sentence), "{text}");
    }
}

/// Permission for Let's Encrypt beside it would change nothing.
#[test]
fn a_critical_caa_record_is_to_be_removed() {
    let property = |flags, tag: &str, value: &str| Property { flags, tag: tag.into(), value: value.into() };
    let properties = vec![property(0, "issue", "letsencrypt.org"), property(128, "tbs", "x")];
    let caa = CaaEvidence::Known(Records { properties, has_invalid: false });
    let view = View { a: Answer::Addresses(ips(&["203.0.113.7"])), aaaa: Answer::None };
    let evidence =
        Evidence { servers: vec![view], is_direct: true, caa, ..blank(&domain(), &ips(&["203.0.113.7"])) };
    let text = advice(&domain(), &judge(&evidence), &evidence, &Details::default());
    assert!(text.starts_with("The CAA record 128 tbs \"x\" of shop.customer.example is critical"), "{text}");
    assert!(text.ends_with("Remove that record at its DNS provider."), "{text}");
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Of a domain with these addresses, whose server is at 203.0.113.7.
fn advice_with(addresses: &[&str], caa: &[&str], details: &Details) -> String {
    let of = |is: fn(&IpAddr) -> bool| {
        let own: Vec<IpAddr> = ips(addresses).into_iter().filter(is).collect();
        if own.is_empty() { Answer::None } else { Answer::Addresses(own) }
    };
    let view = View { a: of(IpAddr::is_ipv4), aaaa: of(IpAddr::is_ipv6) };
    let property = |value: &&str| Property { flags: 0, tag: "issue".to_owned(), value: (*value).to_owned() };
    let caa =
        CaaEvidence::Known(Records { properties: caa.iter().map(property).collect(), has_invalid: false });
    let evidence =
        Evidence { servers: vec![view], is_direct: true, caa, ..blank(&domain(), &ips(&["203.0.113.7"])) };
    advice(&domain(), &judge(&evidence), &evidence, details)
}

/// A CNAME excludes other records, so that no A record can be set beside it.
#[test]
fn a_cname_for_the_domain_itself_is_to_be_replaced() {
    let evidence = Evidence { is_endless: true, is_direct: true, ..blank(&domain(), &ips(&["203.0.113.7"])) };
    assert_eq!(
        advice(&domain(), &judge(&evidence), &evidence, &Details::default()),
        "shop.customer.example is a CNAME for itself. At the DNS provider, replace its CNAME for itself by an A record \
         with 203.0.113.7."
    );
}

#[test]
fn caa_records_are_those_of_their_owner() {
    let alias = name("edge.provider.test");
    for (owner, text) in [
        (
            "shop.customer.example",
            "The CAA records of shop.customer.example do not allow Let's Encrypt to issue a certificate (0 issue \
             \"sectigo.com\"). Add the CAA record 0 issue \"letsencrypt.org\" at its DNS provider, or remove these.",
        ),
        (
            "customer.example",
            "The CAA records of customer.example, which apply to shop.customer.example, do not allow Let's Encrypt to issue \
             a certificate (0 issue \"sectigo.com\"). Add the CAA record 0 issue \"letsencrypt.org\" at its DNS provider, or \
             remove these.",
        ),
        (
            "edge.provider.test",
            "shop.customer.example is a CNAME for edge.provider.test, whose CAA records do not allow Let's Encrypt to issue \
             a certificate (0 issue \"sectigo.com\"). Add the CAA record 0 issue \"letsencrypt.org\" for \
             edge.provider.test, or remove these. Otherwise, at the DNS provider, replace its CNAME for edge.provider.test \
             by an A record with 203.0.113.7.",
        ),
    ] {
        let aliases = if owner == "edge.provider.test" { vec![alias.clone()] } else { Vec::new() };
        let details = Details { aliases, caa_owner: Some(name(owner)), ..Details::default() };
        assert_eq!(advice_with(&["203.0.113.7"], &["sectigo.com"], &details), text);
    }
}

#[test]
fn private_addresses_beside_others_are_told_apart() {
    for (addresses, text) in [
        (
            vec!["10.0.0.1"],
            "shop.customer.example points to 10.0.0.1, which cannot be reached from the internet. Set its A record to \
             203.0.113.7 at the DNS provider.",
        ),
        (
            vec!["10.0.0.1", "8.8.4.4"],
            "shop.customer.example points to 8.8.4.4, not to this server, and to 10.0.0.1, which cannot be reached from \
             the internet. Set its A record to 203.0.113.7 at the DNS provider.",
        ),
        (
            vec!["203.0.113.7", "10.0.0.1"],
            "shop.customer.example points to this server, and to 10.0.0.1, which cannot be reached from the internet. \
             Remove the records with 10.0.0.1.",
        ),
        (
            vec!["203.0.113.7", "fd00::1"],
            "shop.customer.example points to this server, and to fd00::1, which cannot be reached from the internet. \
             Remove the records with fd00::1.",
        ),
        (
            vec!["203.0.113.7", "10.0.0.1", "8.8.4.4"],
            "shop.customer.example points to this server, to 8.8.4.4, and to 10.0.0.1, which cannot be reached from the \
             internet. Remove the records with 8.8.4.4, 10.0.0.1.",
        ),
    ] {
        assert_eq!(advice_with(&addresses, &[], &Details::default()), text);
    }
}

/// Behind a CNAME, the domain itself has no record that could be removed.
#[test]
fn records_behind_a_cname_are_those_of_its_target() {
    let aliases = vec![name("www.provider.test"), name("edge.provider.test")];
    let details = Details { aliases, ..Details::default() };
    let otherwise = "of edge.provider.test. Otherwise, at the DNS provider, replace its CNAME for www.provider.test by an A \
                     record with 203.0.113.7.";
    for (addresses, start) in [
        (["203.0.113.7", "8.8.4.4"], "Remove the records with 8.8.4.4"),
        (["203.0.113.7", "10.0.0.1"], "Remove the records with 10.0.0.1"),
        (["203.0.113.7", "2a00:1450::1"], "Remove the AAAA record with 2a00:1450::1"),
    ] {
        let text = advice_with(&addresses, &[], &details);
        assert!(text.contains(&format!("{start} {otherwise}")), "{text}");
    }
}

#[test]
fn without_an_expected_address_nothing_is_elsewhere() {
    let view = View { a: Answer::Addresses(ips(&["8.8.4.4", "10.0.0.1"])), aaaa: Answer::None };
    let evidence = Evidence { servers: vec![view], is_direct: true, ..blank(&domain(), &[]) };
    assert_eq!(
        advice(&domain(), &judge(&evidence), &evidence, &Details::default()),
        "shop.customer.example points to 8.8.4.4, and to 10.0.0.1, which cannot be reached from the internet. Correct its \
         records at the DNS provider."
    );
}

/// What keeps this machine from a check is for its operator to correct, not for the domain's owner.
#[test]
fn a_check_that_was_not_possible_names_the_cause() {
    let unchecked = |answer: Answer, is_authoritative: bool| {
        // An answer about one family alone says nothing.
        let view = View { a: answer, aaaa: Answer::Silent };
        let blank = blank(&domain(), &ips(&["203.0.113.7"]));
        let resolver = ResolverView { view, is_authoritative, is_broken: true, ..blank.resolver.clone() };
        let evidence = Evidence { resolver, ..blank };
        let verdict = judge(&evidence);
        assert_eq!((verdict.code, verdict.source), (Code::NotChecked, Source::Resolver));
        advice(&domain(), &verdict, &evidence, &Details::default())
    };
    for (answer, is_authoritative, words) in [
        (Answer::Silent, false, "the resolver of this machine does not answer."),
        (Answer::ServFail, false, "the resolver of this machine fails for every domain."),
        (Answer::None, false, "the answers are incomplete."),
        (Answer::Alias, false, "the answers are incomplete."),
        // No query was left for it.
        (Answer::Unknown, false, "the answers are incomplete."),
        (Answer::Addresses(ips(&["10.0.0.1"])), true, "local records for shop.customer.example"),
        (
            Answer::Addresses(ips(&["203.0.113.7", "10.0.0.1"])),
            false,
            "its resolver gives 10.0.0.1 for shop.customer.example, which can be an answer to this network alone.",
        ),
    ] {
        let text = unchecked(answer, is_authoritative);
        assert!(text.starts_with("DNS was not checked: ") && text.contains(words), "{text}");
    }
    assert!(
        advice_for(Code::NotChecked, "8.8.4.4", &[], &[])
            .starts_with("DNS was not compared: ServerPilot does not report")
    );
}

#[test]
fn a_time_is_rounded_up() {
    for (seconds, text) in [
        (0, "a minute"),
        (60, "a minute"),
        (61, "2 minutes"),
        (7200, "120 minutes"),
        (7201, "3 hours"),
        (86400, "24 hours"),
    ] {
        assert_eq!(duration(seconds), text);
    }
}

#[test]
fn what_else_is_wrong_follows_the_first_problem() {
    let elsewhere = "shop.customer.example points to 8.8.4.4, not to this server. Set its A record to 203.0.113.7 at the DNS \
                     provider. Let's Encrypt cannot issue a certificate until this domain points to this server.";
    assert_eq!(
        advice_with(&["8.8.4.4"], &["sectigo.com"], &Details::default()),
        format!(
            "{elsewhere} The CAA records of shop.customer.example do not allow Let's Encrypt to issue a certificate (0 issue \
             \"sectigo.com\"). Add the CAA record 0 issue \"letsencrypt.org\" at its DNS provider, or remove these."
        )
    );
    let notes = [Code::Lame, Code::Timeout, Code::NsMismatch, Code::CaaInvalid];
    assert_eq!(
        advice_for_all(Code::Elsewhere, &notes, "8.8.4.4", &["203.0.113.7"], &[]),
        format!(
            "{elsewhere} Some name servers of customer.example do not serve it (ns1.customer.example): correct or remove \
             them. The registrar and the zone customer.example name different name servers: make them the same. A CAA \
             record is not valid: correct it."
        )
    );
}

/// One sentence lists all addresses, another all failing name servers.
#[test]
fn a_problem_that_the_advice_covers_is_not_repeated() {
    for (code, also) in [
        (Code::PrivateAddress, vec![Code::Elsewhere, Code::Mixed]),
        (Code::Proxied, vec![Code::Elsewhere]),
        (Code::Lame, vec![Code::Timeout, Code::Servfail]),
    ] {
        let address = if code == Code::PrivateAddress { "10.0.0.1" } else { "8.8.4.4" };
        let alone = advice_for(code, address, &["203.0.113.7"], &[]);
        assert_eq!(advice_for_all(code, &also, address, &["203.0.113.7"], &[]), alone, "{code:?}");
    }
    let bogus = advice_for_all(
        Code::DnssecBogus,
        &[Code::Proxied, Code::Elsewhere, Code::CaaUnreachable],
        "104.21.3.4",
        &["203.0.113.7"],
        &[],
    );
    assert_eq!(bogus.matches("points to").count(), 1, "{bogus}");
    assert!(
        bogus.ends_with("The CAA records of shop.customer.example cannot be read either, so Let's Encrypt refuses a certificate."),
        "{bogus}"
    );
}

/// Servers that disagree: the records that the domain should have are named once.
#[test]
fn further_answers_do_not_contradict_the_first_problem() {
    let text = advice_for_all(
        Code::NoRecords,
        &[Code::PrivateAddress, Code::Elsewhere],
        "8.8.4.4",
        &["203.0.113.7"],
        &[],
    );
    assert!(text.ends_with(" Some of its name servers give 8.8.4.4 instead."), "{text}");
    assert_eq!(text.matches("Set its A record").count(), 1, "{text}");
}

/// The CAA records of a CNAME's target no longer apply once the CNAME is replaced.
#[test]
fn the_advice_says_once_to_replace_the_cname() {
    let details = Details {
        aliases: vec![name("edge.provider.test")],
        caa_owner: Some(name("edge.provider.test")),
        ..Details::default()
    };
    let text = advice_with(&["8.8.4.4"], &["sectigo.com"], &details);
    assert_eq!(text.matches("replace its CNAME").count(), 1, "{text}");
    assert!(
        text.ends_with(
            "The CAA records of edge.provider.test do not allow Let's Encrypt to issue a certificate (0 issue \
             \"sectigo.com\"). Without the CNAME, they do not apply."
        ),
        "{text}"
    );
}

#[test]
fn servers_that_do_not_answer_for_ipv6_are_a_problem_of_their_own() {
    let failing = "do not answer queries for IPv6 addresses";
    for code in [Code::Elsewhere, Code::Mixed, Code::CaaForbids] {
        let text = advice_for_all(code, &[Code::Ipv6Elsewhere], "8.8.4.4", &["203.0.113.7"], &[]);
        assert!(text.contains(failing) && !text.contains("IPv6 address 8.8.4.4"), "{text}");
    }
    let text = advice_for_all(Code::Ipv6Elsewhere, &[Code::Inconsistent], "8.8.4.4", &["203.0.113.7"], &[]);
    assert!(text.contains(failing) && text.contains("give different answers"), "{text}");
}

/// Can both hold for one domain?
fn is_possible(code: Code, also: Code) -> bool {
    let is_note =
        matches!(also, Code::Lame | Code::Timeout | Code::NsMismatch | Code::CaaAccount | Code::CaaInvalid);
    let is_of_caa = |code| matches!(code, Code::CaaUnreachable | Code::CaaForbids | Code::CaaWildcardOnly);
    match (code, also) {
        (Code::NsMismatch | Code::CaaAccount | Code::CaaInvalid, _) | (_, Code::Ok | Code::NotChecked) => {
            false
        }
        (Code::NoSuchDomain | Code::CnameLoop, also) => is_of_caa(also) || (is_note && !is_of_servers(also)),
        (code, also) if is_of_caa(code) && is_of_caa(also) => false,
        (code, also) => code < also || is_note,
    }
}

#[test]
fn the_advice_for_any_two_codes_repeats_no_sentence() {
    for (code, also) in EVERY.into_iter().flat_map(|code| EVERY.map(|also| (code, also))) {
        for aliases in [vec![], vec!["edge.provider.test"]] {
            let has_target = !aliases.is_empty() || ![code, also].contains(&Code::CnameDangling);
            if code == also || !has_target || !is_possible(code, also) {
                continue;
            }
            let first = advice_for(code, "10.0.0.1", &["203.0.113.7"], &aliases);
            let text = advice_for_all(code, &[also], "10.0.0.1", &["203.0.113.7"], &aliases);
            assert!(text.starts_with(&first) && text.ends_with('.'), "{code:?} {also:?}: {text}");
            let sentences: Vec<&str> = text.split_inclusive(". ").map(str::trim).collect();
            let distinct: std::collections::HashSet<&&str> = sentences.iter().collect();
            assert_eq!(sentences.len(), distinct.len(), "{code:?} {also:?}: {text}");
            assert!(text.matches("eplace its CNAME").count() <= 1, "{code:?} {also:?}: {text}");
            for odd in ["  ", "()", " ,", " .", "( "] {
                assert!(!text.contains(odd), "{code:?} {also:?}: {text}");
            }
        }
    }
}
