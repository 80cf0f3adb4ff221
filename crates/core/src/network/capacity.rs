//! The places of an app's list: how many are left, and which domain gets the next one.
//!
//! | turn | domain                                                                          |
//! |------|---------------------------------------------------------------------------------|
//! | 1    | one that a customer mapped                                                      |
//! | 2    | a site's own                                                                    |
//! | 3, 4 | the `www.` partner of one of these, in the same order                           |
//! | 5    | a site's own that a listed wildcard covers: it is served without a place        |
//!
//! Within a turn, the order of the desired domains counts: older before newer. A listed domain never makes way.

use std::collections::HashSet;

use super::snapshot::{ComparisonKey, Desired, Kind};
use crate::plan::LIMIT;

/// The places of one app, while a plan is made. A list above the limit keeps its entries, and gets no more.
pub(super) struct Capacity {
    taken: usize,
}

impl Capacity {
    pub(super) fn new(taken: usize) -> Self {
        Self { taken }
    }

    /// Takes a place, if there is one.
    pub(super) fn take(&mut self) -> bool {
        let is_free = self.taken < LIMIT;
        self.taken += usize::from(is_free);
        is_free
    }
}

/// When a domain gets a place; fields in the order in which they count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub is_covered: bool,
    is_partner: bool,
    is_site: bool,
}

impl Turn {
    /// The turn of a domain, by whether a listed wildcard covers it and by all desired domains.
    pub(super) fn of(
        Desired { domain, kind, .. }: &Desired,
        is_covered: bool,
        desired: &HashSet<&ComparisonKey>,
    ) -> Self {
        let partner_of = domain.as_str().strip_prefix("www.").map(ComparisonKey::new);
        Self {
            is_covered: is_covered && *kind == Kind::Site,
            is_partner: partner_of.is_some_and(|domain| desired.contains(&domain)),
            is_site: *kind == Kind::Site,
        }
    }
}

#[cfg(test)]
#[path = "capacity_tests.rs"]
mod tests;
