//! Sends endpoints, and turns whatever comes back into an answer or an [`Error`].

use std::time::{Duration, SystemTime};

use reqwest::{Response, header};
use url::Url;
use zeroize::Zeroizing;

use super::{
    endpoints::Endpoint,
    retry::{Decision, backoff, decide, share},
    types::Refusal,
};
use crate::{
    call::Call,
    error::{Answer, Error},
    runtime, stats,
};

/// No answer of the API comes near this; a longer one is not the API.
const MAX_BODY: usize = 4 * 1024 * 1024;
/// How much of a server's words a message repeats.
const MAX_WORDS: usize = 500;

/// The API, for the duration of one call.
pub struct Client<'a> {
    /// The call that it works for.
    pub call: &'a Call,
    http: reqwest::Client,
}

impl<'a> Client<'a> {
    /// A client that uses the connection that the process keeps.
    ///
    /// # Errors
    /// [`Error::Configuration`] where TLS cannot be set up.
    pub fn new(call: &'a Call) -> Result<Self, Error> {
        Ok(Self { call, http: runtime::client(call)? })
    }

    /// Sends a request that may be repeated as it is, as often as the call allows.
    ///
    /// # Errors
    /// The last failure.
    pub async fn request<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer, Error> {
        let mut attempt = 1;
        loop {
            match self.once(endpoint, attempt).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.pause_after(error, attempt).await?,
            }
            attempt += 1;
        }
    }

    /// Waits before the next try, or gives the failure back if there is to be none.
    ///
    /// # Errors
    /// The failure itself.
    pub async fn pause_after(&self, error: Error, attempt: u32) -> Result<(), Error> {
        let remaining = self.call.deadline.remaining();
        match decide(&error, attempt, self.call.attempts, backoff(attempt - 1), remaining) {
            Decision::Stop => Err(error),
            Decision::Again(delay) => {
                tokio::time::sleep(delay).await;
                stats::count_retry();
                Ok(())
            }
        }
    }

    /// Sends a request once; `attempt` (from 1) tells how much of the remaining time it may take.
    ///
    /// # Errors
    /// [`Error::Network`] or [`Error::Answer`].
    pub async fn once<E: Endpoint>(&self, endpoint: &E, attempt: u32) -> Result<E::Answer, Error> {
        let what = endpoint.what();
        let limit = share(self.call.deadline.remaining(), attempt, self.call.attempts);
        let fail = |cause: String| Error::Network { what: what.clone(), cause };
        if limit.is_zero() {
            return Err(fail(format!(
                "the call's {} s are used up",
                self.call.deadline.limit().as_secs_f32()
            )));
        }
        self.call.count_request();
        stats::count_request();
        // Nobody has polled the kept connection since the last call; this lets the runtime see whether the
        // server has closed it meanwhile, before the request goes into it.
        tokio::task::yield_now().await;
        let exchange = async {
            let mut request = self
                .http
                .request(E::METHOD, self.url(&endpoint.path()))
                .basic_auth(&self.call.credentials.client_id, Some(self.call.credentials.expose_key()));
            if let Some(body) = endpoint.body() {
                request = request.json(&body);
            }
            let response = request.send().await.map_err(|error| fail(causes(&error.without_url())))?;
            self.read::<E>(&what, response).await
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(result) => result,
            Err(_) => Err(fail(format!("no answer within {:.1} s", limit.as_secs_f32()))),
        }
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.call.settings.api_base.clone();
        // Settings let only http and https through, and those have path segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    async fn read<E: Endpoint>(&self, what: &str, response: Response) -> Result<E::Answer, Error> {
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        let refuse = |said: &str| Answer {
            what: what.to_owned(),
            status,
            said: one_line(&self.call.credentials.redact(said)),
            retry_after,
        };
        if response.status().is_redirection() {
            let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            return Err(refuse(target.unwrap_or("no target given")).into());
        }
        let success = response.status().is_success();
        let kind = describe(&response);
        let body = match body(response).await {
            Ok(Some(body)) => body,
            Ok(None) => return Err(refuse("it is longer than 4 MiB").into()),
            Err(error) => {
                return Err(Error::Network {
                    what: what.to_owned(),
                    cause: format!("the answer broke off: {}", causes(&error.without_url())),
                });
            }
        };
        if success {
            // The parser's own message can quote the answer, and an answer can hold a private key.
            return serde_json::from_slice(&body).map_err(|error| {
                let shape = if error.is_data() { "JSON of another shape" } else { kind };
                refuse(&format!("{shape} (at line {}, column {})", error.line(), error.column())).into()
            });
        }
        let refusal = serde_json::from_slice::<Refusal>(&body);
        Err(refuse(refusal.as_ref().map_or(kind, |refusal| &refusal.error.message)).into())
    }
}

/// The whole body, in memory that is wiped afterwards: app details carry a private key. `None` is too long.
async fn body(mut response: Response) -> reqwest::Result<Option<Zeroizing<Vec<u8>>>> {
    let expected =
        response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(16 * 1024);
    let mut body = Zeroizing::new(Vec::with_capacity(expected.min(MAX_BODY)));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// What a body without the API's JSON is, by its own declaration.
fn describe(response: &Response) -> &'static str {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match kind {
        Some(kind) if kind.contains("html") => "an HTML page",
        Some(kind) if kind.contains("json") => "JSON without a message",
        _ if response.content_length() == Some(0) => "an empty answer",
        _ => "not JSON",
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// A server's words, fit for a log: printable, on one line, not endless.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect();
    let clean = clean.trim().trim_end_matches('.');
    if clean.is_empty() { "no words".to_owned() } else { clean.to_owned() }
}

/// An error with everything that caused it, innermost last; without the links to a library's manual that some bring, which
/// tell an operator nothing.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
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
