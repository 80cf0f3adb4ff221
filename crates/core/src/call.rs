//! One call of a PHP function: its settings, credentials and deadline, and how it runs.

use std::cell::Cell;

use crate::{
    api::Client, credentials::Credentials, deadline::Deadline, error::Failure, runtime, settings::Settings,
};

/// The context of one call.
#[derive(Debug)]
pub struct Call {
    /// The validated ini entries.
    pub settings: Settings,
    /// The account's credentials.
    pub credentials: Credentials,
    /// The app that the call is about.
    pub app_id: String,
    /// Attempts per request, the first included.
    pub attempts: u32,
    /// When the call has to end.
    pub deadline: Deadline,
    /// Has PHP's own time limit been reached? Polled every [`runtime::INTERRUPT_POLL`] while waiting.
    pub interrupted: fn() -> bool,
    requests: Cell<u32>,
}

impl Call {
    /// A call that has sent nothing yet.
    #[must_use]
    pub fn new(
        settings: Settings,
        credentials: Credentials,
        app_id: String,
        attempts: u32,
        deadline: Deadline,
        interrupted: fn() -> bool,
    ) -> Self {
        Self { settings, credentials, app_id, attempts, deadline, interrupted, requests: Cell::new(0) }
    }

    /// Runs `work` with a client, and blocks until it ends.
    ///
    /// # Errors
    /// Those of the work, [`crate::error::Error::Configuration`] if the client cannot be set up, and
    /// [`crate::error::Error::Interrupted`] if PHP's time limit ended it.
    pub fn run<T, E: Into<Failure>>(
        &self,
        work: impl AsyncFnOnce(&Client<'_>) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let client = Client::new(self)?;
        runtime::block_on(self.interrupted, async { work(&client).await.map_err(Into::into) })
    }

    /// HTTP requests sent so far, retries included.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.requests.get()
    }

    /// Counts one request.
    pub(crate) fn count_request(&self) {
        self.requests.set(self.requests.get() + 1);
    }
}
