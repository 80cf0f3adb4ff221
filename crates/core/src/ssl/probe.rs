//! A real TLS handshake with a host, to see the certificate that visitors get.

use std::{
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
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::certificate::{self, Certificate};
use crate::{deadline::Deadline, domain::Domain, error::Error, runtime, settings::Settings, tls};

/// What a probe is to look at, and how patiently.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name that the certificate should be for.
    pub domain: Domain,
    /// Where to connect to, instead of where the name resolves.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// How often to try, the first time included.
    pub tries: u32,
    /// The pause between two tries.
    pub interval: Duration,
}

/// What a host showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Why the certificate is not valid; `None` where it is.
    pub reason: Option<String>,
    /// What stands on it, where it can be read.
    pub certificate: Option<Certificate>,
    /// How many tries it took.
    pub tries: u32,
}

/// Looks until the certificate is valid, the tries are used up or the time is.
///
/// # Errors
/// [`Error::Network`] where no try got to see a certificate.
pub fn probe(
    settings: &Settings,
    target: &Target,
    deadline: Deadline,
    interrupted: fn() -> bool,
) -> Result<Seen, Error> {
    let roots = tls::roots(settings.ca_file.as_deref())?;
    runtime::run(interrupted, async {
        let mut tries = 0;
        let mut last = None;
        loop {
            tries += 1;
            let limit = settings.connect_timeout.min(deadline.remaining());
            let seen = match tokio::time::timeout(limit, shake_hands(&roots, target)).await {
                Ok(seen) => seen,
                Err(_) => Err(failure(target, format!("no answer within {:.1} s", limit.as_secs_f32()))),
            };
            match seen {
                Ok((reason, certificate)) => {
                    let seen = Seen { reason, certificate, tries };
                    if seen.reason.is_none() {
                        return Ok(seen);
                    }
                    last = Some(Ok(seen));
                }
                // A certificate that was seen says more than a later failure to see one.
                Err(error) if !matches!(last, Some(Ok(_))) => last = Some(Err(error)),
                Err(_) => {}
            }
            if tries >= target.tries || target.interval >= deadline.remaining() {
                break;
            }
            tokio::time::sleep(target.interval).await;
        }
        match last {
            Some(Ok(seen)) => Ok(Seen { tries, ..seen }),
            Some(Err(error)) => Err(error),
            None => Err(failure(target, "there was no time to try".to_owned())),
        }
    })
}

fn failure(target: &Target, cause: String) -> Error {
    Error::Network { what: format!("TLS handshake with {} on port {}", target.domain, target.port), cause }
}

type Verdict = (Option<String>, Option<Certificate>);

async fn shake_hands(roots: &Arc<rustls::RootCertStore>, target: &Target) -> Result<Verdict, Error> {
    let fail = |cause: String| failure(target, cause);
    let host = target.domain.probe_host();
    let stream = match target.address {
        Some(address) => TcpStream::connect(SocketAddr::new(address, target.port)).await,
        None => TcpStream::connect((host.as_str(), target.port)).await,
    };
    let stream = stream.map_err(|error| fail(error.to_string()))?;
    let name = ServerName::try_from(host).map_err(|error| fail(error.to_string()))?;

    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), tls::provider())
        .build()
        .map_err(|error| fail(error.to_string()))?;
    let witness = Arc::new(Witness { verifier, seen: Mutex::default() });
    let config = tls::config()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| fail(error.to_string()))?;

    let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (certificate, error) = seen.ok_or_else(|| fail("the server showed no certificate".to_owned()))?;
    let certificate = certificate::parse(&certificate);
    let reason = error.map(|error| explain(&error, &target.domain, certificate.as_ref()));
    Ok((reason, certificate))
}

/// Judges as every client does, and remembers the judgement instead of breaking off: the report shall show
/// a bad certificate, too. Nothing is sent over the connection.
#[derive(Debug)]
struct Witness {
    verifier: Arc<WebPkiServerVerifier>,
    seen: Mutex<Option<(Vec<u8>, Option<rustls::Error>)>>,
}

impl ServerCertVerifier for Witness {
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

/// The verdict in words that tell the operator which link is broken.
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
