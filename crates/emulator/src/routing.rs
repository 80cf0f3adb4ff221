//! The app that gets the requests for a host.
//!
//! ServerPilot's documentation of an app's domains: a domain has precedence over a wildcard, and of several apps that
//! list the same domain, the one whose name sorts first gets the requests. `example.com` also answers for
//! `www.example.com` (README of the API). Assumed: an app that lists `www.example.com` itself has precedence over
//! that, and of two wildcards, the longer one has precedence.

use crate::{account::App, settings::PrefixOrder};

/// The apps, sorted by name.
pub(crate) fn sorted(apps: &[App], order: PrefixOrder) -> Vec<&App> {
    let end = match order {
        PrefixOrder::ShorterFirst => char::MIN,
        PrefixOrder::LongerFirst => char::MAX,
    };
    let mut apps: Vec<&App> = apps.iter().collect();
    apps.sort_by_cached_key(|app| format!("{}{end}", app.name));
    apps
}

/// The app that gets the requests for this host, of apps that are sorted by name.
pub(crate) fn serving<'a>(apps: &[&'a App], host: &str, deny_unknown: bool) -> Option<&'a App> {
    let host = host.to_lowercase();
    let mut matching = vec![host.clone()];
    matching.extend(host.strip_prefix("www.").map(ToOwned::to_owned));
    let mut rest = host.as_str();
    while let Some((_, parent)) = rest.split_once('.') {
        matching.push(format!("*.{parent}"));
        rest = parent;
    }
    let lists = |app: &App, entry: &str| app.domains.iter().any(|it| it.name.eq_ignore_ascii_case(entry));
    let listed = matching.iter().find_map(|entry| apps.iter().find(|app| lists(app, entry)));
    // An app without domains gets no requests.
    let default = || apps.iter().find(|app| !app.domains.is_empty() && !deny_unknown);
    listed.or_else(default).copied()
}
