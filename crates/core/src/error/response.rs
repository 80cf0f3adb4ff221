//! Responses that are not a success, each with the problem and the advice by its status.

use std::time::Duration;

use super::advice;

/// The resource of a request, which decides what a 404 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The list of apps.
    Apps,
    /// One app.
    App,
    /// An action.
    Action,
    /// A server.
    Server,
}

/// A response that is not a success, or not of the API's form.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{request}: {}. {}", self.problem(), self.advice())]
pub struct ErrorResponse {
    /// The request, such as `POST /apps/abc`.
    pub request: String,
    /// The resource of the request.
    pub resource: Resource,
    /// The HTTP status.
    pub status: u16,
    /// The server's message, or a description of the body if it has none; one line of bounded length.
    pub message: String,
    /// The `Retry-After` of the response.
    pub retry_after: Option<Duration>,
}

impl ErrorResponse {
    /// Is it a success by its status, with a body that is not of the API's form?
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Can the same request succeed later without a change on our side?
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.is_malformed() || matches!(self.status, 408 | 429) || self.status >= 500
    }

    fn problem(&self) -> String {
        match self.status {
            200..=299 => {
                format!("the response ({}) is not one of ServerPilot's API: {}", self.status, self.message)
            }
            300..=399 => {
                format!("answered with a redirect ({}), which is not followed: {}", self.status, self.message)
            }
            401 => format!("ServerPilot rejected these credentials (401: {})", self.message),
            402 => format!("the account has no valid credit card (402: {})", self.message),
            403 => format!("ServerPilot denied access to this resource (403: {})", self.message),
            404 => format!("ServerPilot has no such resource in this account (404: {})", self.message),
            409 => format!("the request conflicts with the current state (409: {})", self.message),
            429 => format!("ServerPilot received too many requests (429: {})", self.message),
            status => format!("ServerPilot answered {status}: {}", self.message),
        }
    }

    fn advice(&self) -> &'static str {
        match self.status {
            200..=399 => advice::NOT_THE_API,
            401 => advice::CREDENTIALS,
            402 => advice::PAYMENT,
            403 => advice::PROTECTED,
            404 => match self.resource {
                Resource::App => advice::NO_APP,
                Resource::Apps => advice::NOT_THE_API,
                Resource::Action => advice::NO_ACTION,
                Resource::Server => advice::NO_SERVER,
            },
            409 => advice::CONFLICT,
            429 => advice::RATE,
            408 | 500.. => advice::SERVER,
            _ => advice::REFUSED,
        }
    }
}
