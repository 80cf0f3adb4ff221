//! What differs from the desired state of a pool at rest: each domain is on one app, with its partner, and no move is left.

use crate::{apps::MAIN, rest::Rest};

/// The first difference in words; `None` if there is none, or no pool.
pub(crate) fn difference(rest: &Rest) -> Option<String> {
    if let Some(moved) = rest.facts.moves.first() {
        return Some(format!(
            "the move of {} from {} to {} has not ended",
            moved.domain, moved.from, moved.to
        ));
    }
    unread(rest).or_else(|| {
        rest.desired.iter().find_map(|domain| duplicate(rest, domain).or_else(|| parted(rest, domain)))
    })
}

/// An app that the account has again, and that no sync has found there.
fn unread(rest: &Rest) -> Option<String> {
    let provider = rest.world.provider.borrow();
    let is_unread = |app: &usize| {
        provider.has(*app) && rest.pool_app(*app).is_some_and(|app| app.problem == "not_in_account")
    };
    let app = (0..rest.lists.len()).find(is_unread)?;
    Some(format!("the account has app {} again, and no sync has found it", app + 1))
}

/// A domain of ours that several apps list, and that one of them ought to have lost.
fn duplicate(rest: &Rest, domain: &str) -> Option<String> {
    let provider = rest.world.provider.borrow();
    let mut listing = rest.listing(domain);
    listing.sort_by_key(|app| provider.name(*app));
    let (first, later) = listing.split_first()?;
    let is_with = |app: usize| rest.lists[app].contains_key(&partner(domain));
    let is_left = |app: &&usize| {
        let is_known = !provider.name(**app).starts_with(provider.name(*first));
        // What others have added to the first app stays, and the partner stays with what is ours.
        let is_bound = is_with(**app) && !is_with(*first) && !is_ours(rest, *first, domain);
        is_known && !is_bound && rest.is_open(*first) && rest.is_open(**app) && is_ours(rest, **app, domain)
    };
    let app = later.iter().find(is_left)?;
    Some(format!("{domain} is on app {} and on app {}", first + 1, app + 1))
}

/// A domain that is on another app than its partner.
fn parted(rest: &Rest, domain: &str) -> Option<String> {
    let partner = format!("www.{domain}");
    let (listing, partners) = (rest.listing(domain), rest.listing(&partner));
    let ([app], [other]) = (listing.as_slice(), partners.as_slice()) else { return None };
    let is_wrong = app != other && is_ours(rest, *app, domain) && is_ours(rest, *other, &partner);
    is_wrong.then(|| format!("{domain} is on app {}, and {partner} on app {}", app + 1, other + 1))
}

/// Have we added or adopted the domain on this app, and does the plugin know it?
fn is_ours(rest: &Rest, app: usize, domain: &str) -> bool {
    let provider = rest.world.provider.borrow();
    let entries = provider.invariants.of(app);
    let is_certain = entries.is_managed(domain)
        && !entries.is_unclear(domain)
        && !entries.arrived_late(domain)
        && !rest.world.records_lost;
    is_certain || rest.is_remembered(app, domain)
}

/// Is the domain, or its partner, on an app that does not serve the networks? Then an operator decides.
pub(crate) fn is_elsewhere(rest: &Rest, domain: &str) -> bool {
    let partner = partner(domain);
    let lists = |app: usize| rest.lists[app].contains_key(domain) || rest.lists[app].contains_key(&partner);
    (0..rest.lists.len()).any(|app| !rest.is_member(app) && lists(app))
}

/// May an app keep domains of ours that are not desired? It cannot be changed, or it was gone and has left the pool meanwhile.
pub(crate) fn may_be_left(rest: &Rest, app: usize) -> bool {
    let has_gone = rest.world.operators.gone.contains(&app);
    app != MAIN && !rest.is_open(app) && (rest.pool_app(app).is_some() || has_gone)
}

/// The other domain of a mapping.
pub(crate) fn partner(domain: &str) -> String {
    domain.strip_prefix("www.").map_or_else(|| format!("www.{domain}"), ToOwned::to_owned)
}
