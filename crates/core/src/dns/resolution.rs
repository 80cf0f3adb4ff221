//! Asks the resolver of this machine for a domain. It is compared with the name servers, and believed if they cannot be
//! reached directly.

use std::net::IpAddr;

use domain::base::iana::Rtype;

use super::{
    dns64,
    evidence::{Answer, ResolverView, View},
    inquiry::Inquiry,
    message::{Data, Mode, Name, Response, Status},
    reply::{follow, is_of, negative_ttl},
    walk::MAX_ALIASES,
    zones::name_servers,
};
use crate::prefix::Prefix;

#[derive(Debug)]
pub struct Resolution {
    pub view: ResolverView,
    pub aliases: Vec<Name>,
    /// Do the CNAMEs form a loop?
    pub is_endless: bool,
    /// Does the name not exist?
    pub is_absent: bool,
}

/// Asks for the addresses of both families.
pub async fn resolve(inquiry: &Inquiry<'_>, host: &Name) -> Resolution {
    let (a, aaaa) = tokio::join!(
        inquiry.resolve(host, Rtype::A, Mode::Resolver),
        inquiry.resolve(host, Rtype::AAAA, Mode::Resolver)
    );
    let (a, is_bogus) = match a {
        Some(response) if response.status == Status::ServFail => recheck(inquiry, host, response).await,
        other => (other, false),
    };
    let view = view(inquiry, a.as_ref(), aaaa.as_ref(), host).await;
    let (aliases, is_endless) = a.as_ref().map(|response| follow(&response.answer, host)).unwrap_or_default();
    let claims =
        |response: &Option<Response>| response.as_ref().is_some_and(|response| response.is_authoritative);
    let view = ResolverView {
        // A local record can have IPv6 alone.
        is_authoritative: claims(&a) || (claims(&aaaa) && !view.aaaa.addresses().is_empty()),
        view,
        ttl: [&a, &aaaa].map(|response| response.as_ref().and_then(ttl)),
        is_bogus,
        is_broken: false,
    };
    let is_absent = aliases.is_empty() && a.is_some_and(|response| response.status == Status::NoName);
    Resolution { view, aliases, is_endless, is_absent }
}

/// Is a failure one of signatures? It has to last: a resolver also fails for a moment.
async fn recheck(inquiry: &Inquiry<'_>, host: &Name, failed: Response) -> (Option<Response>, bool) {
    let has_answer = |response: &Option<Response>| {
        response.as_ref().is_some_and(|response| response.status != Status::ServFail)
    };
    if !has_answer(&inquiry.resolve(host, Rtype::A, Mode::CheckingDisabled).await) {
        return (Some(failed), false);
    }
    let again = inquiry.resolve(host, Rtype::A, Mode::Resolver).await;
    let is_bogus = again.is_some() && !has_answer(&again);
    (again, is_bogus)
}

/// Follows CNAMEs one by one: a resolver only reports that it failed if they form a loop.
pub async fn follow_aliases(inquiry: &Inquiry<'_>, host: &Name) -> (Vec<Name>, bool) {
    let mut passed: Vec<Name> = Vec::new();
    while let Some(response) =
        inquiry.resolve(passed.last().unwrap_or(host), Rtype::CNAME, Mode::Resolver).await
    {
        let name = passed.last().unwrap_or(host);
        let Some(target) = response.answer.into_iter().find_map(|record| match record.data {
            Data::Alias(target) if record.owner == *name => Some(target),
            _ => None,
        }) else {
            break;
        };
        if target == *host || passed.contains(&target) || passed.len() == MAX_ALIASES {
            return (passed, true);
        }
        passed.push(target);
    }
    (passed, false)
}

/// Does the resolver know that a name does not exist?
pub async fn is_absent(inquiry: &Inquiry<'_>, name: &Name) -> bool {
    let response = inquiry.resolve(name, Rtype::A, Mode::Resolver).await;
    response.is_some_and(|response| response.status == Status::NoName)
}

/// Asks for the names of a zone's servers.
pub async fn servers_of(inquiry: &Inquiry<'_>, zone: &Name) -> Vec<Name> {
    let response = inquiry.resolve(zone, Rtype::NS, Mode::Resolver).await;
    let records = response.into_iter().flat_map(|response| response.answer);
    name_servers(records.filter(|record| record.owner == *zone).map(|record| record.data))
}

/// Reads the addresses of both families, without those that the resolver has made.
async fn view(inquiry: &Inquiry<'_>, a: Option<&Response>, aaaa: Option<&Response>, host: &Name) -> View {
    let (ipv4, ipv6) = (answer(a, host, Rtype::A, &[]), answer(aaaa, host, Rtype::AAAA, &[]));
    let made = dns64::prefixes(inquiry, ipv4.addresses(), ipv6.addresses()).await;
    let ipv6 = made.map_or(Answer::Unknown, |made| answer(aaaa, host, Rtype::AAAA, &made));
    let asked =
        |answer| if answer == Answer::Silent && inquiry.is_spent() { Answer::Unknown } else { answer };
    View { a: asked(ipv4), aaaa: asked(ipv6) }
}

fn answer(response: Option<&Response>, host: &Name, rtype: Rtype, made: &[Prefix]) -> Answer {
    let Some(response) = response else { return Answer::Silent };
    if response.status == Status::ServFail {
        return Answer::ServFail;
    }
    let (passed, _) = follow(&response.answer, host);
    let end = passed.last().unwrap_or(host);
    let own = response.answer.iter().filter(|record| record.owner == *end && is_of(&record.data, rtype));
    let addresses: Vec<IpAddr> = own
        .filter_map(|record| match record.data {
            Data::Address(address) if !made.iter().any(|prefix| prefix.contains(address)) => Some(address),
            _ => None,
        })
        .collect();
    match (addresses.is_empty(), passed.is_empty()) {
        (false, _) => Answer::Addresses(addresses),
        // A forwarder that does not follow CNAMEs says nothing about the target.
        (true, false) if response.status == Status::NoError && negative_ttl(response).is_none() => {
            Answer::Alias
        }
        (true, _) => Answer::None,
    }
}

fn ttl(response: &Response) -> Option<u32> {
    match response.status {
        Status::ServFail => None,
        _ if response.answer.is_empty() => negative_ttl(response),
        _ => response.answer.iter().map(|record| record.ttl).min(),
    }
}
