//! The recorded state of an app.

use serde::{Deserialize, Serialize};

use crate::report::SslState;

/// The recorded state of an app: the last update's action, AutoSSL, and failed syncs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppState {
    /// The app.
    pub app_id: String,
    /// The action of the last update, until its end is known.
    #[serde(default)]
    pub action: Option<String>,
    /// When the last update with an action was sent.
    #[serde(default)]
    pub action_at: Option<i64>,
    /// That update was a rewrite.
    #[serde(default)]
    pub action_is_rewrite: bool,
    /// Number of failed actions in a row.
    #[serde(default)]
    pub failed_actions: u32,
    /// When the first of these failures was found.
    #[serde(default)]
    pub failing_since: Option<i64>,
    /// When the list is to be sent again, because the server may not be configured for it.
    #[serde(default)]
    pub rewrite_at: Option<i64>,
    /// Since when the server is away: the begin of the first action that it has not contacted ServerPilot for.
    #[serde(default)]
    pub away_since: Option<i64>,
    /// The state of AutoSSL after the last request; `None` before the first.
    #[serde(default)]
    pub autossl: Option<SslState>,
    /// When AutoSSL is requested again.
    #[serde(default)]
    pub autossl_at: Option<i64>,
    /// Number of requests in a row that found no certificate.
    #[serde(default)]
    pub autossl_attempts: u32,
    /// Number of failed syncs in a row, without those that ended with an error about the whole account.
    #[serde(default)]
    pub failed_syncs: u32,
    /// When the next sync is due after a failed one.
    #[serde(default)]
    pub retry_at: Option<i64>,
    /// Number of failed updates in a row of an app of a pool, by errors that did not concern all apps.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed_updates: u32,
    /// When it is updated again after a failed update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_at: Option<i64>,
    /// Since when the account does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_since: Option<i64>,
    /// An adoption could not take over what this app of a pool lists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adopting: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
