//! The Tokio runtime and the HTTP client, created on first use and owned by the process that created them.
//!
//! Both are leaked on purpose. A forked child must not use those it inherited, because the connection is the parent's, so it
//! creates its own; and no destructor may run at process exit, when PHP has partly shut down. A thread has them to itself
//! until its request ends, and then returns them for the next thread, because a ZTS server starts and ends threads.

use std::{
    cell::Cell,
    future::Future,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    task::{Context, Poll},
    time::Duration,
};

use nix::sys::signal::SigSet;
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    call::Call,
    error::{Error, Failure},
    stats, tls,
};

/// How often a waiting call checks whether PHP's time limit is reached.
pub const INTERRUPT_POLL: Duration = Duration::from_millis(100);
/// How long an idle connection is kept. It is not polled between calls, so a close by the server goes unnoticed; servers
/// commonly close after 15 s or more.
const IDLE_TIMEOUT: Duration = Duration::from_secs(8);
/// Resolver threads end soon after their work (`idle-is-free`).
const THREAD_KEEP_ALIVE: Duration = Duration::from_millis(100);

struct Process {
    id: u32,
    runtime: tokio::runtime::Runtime,
    client: Mutex<Option<(ClientKey, reqwest::Client)>>,
    /// The trusted roots, read once, and the TLS sessions that a new connection can resume. Outlives the client.
    tls: Mutex<Option<(ClientKey, rustls::ClientConfig)>>,
}

/// The settings that a client was built with; ini entries can change between calls of one process.
#[derive(Clone, PartialEq, Eq)]
struct ClientKey {
    ca_file: Option<PathBuf>,
    connect_timeout: Duration,
}

thread_local! {
    static PROCESS: Cell<Option<&'static Process>> = const { Cell::new(None) };
}

/// Runtimes that no thread uses. In total there are as many as there were concurrent requests.
static IDLE: Mutex<Vec<&'static Process>> = Mutex::new(Vec::new());

/// Locks [`IDLE`], which is only ever locked for a moment; `None` in a child that was forked in that moment.
fn idle() -> Option<MutexGuard<'static, Vec<&'static Process>>> {
    const TRIES: u32 = 1_000;
    for _ in 0..TRIES {
        match IDLE.try_lock() {
            Ok(idle) => return Some(idle),
            Err(TryLockError::Poisoned(error)) => return Some(error.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
    None
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn process() -> Result<&'static Process, Error> {
    let id = std::process::id();
    if let Some(process) = PROCESS.get()
        && process.id == id
    {
        return Ok(process);
    }
    let left = idle().and_then(|mut idle| {
        // A child cannot use its parent's.
        idle.retain(|process| process.id == id);
        idle.pop()
    });
    if let Some(process) = left {
        PROCESS.set(Some(process));
        return Ok(process);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(THREAD_KEEP_ALIVE)
        .on_thread_start(block_signals)
        .build()
        .map_err(|error| Error::Configuration(format!("the network runtime cannot be started: {error}")))?;
    let process: &'static Process =
        Box::leak(Box::new(Process { id, runtime, client: Mutex::new(None), tls: Mutex::new(None) }));
    PROCESS.set(Some(process));
    Ok(process)
}

/// Blocks all signals of this thread. A helper thread that received SIGALRM or SIGTERM would run PHP's handler concurrently
/// with PHP.
pub(crate) fn block_signals() {
    // A thread that cannot block signals still works, and there is no way to report the error from here.
    let _ = SigSet::all().thread_block();
}

/// Runs a call until it ends, or until `interrupted` reports that PHP's own time limit has been reached. The calling thread
/// blocks nowhere else.
///
/// # Errors
/// Those of the future, and [`Error::Interrupted`] if PHP's time limit ended it.
pub fn block_on<T>(
    interrupted: fn() -> bool,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    process()?.runtime.block_on(async {
        tokio::select! {
            biased;
            result = work => result,
            () = reached(interrupted) => Err(Error::Interrupted { operation: "waiting for the network".to_owned() }.into()),
        }
    })
}

async fn reached(limit: fn() -> bool) {
    while !limit() {
        tokio::time::sleep(INTERRUPT_POLL).await;
    }
}

/// Returns the HTTP client for a call: the kept one, with its open connection, if it was built with the same settings.
pub(crate) fn client(call: &Call) -> Result<reqwest::Client, Error> {
    let process = process()?;
    let key =
        ClientKey { ca_file: call.settings.ca_file.clone(), connect_timeout: call.settings.connect_timeout };
    if let Some((built_for, client)) = &*locked(&process.client)
        && *built_for == key
    {
        return Ok(client.clone());
    }
    let client = build(&key, tls_for(process, &key)?)?;
    *locked(&process.client) = Some((key, client.clone()));
    Ok(client)
}

/// Ends a PHP request: closes the thread's connection, whose buffers still contain the API key (`no-secret-leaks`), and
/// returns its runtime for the next request of any thread.
pub fn close() {
    /// Upper bound of the turns that a task needs to notice that its client was dropped, and to close the connection.
    const TURNS: u32 = 64;
    let Some(process) = PROCESS.get().filter(|process| process.id == std::process::id()) else { return };
    let client = locked(&process.client).take();
    if let Some(client) = client {
        drop(client);
        process.runtime.block_on(async {
            let metrics = process.runtime.metrics();
            for _ in 0..TURNS {
                if metrics.num_alive_tasks() == 0 {
                    break;
                }
                tokio::task::yield_now().await;
            }
        });
    }
    // In a child whose list cannot be locked, the next request keeps it.
    if let Some(mut idle) = idle() {
        PROCESS.set(None);
        idle.push(process);
    }
}

fn tls_for(process: &Process, key: &ClientKey) -> Result<rustls::ClientConfig, Error> {
    if let Some((built_for, config)) = &*locked(&process.tls)
        && built_for == key
    {
        return Ok(config.clone());
    }
    let roots = tls::roots(key.ca_file.as_deref())?;
    let mut config = tls::config()?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    *locked(&process.tls) = Some((key.clone(), config.clone()));
    Ok(config)
}

fn build(key: &ClientKey, config: rustls::ClientConfig) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .user_agent(concat!("serverpilot-php/", env!("CARGO_PKG_VERSION")))
        // Any script can change PHP's environment, and with it the proxy.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // Retries are decided in api/retry.rs alone.
        .retry(reqwest::retry::never())
        .connect_timeout(key.connect_timeout)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(1)
        .connector_layer(Counting)
        .build()
        .map_err(|error| Error::Configuration(format!("the HTTP client cannot be set up: {error}")))
}

/// Counts new connections, for `serverpilot_stats()`.
#[derive(Clone)]
struct Counting;

#[derive(Clone)]
struct Counted<S>(S);

impl<S> Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted(inner)
    }
}

impl<R, S> Service<R> for Counted<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
    S::Response: 'static,
    S::Error: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.0.call(request);
        Box::pin(async move {
            let connection = connecting.await?;
            stats::count_connection();
            Ok(connection)
        })
    }
}
