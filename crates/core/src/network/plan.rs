//! What is decided: the shape of a plan. Reasons are codes with values; the caller has the texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::snapshot::{AppState, Approval, ComparisonKey, Owner};

/// The decisions of one call. Lists that no rule filled are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Why nothing may be changed; `None` if changes are allowed.
    pub pause: Option<Pause>,
    /// What to remember, under the code of the pause, if an operator confirms exactly this pause. `None` for one that ends when
    /// its cause does.
    pub confirmation: Option<String>,
    /// What to remember as confirmed, by reason. Empty while nothing may be changed.
    pub confirmations: BTreeMap<String, String>,
    /// The policy is to send nothing: a preview shows what a sync would do, and nothing else is decided.
    pub observes: bool,
    /// `server_contact` is missing in the facts: an update may have had no effect on the server.
    pub needs_server_contact: bool,
    /// Each app whose list has to be sent.
    pub changes: Vec<AppChange>,
    /// Apps whose AutoSSL has to be asked for without an update.
    pub enable_autossl: Vec<String>,
    /// What to remember of each app: before the update if one is due, else at the end.
    pub app_states: Vec<AppState>,
    /// What to remember of each domain for which that differs, or has a reason, whose text the caller compares. Empty as
    /// long as an update is due of which there is no result.
    pub records: Vec<RecordChange>,
    /// Domains that need not be remembered any more. Empty as long as `records` is.
    pub forget: Vec<ComparisonKey>,
    /// Whose each domain is from now on, for each for which that changes. Empty as long as `records` is.
    pub ownership: Vec<Ownership>,
    /// Requests of other plugins that have ended. Empty as long as `records` is.
    pub answered: Vec<ComparisonKey>,
    /// Approvals that change. Empty as long as `records` is.
    pub approvals: Vec<ApprovalChange>,
    /// Approvals that adoption gives, for the present sites. Empty as long as `records` is.
    pub approve: Vec<Approval>,
    /// Why adoption begins again with this sync; `None` if it does not.
    pub adoption: Option<Adoption>,
    /// Domains that the update has added.
    pub added: Vec<ComparisonKey>,
    /// Domains that it has removed, and those that an earlier one has removed without a report.
    pub removed: Vec<ComparisonKey>,
    /// Why each domain that is to be removed leaves.
    pub removals: Vec<Removal>,
    /// Domains whose removal waits until a time.
    pub leaving: Vec<Leaving>,
    /// What to remember at once of the read of the desired domains, before any update: it must not be lost if that fails.
    pub reads: Vec<ReadChange>,
    /// Domains stay on the list that an emptied mapping table may be missing: go on to report it as one that had rows.
    pub waits_for_table: bool,
    /// Managed and adopted mappings; a domain and its `www.` partner are one.
    pub mappings: usize,
    /// Domains that wait for an operator.
    pub waiting: Vec<Waiting>,
    /// Listed domains that are taken over.
    pub adopted: Vec<ComparisonKey>,
    /// Listed domains that are left alone, because something else added them.
    pub unmanaged: Vec<ComparisonKey>,
    /// Desired domains for which there is no room.
    pub no_room: Vec<ComparisonKey>,
    /// Desired domains that are not added because a listed wildcard covers them.
    pub covered: Vec<ComparisonKey>,
    /// Desired entries that cannot be listed, because they are not domains of a customer.
    pub invalid: Vec<Waiting>,
    /// When the next sync has something to do; `None` if only an event or the scheduled sync can bring something. If
    /// it is all that a plan has, a failed sync delays this one.
    pub next_sync: Option<i64>,
}

/// Why adoption begins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adoption {
    /// Another app serves the networks.
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
        /// Its type.
        environment: String,
    },
    /// The network runs at another host than the one for which the sync was switched on.
    Home {
        /// That host, if it is remembered; else it can only be compared.
        confirmed_home: Option<String>,
        /// The present host.
        home: String,
        /// It is not remembered at all, although domains are.
        is_lost: bool,
    },
    /// Another app is configured than the one for which the sync was switched on.
    AppChanged {
        /// That app.
        confirmed_app_id: String,
        /// The configured app.
        app_id: String,
    },
    /// Something else maps domains to sites than when the sync was switched on.
    Host {
        /// What did so then.
        confirmed_integration: String,
        /// What does now.
        integration: String,
    },
    /// The app's list is empty.
    Empty {
        /// The app.
        app_id: String,
        /// Its name.
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
    /// The site for which it is from now on; `None`: it has ended.
    pub site: Option<i64>,
}

/// An app by id and name, so that an operator recognises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppName {
    /// Its id.
    pub id: String,
    /// Its name.
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
    /// The list is sent even if it is as desired.
    pub rewrite: bool,
}

/// What to remember of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordChange {
    /// The domain.
    pub domain: ComparisonKey,
    /// Its state.
    pub state: State,
    /// Why it has that state; `None` for a domain that is as it should be.
    pub reason: Option<Reason>,
    /// What the text of the reason needs.
    pub values: Values,
    /// Failed attempts in a row.
    pub attempts: u32,
    /// When it is retried; `None` if every sync decides anew.
    pub retry_at: Option<i64>,
}

/// Whose a domain is, on the app that serves the networks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ownership {
    /// The domain.
    pub domain: ComparisonKey,
    /// Its owner.
    pub owner: Owner,
    /// A call that adds it was begun, and its end is not known.
    pub intended: bool,
    /// Since when reads of the list lack it; `None` if it is listed, or desired and without an owner.
    pub absent_since: Option<i64>,
}

impl Ownership {
    pub(super) fn listed(domain: &ComparisonKey, owner: Owner) -> Self {
        Self { domain: domain.clone(), owner, intended: false, absent_since: None }
    }
}

/// Why a domain leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A synchronous event announced it.
    Announced,
    /// A synchronous event announced that it has another name.
    Renamed,
    /// Complete reads lack it, and no event announced that.
    Absent,
    /// An operator approved its removal.
    Approved,
    /// An operator removed it.
    Operator,
}

/// A domain that leaves, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The domain.
    pub domain: ComparisonKey,
    /// The cause.
    pub cause: Cause,
}

/// A domain that leaves at a time, if no table has it again by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The domain.
    pub domain: ComparisonKey,
    /// The earliest time.
    pub at: i64,
}

/// What a complete read of the desired domains says about a domain that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadChange {
    /// The domain.
    pub domain: ComparisonKey,
    /// Complete reads in a row that lack it, up to three; 0: it is not absent, and has no time since when it is.
    pub undesired_reads: u32,
    /// A filter of the application added it, when it was last desired.
    pub by_filter: bool,
    /// The announcement of its removal is void, because this read has it.
    pub is_void: bool,
}

/// The state of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is as it should be.
    Ok,
    /// It waits for an operator.
    Held,
    /// It could not be dealt with.
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
    /// What the text of the reason needs.
    pub values: Values,
}

/// Why a domain is not simply OK.
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
    /// Held: several mappings left without an event that announced it.
    RemovalUnannounced,
    /// Held: its site keeps the domain, and a rule or a filter leaves this one out.
    RemovalByRule,
    /// Held: a mapping table had rows and is empty.
    RemovalTableEmpty,
    /// OK: no site has it, and it leaves soon.
    Leaving,
    /// OK: it is not listed, but a wildcard covers it.
    Covered,
    /// OK: another app of the server lists it as well, and this one gets the visitors. Values: `app`, `visitors`.
    Shared,
    /// OK: another app of the server lists it as well, and gets the visitors, or may. Values: `app`, `visitors`.
    Shadowed,
    /// Failed: the app is full. Value: `message`, if ServerPilot reported it.
    NoRoom,
    /// Failed: a customer mapped a network's own domain, or its `www.` partner.
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

/// What the text of a reason needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The name of an app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The name of the app that visitors get; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitors: Option<String>,
    /// A sentence of the extension or of an exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Values {
    pub(super) fn message(text: &str) -> Self {
        Self { message: Some(text.to_owned()), ..Self::default() }
    }
}
