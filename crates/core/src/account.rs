//! Calls that only read: apps, one app, the list, an action, and whether everything is set up.

use std::time::Duration;

use crate::{
    api::{App, Client, GetApp, GetApps, GetServer, Server},
    call::Call,
    error::Error,
    report::ActionStatus,
    runtime, sync,
};

/// The app of the call.
///
/// # Errors
/// What a request can end in.
pub fn app(call: &Call) -> Result<App, Error> {
    let client = Client::new(call)?;
    runtime::run(call.interrupted, async { Ok(client.request(&GetApp(&call.app_id)).await?.data) })
}

/// Every app of the account.
///
/// # Errors
/// What a request can end in.
pub fn apps(call: &Call) -> Result<Vec<App>, Error> {
    let client = Client::new(call)?;
    runtime::run(call.interrupted, apps_over(&client))
}

/// As [`apps`], over a given wire.
///
/// # Errors
/// What a request can end in.
pub async fn apps_over(client: &Client<'_>) -> Result<Vec<App>, Error> {
    Ok(client.request(&GetApps).await?.data)
}

/// How far an action is, waiting for its end up to `wait`.
///
/// # Errors
/// [`Error::ActionFailed`], and what a request can end in.
pub fn action(call: &Call, id: &str, wait: Duration) -> Result<ActionStatus, Error> {
    let client = Client::new(call)?;
    runtime::run(call.interrupted, sync::fetch_action(&client, id, wait))
}

/// An app that was reached, and the server that it runs on.
#[derive(Clone, Debug)]
pub struct Reachable {
    /// The app.
    pub app: App,
    /// Its server.
    pub server: Server,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// Reads the app and its server: both answering means that credentials, app id and network are right.
///
/// # Errors
/// What a request can end in; the types tell apart which part is wrong.
pub fn test_connection(call: &Call) -> Result<Reachable, Error> {
    let client = Client::new(call)?;
    runtime::run(call.interrupted, async {
        let app = client.request(&GetApp(&call.app_id)).await?.data;
        let server = client.request(&GetServer(&app.server_id)).await?.data;
        Ok(Reachable { app, server, ms: call.deadline.elapsed().as_secs_f64() * 1000.0 })
    })
}
