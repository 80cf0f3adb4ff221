//! The journal: every request, and the number of connections and handshakes.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

/// Maximum number of entries; older ones are dropped.
const KEPT: usize = 100_000;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Number of the request, from 1.
    pub number: usize,
    /// Number of its connection, from 1. Connections keep their numbers when the journal is cleared.
    pub connection: usize,
    /// The client's port, which distinguishes processes on this machine.
    pub client_port: u16,
    /// The method.
    pub method: String,
    /// The path and query.
    pub path: String,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The status of the response; `None` if the connection was cut or hung.
    pub status: Option<u16>,
    /// The fault that struck it.
    pub fault: Option<String>,
    /// Milliseconds since the start.
    pub at_ms: u64,
}

/// The connection of a request, as its entry records it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connection {
    pub(crate) number: usize,
    pub(crate) client_port: u16,
}

/// The journal of a run. It has no headers, and so no API key.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    requests: usize,
    connections: usize,
    handshakes: usize,
    resumed_handshakes: usize,
    last_connection: usize,
}

impl Journal {
    /// Counts a connection and numbers it.
    pub(crate) fn connection(&mut self, client_port: u16) -> Connection {
        self.connections += 1;
        self.last_connection += 1;
        Connection { number: self.last_connection, client_port }
    }

    /// Counts a finished TLS handshake.
    pub(crate) fn handshake(&mut self, is_resumed: bool) {
        self.handshakes += 1;
        self.resumed_handshakes += usize::from(is_resumed);
    }

    pub(crate) fn record(&mut self, mut entry: Entry) {
        self.requests += 1;
        entry.number = self.requests;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections
    }

    pub(crate) fn handshakes(&self) -> usize {
        self.handshakes
    }

    pub(crate) fn resumed_handshakes(&self) -> usize {
        self.resumed_handshakes
    }

    /// Clears the journal. Open connections keep their numbers, which later ones must not get.
    pub(crate) fn forget(&mut self) {
        *self = Self { last_connection: self.last_connection, ..Self::default() };
    }
}
