//! Domains that another app of the same server lists. An app of another server serves other visitors: a network that moves to
//! another server has its domains on both for a while.
//!
//! | listed here | another app of the server lists                   | what happens                         |
//! |-------------|---------------------------------------------------|--------------------------------------|
//! | no          | neither it nor its `www.` partner                 | nothing                              |
//! | no          | it                                                | held: `other_app`                    |
//! | no          | its partner, which is not listed here             | held: `other_app`, with its partner  |
//! | yes         | any                                               | nothing                              |

use std::collections::{HashMap, HashSet};

use super::{
    protected::without_www,
    snapshot::{App, ComparisonKey, Snapshot},
};

/// The other apps of an app's server.
pub(super) struct OtherApps<'a> {
    /// The name of an app that lists a domain.
    names: HashMap<&'a str, &'a str>,
    listed: HashSet<&'a str>,
}

impl<'a> OtherApps<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, app: &'a App) -> Self {
        let others =
            snapshot.apps.iter().filter(|other| other.id != app.id && other.server_id == app.server_id);
        let names = others
            .flat_map(|other| other.domains.iter().map(|domain| (domain.as_str(), other.name.as_str())));
        Self { names: names.collect(), listed: app.domains.iter().map(ComparisonKey::as_str).collect() }
    }

    /// The name of the app that holds a domain which is not listed here, if one does.
    pub(super) fn holder(&self, domain: &ComparisonKey) -> Option<&'a str> {
        let domain = domain.as_str();
        let of_partner = || {
            let bare = without_www(domain);
            let partner = if bare == domain { format!("www.{domain}") } else { bare.to_owned() };
            self.names.get(partner.as_str()).filter(|_| !self.listed.contains(partner.as_str()))
        };
        self.names.get(domain).or_else(of_partner).copied()
    }
}
