//! ServerPilot's API: endpoints as data, one client that sends them, and the decision when to try again.

mod client;
mod endpoints;
mod retry;
mod types;

pub use client::Client;
pub use endpoints::{EnableAutoSsl, Endpoint, GetAction, GetApp, GetApps, GetServer, UpdateDomains};
pub use retry::{Decision, decide};
pub use types::{ActionAnswer, ActionEnd, App, AutoSsl, InstalledSsl, Server, Ssl, Updated};
