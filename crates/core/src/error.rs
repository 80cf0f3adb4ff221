//! Every way in which a call can fail, each with what happened, what to do, and whether another try can help
//! (law 6). `php/exceptions.rs` is the one place that turns them into PHP's exceptions.

#[path = "error/kind.rs"]
mod kind;

use std::time::Duration;

pub use kind::ErrorKind;

use crate::{domain::Invalid, report::Report};

/// A call that did not reach its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Constants, ini entries or the machine are not set up; the text names the entry.
    #[error("{0}")]
    Configuration(String),

    /// An input that is no domain name.
    #[error(transparent)]
    InvalidDomain(#[from] Invalid),

    /// ServerPilot, or something in front of it, answered something else than success.
    #[error(transparent)]
    Answer(#[from] Answer),

    /// No answer: DNS, TCP, TLS, a broken connection, or the deadline.
    #[error("{what}: {cause}. {}", advice::NETWORK)]
    Network {
        /// What was being done, such as `GET /apps/abc`.
        what: String,
        /// What the network stack said.
        cause: String,
    },

    /// ServerPilot took the change, and then could not bring it onto the server.
    #[error(
        "ServerPilot's action {id} failed: {}. Look at the server in ServerPilot (is it connected?), then {}",
        if report.is_some() { "the list was changed, but the server was not configured for it" }
        else { "the server was not configured for the change" },
        if report.is_some() { "call again with rewrite: true" }
        else { "make the change again (with rewrite: true, where the list is right already)" }
    )]
    ActionFailed {
        /// The action's id.
        id: String,
        /// What was done before it failed, where a list was changed.
        report: Option<Box<Report>>,
    },

    /// ServerPilot took the order to switch on AutoSSL, and then could not install the certificate.
    #[error(
        "ServerPilot's action {id} failed: the certificate was not installed. Look at the server in ServerPilot \
         (is it connected?), then call serverpilot_enable_autossl() again"
    )]
    InstallFailed {
        /// The action's id.
        id: String,
    },

    /// The app has no room for the names (300 an app). Decided before anything was sent.
    #[error(
        "The app has no room for {}: it has {listed} of {limit} ({} free). Remove names that are no longer \
         used, or move some to another app",
        if *wanted == 1 { "one more name".to_owned() } else { format!("{wanted} more names") },
        limit.saturating_sub(*listed)
    )]
    DomainLimit {
        /// How many names would have come on.
        wanted: usize,
        /// How many entries the list has without them.
        listed: usize,
        /// How many it may have.
        limit: usize,
    },

    /// The change would take away more than it should (law 3). Nothing was sent.
    #[error("Refused, nothing was changed: {0}")]
    Unsafe(String),

    /// Another process held the app's lock until the deadline.
    #[error(
        "Another process on this machine is changing the list of this app and did not finish within {} s \
         (lock file {path}). Nothing was changed; try again",
        waited.as_secs_f32()
    )]
    LockTimeout {
        /// The lock file.
        path: String,
        /// How long we waited.
        waited: Duration,
    },

    /// Somebody else kept changing the list between our read and our write.
    #[error(
        "The list of app {app_id} did not come out as it was sent, {rounds} times in a row: something else is \
         writing it at the same time (another machine, a script, somebody in ServerPilot's dashboard). Try \
         again, and look for the other writer if this keeps happening"
    )]
    Overwritten {
        /// The app.
        app_id: String,
        /// How many rounds of read, write and compare were made.
        rounds: u32,
    },

    /// AutoSSL was asked for explicitly, and ServerPilot refused.
    #[error(
        "ServerPilot refused to switch on AutoSSL: {said}. Check that every name of the app points at the \
         server, then try again"
    )]
    Certificate {
        /// The server's own words.
        said: String,
        /// The status of its answer.
        status: u16,
    },
}

/// An answer that is not the success that was asked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what}: {}. {}", self.happened(), self.advice())]
pub struct Answer {
    /// The request, such as `POST /apps/abc`.
    pub what: String,
    /// The HTTP status.
    pub status: u16,
    /// The server's own message, or what else it sent, on one line and of bounded length.
    pub said: String,
    /// The server's own wish for the next try.
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// A success by its status whose body is not what the API promises.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn happened(&self) -> String {
        match self.status {
            200..=299 => {
                format!("the answer ({}) is not what ServerPilot's API sends: {}", self.status, self.said)
            }
            300..=399 => {
                format!("answered with a redirect ({}), which is not followed: {}", self.status, self.said)
            }
            401 => format!("ServerPilot does not know these credentials (401: {})", self.said),
            402 => format!("ServerPilot asks for a payment first (402: {})", self.said),
            403 => format!("ServerPilot protects this resource (403: {})", self.said),
            404 => format!("ServerPilot has no such resource in this account (404: {})", self.said),
            409 => format!("the request is in conflict with the present state (409: {})", self.said),
            429 => format!("ServerPilot asks to slow down (429: {})", self.said),
            status => format!("ServerPilot answered {status}: {}", self.said),
        }
    }

    fn advice(&self) -> &'static str {
        match self.status {
            200..=399 => advice::NOT_THE_API,
            401 => advice::CREDENTIALS,
            402 => advice::PAYMENT,
            403 => advice::PROTECTED,
            404 => advice::NOT_FOUND,
            409 => advice::CONFLICT,
            429 => advice::RATE,
            408 | 500.. => advice::SERVER,
            _ => advice::REFUSED,
        }
    }
}

/// What to do, in one sentence each.
mod advice {
    pub const NETWORK: &str =
        "Check this machine's connection, DNS and firewall (outgoing HTTPS), then try again";
    pub const NOT_THE_API: &str = "Check that the ini entry serverpilot.api_base names the API and that nothing stands between; try again";
    pub const CREDENTIALS: &str = "Compare WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY with Account > API \
                                   in ServerPilot; a new key there makes the old one invalid";
    pub const PAYMENT: &str = "Check the account's credit card in ServerPilot, then try again";
    pub const PROTECTED: &str = "Check in ServerPilot whether this account may change the app";
    pub const NOT_FOUND: &str =
        "Check WU_SERVER_PILOT_APP_ID; serverpilot_apps() lists the account's apps and their ids";
    pub const CONFLICT: &str = "Another change is probably still running; try again in a minute";
    pub const RATE: &str = "Try again later, and less often";
    pub const SERVER: &str = "This is on ServerPilot's side and usually passes; try again";
    pub const REFUSED: &str = "Mend what the message names; the same request would be refused again";
}

impl Error {
    /// The class in `ServerPilot\Exception` that PHP sees it as.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "ConfigurationException",
            Self::InvalidDomain(_) => "InvalidDomainException",
            Self::Answer(Answer { status, .. }) => match status {
                401 => "AuthenticationException",
                402 => "PaymentRequiredException",
                403 => "PermissionException",
                404 => "NotFoundException",
                409 => "ConflictException",
                429 => "RateLimitException",
                _ => "ApiException",
            },
            Self::Network { .. } => "NetworkException",
            Self::ActionFailed { .. } | Self::InstallFailed { .. } => "ActionFailedException",
            Self::DomainLimit { .. } => "DomainLimitException",
            Self::Unsafe(_) => "UnsafeChangeException",
            Self::LockTimeout { .. } => "LockTimeoutException",
            Self::Overwritten { .. } => "ConflictException",
            Self::Certificate { .. } => "CertificateException",
        }
    }

    /// Can the same call succeed later, with nothing changed on our side?
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Configuration(_) | Self::InvalidDomain(_) | Self::DomainLimit { .. } | Self::Unsafe(_) => {
                false
            }
            Self::Answer(answer) => {
                answer.is_malformed() || matches!(answer.status, 408 | 409 | 429) || answer.status >= 500
            }
            Self::Network { .. }
            | Self::ActionFailed { .. }
            | Self::InstallFailed { .. }
            | Self::LockTimeout { .. }
            | Self::Overwritten { .. }
            | Self::Certificate { .. } => true,
        }
    }

    /// How long the server asked us to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        if let Self::Answer(answer) = self { answer.retry_after } else { None }
    }

    /// The status of the answer that ended the call, where there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Answer(answer) => Some(answer.status),
            Self::Certificate { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Is the whole account or app concerned, rather than one name (law 12)?
    #[must_use]
    pub fn is_account_wide(&self) -> bool {
        match self {
            Self::Configuration(_) => true,
            Self::Answer(answer) => matches!(answer.status, 401..=404),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Error {
        Error::Answer(Answer { what: "GET /apps/a".into(), status, said: "words".into(), retry_after: None })
    }

    #[test]
    fn what_can_pass_by_itself_is_retryable_and_nothing_else() {
        for (status, retryable) in [
            (200, true),
            (302, false),
            (400, false),
            (401, false),
            (402, false),
            (403, false),
            (404, false),
            (408, true),
            (409, true),
            (422, false),
            (429, true),
            (500, true),
            (503, true),
        ] {
            assert_eq!(answer(status).is_retryable(), retryable, "{status}");
        }
    }

    #[test]
    fn every_message_keeps_the_servers_words_and_says_what_to_do() {
        for status in [200, 302, 400, 401, 402, 403, 404, 409, 429, 500] {
            let message = answer(status).to_string();
            assert!(message.contains("words"), "{message}");
            assert!(message.rsplit(". ").next().is_some_and(|advice| advice.len() > 20), "{message}");
        }
    }

    #[test]
    fn a_full_app_says_how_many_are_free() {
        let message = Error::DomainLimit { wanted: 2, listed: 299, limit: 300 }.to_string();
        assert!(message.contains("299 of 300") && message.contains("(1 free)"), "{message}");
    }
}
