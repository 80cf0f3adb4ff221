//! AutoSSL: enabled if, and only if, ServerPilot has a certificate for the app (`autossl-is-earned`).
//!
//! | installed now | certificate available | what happens             |
//! |---------------|-----------------------|--------------------------|
//! | AutoSSL's     | any                   | `on`                     |
//! | custom        | any                   | `custom`: it stays       |
//! | none          | yes                   | it is enabled: `enabled` |
//! | none          | no, or not reported   | `pending`: retry later   |
//! | not reported  | any                   | `pending`: retry later   |

pub mod certificate;
pub mod handshake;
pub(crate) mod session;

use std::time::Duration;

use crate::{
    action,
    api::{ActionStatus, App, Client, EnableAutoSsl, GetApp, Ssl},
    domain::comparison_key,
    error::Error,
    report::{ActionState, SslReport, SslState},
};

/// Whether AutoSSL has to be enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoSslDecision {
    /// Leave the app as it is, in this state.
    Leave(SslState),
    /// Enable AutoSSL.
    Enable,
}

/// Decides by the app's certificates as ServerPilot reports them.
#[must_use]
pub fn decide(app: &App) -> AutoSslDecision {
    match &app.ssl {
        Ssl::Installed(installed) if installed.auto => AutoSslDecision::Leave(SslState::On),
        Ssl::Installed(_) => AutoSslDecision::Leave(SslState::Custom),
        Ssl::None if app.autossl.as_ref().is_some_and(|autossl| autossl.available) => AutoSslDecision::Enable,
        Ssl::None | Ssl::NotReported => AutoSslDecision::Leave(SslState::Pending),
    }
}

/// Reports the state without a request. It is `pending` also if AutoSSL could be enabled, because this enables nothing.
#[must_use]
pub fn state(app: &App, domains: &[String]) -> SslReport {
    match decide(app) {
        AutoSslDecision::Leave(state) => report(app, domains, state),
        AutoSslDecision::Enable => report(app, domains, SslState::Pending),
    }
}

/// Enables AutoSSL if it can be, and returns the report with the id of the action.
///
/// # Errors
/// The errors of a request.
pub async fn step(
    client: &Client<'_>,
    app: &App,
    domains: &[String],
) -> Result<(SslReport, Option<String>), Error> {
    match decide(app) {
        AutoSslDecision::Leave(state) => Ok((report(app, domains, state), None)),
        AutoSslDecision::Enable => {
            let changed = client.request(&EnableAutoSsl(&client.call.app_id)).await?;
            Ok((report(app, domains, SslState::Enabled), changed.action_id))
        }
    }
}

/// Enables AutoSSL for the whole list of the app, and follows the action.
///
/// # Errors
/// [`Error::Certificate`] if ServerPilot refuses, [`Error::InstallFailed`] if its action fails, and the other errors of a
/// request. If there is no certificate yet, the report says so.
pub async fn enable(client: &Client<'_>, wait: Duration) -> Result<SslReport, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let (report, id) = step(client, &app, app.domains.keys()).await.map_err(refused)?;
    let action = action::follow(client, ActionState::begun(id), wait).await;
    match action.status {
        ActionStatus::Error => Err(Error::InstallFailed { id: action.id.unwrap_or_default() }),
        _ => Ok(report),
    }
}

/// Turns ServerPilot's rejection of the certificate into its own error; errors of the account or network stay. A 409 is such a
/// rejection: the state that the request conflicts with is a custom certificate.
fn refused(error: Error) -> Error {
    let is_account_wide = error.kind().is_account_wide();
    match error {
        Error::Response(response)
            if (400..500).contains(&response.status) && !response.is_transient() && !is_account_wide =>
        {
            Error::Certificate { message: response.message, status: response.status }
        }
        other => other,
    }
}

fn report(app: &App, domains: &[String], state: SslState) -> SslReport {
    let offered = app.autossl.as_ref().map(|autossl| autossl.domains.clone()).unwrap_or_default();
    let installed = app.ssl.installed().and_then(|ssl| ssl.cert.as_deref()).and_then(certificate::names);
    let names = match state {
        SslState::On | SslState::Custom => installed.unwrap_or(offered),
        SslState::Enabled => offered,
        SslState::Pending | SslState::Skipped => Vec::new(),
    };
    let names: Vec<String> = names.iter().map(|name| comparison_key(name)).collect();
    let is_covered = |domain: &String| names.iter().any(|pattern| certificate::covers(pattern, domain));
    SslReport {
        state,
        covered: app.domains.keys().iter().filter(|domain| is_covered(domain)).cloned().collect(),
        missing: domains.iter().filter(|domain| !is_covered(domain)).cloned().collect(),
        error: None,
    }
}

#[cfg(test)]
#[path = "ssl_tests.rs"]
mod tests;
