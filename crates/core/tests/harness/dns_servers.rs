//! The resolver and the name servers of a [`Network`], as threads.

use std::{
    collections::HashSet,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use domain::base::{
    Message,
    iana::{Rcode, Rtype},
};

use super::{
    dns::{Fault, LEFT, Network, RESOLVER, Records, TTL, Zone, parents},
    dns_message::{Answer, compose},
};

/// Time after which a server notices that it is to end.
const POLL: Duration = Duration::from_millis(20);

/// A running network. Ends when dropped.
pub struct Internet {
    pub port: u16,
    /// Messages that have arrived, over UDP and TCP.
    pub queries: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Internet {
    pub(super) fn start(network: &Arc<Network>) -> Self {
        let mut addresses: HashSet<String> =
            network.zones.values().flat_map(|zone| zone.servers.iter().cloned()).collect();
        let closed = |address: &str| {
            network.faults.iter().any(|((server, _), fault)| server == address && *fault == Fault::Closed)
        };
        addresses.retain(|address| !closed(address));
        addresses.insert(RESOLVER.to_owned());
        let (port, sockets) = bind(&addresses);
        let (stop, queries) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let mut threads = Vec::new();
        for (address, udp, tcp) in sockets {
            let asked = Asked {
                network: Arc::clone(network),
                address,
                stop: Arc::clone(&stop),
                queries: Arc::clone(&queries),
            };
            let over_tcp = asked.clone();
            threads.push(std::thread::spawn(move || asked.serve_udp(&udp)));
            threads.push(std::thread::spawn(move || over_tcp.serve_tcp(&tcp)));
        }
        Self { port, queries, stop, threads }
    }

    pub fn resolver(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

type Sockets = Vec<(String, UdpSocket, TcpListener)>;

/// Binds one port on every address.
fn bind(addresses: &HashSet<String>) -> (u16, Sockets) {
    loop {
        let port = UdpSocket::bind((RESOLVER, 0)).unwrap().local_addr().unwrap().port();
        let bound = addresses.iter().map(|address| {
            let udp = UdpSocket::bind((address.as_str(), port)).ok()?;
            let tcp = TcpListener::bind((address.as_str(), port)).ok()?;
            udp.set_read_timeout(Some(POLL)).ok()?;
            tcp.set_nonblocking(true).ok()?;
            Some((address.clone(), udp, tcp))
        });
        if let Some(sockets) = bound.collect::<Option<Sockets>>() {
            return (port, sockets);
        }
    }
}

#[derive(Clone)]
struct Asked {
    network: Arc<Network>,
    address: String,
    stop: Arc<AtomicBool>,
    queries: Arc<AtomicU32>,
}

/// A query, and what its answer needs.
#[expect(clippy::struct_excessive_bools, reason = "flags of a header")]
struct Question {
    name: String,
    rtype: Rtype,
    is_recursive: bool,
    checks: bool,
    edns: bool,
    tcp: bool,
}

impl Asked {
    fn serve_udp(&self, socket: &UdpSocket) {
        let mut buffer = [0; 4096];
        while !self.stop.load(Ordering::Relaxed) {
            let Ok((length, peer)) = socket.recv_from(&mut buffer) else { continue };
            if let Some(response) = self.respond(&buffer[..length], false) {
                let _ = socket.send_to(&response, peer);
            }
        }
    }

    fn serve_tcp(&self, listener: &TcpListener) {
        while !self.stop.load(Ordering::Relaxed) {
            let Ok((mut stream, _)) = listener.accept() else {
                std::thread::sleep(POLL);
                continue;
            };
            let _ = stream.set_nonblocking(false);
            let mut length = [0; 2];
            if stream.read_exact(&mut length).is_err() {
                continue;
            }
            let mut buffer = vec![0; usize::from(u16::from_be_bytes(length))];
            if stream.read_exact(&mut buffer).is_err() {
                continue;
            }
            if let Some(response) = self.respond(&buffer, true) {
                let _ = stream.write_all(&u16::try_from(response.len()).unwrap().to_be_bytes());
                let _ = stream.write_all(&response);
            }
        }
    }

    fn respond(&self, octets: &[u8], tcp: bool) -> Option<Vec<u8>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        let query = Message::from_slice(octets).ok()?;
        let asked = query.sole_question().ok()?;
        let question = Question {
            name: asked.qname().to_string().to_lowercase(),
            rtype: asked.qtype(),
            is_recursive: query.header().rd(),
            checks: !query.header().cd(),
            edns: query.opt().is_some(),
            tcp,
        };
        let answer = if self.address == RESOLVER {
            assert!(question.is_recursive, "a resolver was asked without recursion");
            self.resolve(&question)?
        } else if self.network.is_intercepted {
            self.resolve(&question)?
        } else {
            assert!(!question.is_recursive, "a name server was asked for recursion");
            self.serve(&question)?
        };
        Some(compose(query, &answer))
    }

    /// As a name server.
    fn serve(&self, question: &Question) -> Option<Answer> {
        let refused = Answer { rcode: Some(Rcode::REFUSED), ..Answer::default() };
        let serves = |zone: &Zone| zone.servers.contains(&self.address);
        let own = std::iter::once(question.name.clone()).chain(parents(&question.name));
        let Some((apex, zone)) =
            own.filter_map(|apex| self.network.zones.get_key_value(&apex)).find(|(_, zone)| serves(zone))
        else {
            return Some(refused);
        };
        let fails = Answer { rcode: Some(Rcode::SERVFAIL), ..Answer::default() };
        let mut answer = Answer { aa: true, ..Answer::default() };
        match self.network.fault_of(&self.address, apex) {
            Some(Fault::Refused) => return Some(refused),
            Some(Fault::ServFail) => return Some(fails),
            Some(Fault::Silent | Fault::Closed) => return None,
            Some(Fault::NoAuthority) => answer.aa = false,
            Some(Fault::Upward) => {
                let authority = vec![(apex.clone(), TTL, "NS ns.elsewhere.test".to_owned())];
                return Some(Answer { authority, ..Answer::default() });
            }
            Some(Fault::NoEdns | Fault::Laborious) if question.edns => {
                return Some(Answer { rcode: Some(Rcode::FORMERR), ..Answer::default() });
            }
            Some(Fault::Truncated | Fault::Laborious) if !question.tcp => {
                return Some(Answer { tc: true, ..answer });
            }
            Some(Fault::NoQuestion) => answer.no_question = true,
            Some(Fault::LowerCase) => answer.lower_case = true,
            Some(Fault::NoAaaa) if question.rtype == Rtype::AAAA => return Some(fails),
            Some(Fault::NoCaa) if question.rtype == Rtype::CAA => return Some(fails),
            _ => {}
        }
        // The cut below this zone that is closest to it.
        let cuts = self.network.zones.iter().filter(|(cut, other)| {
            other.parent.as_ref() == Some(apex)
                && (question.name == **cut || question.name.ends_with(&format!(".{cut}")))
        });
        if let Some((cut, child)) = cuts.min_by_key(|(cut, _)| cut.len()) {
            answer.aa = false;
            for (server, address) in &child.delegation {
                answer.authority.push((cut.clone(), TTL, format!("NS {server}")));
                let glue = address.iter().map(|address| (server.clone(), TTL, format!("A {address}")));
                answer.additional.extend(glue);
            }
            return Some(answer);
        }
        let records = zone.records.get(&self.address);
        let start = (apex.clone(), TTL, "SOA".to_owned());
        match lookup(records, &question.name, question.rtype) {
            Found::Records(records) => answer.records = records,
            Found::Nothing { exists } => {
                answer.rcode = (!exists).then_some(Rcode::NXDOMAIN);
                answer.authority = vec![start];
            }
        }
        Some(answer)
    }

    /// As a resolver, which knows the zones without asking for them.
    fn resolve(&self, question: &Question) -> Option<Answer> {
        let network = &*self.network;
        if network.is_resolver_silent {
            return None;
        }
        let mut answer = Answer { ra: true, aa: network.claims_authority, ..Answer::default() };
        let fails = Answer { rcode: Some(Rcode::SERVFAIL), ra: true, ..Answer::default() };
        let mut name = question.name.clone();
        for _ in 0..16 {
            if let Some(cached) = network.cached.get(&(name.clone(), question.rtype)) {
                answer.aa |= network.is_resolver_authoritative;
                answer.records.extend(cached.iter().map(|record| (name.clone(), LEFT, record.clone())));
                if cached.is_empty() {
                    answer.authority = vec![(name, LEFT, "SOA".to_owned())];
                }
                return Some(answer);
            }
            if network.failing.contains(&name) {
                return Some(fails);
            }
            let Some((apex, zone)) = network.zone_of(&name) else {
                answer.rcode = Some(Rcode::NXDOMAIN);
                return Some(answer);
            };
            let is_bogus = question.checks && network.bogus.contains(apex);
            let is_met = |server: &str| !network.only_here.contains(&(server.to_owned(), apex.clone()));
            let fault = |server: &&String| network.fault_of(server, apex).filter(|_| is_met(server));
            let works = |server: &&String| match fault(server) {
                Some(Fault::Refused | Fault::ServFail | Fault::Silent | Fault::Closed | Fault::Upward) => {
                    false
                }
                Some(Fault::NoAaaa) => question.rtype != Rtype::AAAA,
                Some(Fault::NoCaa) => question.rtype != Rtype::CAA,
                _ => true,
            };
            let Some(server) =
                zone.servers.iter().find(works).filter(|_| !is_bogus && !network.failing.contains(apex))
            else {
                return Some(fails);
            };
            match lookup(zone.records.get(server), &name, question.rtype) {
                Found::Records(records) => {
                    let target = records[0].2.strip_prefix("CNAME ").map(ToOwned::to_owned);
                    answer.records.extend(records);
                    match target {
                        Some(target) if question.rtype != Rtype::CNAME => name = target,
                        _ => return Some(answer),
                    }
                }
                Found::Nothing { exists } => {
                    answer.rcode = (!exists).then_some(Rcode::NXDOMAIN);
                    answer.authority = vec![(apex.clone(), TTL, "SOA".to_owned())];
                    // What the parent says, if the zone does not name its servers.
                    if question.rtype == Rtype::NS && name == *apex {
                        let named = zone.delegation.iter();
                        answer.records =
                            named.map(|(name, _)| (apex.clone(), TTL, format!("NS {name}"))).collect();
                    }
                    return Some(answer);
                }
            }
        }
        Some(fails)
    }
}

enum Found {
    Records(Vec<(String, u32, String)>),
    Nothing { exists: bool },
}

fn lookup(records: Option<&Records>, name: &str, rtype: Rtype) -> Found {
    let none = Records::new();
    let records = records.unwrap_or(&none);
    let wildcard = name.split_once('.').map(|(_, rest)| format!("*.{rest}")).unwrap_or_default();
    let own = records.get(name).or_else(|| records.get(&wildcard));
    let is = |record: &&String, kind: &str| {
        record.split(' ').next().is_some_and(|own| own.trim_end_matches("-BROKEN") == kind)
    };
    let kind = rtype.to_string();
    let found: Vec<_> = own
        .into_iter()
        .flatten()
        .filter(|record| is(record, &kind) || is(record, "CNAME"))
        .map(|record| (name.to_owned(), TTL, record.clone()))
        .collect();
    if !found.is_empty() {
        return Found::Records(found);
    }
    let below = format!(".{name}");
    Found::Nothing {
        exists: own.is_some() || records.keys().any(|owner| owner.ends_with(&below)) || !name.contains('.'),
    }
}
