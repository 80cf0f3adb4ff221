//! Which certificates we trust: the system's, or those of `serverpilot.ca_file`.

use std::{path::Path, sync::Arc};

use once_cell::sync::OnceCell;
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::error::Error;

/// The system's store takes about 10 ms to read, so it is read once, when first needed (`idle-is-free`).
static SYSTEM_ROOTS: OnceCell<Arc<RootCertStore>> = OnceCell::new();

/// The cryptography, named explicitly so that no process-wide default is needed.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The trusted root certificates: those of a file, else the system's.
///
/// # Errors
/// [`Error::Configuration`] if there are none, naming `serverpilot.ca_file`.
pub fn roots(ca_file: Option<&Path>) -> Result<Arc<RootCertStore>, Error> {
    match ca_file {
        Some(path) => file_roots(path).map(Arc::new),
        None => SYSTEM_ROOTS.get_or_try_init(system_roots).cloned(),
    }
}

/// A client configuration that still needs its verifier.
///
/// # Errors
/// [`Error::Configuration`] if the cryptography offers no protocol version, which a sound build does.
pub(crate) fn config() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Configuration(format!("TLS cannot be set up: {error}")))
}

fn file_roots(path: &Path) -> Result<RootCertStore, Error> {
    let refuse = |reason: String| {
        Error::Configuration(format!("The ini entry serverpilot.ca_file names {}: {reason}", path.display()))
    };
    let pem = std::fs::read(path).map_err(|error| refuse(format!("it cannot be read ({error})")))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let added = certificate
            .map_err(|error| error.to_string())
            .and_then(|certificate| roots.add(certificate).map_err(|error| error.to_string()));
        added.map_err(|error| refuse(format!("a certificate in it is broken ({error})")))?;
    }
    if roots.is_empty() {
        return Err(refuse("there is no PEM certificate in it".to_owned()));
    }
    Ok(roots)
}

fn system_roots() -> Result<Arc<RootCertStore>, Error> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(Error::Configuration(format!(
            "This machine has no trusted root certificates{}{}. Install the package ca-certificates, or set the \
             ini entry serverpilot.ca_file to a file of PEM certificates",
            if reasons.is_empty() { "" } else { ": " },
            reasons.join("; ")
        )));
    }
    Ok(Arc::new(roots))
}
