//! Derives the codes from the evidence in DNS. Pure.
//!
//! A server has *answered* if it has authority and says which addresses there are, or that there are none. A code holds if it
//! holds for every server that has answered; if only some of them give a right answer, that is `inconsistent`.
//!
//! | code | when |
//! |---|---|
//! | `not_checked` | a local error, or the name servers cannot be reached directly and the resolver does not answer, fails for every domain, or may answer for this network alone; also if nothing is wrong, but no address is expected, or the answers are incomplete |
//! | `no_such_domain` | a server above it says that the registrable domain does not exist |
//! | `dnssec_bogus` | the resolver fails, but not with checking disabled |
//! | `cname_loop` | the CNAMEs form a loop, or are more than 8 |
//! | `lame` | no server has answered, and one refuses or has no authority |
//! | `timeout` | no server has answered, and one is silent |
//! | `servfail` | no server has answered, and one fails; or the resolver fails, with checking disabled as well |
//! | `cname_dangling` | there is a CNAME, and its target has no address |
//! | `no_records` | there is neither a CNAME nor an address |
//! | `proxied` | none of the addresses is expected, and all are of a known proxy |
//! | `private_address` | one of the addresses that are not expected is special |
//! | `elsewhere` | none of the addresses is expected, and one of them is neither special nor of a proxy |
//! | `mixed` | some are expected, and an IPv4 address is not; or IPv6 alone is expected, and partly there |
//! | `ipv6_elsewhere` | every IPv4 address is expected, and an IPv6 address is not; or no server answers for IPv6 |
//! | `caa_unreachable` | neither the name servers nor the resolver answer for CAA |
//! | `caa_forbids`, `caa_wildcard_only` | see [`super::caa`] |
//! | `inconsistent` | some servers give a right answer, and some a wrong one |
//! | `propagating` | every server gives a right answer, the resolver still a wrong one |
//! | `ok` | none of these |
//!
//! Of the codes that hold, the first is *the* code and the others are in `also`. There are notes beside them: `lame` and
//! `timeout` of some servers while others have answered, `ns_mismatch`, `caa_account`, `caa_invalid`.
//!
//! No false alarm:
//!
//! | situation | what is believed |
//! |---|---|
//! | port 53 is blocked: no server of the parent zone answers directly | the resolver |
//! | DNS is intercepted: the parent's servers answer without authority, or offer recursion | the resolver |
//! | all servers are silent or out of reach, and the resolver has an answer | the resolver |
//! | some are lame, the others silent or out of reach, and the resolver has an answer | the resolver |
//! | some answer without authority, none with it, and the resolver has an answer | the resolver: Unbound takes such answers |
//! | all servers are lame or fail | the servers: the resolver's answer can only be an old one |
//! | split horizon: the resolver has authority itself, or gives a special address | the servers; never `propagating` |
//! | the resolver has authority itself, and the servers of the zone alone are silent or without authority | the servers |
//! | the resolver claims authority for the public suffix as well, as the cache of `CoreDNS` does | its authority counts as none |
//! | a record of this network alone, as from `/etc/hosts`: the resolver has authority, and port 53 is blocked | nothing |
//! | the resolver alone gives a special address, and port 53 is blocked: the domain's own, or one of this network alone | nothing; the advice names it |
//! | the resolver is broken: it fails for another name below the public suffix as well, and port 53 is blocked | nothing |
//! | answers by region, flattened CNAMEs, several addresses: servers differ | each answer is judged, not compared |
//! | the resolver makes IPv6 addresses from IPv4 ones ([`super::dns64`]) | not those |
//! | no server was asked for AAAA: the check has used up its queries | the resolver |
//! | AAAA or CAA are not answered, and the resolver is believed | nothing, unless the resolver reports a failure |
//!
//! If the resolver is believed, `lame`, `timeout`, `inconsistent`, `propagating` and `ns_mismatch` are not given.

use std::net::IpAddr;

use serde::Serialize;

use super::{
    caa::permission,
    evidence::{Answer, CaaEvidence, Evidence, ResolverView, View},
    proxies::proxy,
    reply::MAX_LISTED,
};
use crate::special_addresses::is_special;

/// The problems of a domain's DNS, causes before symptoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the table of the module says what each means")]
pub enum Code {
    NoSuchDomain,
    DnssecBogus,
    CnameLoop,
    Lame,
    Timeout,
    Servfail,
    CnameDangling,
    NoRecords,
    Proxied,
    PrivateAddress,
    Elsewhere,
    Mixed,
    Ipv6Elsewhere,
    CaaUnreachable,
    CaaForbids,
    CaaWildcardOnly,
    Inconsistent,
    Propagating,
    Ok,
    NsMismatch,
    CaaAccount,
    CaaInvalid,
    NotChecked,
}

/// The servers whose answers were believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The zone's own name servers were asked directly.
    Authoritative,
    /// This machine's resolver was believed.
    Resolver,
}

/// The conclusion from the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The first code that holds.
    pub code: Code,
    /// The other codes that hold, and notes.
    pub also: Vec<Code>,
    /// The domain has these addresses, by all servers that have answered.
    pub addresses: Vec<IpAddr>,
    /// Is there an address, and is each expected?
    pub matches: bool,
    /// Others may need so many seconds until they see it.
    pub ttl: Option<u32>,
    /// The source of these answers.
    pub source: Source,
}

/// Judges the evidence.
#[must_use]
pub fn judge(evidence: &Evidence) -> Verdict {
    let source = source(evidence);
    let resolver = &evidence.resolver;
    let views = match source {
        Source::Authoritative => evidence.servers.as_slice(),
        Source::Resolver => std::slice::from_ref(&resolver.view),
    };
    let is_known = evidence.is_endless || evidence.is_absent || is_decisive(resolver);
    let is_judged = |view: &&View| source == Source::Resolver || view.a.is_answer();
    let mut addresses: Vec<IpAddr> = views.iter().filter(is_judged).flat_map(View::addresses).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let is_blind = source == Source::Resolver && (!is_known || is_local(evidence));
    if evidence.local_error || is_blind {
        // Nothing matches, so no expected address is shown.
        addresses.retain(|address| is_special(*address) && !evidence.expected.contains(address));
        addresses.truncate(MAX_LISTED);
        let (also, ttl) = (Vec::new(), None);
        return Verdict { code: Code::NotChecked, also, addresses, matches: false, ttl, source };
    }

    let (mut codes, notes) = findings(evidence, views, source);
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        let is_compared = !evidence.expected.is_empty() && !addresses.is_empty();
        codes.push(if is_compared { Code::Ok } else { Code::NotChecked });
    }
    let code = codes.remove(0);
    // A code that holds is no note as well.
    codes.extend(notes.into_iter().filter(|note| *note != code));
    codes.sort_unstable();
    codes.dedup();

    let matches =
        !addresses.is_empty() && addresses.iter().all(|address| evidence.expected.contains(address));
    let ttl = match (code, source) {
        (Code::Propagating, _) | (_, Source::Resolver) => resolver_ttl(evidence, code == Code::Propagating),
        (_, Source::Authoritative) => evidence.ttl,
    };
    // All of them are judged, and some are shown.
    addresses.truncate(MAX_LISTED);
    Verdict { code, also: codes, addresses, matches, ttl, source }
}

/// Does the answer of the resolver say anything about the domain?
fn is_decisive(resolver: &ResolverView) -> bool {
    let answer = &resolver.view.a;
    answer.is_answer() || (*answer == Answer::ServFail && !resolver.is_broken)
}

/// Can the answer of the resolver be one to this network alone: by its authority, or by a special address that no name server
/// gives?
pub(super) fn is_local(evidence: &Evidence) -> bool {
    let ResolverView { view, is_authoritative, .. } = &evidence.resolver;
    let is_known = |address| {
        evidence.expected.contains(&address)
            || evidence.servers.iter().flat_map(View::addresses).any(|own| own == address)
    };
    *is_authoritative || view.addresses().any(|address| is_special(address) && !is_known(address))
}

pub(super) fn source(evidence: &Evidence) -> Source {
    let is_resolved = evidence.resolver.view.a.is_answer() && !evidence.resolver.is_authoritative;
    let any = |is: fn(&Answer) -> bool| evidence.servers.iter().any(|view| is(&view.a));
    let is_known = if evidence.is_absent || evidence.is_endless {
        true
    } else if any(Answer::is_answer) {
        // Unless the check has used up its queries.
        evidence.servers.iter().any(|view| view.a.is_answer() && view.aaaa != Answer::Unknown)
    } else if any(|answer| matches!(answer, Answer::Unknown | Answer::Alias)) || evidence.servers.is_empty() {
        false
    } else {
        !any(|answer| matches!(answer, Answer::Silent | Answer::NoAuthority)) || !is_resolved
    };
    if evidence.is_direct && is_known { Source::Authoritative } else { Source::Resolver }
}

/// Returns the codes that hold, and notes.
fn findings(evidence: &Evidence, views: &[View], source: Source) -> (Vec<Code>, Vec<Code>) {
    let is_authoritative = source == Source::Authoritative;
    let mut codes = Vec::new();
    let mut notes = Vec::new();
    for (holds, code) in [
        (evidence.is_absent, Code::NoSuchDomain),
        (evidence.resolver.is_bogus, Code::DnssecBogus),
        (evidence.is_endless, Code::CnameLoop),
    ] {
        codes.extend(holds.then_some(code));
    }
    let has_end = !evidence.is_absent && !evidence.is_endless;
    let answered: Vec<&View> = views.iter().filter(|view| view.a.is_answer()).collect();
    if has_end && !(source == Source::Resolver && evidence.resolver.is_bogus) {
        let failures = if answered.is_empty() { &mut codes } else { &mut notes };
        failures.extend(server_failures(views, answered.is_empty()));
    }
    let is_right = has_end && judge_addresses(evidence, &answered, is_authoritative, &mut codes);
    match &evidence.caa {
        CaaEvidence::Unknown => {}
        CaaEvidence::Unreachable => codes.push(Code::CaaUnreachable),
        CaaEvidence::Known(records) => {
            let permission = permission(records, evidence.is_wildcard);
            if permission.only_wildcards {
                codes.push(Code::CaaWildcardOnly);
            } else if !permission.allowed {
                codes.push(Code::CaaForbids);
            }
            notes.extend(permission.account_bound.then_some(Code::CaaAccount));
            notes.extend(permission.has_invalid.then_some(Code::CaaInvalid));
        }
    }
    if is_authoritative {
        notes.extend(evidence.is_ns_mismatch.then_some(Code::NsMismatch));
        codes.extend((is_right && is_old(evidence)).then_some(Code::Propagating));
    }
    (codes, notes)
}

/// Returns the codes of failing servers. If others answer, one that fails serves the zone as little as one that refuses.
fn server_failures(views: &[View], all: bool) -> Vec<Code> {
    let is = |answer: Answer| views.iter().any(|view| view.a == answer);
    let fails = is(Answer::ServFail);
    let mut codes = Vec::new();
    let is_lame = is(Answer::Lame) || is(Answer::NoAuthority);
    codes.extend((is_lame || (fails && !all)).then_some(Code::Lame));
    codes.extend(is(Answer::Silent).then_some(Code::Timeout));
    codes.extend((fails && all).then_some(Code::Servfail));
    codes
}

/// Adds the codes about addresses. Returns whether every server gives a right answer.
fn judge_addresses(
    evidence: &Evidence,
    answered: &[&View],
    is_authoritative: bool,
    codes: &mut Vec<Code>,
) -> bool {
    let of_each: Vec<Vec<Code>> =
        answered.iter().filter_map(|view| address_codes(evidence, view, is_authoritative)).collect();
    let is_wrong = |own: &&Answer| match own {
        Answer::Addresses(addresses) => !codes_of(addresses, &evidence.expected).is_empty(),
        Answer::None => true,
        _ => false,
    };
    let right = of_each.iter().filter(|codes| codes.is_empty()).count();
    let is_own_zone_wrong = is_authoritative && evidence.own_servers.iter().any(|own| is_wrong(&own));
    if right > 0 && (right < of_each.len() || is_own_zone_wrong) {
        codes.push(Code::Inconsistent);
    } else {
        codes.extend(of_each.iter().flatten());
    }
    let has_ipv4 = answered.iter().any(|view| !view.a.addresses().is_empty());
    let is_ipv6_failing = has_ipv4 && answered.iter().all(|view| is_failing(&view.aaaa, is_authoritative));
    codes.extend(is_ipv6_failing.then_some(Code::Ipv6Elsewhere));
    right > 0 && right == of_each.len() && !is_own_zone_wrong && !is_ipv6_failing
}

/// Returns the codes of a server's addresses; `None` if they are not known.
fn address_codes(evidence: &Evidence, view: &View, is_authoritative: bool) -> Option<Vec<Code>> {
    let addresses: Vec<IpAddr> = view.addresses().collect();
    if !addresses.is_empty() {
        return Some(codes_of(&addresses, &evidence.expected));
    }
    let is_empty = view.aaaa.is_answer() || is_failing(&view.aaaa, is_authoritative);
    is_empty.then(|| vec![if evidence.is_alias { Code::CnameDangling } else { Code::NoRecords }])
}

/// Does a server fail? If the resolver is believed, silence can be that of a firewall that does not know the type.
fn is_failing(answer: &Answer, is_authoritative: bool) -> bool {
    answer.is_failure() && (is_authoritative || *answer == Answer::ServFail)
}

/// Returns the codes of these addresses, of which there is at least one.
fn codes_of(addresses: &[IpAddr], expected: &[IpAddr]) -> Vec<Code> {
    let (right, others): (Vec<IpAddr>, Vec<IpAddr>) =
        addresses.iter().partition(|address| expected.contains(address));
    let any = |is: fn(&IpAddr) -> bool| others.iter().any(is);
    let mut codes = Vec::new();
    codes.extend(any(|address| is_special(*address)).then_some(Code::PrivateAddress));
    if others.is_empty() {
        return codes;
    }
    if right.is_empty() {
        let is_proxied = others.iter().all(|address| proxy(*address).is_some());
        let is_elsewhere = !is_proxied && others.iter().any(|address| !is_special(*address));
        codes.extend(is_proxied.then_some(Code::Proxied));
        // Without an expected address, nothing is elsewhere.
        codes.extend((is_elsewhere && !expected.is_empty()).then_some(Code::Elsewhere));
    } else {
        let is_ipv4_right = !any(IpAddr::is_ipv4) && right.iter().any(IpAddr::is_ipv4);
        codes.push(if is_ipv4_right { Code::Ipv6Elsewhere } else { Code::Mixed });
    }
    codes
}

/// Returns the longest time for which the resolver keeps its old answers, or else those with an address.
fn resolver_ttl(evidence: &Evidence, is_old: bool) -> Option<u32> {
    let ResolverView { view, ttl: [a, aaaa], .. } = &evidence.resolver;
    let has = |view: &View, of: fn(&View) -> &Answer| !of(view).addresses().is_empty();
    let counts = |of| {
        if is_old && has(view, of) {
            of(view).addresses().iter().any(|address| !evidence.expected.contains(address))
        } else {
            has(view, of) || (is_old && evidence.servers.iter().any(|server| has(server, of)))
        }
    };
    a.filter(|_| counts(|view| &view.a)).max(aaaa.filter(|_| counts(|view| &view.aaaa))).or(*a).or(*aaaa)
}

/// Does the resolver still give a wrong answer, which cannot be an answer to this network alone?
fn is_old(evidence: &Evidence) -> bool {
    let view = &evidence.resolver.view;
    view.a.is_answer()
        && !evidence.expected.is_empty()
        && !is_local(evidence)
        && address_codes(evidence, view, false).is_some_and(|codes| !codes.is_empty())
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
