//! Which additions the next update sends: all of them at first. Pure.
//!
//! If a batch is rejected (400), the list is first sent without the additions: if that is rejected as well, none of them is
//! the cause. Without removals, this sends the list unchanged, an exception of `no-op-is-free`. Then the additions are bisected
//! until the culprit is alone. So one bad domain costs a logarithmic number of requests, and stops no other
//! (`fault-isolation`). If there is time for few requests, the first group is smaller, so that each call writes a domain or
//! finds a culprit.

use std::collections::{HashSet, VecDeque};

use crate::{
    domain::Domain,
    error::Error,
    input::Input,
    list::DomainList,
    plan::{Desired, LIMIT, Plan, entry_label, plan},
    report::{Refused, RefusedReason},
};

/// The additions of a call, by their state.
pub(super) struct Batch<'a> {
    desired: &'a Desired,
    /// Leave out domains that cannot be added, rather than fail.
    leave_out: bool,
    /// Additions that are on the list now.
    listed: Vec<Domain>,
    /// Additions still to be sent, in groups that are sent together.
    groups: VecDeque<Vec<Domain>>,
    /// Additions for which there is no room.
    waiting: Vec<Domain>,
    /// A domain was refused, so there is room for one of `waiting`.
    room_was_freed: bool,
    /// Whether the server accepts the list without the additions.
    baseline: Baseline,
    /// The only addition of a rejected update; the culprit if the baseline is accepted.
    suspect: Option<Refused>,
    /// Additions and removals that were left out.
    pub refused: Vec<Refused>,
}

/// Whether the server accepts the list without the additions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Baseline {
    /// Not tried, and not needed so far.
    Unknown,
    /// The next update sends it.
    Due,
    Accepted,
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
            baseline: Baseline::Unknown,
            suspect: None,
            refused: Vec::new(),
        }
    }

    /// Has the server rejected any domain?
    pub(super) fn has_rejected(&self) -> bool {
        self.refused.iter().any(|refused| refused.reason == RefusedReason::Rejected)
    }

    /// Is there a result to report with the error: a rejected domain, or an unfinished search that a repeated call can continue?
    pub(super) fn has_result(&self, error: &Error) -> bool {
        self.has_rejected() || (self.baseline != Baseline::Unknown && error.is_retryable())
    }

    /// Does the list still have entries to be removed?
    pub(super) fn owes_removals(&self, list: &DomainList) -> bool {
        let removals = plan(list, &self.desired.with_additions(Vec::new()));
        removals.has_changes()
    }

    /// The plan without the additions; also without the removals if they would empty the list.
    fn baseline(&self, list: &DomainList) -> Plan {
        let mut desired = self.desired.with_additions(self.listed.clone());
        let without_additions = plan(list, &desired);
        if !without_additions.target.is_empty() {
            return without_additions;
        }
        desired.remove.clear();
        desired.remove_entries.clear();
        plan(list, &desired)
    }

    /// The next update to send; `None` if nothing is left to do.
    pub(super) fn next_plan(&mut self, list: &DomainList, rewrite: bool) -> Result<Option<Plan>, Error> {
        if self.baseline == Baseline::Due {
            return Ok(Some(self.baseline(list)));
        }
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
            if let Some(group) = self.groups.front_mut() {
                group.retain(has_room);
            }
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

    /// Records that the update of [`Self::next_plan`] was verified. Its additions need no record: the next plan finds them listed.
    pub(super) fn verified(&mut self) {
        if self.baseline == Baseline::Due {
            self.baseline = Baseline::Accepted;
            if let Some(culprit) = self.suspect.take() {
                self.reject(culprit);
            }
        }
    }

    /// Is this a rejection that bisecting can isolate?
    pub(super) fn can_bisect(&self, plan: &Plan, error: &Error) -> bool {
        self.leave_out
            && error.http_status() == Some(400)
            && !plan.add.is_empty()
            && self.baseline != Baseline::Due
    }

    fn reject(&mut self, culprit: Refused) {
        self.refused.push(culprit);
        self.room_was_freed = true;
    }

    /// Divides the rejected group, of which `plan.add` is the part that is not listed. `remaining_updates` is the number of
    /// updates that the call still has time for. A group is only as large as they can divide down to one domain; otherwise
    /// calls that run out of time would repeat the same groups for ever.
    pub(super) fn bisect(&mut self, plan: &Plan, error: &Error, remaining_updates: usize) {
        let group = self.groups.pop_front().into_iter().flatten();
        let is_missing = |domain: &Domain| plan.add.contains(domain);
        self.listed.extend(group.filter(|domain| !is_missing(domain)));
        self.listed.retain(|domain| !is_missing(domain));
        let mut additions = plan.add.clone();
        let refuse = |culprit: &Domain| Refused {
            domain: culprit.as_str().into(),
            reason: RefusedReason::Rejected,
            message: format!("ServerPilot rejected {culprit}. {error}."),
        };
        if let Some(culprit) = named(&additions, error) {
            // The server's message names the culprit, so the baseline is not needed.
            self.reject(refuse(&additions.remove(culprit)));
            if !additions.is_empty() {
                self.groups.push_front(additions);
            }
            return;
        }
        let is_new = self.baseline == Baseline::Unknown;
        if is_new {
            self.baseline = Baseline::Due;
        }
        match additions.as_slice() {
            [culprit] if is_new => self.suspect = Some(refuse(culprit)),
            [culprit] => self.reject(refuse(culprit)),
            _ => {
                let divisions = remaining_updates.saturating_sub(usize::from(is_new)).saturating_sub(1);
                let divisible = u32::try_from(divisions).ok().and_then(|power| 2_usize.checked_pow(power));
                let half = additions.len().div_ceil(2);
                let rest = additions.split_off(divisible.map_or(half, |most| half.min(most)));
                self.groups.push_front(rest);
                self.groups.push_front(additions);
            }
        }
    }

    /// Refuses the removals of a plan that must not be sent, because their replacements were rejected.
    pub(super) fn refuse_removals(&mut self, plan: &Plan, error: &Error) {
        let removals = plan.remove.iter().map(|domain| (domain.as_str(), domain.to_string()));
        let entries = plan.remove_entries.iter().map(|entry| (entry.as_str(), entry_label(entry)));
        self.refused.extend(removals.chain(entries).map(|(domain, label)| Refused {
            domain: domain.into(),
            reason: RefusedReason::Rejected,
            message: format!("{label} was not removed, because its replacement was rejected. {error}."),
        }));
    }

    /// Refuses the domains that are neither listed nor rejected, after an error that allows no further update. A suspect is one
    /// of them: whether it is the culprit is not known without the baseline.
    pub(super) fn give_up(&mut self, list: &DomainList, error: &Error) {
        let listed = list.key_set();
        let refused: HashSet<Input> = self.refused.iter().map(|refused| refused.domain.clone()).collect();
        let left = self.desired.add.iter().map(Domain::as_str);
        let left = left.filter(|name| !listed.contains(*name) && !refused.contains(&Input::from(*name)));
        self.refused.extend(left.map(|name| Refused {
            domain: name.into(),
            reason: RefusedReason::Deadline,
            message: format!(
                "{name} was left out, because the call ended before ServerPilot accepted or rejected it: {error}. Sync it again."
            ),
        }));
    }
}

/// Returns the index of the one addition that the server's message names; `None` if it names none or several.
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

/// Refuses a domain for which there is no room.
pub(super) fn no_room(domain: &Domain) -> Refused {
    Refused {
        domain: domain.as_str().into(),
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
