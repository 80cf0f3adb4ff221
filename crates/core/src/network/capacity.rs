//! The capacity of an app's list, and the order in which domains get a place.
//!
//! | turn | domain                                                                          |
//! |------|---------------------------------------------------------------------------------|
//! | 1    | mapped by a customer                                                            |
//! | 2    | a site's own domain                                                             |
//! | 3, 4 | the `www.` partner of one of these, in the same order                           |
//! | 5    | a site's own domain that a listed wildcard covers: it is served without a place |
//!
//! Within a turn, the order of the desired domains counts: older before newer. A listed domain is never removed to make room.

use std::collections::HashSet;

use super::snapshot::{ComparisonKey, Desired, Kind};
use crate::plan::LIMIT;

/// The capacity of one app while a plan is made. A list above the limit keeps its entries, and gets no more.
pub(super) struct Capacity {
    taken: usize,
}

impl Capacity {
    pub(super) fn new(taken: usize) -> Self {
        Self { taken }
    }

    /// Takes a place; `false` if there is none.
    pub(super) fn take(&mut self) -> bool {
        let is_free = self.taken < LIMIT;
        self.taken += usize::from(is_free);
        is_free
    }
}

/// The turn of a domain. The order of the fields is their precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub is_covered: bool,
    is_partner: bool,
    is_site: bool,
}

impl Turn {
    /// The turn of a domain. `desired` tells whether it is a partner.
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
