//! Connections as a visitor's browser makes them: a host is resolved once, its addresses are judged, and the connection goes to
//! one that was judged. A record that changes in between (DNS rebinding) changes nothing.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    net::{IpAddr, SocketAddr},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use rustls::RootCertStore;
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tokio_rustls::client::TlsStream;

use super::{Problem, ProblemType};
use crate::{
    deadline::Deadline,
    dns::{DnsChecker, NoAddresses},
    error::Error,
    settings::Settings,
    shared::SharedNames,
    special_addresses::is_special,
    ssl::{
        certificate::printable,
        session::{self, Verdict},
    },
    tls,
};

/// Maximum number of connections to one address at the same time: a shared server has other visitors.
const PER_ADDRESS: usize = 8;
/// Maximum number of addresses of one host that are tried.
const MANY_ADDRESSES: usize = 8;

/// Ports of the two protocols. Only tests have others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The port of `http://`.
    pub http: u16,
    /// The port of `https://`.
    pub https: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { http: 80, https: 443 }
    }
}

/// The addresses that the caller has named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The address of the domain and its `www.` partner, instead of those that they resolve to.
    pub at: Option<IpAddr>,
    /// Addresses to which a check may connect even if they are special.
    pub allowed: Vec<IpAddr>,
}

impl Named {
    /// Names one address, to which the domain's connections go.
    #[must_use]
    pub fn at(address: Option<IpAddr>) -> Self {
        Self { at: address, allowed: address.into_iter().collect() }
    }

    /// Selects the addresses to which a check may connect.
    pub(crate) fn judge(&self, host: &str, addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, Problem> {
        if addresses.is_empty() {
            return Err(Problem::new(ProblemType::NoAddress, format!("{host} has no address yet")));
        }
        let (mut usable, refused): (Vec<_>, Vec<_>) = addresses
            .into_iter()
            .partition(|address| self.allowed.contains(address) || !is_special(*address));
        if usable.is_empty() {
            let refused: Vec<String> = refused.iter().map(ToString::to_string).collect();
            return Err(Problem::new(
                ProblemType::SpecialAddress,
                format!("{host} points to {}, where no public site can be", refused.join(", ")),
            ));
        }
        usable.truncate(MANY_ADDRESSES);
        Ok(usable)
    }
}

/// The state that the checks of one call share. It belongs to one thread, and lives as long as the call.
pub struct Visitor {
    pub(crate) roots: Arc<RootCertStore>,
    pub(crate) connect_timeout: Duration,
    pub(crate) deadline: Deadline,
    pub(crate) ports: Ports,
    dns: Rc<DnsChecker>,
    places: RefCell<HashMap<IpAddr, Arc<Semaphore>>>,
    /// The names of the certificates that were seen: all domains of an app have the same one.
    names: RefCell<HashSet<SharedNames>>,
}

impl Visitor {
    /// Creates a visitor without connections.
    ///
    /// # Errors
    /// [`Error::Configuration`] if there are no trusted certificates.
    pub fn new(settings: &Settings, deadline: Deadline) -> Result<Self, Error> {
        Ok(Self {
            roots: tls::roots(settings.ca_file.as_deref())?,
            connect_timeout: settings.connect_timeout,
            deadline,
            ports: Ports::default(),
            dns: Rc::new(DnsChecker::new(settings)),
            places: RefCell::default(),
            names: RefCell::default(),
        })
    }

    /// Replaces the ports: servers of tests have others.
    #[must_use]
    pub fn with_ports(self, ports: Ports) -> Self {
        Self { ports, ..self }
    }

    /// Shares the resolver, and its bound on open sockets, with checks of DNS.
    pub(crate) fn with_dns(self, dns: Rc<DnsChecker>) -> Self {
        Self { dns, ..self }
    }

    /// Shortens the limit of one step to the time that is left of the call.
    pub(crate) fn within(&self, limit: Duration) -> Duration {
        limit.min(self.deadline.remaining())
    }

    /// Resolves a host, once.
    pub(crate) async fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, Problem> {
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let lookup = self.dns.resolve(host);
        let found = tokio::time::timeout(self.within(self.connect_timeout), lookup).await;
        let reason = match found.unwrap_or(Err(NoAddresses::NotResolved)) {
            Ok(addresses) => return Ok(addresses),
            Err(NoAddresses::NotResolved) => {
                return Err(Problem::new(
                    ProblemType::NotChecked,
                    format!("{host}: no answer from this machine's resolver"),
                ));
            }
            Err(NoAddresses::Absent) => "it does not exist",
            Err(NoAddresses::NoRecords) => "no A or AAAA record",
        };
        Err(Problem::new(ProblemType::NoAddress, format!("{host} has no address yet ({reason})")))
    }

    /// Connects to the first address that answers: the addresses share one timeout. Time spent waiting for a place among the
    /// connections to an address does not count.
    pub(crate) async fn connect(&self, addresses: &[IpAddr], port: u16) -> Result<Connection, Problem> {
        let mut problem: Option<Problem> = None;
        let mut left = self.connect_timeout;
        for (tried, address) in addresses.iter().enumerate() {
            let place = self.place(*address).await?;
            // An address that is silent leaves time for the next one.
            let share = u32::try_from(addresses.len() - tried).unwrap_or(1);
            let limit = self.within(left / share);
            let begin = Instant::now();
            let connecting = TcpStream::connect(SocketAddr::new(*address, port));
            let failed = match tokio::time::timeout(limit, connecting).await {
                Ok(Ok(stream)) => return Ok(Connection { stream, address: *address, place }),
                Ok(Err(error)) => Problem::of_connection(&error, address),
                Err(_) => Problem::new(
                    ProblemType::Timeout,
                    format!("no connection to {address}: it did not answer in time"),
                ),
            };
            left = left.saturating_sub(begin.elapsed());
            // A verdict about one address says more than a failure of this machine with another.
            if problem.as_ref().is_none_or(|before| before.kind == ProblemType::NotChecked) {
                problem = Some(failed);
            }
        }
        Err(problem.unwrap_or_else(|| Problem::new(ProblemType::NoAddress, "there is no address")))
    }

    /// Opens a TLS session over a connection. If the certificate is not valid, the verdict has the reason, and nothing may be
    /// sent. `shown` is the host in that reason.
    pub(crate) async fn shake_hands(
        &self,
        connection: Connection,
        host: &str,
        shown: &str,
        alpn: &[&str],
    ) -> Result<Session, Problem> {
        let Connection { stream, address, place } = connection;
        let shaking = session::open(&self.roots, host, shown, alpn, stream);
        match tokio::time::timeout(self.within(self.connect_timeout), shaking).await {
            Ok(Ok((stream, mut verdict))) => {
                if let Some(certificate) = &mut verdict.certificate {
                    self.intern(&mut certificate.names);
                }
                Ok(Session { stream, verdict, place })
            }
            Ok(Err(error)) if session::is_other_protocol(&error) => Err(Problem::new(
                ProblemType::WrongProtocol,
                format!("{address} answers in another protocol than TLS"),
            )),
            Ok(Err(error)) => {
                let cause = printable(&error.to_string());
                Err(Problem::new(ProblemType::Tls, format!("no TLS session with {address}: {cause}")))
            }
            Err(_) => Err(Problem::new(
                ProblemType::Timeout,
                format!("no TLS session with {address}: it did not answer in time"),
            )),
        }
    }

    /// Replaces names by equal ones that are in memory already.
    fn intern(&self, names: &mut SharedNames) {
        let mut known = self.names.borrow_mut();
        match known.get(names) {
            Some(known) => names.clone_from(known),
            None => drop(known.insert(names.clone())),
        }
    }

    async fn place(&self, address: IpAddr) -> Result<OwnedSemaphorePermit, Problem> {
        let places = Arc::clone(
            self.places.borrow_mut().entry(address).or_insert_with(|| Arc::new(Semaphore::new(PER_ADDRESS))),
        );
        match tokio::time::timeout(self.deadline.remaining(), places.acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Problem::new(
                ProblemType::NotChecked,
                format!("{address} was busy with other checks until the time was used up"),
            )),
        }
    }
}

/// A connection, and its place among those to the same address.
pub(crate) struct Connection {
    pub stream: TcpStream,
    pub address: IpAddr,
    pub place: OwnedSemaphorePermit,
}

/// A TLS session, the verdict on its certificate, and its place.
pub(crate) struct Session {
    pub stream: TlsStream<TcpStream>,
    pub verdict: Verdict,
    pub place: OwnedSemaphorePermit,
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;
    use crate::settings::IniValues;

    fn settings() -> Settings {
        let ini = IniValues {
            api_base: "https://127.0.0.1/".to_owned(),
            ca_file: String::new(),
            lock_dir: String::new(),
            resolver: String::new(),
            timeout: "45".to_owned(),
            connect_timeout: "10".to_owned(),
            attempts: "4".to_owned(),
        };
        ini.parse().unwrap()
    }

    /// A listener whose queue is full does not answer.
    fn silent(address: SocketAddr) -> (TcpListener, Vec<std::net::TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            queue.push(stream);
        }
        (listener, queue)
    }

    /// `bounded`.
    #[tokio::test]
    async fn silent_addresses_share_one_timeout() {
        let limit = Duration::from_secs(2);
        let good = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = good.local_addr().unwrap().port();
        let silent = silent(SocketAddr::from(([127, 0, 0, 2], port)));
        let visitor = Visitor {
            roots: Arc::new(RootCertStore::empty()),
            connect_timeout: limit,
            deadline: Deadline::after(limit * 3 / 2),
            ports: Ports::default(),
            dns: Rc::new(DnsChecker::new(&settings())),
            places: RefCell::default(),
            names: RefCell::default(),
        };
        let ip = |address: &str| address.parse::<IpAddr>().unwrap();
        let mut addresses = vec![ip("127.0.0.2"); MANY_ADDRESSES - 1];
        addresses.push(ip("127.0.0.1"));
        let connection = visitor.connect(&addresses, port).await;
        assert_eq!(connection.map(|connection| connection.address), Ok(ip("127.0.0.1")));
        assert!(!visitor.deadline.remaining().is_zero(), "the addresses took more than one timeout");
        drop(silent);
    }

    #[test]
    fn special_addresses_are_left_out_unless_they_are_named() {
        let ip = |address: &str| address.parse::<IpAddr>().unwrap();
        let nothing = Named::default();
        let named = Named { at: None, allowed: vec![ip("10.0.0.1")] };
        for (named, addresses, usable) in [
            (&nothing, vec!["8.8.8.8"], Ok(vec!["8.8.8.8"])),
            (&nothing, vec!["10.0.0.1", "8.8.8.8"], Ok(vec!["8.8.8.8"])),
            (&nothing, vec!["10.0.0.1", "::1"], Err(ProblemType::SpecialAddress)),
            (&nothing, vec!["::ffff:10.0.0.1"], Err(ProblemType::SpecialAddress)),
            (&nothing, vec![], Err(ProblemType::NoAddress)),
            (&named, vec!["10.0.0.1"], Ok(vec!["10.0.0.1"])),
            (&named, vec!["10.0.0.2"], Err(ProblemType::SpecialAddress)),
        ] {
            let judged = named.judge("shop.example", addresses.iter().map(|address| ip(address)).collect());
            let expected = usable.map(|usable| usable.into_iter().map(ip).collect::<Vec<_>>());
            assert_eq!(judged.map_err(|problem| problem.kind), expected, "{addresses:?}");
        }
    }
}
