//! How long the domains of a further app wait that the account does not have, before they are placed anew.

use super::snapshot::Snapshot;

/// Seconds after which they are placed anew.
const MISSING: i64 = 15 * 60;

/// Until when they wait; `None` if that time is over.
pub(super) fn until(snapshot: &Snapshot, app_id: &str) -> Option<i64> {
    let since = recorded(snapshot, app_id).unwrap_or(snapshot.now);
    Some(since.saturating_add(MISSING)).filter(|until| *until > snapshot.now)
}

/// Since when the account does not have an app of the pool; `None` if it has.
pub(super) fn since(snapshot: &Snapshot, app_id: &str) -> Option<i64> {
    let before = recorded(snapshot, app_id);
    let is_further = snapshot.pool.iter().any(|further| further.app_id == app_id);
    // Without apps, nothing was read.
    if !is_further || snapshot.apps.is_empty() {
        return before;
    }
    let is_missing = snapshot.apps.iter().all(|app| app.id != app_id);
    is_missing.then(|| before.unwrap_or(snapshot.now))
}

/// A time that is still to come was recorded while the clock was ahead.
fn recorded(snapshot: &Snapshot, app_id: &str) -> Option<i64> {
    let state = snapshot.app_states.iter().find(|state| state.app_id == app_id)?;
    state.missing_since.filter(|since| *since <= snapshot.now)
}
