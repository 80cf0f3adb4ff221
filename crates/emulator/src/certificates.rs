//! TLS servers with valid and invalid certificates, for testing a certificate probe.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    str::FromStr,
    sync::Arc,
    thread::JoinHandle,
};

use tempfile::NamedTempFile;
use tokio::{io::AsyncWriteExt, net::TcpListener, sync::Notify};
use tokio_rustls::TlsAcceptor;

use crate::{
    Failure,
    authority::{self, Authority, Validity},
};

/// The certificate that a server presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A certificate from the trusted authority.
    Valid,
    /// One from the trusted authority, for another name than the requested ones.
    WrongName,
    /// One that has expired.
    Expired,
    /// One that is not valid yet.
    NotYetValid,
    /// A self-signed one.
    SelfSigned,
    /// One from an authority that is not trusted.
    UnknownCa,
    /// No TLS at all.
    PlainText,
    /// Nothing: connections are accepted and then ignored.
    Silent,
}

const KINDS: [(Kind, &str); 8] = [
    (Kind::Valid, "valid"),
    (Kind::WrongName, "wrong-name"),
    (Kind::Expired, "expired"),
    (Kind::NotYetValid, "not-yet-valid"),
    (Kind::SelfSigned, "self-signed"),
    (Kind::UnknownCa, "unknown-ca"),
    (Kind::PlainText, "plain-text"),
    (Kind::Silent, "silent"),
];

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = KINDS.iter().find(|(_, name)| *name == text).map(|(kind, _)| *kind);
        found.ok_or_else(|| format!("{text} is not one of {}", KINDS.map(|(_, name)| name).join(", ")))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KINDS.iter().find(|(kind, _)| kind == self).map_or("", |(_, name)| name))
    }
}

/// The name on the certificate of [`Kind::WrongName`].
const ANOTHER_NAME: &str = "another-name.example";

/// A running server; stops when dropped.
pub struct CertificateServer {
    port: u16,
    ca_file: NamedTempFile,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

impl CertificateServer {
    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The trusted authority, for `serverpilot.ca_file`.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }
}

impl Drop for CertificateServer {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts a server that presents a certificate of this kind for these names.
///
/// # Errors
/// If a name cannot be on a certificate, or no port is free.
pub fn serve(kind: Kind, names: &[String]) -> Result<CertificateServer, Failure> {
    let trusted = Authority::new("Trusted authority")?;
    let acceptor = acceptor(&trusted, kind, names)?;
    let ca_file = trusted.file()?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))?;
    let port = listener.local_addr()?.port();
    let stop = Arc::new(Notify::new());
    let ending = Arc::clone(&stop);
    let thread = std::thread::Builder::new().name("certificate".into()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                () = accept(listener, kind, acceptor) => {}
                () = ending.notified() => {}
            }
        });
    })?;
    Ok(CertificateServer { port, ca_file, stop, thread: Some(thread) })
}

/// What a TLS server with a certificate of this kind needs; nothing without TLS.
pub(crate) fn acceptor(
    trusted: &Authority,
    kind: Kind,
    names: &[String],
) -> Result<Option<TlsAcceptor>, Failure> {
    let leaf = match kind {
        Kind::Valid => trusted.issue(names, Validity::Now)?,
        Kind::WrongName => trusted.issue(&[ANOTHER_NAME.to_owned()], Validity::Now)?,
        Kind::Expired => trusted.issue(names, Validity::Past)?,
        Kind::NotYetValid => trusted.issue(names, Validity::Future)?,
        Kind::SelfSigned => authority::self_signed(names)?,
        Kind::UnknownCa => Authority::new("Unknown authority")?.issue(names, Validity::Now)?,
        Kind::PlainText | Kind::Silent => return Ok(None),
    };
    Ok(Some(TlsAcceptor::from(leaf.server_config()?)))
}

async fn accept(listener: TcpListener, kind: Kind, acceptor: Option<TlsAcceptor>) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            match acceptor {
                Some(acceptor) => {
                    if let Ok(mut stream) = acceptor.accept(stream).await {
                        let _ = stream.shutdown().await;
                    }
                }
                None if kind == Kind::PlainText => {
                    let _ = stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\n").await;
                }
                None => std::future::pending::<()>().await,
            }
        });
    }
}
