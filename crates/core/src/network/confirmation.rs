//! An operator's confirmations of pauses, as digests that only this installation can have made.
//!
//! A confirmation is bound to its reason, to the network's host, and to the fact that was shown. It is a salted SHA-256
//! digest, because tools that copy a network to another host rewrite every plain host in the database.
//!
//! | pause                        | bound to                                     | confirmed without an operator                             |
//! |------------------------------|----------------------------------------------|-----------------------------------------------------------|
//! | `home`                       | the host                                     | by the first sync that the gate lets through              |
//! | `copy`                       | the host                                     | –                                                         |
//! | `environment`                | the host, the type                           | if an earlier version of the caller recorded its approval |
//! | `app_changed`                | the host, the app                            | –                                                         |
//! | `host`                       | the host, the integration                    | –                                                         |
//! | `serves`, through a wildcard | the host, the main domain                    | –                                                         |
//! | any other                    | not confirmable: it ends when its cause does | –                                                         |
//!
//! A confirmation of `app_changed` or `host` ends with the sync that it lets through, because the caller records the app and
//! the integration then. One of `copy` ends with a sync for which the main domain answers from this database: the next time
//! that it answers from another one, that is another copy.

use std::{collections::BTreeMap, fmt::Write};

use ring::digest;

use super::{
    plan::Pause,
    snapshot::{AnsweredBy, GateFacts},
};

/// Codes of the pauses that an operator can confirm.
pub(super) const HOME: &str = "home";
pub(super) const COPY: &str = "copy";
pub(super) const ENVIRONMENT: &str = "environment";
pub(super) const APP_CHANGED: &str = "app_changed";
pub(super) const HOST: &str = "host";
pub(super) const SERVES: &str = "serves";

/// The digest that records an operator's confirmation of a pause; `None` if it cannot be confirmed.
pub(super) fn of(facts: &GateFacts, pause: &Pause) -> Option<String> {
    match pause {
        Pause::Environment { environment } => Some(digest(facts, ENVIRONMENT, environment)),
        Pause::Home { .. } => Some(digest(facts, HOME, "")),
        Pause::Copy { .. } => Some(digest(facts, COPY, "")),
        Pause::AppChanged { app_id, .. } => Some(digest(facts, APP_CHANGED, app_id)),
        Pause::Host { integration, .. } => Some(digest(facts, HOST, integration)),
        Pause::Serves { domain, wildcard: Some(_), .. } => Some(digest(facts, SERVES, domain.as_str())),
        Pause::App { .. } | Pause::Empty { .. } | Pause::Serves { .. } | Pause::Account { .. } => None,
    }
}

/// The confirmations to record after the gate has let a sync through.
pub(super) fn remembered(facts: &GateFacts) -> BTreeMap<String, String> {
    let mut confirmations = facts.confirmations.clone();
    if is_of_previous_version(facts) && facts.environment != "production" {
        confirmations.insert(ENVIRONMENT.to_owned(), digest(facts, ENVIRONMENT, &facts.environment));
    }
    let is_original = facts.answered_by == Some(AnsweredBy::This);
    confirmations
        .retain(|reason, _| reason != APP_CHANGED && reason != HOST && !(is_original && reason == COPY));
    confirmations.insert(HOME.to_owned(), digest(facts, HOME, ""));
    confirmations
}

/// Is only an earlier version's plain host recorded? It is ignored once there is a confirmation.
pub(super) fn is_of_previous_version(facts: &GateFacts) -> bool {
    !facts.confirmations.contains_key(HOME) && !facts.confirmed_home.is_empty()
}

/// The digest that confirms a reason for this host.
fn digest(facts: &GateFacts, reason: &str, fact: &str) -> String {
    // No part but the last can have a line break: a salt, a code, and a host.
    let text = format!("{}\n{reason}\n{}\n{fact}", facts.salt, facts.home);
    let mut hex = String::new();
    for byte in digest::digest(&digest::SHA256, text.as_bytes()).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Has an operator confirmed it for this host?
pub(super) fn is_confirmed(facts: &GateFacts, reason: &str, fact: &str) -> bool {
    let stored = facts.confirmations.get(reason);
    !facts.salt.is_empty() && stored.is_some_and(|stored| *stored == digest(facts, reason, fact))
}
