//! Sends one GET, and returns its response or the problem. Follows no redirect.

use std::{error::Error as _, net::IpAddr, time::Duration};

use http_body_util::{BodyExt, Empty};
use hyper::{
    HeaderMap, Request,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, timeout, timeout_at},
};
use url::Url;

use super::{Connection, Problem, ProblemType, Session, Visitor, host_of, page_of};
use crate::ssl::{
    certificate::printable,
    session::{self, Verdict},
};

/// Maximum length of a body that is read, in bytes.
pub(super) const BODY: usize = 64 * 1024;
/// Maximum length of a response's head, in bytes.
const HEAD: usize = 32 * 1024;
/// Maximum length of all reported header fields, in bytes.
const HEADERS: usize = 8 * 1024;
/// Timeout of a request: visitors do not wait longer for a page.
const PATIENCE: Duration = Duration::from_secs(15);

/// A response, with as much of its body as was read.
#[derive(Debug)]
pub(super) struct Response {
    pub status: u16,
    /// Its `Location`, if it is a redirect.
    pub location: Option<String>,
    /// Header fields by their names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Why the rest of the body is missing, unless it was too long.
    pub problem: Option<Problem>,
}

/// The result of a request.
#[derive(Debug)]
pub(super) struct Fetched {
    /// The certificate, if the peer presented one.
    pub verdict: Option<Verdict>,
    pub response: Result<Response, Problem>,
}

impl Fetched {
    fn failed(problem: Problem) -> Self {
        Self { verdict: None, response: Err(problem) }
    }
}

/// Requests a URL from one of the addresses, which the caller has judged.
pub(super) async fn get(visitor: &Visitor, url: &Url, addresses: &[IpAddr], body: usize) -> Fetched {
    let is_https = url.scheme() == "https";
    let port = if is_https { visitor.ports.https } else { visitor.ports.http };
    let connection = match visitor.connect(addresses, port).await {
        Ok(connection) => connection,
        Err(problem) => return Fetched::failed(problem),
    };
    if is_https {
        get_https(visitor, url, connection, body).await
    } else {
        get_http(visitor, url, connection, body).await
    }
}

async fn get_https(visitor: &Visitor, url: &Url, connection: Connection, body: usize) -> Fetched {
    let host = host_of(url);
    let Session { stream, verdict, place } =
        match visitor.shake_hands(connection, &host, &host, &["http/1.1"]).await {
            Ok(session) => session,
            Err(problem) => return Fetched::failed(problem),
        };
    let response = match &verdict.reason {
        Some(reason) => Err(Problem::new(ProblemType::Certificate, reason.clone())),
        None => request(visitor, url, stream, body).await,
    };
    drop(place);
    Fetched { verdict: Some(verdict), response }
}

async fn get_http(
    visitor: &Visitor,
    url: &Url,
    Connection { stream, address, place }: Connection,
    body: usize,
) -> Fetched {
    let response = request(visitor, url, stream, body).await;
    drop(place);
    // A TLS server takes the request for a broken handshake, or explains in plain HTTP that it wanted TLS.
    let is_doubtful = match &response {
        Ok(response) => response.status == 400,
        Err(problem) => problem.kind == ProblemType::BadResponse,
    };
    if is_doubtful && speaks_tls(visitor, url, address).await {
        return Fetched::failed(Problem::new(
            ProblemType::WrongProtocol,
            format!("{address} speaks TLS on the port of HTTP"),
        ));
    }
    Fetched { verdict: None, response }
}

async fn speaks_tls(visitor: &Visitor, url: &Url, address: IpAddr) -> bool {
    let Ok(Connection { stream, place, .. }) = visitor.connect(&[address], visitor.ports.http).await else {
        return false;
    };
    let host = host_of(url);
    let shaking = session::open(&visitor.roots, &host, &host, &[], stream);
    let shaken = timeout(visitor.within(visitor.connect_timeout), shaking).await;
    drop(place);
    match shaken {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => session::is_refusal(&error),
        Err(_) => false,
    }
}

/// Sends the request, without credentials and cookies, and reads the response. The connection is part of this future, so dropping
/// it closes the connection.
async fn request<S>(visitor: &Visitor, url: &Url, stream: S, most: usize) -> Result<Response, Problem>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let until = Instant::now() + visitor.within(PATIENCE);
    let page = page_of(url);
    let bad = |problem: String| Problem::new(ProblemType::BadResponse, format!("{page}: {problem}"));
    let broken = |error: &hyper::Error| bad(causes(error));
    let late = || Problem::new(ProblemType::Timeout, format!("{page}: no complete answer in time"));

    let request = Request::get(&url[url::Position::BeforePath..url::Position::AfterQuery])
        .header(header::HOST, &url[url::Position::BeforeHost..url::Position::AfterHost])
        .header(header::USER_AGENT, concat!("serverpilot-php/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| bad(error.to_string()))?;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error))?;

    let exchange = async {
        let response = match timeout_at(until, sender.send_request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(broken(&error)),
            Err(_) => return Err(late()),
        };
        let (head, body) = response.into_parts();
        let status = head.status.as_u16();
        let location = matches!(status, 301..=303 | 307 | 308)
            .then(|| head.headers.get(header::LOCATION))
            .flatten()
            .map(|location| text(location.as_bytes()));
        let headers = reported(&head.headers);
        let mut response = Response { status, location, headers, body: Vec::new(), problem: None };
        if response.location.is_none() {
            response.problem = match timeout_at(until, read(body, &mut response.body, most)).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(broken(&error)),
                Err(_) => Some(late()),
            };
        }
        Ok(response)
    };
    let (mut exchange, mut connection) = (std::pin::pin!(exchange), std::pin::pin!(connection));
    tokio::select! {
        biased;
        response = &mut exchange => response,
        // All that was received is in the exchange, errors too.
        _ = &mut connection => exchange.await,
    }
}

/// Reads at most `most` bytes of a body.
async fn read(mut incoming: Incoming, body: &mut Vec<u8>, most: usize) -> Result<(), hyper::Error> {
    while body.len() < most {
        let Some(frame) = incoming.frame().await else { break };
        if let Some(data) = frame?.data_ref() {
            body.extend_from_slice(&data[..data.len().min(most - body.len())]);
        }
    }
    Ok(())
}

/// The fields of a head that fit into [`HEADERS`]. The values of a repeated field are joined (RFC 9110, 5.3). `Set-Cookie`, the
/// exception there, is left out: a cookie may be a session (`no-secret-leaks`).
fn reported(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut room = HEADERS;
    let mut fields = Vec::new();
    for name in headers.keys().filter(|name| **name != header::SET_COOKIE) {
        let values: Vec<String> = headers.get_all(name).iter().map(|value| text(value.as_bytes())).collect();
        let value = values.join(", ");
        let length = name.as_str().len() + value.len();
        if length <= room {
            room -= length;
            fields.push((name.to_string(), value));
        }
    }
    fields
}

/// A header's value, which need not be UTF-8, without control characters.
fn text(value: &[u8]) -> String {
    printable(&String::from_utf8_lossy(value))
}

/// Formats an error with its cause.
fn causes(error: &hyper::Error) -> String {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    printable(&format!("{error}{cause}"))
}
