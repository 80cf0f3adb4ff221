//! A real TLS handshake with a host, for the certificate that visitors get.

use std::{net::IpAddr, time::Duration};

use serde::Serialize;

use super::{certificate::Certificate, session::Verdict};
use crate::{
    deadline::Deadline,
    domain::Domain,
    error::Error,
    settings::Settings,
    shared::SharedNames,
    site::{Named, Problem, ProblemType, Session, Visitor},
};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Handshake {
    /// Is the certificate valid for the domain?
    pub valid: bool,
    /// Do its names cover the domain, whatever else is wrong with it?
    pub covers: bool,
    /// Why it is not valid.
    pub reason: Option<String>,
    /// Its issuer, if it can be parsed.
    pub issuer: Option<String>,
    /// Its serial number in hexadecimal, if it can be parsed.
    pub serial: Option<String>,
    /// The names on it.
    pub names: SharedNames,
    /// Valid from, in UTC by ISO 8601.
    pub not_before: Option<String>,
    /// Valid until, in UTC by ISO 8601.
    pub not_after: Option<String>,
    /// Number of attempts.
    pub tries: u32,
}

impl Handshake {
    pub(crate) fn new(Verdict { reason, covers, certificate }: Verdict, tries: u32) -> Self {
        let seen = Self { valid: reason.is_none(), covers, reason, tries, ..Self::default() };
        let Some(Certificate { issuer, serial, names, not_before, not_after, .. }) = certificate else {
            return seen;
        };
        Self {
            issuer: Some(issuer),
            serial: Some(serial),
            names,
            not_before: Some(not_before),
            not_after: Some(not_after),
            ..seen
        }
    }

    /// No certificate was seen.
    pub(crate) fn without(reason: String, tries: u32) -> Self {
        Self { reason: Some(reason), tries, ..Self::default() }
    }
}

/// Repeats the handshake until the certificate is valid, or the attempts or the time are used up.
///
/// # Errors
/// [`Error::Host`], or [`Error::Network`] if the cause is on this machine, if no attempt received a certificate from a domain
/// that has an address. [`Error::Deadline`] if there was no time left.
pub async fn verify(settings: &Settings, target: &Target, deadline: Deadline) -> Result<Handshake, Error> {
    let visitor = Visitor::new(settings, deadline)?;
    let mut tries = 0;
    let mut last = None;
    loop {
        tries += 1;
        let limit = settings.connect_timeout.min(deadline.remaining());
        let seen = match tokio::time::timeout(limit, shake_hands(&visitor, target)).await {
            // Whichever of the two limits was noticed first.
            Ok(Err(Problem { kind: ProblemType::Timeout, .. })) | Err(_) => {
                Err(silence(target, deadline, limit))
            }
            Ok(seen) => seen.map_err(|problem| failure(target, problem)),
        };
        if let Ok(Seen::Certificate(verdict @ Verdict { reason: None, .. })) = seen {
            return Ok(Handshake::new(verdict, tries));
        }
        last = Some(latest(last, seen));
        if tries >= target.tries || target.interval >= deadline.remaining() {
            break;
        }
        tokio::time::sleep(target.interval).await;
    }
    match last {
        Some(Ok(Seen::Certificate(verdict))) => Ok(Handshake::new(verdict, tries)),
        Some(Ok(Seen::NoAddress(reason))) => Ok(Handshake::without(reason, tries)),
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

/// The error of an attempt that got no response in time.
fn silence(target: &Target, deadline: Deadline, limit: Duration) -> Error {
    match deadline.missed(operation(target), limit) {
        Error::Network { operation, cause, .. } => Error::Host { operation, cause },
        error => error,
    }
}

/// The error of an attempt that received no certificate.
fn failure(target: &Target, Problem { kind, message: cause }: Problem) -> Error {
    let operation = operation(target);
    match kind {
        ProblemType::NotChecked => Error::Network { operation, cause, is_sent: false },
        _ => Error::Host { operation, cause },
    }
}

fn operation(target: &Target) -> String {
    format!("TLS handshake with {} on port {}", target.domain, target.port)
}

/// What a try has found.
enum Seen {
    Certificate(Verdict),
    /// The domain has no address where a public site can be, in a sentence.
    NoAddress(String),
}

async fn shake_hands(visitor: &Visitor, target: &Target) -> Result<Seen, Problem> {
    let known = target.address.map(|address| vec![address]);
    match certificate(visitor, &target.domain, known, &Named::at(target.address), target.port).await {
        Ok(verdict) => Ok(Seen::Certificate(verdict)),
        // The caller polls a domain whose DNS is about to come.
        Err(Problem { kind: ProblemType::NoAddress | ProblemType::SpecialAddress, message }) => {
            Ok(Seen::NoAddress(message))
        }
        Err(problem) => Err(problem),
    }
}

/// One handshake. Nothing is sent over the connection.
pub(crate) async fn certificate(
    visitor: &Visitor,
    domain: &Domain,
    known: Option<Vec<IpAddr>>,
    named: &Named,
    port: u16,
) -> Result<Verdict, Problem> {
    let host = domain.probe_host();
    let addresses = match known {
        Some(addresses) => addresses,
        None => visitor.resolve(&host).await?,
    };
    let connection = visitor.connect(&named.judge(&host, addresses)?, port).await?;
    let Session { verdict, .. } = visitor.shake_hands(connection, &host, domain.as_str(), &[]).await?;
    Ok(verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_without_a_certificate_replaces_all_but_a_certificate() {
        let certificate =
            || Ok(Seen::Certificate(Verdict { reason: Some("expired".to_owned()), ..Verdict::default() }));
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
