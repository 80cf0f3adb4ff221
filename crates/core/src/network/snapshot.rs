//! The facts that a plan is made from.
//!
//! Unknown keys are errors, so that a misspelt one is not silently ignored. Only apps and reports of updates may have further
//! keys, because the caller passes them on as the extension's own functions return them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::{
    adoption::StoreFacts,
    app_state::AppState,
    comparison_key::ComparisonKey,
    forecast::Growth,
    guard::{ApprovedRemoval, GuardFacts, Removed},
    moves::Move,
    pool::PoolApp,
    removals::RemovalFacts,
};
use super::{
    delays::{applies, delay},
    plan::{Ownership, Reason},
    results::{AppResults, Failure},
};
use crate::account::SslKind;

/// The facts of one plan. All times are Unix times of the same clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Snapshot {
    /// The time of the snapshot, in seconds. It stays the same when results are added.
    pub now: i64,
    /// The id of the main app: it serves the networks, alone or with the apps of `pool`.
    pub app_id: String,
    /// Further apps that serve the networks, in the order in which they get domains.
    #[serde(default)]
    pub pool: Vec<PoolApp>,
    /// Number of entries of an app before the next one gets domains; `None` for the default.
    #[serde(default)]
    pub domains_per_app: Option<usize>,
    /// Number of domains that one certificate can cover; `None` for `domains_per_app`.
    #[serde(default)]
    pub names_per_certificate: Option<usize>,
    /// The additions of the last days; `None` if they are not known.
    #[serde(default)]
    pub growth: Option<Growth>,
    /// The operator's moves of mappings between the apps, in the order in which they were recorded.
    #[serde(default)]
    pub moves: Vec<Move>,
    /// Names on the certificate of each app that gets a mapping, by its id.
    #[serde(default)]
    pub certificates: BTreeMap<String, Vec<ComparisonKey>>,
    /// An operator asks for the moves that bring the apps within their limits.
    #[serde(default)]
    pub rebalance: bool,
    /// The owners of domains on the further apps.
    #[serde(default)]
    pub ownership: Vec<Ownership>,
    /// Every app of the account, as `serverpilot_apps()` returns it.
    #[serde(default)]
    pub apps: Vec<App>,
    /// The networks' own domains, the main network's first.
    #[serde(default)]
    pub networks: Vec<ComparisonKey>,
    /// The facts of the gate.
    #[serde(default)]
    pub gate: GateFacts,
    /// The recorded state of each app.
    #[serde(default)]
    pub app_states: Vec<AppState>,
    /// Every domain that the networks need, in the order in which they get places; `None` if they were not read, so that no
    /// domain is decided.
    #[serde(default)]
    pub desired: Option<Vec<Desired>>,
    /// The record of each domain.
    #[serde(default)]
    pub records: Vec<Record>,
    /// The facts of the removal guard.
    #[serde(default)]
    pub guard: GuardFacts,
    /// Facts about the read of the desired domains, for those that it lacks.
    #[serde(default)]
    pub removals: RemovalFacts,
    /// The operator's approvals.
    #[serde(default)]
    pub approved: Vec<Approval>,
    /// Adoption has begun, and no whole sync has recorded its results since.
    #[serde(default)]
    pub adopting: bool,
    /// Facts by which adoption recognises lost or outdated records.
    #[serde(default)]
    pub store: StoreFacts,
    /// The sites of the records that exist.
    #[serde(default)]
    pub sites: Vec<i64>,
    /// Never add a site's own domain that a listed wildcard covers.
    #[serde(default)]
    pub leave_out_covered: bool,
    /// The operator's policy.
    #[serde(default)]
    pub policy: Policy,
    /// An earlier list, whose missing entries are to be put back; `None` for a sync.
    #[serde(default)]
    pub restore: Option<Vec<ComparisonKey>>,
    /// The app of that list; `None` for the one of `app_id`.
    #[serde(default)]
    pub restore_app_id: Option<String>,
    /// The plan is shown, not executed: decide even if the sync is paused.
    #[serde(default)]
    pub preview: bool,
    /// An operator requested this sync: ignore the delays of retries.
    #[serde(default)]
    pub ignore_delays: bool,
    /// When the app's server last contacted ServerPilot; `None` if that was not read.
    #[serde(default)]
    pub server_contact: Option<i64>,
    /// The results of this sync's requests so far.
    #[serde(default)]
    pub results: Vec<AppResults>,
    /// Why the sync failed apart from an update; `None` if it did not.
    #[serde(default)]
    pub failure: Option<Failure>,
}

impl Snapshot {
    /// The main app, if the account has it.
    #[must_use]
    pub fn app(&self) -> Option<&App> {
        self.apps.iter().find(|app| app.id == self.app_id)
    }

    /// The results of an app's requests.
    pub(super) fn results_of(&self, app_id: &str) -> Option<&AppResults> {
        self.results.iter().find(|results| results.app_id == app_id)
    }
}

/// An app of the account.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct App {
    /// The app's id.
    pub id: String,
    /// The app's name.
    pub name: String,
    /// The id of the app's server.
    #[serde(default)]
    pub server_id: String,
    /// The id of the system user that the app belongs to.
    #[serde(default)]
    pub sysuser_id: String,
    /// The app's domain list.
    pub domains: Vec<ComparisonKey>,
    /// The kind of its certificate; `None` if it is not known.
    #[serde(default)]
    pub ssl: Option<SslKind>,
}

/// The facts of the gate: this installation, and the one for which the sync was switched on.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateFacts {
    /// The host of the main network.
    pub home: String,
    /// The type of the environment, such as `production`.
    pub environment: String,
    /// The random salt that this installation stores beside the confirmations.
    pub salt: String,
    /// The stored confirmations by reason: `confirmations` and `confirmation` of earlier plans.
    pub confirmations: BTreeMap<String, String>,
    /// No sync has handled a domain yet.
    pub store_is_empty: bool,
    /// The app for which the sync was switched on; empty before that.
    pub confirmed_app_id: String,
    /// Whose database the main network's domain answers from, at the app's server; `None` if it gave no answer.
    pub answered_by: Option<AnsweredBy>,
    /// The integration that maps domains to sites: WordPress alone, or a plugin.
    pub integration: String,
    /// The integration with which the sync was switched on; empty before that.
    pub confirmed_integration: String,
    /// The host for which the sync was switched on, as earlier versions of the caller stored it; else empty.
    pub confirmed_home: String,
    /// An operator has approved an environment that is not `production`, as earlier versions of the caller stored it.
    pub environment_confirmed: bool,
}

/// A database, by whether it knows what this one has just recorded.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// The caller's.
    This,
    /// Another one: the caller is a copy, or its original is.
    Another,
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
            answered_by: None,
            integration: String::new(),
            confirmed_integration: String::new(),
            confirmed_home: String::new(),
            environment_confirmed: false,
        }
    }
}

/// The operator's policy: what a sync may send.
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
    /// Where it comes from.
    pub kind: Kind,
    /// The stored text, if it is not a domain; `domain` is then only a key.
    #[serde(default)]
    pub given: Option<String>,
    /// No table has it: a filter of the application added it.
    #[serde(default)]
    pub by_filter: bool,
    /// The site that needs it; 0 if it belongs to no site.
    #[serde(default)]
    pub site: i64,
}

/// An operator's approval of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The domain.
    pub domain: ComparisonKey,
    /// The site that had the domain; 0 if it belonged to no site; `None` for any site, as earlier versions approved it.
    #[serde(default)]
    pub site: Option<i64>,
    /// The reason for which it needed approval; `None` if that is not known.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// Where a desired domain comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A customer mapped it.
    Mapped,
    /// It is a site's own.
    Site,
}

/// The record of a domain.
#[expect(clippy::struct_excessive_bools, reason = "each is a separate fact")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The domain.
    pub domain: ComparisonKey,
    /// The owner.
    #[serde(default)]
    pub owner: Owner,
    /// The app on whose list it has that owner; empty for any.
    #[serde(default)]
    pub app_id: String,
    /// A call that adds it was begun, and its result is not known.
    #[serde(default)]
    pub intended: bool,
    /// Since when reads of the list lack it, as the last plan had it.
    #[serde(default)]
    pub absent_since: Option<i64>,
    /// The site for which another plugin requested it, 0 for no site; `None` if it was not requested.
    #[serde(default)]
    pub asked: Option<i64>,
    /// The operator's hold.
    #[serde(default)]
    pub hold: Hold,
    /// When a synchronous event announced its removal, or that of the domain whose `www.` partner it is; `None` if there was no
    /// such event since a read had it.
    #[serde(default)]
    pub removal_announced_at: Option<i64>,
    /// That event was a rename.
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
    /// When a sync has to handle it: the time of an event, or of the next retry; `None` if nothing is pending.
    #[serde(default)]
    pub due: Option<i64>,
}

impl Record {
    /// Is its next retry not due yet? What an app of the pool delays is decided anew.
    pub(super) fn is_waiting(&self, now: i64) -> bool {
        self.due.is_some_and(|due| applies(due, now, delay(self.attempts)))
    }
}

/// The owner of a listed domain: how it got onto the list.
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
    /// Another writer added it.
    Unmanaged,
}

impl Owner {
    /// Managed or adopted: only these domains are removed by a sync.
    pub(super) fn is_ours(self) -> bool {
        matches!(self, Self::Managed | Self::Adopted)
    }
}

/// An operator's decision about a domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hold {
    /// None: the rules apply.
    #[default]
    #[serde(rename = "")]
    None,
    /// It is neither added nor removed.
    Hold,
    /// It leaves the list, and is not added again.
    Remove,
}

impl Hold {
    /// Why the domain is held; `None` if it is not.
    pub(super) fn reason(self) -> Option<Reason> {
        match self {
            Self::None => None,
            Self::Hold => Some(Reason::Hold),
            Self::Remove => Some(Reason::Removed),
        }
    }
}
