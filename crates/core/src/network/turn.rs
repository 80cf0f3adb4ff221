//! The order in which domains get places on the apps.
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
#[path = "turn_tests.rs"]
mod tests;
