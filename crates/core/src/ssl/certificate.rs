//! Parses certificates.

use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::Serialize;
use x509_parser::{
    extensions::GeneralName,
    prelude::{FromDer, X509Certificate},
    time::ASN1Time,
};

use crate::shared::SharedNames;

/// The parts of a certificate that are reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The issuer, such as `C=US, O=Let's Encrypt, CN=R3`.
    pub issuer: String,
    /// The serial number, in hexadecimal.
    #[serde(skip)]
    pub serial: String,
    /// The DNS names and IP addresses that it covers.
    pub names: SharedNames,
    /// Valid from, in UTC by ISO 8601.
    pub not_before: String,
    /// Valid until, in UTC by ISO 8601.
    pub not_after: String,
    /// Is it self-signed?
    #[serde(skip)]
    pub self_signed: bool,
}

/// Parses a certificate in DER.
#[must_use]
pub fn parse(der: &[u8]) -> Option<Certificate> {
    let (_, found) = X509Certificate::from_der(der).ok()?;
    let names = found.subject_alternative_name().ok().flatten();
    Some(Certificate {
        issuer: printable(&found.issuer().to_string()),
        serial: hexadecimal(found.raw_serial()),
        names: names
            .map(|names| names.value.general_names.iter().filter_map(name).collect())
            .unwrap_or_default(),
        not_before: iso(found.validity().not_before),
        not_after: iso(found.validity().not_after),
        self_signed: found.issuer() == found.subject(),
    })
}

/// Returns the names on the first certificate of a PEM text, which is the server's (RFC 8446, 4.4.2).
#[must_use]
pub fn names(pem: &str) -> Option<Vec<String>> {
    first(pem).map(|certificate| certificate.names.to_vec())
}

/// Parses the first certificate of a PEM text.
#[must_use]
pub fn first(pem: &str) -> Option<Certificate> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    parse(&der)
}

/// Does a pattern, such as a name on a certificate, cover a domain in normalised form? A wildcard covers one label
/// (RFC 9525, 6.3).
#[must_use]
pub fn covers(pattern: &str, name: &str) -> bool {
    pattern == name
        || pattern.strip_prefix("*.").is_some_and(|parent| {
            name.split_once('.').is_some_and(|(label, rest)| label != "*" && rest == parent)
        })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable(&name.to_lowercase())),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes).ok().map(|octets| std::net::Ipv4Addr::from(octets).to_string()),
            16 => {
                <[u8; 16]>::try_from(*bytes).ok().map(|octets| std::net::Ipv6Addr::from(octets).to_string())
            }
            _ => None,
        },
        _ => None,
    }
}

/// A serial number as OpenSSL prints it, in lower case. A first byte of zero only makes the number positive.
fn hexadecimal(serial: &[u8]) -> String {
    let digits = match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    digits
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// A peer's text without control characters: it is written to logs and terminals.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_debug());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Formats a Unix time as the times of certificates; `None` if it is out of range.
pub(crate) fn iso_of_unix(seconds: i64) -> Option<String> {
    ASN1Time::from_timestamp(seconds).ok().map(iso)
}

fn iso(time: ASN1Time) -> String {
    // RFC 3339 is the profile of ISO 8601 that PHP's DateTimeImmutable reads without a format.
    let moment = time.to_datetime();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
