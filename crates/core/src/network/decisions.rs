//! What happens to each domain.
//!
//! | desired | listed | record                  | what happens                                                     |
//! |---------|--------|-------------------------|------------------------------------------------------------------|
//! | yes     | any    | not a domain, or a public suffix | invalid, with the reason; it stays as it is              |
//! | yes     | no     | any                     | added, or no room, covered                                       |
//! | yes     | no     | its app of the pool is missing, or cannot be changed | waits: `pool_app`, see [`super::placement`] |
//! | yes     | no     | another app has it      | held: `other_app`, see [`super::other_apps`]                     |
//! | yes     | no     | not approved            | held, see [`approval`]                                           |
//! | yes     | yes    | managed or adopted, not approved | held, and it stays listed, see [`approval`]             |
//! | yes     | no     | the retry is not due    | nothing yet                                                      |
//! | yes     | yes    | any                     | kept, adopted or unmanaged, see [`ownership`]                    |
//! | yes     | any    | on hold                 | held: `hold`; it stays as it is                                  |
//! | yes     | any    | removed by an operator  | held: `removed`; and removed if listed, with any owner           |
//! | no      | yes    | removed by an operator  | removed, with any owner, without the guard; and held: `removed`  |
//! | any     | yes    | the same, and one of its apps cannot be changed | removed from the others, and waits: `pool_app` |
//! | no      | any    | on hold                 | held: `hold`; the decision is remembered                         |
//! | no      | yes    | the same, and its app of the pool cannot be changed | waits: `pool_app`                          |
//! | no      | yes    | managed, adopted        | removed, waits, or held: see [`removals`]                        |
//! | no      | yes    | the same, removed, and one of its apps cannot be changed | removed from the others, and waits: `pool_app` |
//! | no      | yes    | any other, or no record | unmanaged                                                        |
//! | no      | no     | removed by an operator  | held: `removed`, so that the decision is remembered              |
//! | no      | no     | any other               | gone; forgotten after a week                                     |
//!
//! Listed is what any app of the [`pool`] lists; managed or adopted is what is so on an app that lists it.
//!
//! The networks' own domains, with and without `www.`, are neither added nor removed nor adopted nor claimed (see
//! [`protected`]). One that a customer has mapped is refused if it is not listed. So is the own domain of an app of the [`pool`].
//!
//! Under the policy `add-only`, what the guard would decide about waits instead: `add_only`.
//!
//! Additions get places in their [`turn`]. An operator's sync does not wait for retries.
//!
//! [`pool`]: super::pool
//! [`protected`]: super::protected
//! [`turn`]: super::turn

use std::collections::{HashMap, HashSet};

use super::{
    adoption,
    approval::{self, Approvals},
    moves::Moves,
    other_apps::{OtherApps, partner},
    placement::{Limits, Place, Placement},
    plan::{ApprovalChange, Cause, ReadChange, Reason, Values},
    pool::Pool,
    protected::Protected,
    removals::{Rules, Verdict},
    snapshot::{Approval, ComparisonKey, Desired, Hold, Kind, Owner, Policy, Record, Snapshot},
    turn::Turn,
    updates::Updates,
};
use crate::{domain::Domain, ssl::certificate::covers};

/// Seconds for which a domain that is gone is remembered: an event of it may come late.
const REMEMBERED: i64 = 7 * 86_400;

/// What happens to each domain. Each list is in the order in which it was decided.
#[derive(Debug, Default)]
pub(super) struct Decisions<'a> {
    pub updates: Updates<'a>,
    pub moves: Moves<'a>,
    /// Why each of the removed domains leaves.
    pub causes: Vec<(&'a ComparisonKey, Cause)>,
    /// They have left, and no report says so.
    pub left: Vec<&'a ComparisonKey>,
    /// They leave at a time, if no table has them again by then.
    pub leaving: Vec<(&'a ComparisonKey, i64)>,
    /// Domains stay on the list that an emptied mapping table may be missing: the table must not be taken for one without rows.
    pub waits_for_table: bool,
    /// What the read says about domains that are remembered.
    pub reads: Vec<ReadChange>,
    pub held: Vec<(&'a ComparisonKey, Reason, Values)>,
    /// They are as they should be.
    pub kept: Vec<&'a ComparisonKey>,
    pub adopted: Vec<&'a ComparisonKey>,
    /// Added by something else.
    pub unmanaged: Vec<&'a ComparisonKey>,
    pub no_room: Vec<&'a ComparisonKey>,
    /// Their app cannot be changed until that time, if it is known; with its name.
    pub waits: Vec<(&'a ComparisonKey, &'a str, Option<i64>)>,
    /// Additions for which no app had room within its limits.
    pub overflow: Vec<&'a ComparisonKey>,
    pub covered: Vec<&'a ComparisonKey>,
    /// Desired, and not a domain; with the reason in a sentence.
    pub invalid: Vec<(&'a ComparisonKey, String)>,
    /// A network's own, and mapped by a customer; or an own domain of an app of the pool.
    pub refused: Vec<&'a ComparisonKey>,
    /// Kept, adopted or unmanaged; another app lists them as well.
    pub also: HashMap<&'a ComparisonKey, (Reason, Values)>,
    pub approvals: Vec<ApprovalChange>,
    /// Approvals that adoption gives.
    pub approve: Vec<Approval>,
    /// Neither desired nor listed, and remembered.
    pub gone: Vec<&'a ComparisonKey>,
    pub forgotten: Vec<&'a ComparisonKey>,
}

/// The snapshot by domain.
pub(super) struct Index<'a> {
    pub records: HashMap<&'a ComparisonKey, &'a Record>,
    pub desired: HashSet<&'a ComparisonKey>,
    pub protected: Protected<'a>,
}

/// Decides about every domain.
pub(super) fn decide<'a>(snapshot: &'a Snapshot, pool: &Pool<'a>, desired: &'a [Desired]) -> Decisions<'a> {
    let index = Index {
        // The last of two would be kept.
        records: snapshot.records.iter().rev().map(|record| (&record.domain, record)).collect(),
        desired: desired.iter().map(|desired| &desired.domain).collect(),
        protected: Protected::new(&snapshot.networks),
    };
    let mut decisions = Decisions { updates: Updates::new(pool), ..Decisions::default() };
    decisions.removals(snapshot, pool, desired, &index);
    decisions.moves = Moves::decide(snapshot, pool, &index, &mut decisions.updates);
    if snapshot.policy != Policy::AddOnly {
        decisions.duplicates(pool, desired, &index);
    }
    decisions.additions(snapshot, pool, desired, &index);
    let refused: HashSet<&ComparisonKey> = decisions.refused.iter().copied().collect();
    decisions.forgotten.retain(|domain| !refused.contains(domain));
    decisions
}

impl<'a> Decisions<'a> {
    /// Removes a domain from the apps with these indexes. Does it leave all of them? Else it waits.
    fn remove(&mut self, domain: &'a ComparisonKey, pool: &Pool<'a>, from: &[usize], cause: Cause) -> bool {
        let changeable = pool.changeable(from);
        for index in &changeable {
            self.updates.remove(*index, domain);
        }
        if !changeable.is_empty() {
            self.causes.push((domain, cause));
        }
        let closed = from.iter().copied().find(|index| !pool.can_change(*index));
        if let Some(index) = closed {
            self.wait(domain, pool, index);
        }
        closed.is_none()
    }

    /// Removes domains that stay from the apps that do not get their visitors.
    fn duplicates(&mut self, pool: &Pool<'a>, desired: &'a [Desired], index: &Index<'a>) {
        let mut seen = HashSet::new();
        for Desired { domain, .. } in desired.iter().filter(|desired| pool.listing(&desired.domain).len() > 1)
        {
            let is_held = index.records.get(domain).is_some_and(|record| record.hold != Hold::None);
            let is_moving = self.moves.is_on(domain);
            if is_held || is_moving || index.protected.contains(domain) || !seen.insert(domain) {
                continue;
            }
            let other = ComparisonKey::new(&partner(domain.as_str()));
            let needed = index.desired.contains(&other);
            let of_other = if needed { pool.listing(&other) } else { &[] };
            for member in pool.duplicates(domain, of_other) {
                self.updates.move_from(member, &[domain]);
            }
        }
    }

    fn wait(&mut self, domain: &'a ComparisonKey, pool: &Pool<'a>, index: usize) {
        let member = &pool.members()[index];
        let name = member.app.map_or(member.id, |app| &app.name);
        self.waits.push((domain, name, member.until()));
    }

    fn removals(
        &mut self,
        snapshot: &'a Snapshot,
        pool: &Pool<'a>,
        desired: &'a [Desired],
        index: &Index<'a>,
    ) {
        let mut candidates = Vec::new();
        for record in &snapshot.records {
            let domain = &record.domain;
            let is_first = index.records.get(domain).is_some_and(|first| std::ptr::eq(*first, record));
            let owning = pool.owning(domain);
            let is_owned = !owning.is_empty();
            if !is_first {
                // The first of two records counts.
            } else if index.protected.contains(domain) {
                self.forgotten.push(domain);
            } else if record.hold == Hold::Remove && pool.lists(domain) {
                let leaves = self.remove(domain, pool, pool.listing(domain), Cause::Operator);
                if leaves && !index.desired.contains(domain) {
                    self.held.push((domain, Reason::Removed, Values::default()));
                }
            } else if index.desired.contains(domain) {
                // Decided with the additions.
            } else if let Some(reason) = record.hold.reason() {
                self.waits_for_table |= is_owned;
                self.held.push((domain, reason, Values::default()));
            } else if !pool.lists(domain) {
                let is_over = |since: i64| snapshot.now.saturating_sub(since) >= REMEMBERED;
                let list = if record.absent_since.is_some_and(is_over) && pool.missing(domain).is_none() {
                    &mut self.forgotten
                } else {
                    &mut self.gone
                };
                list.push(domain);
            } else if is_owned && pool.changeable(&owning).is_empty() {
                self.waits_for_table = true;
                self.wait(domain, pool, owning[0]);
            } else if is_owned {
                candidates.push(record);
            } else {
                self.unmanaged.push(domain);
            }
        }
        let mut seen = HashSet::new();
        self.unmanaged.extend(pool.entries().filter(|entry| {
            let is_known = index.records.contains_key(entry)
                || index.desired.contains(entry)
                || index.protected.contains(entry);
            !is_known && can_be_remembered(entry) && seen.insert(*entry)
        }));
        if snapshot.policy == Policy::AddOnly {
            self.waits_for_table |= !candidates.is_empty();
            let waits = |record: &'a Record| (&record.domain, Reason::AddOnly, Values::default());
            self.held.extend(std::mem::take(&mut candidates).into_iter().map(waits));
        }
        let rules = Rules::new(snapshot, pool, desired);
        let unreported = rules.unreported();
        for (domain, verdict) in rules.decide(&candidates, &unreported) {
            match verdict {
                Verdict::Leave(cause) => {
                    self.remove(domain, pool, &pool.owning(domain), cause);
                }
                Verdict::Wait(at) => self.leaving.push((domain, at)),
                Verdict::Hold(reason) => {
                    self.waits_for_table |= reason == Reason::RemovalTableEmpty;
                    self.held.push((domain, reason, Values::default()));
                }
            }
        }
        let unreported = unreported.into_iter().filter(|(domain, _)| !index.protected.contains(domain));
        for (domain, cause) in unreported {
            self.left.push(domain);
            self.causes.push((domain, cause));
        }
        self.reads = rules.read_changes();
    }

    fn additions(
        &mut self,
        snapshot: &'a Snapshot,
        pool: &Pool<'a>,
        desired: &'a [Desired],
        index: &Index<'a>,
    ) {
        let staying = self.updates.staying(pool);
        let taken = (0..pool.members().len()).map(|index| self.updates.taken(pool, index)).collect();
        let mut placement = Placement::new(pool, Limits::of(snapshot), taken, &self.moves.homes);
        let others = OtherApps::new(snapshot, pool);
        let approvals = Approvals::new(&snapshot.approved, desired, pool);
        let wildcards: Vec<&str> =
            staying.into_iter().flatten().filter(|entry| entry.starts_with("*.")).collect();
        let adopting: Vec<bool> = pool
            .members()
            .iter()
            .map(|member| member.can_adopt() && adoption::is_on(snapshot, member.id))
            .collect();
        let waits: HashSet<&ComparisonKey> = self.waits.iter().map(|(domain, ..)| *domain).collect();
        let mut seen = HashSet::new();
        let mut queue = Vec::new();
        for entry @ Desired { domain, kind, given, site, .. } in desired {
            if !seen.insert(domain) {
                continue;
            }
            if index.protected.contains(domain) {
                if *kind == Kind::Mapped && !pool.lists(domain) {
                    self.refused.push(domain);
                }
                continue;
            }
            if pool.owners.is_own(domain) {
                self.refused.push(domain);
                continue;
            }
            if let Some(message) = invalid(given.as_deref().unwrap_or(domain.as_str())) {
                self.invalid.push((domain, message));
                continue;
            }
            let record = index.records.get(domain).copied();
            let unapproved = approval::needed(domain, *kind, &index.protected)
                .filter(|reason| !approvals.has(domain, *reason));
            if waits.contains(domain) {
                // Its removal waits.
            } else if let Some(reason) = record.and_then(|record| record.hold.reason()) {
                self.held.push((domain, reason, Values::default()));
            } else if let Some(serving) = pool.serving(domain) {
                let member = &pool.members()[serving];
                let owner = pool.owners.of_listed(member.id, domain, true, adopting[serving]);
                let is_new = owner == Owner::Adopted
                    && pool.owners.recorded(member.id, domain).owner != Owner::Adopted;
                if let Some(reason) = unapproved.filter(|_| owner.is_ours()) {
                    if !is_new || approvals.has_ended(domain) {
                        self.held.push((domain, reason, Values::default()));
                        continue;
                    }
                    let (site, reason) = (Some(*site), Some(reason));
                    self.approve.push(Approval { domain: domain.clone(), site, reason });
                }
                self.also.extend(others.also(domain, member.name()).map(|also| (domain, also)));
                match owner {
                    Owner::Adopted if is_new => self.adopted.push(domain),
                    Owner::Managed | Owner::Adopted => self.kept.push(domain),
                    Owner::Unmanaged | Owner::None => self.unmanaged.push(domain),
                }
            } else if let Some((values, held_with)) =
                others.holder(domain, pool.main().map_or("", |app| &app.name))
                && !approvals.has_shared(domain, *site, held_with)
            {
                self.held.push((domain, Reason::OtherApp, values));
            } else if let Some(reason) = unapproved {
                self.held.push((domain, reason, Values::default()));
            } else if !snapshot.ignore_delays && record.is_some_and(|record| record.is_waiting(snapshot.now))
            {
                // Its retry is not due yet.
            } else {
                let is_covered = wildcards.iter().any(|wildcard| covers(wildcard, domain.as_str()));
                queue.push((Turn::of(entry, is_covered, &index.desired), domain));
            }
        }
        self.approvals = approvals.changes;
        queue.sort_by_key(|(turn, _)| *turn);
        let is_left_out = |turn: &Turn| turn.is_covered && snapshot.leave_out_covered;
        let mut to_place: HashSet<&str> = queue
            .iter()
            .filter(|(turn, _)| !is_left_out(turn))
            .map(|(_, domain): &(_, &ComparisonKey)| domain.as_str())
            .collect();
        for (turn, domain) in queue {
            to_place.remove(domain.as_str());
            let place = if is_left_out(&turn) {
                Place::NoRoom
            } else {
                placement.place(domain, to_place.contains(partner(domain.as_str()).as_str()))
            };
            match place {
                Place::On(index) => self.updates.add(index, domain),
                Place::Waits(index) => self.wait(domain, pool, index),
                Place::NoRoom if turn.is_covered => self.covered.push(domain),
                Place::NoRoom => self.no_room.push(domain),
            }
        }
        self.overflow = placement.overflow;
    }
}

/// Why no list gets this entry, if so, in a sentence.
fn invalid(entry: &str) -> Option<String> {
    match entry.parse::<Domain>() {
        Err(invalid) => Some(invalid.to_string()),
        Ok(domain) if domain.is_public_suffix() => {
            Some(format!("\"{domain}\" is a public suffix: it belongs to a registry, not to a customer"))
        }
        Ok(_) => None,
    }
}

/// Can an entry of the list have a record? One with other characters is not a domain, and is left alone without.
pub(super) fn can_be_remembered(entry: &ComparisonKey) -> bool {
    let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'*' | b'.' | b'-');
    (1..=253).contains(&entry.as_str().len()) && entry.as_str().bytes().all(is_allowed)
}

#[cfg(test)]
#[path = "decisions_tests.rs"]
mod tests;
