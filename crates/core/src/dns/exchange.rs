//! Sends one query and receives its response: over UDP, and over TCP if the response is too large.
//!
//! | what happens | outcome |
//! |---|---|
//! | a response to the query | it |
//! | it is truncated | the same query over TCP |
//! | the server does not understand it (FORMERR, NOTIMP, BADVERS) | once more without EDNS |
//! | silence, a closed port, a broken connection, responses to something else | tried again, then [`NoResponse::Silent`] |
//! | no route, or the machine's own firewall refuses | [`NoResponse::NoRoute`] |
//! | the check may send no more | [`NoResponse::NotAsked`], also if an earlier message got no response |
//! | no descriptor, no memory | tried again, then [`NoResponse::Local`]: never a verdict about a domain |

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::message::{Mode, Query, Response, Sent, Status, parse};

/// All checks that share an [`Exchange`] have so many open sockets together: a process may have 1024 descriptors, or
/// as few as 256, and PHP needs some.
const MAX_SOCKETS: usize = 32;
/// Time limits of a query. The waits for sockets do not count.
struct Patience {
    /// An attempt over UDP may take so long.
    attempts: [Duration; 2],
    /// All attempts may take so long together: a server that is slow in several ways, as with truncated responses, must not
    /// add them up.
    whole: Duration,
}

/// The second attempt also covers a server that does not keep the case of letters.
const NAME_SERVER: Patience = Patience {
    attempts: [Duration::from_millis(1200), Duration::from_millis(2300)],
    whole: Duration::from_secs(5),
};
/// A resolver may have to ask several servers first.
const RESOLVER: Patience = Patience {
    attempts: [Duration::from_millis(2500), Duration::from_secs(4)],
    whole: Duration::from_millis(6500),
};
/// A TCP exchange may take so long, with its handshake.
const TCP: Duration = Duration::from_secs(4);
/// If the process has no descriptor left, another one may be closed within such a pause.
const SOCKET_RETRY: Duration = Duration::from_millis(50);
const SOCKET_TRIES: u32 = 5;
/// No response over UDP may be larger than the payload size in the query, which is less.
const BUFFER: usize = 4096;

/// The reason why there is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// The server does not answer.
    Silent,
    /// This machine does not reach the server's network.
    NoRoute,
    /// The check has no message left, so nothing is known of the server.
    NotAsked,
    /// This machine could not ask: it lacks descriptors or memory.
    Local,
}

/// Sends queries, with a bound on the open sockets.
#[derive(Debug)]
pub struct Exchange {
    sockets: Semaphore,
}

impl Default for Exchange {
    fn default() -> Self {
        Self { sockets: Semaphore::new(MAX_SOCKETS) }
    }
}

impl Exchange {
    /// Asks a server. `may_send` counts each message, of which a query can take several.
    ///
    /// # Errors
    /// [`NoResponse`].
    pub async fn ask(
        &self,
        server: SocketAddr,
        query: &Query,
        may_send: &dyn Fn() -> bool,
    ) -> Result<Response, NoResponse> {
        let Patience { attempts, whole } = if query.mode == Mode::Authority { NAME_SERVER } else { RESOLVER };
        let mut question = Question { sockets: &self.sockets, server, query, may_send, left: whole };
        let mut result = Err(NoResponse::Silent);
        // Some forwarders do not keep the case of letters, and would cost every query its first attempt.
        let mixes = query.mode == Mode::Authority;
        for (attempt, limit) in attempts.into_iter().enumerate() {
            result = question.attempt(mixes && attempt == 0, limit).await;
            match &result {
                Err(NoResponse::Silent) => {}
                _ => break,
            }
        }
        result
    }
}

/// A query in progress.
struct Question<'a> {
    sockets: &'a Semaphore,
    server: SocketAddr,
    query: &'a Query,
    may_send: &'a dyn Fn() -> bool,
    /// The rest of the time for all attempts.
    left: Duration,
}

impl Question<'_> {
    /// Makes one attempt: with EDNS, then without if the server does not understand it.
    async fn attempt(&mut self, mixed_case: bool, limit: Duration) -> Result<Response, NoResponse> {
        let response = self.send(true, mixed_case, limit).await?;
        if response.status == Status::NotUnderstood {
            return self.send(false, mixed_case, limit).await;
        }
        Ok(response)
    }

    async fn send(&mut self, edns: bool, mixed_case: bool, limit: Duration) -> Result<Response, NoResponse> {
        let sent = self.query.compose(edns, mixed_case).ok_or(NoResponse::Local)?;
        let server = self.server;
        let response = self.within(limit, over_udp(server, &sent)).await?;
        if response.is_truncated {
            return self.within(TCP, over_tcp(server, &sent)).await;
        }
        Ok(response)
    }

    /// Opens a socket when there is a permit. The wait for one is not the server's, and costs it no time.
    async fn within(
        &mut self,
        limit: Duration,
        work: impl Future<Output = io::Result<Response>>,
    ) -> Result<Response, NoResponse> {
        if self.left.is_zero() {
            return Err(NoResponse::Silent);
        }
        let _permit = self.sockets.acquire().await.map_err(|_| NoResponse::Local)?;
        if !(self.may_send)() {
            return Err(NoResponse::NotAsked);
        }
        let begin = Instant::now();
        let result = timeout(limit.min(self.left), work).await;
        self.left = self.left.saturating_sub(begin.elapsed());
        match result {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(NoResponse::Silent),
        }
    }
}

/// Tells an error of the server from one of this machine.
fn classify(error: &io::Error) -> NoResponse {
    match error.raw_os_error() {
        Some(
            libc::ENETUNREACH
            | libc::EHOSTUNREACH
            | libc::ENETDOWN
            | libc::EACCES
            | libc::EPERM
            | libc::EADDRNOTAVAIL
            | libc::EAFNOSUPPORT,
        ) => NoResponse::NoRoute,
        Some(
            libc::EMFILE
            | libc::ENFILE
            | libc::ENOBUFS
            | libc::ENOMEM
            | libc::EADDRINUSE
            | libc::EINVAL
            | libc::EBADF,
        ) => NoResponse::Local,
        _ => NoResponse::Silent,
    }
}

/// Opens a socket as soon as the process has a descriptor for it.
async fn with_descriptor<T>(mut open: impl AsyncFnMut() -> io::Result<T>) -> io::Result<T> {
    let mut tries = 1;
    loop {
        match open().await {
            Err(error) if classify(&error) == NoResponse::Local && tries < SOCKET_TRIES => {
                tries += 1;
                tokio::time::sleep(SOCKET_RETRY).await;
            }
            result => return result,
        }
    }
}

async fn over_udp(server: SocketAddr, sent: &Sent) -> io::Result<Response> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = with_descriptor(async || UdpSocket::bind(any).await).await?;
    // Only this server's packets arrive, and a closed port is reported.
    socket.connect(server).await?;
    socket.send(&sent.octets).await?;
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = socket.recv(&mut buffer).await?;
        if let Some(response) = buffer.get(..length).and_then(|octets| parse(octets, sent)) {
            return Ok(response);
        }
    }
}

async fn over_tcp(server: SocketAddr, sent: &Sent) -> io::Result<Response> {
    let mut stream = with_descriptor(async || TcpStream::connect(server).await).await?;
    let length = u16::try_from(sent.octets.len()).map_err(io::Error::other)?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(&sent.octets);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut buffer = vec![0; usize::from(length)];
    stream.read_exact(&mut buffer).await?;
    parse(&buffer, sent)
        .filter(|response| !response.is_truncated)
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

#[cfg(test)]
mod tests {
    use domain::base::iana::Rtype;

    use super::*;

    #[test]
    fn a_local_error_is_not_the_fault_of_a_server() {
        for (code, expected) in [
            (libc::EMFILE, NoResponse::Local),
            (libc::ENFILE, NoResponse::Local),
            (libc::ENOBUFS, NoResponse::Local),
            (libc::ENETUNREACH, NoResponse::NoRoute),
            (libc::EHOSTUNREACH, NoResponse::NoRoute),
            (libc::EPERM, NoResponse::NoRoute),
            (libc::ECONNREFUSED, NoResponse::Silent),
            (libc::ECONNRESET, NoResponse::Silent),
        ] {
            assert_eq!(classify(&io::Error::from_raw_os_error(code)), expected, "{code}");
        }
    }

    /// Responses that are late, then truncated, then never complete over TCP.
    #[tokio::test]
    async fn the_attempts_of_a_query_share_a_deadline() {
        let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(server).await.unwrap();
        let answers = async {
            let mut buffer = [0; BUFFER];
            loop {
                let (length, peer) = udp.recv_from(&mut buffer).await.unwrap();
                tokio::time::sleep(Duration::from_secs(1)).await;
                // QR and TC.
                buffer[2] |= 0x82;
                udp.send_to(&buffer[..length], peer).await.unwrap();
            }
        };
        let query = Query { name: "shop.example".parse().unwrap(), rtype: Rtype::A, mode: Mode::Authority };
        let exchange = Exchange::default();
        let begin = Instant::now();
        tokio::select! {
            result = exchange.ask(server, &query, &|| true) => assert_eq!(result.err(), Some(NoResponse::Silent)),
            () = answers => {}
        }
        assert!(begin.elapsed() < Duration::from_millis(5500), "{:?}", begin.elapsed());
    }
}
