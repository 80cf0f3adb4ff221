//! Every way in which a call can fail: what happened, what to do, and whether a retry can help (`typed-failures`). The
//! extension turns a [`Failure`] into an exception in one place.

mod advice;
mod kind;
mod response;

use std::time::Duration;

pub use kind::ErrorKind;
pub use response::{ErrorResponse, Resource};

use crate::{domain::Invalid, input::Input, report::Report};

/// A failed call: the error, its domain, and the report of what was done before it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Failure {
    /// The error.
    pub error: Error,
    /// The domain of the call, as the caller wrote it; `None` for a batch or a call about an app.
    pub domain: Option<Input>,
    /// What the call had done before the error: set if part of a batch was written or rejected, or if the action of an update
    /// failed.
    pub report: Option<Box<Report>>,
}

impl Failure {
    /// Sets the domain of the call.
    #[must_use]
    pub fn about(self, domain: Option<Input>) -> Self {
        Self { domain: self.domain.or(domain), ..self }
    }

    /// Sets the report of what the call had done before the error.
    #[must_use]
    pub fn after(self, report: Report) -> Self {
        Self { report: Some(Box::new(report)), ..self }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let domain =
            if let Error::InvalidDomain(invalid) = &error { Some(invalid.input.clone()) } else { None };
        Self { error, domain, report: None }
    }
}

/// What went wrong.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A constant, an ini entry or the machine is not set up; the text says which.
    #[error("{0}")]
    Configuration(String),

    /// An input that is not a domain name.
    #[error(transparent)]
    InvalidDomain(#[from] Invalid),

    /// ServerPilot, or a proxy in front of it, did not respond with a success.
    #[error(transparent)]
    Response(#[from] ErrorResponse),

    /// No response: DNS, TCP, TLS, or a broken connection.
    #[error("{operation}: {cause}. {}", advice::NETWORK)]
    Network {
        /// The step that failed, such as `GET /apps/abc`.
        operation: String,
        /// The message of the network stack.
        cause: String,
        /// Was there a connection, so that the request can have arrived?
        is_sent: bool,
    },

    /// A domain's host gave no certificate.
    #[error("{operation}: {cause}. {}", advice::HOST)]
    Host {
        /// The step that failed.
        operation: String,
        /// What happened.
        cause: String,
    },

    /// The call's timeout was reached.
    #[error(
        "{operation}: the call's timeout of {} was reached. Try again, or raise the timeout (the ini entry \
         serverpilot.timeout, unless the call sets its own)",
        time(*limit)
    )]
    Deadline {
        /// The step at which it happened.
        operation: String,
        /// The call's timeout.
        limit: Duration,
    },

    /// Too little time was left to send an update: it could have arrived after the end of the call.
    #[error(
        "{operation}: this update was not sent. It needs {}, but only {} of the call's timeout of {} were left. Try \
         again, or raise the timeout (the ini entry serverpilot.timeout, unless the call sets its own)",
        time(*needed), time(*left), time(*limit)
    )]
    NotBegun {
        /// The request that was not sent.
        operation: String,
        /// The time that an update needs.
        needed: Duration,
        /// The time that was left.
        left: Duration,
        /// The call's timeout.
        limit: Duration,
    },

    /// PHP's own time limit ended the call.
    #[error(
        "{operation}: PHP's time limit was reached. Raise max_execution_time, or lower the call's timeout, then try again"
    )]
    Interrupted {
        /// The step at which it happened.
        operation: String,
    },

    /// ServerPilot accepted the change, but could not apply it to the server.
    #[error(
        "ServerPilot's action {id} failed: {}. Check in ServerPilot whether the server is connected, then {}",
        if *list_changed { "the list was changed, but the server was not configured for it" }
        else { "the server was not configured for the change" },
        if *list_changed { "send the list again" }
        else { "repeat the change, or send the list again if it is already correct" }
    )]
    ActionFailed {
        /// The action's id.
        id: String,
        /// Did this call change the list?
        list_changed: bool,
    },

    /// ServerPilot accepted the request to enable AutoSSL, but could not install the certificate.
    #[error(
        "ServerPilot's action {id} failed: the certificate was not installed. Check in ServerPilot whether the \
         server is connected, then enable AutoSSL again"
    )]
    InstallFailed {
        /// The action's id.
        id: String,
    },

    /// The app has no room for the domains: 300 is the limit. Nothing was sent.
    #[error(
        "The app has no room for {}: it has {listed} of {limit} ({} free). Remove domains that are no \
         longer used, or move some to another app",
        if *needed == 1 { "one more domain".to_owned() } else { format!("{needed} more domains") },
        limit.saturating_sub(*listed)
    )]
    DomainLimit {
        /// How many domains were to be added.
        needed: usize,
        /// How many entries the list has already.
        listed: usize,
        /// How many it may have.
        limit: usize,
    },

    /// The change would remove more than it should (`guarded-removal`). It was not sent.
    #[error(
        "Refused, {}: {reason}",
        if *is_overwritten { "after another writer overwrote this call's update" } else { "nothing was changed" }
    )]
    Unsafe {
        /// What it would do, and what to do instead.
        reason: String,
        /// Was an earlier update of this call applied, and then overwritten?
        is_overwritten: bool,
    },

    /// Another process held the app's lock until the deadline.
    #[error(
        "Another process on this machine is changing the list of this app and did not finish within {} \
         (lock file {path}). Nothing was changed; try again",
        time(*waited)
    )]
    LockTimeout {
        /// The lock file.
        path: String,
        /// How long the call waited.
        waited: Duration,
    },

    /// An update of an earlier call got no response, and may still arrive after the deadline. Nothing was sent.
    #[error(
        "An earlier update of this app got no response, and may still arrive for up to {} (lock file {path}): another one \
         would be overwritten by it. Nothing was changed; try again",
        time(*wait)
    )]
    LateUpdate {
        /// The lock file.
        path: String,
        /// How long it may still arrive.
        wait: Duration,
    },

    /// The lock file was removed or replaced, so other processes lock another one.
    #[error(
        "The lock file {path} was removed or replaced while this process held the lock, so another process may be changing \
         the list. This update was not sent; try again, and exclude the file from any automatic cleanup"
    )]
    LockLost {
        /// The lock file.
        path: String,
    },

    /// Another writer kept changing the list between our read and our write.
    #[error(
        "The list of app {app_id} was overwritten {rounds} times in a row: another writer changes it at the same \
         time (another machine, a script, an operator in ServerPilot's dashboard). Try again, and find the other \
         writer if this keeps happening"
    )]
    Overwritten {
        /// The app.
        app_id: String,
        /// How many rounds of read, write and compare were made.
        rounds: u32,
    },

    /// AutoSSL was requested explicitly, and ServerPilot refused.
    #[error(
        "ServerPilot refused to enable AutoSSL: {message}. Check that every domain of the app points to the \
         server, then try again"
    )]
    Certificate {
        /// The server's message.
        message: String,
        /// The status of its response.
        status: u16,
    },
}

impl Error {
    /// The kind of error; PHP has one exception class for each.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Configuration(_) => ErrorKind::Configuration,
            Self::InvalidDomain(_) => ErrorKind::InvalidDomain,
            // A forgotten action says nothing about the app.
            Self::Response(ErrorResponse { status: 404, resource: Resource::Action, .. }) => ErrorKind::Api,
            Self::Response(ErrorResponse { status, .. }) => match status {
                401 => ErrorKind::Authentication,
                402 => ErrorKind::PaymentRequired,
                403 => ErrorKind::Permission,
                404 => ErrorKind::NotFound,
                409 => ErrorKind::Conflict,
                429 => ErrorKind::RateLimit,
                _ => ErrorKind::Api,
            },
            Self::Network { .. }
            | Self::Host { .. }
            | Self::Deadline { .. }
            | Self::NotBegun { .. }
            | Self::Interrupted { .. } => ErrorKind::Network,
            Self::ActionFailed { .. } | Self::InstallFailed { .. } => ErrorKind::ActionFailed,
            Self::DomainLimit { .. } => ErrorKind::DomainLimit,
            Self::Unsafe { .. } => ErrorKind::UnsafeChange,
            Self::LockTimeout { .. } | Self::LateUpdate { .. } | Self::LockLost { .. } => {
                ErrorKind::LockTimeout
            }
            Self::Overwritten { .. } => ErrorKind::Conflict,
            Self::Certificate { .. } => ErrorKind::Certificate,
        }
    }

    /// Can the same call succeed later without a change on our side?
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Configuration(_)
            | Self::InvalidDomain(_)
            | Self::DomainLimit { .. }
            | Self::Unsafe { .. } => false,
            Self::Response(response) => response.is_transient() || response.status == 409,
            Self::Network { .. }
            | Self::Host { .. }
            | Self::Deadline { .. }
            | Self::NotBegun { .. }
            | Self::Interrupted { .. }
            | Self::LockLost { .. }
            | Self::ActionFailed { .. }
            | Self::InstallFailed { .. }
            | Self::LockTimeout { .. }
            | Self::LateUpdate { .. }
            | Self::Overwritten { .. }
            | Self::Certificate { .. } => true,
        }
    }

    /// Can the request have taken effect although it failed?
    #[must_use]
    pub fn leaves_outcome_unknown(&self) -> bool {
        match self {
            Self::Response(response) => response.is_transient() && response.status != 429,
            Self::Network { is_sent, .. } => *is_sent,
            Self::Deadline { .. } | Self::Interrupted { .. } => true,
            _ => false,
        }
    }

    /// Is it certain that no update was sent?
    #[must_use]
    pub fn changed_nothing(&self) -> bool {
        self.kind().changed_nothing() || matches!(self, Self::NotBegun { .. } | Self::DomainLimit { .. })
    }

    /// Is it certain that the update cannot arrive any more, because the API itself responded or there was no connection? A
    /// gateway's response proves nothing.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        let Self::Response(response) = self else {
            return matches!(self, Self::Network { is_sent: false, .. });
        };
        !response.is_malformed() && !matches!(response.status, 300..=399 | 408 | 502..=504)
    }

    /// The delay that the server asked for.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        if let Self::Response(response) = self { response.retry_after } else { None }
    }

    /// The status of the response that ended the call, if there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Response(response) => Some(response.status),
            Self::Certificate { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// Formats a time for a message: in tenths of a second without a trailing zero, below one second in milliseconds.
/// Floating-point formatting would add to the size of the library.
pub(crate) fn time(duration: Duration) -> String {
    let millis = ((duration.as_micros() + 500) / 1000).max(1);
    if millis < 1000 && !duration.is_zero() {
        return format!("{millis} ms");
    }
    let tenths = (duration.as_millis() + 50) / 100;
    match tenths % 10 {
        0 => format!("{} s", tenths / 10),
        tenth => format!("{}.{tenth} s", tenths / 10),
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
