//! Finds the CAA records that apply to a domain: its own, or those of the closest ancestor that has any (RFC 8659, 3). A CNAME
//! of the domain is followed, but its target's ancestors are not asked.
//!
//! The name servers are asked, as the certificate authority does; the resolver has the last word if they fail, because
//! something between us and them may not let these queries through.

use domain::base::{Name as WireName, iana::Rtype};
use futures_util::future::join_all;
use tokio::sync::OnceCell;

use std::rc::Rc;

use super::{
    caa::Records,
    evidence::CaaEvidence,
    inquiry::Inquiry,
    message::{Data, Mode, Name, Status},
    reply::{Reply, follow, is_within},
    verdict::Source,
    walk::{Located, Walk},
    zones::{Zone, ancestors},
};

/// The result of a lookup for one name.
#[derive(Clone, Debug)]
pub enum Found {
    /// The name has these records, which may be none. Their owner is this name or the last of its CNAMEs.
    Records(Name, Records),
    /// Every server that was asked failed.
    Failure,
    /// No server could be asked, so nothing is known.
    Unknown,
}

/// Finds the records, and their owner. `name` is the domain, or what a wildcard is below. Names above the registrable domain
/// hardly ever have any, and a failure there is not the domain's.
pub async fn find(
    inquiry: &Inquiry<'_>,
    walk: &Walk,
    source: Source,
    name: &Name,
    registrable: Option<&Name>,
) -> (CaaEvidence, Option<Name>) {
    let root: Name = WireName::root_vec();
    for ancestor in ancestors(name).filter(|ancestor| *ancestor != root) {
        let is_above = registrable.is_some_and(|apex| ancestor != *apex && is_within(apex, &ancestor));
        let place = match source {
            Source::Authoritative => servers(inquiry, walk, &ancestor),
            Source::Resolver => None,
        };
        let found = match place {
            _ if is_above => match by_resolver_shared(inquiry, &ancestor).await {
                Found::Records(owner, records) => Found::Records(owner, records),
                _ => Found::Records(ancestor, Records::default()),
            },
            Some(place) => by_servers(inquiry, &place).await,
            None => by_resolver(inquiry, &ancestor).await,
        };
        match found {
            Found::Records(_, records) if records == Records::default() => {}
            Found::Records(owner, records) => return (CaaEvidence::Known(records), Some(owner)),
            Found::Failure => return (CaaEvidence::Unreachable, None),
            Found::Unknown => return (CaaEvidence::Unknown, None),
        }
    }
    (CaaEvidence::Known(Records::default()), None)
}

/// Name servers to ask, and the name to ask for: a CNAME's target is in another zone.
struct Place {
    zone: Rc<Zone>,
    name: Name,
    /// This server is asked first, because it has answered before.
    first: usize,
}

fn servers(inquiry: &Inquiry<'_>, walk: &Walk, name: &Name) -> Option<Place> {
    let place = |located: &Located| Place {
        zone: Rc::clone(&located.zone),
        name: name.clone(),
        first: located.server(),
    };
    let own = walk.own.as_ref()?;
    if *name == own.name
        && let Some(end) = &walk.end
    {
        return Some(Place { name: end.name.clone(), ..place(end) });
    }
    if is_within(name, &own.zone.apex) {
        return Some(place(own));
    }
    let zones = inquiry.checker.zones.borrow();
    let zone = ancestors(name).find_map(|ancestor| zones.get(&ancestor).map(Rc::clone))?;
    Some(Place { zone, name: name.clone(), first: 0 })
}

async fn by_servers(inquiry: &Inquiry<'_>, place: &Place) -> Found {
    let Place { zone, name, first } = place;
    let ask = |server: usize| async move {
        match zone.servers.get(server) {
            Some(server) => inquiry.authority(zone, server, name, Rtype::CAA).await,
            None => Reply::Unknown,
        }
    };
    let mut replies = vec![ask(*first).await];
    if !replies.iter().any(Reply::is_answer) {
        let others = (0..zone.servers.len()).filter(|server| server != first);
        replies.extend(join_all(others.map(ask)).await);
    }
    match replies.iter().find(|reply| reply.is_answer()) {
        Some(Reply::Records(data, _)) => Found::Records(name.clone(), records(data.iter())),
        Some(Reply::None { .. }) => Found::Records(name.clone(), Records::default()),
        // An ancestor that is a CNAME: its target can be in any zone.
        _ => match by_resolver(inquiry, name).await {
            Found::Unknown if replies.iter().any(is_failure) => Found::Failure,
            found => found,
        },
    }
}

fn is_failure(reply: &Reply) -> bool {
    matches!(reply, Reply::Lame | Reply::Recursive | Reply::ServFail | Reply::Silent)
}

async fn by_resolver(inquiry: &Inquiry<'_>, name: &Name) -> Found {
    let Some(response) = inquiry.resolve(name, Rtype::CAA, Mode::Resolver).await else {
        return Found::Unknown;
    };
    if response.status == Status::ServFail {
        return Found::Failure;
    }
    let (passed, _) = follow(&response.answer, name);
    let end = passed.last().unwrap_or(name);
    let own = response.answer.iter().filter(|record| record.owner == *end);
    Found::Records(end.clone(), records(own.map(|record| &record.data)))
}

async fn by_resolver_shared(inquiry: &Inquiry<'_>, name: &Name) -> Found {
    let cell = Rc::clone(inquiry.checker.caa.borrow_mut().entry(name.clone()).or_default());
    OnceCell::get_or_init(&cell, || by_resolver(inquiry, name)).await.clone()
}

fn records<'a>(data: impl Iterator<Item = &'a Data>) -> Records {
    let mut records = Records::default();
    for data in data {
        match data {
            Data::Caa(property) => records.properties.push(property.clone()),
            Data::InvalidCaa => records.has_invalid = true,
            _ => {}
        }
    }
    records
}
