//! Finds zones and their servers. The checks of a batch share them, because most of its domains are below the same few
//! top-level domains.

use std::{cell::Cell, net::IpAddr, rc::Rc};

use domain::base::{Name as WireName, ToName, iana::Rtype};
use ring::rand::{self, SystemRandom};
use tokio::sync::OnceCell;

use super::{
    DnsChecker,
    inquiry::{Inquiry, by_family},
    message::{Data, Mode, Name, Status},
    reply::{Delegation, MAX_LISTED, follow, is_of},
};
use crate::domain::Domain;

/// So many name servers of a zone are asked (`bounded`).
pub const MAX_NAME_SERVERS: usize = 6;

#[derive(Debug)]
pub struct Zone {
    pub apex: Name,
    /// All names of its servers, by its parent or by the resolver.
    pub names: Vec<Name>,
    /// The first of these servers, which are asked.
    pub servers: Vec<NameServer>,
    /// Did a server of its parent name them, to us directly?
    pub is_delegated: bool,
    /// None of its servers answers us as one with authority would. Of a zone that the resolver has found, this means that
    /// DNS is blocked or intercepted here, and the rest of a batch need not wait for it again.
    pub is_unreachable: Cell<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameServer {
    pub name: Name,
    /// Its addresses by the parent zone; if there are none, the resolver is asked.
    pub glue: Vec<IpAddr>,
}

/// A value that is looked up once, even if several checks need it at the same time.
pub type Shared<T> = Rc<OnceCell<T>>;

impl Zone {
    /// Creates a zone as its parent delegates it.
    #[must_use]
    pub fn delegated(delegation: &Delegation) -> Self {
        let glue = |server: &Name| {
            let own = delegation.glue.iter().filter(|(owner, _)| owner == server);
            by_family(own.map(|(_, address)| *address).take(MAX_LISTED).collect())
        };
        let servers = delegation.servers.iter().take(MAX_NAME_SERVERS);
        Self {
            apex: delegation.apex.clone(),
            names: delegation.servers.clone(),
            servers: servers.map(|name| NameServer { name: name.clone(), glue: glue(name) }).collect(),
            is_delegated: true,
            is_unreachable: Cell::new(false),
        }
    }
}

impl DnsChecker {
    /// Finds the closest zone at or above a name that was delegated to us before, else the closest that the resolver knows above
    /// the registrable domain: what is to be diagnosed may fail in the resolver. `None` if it does not answer.
    pub(super) async fn closest_zone(&self, inquiry: &Inquiry<'_>, name: &Name) -> Option<Rc<Zone>> {
        for ancestor in ancestors(name) {
            if let Some(zone) = self.zones.borrow().get(&ancestor) {
                return Some(Rc::clone(zone));
            }
        }
        for ancestor in ancestors(&suffix(name)) {
            let cell = Rc::clone(self.suffixes.borrow_mut().entry(ancestor.clone()).or_default());
            let found = cell.get_or_try_init(|| zone_by_resolver(inquiry, ancestor)).await.ok()?;
            if let Some(zone) = found {
                return Some(Rc::clone(zone));
            }
        }
        None
    }

    /// Keeps the zone of a delegation for later checks.
    pub(super) fn delegated_zone(&self, delegation: &Delegation) -> Rc<Zone> {
        let mut zones = self.zones.borrow_mut();
        let zone =
            zones.entry(delegation.apex.clone()).or_insert_with(|| Rc::new(Zone::delegated(delegation)));
        Rc::clone(zone)
    }

    /// Looks up the addresses of a name server; `None` if the resolver fails.
    pub(super) async fn addresses(&self, inquiry: &Inquiry<'_>, server: &NameServer) -> Option<Vec<IpAddr>> {
        if !server.glue.is_empty() {
            return Some(server.glue.clone());
        }
        let cell = Rc::clone(self.hosts.borrow_mut().entry(server.name.clone()).or_default());
        cell.get_or_try_init(|| addresses_by_resolver(inquiry, &server.name)).await.ok().cloned()
    }
}

/// The resolver does not answer.
struct NoResolver;

async fn zone_by_resolver(inquiry: &Inquiry<'_>, apex: Name) -> Result<Option<Rc<Zone>>, NoResolver> {
    let response = inquiry.resolve(&apex, Rtype::NS, Mode::Resolver).await.ok_or(NoResolver)?;
    if response.status == Status::ServFail {
        return Err(NoResolver);
    }
    if response.is_authoritative {
        inquiry.checker.resolver_claims_authority.set(true);
    }
    let own = response.answer.into_iter().filter(|record| record.owner == apex);
    let names = name_servers(own.map(|record| record.data));
    let asked = names.iter().take(MAX_NAME_SERVERS);
    let servers = asked.map(|name| NameServer { name: name.clone(), glue: Vec::new() }).collect();
    let zone = Zone { apex, names, servers, is_delegated: false, is_unreachable: Cell::new(false) };
    Ok((!zone.servers.is_empty()).then(|| Rc::new(zone)))
}

async fn addresses_by_resolver(inquiry: &Inquiry<'_>, host: &Name) -> Result<Vec<IpAddr>, NoResolver> {
    for rtype in [Rtype::A, Rtype::AAAA] {
        let response = inquiry.resolve(host, rtype, Mode::Resolver).await.ok_or(NoResolver)?;
        if response.status == Status::ServFail {
            return Err(NoResolver);
        }
        let (passed, _) = follow(&response.answer, host);
        let end = passed.last().unwrap_or(host);
        let own = response.answer.iter().filter(|record| record.owner == *end && is_of(&record.data, rtype));
        let addresses: Vec<IpAddr> = own
            .filter_map(|record| if let Data::Address(address) = record.data { Some(address) } else { None })
            .collect();
        if !addresses.is_empty() {
            return Ok(addresses);
        }
    }
    Ok(Vec::new())
}

/// Does the resolver fail for other names below the public suffix as well? It is asked for one that is not in its cache, because
/// it keeps zones for days.
pub async fn is_resolver_broken(inquiry: &Inquiry<'_>, name: &Name) -> bool {
    let random = rand::generate::<[u8; 8]>(&SystemRandom::new());
    let random = random.map_or(0, |random| u64::from_le_bytes(random.expose()));
    let Ok(other) = format!("{random:x}.{}", suffix(name)).parse() else { return false };
    let response = inquiry.resolve(&other, Rtype::A, Mode::Resolver).await;
    response.is_none_or(|response| response.status == Status::ServFail)
}

/// Collects the name servers among these records, sorted; the first [`MAX_LISTED`].
pub fn name_servers(records: impl Iterator<Item = Data>) -> Vec<Name> {
    let mut names: Vec<Name> = records
        .filter_map(|data| if let Data::NameServer(name) = data { Some(name) } else { None })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(MAX_LISTED);
    names
}

/// Iterates over the name and all above it, up to the root.
pub fn ancestors(name: &Name) -> impl Iterator<Item = Name> + '_ {
    name.iter_suffixes().map(|suffix| suffix.to_canonical_name())
}

/// Returns the name above the registrable domain: a public suffix; the top-level domain if the name is not a host's.
fn suffix(name: &Name) -> Name {
    let above =
        |name: &Name| name.parent().map_or_else(WireName::root_vec, |parent| parent.to_canonical_name());
    let text = name.to_string();
    let domain = text.parse::<Domain>();
    match domain.as_ref().map(Domain::registrable) {
        Ok(Some(registrable)) => registrable.parse().map_or_else(|_| above(name), |apex: Name| above(&apex)),
        Ok(None) => above(name),
        Err(_) => top(name),
    }
}

fn top(name: &Name) -> Name {
    let labels = ancestors(name).count();
    ancestors(name).nth(labels.saturating_sub(2)).unwrap_or_else(WireName::root_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_begins_above_the_registrable_domain() {
        for (name, expected) in [
            ("shop.customer.com", "com"),
            ("customer.co.uk", "co.uk"),
            ("co.uk", "uk"),
            ("a.b.c.github.io", "io"),
            ("_acme.x_y.customer.com", "com"),
            ("com", "com"),
        ] {
            assert_eq!(suffix(&name.parse().unwrap()).to_string(), expected, "{name}");
        }
    }
}
