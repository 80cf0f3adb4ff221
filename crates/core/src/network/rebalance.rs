//! The moves that bring the apps of a [`pool`](super::pool) back within their limits, and then even them out. They are only
//! proposed, and only if an operator asks for them; each becomes one of the [`moves`](super::moves) when the caller records it.
//!
//! The lists count as they are after this plan and after every move that is recorded and has not ended, so asking again proposes
//! nothing more. One mapping after another, by the first row for which there is one, until there is none:
//!
//! | an app                                                              | loses                                               |
//! |---------------------------------------------------------------------|-----------------------------------------------------|
//! | is leaving                                                          | a mapping, those of two domains first               |
//! | is above the limit of its list or certificate by more than one      | a mapping, those of two domains first               |
//! | is above one of these limits by one                                 | a mapping, those of one domain first                |
//! | has more entries than another app: by more than four, and by more than a fifth of the lower limit | a mapping, those of two domains first |
//!
//! Of mappings with equally many domains, the newest one goes. It goes to the open app with the fewest entries that has room for
//! all of it within the limits of [`placement`](super::placement). Of apps with equally many, the first of the pool counts.
//!
//! | a listed mapping                                                              | is proposed |
//! |-------------------------------------------------------------------------------|-------------|
//! | has a move that has not ended                                                 | no          |
//! | has a domain on hold, or is a network's own                                   | no          |
//! | has a listed domain that is not desired, or not ours there                    | no          |
//! | is on several apps, or on one that cannot be changed                          | no          |
//! | is a wildcard, and only the certificate has too many                          | no          |
//! | is any other                                                                  | yes         |

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
};

use serde::Serialize;

use super::{
    decisions::Decisions,
    moves::{self, MoveState, Order},
    placement::{Limits, Taken, both},
    pool::{Pool, Status},
    protected::{Protected, without_www},
    snapshot::{ComparisonKey, Desired, Hold, Snapshot},
};

/// The part of the lower limit by which the numbers of entries may differ.
const EVEN: usize = 5;
/// The number by which they may differ in any case.
const EVEN_MIN: usize = 4;

/// A move that an operator may request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The domain without `www.`.
    pub domain: ComparisonKey,
    /// The app that has it.
    pub from: String,
    /// The app that gets it.
    pub to: String,
    /// Where the target's name sorts.
    pub order: Order,
}

/// The proposed moves, in the order of the desired domains.
pub(super) fn propose(
    snapshot: &Snapshot,
    pool: &Pool,
    desired: &[Desired],
    decisions: &Decisions,
) -> Vec<Proposal> {
    let lists = lists(snapshot, pool, decisions);
    let mut mappings = mappings(snapshot, pool, desired, decisions, &lists);
    let mut loads: Vec<Load> = lists
        .iter()
        .zip(pool.members())
        .map(|(list, member)| Load {
            status: member.status,
            taken: Taken::by(list.iter().copied()),
            mappings: <[BTreeSet<usize>; 3]>::default(),
        })
        .collect();
    for (index, mapping) in mappings.iter().enumerate() {
        loads[mapping.app].mappings[mapping.shape as usize].insert(index);
    }
    let limits = Limits::of(snapshot);
    while let Some(Shift { index, from, to }) = shift(&loads, limits, &mappings) {
        mappings[index].home = to;
        let Mapping { shape, size, .. } = mappings[index];
        loads[from].mappings[shape as usize].remove(&index);
        loads[to].mappings[shape as usize].insert(index);
        loads[from].taken.listed -= size.listed;
        loads[from].taken.names -= size.names;
        loads[to].taken.listed += size.listed;
        loads[to].taken.names += size.names;
    }
    let id = |index: usize| pool.members()[index].id.to_owned();
    let moving = mappings.iter().filter(|mapping| mapping.home != mapping.app);
    let proposal = |mapping: &Mapping| Proposal {
        domain: ComparisonKey::new(mapping.name),
        from: id(mapping.app),
        to: id(mapping.home),
        order: moves::order(pool, mapping.app, mapping.home),
    };
    moving.map(proposal).collect()
}

/// How many places a mapping takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Pair,
    Single,
    Wildcard,
}

/// A mapping that can be moved.
struct Mapping<'a> {
    name: &'a str,
    /// The app that lists it.
    app: usize,
    /// The app that is to list it.
    home: usize,
    shape: Shape,
    size: Taken,
}

struct Load {
    status: Status,
    taken: Taken,
    /// By shape, in the order of the desired domains.
    mappings: [BTreeSet<usize>; 3],
}

struct Shift {
    index: usize,
    from: usize,
    to: usize,
}

/// The next shift by the table of the module's documentation.
fn shift(loads: &[Load], limits: Limits, mappings: &[Mapping]) -> Option<Shift> {
    use Shape::{Pair, Single, Wildcard};

    // The target of a mapping of that shape, and its number of entries.
    let target = |from: usize, index: usize| {
        let has_room = |(to, app): &(usize, &Load)| {
            *to != from && app.status == Status::Open && app.taken.has_room(limits, mappings[index].size)
        };
        let open = loads.iter().enumerate().filter(has_room);
        open.map(|(to, app)| (app.taken.listed, to)).min()
    };
    let newest = |from: usize, shape: Shape| loads[from].mappings[shape as usize].last().copied();
    let first = |from: usize, shapes: &[Shape]| {
        shapes.iter().find_map(|shape| {
            let index = newest(from, *shape)?;
            let (listed, to) = target(from, index)?;
            Some((listed, Shift { index, from, to }))
        })
    };
    let leaves = |(from, app): (usize, &Load)| {
        let is_leaving = app.status == Status::Leaving;
        is_leaving.then(|| first(from, &[Pair, Single, Wildcard])).flatten()
    };
    let is_above = |(from, app): (usize, &Load)| {
        let entries = app.taken.listed.saturating_sub(limits.domains);
        let names = app.taken.names.saturating_sub(limits.names);
        let shapes: &[Shape] = match (entries, names) {
            (0, 0) => &[],
            (0, 1) => &[Single, Pair],
            (0, _) => &[Pair, Single],
            (1, 0 | 1) => &[Single, Wildcard, Pair],
            _ => &[Pair, Single, Wildcard],
        };
        first(from, shapes)
    };
    let tolerance = (limits.domains.min(limits.names) / EVEN).max(EVEN_MIN);
    let is_uneven = |from: usize| {
        first(from, &[Pair, Single, Wildcard])
            .filter(|(listed, _)| loads[from].taken.listed.saturating_sub(*listed) > tolerance)
    };
    let each = || loads.iter().enumerate();
    let mut fullest: Vec<usize> =
        each().filter(|(_, app)| app.status == Status::Open).map(|(index, _)| index).collect();
    fullest.sort_by_key(|index| Reverse(loads[*index].taken.listed));
    let next = each().find_map(leaves).or_else(|| each().find_map(is_above));
    next.or_else(|| fullest.into_iter().find_map(is_uneven)).map(|(_, shift)| shift)
}

/// The entries of each app after this plan and all moves.
fn lists<'a>(snapshot: &'a Snapshot, pool: &Pool<'a>, decisions: &Decisions<'a>) -> Vec<HashSet<&'a str>> {
    let mut lists: Vec<HashSet<&str>> =
        decisions.updates.staying(pool).into_iter().map(|list| list.into_iter().collect()).collect();
    for (list, update) in lists.iter_mut().zip(decisions.updates.iter()) {
        list.extend(update.add.iter().map(|domain| domain.as_str()));
    }
    for (request, progress) in snapshot.moves.iter().zip(&decisions.moves.progress) {
        let (Some(from), Some(to)) = (pool.position(&request.from), pool.position(&request.to)) else {
            continue;
        };
        let (source, target) = match progress.state {
            MoveState::Held => continue,
            _ if progress.ended => continue,
            MoveState::Reverting => (to, from),
            MoveState::PoolApp | MoveState::NoRoom if request.undo => (to, from),
            _ => (from, to),
        };
        for domain in both(without_www(request.domain.as_str())) {
            if let Some(entry) = lists[source].take(domain.as_str()) {
                lists[target].insert(entry);
            }
        }
    }
    lists
}

/// The mappings that can be moved, in the order of the desired domains.
fn mappings<'a>(
    snapshot: &Snapshot,
    pool: &Pool,
    desired: &'a [Desired],
    decisions: &Decisions,
    lists: &[HashSet<&str>],
) -> Vec<Mapping<'a>> {
    let protected = Protected::new(&snapshot.networks);
    let records = snapshot.records.iter().filter(|record| record.hold != Hold::None);
    let held: HashSet<&ComparisonKey> = records.map(|record| &record.domain).collect();
    let known: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let mut seen = HashSet::new();
    let movable = |domain: &'a ComparisonKey| {
        let name = without_www(domain.as_str());
        if !seen.insert(name) || decisions.moves.is_on(domain) || protected.contains(domain) {
            return None;
        }
        let domains = both(name);
        let listed =
            || domains.iter().filter(|domain| lists.iter().any(|list| list.contains(domain.as_str())));
        let mut apps =
            (0..lists.len()).filter(|app| listed().any(|domain| lists[*app].contains(domain.as_str())));
        let app = apps.next().filter(|app| pool.can_change(*app))?;
        let is_ours = |domain: &ComparisonKey| known.contains(domain) && pool.owning(domain).contains(&app);
        let can_move = apps.next().is_none()
            && listed().all(is_ours)
            && !domains.iter().any(|domain| held.contains(domain));
        let size = Taken::by(listed().map(ComparisonKey::as_str));
        let shape = match (size.listed, size.names) {
            (2, _) => Shape::Pair,
            (_, 0) => Shape::Wildcard,
            _ => Shape::Single,
        };
        can_move.then_some(Mapping { name, app, home: app, shape, size })
    };
    desired.iter().map(|desired| &desired.domain).filter_map(movable).collect()
}

#[cfg(test)]
#[path = "rebalance_tests.rs"]
mod tests;
