//! The owner of a domain on an app, which decides whether a sync may remove it (`no-wrong-removal`, `hands-off`).
//!
//! A listed domain:
//!
//! | its record                                          | desired | owner from now on                       |
//! |-----------------------------------------------------|---------|-----------------------------------------|
//! | managed, adopted                                    | any     | as it was                               |
//! | intended: the result of a call that adds it is unknown | any  | managed                                 |
//! | unmanaged                                           | any     | as it was, even while adopting          |
//! | none, or of another app                             | yes     | adopted while adopting, else unmanaged  |
//! | the same, while adopting, and the app has a reason (see [`pool`](super::pool)) | yes | none           |
//! | none, or of another app                             | no      | unmanaged                               |
//!
//! Events change no owner. A sync removes only `managed` and `adopted` domains. The networks' own domains have no owner.
//!
//! A domain that is not listed:
//!
//! | what happened to it                                        | owner from now on              | intended |
//! |------------------------------------------------------------|--------------------------------|----------|
//! | the report lists it as added                               | managed                        | no       |
//! | the report lists it as removed                             | none                           | no       |
//! | it was to be added, but another writer had added it        | as of a listed domain          | no       |
//! | it was to be added, and refused                            | as it was                      | no       |
//! | it was to be added, and the result is unknown              | as it was                      | yes      |
//! | it was to be added, and nothing was sent                   | as it was                      | no       |
//! | it was not to be added                                     | as it was                      | no       |
//! | none of these, and reads lack it for 15 minutes            | none                           | no       |
//!
//! The result of an addition is unknown if the call failed after it may have sent an update, or if it ran out of time before
//! the domain and the response to an update was lost.

use std::collections::{HashMap, HashSet};

use super::{
    adoption,
    decisions::{Decisions, can_be_remembered},
    owners::{Recorded, of_listed},
    plan::Ownership,
    pool::Pool,
    protected::Protected,
    results::{ActionReport, AppResults, Failure},
    snapshot::{App, ComparisonKey, Desired, Owner, Snapshot},
};
use crate::{error::ErrorKind, report::RefusedReason};

/// Seconds between two reads of the list that lack a domain, after which its ownership ends. Not to be confused with the
/// absence from the tables, after which an undesired domain leaves the list (see [`removals`](super::removals)).
const ABSENCE: i64 = 15 * 60;

/// The ownership of each domain for which it changes, by the results of the updates if there were any.
pub(super) fn changes(
    snapshot: &Snapshot,
    pool: &Pool,
    desired: &[Desired],
    decisions: &Decisions,
) -> Vec<Ownership> {
    let desired: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let protected = Protected::new(&snapshot.networks);
    let mut list = Vec::new();
    // An owner that only a record of another app has is stored before that record changes.
    let members = pool.members().iter().skip(1).chain(pool.members().first());
    for (member, app) in members.filter_map(|member| Some((member, member.joined()?))) {
        let results = snapshot.results_of(&app.id);
        let (adopting, adopts) = (adoption::is_on(snapshot, &app.id), member.can_adopt());
        let report = results.and_then(|results| results.report.as_ref());
        let removed: HashSet<&ComparisonKey> =
            report.into_iter().flat_map(|report| &report.removed).collect();
        let mut changes = Changes::new(snapshot.now, pool, app);
        for domain in &app.domains {
            if protected.contains(domain) || !can_be_remembered(domain) {
                continue;
            }
            let is_desired = desired.contains(domain);
            if removed.contains(domain) {
                changes.put(changes.absent(domain, Owner::None, is_desired));
            } else {
                if adopting && is_desired && !adopts && pool.owners.recorded(&app.id, domain).is_unknown() {
                    continue;
                }
                let owner = pool.owners.of_listed(&app.id, domain, is_desired, adopting);
                changes.put_if_new(Ownership::listed(domain, &app.id, owner));
            }
        }
        if let Some(results) = results {
            changes.additions(results, decisions.updates.added_to(&app.id), adopting);
        }
        for domain in pool.owners.domains(&app.id) {
            let owner = pool.owners.recorded(&app.id, domain).owner;
            if !protected.contains(domain) {
                changes.put_if_new(changes.absent(domain, owner, desired.contains(domain)));
            }
        }
        list.append(&mut changes.list);
    }
    let forgotten: HashSet<&ComparisonKey> = decisions.forgotten.iter().copied().collect();
    list.retain(|change| !forgotten.contains(&change.domain));
    list
}

/// The ownership of the domains that a restore has added: desired ones as if a sync had added them, others unmanaged.
pub(super) fn restored(
    snapshot: &Snapshot,
    pool: &Pool,
    app: &App,
    add: &[ComparisonKey],
    is_desired: impl Fn(&ComparisonKey) -> bool,
) -> Vec<Ownership> {
    let Some(results) = snapshot.results_of(&app.id) else { return Vec::new() };
    let mut changes = Changes::new(snapshot.now, pool, app);
    let (desired, others): (Vec<_>, Vec<_>) = add.iter().partition(|domain| is_desired(domain));
    changes.additions(results, &desired, adoption::is_on(snapshot, &app.id));
    let ends = Ends::of(results);
    let is_added =
        |domain: &&&ComparisonKey| ends.as_ref().is_some_and(|ends| ends.end(domain) == End::Added);
    for domain in others.iter().filter(is_added) {
        changes.put(Ownership::listed(domain, &app.id, Owner::Unmanaged));
    }
    changes.list
}

/// The ownership after calls that failed without a report: if one sent nothing, no addition is intended there any more.
pub(super) fn after_failure(snapshot: &Snapshot, pool: &Pool) -> Vec<Ownership> {
    let mut list = Vec::new();
    for app in pool.members().iter().filter_map(|member| member.app) {
        let failure = snapshot.results_of(&app.id).and_then(|results| results.failure.as_ref());
        if !failure.is_some_and(|failure| failure.kind().is_some_and(ErrorKind::changed_nothing)) {
            continue;
        }
        let listed: HashSet<&ComparisonKey> = app.domains.iter().collect();
        for domain in pool.owners.domains(&app.id) {
            let recorded = pool.owners.recorded(&app.id, domain);
            if recorded.intended && !listed.contains(domain) {
                list.push(Ownership {
                    domain: (*domain).clone(),
                    app_id: app.id.clone(),
                    owner: recorded.owner,
                    intended: false,
                    absent_since: recorded.absent_since,
                });
            }
        }
    }
    list
}

/// The result of adding a domain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Added,
    /// Another writer had added it.
    Found,
    Refused,
    Unknown,
}

/// The results of additions, by the report of a call.
struct Ends<'a> {
    added: HashSet<&'a ComparisonKey>,
    refused: HashMap<&'a ComparisonKey, RefusedReason>,
    /// An update without a response may have taken effect.
    is_answer_lost: bool,
    has_report: bool,
}

impl<'a> Ends<'a> {
    /// `None` if there was no update.
    fn of(results: &'a AppResults) -> Option<Self> {
        let is_sent = |failure: &Failure| !failure.kind().is_some_and(ErrorKind::changed_nothing);
        let Some(report) = &results.report else {
            let is_answer_lost = is_sent(results.failure.as_ref()?);
            let (added, refused) = (HashSet::new(), HashMap::new());
            return Some(Self { added, refused, is_answer_lost, has_report: false });
        };
        Some(Self {
            has_report: true,
            added: report.added.iter().collect(),
            refused: report.refused.iter().map(|refused| (&refused.domain, refused.reason)).collect(),
            is_answer_lost: results.failure.as_ref().is_some_and(is_sent)
                || report.action.id.is_none() && report.action.status == ActionReport::Open,
        })
    }

    fn end(&self, domain: &ComparisonKey) -> End {
        match self.refused.get(domain) {
            _ if !self.has_report && self.is_answer_lost => End::Unknown,
            _ if !self.has_report => End::Refused,
            _ if self.added.contains(domain) => End::Added,
            Some(RefusedReason::Deadline) if self.is_answer_lost => End::Unknown,
            Some(_) => End::Refused,
            None => End::Found,
        }
    }
}

/// Collects the changes on one app. The first one of a domain counts.
struct Changes<'p, 'a> {
    now: i64,
    app_id: &'a str,
    listed: HashSet<&'a ComparisonKey>,
    pool: &'p Pool<'a>,
    seen: HashSet<ComparisonKey>,
    list: Vec<Ownership>,
}

impl<'p, 'a> Changes<'p, 'a> {
    fn new(now: i64, pool: &'p Pool<'a>, app: &'a App) -> Self {
        Self {
            now,
            app_id: &app.id,
            listed: app.domains.iter().collect(),
            pool,
            seen: HashSet::new(),
            list: Vec::new(),
        }
    }

    /// The ownership of a domain that the app does not list.
    fn absent(&self, domain: &ComparisonKey, owner: Owner, is_desired: bool) -> Ownership {
        let before = self.pool.owners.recorded(self.app_id, domain).absent_since;
        let since = before.filter(|_| !self.listed.contains(domain)).unwrap_or(self.now);
        let has_ended = self.now.saturating_sub(since) >= ABSENCE;
        let owner = if has_ended { Owner::None } else { owner };
        // The record of a domain that no app lists is forgotten a while after its absence began.
        let is_gone =
            self.pool.owners.is_main(self.app_id) && !is_desired && !self.is_listed_elsewhere(domain);
        let absent_since = (owner != Owner::None || is_gone).then_some(since);
        let app_id = self.app_id.to_owned();
        Ownership { domain: domain.clone(), app_id, owner, intended: false, absent_since }
    }

    fn is_listed_elsewhere(&self, domain: &ComparisonKey) -> bool {
        let mut apps = self.pool.listing(domain).iter().filter_map(|index| self.pool.members().get(*index));
        apps.any(|member| member.id != self.app_id)
    }

    /// Adds the changes of the domains that the call was to add.
    fn additions(&mut self, results: &AppResults, add: &[&ComparisonKey], adopting: bool) {
        let Some(ends) = Ends::of(results) else { return };
        for domain in add {
            let recorded = self.pool.owners.recorded(self.app_id, domain);
            let end = ends.end(domain);
            let change = match end {
                End::Added => Ownership::listed(domain, self.app_id, Owner::Managed),
                End::Found => {
                    let unintended = Recorded { intended: false, ..recorded };
                    Ownership::listed(domain, self.app_id, of_listed(unintended, true, adopting))
                }
                End::Refused | End::Unknown => {
                    Ownership { intended: end == End::Unknown, ..self.absent(domain, recorded.owner, true) }
                }
            };
            self.put(change);
        }
    }

    fn put(&mut self, change: Ownership) {
        if self.seen.insert(change.domain.clone()) {
            self.list.push(change);
        }
    }

    /// Adds a change if it differs from what is stored. Not for a domain that a call was to add, because its `intended` is set in the
    /// store, but not in the record that was read.
    fn put_if_new(&mut self, change: Ownership) {
        let stored = self.pool.owners.stored(self.app_id, &change.domain);
        if stored == Some(Recorded::from(&change)) {
            self.seen.insert(change.domain);
        } else {
            self.put(change);
        }
    }
}

#[cfg(test)]
#[path = "ownership_tests.rs"]
mod tests;
