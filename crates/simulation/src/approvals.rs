//! Checks the removal guard from outside: the removals that operators approved, and those without an approval.

use std::collections::BTreeSet;

/// Mappings that may always leave.
const FREE: usize = 3;
/// The share of the largest number of mappings that may leave, in percent.
const PERCENT: usize = 30;

/// The removals that operators have decided about.
#[derive(Default)]
pub(crate) struct Approvals {
    /// The removals that the page last showed.
    pub shown: BTreeSet<String>,
    pub approved: BTreeSet<String>,
    /// The removals of the last approval, which have to be made.
    pub promised: BTreeSet<String>,
    promised_at: u64,
    /// A sync has begun and ended since the approval.
    is_due: bool,
    /// Mappings that have left without an approval since the last one.
    left: BTreeSet<String>,
    /// Domains that were renamed, which do not count.
    pub renamed: BTreeSet<String>,
    /// The largest number of managed and adopted mappings of any sync.
    largest: usize,
}

impl Approvals {
    /// An operator approves what the page has shown.
    pub(crate) fn approve(&mut self, now: u64) -> BTreeSet<String> {
        let shown = std::mem::take(&mut self.shown);
        self.promised.clone_from(&shown);
        self.approved.extend(shown.clone());
        self.left.clear();
        (self.promised_at, self.is_due) = (now, false);
        shown
    }

    /// The database has lost approvals, and the history by which the guard counts.
    pub(crate) fn lost(&mut self) {
        self.left.clear();
        self.approved.clear();
        self.promised.clear();
    }

    /// A domain is desired again.
    pub(crate) fn desired(&mut self, domain: &str) {
        self.approved.remove(domain);
        self.promised.remove(domain);
    }

    /// A sync that began at this time has removed these domains, and recorded it.
    pub(crate) fn synced(&mut self, begin: u64, removed: &BTreeSet<String>) {
        let left: Vec<String> = removed
            .iter()
            .filter(|domain| self.is_counted(domain))
            .map(|domain| mapping(domain).to_owned())
            .collect();
        self.left.extend(left);
        self.is_due |= begin > self.promised_at;
    }

    /// A domain of the last approval that still waits, although a sync has followed.
    pub(crate) fn broken_promise<'a>(&self, waiting: &'a BTreeSet<String>) -> Option<&'a String> {
        waiting.iter().find(|domain| self.is_due && self.promised.contains(*domain))
    }

    /// The mappings that have left and leave now without an operator, if they are too many for those on this list.
    pub(crate) fn too_many(&mut self, remove: &[String], owned: &[String]) -> Option<BTreeSet<String>> {
        self.largest = self.largest.max(mappings(owned).len());
        let leaving: Vec<String> = remove.iter().filter(|domain| self.is_counted(domain)).cloned().collect();
        if leaving.is_empty() {
            return None;
        }
        let mut all = mappings(&leaving);
        all.extend(self.left.iter().cloned());
        (all.len() > FREE.max(self.largest * PERCENT / 100)).then_some(all)
    }

    fn is_counted(&self, domain: &str) -> bool {
        let partner = format!("www.{domain}");
        let is_approved =
            [domain, mapping(domain), &partner].iter().any(|domain| self.approved.contains(*domain));
        !is_approved && !self.renamed.contains(mapping(domain))
    }
}

fn mappings(domains: &[String]) -> BTreeSet<String> {
    domains.iter().map(|domain| mapping(domain).to_owned()).collect()
}

/// The domain without `www.`, which identifies the mapping of a domain and its partner.
pub(crate) fn mapping(domain: &str) -> &str {
    domain.strip_prefix("www.").unwrap_or(domain)
}
