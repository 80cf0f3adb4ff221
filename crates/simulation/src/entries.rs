//! The entries of one app's list: who added them, and which of them a sync may remove.

use std::collections::{BTreeMap, BTreeSet};

use serverpilot_core::domain::comparison_key;

use crate::invariants::keys;

/// The writer that put an entry onto the list.
#[derive(Clone, Copy)]
pub(crate) struct Adder {
    /// `None`: by hand.
    pub server: Option<usize>,
    pub is_sync: bool,
    /// By a request that arrived after its sender timed out.
    pub late: bool,
}

/// What is known of the entries of one app's list.
pub(crate) struct Entries {
    pub adders: BTreeMap<String, Adder>,
    /// The comparison keys of the entries that a sync may remove: updates added them, or a sync adopted them.
    managed: BTreeSet<String>,
    /// Domains of unclear ownership, which a sync may remove or leave: a sync began to add them and ended without a result, or
    /// another writer has added them again after a sync had removed them.
    unclear: BTreeSet<String>,
    /// These sets at the time of the snapshot.
    managed_before: BTreeSet<String>,
    /// Every other entry that was added by hand, or listed at the start.
    pub by_hand: BTreeSet<String>,
    /// Entries of other writers that an update removed without having read them; no sync can restore them.
    pub overwritten: BTreeSet<String>,
    /// When a domain last left the list other than by an update of a sync that had read it.
    pub lost_at: BTreeMap<String, u64>,
}

impl Entries {
    /// `adopted`: domains that the first sync adopts if they are listed.
    pub(crate) fn new(listed: &[String], adopted: &BTreeSet<String>) -> Self {
        Self {
            adders: BTreeMap::new(),
            managed: keys(listed).intersection(adopted).cloned().collect(),
            unclear: BTreeSet::new(),
            managed_before: BTreeSet::new(),
            by_hand: listed
                .iter()
                .filter(|entry| !adopted.contains(&comparison_key(entry)))
                .cloned()
                .collect(),
            overwritten: BTreeSet::new(),
            lost_at: BTreeMap::new(),
        }
    }

    /// Was this entry added by a request that arrived after its sender timed out?
    pub(crate) fn arrived_late(&self, entry: &str) -> bool {
        self.adders.get(entry).is_some_and(|adder| adder.late)
    }

    /// Notes a list that was written by hand.
    pub(crate) fn edited(&mut self, before: &[String], after: &[String], now: u64) {
        for entry in after.iter().filter(|entry| !before.contains(entry)) {
            self.adders.insert(entry.clone(), Adder { server: None, is_sync: false, late: false });
            if !self.managed.contains(&comparison_key(entry)) {
                self.by_hand.insert(entry.clone());
            }
            self.overwritten.remove(entry);
        }
        for entry in before.iter().filter(|entry| !after.contains(entry)) {
            self.by_hand.remove(entry);
        }
        self.left(before, after, now);
    }

    /// Notes that entries have left the list other than by an update of a sync that had read it.
    pub(crate) fn left(&mut self, before: &[String], after: &[String], now: u64) {
        for entry in before.iter().filter(|entry| !after.contains(entry)) {
            self.lost_at.insert(comparison_key(entry), now);
        }
    }

    /// May a sync remove this domain when it is not desired?
    pub(crate) fn is_managed(&self, domain: &str) -> bool {
        self.managed.contains(domain) || self.is_unclear(domain)
    }

    /// May a sync remove or leave this domain?
    pub(crate) fn is_unclear(&self, domain: &str) -> bool {
        self.unclear.contains(domain)
    }

    pub(crate) fn began_to_add(&mut self, domain: &str) {
        if !self.managed.contains(domain) {
            self.unclear.insert(domain.to_owned());
        }
    }

    /// Notes that a domain is listed although its removal was recorded.
    pub(crate) fn doubt(&mut self, domain: &str) {
        self.managed.remove(domain);
        self.unclear.insert(domain.to_owned());
    }

    pub(crate) fn claim(&mut self, domain: &str) {
        self.managed.insert(domain.to_owned());
        self.unclear.remove(domain);
        self.by_hand.retain(|entry| comparison_key(entry) != domain);
    }

    /// Notes that a sync has recorded the removal of this domain.
    pub(crate) fn disclaim(&mut self, domain: &str) {
        self.managed.remove(domain);
        if self.unclear.remove(domain) {
            self.by_hand.retain(|entry| comparison_key(entry) != domain);
        }
    }

    pub(crate) fn snapshot(&mut self) {
        self.managed_before = &self.managed | &self.unclear;
    }

    /// Resets the ownership to that of the snapshot.
    pub(crate) fn restored(&mut self) {
        for domain in self.managed_before.clone() {
            self.claim(&domain);
        }
    }
}
