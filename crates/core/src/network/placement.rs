//! Which app gets an addition. A domain and its `www.` partner are one mapping, and go together.
//!
//! The first row that applies to a domain that no app lists:
//!
//! | its mapping                                                                    | the domain                          |
//! |--------------------------------------------------------------------------------|-------------------------------------|
//! | it moves, see [`moves`](super::moves)                                          | as if the app of the move listed the other domain |
//! | an app lists the other domain of it, or gets it in this plan                   | goes there                          |
//! | the same, and that app's list is full                                          | has no room                         |
//! | the same, and that app cannot be changed                                       | waits: `pool_app`                   |
//! | an app had it or may have got it, and was delayed by a failed update or is missing | waits: `pool_app`               |
//! | an app may have got it, and has a reason (see [`pool`](super::pool))           | waits: `pool_app`, until a read lacks it |
//! | an app had it or may have got it, and has room for it                          | goes there                          |
//! | an app has room in its list and certificate for all of it that is to be added  | goes to the first such app          |
//! | an app has room in its list for all of it                                      | goes to the first such app: overflow |
//! | an app has room in its list for a single domain                                | goes to the first such app          |
//! | none of these                                                                  | has no room                         |
//!
//! Only open apps get a mapping that no app lists. A listed domain stays where it is, whatever joins, fills up or leaves.
//!
//! | room in        | of an app                                                                                         |
//! |----------------|---------------------------------------------------------------------------------------------------|
//! | its list       | 300 entries                                                                                       |
//! | its certificate| `domains_per_app` entries, and `names_per_certificate` domains without wildcards; by default 100 with a pool, else as the list; and `domains_per_app` |
//!
//! The places of partners are kept free while domains are placed, as long as every domain finds one: if places are short, the
//! domains come before all partners, as in their [`turn`](super::turn)s. What is listed never makes way.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    decisions::Decisions,
    pool::{Member, Pool, PoolReason, Status},
    protected::without_www,
    snapshot::{ComparisonKey, Desired, Snapshot},
};
use crate::plan::LIMIT;

/// Default number of entries of an app, with a pool.
const PER_APP: usize = 100;

/// How many domains an app gets before the next one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub domains: usize,
    pub names: usize,
}

impl Limits {
    /// Those of the list alone.
    pub(super) const LIST: Self = Self { domains: LIMIT, names: LIMIT };

    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let default = if snapshot.pool.is_empty() { LIMIT } else { PER_APP };
        let domains = snapshot.domains_per_app.unwrap_or(default).min(LIMIT);
        Self { domains, names: snapshot.names_per_certificate.map_or(domains, |names| names.min(LIMIT)) }
    }
}

/// The places of an app's list that are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub listed: usize,
    /// Those that a certificate from Let's Encrypt can cover.
    pub names: usize,
}

impl Taken {
    pub(super) fn by<'a>(entries: impl IntoIterator<Item = &'a str>) -> Self {
        let mut taken = Self::default();
        entries.into_iter().for_each(|entry| taken.add(entry));
        taken
    }

    /// Those of an app's list as it was read.
    pub(super) fn by_member(member: &Member) -> Self {
        Self::by(member.app.into_iter().flat_map(|app| &app.domains).map(ComparisonKey::as_str))
    }

    fn add(&mut self, entry: &str) {
        self.listed += 1;
        self.names += usize::from(!entry.starts_with("*."));
    }

    /// Is there room for so many more entries?
    pub(super) fn has_room(self, limits: Limits, entries: Self) -> bool {
        self.listed + entries.listed <= limits.domains && self.names + entries.names <= limits.names
    }

    /// Number of entries that there is room for.
    pub(super) fn room(self, limits: Limits) -> usize {
        limits.domains.saturating_sub(self.listed).min(limits.names.saturating_sub(self.names))
    }

    /// Number of entries that the app has with those that there is room for.
    pub(super) fn places(self, limits: Limits) -> usize {
        (self.listed + self.room(limits)).min(limits.domains)
    }

    fn is_beyond(self, limits: Limits) -> bool {
        self.listed > limits.domains || self.names > limits.names
    }
}

/// Where an addition goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To the app with this index.
    On(usize),
    /// Nowhere, until the app with this index can be changed.
    Waits(usize),
    NoRoom,
}

/// The places of all apps while a plan is made.
pub(super) struct Placement<'p, 'a> {
    pool: &'p Pool<'a>,
    limits: Limits,
    taken: Vec<Taken>,
    /// Places kept for partners.
    kept: Vec<usize>,
    /// The app of each mapping that this plan places, and whether a place is kept for its partner.
    homes: HashMap<&'a str, (usize, bool)>,
    /// Additions for which no app had room within its certificate.
    pub(super) overflow: Vec<&'a ComparisonKey>,
}

impl<'p, 'a> Placement<'p, 'a> {
    /// `taken` is what each app keeps or gets by a move, and `moving` the app of each mapping that moves.
    pub(super) fn new(
        pool: &'p Pool<'a>,
        limits: Limits,
        taken: Vec<Taken>,
        moving: &HashMap<&'a str, usize>,
    ) -> Self {
        let kept = vec![0; taken.len()];
        let homes = moving.iter().map(|(mapping, home)| (*mapping, (*home, false))).collect();
        Self { pool, limits, taken, kept, homes, overflow: Vec::new() }
    }

    /// Takes a place for a domain that no app lists. Does its partner follow?
    pub(super) fn place(&mut self, domain: &'a ComparisonKey, is_followed: bool) -> Place {
        let mapping = without_www(domain.as_str());
        let home = self.homes.get(mapping).map(|(index, _)| *index).or_else(|| self.listed_home(mapping));
        let is_full = |index: usize| self.taken.get(index).is_none_or(|taken| taken.listed >= LIMIT);
        let place = match home {
            Some(index) if !self.pool.can_change(index) => Place::Waits(index),
            Some(index) if is_full(index) => Place::NoRoom,
            Some(index) => Place::On(index),
            None => self
                .remembered_home(mapping, domain, is_followed)
                .unwrap_or_else(|| self.search(domain, is_followed).map_or(Place::NoRoom, Place::On)),
        };
        if let Place::On(index) = place {
            self.take(index, domain, is_followed);
        }
        place
    }

    fn take(&mut self, index: usize, domain: &'a ComparisonKey, is_followed: bool) {
        let mapping = without_www(domain.as_str());
        let is_kept = self.homes.insert(mapping, (index, is_followed)).is_some_and(|(_, is_kept)| is_kept);
        if let (Some(taken), Some(kept)) = (self.taken.get_mut(index), self.kept.get_mut(index)) {
            taken.add(domain.as_str());
            *kept = *kept + usize::from(is_followed) - usize::from(is_kept);
            let with_kept = Taken { listed: taken.listed + *kept, names: taken.names + *kept };
            if !is_kept && with_kept.is_beyond(self.limits) {
                self.overflow.push(domain);
            }
        }
    }

    /// The app that lists a domain of the mapping.
    fn listed_home(&self, mapping: &str) -> Option<usize> {
        both(mapping).iter().find_map(|domain| self.pool.serving(domain))
    }

    /// The place on an app that had the mapping, or may have got it.
    fn remembered_home(&self, mapping: &str, domain: &ComparisonKey, is_followed: bool) -> Option<Place> {
        let domains = both(mapping);
        let is_home = |member: &&Member| {
            let mut recorded = domains.iter().map(|domain| self.pool.owners.recorded(member.id, domain));
            recorded.any(|recorded| recorded.intended || recorded.owner.is_ours())
        };
        let members = || self.pool.members().iter().enumerate().filter(|(_, member)| is_home(member));
        let is_intended = |member: &Member| {
            domains.iter().any(|domain| self.pool.owners.recorded(member.id, domain).intended)
        };
        let waits = |member: &Member| match member.status {
            Status::Closed(PoolReason::UpdateFailed, _) => true,
            Status::Closed(PoolReason::NotInAccount, until) => until.is_some(),
            // The read may be older than the update's effect.
            Status::Closed(..) => is_intended(member),
            Status::Open | Status::Leaving => false,
        };
        if let Some((index, _)) = members().find(|(_, member)| waits(member)) {
            return Some(Place::Waits(index));
        }
        let entries = entries(domain, is_followed);
        let has_room = |index: usize| self.has_room(index, self.limits, entries);
        let is_open = |(index, member): &(usize, &Member)| member.status == Status::Open && has_room(*index);
        members().find(is_open).map(|(index, _)| Place::On(index))
    }

    /// The first open app with room.
    fn search(&self, domain: &ComparisonKey, is_followed: bool) -> Option<usize> {
        let entries = entries(domain, is_followed);
        let open = || {
            let is_open = |(_, member): &(usize, &Member)| member.status == Status::Open;
            self.pool.members().iter().enumerate().filter(is_open).map(|(index, _)| index)
        };
        open()
            .find(|index| self.has_room(*index, self.limits, entries))
            .or_else(|| open().find(|index| self.has_room(*index, Limits::LIST, entries)))
            .or_else(|| open().find(|index| self.taken.get(*index).is_some_and(|taken| taken.listed < LIMIT)))
    }

    /// Has an app room for so many entries besides those that are kept for partners?
    fn has_room(&self, index: usize, limits: Limits, entries: Taken) -> bool {
        let (Some(taken), Some(kept)) = (self.taken.get(index), self.kept.get(index)) else { return false };
        let with_kept = Taken { listed: taken.listed + kept, names: taken.names + kept };
        with_kept.has_room(limits, entries)
    }
}

/// The app of each desired domain that is listed or added, and of each other domain of ours.
pub(super) fn of_domains(
    pool: &Pool,
    desired: &[Desired],
    decisions: &Decisions,
) -> BTreeMap<ComparisonKey, String> {
    let desired: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let added = decisions.updates.iter().flat_map(|update| {
        let new = update.add.iter().filter(|domain| !update.moved.contains(domain));
        new.map(|domain| ((*domain).clone(), update.app_id.to_owned()))
    });
    let listed = pool.entries().filter_map(|domain| {
        let index = if desired.contains(domain) {
            pool.serving(domain)
        } else {
            pool.owning(domain).first().copied()
        };
        Some((domain.clone(), pool.members().get(index?)?.id.to_owned()))
    });
    listed.chain(added).collect()
}

/// The places that a domain needs, with its partner if that follows.
fn entries(domain: &ComparisonKey, is_followed: bool) -> Taken {
    let mut entries = Taken::by([domain.as_str()]);
    entries.listed += usize::from(is_followed);
    entries.names += usize::from(is_followed);
    entries
}

/// Both domains of a mapping.
pub(super) fn both(mapping: &str) -> [ComparisonKey; 2] {
    [ComparisonKey::new(mapping), ComparisonKey::new(&format!("www.{mapping}"))]
}

#[cfg(test)]
#[path = "placement_tests.rs"]
mod tests;
