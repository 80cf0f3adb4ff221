//! The shape of a plan. Reasons are codes with values; the caller has the texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::snapshot::{AppState, Approval, ComparisonKey, Owner};
pub use super::{
    forecast::Forecast, moves::MoveProgress, pool::PoolReason, pool_member::PoolMember, rebalance::Proposal,
};
use crate::report::RefusedReason;

/// The decisions of one call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Why nothing may be changed; `None` if changes are allowed.
    pub pause: Option<Pause>,
    /// The digest to store under the code of the pause if an operator confirms exactly this pause; `None` if it cannot be
    /// confirmed.
    pub confirmation: Option<String>,
    /// The confirmations to store, by reason. Empty while nothing may be changed.
    pub confirmations: BTreeMap<String, String>,
    /// The policy is `observe`: nothing is sent, and only a preview has decisions.
    pub observes: bool,
    /// The caller has to add `server_contact` to the facts, because an update may have had no effect on the server.
    pub needs_server_contact: bool,
    /// The apps whose list has to be sent.
    pub changes: Vec<AppChange>,
    /// Apps whose AutoSSL has to be requested without an update.
    pub enable_autossl: Vec<String>,
    /// The state to store of each app: before the update if one is due, else at the end of the sync.
    pub app_states: Vec<AppState>,
    /// The state to store of each domain for which it changes, and of each with a reason, whose text the caller compares. Empty
    /// while an update without a result is due.
    pub records: Vec<RecordChange>,
    /// Domains whose record can be deleted. Empty while an update is due.
    pub forget: Vec<ComparisonKey>,
    /// The new ownership of each domain for which it changes. Empty while an update is due.
    pub ownership: Vec<Ownership>,
    /// Domains whose request by another plugin has ended. Empty while an update is due.
    pub answered: Vec<ComparisonKey>,
    /// Approvals that change. Empty while an update is due.
    pub approvals: Vec<ApprovalChange>,
    /// Approvals that adoption gives, for the present sites. Empty as long as `records` is.
    pub approve: Vec<Approval>,
    /// Why adoption begins again with this sync; `None` if it does not.
    pub adoption: Option<Adoption>,
    /// Domains that the update has added.
    pub added: Vec<ComparisonKey>,
    /// Domains that the update has removed, and those that an earlier one has removed without a report.
    pub removed: Vec<ComparisonKey>,
    /// The cause of each removal.
    pub removals: Vec<Removal>,
    /// Domains that leave later, with the time.
    pub leaving: Vec<Leaving>,
    /// What to store of the read of the desired domains, before any update, so that it is not lost if the update fails.
    pub reads: Vec<ReadChange>,
    /// Removals are held because a table of mappings or sites is empty: the caller has to keep reporting it in `emptied`.
    pub waits_for_table: bool,
    /// Number of managed and adopted mappings; a domain and its `www.` partner are one.
    pub mappings: usize,
    /// Domains that wait for an operator.
    pub waiting: Vec<Waiting>,
    /// Listed domains that are adopted.
    pub adopted: Vec<ComparisonKey>,
    /// Listed domains that are left alone, because another writer added them.
    pub unmanaged: Vec<ComparisonKey>,
    /// Desired domains for which there is no room.
    pub no_room: Vec<ComparisonKey>,
    /// Desired domains that are not added because a listed wildcard covers them.
    pub covered: Vec<ComparisonKey>,
    /// Desired entries that cannot be listed: not a domain, or a network's own.
    pub invalid: Vec<Waiting>,
    /// The apps of the pool, the main app among them; empty without further apps.
    pub pool: Vec<PoolMember>,
    /// When the apps are full; `None` while nothing may be changed.
    pub forecast: Option<Forecast>,
    /// The app of each desired domain that is listed or added, and of each other domain of ours; empty without further apps.
    pub placements: BTreeMap<ComparisonKey, String>,
    /// How far each of the recorded moves is.
    pub moves: Vec<MoveProgress>,
    /// The moves that bring the apps within their limits; empty unless an operator asks for them.
    pub rebalance: Vec<Proposal>,
    /// Additions for which no app had room within the limits of an app.
    pub overflow: Vec<ComparisonKey>,
    /// When the next sync has something to do; `None` if nothing is due before the next event or scheduled sync. In an
    /// otherwise empty plan: until when a failed sync delays this one.
    pub next_sync: Option<i64>,
}

/// Why adoption begins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adoption {
    /// Another app is the main one.
    AppChanged,
    /// The records are older than the options: restored from a backup, or emptied.
    StoreOlder,
}

/// Why nothing may be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", content = "values", rename_all = "snake_case")]
pub enum Pause {
    /// The account has no such app.
    App {
        /// The id that it does not have.
        app_id: String,
        /// The apps that it has.
        apps: Vec<AppName>,
    },
    /// The environment is not `production`.
    Environment {
        /// The type of the environment.
        environment: String,
    },
    /// The network runs at another host than the one for which the sync was switched on.
    Home {
        /// That host, if it is stored in clear; `None` if only its digest is.
        confirmed_home: Option<String>,
        /// The present host.
        home: String,
        /// No host is recorded, although domains are.
        is_lost: bool,
    },
    /// The main network's domain answers from another database.
    Copy {
        /// The host of the main network.
        home: String,
    },
    /// Another app is configured than the one for which the sync was switched on.
    AppChanged {
        /// That app.
        confirmed_app_id: String,
        /// The configured app.
        app_id: String,
    },
    /// Another integration maps domains to sites than when the sync was switched on.
    Host {
        /// The integration then.
        confirmed_integration: String,
        /// The integration now.
        integration: String,
    },
    /// The app's list is empty.
    Empty {
        /// The id of the app.
        app_id: String,
        /// The name of the app.
        app: String,
        /// The main network's domain, which the list needs first.
        domain: ComparisonKey,
    },
    /// The app does not list the main network's domain.
    Serves {
        /// The name of the app.
        app: String,
        /// The domain.
        domain: ComparisonKey,
        /// A listed wildcard that covers it.
        wildcard: Option<ComparisonKey>,
    },
    /// An error that concerns the whole account or app.
    Account {
        /// The message of the exception.
        message: String,
    },
}

/// An approval that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApprovalChange {
    /// The approval as it was.
    pub approval: Approval,
    /// The site that it is for now; `None` if it has ended.
    pub site: Option<i64>,
}

/// The id and name of an app, for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppName {
    /// The app's id.
    pub id: String,
    /// The app's name.
    pub name: String,
}

/// One update of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppChange {
    /// The app.
    pub app_id: String,
    /// Domains to add, in the order in which they get places.
    pub add: Vec<ComparisonKey>,
    /// Domains to remove.
    pub remove: Vec<ComparisonKey>,
    /// The list is sent even if it needs no change.
    pub rewrite: bool,
    /// Domains to add or to remove that another app of the pool lists and keeps: no domain is new or leaves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<ComparisonKey>,
}

/// The state of a domain that is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordChange {
    /// The domain.
    pub domain: ComparisonKey,
    /// The new state.
    pub state: State,
    /// The reason of the state; `None` for a domain that is simply OK.
    pub reason: Option<Reason>,
    /// The values for the text of the reason.
    pub values: Values,
    /// Failed attempts in a row.
    pub attempts: u32,
    /// When it is retried; `None` if every sync decides anew.
    pub retry_at: Option<i64>,
}

/// The ownership of a domain on an app that serves the networks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ownership {
    /// The domain.
    pub domain: ComparisonKey,
    /// The app.
    pub app_id: String,
    /// Its owner.
    #[serde(default)]
    pub owner: Owner,
    /// A call that adds it was begun, and its result is not known.
    #[serde(default)]
    pub intended: bool,
    /// Since when reads of the list lack it; `None` if it is listed, or without an owner and desired or listed by another app.
    #[serde(default)]
    pub absent_since: Option<i64>,
}

impl Ownership {
    pub(super) fn listed(domain: &ComparisonKey, app_id: &str, owner: Owner) -> Self {
        let app_id = app_id.to_owned();
        Self { domain: domain.clone(), app_id, owner, intended: false, absent_since: None }
    }
}

/// Why a domain leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A synchronous event announced it.
    Announced,
    /// A synchronous event announced that it was renamed.
    Renamed,
    /// Complete reads lack it, without an announcement.
    Absent,
    /// An operator approved its removal.
    Approved,
    /// An operator removed it.
    Operator,
}

/// A domain that leaves the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The domain.
    pub domain: ComparisonKey,
    /// Why it leaves.
    pub cause: Cause,
}

/// A domain that leaves the list later, unless a table has it again by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The domain.
    pub domain: ComparisonKey,
    /// The earliest time of its removal.
    pub at: i64,
}

/// What to store of a recorded domain after a complete read of the desired domains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadChange {
    /// The domain.
    pub domain: ComparisonKey,
    /// Complete reads in a row that lack it, up to three; 0 clears the time since when it is absent.
    pub undesired_reads: u32,
    /// A filter of the application added it, when it was last desired.
    pub by_filter: bool,
    /// The announcement of its removal is void, because this read has the domain.
    pub is_void: bool,
}

/// The state of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is in sync.
    Ok,
    /// It waits for an operator.
    Held,
    /// It could not be synced.
    Failed,
    /// It is neither desired nor listed.
    Gone,
}

/// A domain that waits for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The domain.
    pub domain: ComparisonKey,
    /// The reason.
    pub reason: Reason,
    /// The values for the text of the reason.
    pub values: Values,
}

/// The reason of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Held: an operator put it on hold.
    Hold,
    /// Held: an operator removed it while it is still desired.
    Removed,
    /// Held: another app of the server lists it, and not this one. Values: `app`, and `visitors` if both list it.
    OtherApp,
    /// Held: a wildcard needs approval.
    Wildcard,
    /// Held: a customer's domain below a network's own needs approval.
    BelowNetwork,
    /// Held: more mappings than usual would leave within a day.
    RemovalGuard,
    /// Held: the policy allows no removal.
    AddOnly,
    /// Held: several mappings disappeared without an announcement.
    RemovalUnannounced,
    /// Held: its site keeps the mapping, but a `www.` rule or a filter leaves this domain out.
    RemovalByRule,
    /// Held: a mapping table had rows and is empty.
    RemovalTableEmpty,
    /// OK: no site has it any more, and it leaves soon.
    Leaving,
    /// OK: it is not listed, but a wildcard covers it.
    Covered,
    /// OK: another app of the server lists it as well, and this one gets the visitors. Values: `app`, `visitors`.
    Shared,
    /// OK: another app of the server lists it as well, and gets or may get the visitors. Values: `app`, `visitors`.
    Shadowed,
    /// Failed: its app of the pool cannot be changed at present. Value: `app`.
    PoolApp,
    /// Failed: the app is full. Value: `message`, if ServerPilot reported it.
    NoRoom,
    /// Failed: a customer mapped a network's own domain, or that of an app of the pool, or its `www.` partner.
    NetworkDomain,
    /// Failed: it is not a domain, or a public suffix. Value: `message`.
    Invalid,
    /// Failed: ServerPilot rejected it. Value: `message`.
    Rejected,
    /// Failed: the sync failed. Value: `message`.
    Server,
    /// Failed: the application's database failed. Value: `message`.
    Database,
}

impl From<RefusedReason> for Reason {
    fn from(reason: RefusedReason) -> Self {
        match reason {
            RefusedReason::Invalid => Self::Invalid,
            RefusedReason::Limit => Self::NoRoom,
            RefusedReason::Rejected => Self::Rejected,
            RefusedReason::Deadline => Self::Server,
        }
    }
}

/// The values for the text of a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The name of an app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The name of the app that visitors get; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitors: Option<String>,
    /// A message of the extension or of an exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Values {
    pub(super) fn message(text: &str) -> Self {
        Self { message: Some(text.to_owned()), ..Self::default() }
    }
}
