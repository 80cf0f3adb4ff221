//! A small internet on the loopback interface: a resolver on 127.0.0.1, and name servers on 127.0.0.2 and above, all at one port.
//!
//! The name servers answer from zones, with faults on demand. The resolver knows the zones and resolves by itself, so that it is
//! a second opinion; its cache, its validation and its faults are on demand, too.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::base::iana::Rtype;

use super::dns_servers::Internet;

/// The resolver.
pub const RESOLVER: &str = "127.0.0.1";
/// The server of the top-level domain `example`, and of `test`.
pub const TOP: &str = "127.0.0.2";
/// TTL of records, and what SOA records allow for negative answers.
pub const TTL: u32 = 300;
/// TTL that is left of what the resolver has in its cache.
pub const LEFT: u32 = 120;
/// A fault of a name server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Refused,
    ServFail,
    Silent,
    /// The port is closed.
    Closed,
    /// An answer without authority, as of a resolver.
    NoAuthority,
    /// Referrals to the zone itself.
    Upward,
    /// FORMERR if there is an OPT record.
    NoEdns,
    /// Truncated over UDP.
    Truncated,
    /// Both of these, so that each query takes three messages.
    Laborious,
    /// A response without the question.
    NoQuestion,
    /// The name in lower case.
    LowerCase,
    /// AAAA fails.
    NoAaaa,
    /// CAA fails.
    NoCaa,
}

/// Records by owner, as `A 203.0.113.7`.
pub type Records = HashMap<String, Vec<String>>;

#[derive(Clone, Debug, Default)]
pub(super) struct Zone {
    /// Records by server: they can differ.
    pub records: HashMap<String, Records>,
    pub servers: Vec<String>,
    /// What the parent names, and their addresses.
    pub delegation: Vec<(String, Option<String>)>,
    pub parent: Option<String>,
}

/// What the world is like.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent faults")]
pub struct Network {
    pub(super) zones: HashMap<String, Zone>,
    pub(super) faults: HashMap<(String, String), Fault>,
    /// Faults that the resolver does not meet.
    pub(super) only_here: HashSet<(String, String)>,
    /// What the resolver has in its cache, by name and type.
    pub(super) cached: HashMap<(String, Rtype), Vec<String>>,
    /// Zones whose signatures are wrong.
    pub(super) bogus: HashSet<String>,
    /// Zones and names for which the resolver fails in any case.
    pub failing: HashSet<String>,
    pub is_resolver_silent: bool,
    /// The resolver has authority for what [`Network::cached`] gives it.
    pub is_resolver_authoritative: bool,
    /// The resolver claims authority for every answer, as the cache of `CoreDNS` does.
    pub claims_authority: bool,
    /// Queries of name servers are answered as by a resolver.
    pub is_intercepted: bool,
}

impl Network {
    /// The top-level domains, and nothing below.
    pub fn new() -> Self {
        let mut network = Self::default();
        for top in ["example", "test"] {
            let zone = Zone {
                servers: vec![TOP.to_owned()],
                delegation: vec![("a.nic.example".to_owned(), Some(TOP.to_owned()))],
                ..Zone::default()
            };
            network.zones.insert(top.to_owned(), zone);
        }
        network.record("example", "a.nic.example", &format!("A {TOP}"));
        network
    }

    /// Adds a zone with a server at each address: `ns3.ZONE` is at 127.0.0.3.
    pub fn zone(&mut self, apex: &str, servers: &[&str]) -> &mut Self {
        let name = |server: &str| format!("ns{}.{apex}", server.rsplit('.').next().unwrap());
        let named: Vec<(String, &str)> = servers.iter().map(|server| (name(server), *server)).collect();
        let delegation =
            named.iter().map(|(name, server)| (name.clone(), Some((*server).to_owned()))).collect();
        self.delegate(apex, servers, delegation);
        for (name, server) in named {
            self.record(apex, &name, &format!("A {server}"));
            self.record(apex, apex, &format!("NS {name}"));
        }
        self
    }

    /// Adds a zone whose parent names these servers, which may have no glue.
    pub fn delegate(&mut self, apex: &str, servers: &[&str], delegation: Vec<(String, Option<String>)>) {
        let parent = parents(apex).find(|parent| self.zones.contains_key(parent)).unwrap();
        let zone = Zone {
            servers: servers.iter().map(|server| (*server).to_owned()).collect(),
            delegation,
            parent: Some(parent),
            ..Zone::default()
        };
        self.zones.insert(apex.to_owned(), zone);
    }

    /// Changes what the parent says.
    pub fn delegated_to(&mut self, apex: &str, name: &str, address: Option<&str>) -> &mut Self {
        let zone = self.zones.get_mut(apex).unwrap();
        zone.delegation.push((name.to_owned(), address.map(ToOwned::to_owned)));
        self
    }

    /// Adds a record on every server of a zone.
    pub fn record(&mut self, apex: &str, owner: &str, record: &str) -> &mut Self {
        for server in self.zones[apex].servers.clone() {
            self.record_at(&server, apex, owner, record);
        }
        self
    }

    /// Adds a record on one server of a zone.
    pub fn record_at(&mut self, server: &str, apex: &str, owner: &str, record: &str) -> &mut Self {
        let records = self.zones.get_mut(apex).unwrap().records.entry(server.to_owned()).or_default();
        records.entry(owner.to_owned()).or_default().push(record.to_owned());
        self
    }

    /// Makes a server of a zone fail.
    pub fn fault(&mut self, server: &str, apex: &str, fault: Fault) -> &mut Self {
        self.faults.insert((server.to_owned(), apex.to_owned()), fault);
        self
    }

    /// Makes it fail for us, but not for the resolver.
    pub fn fault_here(&mut self, server: &str, apex: &str, fault: Fault) -> &mut Self {
        self.only_here.insert((server.to_owned(), apex.to_owned()));
        self.fault(server, apex, fault)
    }

    /// Gives the resolver an old answer; none is a negative one.
    pub fn cached(&mut self, name: &str, rtype: Rtype, records: &[&str]) -> &mut Self {
        let records = records.iter().map(|record| (*record).to_owned()).collect();
        self.cached.insert((name.to_owned(), rtype), records);
        self
    }

    /// Breaks the signatures of a zone.
    pub fn bogus(&mut self, apex: &str) -> &mut Self {
        self.bogus.insert(apex.to_owned());
        self
    }

    /// Starts the servers.
    pub fn start(&self) -> Internet {
        Internet::start(&Arc::new(self.clone()))
    }

    pub(super) fn zone_of(&self, name: &str) -> Option<(&String, &Zone)> {
        std::iter::once(name.to_owned()).chain(parents(name)).find_map(|apex| self.zones.get_key_value(&apex))
    }

    pub(super) fn fault_of(&self, server: &str, apex: &str) -> Option<Fault> {
        self.faults.get(&(server.to_owned(), apex.to_owned())).copied()
    }
}

/// What is above a name.
pub(super) fn parents(name: &str) -> impl Iterator<Item = String> + use<> {
    let mut rest = name.to_owned();
    std::iter::from_fn(move || {
        rest = rest.split_once('.')?.1.to_owned();
        Some(rest.clone())
    })
}
