//! AutoSSL: switched on when, and only when, ServerPilot has a certificate for the app (law 8).
//!
//! | installed now | certificate available | what happens           |
//! |---------------|-----------------------|------------------------|
//! | AutoSSL's     | any                   | `on`                   |
//! | custom        | any                   | `custom`: it stays     |
//! | none          | yes                   | switched on: `enabled` |
//! | none          | no, or not told       | `pending`: try later   |
//! | not told      | any                   | `pending`: try later   |

pub mod certificate;
pub mod probe;

use crate::{
    api::{App, Client, EnableAutoSsl, GetApp, Ssl},
    call::Call,
    domain::comparison_key,
    error::{Answer, Error},
    report::{ActionStatus, SslReport, SslState},
    runtime, sync,
};

/// The state of an app's certificate, and whether something is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the app is in this state.
    Leave(SslState),
    /// Switch AutoSSL on.
    Enable,
}

/// Decides from what ServerPilot tells of an app.
#[must_use]
pub fn decide(app: &App) -> Decision {
    match &app.ssl {
        Ssl::Installed(installed) if installed.auto => Decision::Leave(SslState::On),
        Ssl::Installed(_) => Decision::Leave(SslState::Custom),
        Ssl::None if app.autossl.as_ref().is_some_and(|autossl| autossl.available) => Decision::Enable,
        Ssl::None | Ssl::Untold => Decision::Leave(SslState::Pending),
    }
}

/// The state as it is, with nothing sent.
#[must_use]
pub fn look(app: &App, wanted: &[String]) -> SslReport {
    match decide(app) {
        Decision::Leave(state) => describe(app, wanted, state),
        Decision::Enable => describe(app, wanted, SslState::Pending),
    }
}

/// The AutoSSL step; with it comes the action that it began.
///
/// # Errors
/// What the request can end in.
pub async fn step(
    client: &Client<'_>,
    app: &App,
    wanted: &[String],
) -> Result<(SslReport, Option<String>), Error> {
    match decide(app) {
        Decision::Leave(state) => Ok((describe(app, wanted, state), None)),
        Decision::Enable => {
            let changed = client.request(&EnableAutoSsl(&client.call.app_id)).await?;
            Ok((describe(app, wanted, SslState::Enabled), changed.action_id))
        }
    }
}

/// The step alone, for the whole list of the app.
///
/// # Errors
/// [`Error::Certificate`] where ServerPilot refuses, [`Error::InstallFailed`] where it fails afterwards, and
/// whatever else a request can end in. No certificate yet is not an error.
pub fn enable(call: &Call, wait: std::time::Duration) -> Result<SslReport, Error> {
    let client = Client::new(call)?;
    runtime::run(call.interrupted, enable_over(&client, wait))
}

/// As [`enable`], over a given wire.
///
/// # Errors
/// As [`enable`].
pub async fn enable_over(client: &Client<'_>, wait: std::time::Duration) -> Result<SslReport, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let wanted: Vec<String> = app.domains.iter().map(|entry| comparison_key(entry)).collect();
    let (report, action) = step(client, &app, &wanted).await.map_err(refused)?;
    let action = sync::follow(client, action, wait).await;
    match action.status {
        ActionStatus::Error => Err(Error::InstallFailed { id: action.id.unwrap_or_default() }),
        _ => Ok(report),
    }
}

/// A refusal that is about the certificate, rather than about the account or the network.
fn refused(error: Error) -> Error {
    match error {
        Error::Answer(Answer { status: status @ (400 | 405..=407 | 409..=428), said, .. }) => {
            Error::Certificate { said, status }
        }
        other => other,
    }
}

fn describe(app: &App, wanted: &[String], state: SslState) -> SslReport {
    let offered = app.autossl.as_ref().map(|autossl| autossl.domains.clone()).unwrap_or_default();
    let installed = app.ssl.installed().and_then(|ssl| ssl.cert.as_deref()).and_then(certificate::names);
    let names = match state {
        SslState::On | SslState::Custom => installed.unwrap_or(offered),
        SslState::Enabled => offered,
        SslState::Pending | SslState::Skipped => Vec::new(),
    };
    let names: Vec<String> = names.iter().map(|name| comparison_key(name)).collect();
    let is_covered = |name: &String| names.iter().any(|pattern| certificate::covers(pattern, name));
    SslReport {
        state,
        covered: app.domains.iter().map(|entry| comparison_key(entry)).filter(is_covered).collect(),
        missing: wanted.iter().filter(|name| !is_covered(name)).cloned().collect(),
        error: None,
    }
}

#[cfg(test)]
#[path = "ssl_tests.rs"]
mod tests;
