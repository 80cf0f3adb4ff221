//! Desired domains that an operator has to approve first.
//!
//! | domain                              | mapped by a customer | a site's own |
//! |-------------------------------------|----------------------|--------------|
//! | a wildcard                          | `wildcard`           | `wildcard`   |
//! | one below a network's own           | `below_network`      | –            |
//! | any other                           | –                    | –            |
//!
//! A wildcard takes subdomains that belong to others. A customer's domain below the network's could be a phishing page
//! (`login.network.example`); a site's own domain is the network's choice.

use super::{
    plan::Reason,
    protected::Protected,
    snapshot::{ComparisonKey, Kind},
};

/// Why a domain needs approval, if it does.
pub(super) fn needed(domain: &ComparisonKey, kind: Kind, protected: &Protected) -> Option<Reason> {
    if domain.as_str().starts_with("*.") {
        return Some(Reason::Wildcard);
    }
    (kind == Kind::Mapped && protected.is_above(domain)).then_some(Reason::BelowNetwork)
}
