//! What has to change on the list, as a pure function: no I/O, no clock.
//!
//! | asked to | listed | protected | what happens                            |
//! |----------|--------|-----------|-----------------------------------------|
//! | add      | no     | any       | `add`, at the end; surplus where full   |
//! | add      | yes    | any       | `keep`                                  |
//! | remove   | yes    | no        | `remove`, every spelling of it          |
//! | remove   | yes    | yes       | `protect`                               |
//! | remove   | no     | any       | `keep`: nothing to remove               |
//! | both     | any    | any       | as `add`                                |
//!
//! Whatever nobody asked about stays as it was read, in its place (law 2).

use std::collections::{HashMap, HashSet};

use crate::{
    domain::{Domain, Www, comparison_key},
    error::Error,
    report::{Change, Op},
};

/// Names that an app may have (API changelog, 2024-02-18).
pub const LIMIT: usize = 300;
/// From this many entries on the share of removals counts (law 3).
const GUARDED_FROM: usize = 10;
/// The largest share of the list that one call may remove, in percent (law 3).
const GUARDED_PERCENT: usize = 30;

/// What a call wants of the list.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Names to be listed, each once, in the order given.
    pub add: Vec<Domain>,
    /// Names to be off the list, each once and none of them in `add`.
    pub remove: Vec<Domain>,
    /// Keys of names that must not leave the list, see [`comparison_key`].
    pub protect: HashSet<String>,
}

impl Wishes {
    /// Expands both lists to their `www.` partners, and drops from the removals what is to be added: a name
    /// in both stays.
    #[must_use]
    pub fn new(add: &[Domain], remove: &[Domain], www: Www, protect: &[String]) -> Self {
        let protect: HashSet<String> = protect.iter().map(|name| comparison_key(name)).collect();
        let add = expand(add, |name| name.www(www));
        let staying: HashSet<&Domain> = add.iter().collect();
        // A protected name stays, so nobody has asked to take its partner along.
        let partner = |name: &Domain| if protect.contains(name.as_str()) { None } else { name.www(www) };
        let remove = expand(remove, partner).into_iter().filter(|name| !staying.contains(name)).collect();
        Self { add, remove, protect }
    }

    /// The same wishes with other additions.
    #[must_use]
    pub fn with_additions(&self, add: Vec<Domain>) -> Self {
        Self { add, remove: self.remove.clone(), protect: self.protect.clone() }
    }
}

fn expand(names: &[Domain], partner: impl Fn(&Domain) -> Option<Domain>) -> Vec<Domain> {
    let mut seen = HashSet::new();
    let with_partners = names.iter().flat_map(|name| std::iter::once(name.clone()).chain(partner(name)));
    with_partners.filter(|name| seen.insert(name.clone())).collect()
}

/// The way from the list as it is to the list as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The complete list to send.
    pub target: Vec<String>,
    /// One entry for each name asked for: removals first, then additions.
    pub changes: Vec<Change>,
    /// Names that come on.
    pub add: Vec<Domain>,
    /// Names that go off.
    pub remove: Vec<Domain>,
    /// Names that should come on and find no room.
    pub surplus: Vec<Domain>,
    /// How many entries of the list leave it: more than names where one is listed in several spellings.
    leaving: usize,
    /// How many entries the list had.
    listed: usize,
}

/// Makes the plan for a list and what is wanted of it.
#[must_use]
pub fn plan(current: &[String], wishes: &Wishes) -> Plan {
    let asked_for = wishes.remove.iter().chain(&wishes.add);
    // Where each domain of the call is listed, however it is spelled there.
    let mut places: HashMap<&str, Vec<usize>> = asked_for.map(|name| (name.as_str(), Vec::new())).collect();
    for (place, entry) in current.iter().enumerate() {
        if let Some(places) = places.get_mut(comparison_key(entry).as_str()) {
            places.push(place);
        }
    }
    let places = |name: &Domain| places.get(name.as_str()).map_or(&[][..], Vec::as_slice);

    let mut plan = Plan { listed: current.len(), ..Plan::default() };
    let mut stays = vec![true; current.len()];
    for name in &wishes.remove {
        match places(name) {
            [] => plan.note(Op::Keep, name, "is not on the list; there is nothing to remove"),
            _ if wishes.protect.contains(name.as_str()) => {
                plan.note(Op::Protect, name, "is protected and stays on the list");
            }
            places => {
                plan.note(Op::Remove, name, "is removed from the list");
                plan.remove.push(name.clone());
                plan.leaving += places.len();
                places.iter().for_each(|&place| stays[place] = false);
            }
        }
    }

    let staying = current.iter().zip(stays).filter_map(|(entry, stays)| stays.then_some(entry));
    plan.target = staying.cloned().collect();
    for name in &wishes.add {
        if !places(name).is_empty() {
            plan.note(Op::Keep, name, "is on the list already");
        } else if plan.target.len() < LIMIT {
            plan.note(Op::Add, name, "is added to the list");
            plan.target.push(name.as_str().to_owned());
            plan.add.push(name.clone());
        } else {
            plan.surplus.push(name.clone());
        }
    }
    plan
}

impl Plan {
    fn note(&mut self, op: Op, name: &Domain, what: &str) {
        let message = [name.as_str(), " ", what, "."].concat();
        self.changes.push(Change { op, domain: name.as_str().to_owned(), message });
    }

    /// Would sending it change anything (law 4)?
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.add.is_empty() || !self.remove.is_empty()
    }

    /// The names with a given change.
    pub fn names(&self, op: Op) -> impl Iterator<Item = &str> {
        self.changes.iter().filter(move |change| change.op == op).map(|change| change.domain.as_str())
    }

    /// Refuses what must not be sent (law 3). `force` lifts the guard of large removals, and no other.
    ///
    /// # Errors
    /// [`Error::Unsafe`]
    pub fn guard(&self, force: bool) -> Result<(), Error> {
        if self.target.is_empty() {
            return Err(Error::Unsafe(
                "the app would be left without any name, and an app without names serves no request. Add \
                 another name first, or remove the app in ServerPilot"
                    .to_owned(),
            ));
        }
        let large = self.listed >= GUARDED_FROM && self.leaving * 100 > self.listed * GUARDED_PERCENT;
        if large && !force {
            return Err(Error::Unsafe(format!(
                "{} of {} names would leave the list, more than {GUARDED_PERCENT} % at once. If that is \
                 what you want, call again with force: true",
                self.leaving, self.listed
            )));
        }
        Ok(())
    }

    /// For a call about one name: all of it, or an error.
    ///
    /// # Errors
    /// [`Error::Unsafe`] where the name is protected, [`Error::DomainLimit`] where there is no room.
    pub fn all_or_nothing(&self) -> Result<(), Error> {
        if let Some(name) = self.names(Op::Protect).next() {
            return Err(Error::Unsafe(format!(
                "{name} is protected: it is among the names that this call must never remove"
            )));
        }
        if self.surplus.is_empty() {
            return Ok(());
        }
        let wanted = self.add.len() + self.surplus.len();
        Err(Error::DomainLimit { wanted, listed: self.target.len() - self.add.len(), limit: LIMIT })
    }

    /// Does a list show what this plan wanted, however it spells the names?
    #[must_use]
    pub fn is_kept_by(&self, list: &[String]) -> bool {
        let keys: HashSet<String> = list.iter().map(|entry| comparison_key(entry)).collect();
        self.add.iter().all(|name| keys.contains(name.as_str()))
            && !self.remove.iter().any(|name| keys.contains(name.as_str()))
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
