//! Plans the changes of a list. Pure: no I/O, no clock.
//!
//! | request  | listed | protected | what happens                            |
//! |----------|--------|-----------|-----------------------------------------|
//! | add      | no     | any       | `add`, at the end; surplus if full      |
//! | add      | yes    | any       | `keep`                                  |
//! | remove   | yes    | no        | `remove`, every spelling of it          |
//! | remove   | yes    | yes       | `protect`                               |
//! | remove   | no     | any       | `keep`: nothing to remove               |
//! | both     | any    | any       | as `add`                                |
//!
//! An entry that is not a domain is removed only in its exact spelling; every other entry with the same comparison key stays.
//!
//! All other entries stay as they were read, in their place (`hands-off`).

use std::collections::{HashMap, HashSet};

use crate::{
    domain::{Domain, Invalid, Www, comparison_key, shorten},
    error::Error,
    list::DomainList,
    report::{Change, Op, Refused},
};

/// Maximum number of domains of an app (API changelog, 2024-02-18).
pub const LIMIT: usize = 300;
/// Minimum length of a list for which [`GUARDED_PERCENT`] applies (`guarded-removal`).
const GUARDED_FROM: usize = 10;
/// The largest share of the list that one call may remove, in percent (`guarded-removal`).
const GUARDED_PERCENT: usize = 30;

/// The desired state of the domains that a call is about.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// Domains to be listed, each once, in the order given.
    pub add: Vec<Domain>,
    /// Domains to be off the list, each once and none of them in `add`.
    pub remove: Vec<Domain>,
    /// Entries to be off the list that are not domains, in the spelling of the list.
    pub remove_entries: Vec<String>,
    /// Comparison keys of domains that must not leave the list, see [`comparison_key`].
    pub protect: HashSet<String>,
}

impl Desired {
    /// Adds the `www.` partners to both lists. A domain in both lists stays.
    #[must_use]
    pub fn new(add: &[Domain], remove: &[Domain], www: Www, protect: &[String]) -> Self {
        let protect: HashSet<String> = protect.iter().map(|entry| comparison_key(entry)).collect();
        let add = expand(add, |domain| domain.www(www));
        let staying: HashSet<&Domain> = add.iter().collect();
        // The partner of a protected domain stays as well.
        let partner =
            |domain: &Domain| if protect.contains(domain.as_str()) { None } else { domain.www(www) };
        let remove = expand(remove, partner).into_iter().filter(|domain| !staying.contains(domain)).collect();
        Self { add, remove, remove_entries: Vec::new(), protect }
    }

    /// Removes these inputs as well, which are not domains.
    #[must_use]
    pub fn removing(self, entries: &[Invalid]) -> Self {
        Self {
            remove_entries: entries
                .iter()
                .filter_map(|entry| Some(entry.input.as_str()?.to_owned()))
                .collect(),
            ..self
        }
    }

    /// Is it the comparison key of a domain to be listed?
    fn stays(&self, key: &str) -> bool {
        self.add.iter().any(|domain| domain.as_str() == key)
    }

    /// Replaces the additions.
    #[must_use]
    pub fn with_additions(&self, add: Vec<Domain>) -> Self {
        Self { add, ..self.clone() }
    }
}

fn expand(domains: &[Domain], partner: impl Fn(&Domain) -> Option<Domain>) -> Vec<Domain> {
    let mut seen = HashSet::new();
    let with_partners =
        domains.iter().flat_map(|domain| std::iter::once(domain.clone()).chain(partner(domain)));
    with_partners.filter(|domain| seen.insert(domain.clone())).collect()
}

/// The changes from the current list to the desired state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The complete list to send.
    pub target: DomainList,
    /// Domains to add.
    pub add: Vec<Domain>,
    /// Domains to remove.
    pub remove: Vec<Domain>,
    /// Entries to remove that are not domains, as they are listed.
    pub remove_entries: Vec<String>,
    /// Listed entries that were to be removed, but are protected.
    pub protected: Vec<String>,
    /// Domains to add that exceed the limit.
    pub surplus: Vec<Domain>,
    /// Number of entries that leave the list: a domain that is listed in several spellings counts as several.
    leaving: usize,
    /// Number of entries of the current list.
    listed: usize,
}

/// Plans the changes of a list.
#[must_use]
pub fn plan(current: &DomainList, desired: &Desired) -> Plan {
    let mut spellings: HashMap<&str, usize> = HashMap::with_capacity(current.len());
    for key in current.keys() {
        *spellings.entry(key).or_default() += 1;
    }

    let mut plan = Plan { listed: current.len(), ..Plan::default() };
    let mut leaving = HashSet::new();
    for domain in &desired.remove {
        match spellings.get(domain.as_str()) {
            None => {}
            Some(_) if desired.protect.contains(domain.as_str()) => plan.protected.push(domain.to_string()),
            Some(count) => {
                plan.remove.push(domain.clone());
                plan.leaving += count;
                leaving.insert(domain.as_str());
            }
        }
    }
    let mut leaving_entries = HashSet::new();
    for entry in desired.remove_entries.iter().filter(|entry| current.entries().contains(entry)) {
        let key = comparison_key(entry);
        if desired.protect.contains(&key) {
            plan.protected.push(entry.clone());
        } else if !desired.stays(&key)
            && !leaving.contains(key.as_str())
            && leaving_entries.insert(entry.as_str())
        {
            plan.leaving += current.entries().iter().filter(|listed| *listed == entry).count();
            plan.remove_entries.push(entry.clone());
        }
    }
    plan.target = current.without(&leaving, &leaving_entries);
    for domain in desired.add.iter().filter(|domain| !spellings.contains_key(domain.as_str())) {
        if plan.target.len() < LIMIT {
            plan.target.push(domain);
            plan.add.push(domain.clone());
        } else {
            plan.surplus.push(domain.clone());
        }
    }
    plan
}

fn unsafe_change(reason: String) -> Error {
    Error::Unsafe { reason, is_overwritten: false }
}

impl Plan {
    /// Would sending it change anything (`no-op-is-free`)?
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.add.is_empty() || !self.remove.is_empty() || !self.remove_entries.is_empty()
    }

    /// Fails if the plan must not be sent (`guarded-removal`). `force` lifts the guard against large removals, and no other.
    ///
    /// # Errors
    /// [`Error::Unsafe`] if the list would become empty or lose too many entries.
    pub fn guard(&self, force: bool) -> Result<(), Error> {
        if self.target.is_empty() {
            return Err(unsafe_change(
                "the app would be left without domains, and would serve no request. Add another domain first, or \
                 remove the app in ServerPilot"
                    .to_owned(),
            ));
        }
        let large = self.listed >= GUARDED_FROM && self.leaving * 100 > self.listed * GUARDED_PERCENT;
        if large && !force {
            return Err(unsafe_change(format!(
                "{} of {} domains would leave the list, more than {GUARDED_PERCENT} % at once. If this is \
                 intended, repeat the call with the guard against large removals lifted",
                self.leaving, self.listed
            )));
        }
        Ok(())
    }

    /// Fails unless the plan is complete, for a call about one domain.
    ///
    /// # Errors
    /// [`Error::Unsafe`] if the domain is protected, [`Error::DomainLimit`] if the app is full.
    pub fn require_complete(&self) -> Result<(), Error> {
        if let Some(domain) = self.protected.first() {
            return Err(unsafe_change(format!(
                "{domain} is protected: it is one of the domains that this call must never remove"
            )));
        }
        if self.surplus.is_empty() {
            return Ok(());
        }
        let needed = self.add.len() + self.surplus.len();
        Err(Error::DomainLimit { needed, listed: self.target.len() - self.add.len(), limit: LIMIT })
    }

    /// Does a list contain the planned changes, in any spelling?
    #[must_use]
    pub fn is_satisfied_by(&self, list: &DomainList) -> bool {
        let listed = list.key_set();
        self.add.iter().all(|domain| listed.contains(domain.as_str()))
            && !self.remove.iter().any(|domain| listed.contains(domain.as_str()))
            && !self.remove_entries.iter().any(|entry| list.entries().contains(entry))
    }
}

/// Describes what happened to each desired domain between two reads of the list, removals first. Refused domains and
/// changes that the later read does not show are left out.
#[must_use]
pub fn changes(
    desired: &Desired,
    before: &DomainList,
    after: &DomainList,
    refused: &[Refused],
) -> Vec<Change> {
    let listed_entries = desired.remove_entries.iter().filter(|entry| before.entries().contains(entry));
    let removed_entries = listed_entries.filter_map(|entry| {
        let key = comparison_key(entry);
        if desired.protect.contains(&key) {
            Some(entry_change(Op::Protect, entry, "is protected and stays on the list"))
        } else {
            let is_gone = !desired.stays(&key) && !after.entries().contains(entry);
            is_gone.then(|| entry_change(Op::Remove, entry, "is removed from the list"))
        }
    });
    let (before, after) = (before.key_set(), after.key_set());
    let refused: HashSet<&str> = refused.iter().filter_map(|refused| refused.domain.as_str()).collect();
    let removals = desired.remove.iter().filter_map(|domain| {
        let name = domain.as_str();
        if !before.contains(name) {
            Some(change(Op::Keep, name, "is not on the list; there is nothing to remove"))
        } else if desired.protect.contains(name) {
            Some(change(Op::Protect, name, "is protected and stays on the list"))
        } else {
            (!after.contains(name)).then(|| change(Op::Remove, name, "is removed from the list"))
        }
    });
    let additions = desired.add.iter().filter_map(|domain| {
        let name = domain.as_str();
        if refused.contains(name) {
            None
        } else if before.contains(name) {
            Some(change(Op::Keep, name, "is already on the list"))
        } else {
            after.contains(name).then(|| change(Op::Add, name, "is added to the list"))
        }
    });
    removals.chain(removed_entries).chain(additions).collect()
}

fn change(op: Op, domain: &str, effect: &str) -> Change {
    Change { op, domain: domain.to_owned(), message: format!("{domain} {effect}.") }
}

fn entry_change(op: Op, entry: &str, effect: &str) -> Change {
    Change { op, domain: entry.to_owned(), message: format!("{} {effect}.", entry_label(entry)) }
}

/// Names an entry that is not a domain in a message: it can be blank or not printable.
pub(crate) fn entry_label(entry: &str) -> String {
    format!("The entry \"{}\"", shorten(entry))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
