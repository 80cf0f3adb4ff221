//! ServerPilot's API: endpoints as data, one client that sends them over the wire and judges the answers, and the
//! decision when to try again.

mod client;
mod endpoints;
mod retry;
mod types;
mod wire;

pub use client::Client;
pub use endpoints::{EnableAutoSsl, Endpoint, GetAction, GetApp, GetApps, GetServer, UpdateDomains};
pub use retry::{Decision, decide, longest_backoff};
pub use types::{ActionAnswer, ActionEnd, App, AutoSsl, InstalledSsl, Server, Ssl, Updated};
pub use wire::{Exchange, Incoming, Outgoing, Wire};
