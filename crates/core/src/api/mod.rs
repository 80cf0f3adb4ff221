//! ServerPilot's API: the requests as data, the client that sends them and judges the responses, and the retries.

mod client;
mod endpoints;
mod retry;
mod transport;
mod types;

pub use client::Client;
pub use endpoints::{EnableAutoSsl, Endpoint, GetAction, GetApp, GetApps, GetServer, UpdateDomains};
pub use retry::{Attempt, RetryDecision, backoff_bound, decide};
pub use transport::{Exchange, NoResponse, Request, Response, Transport};
pub use types::{Action, ActionStatus, App, AutoSsl, InstalledSsl, Payload, Server, Ssl, Updated};
