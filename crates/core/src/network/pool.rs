//! The apps that serve the networks: the one of `app_id`, and a pool of further apps if one app's list or certificate is too
//! small. The apps of a pool have the same web root, so each can serve every domain.
//!
//! The main app is checked by the [`gate`](super::gate). A further app gets nothing as long as one of these applies; the first
//! is its reason:
//!
//! | further app                                                                       | reason              |
//! |-----------------------------------------------------------------------------------|---------------------|
//! | the account does not have it                                                      | `not_in_account`    |
//! | it is on another server than the main app                                        | `other_server`      |
//! | it belongs to another system user, or none is known                               | `other_system_user` |
//! | it does not list its own domain, or that is the networks' own, or another app of the server lists it | `no_own_domain` |
//! | it never answered with the networks' database, or not the last time               | `not_proven`        |
//! | it did so more than a day ago                                                     | `proof_expired`     |
//!
//! An app has joined once it had none of the first five reasons, as far as that is known: it has been proven, or it has a managed
//! or adopted domain, or may have got one. Until then, it counts as an app outside the pool: what it lists is not ours, and never
//! adopted (see [`other_apps`](super::other_apps)).
//!
//! An app's own domain was listed before it joined, belonged to no site, and is never adopted or removed. A mapping of it is
//! refused, because a customer could close the app by one.
//!
//! | app                                                            | its listed domains | additions             | removals |
//! |----------------------------------------------------------------|--------------------|-----------------------|----------|
//! | no reason                                                      | stay               | yes                   | yes      |
//! | no reason, and leaving                                         | stay               | partners of listed ones | yes    |
//! | an update failed, and the next one is not due: `update_failed` | stay               | wait: `pool_app`      | wait     |
//! | a reason                                                       | stay               | go to other apps; partners of listed ones, and what it may have got, wait | wait |
//! | a reason, and it never joined                                  | are not ours       | go to other apps      | –        |
//! | not in the account for less than 15 minutes                    | wait: `pool_app`   | go to other apps      | –        |
//! | not in the account for longer                                  | are placed anew    | go to other apps      | –        |
//!
//! Without a pool, the main app has neither reason nor delay here. See [`placement`](super::placement) for which app gets an
//! addition.
//!
//! A failure of one app's update delays that app alone, if there is a pool. An error about the whole account pauses all of them;
//! of a further app, `NotFoundException` and `PaymentRequiredException` are not about the account.
//!
//! A domain of ours that several apps list, without a move, is removed where it gets no visitors, unless that parts the mapping:
//!
//! | of two apps that list it                                            | what happens                        |
//! |---------------------------------------------------------------------|-------------------------------------|
//! | which of them gets the visitors is unknown, see [`visitors`](super::visitors) | both keep it              |
//! | one of both has a reason or a delay                                 | both keep it                        |
//! | it is neither managed nor adopted on the later one                  | both keep it                        |
//! | the later one also lists the other needed domain, the first does not, and it is managed or adopted on the first | the first one loses it |
//! | the same, and it is neither there                                   | both keep it                        |
//! | any other                                                           | the later one loses it              |
//!
//! The networks keep such a domain, so it counts as no removal.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    delays::{SYNC_DELAY_MAX, applies},
    missing,
    owners::Owners,
    protected::Protected,
    results::Failure,
    snapshot::{App, AppState, ComparisonKey, Snapshot},
    visitors::sorts_before,
};
use crate::error::ErrorKind;

/// Seconds for which a proof is valid.
const PROOF: u64 = 24 * 60 * 60;

/// A further app of the pool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolApp {
    /// The app's id.
    pub app_id: String,
    /// The domain that it listed before it joined, and through which it proves itself.
    #[serde(default)]
    pub own_domain: Option<ComparisonKey>,
    /// When it last answered through that domain with the networks' database and extension; `None` if it did not the last time,
    /// or was never asked.
    #[serde(default)]
    pub proven_at: Option<i64>,
    /// It is to leave the pool: it gets no more domains.
    #[serde(default)]
    pub leaving: bool,
}

/// Why an app of the pool cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolReason {
    /// The account does not have it.
    NotInAccount,
    /// It is on another server.
    OtherServer,
    /// It belongs to another system user.
    OtherSystemUser,
    /// It does not list its own domain.
    NoOwnDomain,
    /// It did not answer with the networks' database.
    NotProven,
    /// It last did so too long ago.
    ProofExpired,
    /// Its last update failed.
    UpdateFailed,
}

/// Whether an app can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Leaving,
    /// Until that time, if it is known.
    Closed(PoolReason, Option<i64>),
}

/// The apps that serve the networks, the one of `app_id` first.
pub(super) struct Pool<'a> {
    members: Vec<Member<'a>>,
    /// The members that list a domain, by their index.
    listing: HashMap<&'a ComparisonKey, Vec<usize>>,
    pub(super) owners: Owners<'a>,
}

/// One of these apps.
pub(super) struct Member<'a> {
    pub id: &'a str,
    /// `None` if the account does not have it.
    pub app: Option<&'a App>,
    pub status: Status,
    /// It could once be changed. Else its list counts as that of an app outside the pool.
    pub has_joined: bool,
    /// A failed update delays it.
    is_delayed: bool,
}

impl<'a> Pool<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let main = snapshot.app();
        let status =
            if snapshot.pool.is_empty() { Status::Open } else { status_of(snapshot, &snapshot.app_id) };
        let is_delayed = status != Status::Open;
        let further = snapshot.pool.iter().map(|further| further.app_id.as_str());
        let ids: Vec<&str> = std::iter::once(snapshot.app_id.as_str()).chain(further).collect();
        let owners = Owners::new(snapshot, &ids);
        let mut members =
            vec![Member { id: &snapshot.app_id, app: main, status, has_joined: true, is_delayed }];
        let protected = Protected::new(&snapshot.networks);
        let mut seen = HashSet::from([snapshot.app_id.as_str()]);
        for further in snapshot.pool.iter().filter(|further| seen.insert(&further.app_id)) {
            let app = snapshot.apps.iter().find(|app| app.id == further.app_id);
            let reason = refusal(snapshot, main, app, further, &protected);
            let by_update = status_of(snapshot, &further.app_id);
            let status = match (reason, by_update) {
                (Some(PoolReason::NotInAccount), _) => {
                    Status::Closed(PoolReason::NotInAccount, missing::until(snapshot, &further.app_id))
                }
                (Some(reason), _) => Status::Closed(reason, None),
                (None, Status::Open) if further.leaving => Status::Leaving,
                (None, status) => status,
            };
            let is_in = matches!(reason, None | Some(PoolReason::NotInAccount | PoolReason::ProofExpired));
            let has_joined = is_in || owners.owned_on(&further.app_id) > 0;
            members.push(Member {
                id: &further.app_id,
                app,
                status,
                has_joined,
                is_delayed: by_update != Status::Open,
            });
        }
        let mut listing: HashMap<&ComparisonKey, Vec<usize>> = HashMap::new();
        for (index, member) in members.iter().enumerate() {
            for domain in member.domains() {
                let indexes = listing.entry(domain).or_default();
                if indexes.last() != Some(&index) {
                    indexes.push(index);
                }
            }
        }
        Self { members, listing, owners }
    }

    pub(super) fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    /// Are there further apps?
    pub(super) fn has_further(&self) -> bool {
        self.members.len() > 1
    }

    /// The app of `app_id`.
    pub(super) fn main(&self) -> Option<&'a App> {
        self.members.first().and_then(|member| member.app)
    }

    /// Is it one of the apps that have joined?
    pub(super) fn has(&self, app_id: &str) -> bool {
        self.members.iter().any(|member| member.id == app_id && member.has_joined)
    }

    /// The index of an app.
    pub(super) fn position(&self, app_id: &str) -> Option<usize> {
        self.members.iter().position(|member| member.id == app_id)
    }

    /// Does any of the apps list the domain?
    pub(super) fn lists(&self, domain: &ComparisonKey) -> bool {
        self.listing.contains_key(domain)
    }

    /// The indexes of the apps that list a domain.
    pub(super) fn listing(&self, domain: &ComparisonKey) -> &[usize] {
        self.listing.get(domain).map_or(&[], Vec::as_slice)
    }

    /// The name of an app; empty if the account does not have it.
    pub(super) fn name(&self, index: usize) -> &'a str {
        self.members.get(index).map_or("", Member::name)
    }

    /// Does `one` certainly get the visitors of a domain that both apps list?
    fn precedes(&self, one: usize, other: usize) -> bool {
        sorts_before(self.name(one), self.name(other)) == Some(true)
    }

    /// The index of the app that gets the visitors of a listed domain; if that is unknown, of the first app of the pool that
    /// lists it.
    pub(super) fn serving(&self, domain: &ComparisonKey) -> Option<usize> {
        let listing = self.listing(domain);
        let is_first =
            |one: &&usize| listing.iter().all(|other| other == *one || self.precedes(**one, *other));
        listing.iter().find(is_first).or(listing.first()).copied()
    }

    /// The indexes of the apps that lose a domain of ours which several list. `partner` are the apps that list the other needed
    /// domain of its mapping.
    pub(super) fn duplicates(&self, domain: &ComparisonKey, partner: &[usize]) -> Vec<usize> {
        let listing = self.listing(domain);
        let Some(first) = self.serving(domain).filter(|_| listing.len() > 1) else { return Vec::new() };
        let is_later = |index: &usize| self.precedes(first, *index) && self.can_change(*index);
        let owning = if self.can_change(first) { self.owning(domain) } else { Vec::new() };
        let later: Vec<usize> = owning.iter().copied().filter(is_later).collect();
        if partner.contains(&first) || !later.iter().any(|index| partner.contains(index)) {
            return later;
        }
        let losing = later.into_iter().chain(owning.contains(&first).then_some(first));
        losing.filter(|index| !partner.contains(index)).collect()
    }

    /// Every entry of the lists, app by app.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a ComparisonKey> {
        self.members.iter().flat_map(Member::domains)
    }

    /// Can the app be changed now?
    pub(super) fn can_change(&self, index: usize) -> bool {
        self.members.get(index).is_some_and(Member::can_change)
    }

    /// The indexes of the apps that list a domain and can be changed now.
    pub(super) fn changeable(&self, indexes: &[usize]) -> Vec<usize> {
        indexes.iter().copied().filter(|index| self.can_change(*index)).collect()
    }

    /// Is the domain managed or adopted on one of the apps, and not known to be absent from its list?
    pub(super) fn is_missed(&self, domain: &ComparisonKey) -> bool {
        let is_missed = |member: &Member| {
            let recorded = self.owners.recorded(member.id, domain);
            recorded.owner.is_ours() && recorded.absent_since.is_none()
        };
        self.members.iter().any(is_missed) && self.missing(domain).is_none()
    }

    /// The index of an app that may list a domain of ours, and is missing from the account.
    pub(super) fn missing(&self, domain: &ComparisonKey) -> Option<usize> {
        let is_it = |member: &Member| {
            let recorded = self.owners.recorded(member.id, domain);
            matches!(member.status, Status::Closed(PoolReason::NotInAccount, _))
                && (recorded.intended || recorded.owner.is_ours())
        };
        self.members.iter().position(is_it)
    }

    /// The indexes of the apps that list a domain which is managed or adopted there, so that a sync may remove it when it is no
    /// longer desired.
    pub(super) fn owning(&self, domain: &ComparisonKey) -> Vec<usize> {
        let is_owned =
            |index: &usize| self.owners.of_listed(self.members[*index].id, domain, false, false).is_ours();
        self.listing(domain).iter().copied().filter(is_owned).collect()
    }

    /// Does the failure of an app's update concern all apps?
    pub(super) fn stops_all(&self, app_id: &str, failure: &Failure) -> bool {
        let is_main = self.members.first().is_some_and(|main| main.id == app_id);
        let is_of_app = matches!(failure.kind(), Some(ErrorKind::NotFound | ErrorKind::PaymentRequired));
        let is_of_account = failure.kind().is_some_and(ErrorKind::is_account_wide) && (is_main || !is_of_app);
        !self.has_further() || is_of_account
    }
}

impl<'a> Member<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.app.map_or("", |app| &app.name)
    }

    pub(super) fn domains(&self) -> impl Iterator<Item = &'a ComparisonKey> + use<'a> {
        self.joined().into_iter().flat_map(|app| &app.domains)
    }

    /// The app, if it has joined and the account has it.
    pub(super) fn joined(&self) -> Option<&'a App> {
        self.app.filter(|_| self.has_joined)
    }

    /// Does an adoption take over what it lists?
    pub(super) fn can_adopt(&self) -> bool {
        self.can_change() || matches!(self.status, Status::Closed(PoolReason::UpdateFailed, _))
    }

    /// Can an operator's move take domains off it, although its own domain or its proof may have failed?
    pub(super) fn can_be_emptied(&self) -> bool {
        use PoolReason::{NotInAccount, OtherServer, OtherSystemUser};
        let is_out = matches!(self.status, Status::Closed(NotInAccount | OtherServer | OtherSystemUser, _));
        !self.is_delayed && !is_out
    }

    pub(super) fn can_change(&self) -> bool {
        !matches!(self.status, Status::Closed(..))
    }

    /// Until when it cannot be changed, if that is known.
    pub(super) fn until(&self) -> Option<i64> {
        if let Status::Closed(_, until) = self.status { until } else { None }
    }
}

/// Why a further app gets nothing.
fn refusal(
    snapshot: &Snapshot,
    main: Option<&App>,
    app: Option<&App>,
    further: &PoolApp,
    protected: &Protected,
) -> Option<PoolReason> {
    let Some(app) = app else { return Some(PoolReason::NotInAccount) };
    let is_same = |id: fn(&App) -> &str| main.is_some_and(|main| id(main) == id(app));
    // Another app that lists it may get its visitors, and answer instead.
    let is_elsewhere = |own: &ComparisonKey| {
        let others =
            || snapshot.apps.iter().filter(|other| other.id != app.id && other.server_id == app.server_id);
        others().any(|other| other.domains.contains(own))
    };
    let own = further.own_domain.as_ref();
    let own = own.filter(|own| app.domains.contains(own) && !protected.contains(own) && !is_elsewhere(own));
    if !is_same(|app| &app.server_id) {
        Some(PoolReason::OtherServer)
    } else if app.sysuser_id.is_empty() || !is_same(|app| &app.sysuser_id) {
        Some(PoolReason::OtherSystemUser)
    } else if own.is_none() {
        Some(PoolReason::NoOwnDomain)
    } else {
        let Some(at) = further.proven_at else { return Some(PoolReason::NotProven) };
        // A proof from the future was recorded while the clock was ahead.
        (snapshot.now.abs_diff(at) > PROOF).then_some(PoolReason::ProofExpired)
    }
}

fn state_of<'a>(snapshot: &'a Snapshot, app_id: &str) -> Option<&'a AppState> {
    snapshot.app_states.iter().find(|state| state.app_id == app_id)
}

/// Does a failed update delay the app?
fn status_of(snapshot: &Snapshot, app_id: &str) -> Status {
    let at = state_of(snapshot, app_id).and_then(|state| state.update_at);
    match at.filter(|at| applies(*at, snapshot.now, SYNC_DELAY_MAX) && !snapshot.ignore_delays) {
        Some(at) => Status::Closed(PoolReason::UpdateFailed, Some(at)),
        None => Status::Open,
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
