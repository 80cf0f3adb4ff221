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
/// Lower bound of [`time_needed`], unless half of the call's timeout is less.
const UPDATE_MIN: Duration = Duration::from_secs(1);
/// Upper bound of [`time_needed`].
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
    /// Inputs that are not domains, and domains that were left out.
    pub refused: Vec<Refused>,
}

/// A failed update.
pub(super) struct Stopped {
    /// The error that ended it.
    pub error: Error,
    /// The result until then. Set if the list was changed, if another writer overwrote a change and the error's type hides that,
    /// if a domain was rejected, or if a bisection was begun that a repeated call can continue.
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
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let mut writer = Writer {
        client,
        request,
        lock,
        invalid: request.invalid(&app.domains)?,
        first: app.domains.clone(),
        list: List::new(app),
        batch: Batch::new(desired, request.is_batch()),
        read_took: client.took(),
        owes_rewrite: request.rewrite,
        attempt: 1,
        round: 1,
        unknown_outcome: None,
    };
    match writer.write().await {
        Ok(()) => Ok(writer.finish()),
        Err(error) => writer.stop(error),
    }
}

/// Changes the list of one call, in one update or several.
struct Writer<'a, L> {
    client: &'a Client<'a>,
    request: &'a Request,
    lock: &'a mut L,
    /// Inputs of the request that are not domains.
    invalid: Vec<Refused>,
    /// See [`Update::first`].
    first: DomainList,
    list: List,
    batch: Batch<'a>,
    /// Duration of the last read.
    read_took: Duration,
    /// The list is to be sent even if nothing changes.
    owes_rewrite: bool,
    /// Number of the next attempt to send the same update, from 1.
    attempt: u32,
    /// Number of this round of read, write and compare, from 1: an overwritten update begins the next.
    round: u32,
    /// The error of an attempt whose outcome is unknown, until a later one is verified.
    unknown_outcome: Option<Error>,
}

impl<L: Exclusive> Writer<'_, L> {
    /// Sends updates until nothing is left to do.
    async fn write(&mut self) -> Result<(), Error> {
        while let Some(plan) = self.batch.next_plan(self.list.entries(), self.owes_rewrite)? {
            if let Err(error) = plan.guard(self.request.force) {
                if self.owes_rewrite || !self.batch.has_rejected() {
                    return Err(error);
                }
                // The replacement of the last domain was rejected.
                self.batch.refuse_removals(&plan, &error);
                return Ok(());
            }
            if self.list.late.is_some() {
                self.wait_for_late_update().await?;
                self.read(&plan).await?;
            } else if let Some(plan) = self.send(plan).await? {
                self.read(&plan).await?;
            }
        }
        Ok(())
    }

    /// Sends the plan once. Returns it if the list may have changed otherwise, so that the next attempt needs a fresh read.
    async fn send(&mut self, plan: Plan) -> Result<Option<Plan>, Error> {
        match send(self.client, &plan, self.attempt, self.read_took, self.lock).await {
            Ok(updated) if plan.is_satisfied_by(&updated.data.domains) => {
                self.list.sent.extend(updated.data.domains.entries().iter().cloned());
                self.list.verified(plan, updated);
                self.batch.verified();
                self.unknown_outcome = None;
                (self.owes_rewrite, self.attempt) = (false, 1);
                return Ok(None);
            }
            Ok(updated) => {
                self.list.overwritten(&plan, updated);
                if self.round == ROUNDS {
                    let app_id = self.client.call.app_id.clone();
                    return Err(Error::Overwritten { app_id, rounds: ROUNDS });
                }
                self.round += 1;
            }
            Err(error) if self.batch.can_bisect(&plan, &error) => {
                self.batch.bisect(&plan, &error, remaining_updates(self.client, self.read_took));
                self.attempt = 1;
                return Ok(None);
            }
            Err(error) => {
                if error.leaves_outcome_unknown() {
                    self.list.outcome_unknown(&plan, &error);
                    self.unknown_outcome = Some(error.clone());
                }
                self.client.pause_after(error, self.attempt).await?;
                self.attempt += 1;
            }
        }
        Ok(Some(plan))
    }

    /// Reads the list again after `plan` was sent, or could not be sent yet.
    async fn read(&mut self, plan: &Plan) -> Result<(), Error> {
        let app = self.client.request(&GetApp(&self.client.call.app_id)).await?.data;
        self.read_took = self.client.took();
        self.list.include_others(&mut self.first, &app.domains);
        if self.list.late.take_if(|late| late.is_over(&app.domains)).is_some() {
            self.lock.answered();
        }
        if self.list.reread(plan, app) {
            self.unknown_outcome = None;
        }
        Ok(())
    }

    /// Waits until the update without a response can no longer arrive. Returns its error if no time would be left after that.
    async fn wait_for_late_update(&self) -> Result<(), Error> {
        let Some(late) = &self.list.late else { return Ok(()) };
        let wait = late.until.saturating_duration_since(Instant::now());
        // The read after the wait may be faster than the last one, or show that the update has arrived, so the lower bound is enough.
        if self.client.call.deadline.remaining() < wait + UPDATE_MIN {
            return Err(late.error.clone());
        }
        sleep(wait).await;
        Ok(())
    }

    /// Ends the update after an error: with its result if a repeated call can do the rest, else with the error.
    fn stop(mut self, error: Error) -> Result<Update, Stopped> {
        let has_result = self.list.is_written || self.batch.has_result(&error);
        // The error's type means "no update was sent", so the report has to show the one that was.
        let has_report = has_result || (self.list.is_overwritten && error.changed_nothing());
        let mut is_owed = self.owes_rewrite;
        if has_report && self.request.is_batch() {
            self.batch.give_up(&self.list.app.domains, &error);
        }
        if has_result {
            is_owed |= self.batch.owes_removals(&self.list.app.domains);
        }
        if has_result && error.is_retryable() && !is_owed {
            return Ok(self.finish());
        }
        // An earlier attempt without a response may have changed the list.
        let unknown_outcome = self.unknown_outcome.take().filter(|_| error.changed_nothing());
        let error = unknown_outcome.unwrap_or(match error {
            Error::Unsafe { reason, .. } => {
                Error::Unsafe { reason, is_overwritten: self.list.is_overwritten }
            }
            error => error,
        });
        let done = has_report.then(|| Box::new(self.finish()));
        Err(Stopped { error, done })
    }

    fn finish(mut self) -> Update {
        let mut refused = std::mem::take(&mut self.invalid);
        refused.append(&mut self.batch.refused);
        let (app, action) = self.list.finish();
        Update { first: self.first, refused, app, action }
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
    /// The last update was applied, and overwritten by another writer.
    is_overwritten: bool,
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
            is_overwritten: false,
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
        // An update that may still arrive has an action, whatever this read shows.
        self.is_action_lost &= is_satisfied || self.late.is_some();
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

    fn action_began(&mut self, action_id: Option<String>) {
        if action_id.is_some() {
            (self.action_id, self.is_action_lost) = (action_id, false);
        }
    }

    /// Records an update whose response does not show the planned changes.
    fn overwritten(&mut self, plan: &Plan, updated: Updated) {
        self.sent.extend(plan.target.entries().iter().cloned());
        self.is_overwritten = true;
        self.action_began(updated.action_id);
        (self.app, self.base) = (updated.data.completed_by(self.app.clone()), None);
    }

    fn verified(&mut self, plan: Plan, updated: Updated) {
        self.is_overwritten = false;
        self.app = updated.data.completed_by(self.app.clone());
        self.action_began(updated.action_id);
        self.is_written |= plan.has_changes();
        // The response may order and spell the same domains differently. A further update keeps the order and spelling of the
        // first read (`hands-off`), unless another writer has changed something.
        self.base = plan.target.has_same_domains(&self.app.domains).then_some(plan.target);
    }

    /// The app as last known, and its last action.
    fn finish(self) -> (App, ActionState) {
        let status = match self.action_id {
            None if !self.is_action_lost => ActionStatus::None,
            _ => ActionStatus::Open,
        };
        // The id of an earlier action must not stand for one whose id was lost.
        let id = self.action_id.filter(|_| !self.is_action_lost);
        (self.app, ActionState { id, status })
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
