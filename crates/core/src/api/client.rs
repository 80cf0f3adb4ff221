//! Sends requests, and turns each response into a value or an [`Error`].

use std::{cell::Cell, rc::Rc, time::Duration};

use serde::de::IgnoredAny;
use tokio::time::Instant;
use url::Url;

use super::{
    endpoints::Endpoint,
    retry::{Attempt, RetryDecision, attempt_timeout, decide},
    transport::{HttpTransport, NoResponse, Request, Response, Transport},
    types::Refusal,
};
use crate::{
    call::Call,
    error::{Error, ErrorResponse, Resource},
    stats,
};

/// Maximum length of a server's message in an error, in characters.
const MAX_MESSAGE: usize = 500;

/// The API, for the duration of one call.
pub struct Client<'a> {
    /// The call whose requests it sends.
    pub call: &'a Call,
    transport: Rc<dyn Transport>,
    /// Duration of the last exchange.
    took: Cell<Duration>,
}

/// The properties of a request that its response is judged by. Not generic, so that the code that uses it is not compiled for
/// each endpoint.
struct RequestContext {
    label: String,
    resource: Resource,
    max_response: usize,
}

impl<'a> Client<'a> {
    /// Creates a client over the connection that the process keeps.
    ///
    /// # Errors
    /// [`Error::Configuration`] if TLS cannot be set up.
    pub fn new(call: &'a Call) -> Result<Self, Error> {
        Ok(Self::over(call, Rc::new(HttpTransport::new(call)?)))
    }

    /// Creates a client over this transport.
    #[must_use]
    pub fn over(call: &'a Call, transport: Rc<dyn Transport>) -> Self {
        Self { call, transport, took: Cell::default() }
    }

    /// Sends a request, and repeats it as often as the call allows. For requests that may be repeated unchanged.
    ///
    /// # Errors
    /// The error of the last attempt.
    pub async fn request<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, Error> {
        let mut attempt = 1;
        loop {
            match self.once(endpoint, attempt).await {
                Ok(response) => return Ok(response),
                Err(error) => self.pause_after(error, attempt).await?,
            }
            attempt += 1;
        }
    }

    /// Waits before a retry of attempt number `attempt` (from 1); returns the error if there is to be none.
    ///
    /// # Errors
    /// The error itself.
    pub async fn pause_after(&self, error: Error, attempt: u32) -> Result<(), Error> {
        let backoff = self.transport.backoff(attempt.saturating_sub(1));
        match decide(&error, self.attempt(attempt), backoff) {
            RetryDecision::Stop => Err(error),
            RetryDecision::Retry(delay) => {
                tokio::time::sleep(delay).await;
                stats::count_retry();
                Ok(())
            }
        }
    }

    /// How long the last request took, from sending it to its response or failure.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.took.get()
    }

    /// Timeout of attempt number `attempt` (from 1) if it begins now.
    #[must_use]
    pub fn attempt_timeout(&self, attempt: u32) -> Duration {
        attempt_timeout(self.attempt(attempt))
    }

    fn attempt(&self, number: u32) -> Attempt {
        let remaining = self.call.deadline.remaining();
        Attempt { number, allowed: self.call.attempts, remaining }
    }

    /// Sends a request once, as attempt number `attempt` (from 1), which determines its timeout.
    ///
    /// # Errors
    /// [`Error::Network`], [`Error::Deadline`] or [`Error::Response`].
    pub async fn once<E: Endpoint>(&self, endpoint: &E, attempt: u32) -> Result<E::Response, Error> {
        let context = RequestContext {
            // If the constants are mixed up, the id in the label is the key.
            label: self.call.credentials.redact(&endpoint.label()),
            resource: E::RESOURCE,
            max_response: E::MAX_BODY,
        };
        let request = Request {
            method: E::METHOD,
            url: self.url(&endpoint.path()),
            body: endpoint.body(),
            max_response: E::MAX_BODY,
        };
        let response = self.exchange(&context, request, attempt).await?;
        let body = self.success(&context, &response)?;
        serde_json::from_slice(body).map_err(|error| self.malformed(&context, &response, &error))
    }

    async fn exchange(
        &self,
        context: &RequestContext,
        request: Request,
        attempt: u32,
    ) -> Result<Response, Error> {
        let limit = self.attempt_timeout(attempt);
        if limit.is_zero() {
            return Err(self.call.deadline.error(context.label.clone()));
        }
        self.call.count_request();
        stats::count_request();
        let exchange = self.transport.exchange(self.call, request);
        let begin = Instant::now();
        let response = tokio::time::timeout(limit, exchange).await;
        self.took.set(begin.elapsed());
        match response {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(NoResponse { cause, is_sent })) => {
                Err(Error::Network { operation: context.label.clone(), cause, is_sent })
            }
            Err(_) => Err(self.call.deadline.missed(context.label.clone(), limit)),
        }
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.call.settings.api_base.clone();
        // Settings allow only http and https, which have path segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Returns the body of a success.
    fn success<'r>(&self, context: &RequestContext, response: &'r Response) -> Result<&'r [u8], Error> {
        let status = response.status;
        if (300..400).contains(&status) {
            let target = response.location.as_deref().unwrap_or("no target given");
            return Err(self.refuse(context, response, target));
        }
        let Some(body) = &response.body else {
            let limit = context.max_response / (1024 * 1024);
            return Err(self.refuse(context, response, &format!("it is longer than {limit} MiB")));
        };
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let refusal = serde_json::from_slice::<Refusal>(body);
        let message = refusal.as_ref().map_or(describe(response), |refusal| &refusal.error.message);
        Err(self.refuse(context, response, message))
    }

    /// The error of a body that is not of the API's form. The parser's own message is not used: it can quote the response, which
    /// can contain a private key.
    fn malformed(&self, context: &RequestContext, response: &Response, error: &serde_json::Error) -> Error {
        let shape = if error.is_data() { "JSON of another shape" } else { describe(response) };
        let message = match shape {
            EMPTY => shape.to_owned(),
            _ => format!("{shape} (at line {}, column {})", error.line(), error.column()),
        };
        self.refuse(context, response, &message)
    }

    fn refuse(&self, context: &RequestContext, response: &Response, message: &str) -> Error {
        Error::Response(ErrorResponse {
            request: context.label.clone(),
            resource: context.resource,
            status: response.status,
            message: one_line(&self.call.credentials.redact(message)),
            retry_after: response.retry_after,
        })
    }
}

const EMPTY: &str = "an empty response";

/// Describes a body that is not the API's JSON.
fn describe(response: &Response) -> &'static str {
    let body: &[u8] = response.body.as_ref().map_or(&[], |body| body);
    match response.content_type.as_deref() {
        _ if body.trim_ascii().is_empty() => EMPTY,
        Some(kind) if kind.contains("html") => "an HTML page",
        _ if serde_json::from_slice::<IgnoredAny>(body).is_ok() => "JSON without a message",
        Some(kind) if kind.contains("json") => "broken JSON",
        _ => "not JSON",
    }
}

/// Makes a server's message fit for a log: one printable line of bounded length.
fn one_line(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_MESSAGE).collect();
    let clean = clean.trim().trim_end_matches('.');
    if clean.is_empty() { "no message".to_owned() } else { clean.to_owned() }
}
