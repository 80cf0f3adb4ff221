//! Which additions the next update carries: all of them at first. Pure.
//!
//! A batch that is rejected as a whole (400) is bisected: its additions in halves, until the culprit is alone; the removals
//! go with the first part that gets through, or alone at the end. So one bad domain costs a logarithmic number of requests,
//! and stops no other (`fault-isolation`).

use std::collections::{HashSet, VecDeque};

use crate::{
    domain::Domain,
    error::Error,
    list::DomainList,
    plan::{Desired, LIMIT, Plan, plan},
    report::{Refused, RefusedReason},
};

/// The additions of a call, by what has become of them so far.
pub(super) struct Batch<'a> {
    desired: &'a Desired,
    /// Leave out what cannot be added, rather than fail.
    leave_out: bool,
    /// On the list now.
    listed: Vec<Domain>,
    /// To be added, in groups that are sent together.
    groups: VecDeque<Vec<Domain>>,
    /// There is no room for these.
    waiting: Vec<Domain>,
    /// A domain that had a place was refused: one of those that wait can have it.
    room_was_freed: bool,
    /// Left out.
    pub refused: Vec<Refused>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(desired: &'a Desired, leave_out: bool) -> Self {
        Self {
            desired,
            leave_out,
            listed: Vec::new(),
            groups: VecDeque::from([desired.add.clone()]),
            waiting: Vec::new(),
            room_was_freed: false,
            refused: Vec::new(),
        }
    }

    /// The next update to send; `None` if nothing is left to do.
    pub(super) fn next_plan(&mut self, list: &DomainList, rewrite: bool) -> Result<Option<Plan>, Error> {
        loop {
            let group = self.groups.front().into_iter().flatten();
            let additions = self.listed.iter().chain(group).cloned().collect();
            let plan = plan(list, &self.desired.with_additions(additions));
            if !self.leave_out {
                plan.require_complete()?;
            }
            let surplus: HashSet<&Domain> = plan.surplus.iter().collect();
            let has_room = |domain: &Domain| !surplus.contains(domain);
            self.listed.retain(has_room);
            self.groups.iter_mut().take(1).for_each(|group| group.retain(has_room));
            self.waiting.extend(plan.surplus.iter().cloned());
            if plan.has_changes() || rewrite {
                return Ok(Some(plan));
            }
            match self.groups.pop_front() {
                Some(group) => self.listed.extend(group),
                None if self.room_was_freed && !self.waiting.is_empty() => {
                    self.room_was_freed = false;
                    self.groups.push_back(std::mem::take(&mut self.waiting));
                }
                None => {
                    self.refused.extend(self.waiting.drain(..).map(|domain| no_room(&domain)));
                    return Ok(None);
                }
            }
        }
    }

    /// Is this a rejection that bisecting can isolate?
    pub(super) fn can_bisect(&self, plan: &Plan, error: &Error) -> bool {
        self.leave_out && error.http_status() == Some(400) && !plan.add.is_empty()
    }

    /// Divides the group that was rejected; `plan.add` is the part of it that is not listed.
    pub(super) fn bisect(&mut self, plan: &Plan, error: &Error) {
        let group = self.groups.pop_front().into_iter().flatten();
        let is_missing = |domain: &Domain| plan.add.contains(domain);
        self.listed.extend(group.filter(|domain| !is_missing(domain)));
        self.listed.retain(|domain| !is_missing(domain));
        let mut additions = plan.add.clone();
        if let [culprit] = additions.as_slice() {
            self.refused.push(Refused {
                domain: culprit.to_string(),
                reason: RefusedReason::Rejected,
                message: format!("{culprit} was refused by ServerPilot. {error}."),
            });
            self.room_was_freed = true;
        } else if let Some(culprit) = named(&additions, error) {
            let culprit = additions.remove(culprit);
            self.groups.push_front(vec![culprit]);
            self.groups.push_front(additions);
        } else {
            let rest = additions.split_off(additions.len().div_ceil(2));
            self.groups.push_front(rest);
            self.groups.push_front(additions);
        }
    }

    /// Leaves out what is not on the list, because of an error that allows no further update.
    pub(super) fn give_up(&mut self, list: &DomainList, error: &Error) {
        let listed = list.key_set();
        let refused: HashSet<String> = self.refused.iter().map(|refused| refused.domain.clone()).collect();
        let left = self.desired.add.iter().map(Domain::as_str);
        let left = left.filter(|name| !listed.contains(*name) && !refused.contains(*name));
        self.refused.extend(left.map(|name| Refused {
            domain: name.to_owned(),
            reason: RefusedReason::Rejected,
            message: format!(
                "{name} was part of an update that ServerPilot refused, and could not be tried again alone: {error}. \
                 Call again for it."
            ),
        }));
    }
}

/// The one addition that the server's message names, if it names exactly one.
fn named(additions: &[Domain], error: &Error) -> Option<usize> {
    let Error::Response(response) = error else { return None };
    let part_of_a_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '*' | '_');
    let words: Vec<String> = response
        .message
        .split(|c| !part_of_a_domain(c))
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .collect();
    let mut hits =
        (0..additions.len()).filter(|&index| words.iter().any(|word| word == additions[index].as_str()));
    let first = hits.next()?;
    hits.next().is_none().then_some(first)
}

/// The refusal of a domain for which there is no room.
pub(super) fn no_room(domain: &Domain) -> Refused {
    Refused {
        domain: domain.to_string(),
        reason: RefusedReason::Limit,
        message: format!(
            "There is no room for {domain}: the app has the {LIMIT} domains that ServerPilot allows. Remove domains that \
             are no longer used, or move some to another app."
        ),
    }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
