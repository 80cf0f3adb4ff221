//! The facts that the requests of a sync bring.

use serde::Deserialize;

use super::snapshot::ComparisonKey;
use crate::{
    error::ErrorKind,
    report::{RefusedReason, SslState},
};

/// What the requests to an app have brought in this sync, so far.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppResults {
    /// The app.
    pub app_id: String,
    /// The progress of the last update's action, if it was fetched.
    #[serde(default)]
    pub action: Option<ActionProgress>,
    /// The report of the update, as `serverpilot_sync_domains()` returns it.
    #[serde(default)]
    pub report: Option<Report>,
    /// Why the update failed, if it did.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// AutoSSL, if it was asked for without an update: `state` of `serverpilot_enable_autossl()`.
    #[serde(default)]
    pub autossl: Option<SslState>,
    /// Why that failed, if it did.
    #[serde(default)]
    pub autossl_failure: Option<Failure>,
}

/// How far an action has come, as the caller knows it. [`crate::report::ActionStatus`] is what ServerPilot reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionProgress {
    /// It has not ended yet.
    Open,
    /// It succeeded.
    Success,
    /// It failed.
    Failed,
    /// ServerPilot does not know it any more.
    Forgotten,
}

/// The parts of an update's report that matter here.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// Domains that are on the list now and were not before.
    pub added: Vec<ComparisonKey>,
    /// Domains that were on the list and are not any more.
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
    /// Its id, if ServerPilot reported one.
    pub id: Option<String>,
    /// Its state, which tells an action without an id from none.
    #[serde(default)]
    pub status: ActionReport,
}

/// The state of an update's action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionReport {
    /// There is none.
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
    /// The short name of the exception's class. One that is not the extension's is allowed: a failure has to be
    /// recorded in any case.
    pub exception: String,
    /// Its source.
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
    /// ServerPilot, the way to it, or this process.
    Server,
    /// The application's own database.
    Database,
}
