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

/// Where distributions keep all trusted roots in one file: Debian, Ubuntu and Alpine; Fedora and RHEL; openSUSE; and where
/// OpenSSL itself looks.
const STORES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// One file for each root.
const STORE_DIRECTORY: &str = "/etc/ssl/certs";

/// The system's store at its fixed places. The environment (`SSL_CERT_FILE`) does not count: any script can change it, and
/// what it names would be trusted by all later requests of the process.
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
