//! The gate: may this app be changed at all? A copy of the database with the constants of production must change nothing.
//!
//! The first row that applies and is not confirmed (see [`confirmation`]):
//!
//! | fact                                                                  | pause         | can be confirmed |
//! |-----------------------------------------------------------------------|---------------|------------------|
//! | the account has no app of that id                                     | `app`         | no               |
//! | the environment is not `production`                                   | `environment` | yes              |
//! | the network's host is not the confirmed one                           | `home`        | yes              |
//! | no host is confirmed, although domains are recorded                   | `home`        | yes              |
//! | the main domain, at the app's server, answers from another database   | `copy`        | yes              |
//! | the app is not the one for which the sync was switched on             | `app_changed` | yes              |
//! | another integration maps domains than when the sync was switched on   | `host`        | yes              |
//! | the list is empty                                                     | `empty`       | no               |
//! | the list has neither the main network's domain nor its `www.` partner | `serves`      | no               |
//! | the same, but a wildcard on the list covers it                        | `serves`      | yes              |

use super::{
    confirmation::{self, APP_CHANGED, COPY, ENVIRONMENT, HOME, HOST, SERVES, is_confirmed},
    plan::{AppName, Pause},
    protected::without_www,
    snapshot::{AnsweredBy, App, ComparisonKey, GateFacts, Snapshot},
};
use crate::ssl::certificate::covers;

/// Why nothing may be changed; `None` if changes are allowed.
pub(super) fn check(snapshot: &Snapshot) -> Option<Pause> {
    let facts = &snapshot.gate;
    let Some(app) = snapshot.app() else {
        let name = |app: &App| AppName { id: app.id.clone(), name: app.name.clone() };
        let apps = snapshot.apps.iter().map(name).collect();
        return Some(Pause::App { app_id: snapshot.app_id.clone(), apps });
    };
    environment(facts)
        .or_else(|| home(facts))
        .or_else(|| copy(facts))
        .or_else(|| app_changed(facts, app))
        .or_else(|| host(facts))
        .or_else(|| {
            let domain = snapshot.networks.first().cloned().unwrap_or_default();
            list(facts, app, domain)
        })
}

fn environment(facts: &GateFacts) -> Option<Pause> {
    let environment = &facts.environment;
    let is_approved = is_confirmed(facts, ENVIRONMENT, environment)
        || confirmation::is_of_previous_version(facts) && facts.environment_confirmed;
    (environment != "production" && !is_approved)
        .then(|| Pause::Environment { environment: environment.clone() })
}

fn home(facts: &GateFacts) -> Option<Pause> {
    let (is_right, confirmed_home, is_lost) = if facts.confirmations.contains_key(HOME) {
        (is_confirmed(facts, HOME, ""), None, false)
    } else if facts.confirmed_home.is_empty() {
        (facts.store_is_empty, None, true)
    } else {
        (facts.confirmed_home == facts.home, Some(facts.confirmed_home.clone()), false)
    };
    (!is_right).then(|| Pause::Home { confirmed_home, home: facts.home.clone(), is_lost })
}

/// Without an answer nothing is known: a server often cannot reach itself by its public address.
fn copy(facts: &GateFacts) -> Option<Pause> {
    let is_copy = facts.answered_by == Some(AnsweredBy::Another);
    (is_copy && !is_confirmed(facts, COPY, "")).then(|| Pause::Copy { home: facts.home.clone() })
}

fn app_changed(facts: &GateFacts, app: &App) -> Option<Pause> {
    // No app is confirmed before the first sync.
    let is_same = facts.confirmed_app_id.is_empty() || facts.confirmed_app_id == app.id;
    (!is_same && !is_confirmed(facts, APP_CHANGED, &app.id)).then(|| Pause::AppChanged {
        confirmed_app_id: facts.confirmed_app_id.clone(),
        app_id: app.id.clone(),
    })
}

/// Without an integration, the domains that its rules make desired are missing, and would be removed.
fn host(facts: &GateFacts) -> Option<Pause> {
    let is_same = facts.confirmed_integration.is_empty() || facts.confirmed_integration == facts.integration;
    (!is_same && !is_confirmed(facts, HOST, &facts.integration)).then(|| Pause::Host {
        confirmed_integration: facts.confirmed_integration.clone(),
        integration: facts.integration.clone(),
    })
}

fn list(facts: &GateFacts, app: &App, domain: ComparisonKey) -> Option<Pause> {
    if app.domains.is_empty() {
        return Some(Pause::Empty { app_id: app.id.clone(), app: app.name.clone(), domain });
    }
    let mut listed = app.domains.iter();
    if listed.any(|entry| without_www(entry.as_str()) == without_www(domain.as_str())) {
        return None;
    }
    let wildcard = app.domains.iter().find(|entry| covers(entry.as_str(), domain.as_str())).cloned();
    let is_served = wildcard.is_some() && is_confirmed(facts, SERVES, domain.as_str());
    (!is_served).then(|| Pause::Serves { app: app.name.clone(), domain, wildcard })
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
