//! The state to record of each domain once nothing is left to send.
//!
//! | decision, and the result of the update | state, reason             | attempts  | retried            |
//! |----------------------------------------|---------------------------|-----------|--------------------|
//! | added, or found listed by the update   | ok                        | 0         | –                  |
//! | to be added, and refused               | failed, the refusal's     | + 1       | after its delay    |
//! | to be added, and not tried             | failed, `server`          | as it was | in a minute        |
//! | kept, adopted, unmanaged               | ok                        | 0         | –                  |
//! | the same, and another app lists it     | ok, `shared`, `shadowed`  | 0         | –                  |
//! | covered                                | ok, `covered`             | 0         | –                  |
//! | no room, invalid, a network's own      | failed, that reason       | 0         | every sync decides |
//! | its app of the pool cannot be changed  | failed, `pool_app`        | as it was | when that ends     |
//! | to be added, and its app's update failed | failed, `server`        | as it was | in a minute        |
//! | to be removed, and its app's update failed | ok, `leaving`         | as it was | in a minute        |
//! | added or removed by a move             | as of a listed domain     |           |                    |
//! | leaving                                | ok, `leaving`             | 0         | when it may leave  |
//! | held                                   | held, its reason          | 0         | –                  |
//! | removed, neither held nor waiting; gone | gone                      | 0         | –                  |
//! | to be removed, and still listed        | as it was                 | as it was | as it was          |
//! | forgotten                              | record deleted            |           |                    |
//!
//! A removal without a report, because the response was lost or the process killed, is recorded by the first sync whose read
//! of the list lacks the domain, so that the removal guard counts it.
//!
//! The owner is recorded by [`ownership`](super::ownership).
//!
//! A sync that failed:
//!
//! | error                        | what happens                                                                   |
//! |------------------------------|--------------------------------------------------------------------------------|
//! | about the account or the app | pause                                                                          |
//! | any other                    | the next sync is delayed, see [`delays`]                                       |
//!
//! Neither says anything about a domain, so it counts as an attempt of none (`fault-isolation`). If a part of the update was
//! written before it failed, the report of that part is recorded as above.

use std::collections::{HashMap, HashSet};

use super::{
    decisions::Decisions,
    delays::{self, delay},
    plan::{Pause, Plan, Reason, RecordChange, State, Values},
    pool::Pool,
    results::{Failure, Refused, Report},
    snapshot::{ComparisonKey, Record, Snapshot},
    updates::Update,
};
use crate::{error::ErrorKind, report::RefusedReason};

/// Adds to a plan the states to record, after an update with that report or without an update.
pub(super) fn record(plan: &mut Plan, snapshot: &Snapshot, pool: &Pool, decisions: &Decisions) {
    let mut records = Records::new(snapshot);
    let waits = decisions.waits.iter().map(|(domain, ..)| *domain);
    let held: HashSet<&ComparisonKey> =
        decisions.held.iter().map(|(domain, ..)| *domain).chain(waits).collect();
    for update in decisions.updates.iter() {
        let results = snapshot.results_of(update.app_id);
        let Some(report) = results.and_then(|results| results.report.as_ref()) else {
            let failure = results.and_then(|results| results.failure.as_ref());
            if let Some(failure) = failure.filter(|failure| !pool.stops_all(update.app_id, failure)) {
                records.failed_update(update, &failure.message, &held);
            }
            continue;
        };
        added(plan, &mut records, update, report);
        let gone: HashSet<&ComparisonKey> = report.removed.iter().collect();
        let is_gone = |domain: &&&ComparisonKey| gone.contains(*domain) && !update.moved.contains(domain);
        for domain in update.remove.iter().filter(is_gone) {
            plan.removed.push((*domain).clone());
            if !held.contains(domain) {
                records.gone(domain);
            }
        }
    }
    plan.removed.extend(decisions.left.iter().map(|domain| (*domain).clone()));
    for domain in decisions.adopted.iter().chain(&decisions.kept).chain(&decisions.unmanaged) {
        match decisions.also.get(domain) {
            Some((reason, values)) => records.with_reason(domain, State::Ok, *reason, values.clone()),
            None => records.ok(domain),
        }
    }
    for domain in &decisions.gone {
        records.gone(domain);
    }
    for domain in &decisions.covered {
        records.with_reason(domain, State::Ok, Reason::Covered, Values::default());
    }
    for domain in &decisions.no_room {
        records.with_reason(domain, State::Failed, Reason::NoRoom, Values::default());
    }
    let is_storable = |domain: &ComparisonKey| {
        let entry = domain.as_str();
        (1..=253).contains(&entry.len()) && entry.bytes().all(|byte| byte.is_ascii_graphic())
    };
    for (domain, message) in decisions.invalid.iter().filter(|(domain, _)| is_storable(domain)) {
        records.with_reason(domain, State::Failed, Reason::Invalid, Values::message(message));
    }
    for domain in &decisions.refused {
        records.with_reason(domain, State::Failed, Reason::NetworkDomain, Values::default());
    }
    for (domain, reason, values) in &decisions.held {
        records.with_reason(domain, State::Held, *reason, values.clone());
    }
    for (domain, app, until) in &decisions.waits {
        records.waits(domain, app, *until);
    }
    for (domain, at) in &decisions.leaving {
        let retry_at = Some(*at);
        records.push(domain, State::Ok, Some(Reason::Leaving), Values::default()).retry_at = retry_at;
    }
    plan.forget.extend(decisions.forgotten.iter().map(|domain| (*domain).clone()));
    plan.records = records.changes;
}

/// Records the domains that an update was to add.
fn added(plan: &mut Plan, records: &mut Records, update: &Update, report: &Report) {
    let added: HashSet<&ComparisonKey> = report.added.iter().collect();
    let refusals: HashMap<&ComparisonKey, &Refused> =
        report.refused.iter().map(|refused| (&refused.domain, refused)).collect();
    for domain in update.add.iter().filter(|domain| !update.moved.contains(domain)) {
        if let Some(refused) = refusals.get(domain) {
            match refused.reason {
                RefusedReason::Deadline => records.untried(domain, &refused.message),
                reason => records.failed(domain, reason.into(), &refused.message),
            }
        } else {
            records.ok(domain);
            if added.contains(domain) {
                plan.added.push((*domain).clone());
            }
        }
    }
}

/// Adds to a plan the consequences of a failed sync.
pub(super) fn after_failure(plan: &mut Plan, snapshot: &Snapshot, failure: &Failure) {
    plan.changes.clear();
    if failure.kind().is_some_and(ErrorKind::is_account_wide) {
        plan.pause = Some(Pause::Account { message: failure.message.clone() });
        return;
    }
    for state in plan.app_states.iter_mut().filter(|state| state.app_id == snapshot.app_id) {
        delays::after_failed_sync(state, snapshot.now);
    }
}

/// Collects the changes of records.
struct Records<'a> {
    now: i64,
    known: HashMap<&'a ComparisonKey, &'a Record>,
    changes: Vec<RecordChange>,
}

impl<'a> Records<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let records = snapshot.records.iter().rev();
        let known = records.map(|record| (&record.domain, record)).collect();
        Self { now: snapshot.now, known, changes: Vec::new() }
    }

    fn ok(&mut self, domain: &ComparisonKey) {
        self.plain(domain, State::Ok);
    }

    fn gone(&mut self, domain: &ComparisonKey) {
        self.plain(domain, State::Gone);
    }

    fn plain(&mut self, domain: &ComparisonKey, state: State) {
        let is_same = |record: &&Record| {
            let is_gone = record.absent_since.is_some();
            record.settled && record.due.is_none() && is_gone == (state == State::Gone)
        };
        if !self.known.get(domain).is_some_and(is_same) {
            self.push(domain, state, None, Values::default());
        }
    }

    fn with_reason(&mut self, domain: &ComparisonKey, state: State, reason: Reason, values: Values) {
        self.push(domain, state, Some(reason), values);
    }

    fn failed(&mut self, domain: &ComparisonKey, reason: Reason, message: &str) {
        let before = self.known.get(domain).map_or(0, |record| record.attempts);
        let attempts = before.saturating_add(1);
        let retry_at = self.now.saturating_add(delay(attempts));
        let change = self.push(domain, State::Failed, Some(reason), Values::message(message));
        change.attempts = attempts;
        change.retry_at = Some(retry_at);
    }

    /// The call ended before the domain was tried, which counts as no attempt (`fault-isolation`).
    fn untried(&mut self, domain: &ComparisonKey, message: &str) {
        let attempts = self.known.get(domain).map_or(0, |record| record.attempts);
        let retry_at = self.now.saturating_add(delay(1));
        let change = self.push(domain, State::Failed, Some(Reason::Server), Values::message(message));
        change.attempts = attempts;
        change.retry_at = Some(retry_at);
    }

    /// An update failed, which does not concern the other apps: what it was to change waits for the next one.
    fn failed_update(&mut self, update: &Update, message: &str, held: &HashSet<&ComparisonKey>) {
        for domain in update.add.iter().filter(|domain| !update.moved.contains(domain)) {
            self.untried(domain, message);
        }
        let is_recorded = |domain: &&&ComparisonKey| update.moved.contains(domain) || held.contains(*domain);
        for domain in update.remove.iter().filter(|domain| !is_recorded(domain)) {
            let retry_at = Some(self.now.saturating_add(delay(1)));
            self.push(domain, State::Ok, Some(Reason::Leaving), Values::default()).retry_at = retry_at;
        }
    }

    /// Its app cannot be changed at present.
    fn waits(&mut self, domain: &ComparisonKey, app: &str, until: Option<i64>) {
        let attempts = self.known.get(domain).map_or(0, |record| record.attempts);
        let values = Values { app: Some(app.to_owned()), ..Values::default() };
        let change = self.push(domain, State::Failed, Some(Reason::PoolApp), values);
        (change.attempts, change.retry_at) = (attempts, until);
    }

    fn push(
        &mut self,
        domain: &ComparisonKey,
        state: State,
        reason: Option<Reason>,
        values: Values,
    ) -> &mut RecordChange {
        let domain = domain.clone();
        let change = RecordChange { domain, state, reason, values, attempts: 0, retry_at: None };
        self.changes.push(change);
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
