//! Checks whether a domain points to this server, as the certificate authority will see it now.
//!
//! The zone's own name servers are asked ([`walk`]), found from the closest zone that the resolver knows above the domain, and
//! beside them the resolver ([`resolution`]). [`verdict`] judges their answers, and has the table of the codes.
//!
//! ```text
//! check -> walk, resolution, caa_lookup -> inquiry -> exchange -> UDP, TCP
//!       -> verdict (pure) -> advice (pure) -> report
//! ```

mod advice;
pub mod caa;
mod caa_lookup;
mod dns64;
pub mod evidence;
mod exchange;
mod host;
mod inquiry;
mod message;
pub mod proxies;
mod reply;
mod resolution;
pub mod resolver;
mod sentences;
pub mod verdict;
mod walk;
mod zones;

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    net::IpAddr,
    rc::Rc,
};

pub use host::NoAddresses;
use serde::Serialize;
use tokio::sync::OnceCell;

use self::{
    advice::Details,
    caa_lookup::Found,
    evidence::{Answer, CaaEvidence, Evidence, ResolverView, View},
    exchange::Exchange,
    inquiry::Inquiry,
    message::Name,
    resolution::Resolution,
    resolver::Resolvers,
    verdict::{Code, Source, judge},
    walk::Walk,
    zones::{Shared, Zone},
};
use crate::{
    api::{Client, GetApp, GetServer},
    deadline::Deadline,
    domain::Domain,
    error::Error,
    prefix::Prefix,
    settings::Settings,
};

/// The result of a check. Serialised, it is the array that PHP returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsReport {
    /// The domain that was checked.
    pub domain: String,
    /// The domain has these addresses, by all servers that have answered.
    pub addresses: Vec<IpAddr>,
    /// The domain may have these addresses.
    pub expected: Vec<IpAddr>,
    /// Is there an address, and is each expected?
    pub matches: bool,
    /// The first code that holds.
    pub code: Code,
    /// The other codes that hold, and notes.
    pub also: Vec<Code>,
    /// The advice says in sentences what happened, and what to do.
    pub advice: String,
    /// The CNAMEs in order. The last one has the addresses.
    pub cname: Vec<String>,
    /// The name servers of the domain's own zone.
    pub nameservers: Vec<String>,
    /// The CAA records that apply, as in a zone file.
    pub caa: Vec<String>,
    /// Others may keep the answer for so many seconds; the old answer, if the code is `propagating`.
    pub ttl: Option<u32>,
    /// The source of these answers.
    pub source: Source,
}

/// Asks ServerPilot for the addresses that a domain of the app should have: the server's, if one is reported.
///
/// # Errors
/// Those of the requests.
pub async fn expected_addresses(client: &Client<'_>) -> Result<Vec<IpAddr>, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let server = client.request(&GetServer(&app.server_id)).await?.data;
    let address = server.address.and_then(|address| address.trim().parse::<IpAddr>().ok());
    Ok(address.map(|address| address.to_canonical()).into_iter().collect())
}

/// Checks domains. Checks may run at the same time: they share the bound on open sockets, and what they find out about zones.
/// It belongs to one call, because what it has found grows old.
#[derive(Debug)]
pub struct DnsChecker {
    exchange: Exchange,
    resolvers: Resolvers,
    /// Zones that a server of their parent delegated to us directly.
    zones: RefCell<HashMap<Name, Rc<Zone>>>,
    /// Zones that the resolver knows; `None` for names that are not a zone.
    suffixes: RefCell<HashMap<Name, Shared<Option<Rc<Zone>>>>>,
    /// Addresses of name servers that have no glue.
    hosts: RefCell<HashMap<Name, Shared<Vec<IpAddr>>>>,
    /// CAA records above registrable domains.
    caa: RefCell<HashMap<Name, Shared<Found>>>,
    /// Prefixes with which the resolver makes addresses ([`dns64`]).
    dns64: OnceCell<Vec<Prefix>>,
    /// Does the resolver claim authority for a public suffix, as the cache of `CoreDNS` does for every answer? Then the claim does
    /// not mean that it has local records.
    resolver_claims_authority: Cell<bool>,
}

impl DnsChecker {
    /// Creates a checker, which asks nothing yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            exchange: Exchange::default(),
            resolvers: Resolvers::new(settings.resolver),
            zones: RefCell::default(),
            suffixes: RefCell::default(),
            hosts: RefCell::default(),
            caa: RefCell::default(),
            dns64: OnceCell::default(),
            resolver_claims_authority: Cell::default(),
        }
    }

    /// Checks a domain: a wildcard by a host below it.
    ///
    /// # Errors
    /// [`Error::Deadline`]. A domain that cannot be checked for another reason is a result: [`Code::NotChecked`].
    pub async fn check(
        &self,
        domain: &Domain,
        expected: &[IpAddr],
        deadline: Deadline,
    ) -> Result<DnsReport, Error> {
        let limit = deadline.remaining();
        match tokio::time::timeout(limit, self.look_up(domain, expected)).await {
            Ok(report) => Ok(report),
            Err(_) => Err(deadline.missed(format!("checking the DNS of {domain}"), limit)),
        }
    }

    async fn look_up(&self, domain: &Domain, expected: &[IpAddr]) -> DnsReport {
        // A domain that DNS cannot express does not exist.
        let Ok(host) = domain.absolute_host().parse::<Name>() else {
            let evidence = blank(domain, expected);
            return report(
                domain,
                Evidence { is_absent: true, is_direct: true, ..evidence },
                &Details::default(),
            );
        };
        let inquiry = Inquiry::new(self);
        let (walk, resolution) =
            tokio::join!(walk::walk(&inquiry, &host), resolution::resolve(&inquiry, &host));
        let evidence = Evidence {
            is_direct: walk.end.is_some() || walk.is_endless,
            is_absent: is_absent(&inquiry, &walk, registrable(domain).as_ref(), &host).await,
            is_alias: !walk.aliases.is_empty(),
            is_endless: walk.is_endless,
            ttl: walk.ttl,
            resolver: ResolverView {
                is_authoritative: resolution.view.is_authoritative && !self.resolver_claims_authority.get(),
                ..resolution.view.clone()
            },
            ..blank(domain, expected)
        };
        let (servers, own_servers, own_names) = tokio::join!(
            async {
                match &walk.end {
                    Some(end) => walk::views(&inquiry, end).await,
                    None => Vec::new(),
                }
            },
            async {
                match &walk.own {
                    Some(own) if !walk.aliases.is_empty() => walk::other_answers(&inquiry, own).await,
                    _ => Vec::new(),
                }
            },
            async {
                match &walk.own {
                    Some(own) if own.zone.is_delegated => walk::own_name_servers(&inquiry, own).await,
                    _ => None,
                }
            }
        );
        let is_ns_mismatch =
            own_names.is_some_and(|names| walk.own.as_ref().is_some_and(|own| own.zone.names != names));
        let evidence = Evidence { servers, own_servers, is_ns_mismatch, ..evidence };
        self.conclude(&inquiry, domain, &host, walk, resolution, evidence).await
    }

    /// Adds what depends on whose answers are believed, and reports.
    async fn conclude(
        &self,
        inquiry: &Inquiry<'_>,
        domain: &Domain,
        host: &Name,
        walk: Walk,
        resolution: Resolution,
        mut evidence: Evidence,
    ) -> DnsReport {
        let source = verdict::source(&evidence);
        let registrable = registrable(domain);
        let mut details = Details { registrable: registrable.clone(), ..Details::default() };
        match source {
            Source::Authoritative => {
                details.describe(&walk, &evidence);
            }
            // It is not believed either, so what else it says does not matter.
            Source::Resolver if verdict::is_local(&evidence) => {}
            Source::Resolver => {
                let is_failing = resolution.view.view.a == Answer::ServFail;
                evidence.resolver.is_broken = is_failing && zones::is_resolver_broken(inquiry, host).await;
                (details.aliases, evidence.is_endless) = (resolution.aliases, resolution.is_endless);
                if is_failing && !resolution.view.is_bogus {
                    (details.aliases, evidence.is_endless) = resolution::follow_aliases(inquiry, host).await;
                }
                evidence.is_alias = !details.aliases.is_empty();
                evidence.is_absent = false;
                // A resolver that is silent is not asked again.
                let apex = registrable.as_ref().filter(|_| resolution.view.view.a != Answer::Silent);
                if let Some(apex) = apex {
                    evidence.is_absent =
                        resolution.is_absent && (apex == host || resolution::is_absent(inquiry, apex).await);
                    details.name_servers = resolution::servers_of(inquiry, apex).await;
                    details.zone = Some(apex.clone());
                }
            }
        }
        let has_answer = match source {
            Source::Authoritative => evidence.servers.iter().any(|view| view.a.is_answer()),
            Source::Resolver => evidence.resolver.view.a.is_answer() && !verdict::is_local(&evidence),
        };
        if has_answer && !evidence.is_absent {
            // A wildcard's records are those of what it is below.
            let owner = domain.as_str().trim_start_matches("*.").parse::<Name>();
            (evidence.caa, details.caa_owner) = match owner {
                Ok(owner) => caa_lookup::find(inquiry, &walk, source, &owner, registrable.as_ref()).await,
                Err(_) => (CaaEvidence::Unknown, None),
            };
        }
        evidence.local_error = inquiry.has_local_error();
        report(domain, evidence, &details)
    }
}

fn registrable(domain: &Domain) -> Option<Name> {
    domain.registrable().and_then(|apex| apex.parse().ok())
}

/// Returns evidence from which nothing follows.
fn blank(domain: &Domain, expected: &[IpAddr]) -> Evidence {
    let unknown = View { a: Answer::Unknown, aaaa: Answer::Unknown };
    Evidence {
        expected: expected.to_vec(),
        is_wildcard: domain.is_wildcard(),
        local_error: false,
        is_direct: false,
        is_absent: false,
        is_alias: false,
        is_endless: false,
        servers: Vec::new(),
        own_servers: Vec::new(),
        ttl: None,
        resolver: ResolverView {
            view: unknown,
            ttl: [None; 2],
            is_authoritative: false,
            is_bogus: false,
            is_broken: false,
        },
        caa: CaaEvidence::Unknown,
        is_ns_mismatch: false,
    }
}

/// Does a server above the registrable domain say that it does not exist? What it says of the host can be about a label between.
async fn is_absent(inquiry: &Inquiry<'_>, walk: &Walk, registrable: Option<&Name>, host: &Name) -> bool {
    let (Some(registrable), Some(own)) = (registrable, &walk.own) else { return false };
    if !own.is_absent() || !walk::is_above(&own.zone, registrable) {
        return false;
    }
    registrable == host || walk::locate(inquiry, registrable).await.is_some_and(|located| located.is_absent())
}

fn report(domain: &Domain, evidence: Evidence, details: &Details) -> DnsReport {
    let verdict = judge(&evidence);
    let texts = |names: &[Name]| names.iter().map(ToString::to_string).collect();
    let caa = match &evidence.caa {
        CaaEvidence::Known(records) => records.texts().collect(),
        _ => Vec::new(),
    };
    DnsReport {
        domain: domain.to_string(),
        advice: advice::advice(domain, &verdict, &evidence, details),
        addresses: verdict.addresses,
        expected: evidence.expected,
        matches: verdict.matches,
        code: verdict.code,
        also: verdict.also,
        cname: texts(&details.aliases),
        nameservers: texts(&details.name_servers),
        caa,
        ttl: verdict.ttl,
        source: verdict.source,
    }
}
