//! The removal guard: how many mappings may leave within 24 hours without an operator (`guarded-removal`).
//!
//! | removals that count, not before the last approval, within 24 hours | what happens to the next mapping |
//! |--------------------------------------------------------------------|----------------------------------|
//! | fewer than the limit                                               | it leaves                        |
//! | the limit, or more                                                 | it waits: `removal_guard`        |
//!
//! The limit is a share of the day's largest number of mappings, rounded down, but at least three. The share is 30 % unless
//! the caller sets another.
//!
//! | removal                                                    | counts |
//! |------------------------------------------------------------|--------|
//! | announced, or after long absence                           | yes    |
//! | a rename that its hook announced, one of ten within a day  | no     |
//! | any further rename                                         | yes    |
//! | approved, or made by an operator                           | no     |
//! | of an undesired managed or adopted domain, without a report | yes    |
//!
//! Without a report, an update may have removed it and its response was lost, or an operator removed it by hand in ServerPilot:
//! the list does not show which, and doubt keeps the other domains.
//!
//! A domain and its `www.` partner are one mapping. Only managed and adopted domains are counted. Every sync counts anew.

use std::collections::HashSet;

use serde::Deserialize;

use super::{
    plan::{Cause, Reason},
    pool::Pool,
    protected::without_www,
    removals::{DAY, Verdict},
    snapshot::{ComparisonKey, Snapshot},
};

/// Default of the share of the mappings that may leave, in percent.
pub(super) const PERCENT: i64 = 30;
/// Lower bound of the limit.
const MIN_ALLOWED: i64 = 3;
/// Renames within a day that do not count.
const RENAMES: usize = 10;

/// The facts of the removal guard.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardFacts {
    /// Removals of the last 24 hours.
    pub removed: Vec<Removed>,
    /// The largest recorded number of managed and adopted mappings in these 24 hours.
    pub largest: usize,
    /// Removals that an operator has approved.
    pub approved: Vec<ApprovedRemoval>,
    /// When an operator last approved any.
    pub approved_at: Option<i64>,
    /// The share of the largest number that may leave within 24 hours, in percent.
    pub percent: i64,
}

impl Default for GuardFacts {
    fn default() -> Self {
        Self { removed: Vec::new(), largest: 0, approved: Vec::new(), approved_at: None, percent: PERCENT }
    }
}

/// A removal that a sync has made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// The domain.
    pub domain: ComparisonKey,
    /// When it was made.
    pub at: i64,
    /// The cause, from the plan of that sync.
    pub cause: Cause,
}

/// A removal that an operator has approved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedRemoval {
    /// The domain.
    pub domain: ComparisonKey,
    /// When it was approved.
    pub at: i64,
}

/// The removals of the last 24 hours, and those of the plan.
pub(super) struct Window<'a> {
    allowed: i64,
    counted: HashSet<&'a str>,
    unannounced: HashSet<&'a str>,
    renamed: HashSet<&'a str>,
    /// Mappings of this plan; they may be among the earlier ones as well.
    more: i64,
    more_unannounced: usize,
    more_renamed: usize,
}

impl<'a> Window<'a> {
    /// Counts `unreported` removals as if they were made now.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        pool: &Pool,
        unreported: &[(&'a ComparisonKey, Cause)],
    ) -> Self {
        let facts = &snapshot.guard;
        // An approval in the future would keep the window empty until then.
        let approval = facts.approved_at.filter(|at| *at <= snapshot.now).unwrap_or(i64::MIN);
        let is_recent = |at: i64| snapshot.now.saturating_sub(at) < DAY;
        let mut window = Self {
            allowed: i64::try_from(facts.largest.max(pool.owners.mappings()))
                .unwrap_or(i64::MAX)
                .saturating_mul(facts.percent.clamp(0, 100))
                .saturating_div(100)
                .max(MIN_ALLOWED),
            counted: HashSet::new(),
            unannounced: HashSet::new(),
            renamed: HashSet::new(),
            more: 0,
            more_unannounced: 0,
            more_renamed: 0,
        };
        let recorded = facts.removed.iter().filter(|removal| is_recent(removal.at));
        // Both are whole seconds of different clocks: what is recorded one second before an approval may have followed it.
        let is_counted = |at: i64| at.saturating_add(1) >= approval;
        let recorded = recorded.map(|removal| (&removal.domain, removal.cause, is_counted(removal.at)));
        for (domain, cause, is_counted) in
            recorded.chain(unreported.iter().map(|(domain, cause)| (*domain, *cause, true)))
        {
            let mapping = without_www(domain.as_str());
            match cause {
                Cause::Operator | Cause::Approved => {}
                Cause::Renamed if window.is_free_rename(mapping) => {
                    window.renamed.insert(mapping);
                }
                cause => {
                    if cause == Cause::Absent {
                        window.unannounced.insert(mapping);
                    }
                    if is_counted {
                        window.counted.insert(mapping);
                    }
                }
            }
        }
        window
    }

    /// Number of mappings that left without an announcement.
    pub(super) fn unannounced(&self) -> usize {
        self.unannounced.len() + self.more_unannounced
    }

    /// Is it one of the renames that do not count, or the partner of one?
    fn is_free_rename(&self, mapping: &str) -> bool {
        self.renamed.contains(mapping) || self.renamed.len() + self.more_renamed < RENAMES
    }

    /// Counts one more mapping if it may leave; otherwise it is held.
    pub(super) fn take(&mut self, domain: &str, cause: Cause) -> Verdict {
        if cause == Cause::Renamed && self.is_free_rename(domain) {
            self.more_renamed += usize::from(!self.renamed.contains(domain));
            return Verdict::Leave(cause);
        }
        // Its partner has left already.
        let is_counted = self.counted.contains(domain);
        let counted = i64::try_from(self.counted.len()).unwrap_or(i64::MAX).saturating_add(self.more);
        if !is_counted && counted >= self.allowed {
            return Verdict::Hold(Reason::RemovalGuard);
        }
        self.more += i64::from(!is_counted);
        self.more_unannounced += usize::from(cause == Cause::Absent && !self.unannounced.contains(domain));
        Verdict::Leave(cause)
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
