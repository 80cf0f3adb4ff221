//! The part that holds the lock: read the list, change it, and see that the change is there (law 1).
//!
//! One update is the rule. A batch that is refused as a whole (400) is taken apart: its additions in halves,
//! until the culprit stands alone; the removals go with the first part that gets through, or alone at the end.
//! So one bad name costs a logarithmic number of requests, and hurts nobody else (law 12).

use std::collections::{HashSet, VecDeque};

use super::Request;
use crate::{
    api::{App, Client, GetApp, UpdateDomains, Updated},
    domain::{Domain, comparison_key},
    error::Error,
    plan::{Plan, Wishes, plan},
    report::{Refused, RefusedReason},
};

/// How often the list may come out differently from what was sent.
const ROUNDS: u32 = 3;

/// Where the list stands after the write.
pub(super) struct Outcome {
    /// The list as it was first read.
    pub first: Vec<String>,
    /// The app as last heard of.
    pub app: App,
    /// The last action that an update began.
    pub action_id: Option<String>,
    /// Names that were left out.
    pub refused: Vec<Refused>,
}

/// Brings the list in step with the wishes.
///
/// # Errors
/// Whatever stood in the way. After a verified write only what concerns the whole account still does.
pub(super) async fn bring_in_step(
    client: &Client<'_>,
    wishes: &Wishes,
    request: &Request,
) -> Result<Outcome, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let mut work = Work {
        wishes,
        request,
        outcome: Outcome { first: app.domains.clone(), app, action_id: None, refused: Vec::new() },
        base: None,
        granted: Vec::new(),
        queue: VecDeque::from([wishes.add.clone()]),
        waiting: Vec::new(),
        room_was_freed: false,
        rewrite: request.rewrite,
        wrote: false,
        attempt: 1,
        rounds: 0,
    };
    while let Some(plan) = work.next_plan()? {
        let update = UpdateDomains { app_id: &client.call.app_id, domains: &plan.target };
        let again = match client.once(&update, work.attempt).await {
            Ok(updated) if plan.is_kept_by(&updated.data.domains) => {
                work.verified(plan, updated);
                continue;
            }
            Err(error) if request.batch && error.http_status() == Some(400) && !plan.add.is_empty() => {
                work.take_apart(&plan, &error);
                continue;
            }
            Ok(_) => work.another_round(&client.call.app_id),
            Err(error) => {
                work.attempt += 1;
                client.pause_after(error, work.attempt - 1).await
            }
        };
        // What the list is now is unknown: the next try begins with a fresh read.
        let read = match again {
            Ok(()) => client.request(&GetApp(&client.call.app_id)).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(fresh) => work.read_again(fresh.data),
            Err(error) => return work.stop(error),
        }
    }
    Ok(work.outcome)
}

struct Work<'a> {
    wishes: &'a Wishes,
    request: &'a Request,
    outcome: Outcome,
    /// What to build the next update on, where that is not the list as last heard: see [`Work::verified`].
    base: Option<Vec<String>>,
    /// Additions that are on the list now.
    granted: Vec<Domain>,
    /// Additions that are still to come, in groups that are sent together.
    queue: VecDeque<Vec<Domain>>,
    /// Additions that found no room.
    waiting: Vec<Domain>,
    /// A name that had a place was refused: one of those that wait can have it.
    room_was_freed: bool,
    /// A rewrite is still owed.
    rewrite: bool,
    /// An update has been verified.
    wrote: bool,
    /// Number of the present try of the present update.
    attempt: u32,
    /// How often the list came out differently from what was sent.
    rounds: u32,
}

impl Work<'_> {
    /// The next update to send; none when the list is in step.
    fn next_plan(&mut self) -> Result<Option<Plan>, Error> {
        loop {
            let group = self.queue.front().into_iter().flatten();
            let additions = self.granted.iter().chain(group).cloned().collect();
            let plan = plan(self.list(), &self.wishes.with_additions(additions));
            if !self.request.batch {
                plan.all_or_nothing()?;
            }
            let surplus: HashSet<&Domain> = plan.surplus.iter().collect();
            let has_room = |name: &Domain| !surplus.contains(name);
            self.granted.retain(has_room);
            self.queue.iter_mut().take(1).for_each(|group| group.retain(has_room));
            self.waiting.extend(plan.surplus.iter().cloned());
            if plan.has_changes() || self.rewrite {
                plan.guard(self.request.force)?;
                return Ok(Some(plan));
            }
            match self.queue.pop_front() {
                Some(group) => self.granted.extend(group),
                None if self.room_was_freed && !self.waiting.is_empty() => {
                    self.room_was_freed = false;
                    self.queue.push_back(std::mem::take(&mut self.waiting));
                }
                None => {
                    self.outcome.refused.extend(self.waiting.drain(..).map(|name| no_room(&name)));
                    return Ok(None);
                }
            }
        }
    }

    fn list(&self) -> &[String] {
        self.base.as_deref().unwrap_or(&self.outcome.app.domains)
    }

    fn verified(&mut self, plan: Plan, updated: Updated) {
        self.outcome.app = updated.data.completed_by(self.outcome.app.clone());
        self.outcome.action_id = updated.action_id.or(self.outcome.action_id.take());
        // The answer may order and spell the same names differently. A further update keeps to what was read
        // first (law 2), unless somebody else has changed something.
        self.base = same_names(&plan.target, &self.outcome.app.domains).then_some(plan.target);
        self.granted.extend(self.queue.pop_front().into_iter().flatten());
        self.rewrite = false;
        self.wrote = true;
        self.attempt = 1;
    }

    fn another_round(&mut self, app_id: &str) -> Result<(), Error> {
        self.rounds += 1;
        if self.rounds < ROUNDS {
            return Ok(());
        }
        Err(Error::Overwritten { app_id: app_id.to_owned(), rounds: ROUNDS })
    }

    fn read_again(&mut self, app: App) {
        self.base = None;
        self.outcome.app = app;
    }

    /// Divides the group that was refused as a whole; `plan.add` is what of it the list lacks.
    fn take_apart(&mut self, plan: &Plan, error: &Error) {
        self.attempt = 1;
        let group = self.queue.pop_front().into_iter().flatten();
        let is_missing = |name: &Domain| plan.add.contains(name);
        self.granted.extend(group.filter(|name| !is_missing(name)));
        self.granted.retain(|name| !is_missing(name));
        let mut additions = plan.add.clone();
        if let [culprit] = additions.as_slice() {
            self.outcome.refused.push(Refused {
                domain: culprit.to_string(),
                reason: RefusedReason::Rejected,
                message: format!("{culprit} was refused by ServerPilot. {error}."),
            });
            self.room_was_freed = true;
        } else if let Some(culprit) = named(&additions, error) {
            let culprit = additions.remove(culprit);
            self.queue.push_front(vec![culprit]);
            self.queue.push_front(additions);
        } else {
            let rest = additions.split_off(additions.len().div_ceil(2));
            self.queue.push_front(rest);
            self.queue.push_front(additions);
        }
    }

    /// Ends the work by an error; or, where some of a batch has been written already and the error is no
    /// matter of the whole account, by leaving out the rest (law 10).
    fn stop(mut self, error: Error) -> Result<Outcome, Error> {
        if !self.wrote || error.is_account_wide() {
            return Err(error);
        }
        let Outcome { app, refused, .. } = &mut self.outcome;
        let listed: HashSet<String> = app.domains.iter().map(|entry| comparison_key(entry)).collect();
        let left_out: HashSet<String> = refused.iter().map(|name| name.domain.clone()).collect();
        let left = self.wishes.add.iter().map(Domain::as_str);
        let left = left.filter(|name| !listed.contains(*name) && !left_out.contains(*name));
        refused.extend(left.map(|name| Refused {
            domain: name.to_owned(),
            reason: RefusedReason::Rejected,
            message: format!(
                "{name} was part of an update that ServerPilot refused, and could not be tried again alone: \
                 {error}. Call again for it."
            ),
        }));
        Ok(self.outcome)
    }
}

/// The one addition that the server's message names, if it names exactly one.
fn named(additions: &[Domain], error: &Error) -> Option<usize> {
    let Error::Answer(answer) = error else { return None };
    let part_of_a_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '*' | '_');
    let words: Vec<String> = answer
        .said
        .split(|c| !part_of_a_name(c))
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .collect();
    let mut hits =
        (0..additions.len()).filter(|&index| words.iter().any(|word| word == additions[index].as_str()));
    let first = hits.next()?;
    hits.next().is_none().then_some(first)
}

fn same_names(sent: &[String], answered: &[String]) -> bool {
    let sorted = |list: &[String]| {
        let mut keys: Vec<String> = list.iter().map(|entry| comparison_key(entry)).collect();
        keys.sort_unstable();
        keys
    };
    sorted(sent) == sorted(answered)
}

/// The refusal of a name that finds no room.
pub(super) fn no_room(name: &Domain) -> Refused {
    Refused {
        domain: name.to_string(),
        reason: RefusedReason::Limit,
        message: format!(
            "{name} finds no room: the app has the {} names that ServerPilot allows. Remove names that are no \
             longer used, or move some to another app.",
            crate::plan::LIMIT
        ),
    }
}
