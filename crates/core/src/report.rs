//! The result of a call that changes the list. Its serialised form is the array that PHP returns.

use serde::{Deserialize, Serialize};

pub use crate::api::ActionStatus;
use crate::input::Input;

/// The result of [`crate::sync::sync`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The app's id.
    pub app_id: String,
    /// Is it the result of a dry run, which changes nothing?
    pub dry_run: bool,
    /// The list after the call, as ServerPilot spells it; the planned list for a dry run.
    pub domains: Vec<String>,
    /// Domains that this call has put on the list.
    pub added: Vec<String>,
    /// Domains of the call that left the list: they were on it before, or another writer added them meanwhile.
    pub removed: Vec<String>,
    /// Domains of the call that needed no change.
    pub unchanged: Vec<String>,
    /// The change of each domain of the call that was not refused.
    pub changes: Vec<Change>,
    /// Domains that were left out. Only a batch leaves domains out.
    pub refused: Vec<Refused>,
    /// ServerPilot's action that applies the change to the server.
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
    /// The change in a sentence, the same in a dry run and in a real call.
    pub message: String,
}

/// Kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The domain is added to the list.
    Add,
    /// It is removed from the list.
    Remove,
    /// It needs no change.
    Keep,
    /// It was to be removed, but is protected.
    Protect,
}

/// A domain that a batch left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The domain in normalised form; the unchanged input if it is not a domain.
    pub domain: Input,
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
    /// ServerPilot rejected it.
    Rejected,
    /// The call ended, at its deadline or by an error, before ServerPilot accepted or rejected it.
    Deadline,
}

/// An action of ServerPilot, with the state in which the call last saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActionState {
    /// The action's id. `None` without an action, and with the status `open` if the response with the id was lost.
    pub id: Option<String>,
    /// The action's state.
    pub status: ActionStatus,
}

impl ActionState {
    /// The state of an action that has just begun, if there is one.
    #[must_use]
    pub fn begun(id: Option<String>) -> Self {
        let status = if id.is_some() { ActionStatus::Open } else { ActionStatus::None };
        Self { id, status }
    }
}

/// The state of the app's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SslReport {
    /// What the step did, or why it did nothing.
    pub state: SslState,
    /// Domains of the list that the certificate covers.
    pub covered: Vec<String>,
    /// Domains of the call (the whole list, if it adds none) that are not covered.
    pub missing: Vec<String>,
    /// Why the step failed; `None` if it did not.
    pub error: Option<String>,
}

impl SslReport {
    /// The report of a step that was not requested.
    #[must_use]
    pub fn skipped() -> Self {
        Self { state: SslState::Skipped, covered: Vec::new(), missing: Vec::new(), error: None }
    }

    /// The report of a step that failed, or was not tried.
    #[must_use]
    pub fn failed(missing: Vec<String>, error: String) -> Self {
        Self { state: SslState::Pending, covered: Vec::new(), missing, error: Some(error) }
    }
}

/// States of the AutoSSL step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SslState {
    /// AutoSSL was enabled before.
    On,
    /// This call has enabled it.
    Enabled,
    /// Not enabled: ServerPilot has no certificate for the app yet, so retry later; or it is a dry run, which enables nothing.
    Pending,
    /// A custom certificate is installed, and stays.
    Custom,
    /// Not requested.
    Skipped,
}
