//! The steps after an update: following its action, sending the list again if the server may not be configured for it, and
//! AutoSSL (`autossl-is-earned`).
//!
//! | what happened                                  | action    | rewrite                                       |
//! |------------------------------------------------|-----------|-----------------------------------------------|
//! | the action succeeded                           | forgotten | as it was                                     |
//! | it failed, for the first time in a row         | forgotten | in this sync                                  |
//! | it failed once more                            | forgotten | after the delay of the failures before        |
//! | it is open after an hour, or ServerPilot forgot it | forgotten | in this sync: its end is unknown          |
//! | the same, and it was that of a rewrite         | forgotten | as it was                                     |
//! | an update is about to be sent                  | as it was | in a minute: its response may be lost         |
//! | the update reports an action                   | that one  | none                                          |
//! | it changed nothing and reports no action       | forgotten | none                                          |
//! | it reports an open action without an id        | as it was | in a minute                                   |
//! | it changed something and reports no action     | as it was | in a minute                                   |
//! | it failed, and nothing was sent                | as it was | as it was                                     |
//! | it failed otherwise                            | as it was | in a minute                                   |
//!
//! A rewrite waits while the server has not contacted ServerPilot since the last action began, because its action would stay
//! open as well. The last contact is requested only in doubt. An operator's sync ignores the delays.
//!
//! | in doubt: the action is open after ten minutes, or a rewrite is due | away since             |
//! |---------------------------------------------------------------------|------------------------|
//! | the last contact is not known                                       | as it was              |
//! | it is older than the time since when the server is away             | as it was              |
//! | it is older than the last action                                    | that action's begin    |
//! | any other, or the action succeeded                                  | it is not              |
//!
//! | AutoSSL is         | requested again                                  |
//! |--------------------|--------------------------------------------------|
//! | not known          | at once                                          |
//! | `pending`          | after the delay of its attempts, at most an hour |
//! | `enabled`          | in a minute: ServerPilot may not carry it out    |
//! | `custom`, and the app has no certificate any more | at once           |
//! | any other          | only by an update                                |
//!
//! A request for AutoSSL that failed, by any error, counts as an attempt: it is repeated after the delay of its attempts, and
//! pauses nothing.

use super::{
    delays::{self, DELAY_MAX, applies, delay},
    missing,
    pool::Pool,
    results::{ActionProgress, ActionReport, AppResults, Report},
    snapshot::{AppState, Snapshot},
};
use crate::{account::SslKind, report::SslState};

/// Upper bound of the delay between requests for AutoSSL, in seconds.
const AUTOSSL_DELAY_MAX: i64 = 3_600;

/// Seconds after which an open action is given up.
const ACTION_TIME_MAX: i64 = 3_600;

/// Seconds after which an open action is a reason to request the server's last contact.
const ACTION_TIME_USUAL: i64 = 600;

/// The state of an app in this sync.
pub(super) struct Progress {
    /// After the result of its action.
    pub before: AppState,
    /// After the results of its requests; `None` if there are none.
    pub after: Option<AppState>,
}

impl Progress {
    pub(super) fn of(snapshot: &Snapshot, pool: &Pool, app_id: &str) -> Self {
        let mut before = after_action(snapshot, app_id);
        before.missing_since = missing::since(snapshot, app_id);
        if before.autossl == Some(SslState::Custom) && has_no_certificate(snapshot, app_id) {
            before.autossl = None;
        }
        let results = snapshot.results_of(app_id);
        let after = results.map(|results| {
            let mut state = after_results(before.clone(), results, snapshot.now);
            match &results.failure {
                Some(failure) if !pool.stops_all(app_id, failure) => {
                    delays::after_failed_update(&mut state, snapshot.now);
                }
                None if results.report.is_some() => delays::after_update(&mut state),
                _ => {}
            }
            state
        });
        Self { before, after }
    }

    /// The last known state.
    pub(super) fn last(&self) -> &AppState {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

fn has_no_certificate(snapshot: &Snapshot, app_id: &str) -> bool {
    snapshot.apps.iter().any(|app| app.id == app_id && app.ssl == Some(SslKind::None))
}

/// An app's state after the result of its action.
fn after_action(snapshot: &Snapshot, app_id: &str) -> AppState {
    let remembered = snapshot.app_states.iter().find(|state| state.app_id == app_id);
    let mut state =
        remembered.cloned().unwrap_or_else(|| AppState { app_id: app_id.to_owned(), ..AppState::default() });
    let end = snapshot.results_of(app_id).and_then(|results| results.action);
    match end {
        None => {}
        Some(ActionProgress::Open) if !is_overdue(&state, snapshot.now) => {}
        Some(ActionProgress::Success) => {
            state.action = None;
            state.failed_actions = 0;
            state.failing_since = None;
            state.away_since = None;
        }
        Some(ActionProgress::Failed) => {
            let wait = if state.failed_actions == 0 { 0 } else { delay(state.failed_actions) };
            state.action = None;
            state.failed_actions = state.failed_actions.saturating_add(1);
            state.failing_since = state.failing_since.or(Some(snapshot.now));
            state.rewrite_at = Some(snapshot.now.saturating_add(wait));
        }
        Some(ActionProgress::Open | ActionProgress::Forgotten) => {
            state.action = None;
            if !state.action_is_rewrite {
                state.rewrite_at = Some(snapshot.now);
            }
        }
    }
    if let Some(contact) = snapshot.server_contact {
        let begin = state.action_at.filter(|_| is_in_doubt(&state, snapshot));
        state.away_since = state.away_since.into_iter().chain(begin).find(|since| contact < *since);
    }
    state
}

/// Can an update have had no effect on the server?
fn is_in_doubt(state: &AppState, snapshot: &Snapshot) -> bool {
    let is_old = state.action_at.is_some_and(|at| at <= snapshot.now.saturating_sub(ACTION_TIME_USUAL));
    state.action.is_some() && is_old || is_rewrite_due(state, snapshot)
}

/// Does the caller have to request the server's last contact?
pub(super) fn needs_server_contact(state: &AppState, snapshot: &Snapshot) -> bool {
    let can_be_away = state.away_since.is_some() || state.action_at.is_some() && is_in_doubt(state, snapshot);
    can_be_away && snapshot.server_contact.is_none()
}

/// Has the action been open for too long to wait for its end?
fn is_overdue(state: &AppState, now: i64) -> bool {
    state.action_at.is_some_and(|at| at <= now.saturating_sub(ACTION_TIME_MAX))
}

/// Does the list have to be sent again?
pub(super) fn needs_rewrite(state: &AppState, snapshot: &Snapshot) -> bool {
    is_rewrite_due(state, snapshot) && !is_away(state, snapshot.server_contact)
}

fn is_rewrite_due(state: &AppState, snapshot: &Snapshot) -> bool {
    state.rewrite_at.is_some_and(|at| snapshot.ignore_delays || !applies(at, snapshot.now, DELAY_MAX))
}

/// Has the server not contacted ServerPilot since the last action began? Without a new reading, the recorded state counts.
fn is_away(state: &AppState, server_contact: Option<i64>) -> bool {
    let is_older = |contact: i64| state.action_at.is_some_and(|begin| contact < begin);
    server_contact.map_or(state.away_since.is_some(), is_older)
}

/// Does AutoSSL have to be requested without an update?
pub(super) fn needs_autossl(state: &AppState, snapshot: &Snapshot) -> bool {
    let is_due = |at: i64| snapshot.ignore_delays || !applies(at, snapshot.now, AUTOSSL_DELAY_MAX);
    autossl_can_change(state) && state.autossl_at.is_none_or(is_due)
}

fn autossl_can_change(state: &AppState) -> bool {
    matches!(state.autossl, None | Some(SslState::Pending | SslState::Enabled))
}

/// When the app needs the next sync.
pub(super) fn next(state: &AppState, server_contact: Option<i64>) -> [Option<i64>; 2] {
    let rewrite = state.rewrite_at.filter(|_| !is_away(state, server_contact));
    [rewrite, state.autossl_at.filter(|_| autossl_can_change(state))]
}

/// The state to record before an update is sent: if the process is killed, a rewrite is due.
pub(super) fn before_update(state: AppState, now: i64) -> AppState {
    AppState { rewrite_at: Some(now.saturating_add(delay(1))), ..state }
}

/// The state after the requests of a sync that have results.
fn after_results(state: AppState, results: &AppResults, now: i64) -> AppState {
    let mut state = match (&results.report, &results.failure) {
        (Some(report), _) => after_report(before_update(state, now), report, now),
        (None, Some(failure)) if failure.kind().is_some_and(crate::error::ErrorKind::changed_nothing) => {
            state
        }
        (None, Some(_)) => before_update(state, now),
        (None, None) => state,
    };
    if let Some(autossl) = results.report.as_ref().map(|report| report.ssl.state).or(results.autossl) {
        note_autossl(&mut state, autossl, now);
    } else if results.autossl_failure.is_some() {
        state.autossl_attempts = state.autossl_attempts.saturating_add(1);
        let wait = delay(state.autossl_attempts).min(AUTOSSL_DELAY_MAX);
        state.autossl_at = Some(now.saturating_add(wait));
    }
    state
}

fn after_report(mut state: AppState, report: &Report, now: i64) -> AppState {
    let is_unchanged = report.added.is_empty() && report.removed.is_empty();
    if report.action.id.is_some() {
        state.action.clone_from(&report.action.id);
        state.action_at = Some(now);
        state.action_is_rewrite = is_unchanged;
        state.rewrite_at = None;
    } else if report.action.status == ActionReport::None && is_unchanged {
        state.action = None;
        state.rewrite_at = None;
        state.failed_actions = 0;
        state.failing_since = None;
    }
    state
}

fn note_autossl(state: &mut AppState, autossl: SslState, now: i64) {
    state.autossl = Some(autossl);
    state.autossl_attempts = match autossl {
        SslState::Pending => state.autossl_attempts.saturating_add(1),
        _ => 0,
    };
    let wait = match autossl {
        SslState::Pending => Some(delay(state.autossl_attempts).min(AUTOSSL_DELAY_MAX)),
        SslState::Enabled => Some(delay(1)),
        SslState::On | SslState::Custom | SslState::Skipped => None,
    };
    state.autossl_at = wait.map(|wait| now.saturating_add(wait));
}

#[cfg(test)]
#[path = "follow_up_tests.rs"]
mod tests;
