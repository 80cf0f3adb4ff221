//! What one call of a function carries from its first line to its last.

use std::cell::Cell;

use crate::{credentials::Credentials, deadline::Deadline, settings::Settings};

/// Everything that belongs to one call.
#[derive(Debug)]
pub struct Call {
    /// The ini entries.
    pub settings: Settings,
    /// The account.
    pub credentials: Credentials,
    /// The app that the call is about.
    pub app_id: String,
    /// Tries per request, the first included.
    pub attempts: u32,
    /// When the call has to be over.
    pub deadline: Deadline,
    /// Has PHP's own time limit been reached? Asked about every 100 ms while waiting.
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
