//! What a call did, in the shape that PHP returns.

use serde::{Deserialize, Serialize};

/// The end of a change of the list, as [`crate::sync`] gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The app that was looked at.
    pub app_id: String,
    /// Nothing but reads was sent.
    pub dry_run: bool,
    /// The list after the call, as ServerPilot spells it; the planned list for a dry run.
    pub domains: Vec<String>,
    /// Names that are on the list and were not at the call's first read.
    pub added: Vec<String>,
    /// Names that are off the list and were on it at the call's first read.
    pub removed: Vec<String>,
    /// Names that were asked for and needed nothing.
    pub unchanged: Vec<String>,
    /// Each name that was asked for, with what happens to it and why.
    pub changes: Vec<Change>,
    /// Names that were left out; only a batch leaves any out.
    pub refused: Vec<Refused>,
    /// The action by which ServerPilot brings the change onto the server.
    pub action: ActionState,
    /// The AutoSSL step.
    pub ssl: SslReport,
    /// HTTP requests made, retries included.
    pub requests: u32,
    /// Duration of the call in milliseconds.
    pub elapsed_ms: f64,
}

/// What happens to one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The kind of change.
    pub op: Op,
    /// The name in normalised form.
    pub domain: String,
    /// The same in a sentence, equal in a dry run and in the real one.
    pub message: String,
}

/// Kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Comes onto the list.
    Add,
    /// Leaves it.
    Remove,
    /// Is as it should be already.
    Keep,
    /// Should have left the list, and is protected.
    Protect,
}

impl Op {
    /// The word that PHP sees.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Keep => "keep",
            Self::Protect => "protect",
        }
    }
}

/// A name that a batch left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The input as it was given, or the normalised name where it has one.
    pub domain: String,
    /// Why, as a word.
    pub reason: RefusedReason,
    /// Why, as a sentence.
    pub message: String,
}

/// Why a name was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefusedReason {
    /// It is no domain name.
    Invalid,
    /// The app is full.
    Limit,
    /// ServerPilot refuses it.
    Rejected,
}

impl RefusedReason {
    /// The word that PHP sees.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Limit => "limit",
            Self::Rejected => "rejected",
        }
    }
}

/// An action of ServerPilot, as far as the call has followed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionState {
    /// Its id, where ServerPilot told one.
    pub id: Option<String>,
    /// Its state.
    pub status: ActionStatus,
}

/// States of an action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActionStatus {
    /// There is no action to follow.
    #[default]
    None,
    /// It has not ended yet.
    Open,
    /// It has ended well.
    Success,
    /// It has failed; stands only in the report of a failed call.
    Error,
}

impl ActionStatus {
    /// The word that PHP sees.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Open => "open",
            Self::Success => "success",
            Self::Error => "error",
        }
    }
}

/// Where the app's certificate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SslReport {
    /// The state.
    pub state: SslState,
    /// Names of the list that the certificate covers.
    pub covered: Vec<String>,
    /// Names that were asked for (the whole list, where none were) and are not covered.
    pub missing: Vec<String>,
    /// Why the step did not go through, where it did not.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SslState {
    /// AutoSSL was on already.
    On,
    /// This call has switched it on.
    Enabled,
    /// ServerPilot has no certificate for the app yet: try again later.
    Pending,
    /// A custom certificate is installed, and stays.
    Custom,
    /// Not asked for.
    Skipped,
}

impl SslState {
    /// The word that PHP sees.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Enabled => "enabled",
            Self::Pending => "pending",
            Self::Custom => "custom",
            Self::Skipped => "skipped",
        }
    }
}
