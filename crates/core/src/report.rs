//! The result of a call that changes the list; serialised, it is the array that PHP returns.

use serde::{Deserialize, Serialize};

pub use crate::api::ActionStatus;

/// The result of [`crate::sync::sync`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The app.
    pub app_id: String,
    /// Nothing but reads was sent.
    pub dry_run: bool,
    /// The list after the call, as ServerPilot spells it; the planned list for a dry run.
    pub domains: Vec<String>,
    /// Domains that this call has put on the list.
    pub added: Vec<String>,
    /// Domains that are off the list and were on it before this call, or were added by another writer meanwhile.
    pub removed: Vec<String>,
    /// Domains of the call that needed no change.
    pub unchanged: Vec<String>,
    /// Each domain of the call that was not refused, with what happens to it and why.
    pub changes: Vec<Change>,
    /// Domains that were left out; only a batch leaves any out.
    pub refused: Vec<Refused>,
    /// The action by which ServerPilot configures the server for the change.
    pub action: ActionState,
    /// The AutoSSL step.
    pub ssl: SslReport,
    /// HTTP requests made, retries included.
    pub requests: u32,
    /// Duration of the call in milliseconds.
    pub elapsed_ms: f64,
}

/// What happens to one domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind of change.
    pub op: Op,
    /// The domain in normalised form.
    pub domain: String,
    /// The same in a sentence, equal in a dry run and in the real one.
    pub message: String,
}

/// Kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The domain is added to the list.
    Add,
    /// It is removed.
    Remove,
    /// It is as it should be already.
    Keep,
    /// It was to be removed, and is protected.
    Protect,
}

/// A domain that a batch left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The unchanged input, or the normalised domain if it has one.
    pub domain: String,
    /// The reason as a code.
    pub reason: RefusedReason,
    /// The reason in a sentence.
    pub message: String,
}

/// Why a domain was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefusedReason {
    /// It is not a domain name.
    Invalid,
    /// The app is full.
    Limit,
    /// ServerPilot refuses it.
    Rejected,
    /// The call ended before it could be tried.
    Deadline,
}

/// An action of ServerPilot, as far as the call has followed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActionState {
    /// Its id, if ServerPilot reported one; `None` with the status `open` if the response that had it was lost.
    pub id: Option<String>,
    /// Its state.
    pub status: ActionStatus,
}

impl ActionState {
    /// An action that has begun, or none.
    #[must_use]
    pub fn begun(id: Option<String>) -> Self {
        let status = if id.is_some() { ActionStatus::Open } else { ActionStatus::None };
        Self { id, status }
    }
}

/// The state of the app's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SslReport {
    /// The state.
    pub state: SslState,
    /// Domains of the list that the certificate covers.
    pub covered: Vec<String>,
    /// Domains of the call (the whole list, if it adds none) that are not covered.
    pub missing: Vec<String>,
    /// Why the step failed, if it did.
    pub error: Option<String>,
}

impl SslReport {
    /// The report of a step that was not made.
    #[must_use]
    pub fn skipped() -> Self {
        Self { state: SslState::Skipped, covered: Vec::new(), missing: Vec::new(), error: None }
    }

    /// The report of a step that could not be made, with the reason.
    #[must_use]
    pub fn failed(missing: Vec<String>, error: String) -> Self {
        Self { state: SslState::Pending, covered: Vec::new(), missing, error: Some(error) }
    }
}

/// States of the AutoSSL step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SslState {
    /// AutoSSL was on already.
    On,
    /// This call has enabled it.
    Enabled,
    /// ServerPilot has no certificate for the app yet: retry later.
    Pending,
    /// A custom certificate is installed, and stays.
    Custom,
    /// Not requested.
    Skipped,
}
