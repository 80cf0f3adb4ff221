//! Connections: accepted, counted, wrapped in TLS, served, and closed when they idle too long.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    time::Instant,
};
use tokio_rustls::TlsAcceptor;

use crate::{exchange, state::Shared};

/// How often an idle connection is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Serves the API to whoever connects, for ever.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Answers are small, and waiting to fill a packet would show as latency.
        let _ = stream.set_nodelay(true);
        let number = shared.lock().journal.connection();
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            match tls {
                None => talk(stream, number, shared).await,
                Some(tls) => {
                    // A client that does not trust us breaks off here.
                    if let Ok(stream) = tls.accept(stream).await {
                        talk(stream, number, shared).await;
                    }
                }
            }
        });
    }
}

/// What a connection is doing.
#[derive(Default)]
struct Activity {
    busy: AtomicUsize,
    done: AtomicUsize,
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, number: usize, shared: Arc<Shared>) {
    let activity = Arc::new(Activity::default());
    let (working, serving) = (Arc::clone(&activity), Arc::clone(&shared));
    let service = service_fn(move |request| {
        let (activity, shared) = (Arc::clone(&working), Arc::clone(&serving));
        async move {
            activity.busy.fetch_add(1, Relaxed);
            let reply = exchange::answer(shared, number, request).await;
            activity.busy.fetch_sub(1, Relaxed);
            activity.done.fetch_add(1, Relaxed);
            reply.map_err(std::io::Error::other)
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // An error is a cut connection, ours or theirs.
        _ = connection.as_mut() => return,
        () = idle(&shared, &activity) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

/// Ends when the connection has idled for as long as the settings allow.
async fn idle(shared: &Shared, activity: &Activity) {
    let mut seen = (activity.done.load(Relaxed), Instant::now());
    loop {
        tokio::time::sleep(LOOK).await;
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
