//! Calls that only read: the apps, one app, and a test of the connection.

use serde::{Deserialize, Serialize};

use crate::{
    api::{App, AutoSsl, Client, GetApp, GetApps, GetServer, Server, Ssl},
    error::Error,
    ssl::certificate::{self, Certificate},
};

/// Fetches the app of the call.
///
/// # Errors
/// The errors of a request.
pub async fn app(client: &Client<'_>) -> Result<AppDetails, Error> {
    Ok(client.request(&GetApp(&client.call.app_id)).await?.data.into())
}

/// Fetches every app of the account.
///
/// # Errors
/// The errors of a request.
pub async fn apps(client: &Client<'_>) -> Result<Vec<AppSummary>, Error> {
    Ok(client.request(&GetApps).await?.data.into_iter().map(Into::into).collect())
}

/// Reads the app and its server. If both respond, credentials, app id and network are right.
///
/// # Errors
/// The errors of a request; their types distinguish what is wrong.
pub async fn test_connection(client: &Client<'_>) -> Result<Connection, Error> {
    let App { id, name, runtime, server_id, .. } = client.request(&GetApp(&client.call.app_id)).await?.data;
    let server = client.request(&GetServer(&server_id)).await?.data;
    let ms = client.call.deadline.elapsed().as_secs_f64() * 1000.0;
    Ok(Connection { ok: true, app: ConnectedApp { id, name, runtime }, server, ms })
}

/// The kind of certificate that an app has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SslKind {
    /// No certificate.
    None,
    /// Issued by AutoSSL.
    Auto,
    /// Installed by the operator.
    Custom,
}

impl From<&Ssl> for SslKind {
    fn from(ssl: &Ssl) -> Self {
        match ssl.installed() {
            None => Self::None,
            Some(installed) if installed.auto => Self::Auto,
            Some(_) => Self::Custom,
        }
    }
}

/// An app in the list of apps.
#[derive(Clone, Debug, Serialize)]
pub struct AppSummary {
    /// Id of the app.
    pub id: String,
    /// The app's name in ServerPilot.
    pub name: String,
    /// Id of its server.
    pub server_id: String,
    /// Id of its system user.
    pub sysuser_id: String,
    /// PHP runtime, such as `php8.3`.
    pub runtime: String,
    /// The app's domain list.
    pub domains: Vec<String>,
    /// The kind of certificate that is installed.
    pub ssl: SslKind,
}

impl From<App> for AppSummary {
    fn from(app: App) -> Self {
        let App { id, name, server_id, sysuser_id, runtime, domains, ssl, .. } = app;
        let domains = domains.into_entries();
        Self { id, name, server_id, sysuser_id, runtime, domains, ssl: (&ssl).into() }
    }
}

/// An app with its certificate, without key material.
#[derive(Clone, Debug, Serialize)]
pub struct AppDetails {
    /// As in the list of apps.
    #[serde(flatten)]
    pub summary: AppSummary,
    /// Are visitors redirected to HTTPS?
    pub force_https: bool,
    /// The installed certificate, if it can be parsed.
    pub certificate: Option<Certificate>,
    /// The certificate that ServerPilot could install.
    pub autossl: AutoSsl,
}

impl From<App> for AppDetails {
    fn from(mut app: App) -> Self {
        let installed = app.ssl.installed();
        let certificate = installed.and_then(|ssl| ssl.cert.as_deref()).and_then(certificate::first);
        let force_https = installed.is_some_and(|ssl| ssl.force);
        let autossl = app.autossl.take().unwrap_or_default();
        Self { summary: app.into(), force_https, certificate, autossl }
    }
}

/// An app that can be reached, and its server.
#[derive(Clone, Debug, Serialize)]
pub struct Connection {
    /// Always true; a failure is an error.
    pub ok: bool,
    /// The app.
    pub app: ConnectedApp,
    /// The app's server.
    pub server: Server,
    /// Duration of the call in milliseconds.
    pub ms: f64,
}

/// The app of a [`Connection`].
#[derive(Clone, Debug, Serialize)]
pub struct ConnectedApp {
    /// Id of the app.
    pub id: String,
    /// The app's name in ServerPilot.
    pub name: String,
    /// PHP runtime, such as `php8.3`.
    pub runtime: String,
}
