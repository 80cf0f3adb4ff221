//! Counts the queries of one check (`bounded`), and keeps the errors of this machine apart from those of servers.

use std::{
    cell::Cell,
    net::{IpAddr, SocketAddr},
};

use domain::base::iana::Rtype;
use tokio::sync::Semaphore;

use super::{
    DnsChecker,
    exchange::NoResponse,
    message::{Mode, Name, Query, Response, Status},
    reply::{Reply, classify},
    zones::{NameServer, Zone},
};

/// One check asks so many queries. What the checks of a batch share counts for the check that asked.
const MAX_QUERIES: u32 = 40;
/// So many of them are kept for the resolver, which is believed if the name servers take too many.
const FOR_RESOLVER: u32 = 6;
/// One check sends so many messages. A query takes one, and another if it is lost, its response is truncated, or the server does
/// not understand it; without this bound, servers that combine these would get up to eight for each query.
const MAX_MESSAGES: u32 = 2 * MAX_QUERIES;
/// One check has so many open sockets: a domain with slow servers must not take every socket of a batch.
const MAX_SOCKETS: usize = 4;
/// A name server can have an address of each family, of which this machine may reach only one.
const MAX_ADDRESSES: usize = 2;

/// One check in progress.
pub struct Inquiry<'a> {
    /// All checks of a call share this, with the zones that were found.
    pub checker: &'a DnsChecker,
    sockets: Semaphore,
    asked: Cell<u32>,
    sent: Cell<u32>,
    local_error: Cell<bool>,
}

impl<'a> Inquiry<'a> {
    /// Begins a check, with all of its queries left.
    pub fn new(checker: &'a DnsChecker) -> Self {
        let sockets = Semaphore::new(MAX_SOCKETS);
        Self { checker, sockets, asked: Cell::new(0), sent: Cell::new(0), local_error: Cell::new(false) }
    }

    /// Could this machine not ask, because it lacks descriptors or memory?
    pub fn has_local_error(&self) -> bool {
        self.local_error.get()
    }

    /// Has this check used up its queries or messages?
    pub fn is_spent(&self) -> bool {
        self.asked.get() >= MAX_QUERIES || self.sent.get() >= MAX_MESSAGES
    }

    fn may_ask(&self, limit: u32) -> bool {
        count(&self.asked, limit)
    }

    fn may_send(&self, mode: Mode) -> bool {
        let kept = if mode == Mode::Authority { 2 * FOR_RESOLVER } else { 0 };
        count(&self.sent, MAX_MESSAGES - kept)
    }

    async fn ask(&self, server: SocketAddr, query: &Query) -> Result<Response, NoResponse> {
        let _permit = self.sockets.acquire().await.map_err(|_| NoResponse::Local)?;
        let result = self.checker.exchange.ask(server, query, &|| self.may_send(query.mode)).await;
        if matches!(result, Err(NoResponse::Local)) {
            self.local_error.set(true);
        }
        result
    }

    /// Asks a server of a zone.
    pub async fn authority(&self, zone: &Zone, server: &NameServer, name: &Name, rtype: Rtype) -> Reply {
        let Some(addresses) = self.checker.addresses(self, server).await else { return Reply::Unknown };
        let is_from_parent = !server.glue.is_empty();
        let usable: Vec<_> =
            addresses.iter().filter_map(|address| self.checker.resolvers.name_server(*address)).collect();
        if usable.is_empty() {
            // A special address by the resolver can be an answer to this network alone.
            return if is_from_parent || addresses.is_empty() { Reply::Lame } else { Reply::Unknown };
        }
        let query = Query { name: name.clone(), rtype, mode: Mode::Authority };
        for address in usable.into_iter().take(MAX_ADDRESSES) {
            if !self.may_ask(MAX_QUERIES - FOR_RESOLVER) {
                break;
            }
            match self.ask(address, &query).await {
                // No server of a top-level domain offers recursion: another server intercepts DNS here.
                Ok(response) if response.offers_recursion && !zone.is_delegated => return Reply::Recursive,
                Ok(response) => return classify(&response, &zone.apex, name, rtype),
                Err(NoResponse::Silent) => return Reply::Silent,
                Err(NoResponse::Local | NoResponse::NotAsked) => return Reply::Unknown,
                Err(NoResponse::NoRoute) => {}
            }
        }
        Reply::Unknown
    }

    /// Asks the resolvers in turn, until one has an answer other than a failure; `None` if none answers.
    pub async fn resolve(&self, name: &Name, rtype: Rtype, mode: Mode) -> Option<Response> {
        let query = Query { name: name.clone(), rtype, mode };
        let mut failure = None;
        for resolver in &self.checker.resolvers.addresses {
            if !self.may_ask(MAX_QUERIES) {
                break;
            }
            match self.ask(*resolver, &query).await {
                Ok(response) if matches!(response.status, Status::NoError | Status::NoName) => {
                    return Some(response);
                }
                Ok(response) => failure = Some(response),
                Err(_) => {}
            }
        }
        // A resolver that refuses says nothing about the name.
        failure.filter(|response| response.status == Status::ServFail)
    }
}

/// Counts one more, unless the limit is reached.
fn count(so_far: &Cell<u32>, limit: u32) -> bool {
    let is_below = so_far.get() < limit;
    so_far.set(so_far.get() + u32::from(is_below));
    is_below
}

/// Puts IPv4 first, because every machine of ServerPilot has it.
pub fn by_family(mut addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, time::Duration};

    use futures_util::future::join_all;
    use tokio::{net::UdpSocket, sync::OnceCell, time::timeout};

    use super::*;
    use crate::dns::{evidence::Answer, exchange::Exchange, resolution::resolve, resolver::Resolvers};

    fn checker(resolver: &UdpSocket) -> DnsChecker {
        DnsChecker {
            exchange: Exchange::default(),
            resolvers: Resolvers::new(resolver.local_addr().ok()),
            zones: RefCell::default(),
            suffixes: RefCell::default(),
            hosts: RefCell::default(),
            caa: RefCell::default(),
            dns64: OnceCell::default(),
            resolver_claims_authority: Cell::default(),
        }
    }

    /// What was not asked is no fault of the resolver.
    #[tokio::test]
    async fn a_resolver_that_is_not_asked_is_not_silent() {
        let resolver = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let checker = checker(&resolver);
        drop(resolver);
        let name: Name = "shop.example".parse().unwrap();
        let inquiry = Inquiry::new(&checker);
        assert_eq!(resolve(&inquiry, &name).await.view.view.a, Answer::Silent);
        while inquiry.may_ask(MAX_QUERIES) {}
        assert_eq!(resolve(&inquiry, &name).await.view.view.a, Answer::Unknown);
    }

    #[tokio::test]
    async fn a_check_has_a_few_open_sockets() {
        let resolver = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let checker = checker(&resolver);
        let name: Name = "shop.example".parse().unwrap();
        let inquiry = Inquiry::new(&checker);
        let asked = join_all((0..17).map(|_| inquiry.resolve(&name, Rtype::A, Mode::Resolver)));
        timeout(Duration::from_millis(300), asked).await.unwrap_err();
        let mut buffer = [0; 512];
        let arrived = (0..40).filter(|_| resolver.try_recv(&mut buffer).is_ok()).count();
        assert_eq!(arrived, 4);
    }
}
