//! Counters of this process, for `serverpilot_stats()`.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use serde::Serialize;

/// Counters since this process began, or since it was forked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Stats {
    /// HTTP requests sent, retries included.
    pub requests: u64,
    /// Requests that were sent again after a failure.
    pub retries: u64,
    /// Connections opened.
    pub connections: u64,
    /// Time spent waiting for locks, in milliseconds.
    pub lock_wait_ms: f64,
}

static OWNER: AtomicU32 = AtomicU32::new(0);
static REQUESTS: AtomicU64 = AtomicU64::new(0);
static RETRIES: AtomicU64 = AtomicU64::new(0);
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
static LOCK_WAIT_US: AtomicU64 = AtomicU64::new(0);

/// Returns a counter of this process. A forked child inherits its parent's counters, so they are reset first.
fn counter(which: &'static AtomicU64) -> &'static AtomicU64 {
    let this = std::process::id();
    if OWNER.swap(this, Relaxed) != this {
        for counter in [&REQUESTS, &RETRIES, &CONNECTIONS, &LOCK_WAIT_US] {
            counter.store(0, Relaxed);
        }
    }
    which
}

pub(crate) fn count_request() {
    counter(&REQUESTS).fetch_add(1, Relaxed);
}

pub(crate) fn count_retry() {
    counter(&RETRIES).fetch_add(1, Relaxed);
}

pub(crate) fn count_connection() {
    counter(&CONNECTIONS).fetch_add(1, Relaxed);
}

pub(crate) fn count_lock_wait(wait: Duration) {
    counter(&LOCK_WAIT_US).fetch_add(u64::try_from(wait.as_micros()).unwrap_or(u64::MAX), Relaxed);
}

/// Reads the counters.
#[must_use]
pub fn read() -> Stats {
    Stats {
        requests: counter(&REQUESTS).load(Relaxed),
        retries: counter(&RETRIES).load(Relaxed),
        connections: counter(&CONNECTIONS).load(Relaxed),
        lock_wait_ms: Duration::from_micros(counter(&LOCK_WAIT_US).load(Relaxed)).as_secs_f64() * 1000.0,
    }
}
