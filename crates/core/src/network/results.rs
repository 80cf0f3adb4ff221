//! The results of a sync's requests, which the caller adds to the snapshot.

use serde::Deserialize;

use super::snapshot::ComparisonKey;
use crate::{
    error::ErrorKind,
    report::{RefusedReason, SslState},
};

/// The results of this sync's requests to an app so far.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppResults {
    /// The app's id.
    pub app_id: String,
    /// The progress of the last update's action; `None` if it was not fetched.
    #[serde(default)]
    pub action: Option<ActionProgress>,
    /// The report of the update, as `serverpilot_sync_domains()` returns it.
    #[serde(default)]
    pub report: Option<Report>,
    /// Why the update failed; `None` if it did not.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// The `state` of `serverpilot_enable_autossl()`, if it was called.
    #[serde(default)]
    pub autossl: Option<SslState>,
    /// Why `serverpilot_enable_autossl()` failed; `None` if it did not.
    #[serde(default)]
    pub autossl_failure: Option<Failure>,
}

/// The progress of an action that the caller follows. [`crate::report::ActionStatus`] is ServerPilot's own status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionProgress {
    /// It has not ended yet.
    Open,
    /// It succeeded.
    Success,
    /// It failed.
    Failed,
    /// ServerPilot no longer has it.
    Forgotten,
}

/// The parts of an update's report that the rules use.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// Domains that the update added.
    pub added: Vec<ComparisonKey>,
    /// Domains that the update removed.
    pub removed: Vec<ComparisonKey>,
    /// Domains that were left out.
    pub refused: Vec<Refused>,
    /// The action of the update.
    pub action: Action,
    /// The AutoSSL step.
    pub ssl: Ssl,
}

/// A domain that an update left out.
#[derive(Clone, Debug, Deserialize)]
pub struct Refused {
    /// The domain.
    pub domain: ComparisonKey,
    /// The reason as a code.
    pub reason: RefusedReason,
    /// The reason in a sentence.
    pub message: String,
}

/// The action of an update.
#[derive(Clone, Debug, Deserialize)]
pub struct Action {
    /// The action's id, if ServerPilot reported one.
    pub id: Option<String>,
    /// The action's state, which distinguishes an action without an id from no action.
    #[serde(default)]
    pub status: ActionReport,
}

/// The state of an update's action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionReport {
    /// There is no action.
    #[default]
    None,
    /// It has not ended yet.
    Open,
    /// It succeeded.
    Success,
    /// It failed.
    Error,
}

/// The AutoSSL step of an update.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Ssl {
    /// The state of AutoSSL.
    pub state: SslState,
}

/// A failure of the sync, or of an update.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The short name of the exception's class. Classes of other libraries are allowed, so that every failure is recorded.
    pub exception: String,
    /// Where it happened.
    pub source: Source,
    /// The message of the exception.
    pub message: String,
}

impl Failure {
    /// The kind of error, if the exception is the extension's.
    pub(super) fn kind(&self) -> Option<ErrorKind> {
        self.exception.parse().ok()
    }
}

/// The source of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// ServerPilot, the network, or this process.
    Server,
    /// The application's own database.
    Database,
}
