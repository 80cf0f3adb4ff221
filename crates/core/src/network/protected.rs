//! The networks' own domains, each with and without `www.`: never added, removed, adopted or claimed.
//!
//! | networks              | protected                                    | below one of them                    |
//! |-----------------------|----------------------------------------------|--------------------------------------|
//! | `network.example`     | `network.example`, `www.network.example`     | `login.network.example`              |
//! | `www.network.example` | `network.example`, `www.network.example`     | `login.network.example`              |

use std::collections::HashSet;

use super::snapshot::ComparisonKey;

/// The networks' own domains.
#[derive(Debug, Default)]
pub(super) struct Protected<'a> {
    /// Without `www.`.
    bare: HashSet<&'a str>,
}

impl<'a> Protected<'a> {
    pub(super) fn new(networks: &'a [ComparisonKey]) -> Self {
        Self { bare: networks.iter().map(|network| without_www(network.as_str())).collect() }
    }

    /// Is it a network's own domain, or that domain's `www.` partner?
    pub(super) fn contains(&self, domain: &ComparisonKey) -> bool {
        self.bare.contains(without_www(domain.as_str()))
    }

    /// Is the domain below a network's own domain?
    pub(super) fn is_above(&self, domain: &ComparisonKey) -> bool {
        let domain = domain.as_str();
        domain.match_indices('.').any(|(dot, _)| self.bare.contains(&domain[dot + 1..]))
    }
}

/// The domain without `www.`, which identifies the mapping of a domain and its partner.
pub(super) fn without_www(domain: &str) -> &str {
    domain.strip_prefix("www.").unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures::NETWORK, *};

    #[test]
    fn both_forms_of_a_networks_domain_are_protected() {
        for network in [NETWORK, "www.network.example", "WWW.Network.Example."] {
            let networks = [ComparisonKey::new(network)];
            let protected = Protected::new(&networks);
            for (domain, is_own, is_below) in [
                ("network.example", true, false),
                ("www.network.example", true, true),
                ("login.network.example", false, true),
                ("www.login.network.example", false, true),
                ("*.network.example", false, true),
                ("notnetwork.example", false, false),
                ("www.notnetwork.example", false, false),
                ("example", false, false),
                ("", false, false),
            ] {
                let domain = ComparisonKey::new(domain);
                assert_eq!(protected.contains(&domain), is_own, "{network}: {domain:?}");
                assert_eq!(protected.is_above(&domain), is_below, "{network}: {domain:?}");
            }
        }
    }
}
