//! Web servers whose answers are written byte by byte, for testing what a visitor gets.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    Failure,
    authority::Authority,
    certificates::{Kind, acceptor},
};

/// What a server sends.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes, and nothing more while the peer waits.
    Stalled(Vec<u8>),
    /// These bytes, and more of a body while the peer reads.
    Endless(Vec<u8>),
}

impl Answer {
    /// A complete response with a body.
    #[must_use]
    pub fn page(status: u16, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n\r\n", body.len());
        Self::Bytes([head.as_bytes(), body].concat())
    }

    /// A redirect.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        let head = format!("HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        Self::Bytes(head.into_bytes())
    }
}

/// A certificate of some kind for some names, or no TLS.
pub type Shown<'a> = Option<(Kind, &'a [&'a str])>;

/// A running server; stops when dropped.
pub struct Site {
    port: u16,
    ca_file: NamedTempFile,
    seen: Arc<Seen>,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    connections: Mutex<Connections>,
    requests: Mutex<Vec<String>>,
}

#[derive(Clone, Copy, Default)]
struct Connections {
    open: usize,
    most: usize,
    all: usize,
}

fn locked<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Site {
    /// Starts a server on 127.0.0.1. The heads of requests are given to `answer`.
    ///
    /// # Errors
    /// If a name cannot be on a certificate, or no port is free.
    pub fn start(
        shown: Shown<'_>,
        answer: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let trusted = Authority::new("Trusted authority")?;
        let ca_file = trusted.file()?;
        let acceptor = match shown {
            Some((kind, names)) => {
                let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
                acceptor(&trusted, kind, &names)?
            }
            None => None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))?;
        let port = listener.local_addr()?.port();
        let (seen, stop) = (Arc::new(Seen::default()), Arc::new(Notify::new()));
        let (recording, ending) = (Arc::clone(&seen), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("site".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, acceptor, recording, Arc::new(answer)) => {}
                    () = ending.notified() => {}
                }
            });
        })?;
        Ok(Self { port, ca_file, seen, stop, thread: Some(thread) })
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority of its certificate, for `serverpilot.ca_file`.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }

    /// The heads of the requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        locked(&self.seen.requests).clone()
    }

    /// How many connections there were.
    #[must_use]
    pub fn connections(&self) -> usize {
        locked(&self.seen.connections).all
    }

    /// How many there were at the same time, at most.
    #[must_use]
    pub fn most_connections(&self) -> usize {
        locked(&self.seen.connections).most
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    seen: Arc<Seen>,
    answer: Arc<dyn Fn(&str) -> Answer + Send + Sync>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (acceptor, seen, answer) = (acceptor.clone(), Arc::clone(&seen), Arc::clone(&answer));
        {
            let mut connections = locked(&seen.connections);
            connections.all += 1;
            connections.open += 1;
            connections.most = connections.most.max(connections.open);
        }
        tokio::spawn(async move {
            serve(stream, acceptor, &seen, &*answer).await;
            locked(&seen.connections).open -= 1;
        });
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    seen: &Seen,
    answer: &(dyn Fn(&str) -> Answer + Send + Sync),
) {
    match acceptor {
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                respond(stream, seen, answer).await;
            }
        }
        None => respond(stream, seen, answer).await,
    }
}

async fn respond<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    seen: &Seen,
    answer: &(dyn Fn(&str) -> Answer + Send + Sync),
) {
    const LONGEST: usize = 64 * 1024;
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    // A client that speaks another protocol sends no empty line; its first bytes are answered.
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < LONGEST {
        match stream.read(&mut buffer).await {
            Ok(length @ 1..) => head.extend_from_slice(&buffer[..length]),
            _ => return,
        }
        if !head.starts_with(b"GET ") {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    locked(&seen.requests).push(head.clone());
    let answer = answer(&head);
    let (Answer::Bytes(bytes) | Answer::Stalled(bytes) | Answer::Endless(bytes)) = &answer;
    if stream.write_all(bytes).await.is_err() {
        return;
    }
    // Until the peer closes.
    match answer {
        Answer::Bytes(_) => {}
        Answer::Stalled(_) => while matches!(stream.read(&mut buffer).await, Ok(1..)) {},
        Answer::Endless(_) => while stream.write_all(&[b'x'; 4096]).await.is_ok() {},
    }
    let _ = stream.shutdown().await;
}
