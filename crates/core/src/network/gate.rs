//! May this app be changed at all? A copy of the database with the constants of production must change nothing.
//!
//! The first row that applies:
//!
//! | fact                                                               | pause         |
//! |--------------------------------------------------------------------|---------------|
//! | the account has no app of that id                                  | `app`         |
//! | the environment is not `production`, and that is not confirmed     | `environment` |
//! | the network's host is not the confirmed one                        | `home`        |
//! | the app is not the confirmed one                                   | `app_changed` |
//! | the list is not empty, and does not serve the main network         | `serves`      |
//!
//! A list serves a domain if it has the domain, with or without `www.`, or a wildcard that covers it.

use super::{
    plan::{AppName, Pause},
    snapshot::{App, ComparisonKey, Snapshot},
};
use crate::ssl::certificate::covers;

/// Why nothing may be changed, if so.
pub(super) fn check(snapshot: &Snapshot) -> Option<Pause> {
    let facts = &snapshot.gate;
    let Some(app) = snapshot.app() else {
        let name = |app: &App| AppName { id: app.id.clone(), name: app.name.clone() };
        let apps = snapshot.apps.iter().map(name).collect();
        return Some(Pause::App { app_id: snapshot.app_id.clone(), apps });
    };
    if facts.environment != "production" && !facts.environment_confirmed {
        return Some(Pause::Environment { environment: facts.environment.clone() });
    }
    if differs(&facts.confirmed_home, &facts.home) {
        let confirmed_home = facts.confirmed_home.clone();
        return Some(Pause::Home { confirmed_home, home: facts.home.clone() });
    }
    if differs(&facts.confirmed_app_id, &app.id) {
        let confirmed_app_id = facts.confirmed_app_id.clone();
        return Some(Pause::AppChanged { confirmed_app_id, app_id: app.id.clone() });
    }
    let domain = snapshot.networks.first().cloned().unwrap_or_default();
    if !app.domains.is_empty() && !serves(&app.domains, domain.as_str()) {
        return Some(Pause::Serves { app: app.name.clone(), domain });
    }
    None
}

/// Nothing is confirmed before the first sync.
fn differs(confirmed: &str, present: &str) -> bool {
    !confirmed.is_empty() && confirmed != present
}

fn serves(list: &[ComparisonKey], domain: &str) -> bool {
    let bare = domain.strip_prefix("www.").unwrap_or(domain);
    list.iter().map(ComparisonKey::as_str).any(|entry| {
        covers(entry, domain)
            || entry == bare
            || entry.strip_prefix("www.").is_some_and(|entry| entry == bare)
    })
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
