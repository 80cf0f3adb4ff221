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
    plan::Ownership,
    protected::Protected,
    results::{ActionReport, AppResults, Failure},
    snapshot::{App, ComparisonKey, Desired, Owner, Record, Snapshot},
};
use crate::{error::ErrorKind, report::RefusedReason};

/// Seconds between two reads of the list that lack a domain, after which its ownership ends. Not to be confused with the
/// absence from the tables, after which an undesired domain leaves the list (see [`removals`](super::removals)).
const ABSENCE: i64 = 15 * 60;

/// Is it managed or adopted, provided that the app lists it? If so, a sync may remove it when it is no longer desired.
pub(super) fn is_owned(record: &Record, app_id: &str) -> bool {
    matches!(of_listed(Some(record), app_id, false, false), Owner::Managed | Owner::Adopted)
}

/// The owner of a domain that the app lists.
pub(super) fn of_listed(record: Option<&Record>, app_id: &str, is_desired: bool, adopting: bool) -> Owner {
    let (owner, intended) = remembered(record, app_id);
    match owner {
        Owner::None | Owner::Unmanaged if intended => Owner::Managed,
        Owner::Managed | Owner::Adopted | Owner::Unmanaged => owner,
        Owner::None if adopting && is_desired => Owner::Adopted,
        Owner::None => Owner::Unmanaged,
    }
}

/// The recorded owner on this app, and whether an addition is intended.
pub(super) fn remembered(record: Option<&Record>, app_id: &str) -> (Owner, bool) {
    let of_this_app = |record: &&Record| record.app_id.is_empty() || record.app_id == app_id;
    record.filter(of_this_app).map_or((Owner::None, false), |record| (record.owner, record.intended))
}

/// The ownership of each domain for which it changes, by the results of the update if there was one.
pub(super) fn changes(
    snapshot: &Snapshot,
    app: &App,
    desired: &[Desired],
    decisions: &Decisions,
) -> Vec<Ownership> {
    let results = snapshot.app_results();
    let report = results.and_then(|results| results.report.as_ref());
    let removed: HashSet<&ComparisonKey> = report.into_iter().flat_map(|report| &report.removed).collect();
    let desired: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let adopting = adoption::is_on(snapshot);
    let protected = Protected::new(&snapshot.networks);
    let mut changes = Changes::new(snapshot, app);
    for domain in &app.domains {
        if protected.contains(domain) || !can_be_remembered(domain) {
            continue;
        }
        let record = changes.records.get(domain).copied();
        let is_desired = desired.contains(domain);
        if removed.contains(domain) {
            changes.put(changes.absent(domain, Owner::None, is_desired));
        } else {
            let owner = of_listed(record, &app.id, is_desired, adopting);
            changes.put_if_new(Ownership::listed(domain, owner));
        }
    }
    changes.additions(snapshot, app, &decisions.add);
    for record in &snapshot.records {
        let (owner, _) = remembered(Some(record), &app.id);
        if !protected.contains(&record.domain) {
            changes.put_if_new(changes.absent(&record.domain, owner, desired.contains(&record.domain)));
        }
    }
    let forgotten: HashSet<&ComparisonKey> = decisions.forgotten.iter().copied().collect();
    changes.list.retain(|change| !forgotten.contains(&change.domain));
    changes.list
}

/// The ownership of the domains that a restore has added: desired ones as if a sync had added them, others unmanaged.
pub(super) fn restored(
    snapshot: &Snapshot,
    app: &App,
    add: &[ComparisonKey],
    is_desired: impl Fn(&ComparisonKey) -> bool,
) -> Vec<Ownership> {
    let mut changes = Changes::new(snapshot, app);
    let (desired, others): (Vec<_>, Vec<_>) = add.iter().partition(|domain| is_desired(domain));
    changes.additions(snapshot, app, &desired);
    let ends = snapshot.app_results().and_then(Ends::of);
    let is_added =
        |domain: &&&ComparisonKey| ends.as_ref().is_some_and(|ends| ends.end(domain) == End::Added);
    for domain in others.iter().filter(is_added) {
        changes.put(Ownership::listed(domain, Owner::Unmanaged));
    }
    changes.list
}

/// The ownership after a call that failed without a report: if it sent nothing, no addition is intended any more.
pub(super) fn after_failure(snapshot: &Snapshot) -> Vec<Ownership> {
    let failure = snapshot.app_results().and_then(|results| results.failure.as_ref());
    let is_nothing_sent =
        failure.is_some_and(|failure| failure.kind().is_some_and(ErrorKind::changed_nothing));
    let Some(app) = snapshot.app().filter(|_| is_nothing_sent) else { return Vec::new() };
    let listed: HashSet<&ComparisonKey> = app.domains.iter().collect();
    let begun = |record: &&Record| record.intended && !listed.contains(&record.domain);
    let ended = |record: &Record| Ownership {
        domain: record.domain.clone(),
        owner: remembered(Some(record), &app.id).0,
        intended: false,
        absent_since: record.absent_since,
    };
    snapshot.records.iter().filter(begun).map(ended).collect()
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
}

impl<'a> Ends<'a> {
    fn of(results: &'a AppResults) -> Option<Self> {
        let report = results.report.as_ref()?;
        let is_sent = |failure: &Failure| !failure.kind().is_some_and(ErrorKind::changed_nothing);
        Some(Self {
            added: report.added.iter().collect(),
            refused: report.refused.iter().map(|refused| (&refused.domain, refused.reason)).collect(),
            is_answer_lost: results.failure.as_ref().is_some_and(is_sent)
                || report.action.id.is_none() && report.action.status == ActionReport::Open,
        })
    }

    fn end(&self, domain: &ComparisonKey) -> End {
        match self.refused.get(domain) {
            _ if self.added.contains(domain) => End::Added,
            Some(RefusedReason::Deadline) if self.is_answer_lost => End::Unknown,
            Some(_) => End::Refused,
            None => End::Found,
        }
    }
}

/// Collects the changes. The first one of a domain counts.
struct Changes<'a> {
    now: i64,
    app_id: &'a str,
    listed: HashSet<&'a ComparisonKey>,
    records: HashMap<&'a ComparisonKey, &'a Record>,
    seen: HashSet<ComparisonKey>,
    list: Vec<Ownership>,
}

impl<'a> Changes<'a> {
    fn new(snapshot: &'a Snapshot, app: &'a App) -> Self {
        let records = snapshot.records.iter().rev().map(|record| (&record.domain, record)).collect();
        Self {
            now: snapshot.now,
            app_id: &app.id,
            listed: app.domains.iter().collect(),
            records,
            seen: HashSet::new(),
            list: Vec::new(),
        }
    }

    /// The ownership of a domain that the app does not list.
    fn absent(&self, domain: &ComparisonKey, owner: Owner, is_desired: bool) -> Ownership {
        let before = self.records.get(domain).and_then(|record| record.absent_since);
        let since = before.filter(|_| !self.listed.contains(domain)).unwrap_or(self.now);
        let has_ended = self.now.saturating_sub(since) >= ABSENCE;
        let owner = if has_ended { Owner::None } else { owner };
        let is_counted = owner != Owner::None || !is_desired;
        let absent_since = is_counted.then_some(since);
        Ownership { domain: domain.clone(), owner, intended: false, absent_since }
    }

    /// Adds the changes of the domains that the call was to add.
    fn additions(&mut self, snapshot: &Snapshot, app: &App, add: &[&ComparisonKey]) {
        let ends = snapshot.app_results().and_then(Ends::of);
        for (domain, end) in add.iter().filter_map(|domain| Some((domain, ends.as_ref()?.end(domain)))) {
            let record = self.records.get(domain).copied();
            let change = match end {
                End::Added => Ownership::listed(domain, Owner::Managed),
                End::Found => {
                    let unintended = record.map(|record| Record { intended: false, ..record.clone() });
                    let owner = of_listed(unintended.as_ref(), &app.id, true, adoption::is_on(snapshot));
                    Ownership::listed(domain, owner)
                }
                End::Refused | End::Unknown => Ownership {
                    intended: end == End::Unknown,
                    ..self.absent(domain, remembered(record, &app.id).0, true)
                },
            };
            self.put(change);
        }
    }

    fn put(&mut self, change: Ownership) {
        if self.seen.insert(change.domain.clone()) {
            self.list.push(change);
        }
    }

    /// Adds a change if it differs from the record. Not for a domain that a call was to add, because its `intended` is set in the
    /// store, but not in the record that was read.
    fn put_if_new(&mut self, change: Ownership) {
        let record = self.records.get(&change.domain).copied();
        let is_same = record.is_some_and(|record| {
            (record.owner, record.intended, record.absent_since)
                == (change.owner, change.intended, change.absent_since)
                && (record.app_id.is_empty() || record.app_id == self.app_id)
        });
        if is_same {
            self.seen.insert(change.domain);
        } else {
            self.put(change);
        }
    }
}

#[cfg(test)]
#[path = "ownership_tests.rs"]
mod tests;
