//! The emulated server's web service, over plain HTTP: each request goes to the app that serves its host.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    client,
    header::{HOST, HeaderName},
    server,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::{
    Failure,
    exchange::{Cut, Reply},
    state::Shared,
};

/// The id of the app that served a response.
const APP: HeaderName = HeaderName::from_static("x-emulator-app");

/// Timeout of a web root, until its response begins: proxies commonly wait as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The app that serves a request.
struct Target {
    id: String,
    name: String,
    web_root: Option<SocketAddr>,
}

/// Serves visitors, for ever; without a listener, waits for ever.
pub(crate) async fn serve(listener: Option<TcpListener>, shared: Arc<Shared>) {
    let Some(listener) = listener else { return std::future::pending().await };
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&shared), request));
            let _ = server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// Responds to one request. An error rejects it: the connection ends without a response.
async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Reply, Failure> {
    let target = target(&shared, &request).ok_or(Cut { rst: false })?;
    let mut reply = match target.web_root {
        Some(address) => timeout(PATIENCE, forward(address, request))
            .await
            .unwrap_or_else(|_| Err("no response in time".into()))
            .or_else(|failure| {
                page(StatusCode::BAD_GATEWAY, format!("The web root of app {}: {failure}\n", target.name))
            }),
        None => page(StatusCode::OK, format!("This is app {}.\n", target.name)),
    }?;
    reply.headers_mut().insert(APP, target.id.parse()?);
    Ok(reply)
}

fn target(shared: &Shared, request: &Request<Incoming>) -> Option<Target> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    let state = shared.lock();
    let app = state.account.serving(host.trim_matches(['[', ']']), &state.settings)?;
    let web_root = state.settings.web_roots.get(&app.id).copied();
    Some(Target { id: app.id.clone(), name: app.name.clone(), web_root })
}

async fn forward(address: SocketAddr, request: Request<Incoming>) -> Result<Reply, Failure> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    Ok(response.map(|body| body.map_err(io::Error::other).boxed()))
}

fn page(status: StatusCode, text: String) -> Result<Reply, Failure> {
    let body = Full::new(Bytes::from(text)).map_err(|never: Infallible| match never {}).boxed();
    Ok(Response::builder().status(status).header("content-type", "text/plain").body(body)?)
}
