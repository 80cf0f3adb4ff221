//! Why a visitor gets no final response of a site.

use std::{fmt, io};

use serde::Serialize;

/// Kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemType {
    /// This machine could not send the request: its resolver, its network, its limits. It says nothing about the site.
    NotChecked,
    /// The host has no address.
    NoAddress,
    /// Every address of the host is one where no public site can be.
    SpecialAddress,
    /// The host accepts no connection.
    Unreachable,
    /// The peer did not respond, or not completely, in time.
    Timeout,
    /// Plain HTTP on the port of HTTPS, or TLS on the port of HTTP.
    WrongProtocol,
    /// The TLS handshake failed.
    Tls,
    /// The certificate is not valid for the host. Nothing was sent.
    Certificate,
    /// The response is not HTTP, or was cut off.
    BadResponse,
    /// A redirect leads back to where it began.
    RedirectLoop,
    /// The site redirects more often than a check follows.
    TooManyRedirects,
    /// A redirect that a check does not follow.
    RedirectRefused,
}

/// A problem, with a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The kind of problem.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// A sentence about what happened.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(kind: ProblemType, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// A failed connection. Errors of this machine are no verdict about the site.
    pub(super) fn of_connection(error: &io::Error, to: impl fmt::Display) -> Self {
        let kind = if is_local(error) { ProblemType::NotChecked } else { ProblemType::Unreachable };
        Self::new(kind, format!("no connection to {to}: {error}"))
    }
}

/// Is it an error of this machine: no descriptor, no memory, no route, or its own firewall?
fn is_local(error: &io::Error) -> bool {
    const LOCAL: [i32; 10] = [
        libc::EMFILE,
        libc::ENFILE,
        libc::ENOBUFS,
        libc::ENOMEM,
        libc::EADDRNOTAVAIL,
        libc::EAFNOSUPPORT,
        libc::EACCES,
        libc::EPERM,
        libc::ENETUNREACH,
        libc::ENETDOWN,
    ];
    error.raw_os_error().is_some_and(|code| LOCAL.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_this_machine_is_no_verdict_about_the_site() {
        for (code, kind) in [
            (libc::EMFILE, ProblemType::NotChecked),
            (libc::ENETUNREACH, ProblemType::NotChecked),
            (libc::ECONNREFUSED, ProblemType::Unreachable),
            (libc::EHOSTUNREACH, ProblemType::Unreachable),
            (libc::ECONNRESET, ProblemType::Unreachable),
        ] {
            assert_eq!(Problem::of_connection(&io::Error::from_raw_os_error(code), "a").kind, kind, "{code}");
        }
    }
}
