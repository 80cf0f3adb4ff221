//! Sends requests. Responses are judged elsewhere, in the client.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime},
};

use reqwest::{Method, header};
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::retry;
use crate::{call::Call, error::Error, runtime};

/// Memory that is reserved for a body of unknown length.
const RESERVED: usize = 16 * 1024;

/// An HTTP request; the transport adds the call's credentials.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// The JSON body, if it has one.
    pub body: Option<Value>,
    /// Maximum length of the response's body, in bytes.
    pub max_response: usize,
}

/// An HTTP response as received. Not `Debug`, because the body can contain a private key.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// `Location`.
    pub location: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The body, in memory that is wiped when dropped: app details contain a private key. `None` if it is longer than
    /// [`Request::max_response`].
    pub body: Option<Zeroizing<Vec<u8>>>,
}

/// Why there is no response to a request.
#[derive(Clone, Debug)]
pub struct NoResponse {
    /// The message of the network stack.
    pub cause: String,
    /// Was there a connection, so that the request can have arrived?
    pub is_sent: bool,
}

impl From<String> for NoResponse {
    fn from(cause: String) -> Self {
        Self { cause, is_sent: true }
    }
}

/// An exchange in progress.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Response, NoResponse>> + 'a>>;

/// Sends requests to the API. The product's implementation is [`HttpTransport`]; the simulation's decides what arrives, and
/// when.
pub trait Transport {
    /// Sends a request once. Redirects are not followed.
    fn exchange<'a>(&'a self, call: &'a Call, request: Request) -> Exchange<'a>;

    /// The delay before a retry; `past` is the number of retries so far.
    fn backoff(&self, past: u32) -> Duration {
        retry::backoff(past)
    }
}

/// HTTP over the connection that the process keeps.
pub(super) struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// # Errors
    /// [`Error::Configuration`] if TLS cannot be set up.
    pub(super) fn new(call: &Call) -> Result<Self, Error> {
        Ok(Self(runtime::client(call)?))
    }
}

impl Transport for HttpTransport {
    fn exchange<'a>(&'a self, call: &'a Call, request: Request) -> Exchange<'a> {
        Box::pin(async move {
            // The kept connection was not polled since the last call. This lets the runtime notice that the server has closed it,
            // before the request is written to it.
            tokio::task::yield_now().await;
            let Request { method, url, body, max_response } = request;
            let mut request = self
                .0
                .request(method, url)
                .basic_auth(&call.credentials.client_id, Some(call.credentials.expose_key()));
            if let Some(body) = body {
                request = request.json(&body);
            }
            let response = request.send().await.map_err(|error| {
                let is_sent = !error.is_connect();
                NoResponse { cause: causes(&error.without_url()), is_sent }
            })?;
            let text = |name| {
                response.headers().get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
            };
            Ok(Response {
                status: response.status().as_u16(),
                retry_after: text(header::RETRY_AFTER).as_deref().and_then(retry_after),
                location: text(header::LOCATION),
                content_type: text(header::CONTENT_TYPE),
                body: read(response, max_response)
                    .await
                    .map_err(|error| format!("the response was cut off: {}", causes(&error.without_url())))?,
            })
        })
    }
}

/// Reads the whole body; `None` if it is longer than `max`.
async fn read(mut response: reqwest::Response, max: usize) -> reqwest::Result<Option<Zeroizing<Vec<u8>>>> {
    let promised = response.content_length().and_then(|length| usize::try_from(length).ok());
    // Reserved memory costs nothing until it is used.
    let mut body = Zeroizing::new(Vec::with_capacity(promised.unwrap_or(RESERVED).min(max)));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max {
            return Ok(None);
        }
        append(&mut body, &chunk);
    }
    Ok(Some(body))
}

/// Appends a chunk. A vector that reallocates by itself leaves a copy in memory that is not wiped.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    let length = body.len() + chunk.len();
    if length > body.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(length.max(2 * body.capacity())));
        larger.extend_from_slice(body);
        // The smaller one is wiped as it is dropped.
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

/// Parses `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value.trim()).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Formats an error with all its causes, innermost last. Links to a library's manual are left out: they do not help an
/// operator.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.split(' ')
        .filter(|word| !word.starts_with("https://docs.rs/"))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches(':')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::{fmt::Debug, marker::PhantomData};

    use super::*;

    struct Probe<T>(PhantomData<T>);

    impl<T: Debug> Probe<T> {
        const CAN_BE_PRINTED: bool = true;
    }

    trait Fallback {
        const CAN_BE_PRINTED: bool = false;
    }

    impl<T> Fallback for Probe<T> {}

    /// `no-secret-leaks`: if it grew in place, the old copy would not be wiped.
    #[test]
    fn a_body_that_grows_moves_to_new_memory() {
        let mut body = Zeroizing::new(Vec::with_capacity(4));
        for (chunk, capacity) in [(&b"abcd"[..], 4), (b"e", 8), (b"fghijklmnopqrst", 20)] {
            append(&mut body, chunk);
            assert!(body.capacity() >= capacity && body.capacity() < 2 * capacity, "{}", body.capacity());
        }
        assert_eq!(body.as_slice(), b"abcdefghijklmnopqrst");
    }

    /// `no-secret-leaks`: the body of a response can contain a private key.
    #[test]
    fn a_response_cannot_be_printed() {
        const { assert!(Probe::<Request>::CAN_BE_PRINTED, "the probe works") };
        const { assert!(!Probe::<Response>::CAN_BE_PRINTED) };
    }
}
