//! The part under the lock: read the list, change it, and verify that the change is there (`no-lost-domain`).

use std::{collections::HashSet, time::Duration};

use tokio::time::{Instant, sleep};

use super::{Exclusive, Request, batch::Batch};
use crate::{
    api::{App, Client, Endpoint, GetApp, UpdateDomains, Updated},
    error::Error,
    list::DomainList,
    plan::{Desired, Plan},
    report::{ActionState, ActionStatus, Refused},
};

/// How long after its timeout an update without a response may still arrive.
const LATE: Duration = Duration::from_secs(5);
/// Minimum time left to send an update.
const UPDATE_MIN: Duration = Duration::from_secs(1);
/// Upper bound of the time that must be left to send an update.
const UPDATE_MAX: Duration = Duration::from_secs(5);

/// How often an update may be overwritten before the call fails.
const ROUNDS: u32 = 3;

/// The result of an update.
pub(super) struct Update {
    /// The list before the update: as first read, with the entries that other writers have added since.
    pub first: DomainList,
    /// The app as last read.
    pub app: App,
    /// The last action that it started; open and without an id if the response with the id was lost.
    pub action: ActionState,
    /// Domains that were left out.
    pub refused: Vec<Refused>,
}

/// A failed update.
pub(super) struct Stopped {
    /// The error that ended it.
    pub error: Error,
    /// The result until then: set if a part of a batch was written, or domains were rejected.
    pub done: Option<Box<Update>>,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self { error, done: None }
    }
}

/// Updates the list until it has the desired state.
///
/// # Errors
/// The error that prevented it. A partly written batch is a success (`bounded`), unless a repeated call would meet the same
/// error, or removals or a rewrite are still to be done, which [`Report::refused`](crate::report::Report) cannot report.
pub(super) async fn update(
    client: &Client<'_>,
    desired: &Desired,
    request: &Request,
    lock: &mut impl Exclusive,
) -> Result<Update, Stopped> {
    let mut unknown = None;
    let result = update_list(client, desired, request, lock, &mut unknown).await;
    match (result, unknown) {
        // An earlier attempt without a response may have changed the list.
        (Err(stopped), Some(error)) if stopped.error.changed_nothing() => Err(Stopped { error, ..stopped }),
        (result, _) => result,
    }
}

/// Implements [`update`]. `unknown` is the error of an attempt whose outcome is unknown, until a later one is verified.
async fn update_list(
    client: &Client<'_>,
    desired: &Desired,
    request: &Request,
    lock: &mut impl Exclusive,
    unknown: &mut Option<Error>,
) -> Result<Update, Stopped> {
    let app_id = &client.call.app_id;
    let mut list = List::new(client.request(&GetApp(app_id)).await?.data);
    let mut first = list.app.domains.clone();
    request.invalid(&first)?;
    let mut read_took = client.took();
    let mut batch = Batch::new(desired, request.is_batch());
    let mut rewrite = request.rewrite;
    let (mut attempt, mut rounds) = (1, 1);
    loop {
        let Some(plan) = batch.next_plan(list.entries(), rewrite)? else {
            return Ok(list.finish(first, batch));
        };
        match plan.guard(request.force) {
            Err(error) if rewrite && batch.has_rejected() => {
                return Err(Stopped { error, done: Some(list.finish(first, batch).into()) });
            }
            // The replacement of the last domain was rejected.
            Err(error) if batch.has_rejected() => {
                batch.refuse_removals(&plan, &error);
                return Ok(list.finish(first, batch));
            }
            guarded => guarded?,
        }
        let sent = if list.late.is_some() {
            None
        } else {
            Some(send(client, &plan, attempt, read_took, lock).await)
        };
        let retry = match sent {
            None => list.wait_for_late_update(client).await,
            Some(Ok(updated)) if plan.is_satisfied_by(&updated.data.domains) => {
                list.sent.extend(updated.data.domains.entries().iter().cloned());
                list.verified(plan, updated);
                batch.verified();
                *unknown = None;
                (rewrite, attempt) = (false, 1);
                continue;
            }
            Some(Err(error)) if batch.can_bisect(&plan, &error) => {
                batch.bisect(&plan, &error, remaining_updates(client, read_took));
                attempt = 1;
                continue;
            }
            Some(Ok(updated)) => {
                list.sent.extend(plan.target.entries().iter().cloned());
                list.action_began(updated.action_id);
                rounds += 1;
                if rounds <= ROUNDS {
                    Ok(())
                } else {
                    Err(Error::Overwritten { app_id: app_id.clone(), rounds: ROUNDS })
                }
            }
            Some(Err(error)) => {
                if error.leaves_outcome_unknown() {
                    list.outcome_unknown(&plan, &error);
                    *unknown = Some(error.clone());
                }
                attempt += 1;
                client.pause_after(error, attempt - 1).await
            }
        };
        // The list may have changed, so the next attempt begins with a fresh read.
        let read = match retry {
            Ok(()) => client.request(&GetApp(app_id)).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(fresh) => {
                read_took = client.took();
                list.include_others(&mut first, &fresh.data.domains);
                if list.late.take_if(|late| late.is_over(&fresh.data.domains)).is_some() {
                    lock.answered();
                }
                if list.reread(&plan, fresh.data) {
                    *unknown = None;
                }
            }
            Err(error) if !list.is_written && !batch.has_result(&error) => return Err(error.into()),
            Err(error) => return list.stop(error, first, batch, rewrite),
        }
    }
}

/// An update without a response, which may still arrive.
struct Late {
    /// The list that it sent, which a read shows once it has arrived; `None` for a rewrite, which a read cannot show.
    target: Option<DomainList>,
    until: Instant,
    error: Error,
}

impl Late {
    /// Can it no longer arrive, by the clock or because the list that was read shows it?
    fn is_over(&self, read: &DomainList) -> bool {
        self.until <= Instant::now() || self.target.as_ref().is_some_and(|sent| sent.has_same_domains(read))
    }
}

/// Sends an update once if there is time for it, and marks until when it may arrive.
async fn send(
    client: &Client<'_>,
    plan: &Plan,
    attempt: u32,
    read_took: Duration,
    lock: &mut impl Exclusive,
) -> Result<Updated, Error> {
    let endpoint = UpdateDomains { app_id: &client.call.app_id, domains: plan.target.entries() };
    let (left, limit) = (client.call.deadline.remaining(), client.call.deadline.limit());
    let needed = time_needed(read_took, limit);
    if left < needed {
        return Err(Error::NotBegun { operation: endpoint.label(), needed, left, limit });
    }
    lock.begin(client.attempt_timeout(attempt) + LATE)?;
    let result = client.once(&endpoint, attempt).await;
    if result.as_ref().map_or_else(Error::is_answer, |_| true) {
        lock.answered();
    } else {
        lock.unanswered();
    }
    result
}

/// Time that must be left to send an update: twice the duration of the read before it, at most half of the call's timeout.
fn time_needed(read_took: Duration, limit: Duration) -> Duration {
    (read_took * 2).clamp(UPDATE_MIN, UPDATE_MAX).min(limit / 2)
}

/// How many updates the call still has time for, if each takes as long as the last one.
fn remaining_updates(client: &Client<'_>, read_took: Duration) -> usize {
    let needed = time_needed(read_took, client.call.deadline.limit());
    let spare = client.call.deadline.remaining().saturating_sub(needed);
    let updates = spare.as_micros().checked_div(client.took().as_micros()).unwrap_or(u128::MAX);
    usize::try_from(updates).unwrap_or(usize::MAX)
}

/// The app's list as last known, and the updates of it.
struct List {
    app: App,
    /// The list that the next update is based on, if not the list as last read: see [`List::verified`].
    base: Option<DomainList>,
    action_id: Option<String>,
    /// The response with the id of the last action was lost.
    is_action_lost: bool,
    /// A change has been verified.
    is_written: bool,
    /// An update of this call without a response. No other is sent until it can no longer arrive, because it would overwrite
    /// that one.
    late: Option<Late>,
    /// The entries of updates that may have taken effect.
    sent: HashSet<String>,
}

impl List {
    fn new(app: App) -> Self {
        Self {
            app,
            base: None,
            action_id: None,
            is_action_lost: false,
            is_written: false,
            late: None,
            sent: HashSet::new(),
        }
    }

    fn entries(&self) -> &DomainList {
        self.base.as_ref().unwrap_or(&self.app.domains)
    }

    /// Adds to the list before the update the entries that other writers have added since: those that this call did not send in
    /// that spelling. They are not additions of this call (`hands-off`).
    fn include_others(&self, first: &mut DomainList, read: &DomainList) {
        let known = first.key_set();
        let found = read.entries().iter().zip(read.keys());
        let found = found.filter(|(entry, key)| !known.contains(key.as_str()) && !self.sent.contains(*entry));
        let found: Vec<String> = found.map(|(entry, _)| entry.clone()).collect();
        if !found.is_empty() {
            *first = DomainList::from([first.entries(), &found].concat());
        }
    }

    /// Takes over the list that was read after a failed update. Does it show the planned changes?
    fn reread(&mut self, plan: &Plan, app: App) -> bool {
        let is_satisfied = plan.is_satisfied_by(&app.domains);
        let is_shown = plan.has_changes() && is_satisfied;
        self.is_action_lost &= is_satisfied;
        self.is_written |= is_shown;
        (self.app, self.base) = (app, None);
        is_shown
    }

    /// Records an update of unknown outcome.
    fn outcome_unknown(&mut self, plan: &Plan, error: &Error) {
        self.sent.extend(plan.target.entries().iter().cloned());
        self.is_action_lost = true;
        if !error.is_answer() {
            let target = plan.has_changes().then(|| plan.target.clone());
            self.late = Some(Late { target, until: Instant::now() + LATE, error: error.clone() });
        }
    }

    /// Waits until the update without a response can no longer arrive. Returns its error if no time would be left after that.
    async fn wait_for_late_update(&self, client: &Client<'_>) -> Result<(), Error> {
        let Some(late) = &self.late else { return Ok(()) };
        let wait = late.until.saturating_duration_since(Instant::now());
        if client.call.deadline.remaining() < wait + UPDATE_MIN {
            return Err(late.error.clone());
        }
        sleep(wait).await;
        Ok(())
    }

    fn action_began(&mut self, action_id: Option<String>) {
        if action_id.is_some() {
            (self.action_id, self.is_action_lost) = (action_id, false);
        }
    }

    fn verified(&mut self, plan: Plan, updated: Updated) {
        self.app = updated.data.completed_by(self.app.clone());
        self.action_began(updated.action_id);
        self.is_written |= plan.has_changes();
        // The response may order and spell the same domains differently. A further update keeps the order and spelling of the
        // first read (`hands-off`), unless another writer has changed something.
        self.base = plan.target.has_same_domains(&self.app.domains).then_some(plan.target);
    }

    /// Ends the update after an error: with its result if a repeated call can do the rest, else with the error.
    fn stop(
        self,
        error: Error,
        first: DomainList,
        mut batch: Batch<'_>,
        rewrite: bool,
    ) -> Result<Update, Stopped> {
        batch.give_up(&self.app.domains, &error);
        let is_owed = rewrite || batch.owes_removals(&self.app.domains);
        let done = self.finish(first, batch);
        if error.is_retryable() && !is_owed {
            Ok(done)
        } else {
            Err(Stopped { error, done: Some(done.into()) })
        }
    }

    fn finish(self, first: DomainList, batch: Batch<'_>) -> Update {
        let status = match self.action_id {
            None if !self.is_action_lost => ActionStatus::None,
            _ => ActionStatus::Open,
        };
        // The id of an earlier action must not stand for one whose id was lost.
        let id = self.action_id.filter(|_| !self.is_action_lost);
        Update { first, refused: batch.refused, app: self.app, action: ActionState { id, status } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_other_writers_since_the_first_read_are_not_additions_of_this_call() {
        let list =
            |entries: &[&str]| DomainList::from(entries.iter().map(ToString::to_string).collect::<Vec<_>>());
        let app =
            serde_json::from_value(serde_json::json!({ "id": "a", "name": "a", "domains": [] })).unwrap();
        let mut ours = List::new(app);
        ours.sent.extend(["network.example".into(), "lost.example".into(), "hand.example".into()]);
        let mut first = list(&["Network.Example"]);
        let read = list(&["Network.Example", "lost.example", "Hand.Example", "other.example"]);
        ours.include_others(&mut first, &read);
        assert_eq!(first, list(&["Network.Example", "Hand.Example", "other.example"]));
    }

    #[test]
    fn the_time_an_update_needs_follows_the_duration_of_the_read() {
        for (read_ms, limit_ms, expected_ms) in [
            (0, 45_000, 1_000),
            (700, 45_000, 1_400),
            (9_000, 45_000, 5_000),
            (9_000, 4_000, 2_000),
            (0, 1_000, 500),
        ] {
            let [read, limit, expected] = [read_ms, limit_ms, expected_ms].map(Duration::from_millis);
            assert_eq!(time_needed(read, limit), expected, "{read_ms} {limit_ms}");
        }
    }
}
