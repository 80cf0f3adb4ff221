//! Accepts and serves connections, and closes those that are idle for too long.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use hyper::{
    header::{CONNECTION, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tokio_rustls::{TlsAcceptor, rustls::HandshakeKind, server::TlsStream};

use crate::{
    exchange::{self, Cut},
    journal::Connection,
    state::Shared,
};

/// How often an idle connection is checked.
const IDLE_POLL: Duration = Duration::from_millis(20);

/// Serves the API to every client, for ever.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    loop {
        let Ok((stream, client)) = listener.accept().await else { continue };
        // Responses are small, and waiting to fill a packet would add latency.
        let _ = stream.set_nodelay(true);
        let connection = shared.lock().journal.connection(client.port());
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            match tls {
                None => serve_requests(stream, connection, shared).await,
                Some(tls) => {
                    // A client that does not trust the authority closes the connection here.
                    if let Ok(stream) = tls.accept(stream).await {
                        let is_resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
                        shared.lock().journal.handshake(is_resumed);
                        serve_requests(stream, connection, shared).await;
                    }
                }
            }
        });
    }
}

/// A stream that can end by a TCP reset instead of an orderly close.
trait Resettable: AsyncRead + AsyncWrite + Unpin {
    fn reset_on_drop(&self);
}

impl Resettable for TcpStream {
    fn reset_on_drop(&self) {
        // If it fails, the connection is closed without a reset.
        let _ = self.set_zero_linger();
    }
}

impl Resettable for TlsStream<TcpStream> {
    fn reset_on_drop(&self) {
        self.get_ref().0.reset_on_drop();
    }
}

/// The activity of a connection.
#[derive(Default)]
struct Activity {
    busy: AtomicUsize,
    done: AtomicUsize,
    ends_by_reset: AtomicBool,
}

async fn serve_requests(stream: impl Resettable, from: Connection, shared: Arc<Shared>) {
    let activity = Arc::new(Activity::default());
    let (working, serving) = (Arc::clone(&activity), Arc::clone(&shared));
    let service = service_fn(move |request| {
        let (activity, shared) = (Arc::clone(&working), Arc::clone(&serving));
        async move {
            activity.busy.fetch_add(1, Relaxed);
            let limit = shared.lock().settings.max_requests_per_connection;
            let mut reply = exchange::answer(shared, from, request).await;
            activity.busy.fetch_sub(1, Relaxed);
            let done = activity.done.fetch_add(1, Relaxed) + 1;
            match &mut reply {
                Ok(reply) if limit.is_some_and(|limit| done >= limit) => {
                    reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok(_) => {}
                Err(failure) => {
                    let rst = failure.downcast_ref::<Cut>().is_some_and(|cut| cut.rst);
                    activity.ends_by_reset.store(rst, Relaxed);
                }
            }
            reply.map_err(std::io::Error::other)
        }
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let is_over = tokio::select! {
        // An error means that either side cut the connection.
        _ = &mut connection => true,
        () = idle(&shared, &activity) => false,
    };
    if !is_over {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = (&mut connection).await;
    }
    if activity.ends_by_reset.load(Relaxed) {
        connection.into_parts().io.inner().reset_on_drop();
    }
}

/// Ends when the connection has idled for as long as the settings allow.
async fn idle(shared: &Shared, activity: &Activity) {
    let mut seen = (activity.done.load(Relaxed), Instant::now());
    loop {
        tokio::time::sleep(IDLE_POLL).await;
        let now = activity.done.load(Relaxed);
        if activity.busy.load(Relaxed) > 0 || now != seen.0 {
            seen = (now, Instant::now());
        }
        let limit = shared.lock().settings.idle_close_ms.map(Duration::from_millis);
        if limit.is_some_and(|limit| seen.1.elapsed() >= limit) {
            return;
        }
    }
}
