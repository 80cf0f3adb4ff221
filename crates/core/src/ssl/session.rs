//! A TLS session with a host, and the verdict on its certificate.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::certificate::{self, Certificate};
use crate::tls;

/// A certificate as a client judges it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Why it is not valid for the host; `None` if it is.
    pub reason: Option<String>,
    /// Do its names cover the host, whatever else is wrong with it?
    pub covers: bool,
    /// Its contents, if they can be parsed.
    pub certificate: Option<Certificate>,
}

/// Shakes hands with a host. A certificate that is not valid ends in a verdict, not in an error: send nothing over that session.
/// `shown` is what the verdict calls the host.
pub(crate) async fn open(
    roots: &Arc<RootCertStore>,
    host: &str,
    shown: &str,
    alpn: &[&str],
    stream: TcpStream,
) -> io::Result<(TlsStream<TcpStream>, Verdict)> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), tls::provider())
        .build()
        .map_err(io::Error::other)?;
    let recorder = Arc::new(RecordingVerifier { verifier, seen: Mutex::default() });
    let mut config = tls::config()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let session = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;

    let seen = recorder.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (der, error) = seen.ok_or_else(|| io::Error::other("the server sent no certificate"))?;
    let certificate = certificate::parse(&der);
    let reason = error.map(|error| explain(&error, shown, certificate.as_ref()));
    let covers = certificate
        .as_ref()
        .is_some_and(|certificate| certificate.names.iter().any(|name| certificate::covers(name, host)));
    Ok((session, Verdict { reason, covers, certificate }))
}

/// Did the peer answer in something else than TLS?
pub(crate) fn is_other_protocol(error: &io::Error) -> bool {
    matches!(tls_error(error), Some(rustls::Error::InvalidMessage(_)))
}

/// Did the peer refuse in the words of TLS?
pub(crate) fn is_refusal(error: &io::Error) -> bool {
    matches!(tls_error(error), Some(rustls::Error::AlertReceived(_)))
}

fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|error| error.downcast_ref())
}

/// Verifies as every client does, and keeps the verdict instead of aborting: the report shows a bad certificate, too.
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
fn explain(error: &rustls::Error, host: &str, certificate: Option<&Certificate>) -> String {
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
            format!("the certificate is for other names ({names}), not for {host}")
        }
        _ if self_signed => "the certificate is self-signed".to_owned(),
        CertificateError::UnknownIssuer => {
            format!("the issuer is not trusted here: {}", date(|certificate| &certificate.issuer))
        }
        CertificateError::Revoked => "the certificate was revoked".to_owned(),
        other => format!("the certificate is not valid: {other}"),
    }
}
