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
    let covers = certificate
        .as_ref()
        .is_some_and(|certificate| certificate.names.iter().any(|name| certificate::covers(name, host)));
    let now = certificate::iso_of_unix(UnixTime::now().as_secs().cast_signed()).unwrap_or_default();
    let reason = error.map(|error| explain(&error, shown, certificate.as_ref(), covers, &now));
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

/// The verdict in a sentence for the operator. Its subject is the first that applies in the order of the stub, by which callers
/// tell the cases apart: an intermediate certificate that has expired is not the host's.
fn explain(
    error: &rustls::Error,
    host: &str,
    certificate: Option<&Certificate>,
    covers: bool,
    now: &str,
) -> String {
    let rustls::Error::InvalidCertificate(error) = error else { return error.to_string() };
    match certificate {
        Some(Certificate { not_after, .. }) if **not_after < *now => {
            format!("the certificate expired on {not_after}")
        }
        Some(Certificate { not_before, .. }) if **not_before > *now => {
            format!("the certificate is not valid before {not_before}")
        }
        Some(Certificate { names, .. }) if !covers => {
            format!("the certificate is for other names ({}), not for {host}", names.join(", "))
        }
        Some(Certificate { self_signed: true, .. }) => "the certificate is self-signed".to_owned(),
        Some(Certificate { issuer, .. }) if *error == CertificateError::UnknownIssuer => {
            format!("the issuer is not trusted here: {issuer}")
        }
        _ => format!("the certificate is not valid: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_first_fault_of_the_documented_order_is_the_reason() {
        let expired = CertificateError::ExpiredContext {
            time: UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000)),
            not_after: UnixTime::since_unix_epoch(Duration::from_secs(1_700_000_000)),
        };
        let issuer = || CertificateError::UnknownIssuer;
        for (error, not_before, not_after, covers, self_signed, words) in [
            (issuer(), "2026", "2028", true, false, "the issuer is not trusted here: CN=A"),
            (issuer(), "2026", "2028", true, true, "the certificate is self-signed"),
            (
                issuer(),
                "2026",
                "2028",
                false,
                true,
                "the certificate is for other names (a.example), not for shop",
            ),
            (issuer(), "2028", "2029", false, true, "the certificate is not valid before 2028"),
            (issuer(), "2025", "2026", false, true, "the certificate expired on 2026"),
            (expired.clone(), "2026", "2028", false, false, "the certificate is for other names"),
            // An intermediate certificate.
            (expired, "2026", "2028", true, false, "the certificate is not valid: certificate expired"),
            (CertificateError::BadEncoding, "2026", "2028", true, false, "the certificate is not valid: "),
        ] {
            let certificate = Certificate {
                issuer: "CN=A".to_owned(),
                serial: String::new(),
                names: ["a.example".to_owned()].into_iter().collect(),
                not_before: not_before.to_owned(),
                not_after: not_after.to_owned(),
                self_signed,
            };
            let error = rustls::Error::InvalidCertificate(error);
            let reason = explain(&error, "shop", Some(&certificate), covers, "2027");
            assert!(reason.starts_with(words), "{reason}, not {words}");
        }
        let unreadable = rustls::Error::InvalidCertificate(CertificateError::Expired);
        assert!(
            explain(&unreadable, "shop", None, false, "2027").starts_with("the certificate is not valid: ")
        );
    }
}
