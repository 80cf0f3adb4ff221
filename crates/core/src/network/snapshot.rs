//! The facts that a plan is made from.
//!
//! Unknown keys are errors, so that a misspelt one is not silently ignored. Two parts are taken as the extension's own
//! functions return them, with keys that are not needed here: an app, and the report of an update.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::{
    comparison_key::ComparisonKey,
    guard::{ApprovedRemoval, GuardFacts, Removed},
    removals::RemovalFacts,
};
use super::{
    plan::Reason,
    results::{AppResults, Failure},
};
use crate::report::SslState;

/// What is known when the plan is made. Times are Unix times, all by one clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Snapshot {
    /// The time of the snapshot, in seconds. It stays the same when results are added.
    pub now: i64,
    /// The app that serves the networks.
    pub app_id: String,
    /// Every app of the account, as `serverpilot_apps()` returns it.
    #[serde(default)]
    pub apps: Vec<App>,
    /// The networks' own domains, the main network's first.
    #[serde(default)]
    pub networks: Vec<ComparisonKey>,
    /// What the gate compares.
    #[serde(default)]
    pub gate: GateFacts,
    /// What is remembered of each app between syncs.
    #[serde(default)]
    pub app_states: Vec<AppState>,
    /// Every domain that the networks need, in the order in which they get places. `None` if that was not read: then
    /// nothing about domains is decided.
    #[serde(default)]
    pub desired: Option<Vec<Desired>>,
    /// What is remembered of each domain.
    #[serde(default)]
    pub records: Vec<Record>,
    /// What the removal guard counts.
    #[serde(default)]
    pub guard: GuardFacts,
    /// What the read of the desired domains says about those that it lacks.
    #[serde(default)]
    pub removals: RemovalFacts,
    /// What an operator has approved.
    #[serde(default)]
    pub approved: Vec<Approval>,
    /// Listed domains that are desired are adopted, because no sync has recorded its results since adoption began.
    #[serde(default)]
    pub adopting: bool,
    /// How the records compare with what the caller remembers of them.
    #[serde(default)]
    pub store: StoreFacts,
    /// Sites that exist, as far as records name them.
    #[serde(default)]
    pub sites: Vec<i64>,
    /// Sites' own domains that a listed wildcard covers are never added.
    #[serde(default)]
    pub leave_out_covered: bool,
    /// What syncs may send.
    #[serde(default)]
    pub policy: Policy,
    /// An earlier list, whose missing entries are to be put back; `None` for a sync.
    #[serde(default)]
    pub restore: Option<Vec<ComparisonKey>>,
    /// The decisions are made although the sync pauses, to be shown.
    #[serde(default)]
    pub preview: bool,
    /// An operator has asked for this sync: no retry is waited for.
    #[serde(default)]
    pub ignore_delays: bool,
    /// When the app's server last contacted ServerPilot, if that was read.
    #[serde(default)]
    pub server_contact: Option<i64>,
    /// What the requests of this sync have brought so far.
    #[serde(default)]
    pub results: Vec<AppResults>,
    /// Why the sync failed, if it did apart from an update.
    #[serde(default)]
    pub failure: Option<Failure>,
}

impl Snapshot {
    /// The app that serves the networks, if the account has it.
    #[must_use]
    pub fn app(&self) -> Option<&App> {
        self.apps.iter().find(|app| app.id == self.app_id)
    }

    /// The results of that app's requests.
    pub(super) fn app_results(&self) -> Option<&AppResults> {
        self.results.iter().find(|results| results.app_id == self.app_id)
    }
}

/// An app of the account.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its server.
    #[serde(default)]
    pub server_id: String,
    /// Its domain list.
    pub domains: Vec<ComparisonKey>,
}

/// What the gate compares: this installation, and the one for which the sync was switched on.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateFacts {
    /// The host of the main network.
    pub home: String,
    /// The type of the environment, such as `production`.
    pub environment: String,
    /// A random text that this installation keeps beside the confirmations.
    pub salt: String,
    /// What was confirmed, by reason: `confirmations` or `confirmation` of earlier plans.
    pub confirmations: BTreeMap<String, String>,
    /// No sync has dealt with a domain yet.
    pub store_is_empty: bool,
    /// The app for which the sync was switched on; empty before that.
    pub confirmed_app_id: String,
    /// What maps domains to sites: WordPress alone, or a plugin.
    pub integration: String,
    /// The one with which the sync was switched on; empty before that.
    pub confirmed_integration: String,
    /// The host for which it was switched on, from an installation that had no confirmations; else empty.
    pub confirmed_home: String,
    /// An operator has approved an environment that is not `production`, in an installation that had no confirmations.
    pub environment_confirmed: bool,
}

impl Default for GateFacts {
    fn default() -> Self {
        Self {
            home: String::new(),
            environment: "production".to_owned(),
            salt: String::new(),
            confirmations: BTreeMap::new(),
            store_is_empty: true,
            confirmed_app_id: String::new(),
            integration: String::new(),
            confirmed_integration: String::new(),
            confirmed_home: String::new(),
            environment_confirmed: false,
        }
    }
}

/// How the records compare with what the caller remembers of them, apart from them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreFacts {
    /// The app whose domains the last whole sync adopted; empty before that.
    pub app_id: String,
    /// The number of the last sync that marked the records.
    pub marker: i64,
    /// The number that it had.
    pub expected: i64,
}

/// What is remembered of an app between syncs: the last update's action, and AutoSSL.
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
    /// That update only sent the list again.
    #[serde(default)]
    pub action_is_rewrite: bool,
    /// Actions that failed in a row.
    #[serde(default)]
    pub failed_actions: u32,
    /// When the first of them was found.
    #[serde(default)]
    pub failing_since: Option<i64>,
    /// When the list is to be sent again, because the server may not be configured for it.
    #[serde(default)]
    pub rewrite_at: Option<i64>,
    /// Since when the server has not contacted ServerPilot although an update waits for it: the begin of its action.
    #[serde(default)]
    pub away_since: Option<i64>,
    /// AutoSSL as the last request found it; `None` before the first.
    #[serde(default)]
    pub autossl: Option<SslState>,
    /// When AutoSSL is asked for again.
    #[serde(default)]
    pub autossl_at: Option<i64>,
    /// How often in a row there was no certificate yet.
    #[serde(default)]
    pub autossl_attempts: u32,
    /// Syncs that failed in a row, apart from errors about the whole account.
    #[serde(default)]
    pub failed_syncs: u32,
    /// When the next sync is due after a failed one.
    #[serde(default)]
    pub retry_at: Option<i64>,
}

/// What syncs may send: the operator's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Additions and removals.
    #[default]
    Sync,
    /// No removals but those by an operator.
    AddOnly,
    /// Nothing.
    Observe,
}

/// A domain that the networks need.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desired {
    /// The domain.
    pub domain: ComparisonKey,
    /// Who chose it.
    pub kind: Kind,
    /// How it is stored, if that is not a domain and `domain` stands for it.
    #[serde(default)]
    pub given: Option<String>,
    /// No table has it: a filter of the application added it.
    #[serde(default)]
    pub by_filter: bool,
    /// The site that needs it; 0 for none in particular.
    #[serde(default)]
    pub site: i64,
}

/// An operator's approval of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The domain.
    pub domain: ComparisonKey,
    /// The site that had it, 0 for none in particular; `None` for any site, as earlier versions approved it.
    #[serde(default)]
    pub site: Option<i64>,
    /// What it waited for; `None` if that was not known.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// Who chose a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A customer mapped it.
    Mapped,
    /// It is a site's own.
    Site,
}

/// What is remembered of a domain.
#[expect(clippy::struct_excessive_bools, reason = "each is a separate fact")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The domain.
    pub domain: ComparisonKey,
    /// How it got onto the list.
    #[serde(default)]
    pub owner: Owner,
    /// The app on whose list it has that owner; empty for any.
    #[serde(default)]
    pub app_id: String,
    /// A call that adds it was begun, and its end is not known.
    #[serde(default)]
    pub intended: bool,
    /// Since when reads of the list lack it, as the last plan had it.
    #[serde(default)]
    pub absent_since: Option<i64>,
    /// The site for which another plugin asked for it; 0 for none in particular, `None` if none asked.
    #[serde(default)]
    pub asked: Option<i64>,
    /// What an operator has decided.
    #[serde(default)]
    pub hold: Hold,
    /// When a synchronous event announced that it leaves, or the domain whose `www.` partner it is; `None` if no event did since
    /// a read had it.
    #[serde(default)]
    pub removal_announced_at: Option<i64>,
    /// That event renamed it.
    #[serde(default)]
    pub renamed: bool,
    /// Since when complete reads lack it; `None` if the last one had it.
    #[serde(default)]
    pub undesired_since: Option<i64>,
    /// Complete reads in a row that lack it, up to three.
    #[serde(default)]
    pub undesired_reads: u32,
    /// A filter of the application added it, when it was last desired.
    #[serde(default)]
    pub by_filter: bool,
    /// It is recorded as OK or gone, without a reason and without a failed attempt.
    #[serde(default)]
    pub settled: bool,
    /// Failed attempts in a row.
    #[serde(default)]
    pub attempts: u32,
    /// When it is to be dealt with: since an event, or the next retry. `None` if nothing is pending.
    #[serde(default)]
    pub due: Option<i64>,
}

impl Record {
    /// Is its next retry not due yet?
    pub(super) fn is_waiting(&self, now: i64) -> bool {
        self.due.is_some_and(|due| due > now)
    }
}

/// How a domain got onto the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// It is not known.
    #[default]
    #[serde(rename = "")]
    None,
    /// A sync added it.
    Managed,
    /// It was listed before, and a sync took it over.
    Adopted,
    /// It was added by something else.
    Unmanaged,
}

/// An operator's decision about a domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hold {
    /// None: the rules apply.
    #[default]
    #[serde(rename = "")]
    None,
    /// It is left alone.
    Hold,
    /// It leaves the list, and is not added again.
    Remove,
}
