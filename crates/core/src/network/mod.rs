//! Decides what a network needs. Pure: facts in, decisions out; no I/O, no clock, and no texts but why an entry is not a domain.
//!
//! The caller keeps a list of desired domains and a record of each domain. Its sync is:
//!
//! ```text
//! apps, networks, gate        -> plan -> pause?
//! + the end of the action, desired, records, guard
//!                             -> plan -> changes?  store `app_states`, send each change
//! + results: report or failure
//!                             -> plan -> store `app_states`, `ownership`, `records`, `forget`
//! ```
//!
//! Several apps can serve the networks: see [`pool`]. Each has its own update, results and state. The updates are sent one after
//! another, in their order; results of one change no other update. Per app and sync, that is one update, and at most two other
//! requests: one for the end of its action, and one for AutoSSL.
//!
//! Without changes, the second plan already has the records. AutoSSL that is requested without an update, and a failure at
//! any time, are results as well. Before an update, the caller records each of its additions as `intended`. `now` and the
//! facts stay the same while results are added, because every plan decides again. An update that failed after a part of it
//! was written has a report and a failure.
//!
//! | policy     | additions, rewrites, AutoSSL | removals by rule   | removals by an operator |
//! |------------|------------------------------|--------------------|-------------------------|
//! | `sync`     | sent                         | sent, or guarded   | sent                    |
//! | `add-only` | sent                         | wait: `add_only`   | sent                    |
//! | `observe`  | not sent                     | not sent           | not sent                |
//!
//! Under `observe`, a preview decides as under `sync`; any other plan is empty.
//!
//! The caller requests the server's last contact only if the plan asks for it ([`follow_up`]), before domains are decided.
//!
//! A plan without apps only decides whether the sync is due: if a failed sync delays it, `next_sync` is set, and else the plan
//! is empty.
//!
//! The rules: [`gate`] decides whether the app may be changed, with the operator's [`confirmation`]s. [`decisions`] decides
//! what happens to each domain, by [`ownership`] ([`owners`]), [`approval`], [`removals`] with their [`guard`],
//! [`placement`], [`moves`] and the [`turn`] of each; the networks' own domains are [`protected`]. [`visitors`] decides
//! which of several apps gets those of a domain. [`requests`] of other plugins are desired as well, and [`adoption`] takes over
//! domains that were listed before. [`rebalance`] proposes moves, and [`pool_member`] describes each app, [`forecast`] predicts
//! when the apps are full. [`follow_up`] handles the app after an update. [`recording`] and [`delays`] decide what to record of
//! each domain, and when to retry. [`restore`] puts back an earlier list instead of all that.

mod adoption;
mod app_state;
mod approval;
mod comparison_key;
mod confirmation;
mod decisions;
mod delays;
#[cfg(test)]
mod fixtures;
mod follow_up;
mod forecast;
mod gate;
mod guard;
#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod joining_tests;
mod missing;
mod moves;
mod other_apps;
mod owners;
mod ownership;
mod placement;
pub mod plan;
mod pool;
mod pool_member;
mod protected;
mod rebalance;
mod recording;
mod removals;
mod requests;
mod restore;
pub mod results;
pub mod snapshot;
mod turn;
mod updates;
mod visitors;

use decisions::Decisions;
use follow_up::Progress;
pub use plan::Plan;
use plan::{AppChange, Cause, Leaving, Reason, Removal, Values, Waiting};
use pool::{Member, Pool};
use results::{AppResults, Failure};
use snapshot::Policy;
pub use snapshot::{ComparisonKey, Snapshot};
use updates::Update;

/// Decides what a network needs.
#[must_use]
pub fn plan(snapshot: &Snapshot) -> Plan {
    let now = snapshot.now;
    let pool = Pool::new(snapshot);
    let progress: Vec<Progress> =
        pool.members().iter().map(|member| Progress::of(snapshot, &pool, member.id)).collect();
    let failure = snapshot.failure.as_ref().or_else(|| failure_of_all(snapshot, &pool));
    if failure.is_none()
        && progress.iter().all(|progress| progress.after.is_none())
        && let Some(at) = progress.first().and_then(|main| delays::delayed_until(&main.before, snapshot))
    {
        return Plan { next_sync: Some(at), ..Plan::default() };
    }
    let mut plan = Plan::default();
    // A failed update may have a report of the part that was written, and a failed sync those of the updates before.
    if let Some(failure) = failure.filter(|_| !has_report(snapshot, &pool) || snapshot.desired.is_none()) {
        // The states were not read, so they must not be written.
        let is_known =
            |progress: &&Progress| progress.after.is_some() || snapshot.app_states.contains(&progress.before);
        plan.app_states = progress.iter().filter(is_known).map(|progress| progress.last().clone()).collect();
        plan.ownership = ownership::after_failure(snapshot, &pool);
        recording::after_failure(&mut plan, snapshot, failure);
        plan.next_sync = delays::next_sync(&plan, snapshot, &pool);
        return plan;
    }
    if pool.has_further() && !snapshot.apps.is_empty() {
        plan.pool = pool_member::of_members(snapshot, &pool);
    }
    plan.pause = gate::check(snapshot);
    match &plan.pause {
        Some(pause) => plan.confirmation = confirmation::of(&snapshot.gate, pause),
        None => plan.confirmations = confirmation::remembered(&snapshot.gate),
    }
    if plan.pause.is_some() && !snapshot.preview {
        return plan;
    }
    plan.observes = snapshot.policy == Policy::Observe;
    if plan.observes && !snapshot.preview {
        return plan;
    }
    plan.forecast = forecast::of(snapshot, &pool);
    plan.needs_server_contact =
        progress.iter().any(|progress| follow_up::needs_server_contact(&progress.before, snapshot));
    let mut is_recorded = false;
    if let (Some(_), Some(desired), Some(earlier)) = (pool.main(), &snapshot.desired, &snapshot.restore) {
        let (desired, _) = requests::with_requests(snapshot, desired);
        restore::plan(&mut plan, snapshot, &pool, &desired, earlier);
    } else if let (Some(_), Some(desired)) = (pool.main(), &snapshot.desired) {
        let (desired, answered) = requests::with_requests(snapshot, desired);
        let decisions = decisions::decide(snapshot, &pool, &desired);
        plan.adoption = adoption::begins(snapshot);
        plan.changes = decisions
            .updates
            .iter()
            .zip(pool.members().iter().zip(&progress))
            .filter_map(|(update, (member, progress))| {
                let rewrite = follow_up::needs_rewrite(&progress.before, snapshot);
                change(update, rewrite && member.can_change())
            })
            .collect();
        is_recorded = failure.is_some()
            || plan.changes.iter().all(|change| is_answered(snapshot, &pool, &change.app_id));
        if is_recorded {
            recording::record(&mut plan, snapshot, &pool, &decisions);
            plan.ownership = ownership::changes(snapshot, &pool, &desired, &decisions);
            plan.answered = answered;
            plan.approvals.clone_from(&decisions.approvals);
            plan.approve.clone_from(&decisions.approve);
        }
        plan.enable_autossl = enable_autossl(&plan, snapshot, &pool, &progress);
        plan.mappings = pool.owners.mappings();
        plan.moves.clone_from(&decisions.moves.progress);
        if pool.has_further() {
            plan.placements = placement::of_domains(&pool, &desired, &decisions);
            if snapshot.rebalance {
                plan.rebalance = rebalance::propose(snapshot, &pool, &desired, &decisions);
            }
        }
        describe(&mut plan, decisions);
    }
    let is_begun = |app_id: &str| plan.changes.iter().any(|change| change.app_id == app_id);
    plan.app_states = progress
        .into_iter()
        .map(|Progress { before, after }| {
            let is_due = is_begun(&before.app_id) && !is_answered(snapshot, &pool, &before.app_id);
            if is_due && failure.is_none() {
                follow_up::before_update(before, now)
            } else {
                after.unwrap_or(before)
            }
        })
        .collect();
    if is_recorded {
        adoption::remember(&mut plan, snapshot, &pool);
    }
    if let Some(failure) = failure {
        recording::after_failure(&mut plan, snapshot, failure);
    } else if is_over(snapshot, &pool, &plan) {
        plan.app_states.iter_mut().for_each(delays::after_sync);
    }
    plan.next_sync = delays::next_sync(&plan, snapshot, &pool);
    plan
}

/// Has an update of this sync reported what it wrote?
fn has_report(snapshot: &Snapshot, pool: &Pool) -> bool {
    let has_report = |results: &AppResults| results.report.is_some();
    pool.members().iter().any(|member| snapshot.results_of(member.id).is_some_and(has_report))
}

/// The first failure of an update that concerns all apps.
fn failure_of_all<'a>(snapshot: &'a Snapshot, pool: &Pool) -> Option<&'a Failure> {
    pool.members().iter().find_map(|member| {
        let failure = snapshot.results_of(member.id)?.failure.as_ref()?;
        pool.stops_all(member.id, failure).then_some(failure)
    })
}

/// Has the update of an app ended: with a report, or with a failure that does not concern the others?
fn is_answered(snapshot: &Snapshot, pool: &Pool, app_id: &str) -> bool {
    snapshot.results_of(app_id).is_some_and(|results| {
        let failure = results.failure.as_ref();
        results.report.is_some() || failure.is_some_and(|failure| !pool.stops_all(app_id, failure))
    })
}

/// Has the sync sent everything?
fn is_over(snapshot: &Snapshot, pool: &Pool, plan: &Plan) -> bool {
    let is_sent = plan.changes.iter().all(|change| is_answered(snapshot, pool, &change.app_id));
    let is_asked = snapshot.results.iter().any(|results| results.autossl.is_some());
    is_sent && (snapshot.desired.is_some() || is_asked)
}

/// The update that the decisions require; `None` if there is none (`no-op-is-free`).
fn change(update: &Update, rewrite: bool) -> Option<AppChange> {
    let add = keys(&update.add);
    let remove = keys(&update.remove);
    let moved = keys(&update.moved);
    let is_needed = rewrite || !add.is_empty() || !remove.is_empty();
    is_needed.then(|| AppChange { app_id: update.app_id.to_owned(), add, remove, rewrite, moved })
}

/// The apps that get no update, and whose AutoSSL is due. A further app that has no domain of ours is left as it is.
fn enable_autossl(plan: &Plan, snapshot: &Snapshot, pool: &Pool, progress: &[Progress]) -> Vec<String> {
    let is_due = |(member, progress): &(&Member, &Progress)| {
        let app_id = &progress.before.app_id;
        let is_asked = snapshot.results_of(app_id).is_some_and(|results| {
            results.autossl.is_some() || results.autossl_failure.is_some() || results.failure.is_some()
        });
        let is_updated = plan.changes.iter().any(|change| change.app_id == *app_id);
        !is_asked
            && !is_updated
            && member.can_change()
            && follow_up::needs_autossl(&progress.before, snapshot)
    };
    let apps = pool.members().iter().zip(progress).filter(is_due).map(|(member, _)| member);
    apps.filter(|member| has_ours(plan, member.id)).map(|member| member.id.to_owned()).collect()
}

/// Has an app a domain of ours? The first one always counts as if.
fn has_ours(plan: &Plan, app_id: &str) -> bool {
    let further = plan.pool.iter().skip(1).find(|further| further.app_id == app_id);
    further.is_none_or(|further| further.ours > 0)
}

/// Adds to the plan what the decisions say besides the update: what waits, leaves or stays, and why.
fn describe(plan: &mut Plan, decisions: Decisions) {
    let waiting =
        |(domain, reason, values): (&ComparisonKey, _, _)| Waiting { domain: domain.clone(), reason, values };
    plan.waiting = decisions.held.into_iter().map(waiting).collect();
    plan.waits_for_table = decisions.waits_for_table;
    plan.reads = decisions.reads;
    let removal = |(domain, cause): (&ComparisonKey, Cause)| Removal { domain: domain.clone(), cause };
    plan.removals = decisions.causes.into_iter().map(removal).collect();
    let leaving = |(domain, at): (&ComparisonKey, i64)| Leaving { domain: domain.clone(), at };
    plan.leaving = decisions.leaving.into_iter().map(leaving).collect();
    plan.adopted = keys(&decisions.adopted);
    plan.unmanaged = keys(&decisions.unmanaged);
    plan.no_room = keys(&decisions.no_room);
    plan.overflow = keys(&decisions.overflow);
    plan.covered = keys(&decisions.covered);
    let invalid = |(domain, message): (&ComparisonKey, String)| {
        waiting((domain, Reason::Invalid, Values::message(&message)))
    };
    plan.invalid = decisions.invalid.into_iter().map(invalid).collect();
}

fn keys<'a>(domains: impl IntoIterator<Item = &'a &'a ComparisonKey>) -> Vec<ComparisonKey> {
    domains.into_iter().map(|domain| (*domain).clone()).collect()
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "policy_tests.rs"]
mod policy_tests;
