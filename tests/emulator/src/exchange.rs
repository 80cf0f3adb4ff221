//! One request and its answer: latency, the fault that strikes it, the journal.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::{
    Response, StatusCode,
    body::{Body, Frame, Incoming},
    header,
};
use tokio::time::Sleep;

use crate::{
    Failure,
    api::{self, Answer, Request},
    fault::{self, Kind, When},
    journal::Entry,
    state::{Shared, State},
};

/// What leaves the emulator: a body that can also break off.
pub(crate) type Reply = Response<BoxBody<Bytes, io::Error>>;

/// How long a request hangs before even the emulator gives up.
const HANG: Duration = Duration::from_secs(600);

/// Answers one request of a connection. An error cuts the connection.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    connection: usize,
    incoming: hyper::Request<Incoming>,
) -> Result<Reply, Failure> {
    let request = read(incoming).await?;
    let latency = shared.lock().settings.latency_ms;
    pause(latency).await;

    let (kind, answer) = act(&mut shared.lock(), connection, &request);
    match kind {
        None | Some(Kind::Overwrite { .. } | Kind::DropAdditions) => json(&answer),
        Some(Kind::Delay { ms }) => {
            pause(ms).await;
            json(&answer)
        }
        Some(Kind::Status { code, message, retry_after, .. }) => {
            let message = message.unwrap_or_else(|| format!("Emulated fault {code}."));
            let mut reply = json(&Answer::error(StatusCode::from_u16(code)?, message))?;
            if let Some(value) = retry_after {
                reply.headers_mut().insert(header::RETRY_AFTER, value.parse()?);
            }
            Ok(reply)
        }
        Some(Kind::Html { code, .. }) => {
            let page =
                "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>";
            reply(StatusCode::from_u16(code)?, "text/html", whole(page.as_bytes().to_vec()))
        }
        Some(Kind::ResetBefore | Kind::ResetAfter) => Err("the connection is cut, as asked for".into()),
        Some(Kind::Hang | Kind::HangAfter) => {
            tokio::time::sleep(HANG).await;
            Err("nobody waits that long".into())
        }
        Some(Kind::Truncated) => {
            let body = answer.body.to_string().into_bytes();
            let length = body.len();
            let mut reply = reply(answer.status, "application/json", Half(Some(body)).boxed())?;
            reply.headers_mut().insert(header::CONTENT_LENGTH, length.into());
            Ok(reply)
        }
        Some(Kind::Malformed) => {
            let mut body = answer.body.to_string();
            body.truncate(body.len() / 2);
            reply(StatusCode::OK, "application/json", whole(body.into_bytes()))
        }
        Some(Kind::Shape) => {
            let body = serde_json::json!({ "data": { "id": answer.body["data"]["id"] } });
            json(&Answer { status: StatusCode::OK, body })
        }
        Some(Kind::Huge { mib }) => {
            reply(answer.status, "application/json", whole(vec![b' '; mib * 1024 * 1024]))
        }
        Some(Kind::SlowBody { chunk_ms }) => {
            let body = answer.body.to_string().into_bytes();
            reply(answer.status, "application/json", Trickle::new(body, chunk_ms).boxed())
        }
        Some(Kind::Redirect { location }) => {
            let mut reply = reply(StatusCode::FOUND, "text/html", whole(Vec::new()))?;
            reply.headers_mut().insert(header::LOCATION, location.parse()?);
            Ok(reply)
        }
    }
}

/// Does what the request asks for, as far as the fault lets it, and writes the journal.
fn act(state: &mut State, connection: usize, request: &Request) -> (Option<Kind>, Answer) {
    let method = request.method.as_str();
    let kind = fault::strike(&mut state.faults, method, &request.path);
    let app = request.path.split('/').nth(3).unwrap_or_default().to_owned();
    let overwrite = |state: &mut State, domains: &[String]| {
        let now = state.account.now_ms();
        if let Some(app) = state.account.app(&app) {
            app.list(domains, now);
        }
    };
    if let Some(Kind::Overwrite { when: When::Before, domains }) = &kind {
        overwrite(state, domains);
    }
    let before = state.account.app(&app).map(|app| app.names());
    let mut answer = if kind.as_ref().is_none_or(Kind::lets_apply) {
        api::answer(state, request)
    } else {
        Answer::error(StatusCode::INTERNAL_SERVER_ERROR, "not applied")
    };
    let replaced = match &kind {
        Some(Kind::Overwrite { when: When::After, domains }) => Some(domains.clone()),
        Some(Kind::DropAdditions) => before,
        _ => None,
    };
    if let Some(domains) = replaced {
        overwrite(state, &domains);
        answer.body["data"]["domains"] = serde_json::json!(domains);
    }
    let status = match &kind {
        Some(Kind::ResetBefore | Kind::ResetAfter | Kind::Hang | Kind::HangAfter) => None,
        Some(Kind::Status { code, .. } | Kind::Html { code, .. }) => Some(*code),
        Some(Kind::Redirect { .. }) => Some(302),
        _ => Some(answer.status.as_u16()),
    };
    let at_ms = state.account.now_ms();
    state.journal.record(Entry {
        number: 0,
        connection,
        method: method.to_owned(),
        path: request.path.clone(),
        body: serde_json::from_slice(&request.body).ok(),
        status,
        fault: kind.as_ref().map(Kind::name),
        at_ms,
    });
    (kind, answer)
}

/// Reads a request whole.
pub(crate) async fn read(incoming: hyper::Request<Incoming>) -> Result<Request, Failure> {
    let (parts, body) = incoming.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    Ok(Request {
        authorization: text(header::AUTHORIZATION),
        content_type: text(header::CONTENT_TYPE),
        path: parts.uri.to_string(),
        method: parts.method,
        body: body.collect().await?.to_bytes().to_vec(),
    })
}

/// An answer of the API as a reply.
pub(crate) fn json(answer: &Answer) -> Result<Reply, Failure> {
    reply(answer.status, "application/json", whole(answer.body.to_string().into_bytes()))
}

fn reply(status: StatusCode, kind: &str, body: BoxBody<Bytes, io::Error>) -> Result<Reply, Failure> {
    Ok(Response::builder().status(status).header(header::CONTENT_TYPE, kind).body(body)?)
}

fn whole(body: Vec<u8>) -> BoxBody<Bytes, io::Error> {
    Full::new(Bytes::from(body)).map_err(|never: Infallible| match never {}).boxed()
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// The first half of a body, and then a broken connection.
struct Half(Option<Vec<u8>>);

impl Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(mut body) = self.0.take() else {
            return Poll::Ready(Some(Err(io::Error::other("the answer breaks off, as asked for"))));
        };
        body.truncate(body.len() / 2);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(body)))))
    }
}

/// A body that comes byte by byte.
struct Trickle {
    left: std::vec::IntoIter<u8>,
    pace: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Trickle {
    fn new(body: Vec<u8>, chunk_ms: u64) -> Self {
        let pace = Duration::from_millis(chunk_ms);
        Self { left: body.into_iter(), pace, sleep: Box::pin(tokio::time::sleep(pace)) }
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        ready!(self.sleep.as_mut().poll(context));
        let next = tokio::time::Instant::now() + self.pace;
        self.sleep.as_mut().reset(next);
        Poll::Ready(self.left.next().map(|byte| Ok(Frame::data(Bytes::from(vec![byte])))))
    }
}
