//! Domains that another app of the same server lists. Apps of other servers are ignored: a network that moves to another
//! server has its domains on both for a while.
//!
//! | listed here | another app of the server lists                   | approved | what happens                        |
//! |-------------|---------------------------------------------------|----------|-------------------------------------|
//! | no          | neither it nor its `www.` partner                 | any      | nothing                             |
//! | no          | it                                                | no       | held: `other_app`                   |
//! | no          | its partner, which is not listed here             | no       | held: `other_app`, with its partner |
//! | no          | it                                                | it, or its partner at the same site | added    |
//! | no          | its partner                                       | either   | added                               |
//! | yes         | it, and this app's name sorts first               | any      | kept: `shared`                      |
//! | yes         | it, and the other app's name sorts first          | any      | kept: `shadowed`                    |
//! | yes         | it, and it is unknown whose name sorts first      | any      | kept: `shadowed`, visitors unknown  |
//!
//! The app whose name sorts first gets the [`visitors`](super::visitors).

use std::collections::{HashMap, HashSet};

use super::{
    plan::{Reason, Values},
    pool::Pool,
    protected::without_www,
    snapshot::{App, ComparisonKey, Snapshot},
    visitors::sorts_before,
};

/// Which domain another app lists, so that a domain is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeldWith {
    Itself,
    Partner,
}

/// The other apps of the server.
pub(super) struct OtherApps<'a> {
    /// Names of the other apps that list a domain.
    names: HashMap<&'a str, Vec<&'a str>>,
    /// Domains that the networks' own apps list.
    listed: HashSet<&'a str>,
}

impl<'a> OtherApps<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, pool: &Pool<'a>) -> Self {
        let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
        let server = pool.main().map(|app| &app.server_id);
        let is_other = |app: &&App| Some(&app.server_id) == server && !pool.has(&app.id);
        let others = snapshot.apps.iter().filter(is_other);
        for other in others {
            for domain in &other.domains {
                names.entry(domain.as_str()).or_default().push(&other.name);
            }
        }
        Self { names, listed: pool.entries().map(ComparisonKey::as_str).collect() }
    }

    /// The values of the reason `other_app` for a domain that is not listed here; `None` if no other app lists it.
    pub(super) fn holder(&self, domain: &ComparisonKey, own: &str) -> Option<(Values, HeldWith)> {
        if let Some(names) = self.names.get(domain.as_str()) {
            return Some((values(names, own), HeldWith::Itself));
        }
        let partner = partner(domain.as_str());
        let names = self.names.get(partner.as_str()).filter(|_| !self.listed.contains(partner.as_str()))?;
        Some((values(names, own), HeldWith::Partner))
    }

    /// The reason of a domain that is listed here and by another app; `None` if only here.
    pub(super) fn also(&self, domain: &ComparisonKey, own: &str) -> Option<(Reason, Values)> {
        let values = values(self.names.get(domain.as_str())?, own);
        let is_ours = values.visitors.as_deref() == Some(own);
        Some((if is_ours { Reason::Shared } else { Reason::Shadowed }, values))
    }
}

/// The values of a reason about these other apps, beside the `own` one.
fn values(names: &[&str], own: &str) -> Values {
    let other = names.iter().copied().min().unwrap_or_default();
    let first = other.min(own);
    // Its own order is unknown, too.
    let unordered = names.iter().chain([&own]).filter(|name| sorts_before(first, name).is_none());
    let is_known = unordered.count() == 1;
    Values { app: Some(other.to_owned()), visitors: is_known.then(|| first.to_owned()), ..Values::default() }
}

/// A domain's `www.` partner, or the domain of a partner.
pub(super) fn partner(domain: &str) -> String {
    let bare = without_www(domain);
    if bare == domain { format!("www.{domain}") } else { bare.to_owned() }
}

#[cfg(test)]
#[path = "other_apps_tests.rs"]
mod tests;
