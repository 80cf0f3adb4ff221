//! The emulated API without a socket, for callers with their own transport.

use serde_json::Value;

use crate::{
    Failure,
    account::App,
    api::{self, Request},
    authority::Authority,
    settings::{AppAtStart, Settings},
    state::State,
};

/// An emulated account without a server. Its time is Tokio's, which can be paused.
pub struct Service(State);

impl Service {
    /// Creates the account that the settings describe.
    ///
    /// # Errors
    /// If no certificate authority can be created, or the settings contradict each other.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        Ok(Self(State::new(settings, Authority::new("ServerPilot emulator")?)?))
    }

    /// Recreates the account from these settings, but keeps the certificate authority.
    pub fn reset(&mut self, settings: Settings) {
        self.0.settings = settings;
        self.0.account = crate::account::Account::new(&self.0.settings);
    }

    /// Executes an authenticated request, and returns the status and JSON of its response.
    ///
    /// # Errors
    /// If the method is not an HTTP method.
    pub fn answer(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), Failure> {
        let request = Request {
            method: method.parse()?,
            path: path.to_owned(),
            authorization: Some(api::basic(&self.0.settings.client_id, &self.0.settings.api_key)),
            content_type: body.map(|_| "application/json".to_owned()),
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        };
        let answer = api::answer(&mut self.0, &request);
        Ok((answer.status.as_u16(), answer.body))
    }

    /// An app's list; `None` if the account does not have the app.
    #[must_use]
    pub fn domains(&self, app: &str) -> Option<Vec<String>> {
        self.app(app).map(App::names)
    }

    /// Replaces an app's list, as an edit in the dashboard does.
    pub fn set_domains(&mut self, app: &str, names: &[String]) {
        self.0.account.list(app, names);
    }

    /// Adds an app to the account.
    pub fn open_app(&mut self, app: &AppAtStart) {
        self.0.account.open_app(app);
    }

    /// Removes an app from the account.
    pub fn close_app(&mut self, app: &str) {
        self.0.account.close_app(app);
    }

    /// The app that gets the requests for this host.
    #[must_use]
    pub fn serving(&self, host: &str) -> Option<&str> {
        self.0.account.serving(host, &self.0.settings).map(|app| app.id.as_str())
    }

    /// Has the last action of an app failed, so that the server is still not configured for its list?
    #[must_use]
    pub fn is_half_configured(&self, app: &str) -> bool {
        self.0.account.is_half_configured(app)
    }

    /// Does an app have a certificate of AutoSSL?
    #[must_use]
    pub fn has_autossl(&self, app: &str) -> bool {
        self.app(app).and_then(|app| app.ssl.as_ref()).is_some_and(|ssl| ssl.auto)
    }

    fn app(&self, id: &str) -> Option<&App> {
        self.0.account.apps.iter().find(|app| app.id == id)
    }

    /// Changes settings.
    pub fn configure(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.0.settings);
    }
}
