//! What operators have approved, and what leaves without that: the removal guard, from outside.

use std::collections::BTreeSet;

/// Mappings that may always leave.
const FREE: usize = 3;
/// The share of the largest list that may leave, in percent.
const PERCENT: usize = 30;

/// The removals that operators have decided about.
#[derive(Default)]
pub(crate) struct Approvals {
    /// What the page has shown last.
    pub shown: BTreeSet<String>,
    pub approved: BTreeSet<String>,
    /// Those of the last approval, which have to leave therefore.
    pub promised: BTreeSet<String>,
    promised_at: u64,
    /// A sync has begun and ended after it.
    is_due: bool,
    /// What has left without an approval since the last one.
    left: BTreeSet<String>,
    /// Domains that were renamed, which do not count.
    pub renamed: BTreeSet<String>,
    /// The longest list that a sync has met.
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
        self.left.extend(removed.iter().filter(|domain| !self.approved.contains(*domain)).cloned());
        self.is_due |= begin > self.promised_at;
    }

    /// A domain of the last approval that still waits, although a sync has followed.
    pub(crate) fn broken_promise<'a>(&self, waiting: &'a BTreeSet<String>) -> Option<&'a String> {
        waiting.iter().find(|domain| self.is_due && self.promised.contains(*domain))
    }

    /// The mappings that leave with these domains and without an operator, if they are too many for this list.
    pub(crate) fn too_many(&mut self, remove: &[String], listed: usize) -> Option<BTreeSet<String>> {
        self.largest = self.largest.max(listed);
        let leaving: Vec<&String> = remove.iter().filter(|domain| self.is_counted(domain)).collect();
        if leaving.is_empty() {
            return None;
        }
        let all: BTreeSet<&String> = leaving.into_iter().chain(&self.left).collect();
        let mappings: BTreeSet<String> = all.iter().map(|domain| mapping(domain).to_owned()).collect();
        (mappings.len() > FREE && all.len() * 100 > self.largest * PERCENT).then_some(mappings)
    }

    fn is_counted(&self, domain: &str) -> bool {
        let partner = format!("www.{domain}");
        let is_approved =
            [domain, mapping(domain), &partner].iter().any(|domain| self.approved.contains(*domain));
        !is_approved && !self.renamed.contains(mapping(domain))
    }
}

/// The domain to which a `www.` partner belongs.
fn mapping(domain: &str) -> &str {
    domain.strip_prefix("www.").unwrap_or(domain)
}
