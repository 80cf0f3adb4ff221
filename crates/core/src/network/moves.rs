//! Moves of a mapping from one app of a [`pool`](super::pool) to another, which only an operator requests.
//!
//! The caller records a move before it asks for a plan. Each plan sends one step at most, and decides by the lists alone, so a
//! move continues after a kill at any step. A domain leaves an app only if the other one lists it.
//!
//! While both apps list a domain, one of them gets its [`visitors`](super::visitors):
//!
//! | the target's name                                    | order     | consequence                                              |
//! |------------------------------------------------------|-----------|----------------------------------------------------------|
//! | sorts after the source's                             | `later`   | the source keeps the visitors; the target may not get a certificate, because the challenge reaches the source |
//! | sorts before the source's                            | `first`   | the target gets the visitors at once, and HTTPS fails until its certificate covers them |
//! | may sort before or after the source's               | `unknown` | either; decided as `first`                               |
//!
//! The first row that applies to the domains of the mapping that the networks need and one of both apps lists:
//!
//! | fact                                                                 | state         | what happens                      | ended |
//! |----------------------------------------------------------------------|---------------|-----------------------------------|-------|
//! | there are none, both apps are the same, the target is not in the pool, or an earlier move of the mapping has not ended | `void` | nothing                    | yes   |
//! | a domain is on hold                                                  | `held`        | nothing                           | no    |
//! | the source lists none                                                | `done`        | nothing                           | yes   |
//! | the source lists one that is neither managed nor adopted there       | `unmanaged`   | nothing                           | yes   |
//! | it is to end, and the target lists none that is ours                 | `reverted`, `expired` | nothing                     | yes   |
//! | it is to end, and the source lacks one that the target lists         | `reverting`     | the source gets it                | no    |
//! | it is to end                                                         | `reverting`     | the target loses those that are ours | no |
//! | the target lacks one                                                 | `adding`      | the target gets it                | no    |
//! | the target's certificate covers the mapping, or the operator switches now | `switching` | the source loses them          | no    |
//! | it is after the deadline (and the order is `later`)                  | `overdue`     | nothing, until an operator decides | no   |
//! | any other                                                            | `certificate` | nothing, until the deadline       | no    |
//!
//! | step        | the target                       | the source                                                     |
//! |-------------|----------------------------------|----------------------------------------------------------------|
//! | `adding`    | has no reason, and is not leaving | has no reason, or only its own domain or proof failed         |
//! | `switching` | has no reason                    | has no reason, or only its own domain or proof failed          |
//! | `reverting` | has no reason                    | has no reason                                                  |
//!
//! So an operator can empty an app whose proof failed. The reasons are those of the [`pool`](super::pool). A step that one of the apps
//! does not allow waits: `pool_app`. One for which the target has no room within its limits, or the source none in its list, waits:
//! `no_room`.
//!
//! | fact                                                            | the move is to end                 |
//! |-----------------------------------------------------------------|------------------------------------|
//! | an operator reverses it                                         | yes, as `reverted`                 |
//! | it is after the deadline, and the target still lacks a domain   | yes, as `expired`                  |
//! | it is after the deadline, not covered, not to be switched now, and the order is not `later` | yes, as `expired` |
//! | any other                                                       | no                                 |
//!
//! The deadline is an hour after the move was recorded, unless the caller sets another. A domain of the mapping that no app
//! lists goes to the target, or to the source of a move that is to end. The mapping stays desired, so no step counts as a
//! removal.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    decisions::Index,
    delays::delay,
    placement::{Limits, Taken, both},
    pool::{Member, Pool, Status},
    protected::without_www,
    snapshot::{ComparisonKey, Hold, Snapshot},
    updates::Updates,
    visitors::sorts_before,
};
use crate::ssl::certificate::covers;

/// Seconds until the default deadline.
const TIME: i64 = 60 * 60;

/// A move that an operator has requested.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The domain, or its `www.` partner: both move.
    pub domain: ComparisonKey,
    /// The id of the app that has it.
    pub from: String,
    /// The id of the app that gets it.
    pub to: String,
    /// When it was recorded.
    pub since: i64,
    /// Until when the target's certificate has to cover the mapping; `None` for the default.
    #[serde(default)]
    pub deadline: Option<i64>,
    /// An operator switches now, although HTTPS may fail.
    #[serde(default)]
    pub switch: bool,
    /// An operator reverses it.
    #[serde(default)]
    pub undo: bool,
}

/// How far a move is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveProgress {
    /// The domain without `www.`.
    pub domain: ComparisonKey,
    /// The app that has it.
    pub from: String,
    /// The app that gets it.
    pub to: String,
    /// Where the target's name sorts.
    pub order: Order,
    /// The state.
    pub state: MoveState,
    /// When it needs the next sync; `None` if it waits for something else.
    pub until: Option<i64>,
    /// It is over: the caller can delete its record.
    pub ended: bool,
}

/// Where the target's name sorts, compared with the source's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// After it.
    Later,
    /// Before it.
    First,
    /// It is not known.
    Unknown,
}

/// The state of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Ended: there is nothing to move.
    Void,
    /// A domain is on hold.
    Held,
    /// Ended: only the target lists it.
    Done,
    /// Ended: the source's domain is not ours.
    Unmanaged,
    /// Ended by an operator.
    Reverted,
    /// Ended by its deadline.
    Expired,
    /// The target loses it.
    Reverting,
    /// The target gets it.
    Adding,
    /// The source loses it.
    Switching,
    /// It waits for the target's certificate.
    Certificate,
    /// It has waited too long, and an operator has to decide.
    Overdue,
    /// An app cannot be changed.
    PoolApp,
    /// An app has no room.
    NoRoom,
}

impl MoveState {
    fn has_ended(self) -> bool {
        matches!(self, Self::Void | Self::Done | Self::Unmanaged | Self::Reverted | Self::Expired)
    }

    fn is_step(self) -> bool {
        matches!(self, Self::Reverting | Self::Adding | Self::Switching)
    }
}

/// The moves of a plan.
#[derive(Debug, Default)]
pub(super) struct Moves<'a> {
    pub progress: Vec<MoveProgress>,
    /// The app that gets the domains of a mapping which no app lists.
    pub homes: HashMap<&'a str, usize>,
    /// The mappings of moves that have not ended.
    active: HashSet<&'a str>,
}

impl<'a> Moves<'a> {
    /// Has the mapping of a domain a move that has not ended?
    pub(super) fn is_on(&self, domain: &ComparisonKey) -> bool {
        self.active.contains(without_www(domain.as_str()))
    }

    /// Decides about each move, and adds the steps to the updates.
    pub(super) fn decide(
        snapshot: &'a Snapshot,
        pool: &Pool<'a>,
        index: &Index<'a>,
        updates: &mut Updates<'a>,
    ) -> Self {
        let mut moves = Self::default();
        for request in &snapshot.moves {
            let mapping = without_www(request.domain.as_str());
            let (from, to) = (pool.position(&request.from), pool.position(&request.to));
            let order = from.zip(to).map_or(Order::Unknown, |(from, to)| order(pool, from, to));
            let deadline = request.deadline.unwrap_or(request.since.saturating_add(TIME));
            let is_overdue = snapshot.now >= deadline;
            let state = match (from, to) {
                (_, Some(to)) if !moves.active.contains(mapping) && from != Some(to) => {
                    let domains = domains(pool, index, mapping, (from, to));
                    let names = snapshot.certificates.get(&request.to).map_or(&[][..], Vec::as_slice);
                    let limits = Limits::of(snapshot);
                    let step = Step { request, pool, order, is_overdue, limits, to, names, domains };
                    let is_held = step.domains.iter().any(|domain| {
                        index.records.get(domain).is_some_and(|record| record.hold != Hold::None)
                    });
                    if step.domains.is_empty() {
                        MoveState::Void
                    } else if is_held {
                        MoveState::Held
                    } else {
                        from.map_or(MoveState::Done, |from| step.take(from, updates))
                    }
                }
                _ => MoveState::Void,
            };
            let home = match state {
                MoveState::Adding | MoveState::Switching | MoveState::Certificate | MoveState::Overdue => to,
                MoveState::Reverting => from,
                _ => None,
            };
            moves.homes.extend(home.map(|home| (mapping, home)));
            if !state.has_ended() {
                moves.active.insert(mapping);
            }
            let until = match state {
                state if state.is_step() => Some(snapshot.now.saturating_add(delay(1))),
                MoveState::Certificate => Some(deadline),
                _ => None,
            };
            moves.progress.push(MoveProgress {
                domain: ComparisonKey::new(mapping),
                from: request.from.clone(),
                to: request.to.clone(),
                order,
                state,
                until,
                ended: state.has_ended(),
            });
        }
        moves
    }
}

/// The domains of the mapping that the networks need and one of both apps lists.
fn domains<'a>(
    pool: &Pool<'a>,
    index: &Index<'a>,
    mapping: &str,
    (from, to): (Option<usize>, usize),
) -> Vec<&'a ComparisonKey> {
    let needed = both(mapping).into_iter().filter_map(|domain| index.desired.get(&domain).copied());
    needed
        .filter(|domain| !index.protected.contains(domain))
        .filter(|domain| {
            let listing = pool.listing(domain);
            listing.contains(&to) || from.is_some_and(|from| listing.contains(&from))
        })
        .collect()
}

/// The next step of a move.
struct Step<'p, 'a> {
    request: &'p Move,
    pool: &'p Pool<'a>,
    order: Order,
    is_overdue: bool,
    limits: Limits,
    to: usize,
    /// On the target's certificate.
    names: &'p [ComparisonKey],
    domains: Vec<&'a ComparisonKey>,
}

impl<'a> Step<'_, 'a> {
    fn take(&self, from: usize, updates: &mut Updates<'a>) -> MoveState {
        let (pool, to) = (self.pool, self.to);
        let is_on = |index: usize| move |domain: &&&'a ComparisonKey| pool.listing(domain).contains(&index);
        let on_source: Vec<&ComparisonKey> = self.domains.iter().filter(is_on(from)).copied().collect();
        let missing: Vec<&ComparisonKey> =
            self.domains.iter().filter(|domain| !is_on(to)(domain)).copied().collect();
        let can_be_emptied = pool.members().get(from).is_some_and(Member::can_be_emptied);
        if on_source.is_empty() {
            return MoveState::Done;
        }
        if on_source.iter().any(|domain| !pool.owning(domain).contains(&from)) {
            return MoveState::Unmanaged;
        }
        let is_done = self.is_covered() || self.request.switch;
        let has_expired = self.is_overdue && (!missing.is_empty() || !is_done && self.order != Order::Later);
        if self.request.undo || has_expired {
            return self.undo((from, pool.can_change(from) && pool.can_change(to)), updates);
        }
        if !missing.is_empty() {
            let is_open = pool.members().get(to).is_some_and(|target| target.status == Status::Open);
            return if !can_be_emptied || !is_open {
                MoveState::PoolApp
            } else if updates.taken(pool, to).has_room(self.limits, taken(&missing)) {
                updates.move_to(to, &missing);
                MoveState::Adding
            } else {
                MoveState::NoRoom
            };
        }
        match (is_done, self.is_overdue) {
            (true, _) if !can_be_emptied || !pool.can_change(to) => MoveState::PoolApp,
            (true, _) => {
                updates.move_from(from, &on_source);
                MoveState::Switching
            }
            (false, true) => MoveState::Overdue,
            (false, false) => MoveState::Certificate,
        }
    }

    /// Does the target's certificate cover each listed domain of the mapping?
    fn is_covered(&self) -> bool {
        let covers =
            |domain: &ComparisonKey| self.names.iter().any(|name| covers(name.as_str(), domain.as_str()));
        self.domains.iter().all(|domain| covers(domain))
    }

    fn undo(&self, (from, can_change): (usize, bool), updates: &mut Updates<'a>) -> MoveState {
        let (pool, to) = (self.pool, self.to);
        let is_ours = |domain: &&&ComparisonKey| pool.owning(domain).contains(&to);
        let ours: Vec<&ComparisonKey> = self.domains.iter().filter(is_ours).copied().collect();
        let is_lacking = |domain: &&&ComparisonKey| !pool.listing(domain).contains(&from);
        let lacking: Vec<&ComparisonKey> = ours.iter().filter(is_lacking).copied().collect();
        if ours.is_empty() {
            if self.request.undo { MoveState::Reverted } else { MoveState::Expired }
        } else if !can_change {
            MoveState::PoolApp
        } else if lacking.is_empty() {
            updates.move_from(to, &ours);
            MoveState::Reverting
        } else if updates.taken(pool, from).has_room(Limits::LIST, taken(&lacking)) {
            updates.move_to(from, &lacking);
            MoveState::Reverting
        } else {
            MoveState::NoRoom
        }
    }
}

fn taken(domains: &[&ComparisonKey]) -> Taken {
    Taken::by(domains.iter().map(|domain| domain.as_str()))
}

/// Where the name of `to` sorts, compared with that of `from`.
pub(super) fn order(pool: &Pool, from: usize, to: usize) -> Order {
    match sorts_before(pool.name(to), pool.name(from)) {
        Some(true) => Order::First,
        Some(false) => Order::Later,
        None => Order::Unknown,
    }
}

#[cfg(test)]
#[path = "moves_tests.rs"]
mod tests;
