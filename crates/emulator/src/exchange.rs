//! One request and its response, with latency, a fault and the journal.

use std::{
    convert::Infallible,
    fmt, io,
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
    fault::{self, Kind, MAX_MIB, When},
    journal::{Connection, Entry},
    state::{Shared, State},
};

/// A response whose body can be cut off.
pub(crate) type Reply = Response<BoxBody<Bytes, io::Error>>;

/// How long a request hangs before the emulator closes it.
const HANG: Duration = Duration::from_secs(600);

/// A connection that a fault cuts.
#[derive(Debug)]
pub(crate) struct Cut {
    /// By a TCP reset instead of a regular close.
    pub(crate) rst: bool,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault cuts the connection")
    }
}

impl std::error::Error for Cut {}

/// Responds to one request of a connection. An error cuts the connection.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    connection: Connection,
    request: hyper::Request<Incoming>,
) -> Result<Reply, Failure> {
    let request = read(request).await?;
    let latency = shared.lock().settings.latency_ms;
    pause(latency).await;

    let (kind, answer) = {
        let mut state = shared.lock();
        let kind = fault::strike(&mut state.faults, request.method.as_str(), &request.path);
        if let Some(Kind::Late { ms }) = kind {
            arrive_later(Arc::clone(&shared), connection, request, ms);
            return Err(Box::new(Cut { rst: false }));
        }
        let answer = act(&mut state, connection, &request, kind.as_ref());
        (kind, answer)
    };
    match kind {
        None | Some(Kind::Overwrite { .. } | Kind::DropNames { .. } | Kind::DropAdditions) => json(&answer),
        Some(Kind::Delay { ms }) => {
            pause(ms).await;
            json(&answer)
        }
        Some(Kind::Status { code, message, body, content_type, retry_after, .. }) => {
            let status = StatusCode::from_u16(code)?;
            let message = message.unwrap_or_else(|| format!("Emulated fault {code}."));
            let body = body.unwrap_or_else(|| Answer::error(status, message).body.to_string());
            let content_type = content_type.as_deref().unwrap_or("application/json");
            let mut reply = reply(status, content_type, whole(body.into_bytes()))?;
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
        Some(Kind::ResetBefore { rst } | Kind::ResetAfter { rst }) => Err(Box::new(Cut { rst })),
        // This fault has cut the connection above.
        Some(Kind::Late { .. }) => Err(Box::new(Cut { rst: false })),
        Some(Kind::Hang | Kind::HangAfter) => {
            tokio::time::sleep(HANG).await;
            Err("the client waited longer than a request hangs".into())
        }
        Some(Kind::Truncated) => {
            let body = answer.body.to_string().into_bytes();
            let length = body.len();
            let mut reply = reply(answer.status, "application/json", Half::Whole(body).boxed())?;
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
            reply(answer.status, "application/json", whole(vec![b' '; mib.min(MAX_MIB) * 1024 * 1024]))
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

/// Executes the request after its connection was cut.
fn arrive_later(shared: Arc<Shared>, connection: Connection, request: Request, ms: u64) {
    tokio::spawn(async move {
        pause(ms).await;
        act(&mut shared.lock(), connection, &request, Some(&Kind::Late { ms }));
    });
}

/// Executes the request, unless the fault prevents it, and records it in the journal.
fn act(state: &mut State, connection: Connection, request: &Request, kind: Option<&Kind>) -> Answer {
    let method = request.method.as_str();
    let app = request.path.split(['/', '?']).nth(3).unwrap_or_default();
    if let Some(Kind::Overwrite { when: When::Before, domains }) = kind {
        overwrite(state, app, domains);
    }
    let before = state.account.app(app).map(|app| app.names()).unwrap_or_default();
    let mut answer = if kind.is_none_or(Kind::lets_apply) {
        api::answer(state, request)
    } else {
        Answer::error(StatusCode::INTERNAL_SERVER_ERROR, "not applied")
    };
    let applied = state.account.app(app).map(|app| app.names()).unwrap_or_default();
    let without = |is_dropped: &dyn Fn(&String) -> bool| {
        applied.iter().filter(|name| !is_dropped(name)).cloned().collect::<Vec<_>>()
    };
    let overwritten = match kind {
        Some(Kind::Overwrite { when: When::After | When::AfterAnswer, domains }) => Some(domains.clone()),
        Some(Kind::DropNames { names }) => Some(without(&|name| holds(names, name))),
        Some(Kind::DropAdditions) => Some(without(&|name| !holds(&before, name))),
        _ => None,
    };
    if let Some(domains) = overwritten {
        overwrite(state, app, &domains);
        let is_hidden = matches!(kind, Some(Kind::Overwrite { when: When::AfterAnswer, .. }));
        if let Some(reported) = answer.body.pointer_mut("/data/domains").filter(|_| !is_hidden) {
            *reported = serde_json::json!(domains);
        }
    }
    let own_status = answer.status.as_u16();
    let status = kind.map_or(Some(own_status), |kind| kind.status(own_status));
    let at_ms = state.account.now_ms();
    state.journal.record(Entry {
        number: 0,
        connection: connection.number,
        client_port: connection.client_port,
        method: method.to_owned(),
        path: request.path.clone(),
        body: serde_json::from_slice(&request.body).ok(),
        status,
        fault: kind.map(Kind::name),
        at_ms,
    });
    answer
}

/// Replaces the list, as another program does that does not read it first.
fn overwrite(state: &mut State, app: &str, domains: &[String]) {
    state.account.list(app, domains);
}

fn holds(names: &[String], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Reads a complete request.
pub(crate) async fn read(request: hyper::Request<Incoming>) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    Ok(Request {
        authorization: text(header::AUTHORIZATION),
        content_type: text(header::CONTENT_TYPE),
        path: parts.uri.to_string(),
        method: parts.method,
        body: body.collect().await?.to_bytes().to_vec(),
    })
}

/// Turns a response of the API into one of the server.
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
enum Half {
    Whole(Vec<u8>),
    Sent,
    Left,
}

impl Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match std::mem::replace(&mut *self, Self::Sent) {
            Self::Whole(mut body) => {
                body.truncate(body.len() / 2);
                Poll::Ready(Some(Ok(Frame::data(Bytes::from(body)))))
            }
            // An immediate error would discard the half that is still in hyper's buffer.
            Self::Sent => {
                *self = Self::Left;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Left => Poll::Ready(Some(Err(io::Error::other("a fault cuts off the response")))),
        }
    }
}

/// A body that is sent byte by byte.
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
