//! The emulator's certificate authority, and the certificates that it signs.

use std::{
    fs::Permissions,
    io::Write,
    num::NonZeroU16,
    os::unix::fs::PermissionsExt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tempfile::NamedTempFile;

use crate::Failure;

/// A certificate authority that lives as long as the emulator.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, both in PEM.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) certificate: String,
    pub(crate) key: String,
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
}

/// The time in which a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    Now,
    Past,
    Future,
    /// This many days from an hour ago, as Let's Encrypt dates its certificates back.
    Days(NonZeroU16),
}

const HOUR: Duration = Duration::from_secs(60 * 60);

impl Authority {
    pub(crate) fn new(name: &str) -> Result<Self, Failure> {
        let mut params = CertificateParams::new(Vec::<String>::new())?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    /// The authority's own certificate in PEM, for `serverpilot.ca_file`.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// Writes that certificate to a temporary file, which every user may read.
    pub(crate) fn file(&self) -> Result<NamedTempFile, Failure> {
        let readable = Permissions::from_mode(0o644);
        let mut file = tempfile::Builder::new().suffix(".pem").permissions(readable).tempfile()?;
        file.write_all(self.pem().as_bytes())?;
        Ok(file)
    }

    pub(crate) fn issue(&self, names: &[String], validity: Validity) -> Result<Leaf, Failure> {
        let key = KeyPair::generate()?;
        let certificate = params(names, validity)?.signed_by(&key, &self.0)?;
        Ok(Leaf::new(&certificate, &key))
    }
}

/// A self-signed certificate.
pub(crate) fn self_signed(names: &[String]) -> Result<Leaf, Failure> {
    let key = KeyPair::generate()?;
    let certificate = params(names, Validity::Now)?.self_signed(&key)?;
    Ok(Leaf::new(&certificate, &key))
}

fn params(names: &[String], validity: Validity) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(names.to_vec())?;
    let first = names.first().map_or("no name", String::as_str);
    params.distinguished_name.push(DnType::CommonName, first);
    let year = |year| date_time_ymd(year, 1, 1);
    (params.not_before, params.not_after) = match validity {
        Validity::Now => (year(2020), year(2090)),
        Validity::Past => (year(2019), year(2020)),
        Validity::Future => (year(2090), year(2091)),
        Validity::Days(days) => {
            let from = year(1970) + SystemTime::now().duration_since(UNIX_EPOCH)?.saturating_sub(HOUR);
            (from, from + HOUR * 24 * u32::from(days.get()))
        }
    };
    Ok(params)
}

impl Leaf {
    fn new(certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().clone(),
            key_der: key.serialize_der(),
        }
    }

    /// The configuration of a TLS server that presents this certificate.
    pub(crate) fn server_config(&self) -> Result<Arc<ServerConfig>, Failure> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key_der.clone()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.der.clone()], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
