//! Desired domains that an operator has to approve first.
//!
//! | domain                              | mapped by a customer | a site's own |
//! |-------------------------------------|----------------------|--------------|
//! | a wildcard                          | `wildcard`           | `wildcard`   |
//! | a network's own, or one below it    | `below_network`      | –            |
//! | any other                           | –                    | –            |
//!
//! A wildcard takes subdomains that belong to others. A customer's domain below the network's could be a phishing page
//! (`login.network.example`); a site's own domain is the network's choice.

use super::{
    plan::Reason,
    snapshot::{ComparisonKey, Kind},
};

/// Why a domain needs approval, if it does.
pub(super) fn needed(domain: &str, kind: Kind, networks: &[ComparisonKey]) -> Option<Reason> {
    if domain.starts_with("*.") {
        return Some(Reason::Wildcard);
    }
    let is_below = |network: &ComparisonKey| {
        let parent = domain.strip_suffix(network.as_str());
        parent.is_some_and(|subdomain| subdomain.is_empty() || subdomain.ends_with('.'))
    };
    (kind == Kind::Mapped && networks.iter().any(is_below)).then_some(Reason::BelowNetwork)
}
