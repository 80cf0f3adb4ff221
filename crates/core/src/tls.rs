//! The trusted root certificates: the system's, or those of `serverpilot.ca_file`.

use std::{path::Path, sync::Arc};

use once_cell::sync::OnceCell;
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::error::Error;

/// The system's store. Reading it takes about 10 ms, so it is read once, on first use (`idle-is-free`).
static SYSTEM_ROOTS: OnceCell<Arc<RootCertStore>> = OnceCell::new();

/// The cryptography provider, named explicitly so that no process-wide default is needed.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Reads the trusted root certificates from a file, or else from the system's store.
///
/// # Errors
/// [`Error::Configuration`] if there are none.
pub fn roots(ca_file: Option<&Path>) -> Result<Arc<RootCertStore>, Error> {
    match ca_file {
        Some(path) => file_roots(path).map(Arc::new),
        None => SYSTEM_ROOTS.get_or_try_init(system_roots).cloned(),
    }
}

/// Begins a client configuration, which still needs a verifier.
///
/// # Errors
/// [`Error::Configuration`] if the provider supports no protocol version, which would be a fault of the build.
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

/// Files with all trusted roots: of Debian, Ubuntu and Alpine; of Fedora and RHEL; of openSUSE; OpenSSL's default.
const STORES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// Directory with one file for each root.
const STORE_DIRECTORY: &str = "/etc/ssl/certs";

/// Reads the system's store from its well-known places. The environment (`SSL_CERT_FILE`) is ignored: any script can change
/// it, and all later requests of the process would trust that file.
fn system_roots() -> Result<Arc<RootCertStore>, Error> {
    let file = STORES.iter().map(Path::new).find(|path| path.is_file());
    let directory = file.is_none().then_some(Path::new(STORE_DIRECTORY));
    let found = rustls_native_certs::load_certs_from_paths(file, directory);
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
