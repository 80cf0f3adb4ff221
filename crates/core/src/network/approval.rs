//! Desired domains that an operator has to approve first.
//!
//! | domain                              | mapped by a customer | a site's own |
//! |-------------------------------------|----------------------|--------------|
//! | a wildcard                          | `wildcard`           | `wildcard`   |
//! | one below a network's own           | `below_network`      | –            |
//! | any other                           | –                    | –            |
//!
//! A wildcard takes subdomains that belong to others. A customer's domain below the network's could be a phishing page
//! (`login.network.example`); a site's own domain is the network's choice. [`super::other_apps`] has a third reason.
//!
//! An approval is for one reason, of one domain, at one site:
//!
//! | approval     | the domain is desired | listed | what happens to the approval    |
//! |--------------|-----------------------|--------|---------------------------------|
//! | for a site   | by that site          | any    | it stays                        |
//! | for a site   | by another site       | any    | it ends                         |
//! | for any site | by a site             | any    | it is for that site from now on |
//! | any          | no                    | yes    | it stays                        |
//! | any          | no                    | no     | it ends                         |
//!
//! Earlier versions approved a domain for any site, and for whatever reason of the first table applied.
//!
//! A listed domain that needs an approval:
//!
//! | its owner                     | approved for its site | what happens                               |
//! |-------------------------------|-----------------------|--------------------------------------------|
//! | managed, or adopted before    | no                    | held, and stays listed                     |
//! | adopted now                   | no                    | approved for the site that has it          |
//! | adopted now                   | for another site      | held, and stays listed                     |
//! | managed, or adopted           | yes                   | kept                                       |
//! | unmanaged                     | any                   | stays as it is                             |
//!
//! It was listed before its adoption, with the site that had it then. Another customer may have taken it over since, or
//! an operator may have revoked the approval: both need a new one, and no hold removes a listed domain.

use std::collections::HashMap;

use super::{
    other_apps::{HeldWith, partner},
    plan::{ApprovalChange, Reason},
    pool::Pool,
    protected::Protected,
    snapshot::{Approval, ComparisonKey, Desired, Kind},
};

/// Why a domain needs approval, if it does.
pub(super) fn needed(domain: &ComparisonKey, kind: Kind, protected: &Protected) -> Option<Reason> {
    if domain.as_str().starts_with("*.") {
        return Some(Reason::Wildcard);
    }
    (kind == Kind::Mapped && protected.is_above(domain)).then_some(Reason::BelowNetwork)
}

/// The site and the reason of an approval that is valid.
type Valid = (Option<i64>, Option<Reason>);

/// The approvals that are valid, and what changes of those that are stored.
#[derive(Debug, Default)]
pub(super) struct Approvals<'a> {
    valid: HashMap<&'a str, Vec<Valid>>,
    pub(super) changes: Vec<ApprovalChange>,
}

impl<'a> Approvals<'a> {
    pub(super) fn new(approved: &'a [Approval], desired: &[Desired], pool: &Pool) -> Self {
        // The first of two counts, as for the decisions.
        let sites: HashMap<&ComparisonKey, i64> =
            desired.iter().rev().map(|desired| (&desired.domain, desired.site)).collect();
        let mut approvals = Self::default();
        for approval in approved {
            let present = sites.get(&approval.domain).copied();
            let is_valid = match present {
                Some(present) => approval.site.is_none_or(|site| site == present),
                None => pool.lists(&approval.domain),
            };
            let site = if is_valid { approval.site.or(present) } else { None };
            if is_valid {
                let of_domain = approvals.valid.entry(approval.domain.as_str()).or_default();
                of_domain.push((site, approval.reason));
            }
            if !is_valid || site != approval.site {
                approvals.changes.push(ApprovalChange { approval: approval.clone(), site });
            }
        }
        approvals
    }

    /// Is the domain approved for this reason?
    pub(super) fn has(&self, domain: &ComparisonKey, reason: Reason) -> bool {
        self.of(domain.as_str()).any(|(_, approved)| is_for(approved, reason))
    }

    /// Does an approval of the domain end?
    pub(super) fn has_ended(&self, domain: &ComparisonKey) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| change.site.is_none() && change.approval.domain == *domain)
    }

    /// May the app list a domain of a site, although another app lists it or its `www.` partner?
    pub(super) fn has_shared(&self, domain: &ComparisonKey, site: i64, held_with: HeldWith) -> bool {
        let is_of_site = |of: Option<i64>| of == Some(site) || held_with == HeldWith::Partner;
        self.has(domain, Reason::OtherApp)
            || self
                .of(&partner(domain.as_str()))
                .any(|(of, approved)| is_of_site(of) && is_for(approved, Reason::OtherApp))
    }

    fn of(&self, domain: &str) -> impl Iterator<Item = Valid> {
        self.valid.get(domain).into_iter().flatten().copied()
    }
}

fn is_for(approved: Option<Reason>, reason: Reason) -> bool {
    approved.map_or(reason != Reason::OtherApp, |approved| approved == reason)
}

#[cfg(test)]
#[path = "approval_tests.rs"]
mod tests;
