//! Two servers on this machine: one sends fixed bytes to each client, the other speaks TLS and presents a given
//! certificate.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use rustls::{
    ServerConfig, ServerConnection,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// The authority that signed the certificates of the corpus.
pub const AUTHORITY: &[u8] = include_bytes!("authority.pem");
/// The private key of those certificates, which no other server uses.
const KEY: &[u8] = include_bytes!("key.pem");
/// A client that is silent for longer has closed the connection.
const PATIENT: Duration = Duration::from_secs(2);

#[derive(Debug)]
struct Shown {
    key: Arc<dyn rustls::sign::SigningKey>,
    certificate: Mutex<Vec<u8>>,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let certificate = self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Some(Arc::new(CertifiedKey::new(vec![CertificateDer::from(certificate)], Arc::clone(&self.key))))
    }
}

/// Both servers. They end with the process.
pub struct Peer {
    bytes: Arc<Mutex<Vec<u8>>>,
    shown: Arc<Shown>,
    bytes_port: u16,
    tls_port: u16,
}

impl Peer {
    pub fn start() -> Self {
        let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key in PEM");
        let key = ring::sign::any_supported_type(&key).expect("a key that can sign");
        let shown = Arc::new(Shown { key, certificate: Mutex::default() });
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&shown) as Arc<dyn ResolvesServerCert>);
        let config = Arc::new(config);
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let response = Arc::clone(&bytes);
        // Errors of a connection are expected: both sides may close it at any point.
        let bytes_port = listen(move |stream| {
            let response = response.lock().unwrap_or_else(PoisonError::into_inner).clone();
            respond(stream, &response).unwrap_or_default();
        });
        let tls_port = listen(move |stream| speak_tls(stream, &config).unwrap_or_default());
        Self { bytes, shown, bytes_port, tls_port }
    }

    pub fn respond_with(&self, bytes: &[u8]) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
    }

    pub fn show(&self, der: &[u8]) {
        *self.shown.certificate.lock().unwrap_or_else(PoisonError::into_inner) = der.to_vec();
    }

    pub fn bytes_port(&self) -> u16 {
        self.bytes_port
    }

    pub fn tls_port(&self) -> u16 {
        self.tls_port
    }
}

fn listen(serve: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("its address").port();
    // One connection at a time, because there is one client.
    thread::spawn(move || listener.incoming().flatten().for_each(serve));
    port
}

/// Responds to the first message, then reads to the end: closing a connection with unread data resets it, and the client
/// could lose the response.
fn respond(mut stream: TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENT))?;
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer)?;
    stream.write_all(bytes)?;
    stream.shutdown(Shutdown::Write)?;
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn speak_tls(mut stream: TcpStream, config: &Arc<ServerConfig>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENT))?;
    let mut connection = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    while stream.read(&mut [0; 4096])? > 0 {}
    Ok(())
}
