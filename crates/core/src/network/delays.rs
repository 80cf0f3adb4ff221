//! How long a failure delays the next attempt, and when the next sync is due.
//!
//! | failure                                             | delays                                       |
//! |-----------------------------------------------------|----------------------------------------------|
//! | an answer about one domain                          | that domain: 1, 2, 5, 10, 30 min, 1 h, 6 h   |
//! | a failed action                                     | its rewrite, in the same way, from the second|
//! | any other failure: network, 5xx, lock, database …   | the next sync: as above, at most 10 min      |
//! | the same, of an update of one app of a pool         | that app's updates: as above                 |
//! | an error about the whole account                    | nothing: the sync pauses until it has ended  |
//!
//! A sync that an operator requests ignores all of them.

use std::collections::{HashMap, HashSet};

use super::{
    follow_up, has_ours,
    plan::Plan,
    pool::{Member, Pool},
    snapshot::{AppState, ComparisonKey, Snapshot},
};

/// Seconds of delay after the first, second, … failure in a row; the last value applies to all later ones.
const DELAYS: [i64; 7] = [60, 120, 300, 600, 1_800, 3_600, 21_600];

/// Upper bound of every delay, in seconds.
pub(super) const DELAY_MAX: i64 = DELAYS[DELAYS.len() - 1];

/// Seconds until the next attempt after `failures` failures in a row.
#[must_use]
pub fn delay(failures: u32) -> i64 {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    DELAYS[index.min(DELAYS.len() - 1)]
}

/// Upper bound of the delay of the next sync, and of an app's next update, in seconds.
pub(super) const SYNC_DELAY_MAX: i64 = 600;

/// Does a delay until `at` still apply? A time further ahead than its longest delay was recorded while the clock was ahead.
pub(super) fn applies(at: i64, now: i64, longest: i64) -> bool {
    at > now && at <= now.saturating_add(longest)
}

/// Until when a failed sync delays this one; `None` if it does not.
pub(super) fn delayed_until(state: &AppState, snapshot: &Snapshot) -> Option<i64> {
    let ignores_delays = snapshot.ignore_delays || snapshot.preview || snapshot.restore.is_some();
    state.retry_at.filter(|at| !ignores_delays && applies(*at, snapshot.now, SYNC_DELAY_MAX))
}

/// Records that this sync failed, which delays the next one.
pub(super) fn after_failed_sync(state: &mut AppState, now: i64) {
    state.failed_syncs = state.failed_syncs.saturating_add(1);
    state.retry_at = Some(now.saturating_add(delay(state.failed_syncs).min(SYNC_DELAY_MAX)));
}

/// Records that this sync succeeded.
pub(super) fn after_sync(state: &mut AppState) {
    state.failed_syncs = 0;
    state.retry_at = None;
}

/// Records that an app's update failed, which delays its next one.
pub(super) fn after_failed_update(state: &mut AppState, now: i64) {
    state.failed_updates = state.failed_updates.saturating_add(1);
    state.update_at = Some(now.saturating_add(delay(state.failed_updates).min(SYNC_DELAY_MAX)));
}

/// Records that an app's update succeeded.
pub(super) fn after_update(state: &mut AppState) {
    state.failed_updates = 0;
    state.update_at = None;
}

/// When the next sync has something to do, after the results of this one are recorded.
pub(super) fn next_sync(plan: &Plan, snapshot: &Snapshot, pool: &Pool) -> Option<i64> {
    let state = plan.app_states.iter().find(|state| state.app_id == snapshot.app_id);
    let retry = state.and_then(|state| state.retry_at);
    if retry.is_some() || plan.pause.is_some() {
        return retry;
    }
    let recorded: HashMap<&ComparisonKey, Option<i64>> =
        plan.records.iter().map(|record| (&record.domain, record.retry_at)).collect();
    let forgotten: HashSet<&ComparisonKey> = plan.forget.iter().collect();
    let stored = snapshot
        .records
        .iter()
        .filter(|record| !recorded.contains_key(&record.domain) && !forgotten.contains(&record.domain));
    let domains = recorded.values().copied().chain(stored.map(|record| record.due));
    let of_app = |member: &Member| {
        let state = plan.app_states.iter().find(|state| state.app_id == member.id);
        let update_at = state.and_then(|state| state.update_at);
        let is_delayed = |at: i64| update_at.is_some_and(|until| at < until);
        let [rewrite, autossl] =
            state.map(|state| follow_up::next(state, snapshot.server_contact)).unwrap_or_default();
        // When a request of this sync is due again depends on its result.
        let autossl = autossl.filter(|_| plan.enable_autossl.iter().all(|app_id| app_id != member.id));
        let can_change = member.can_change();
        let rewrite = rewrite.filter(|at| can_change && !is_delayed(*at));
        let later = [update_at, member.until()].map(|at| at.filter(|at| *at > snapshot.now));
        [rewrite, autossl.filter(|_| can_change && has_ours(plan, member.id)), later[0], later[1]]
    };
    let moves = plan.moves.iter().map(|progress| progress.until);
    domains.chain(moves).chain(pool.members().iter().flat_map(of_app)).flatten().min()
}

#[cfg(test)]
#[path = "delays_tests.rs"]
mod tests;
