//! Checks the capacity of the apps of a pool: no update lifts an app above it as long as another app has room.

use std::collections::BTreeSet;

use crate::{
    Failure,
    approvals::mapping,
    apps::{self, MAIN},
    host::Facts,
    process::{Process, Update},
    world::World,
};

/// Checks the updates of a sync that has ended.
pub(crate) fn check(world: &mut World, process: &Process) -> Result<(), Failure> {
    let Some(pool) = world.pool() else { return Ok(()) };
    let limit = pool.domains_per_app;
    if let Some(update) = process.updates.iter().find(|update| is_moved_over(update, limit, world)) {
        let text = format!("domains are moved to app {}, which has no room within {limit}", update.app + 1);
        world.violates("capacity", text);
        return Ok(());
    }
    let over = |update: &&Update| {
        let placed = placed(update, &world.operators.moved).count();
        placed > 0 && update.staying.len() + placed > limit
    };
    let Some(update) = process.updates.iter().find(over) else { return Ok(()) };
    if world.is_copy(process.server) || world.provider.borrow().invariants.lease_may_fail {
        return Ok(());
    }
    let facts = world.facts()?;
    let taken = |app: usize| {
        let mut all = update.lists.get(&app).cloned().unwrap_or_default();
        let of_app = process.updates.iter().filter(|update| update.app == app);
        all.extend(of_app.flat_map(|update| update.add.iter().cloned()));
        all.len()
    };
    let other = (0..world.provider.borrow().app_count())
        .filter(|other| !world.operators.has_joined_since(*other, process.lists_read_at))
        .find(|other| *other != update.app && is_open(&facts, *other) && taken(*other) + 2 <= limit);
    if let Some(other) = other {
        let (app, count) = (update.app + 1, update.staying.len() + update.add.len());
        let text = format!("app {app} gets {count} of {limit} domains, and app {} has room", other + 1);
        world.violates("capacity", text);
    }
    Ok(())
}

/// Are domains moved to an app that has no room for them? An app gets back what it had.
fn is_moved_over(update: &Update, limit: usize, world: &World) -> bool {
    let is_moved = |domain: &&String| {
        world.operators.moved.contains(mapping(domain))
            && !world.operators.reversed.contains(mapping(domain))
            && is_elsewhere(update, domain)
    };
    // A mapping that ends between the plan and the update stays until its removal is due, even if its move was to remove it.
    let has_ended = |domain: &&String| {
        world.operators.moved.contains(mapping(domain)) && !world.desired.contains(*domain)
    };
    let moved = update.add.iter().filter(is_moved).count();
    let staying = update.staying.iter().filter(|domain| !has_ended(domain)).count();
    moved > 0 && staying + moved > limit && !world.is_calm()
}

/// Does another app list the domain?
fn is_elsewhere(update: &Update, domain: &str) -> bool {
    update.lists.iter().any(|(app, list)| *app != update.app && list.contains(domain))
}

/// The additions of an update that could as well go to another app.
fn placed<'a>(update: &'a Update, moved: &'a BTreeSet<String>) -> impl Iterator<Item = &'a String> {
    let is_bound = |domain: &&String| {
        let mapping = mapping(domain);
        let is_there = |domain: &str| update.staying.contains(domain);
        is_there(mapping) || is_there(&format!("www.{mapping}")) || moved.contains(mapping)
    };
    update.add.iter().filter(move |domain| !is_bound(domain))
}

/// Could the last sync place domains on the app?
fn is_open(facts: &Facts, app: usize) -> bool {
    if app == MAIN {
        return facts.main_problem.is_empty();
    }
    let further = facts.pool.iter().find(|further| further.app_id == apps::id(app));
    further.is_some_and(|further| further.problem.is_empty() && !further.leaving)
}
