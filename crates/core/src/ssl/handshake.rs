//! A real TLS handshake with a host, for the certificate that visitors get.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustls::{
    CertificateError, DigitallySignedStruct, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::certificate::{self, Certificate};
use crate::{deadline::Deadline, domain::Domain, error::Error, settings::Settings, tls};

/// Target and repetitions of a handshake.
#[derive(Clone, Debug)]
pub struct Target {
    /// The domain that the certificate should be for.
    pub domain: Domain,
    /// The address to connect to, instead of one that the domain resolves to.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// Maximum number of attempts, the first included.
    pub tries: u32,
    /// The pause between two attempts.
    pub interval: Duration,
}

/// The certificate that a host presents; serialised, it is the array that PHP returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handshake {
    /// Is the certificate valid for the domain?
    pub valid: bool,
    /// Why it is not.
    pub reason: Option<String>,
    /// Its issuer, if it can be parsed.
    pub issuer: Option<String>,
    /// The names on it.
    pub names: Vec<String>,
    /// Valid from, in UTC by ISO 8601.
    pub not_before: Option<String>,
    /// Valid until, in UTC by ISO 8601.
    pub not_after: Option<String>,
    /// Number of attempts.
    pub tries: u32,
}

impl Handshake {
    fn new((reason, certificate): Verdict, tries: u32) -> Self {
        let valid = reason.is_none();
        let Some(Certificate { issuer, names, not_before, not_after, .. }) = certificate else {
            return Self {
                valid,
                reason,
                issuer: None,
                names: Vec::new(),
                not_before: None,
                not_after: None,
                tries,
            };
        };
        let (issuer, not_before, not_after) = (Some(issuer), Some(not_before), Some(not_after));
        Self { valid, reason, issuer, names, not_before, not_after, tries }
    }
}

/// Repeats the handshake until the certificate is valid, or the attempts or the time are used up.
///
/// # Errors
/// [`Error::Network`] if no attempt received a certificate from a domain that has an address.
pub async fn verify(settings: &Settings, target: &Target, deadline: Deadline) -> Result<Handshake, Error> {
    let roots = tls::roots(settings.ca_file.as_deref())?;
    let mut tries = 0;
    let mut last = None;
    loop {
        tries += 1;
        let limit = settings.connect_timeout.min(deadline.remaining());
        let seen = match tokio::time::timeout(limit, shake_hands(&roots, target)).await {
            Ok(seen) => seen,
            Err(_) => Err(deadline.missed(operation(target), limit)),
        };
        if let Ok(Seen::Certificate((None, certificate))) = seen {
            return Ok(Handshake::new((None, certificate), tries));
        }
        last = Some(latest(last, seen));
        if tries >= target.tries || target.interval >= deadline.remaining() {
            break;
        }
        tokio::time::sleep(target.interval).await;
    }
    match last {
        Some(Ok(Seen::Certificate(verdict))) => Ok(Handshake::new(verdict, tries)),
        Some(Ok(Seen::NoAddress(reason))) => Ok(Handshake::new((Some(reason), None), tries)),
        Some(Err(error)) => Err(error),
        None => Err(deadline.error(operation(target))),
    }
}

/// What counts after a further try: a certificate that was received says more than a later try that received none.
fn latest(before: Option<Result<Seen, Error>>, now: Result<Seen, Error>) -> Result<Seen, Error> {
    match (before, now) {
        (Some(Ok(Seen::Certificate(verdict))), Ok(Seen::NoAddress(_)) | Err(_)) => {
            Ok(Seen::Certificate(verdict))
        }
        (_, now) => now,
    }
}

fn failure(target: &Target, cause: String) -> Error {
    Error::Network { operation: operation(target), cause, is_sent: true }
}

fn operation(target: &Target) -> String {
    format!("TLS handshake with {} on port {}", target.domain, target.port)
}

/// Why a certificate is not valid (`None` if it is), and its contents if they can be parsed.
type Verdict = (Option<String>, Option<Certificate>);

/// What a try has found.
enum Seen {
    Certificate(Verdict),
    /// The domain has no address, in a sentence.
    NoAddress(String),
}

/// The resolver's messages for a name that does not exist, or has no address: those of glibc and of musl. The standard library
/// reports no code; a translated message is taken for a failure.
const NO_ADDRESS: [&str; 4] = [
    "Name or service not known",
    "No address associated with hostname",
    "Name does not resolve",
    "Name has no usable address",
];

fn has_no_address(error: &io::Error) -> bool {
    let message = error.to_string();
    error.raw_os_error().is_none() && NO_ADDRESS.iter().any(|known| message.contains(known))
}

async fn shake_hands(roots: &Arc<rustls::RootCertStore>, target: &Target) -> Result<Seen, Error> {
    let fail = |cause: String| failure(target, cause);
    let host = target.domain.probe_host();
    let addresses: Vec<SocketAddr> = match target.address {
        Some(address) => vec![SocketAddr::new(address, target.port)],
        None => match tokio::net::lookup_host((target.domain.absolute_host(), target.port)).await {
            Ok(found) => found.collect(),
            // The caller polls a domain whose DNS is about to come.
            Err(error) if has_no_address(&error) => {
                return Ok(Seen::NoAddress(format!("{} has no address yet ({error})", target.domain)));
            }
            Err(error) => return Err(fail(error.to_string())),
        },
    };
    let stream = TcpStream::connect(addresses.as_slice()).await.map_err(|error| fail(error.to_string()))?;
    let name = ServerName::try_from(host).map_err(|error| fail(error.to_string()))?;

    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), tls::provider())
        .build()
        .map_err(|error| fail(error.to_string()))?;
    let recorder = Arc::new(RecordingVerifier { verifier, seen: Mutex::default() });
    let config = tls::config()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| fail(error.to_string()))?;

    let seen = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (certificate, error) = seen.ok_or_else(|| fail("the server sent no certificate".to_owned()))?;
    let certificate = certificate::parse(&certificate);
    let reason = error.map(|error| explain(&error, &target.domain, certificate.as_ref()));
    Ok(Seen::Certificate((reason, certificate)))
}

/// Verifies as every client does, and keeps the verdict instead of aborting: the report shows a bad certificate, too.
/// Nothing is sent over the connection.
#[derive(Debug)]
struct RecordingVerifier {
    verifier: Arc<WebPkiServerVerifier>,
    seen: Mutex<Option<(Vec<u8>, Option<rustls::Error>)>>,
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict =
            self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some((end_entity.to_vec(), verdict.err()));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// The verdict in a sentence for the operator.
fn explain(error: &rustls::Error, domain: &Domain, certificate: Option<&Certificate>) -> String {
    let rustls::Error::InvalidCertificate(error) = error else { return error.to_string() };
    let self_signed = certificate.is_some_and(|certificate| certificate.self_signed);
    let date = |pick: fn(&Certificate) -> &str| certificate.map(pick).unwrap_or_default().to_owned();
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("the certificate expired on {}", date(|certificate| &certificate.not_after))
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("the certificate is not valid before {}", date(|certificate| &certificate.not_before))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = certificate.map(|certificate| certificate.names.join(", ")).unwrap_or_default();
            format!("the certificate is for other names ({names}), not for {domain}")
        }
        _ if self_signed => "the certificate is self-signed".to_owned(),
        CertificateError::UnknownIssuer => {
            format!("the issuer is not trusted here: {}", date(|certificate| &certificate.issuer))
        }
        CertificateError::Revoked => "the certificate was revoked".to_owned(),
        other => format!("the certificate is not valid: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_without_an_address_has_none_yet() {
        let of_resolver =
            |text: &str| io::Error::other(format!("failed to lookup address information: {text}"));
        assert!(has_no_address(&of_resolver("Name or service not known")));
        assert!(has_no_address(&of_resolver("No address associated with hostname")));
        assert!(!has_no_address(&of_resolver("Temporary failure in name resolution")));
        assert!(!has_no_address(&io::Error::from_raw_os_error(libc::EMFILE)));
    }

    #[test]
    fn a_try_without_a_certificate_replaces_all_but_a_certificate() {
        let certificate = || Ok(Seen::Certificate((Some("expired".to_owned()), None)));
        let no_address = || Ok(Seen::NoAddress("no address yet".to_owned()));
        let error = || Err(Error::Configuration("no route".to_owned()));
        for later in [no_address(), error()] {
            assert!(matches!(latest(Some(certificate()), later), Ok(Seen::Certificate(_))));
        }
        assert!(latest(Some(no_address()), error()).is_err());
        assert!(matches!(latest(Some(error()), no_address()), Ok(Seen::NoAddress(_))));
        assert!(matches!(latest(Some(no_address()), certificate()), Ok(Seen::Certificate(_))));
    }
}
