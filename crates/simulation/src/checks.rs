//! Checks at the end of a story: every desired domain is listed, nothing else has changed, and then nothing more is sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    Failure,
    approvals::mapping,
    apps::{self, MAIN},
    event::Seconds,
    host::{Desired, Facts},
    invariants::{is_protected, keys},
    pool_rest::partner,
    process::{self, Process, Task},
    rest,
    story::Story,
    world::World,
};

/// Scheduled syncs run every five minutes, by clocks that may be five minutes apart; a lease lasts two.
const BOUND_MS: u64 = 20 * 60_000;
/// The domains of an app that the account has lost wait for a quarter of an hour, and an operator waits for moves.
const POOL_MS: u64 = 40 * 60_000;

/// The domains that the networks need: each mapped one with its `www.` partner, by the rule of the fake Ultimate Multisite, and
/// each site's own with it unless it is below the network's; never the networks' own.
pub(crate) fn expanded(desired: &Desired) -> BTreeSet<String> {
    let partner = |domain: &String| (!domain.starts_with("www.")).then(|| format!("www.{domain}"));
    let sites = &desired.sites;
    let mapped: Vec<&String> = desired.mapped.iter().filter(|domain| !sites.contains(domain)).collect();
    let mut all: BTreeSet<String> = sites.iter().chain(mapped.iter().copied()).cloned().collect();
    all.extend(mapped.iter().copied().filter(|domain| !is_protected(domain)).filter_map(partner));
    all.extend(
        sites.iter().filter(|domain| !is_protected(domain) && !is_below_network(domain)).filter_map(partner),
    );
    all.extend(desired.asked.iter().cloned());
    all.retain(|domain| !is_protected(domain));
    all
}

pub(crate) fn is_below_network(domain: &str) -> bool {
    [".network.example", ".second.example"].iter().any(|parent| domain.ends_with(parent))
}

/// Checks that a sync removes only what it may (`no-wrong-removal`, `hands-off`, `guarded-removal`): no domain that was desired
/// when it last read the tables, or since a request came between, unless another app lists it; none that no sync has added or
/// adopted; and no more than the removal guard allows without an operator.
///
/// Returns the domains that another app keeps.
pub(crate) fn removals(world: &mut World, id: usize, app: usize, arguments: &Value) -> BTreeSet<String> {
    let remove: Vec<String> = serde_json::from_value(arguments["remove"].clone()).unwrap_or_default();
    let mut moved = BTreeSet::new();
    let Some(process) = world.processes.get(&id) else { return moved };
    if remove.is_empty() || world.is_copy(process.server) {
        return moved;
    }
    let now = world.now();
    let read = process.read.clone().unwrap_or_else(|| world.desired.clone());
    for domain in &remove {
        let since = world.desired_since.get(domain).copied().unwrap_or(0);
        let is_kept = process.lists.iter().any(|(other, list)| *other != app && list.contains(domain));
        if is_protected(domain) {
            let text = format!("a sync is about to remove {domain}, the network's own");
            world.violates("guarded-removal", text);
            return moved;
        } else if is_kept && (read.contains(domain) || world.desired.contains(domain)) {
            if !world.operators.moved.contains(mapping(domain)) && is_served_by(world, process, app, domain) {
                let text = format!(
                    "{domain} is about to leave app {}, which gets its visitors, without a move",
                    app + 1
                );
                world.violates("hands-off", text);
                return moved;
            }
            moved.insert(domain.clone());
        } else if read.contains(domain) {
            let text =
                format!("a sync is about to remove {domain}, which was desired when it read the tables");
            world.violates("no-wrong-removal", text);
            return moved;
        } else if world.desired.contains(domain) && now - since > 1_000 && !process.has_stalled {
            let text = format!(
                "a sync is about to remove {domain}, which is desired since {:.1} s: it did not read the tables again",
                Seconds(now - since).value()
            );
            world.violates("no-wrong-removal", text);
            return moved;
        }
        if !world.provider.borrow().invariants.of(app).is_managed(domain) {
            let text = format!("a sync is about to remove {domain}, which no sync has added or adopted");
            world.violates("hands-off", text);
            return moved;
        }
    }
    let owned: Vec<String> = {
        let provider = world.provider.borrow();
        let of_app = |app: usize| {
            let keys = keys(&provider.list(app)).into_iter();
            keys.filter(|domain| provider.invariants.of(app).is_managed(domain)).collect::<Vec<_>>()
        };
        (0..provider.app_count()).flat_map(of_app).collect()
    };
    let leaving: Vec<String> = remove.into_iter().filter(|domain| !moved.contains(domain)).collect();
    if let Some(mappings) = world.approvals.too_many(&leaving, &owned) {
        let text = format!("{} mappings leave without an operator's approval: {mappings:?}", mappings.len());
        world.violates("guarded-removal", text);
    }
    moved
}

/// Do visitors get a domain from this app, by the lists that a process has read?
fn is_served_by(world: &World, process: &Process, app: usize, domain: &str) -> bool {
    let provider = world.provider.borrow();
    let others = || process.lists.iter().filter(|(other, list)| **other != app && list.contains(domain));
    let partner = partner(domain);
    // Both stay together.
    let is_parted = !process.lists.get(&app).is_some_and(|list| list.contains(&partner))
        && others().any(|(_, list)| list.contains(&partner));
    !is_parted && others().all(|(other, _)| provider.name(app) < provider.name(*other))
}

/// Checks that only a read of complete tables counts as absence (`no-wrong-removal`).
pub(crate) fn absence(world: &mut World, id: usize, sql: &str) {
    let Some((process, domain)) = world.processes.get(&id).zip(process::counted_as_absent(sql)) else {
        return;
    };
    let is_there = process.read.as_ref().is_some_and(|read| read.contains(domain));
    if is_there && process.is_read_whole && !world.is_copy(process.server) {
        let text = format!("a sync counts {domain} as absent, which was desired when it read the tables");
        world.violates("no-wrong-removal", text);
    }
}

/// Notes that the result of a script's call is unknown: what it was to remove may be gone.
pub(crate) fn script_is_lost(world: &mut World, number: usize) {
    let remove = world.provider.borrow().invariants.sender(number).remove.clone();
    for domain in remove {
        world.scripted.remove(&domain);
    }
}

/// Notes that a script's call reported its domains as listed: from now on they have to be.
pub(crate) fn script_is_done(world: &mut World, number: usize) {
    let (add, remove) = {
        let provider = world.provider.borrow();
        let sender = provider.invariants.sender(number);
        (sender.add.clone(), sender.remove.clone())
    };
    for domain in add {
        world.scripted.insert(domain, true);
    }
    for domain in remove {
        world.scripted.insert(domain, false);
    }
}

/// Waits until everything is in sync, and then until nothing more happens.
pub(crate) async fn converge(world: &mut World<'_>, story: &Story) -> Result<(), Failure> {
    let begin = world.now();
    // Processes that are still running may have met an accident.
    let bound = BOUND_MS + if story.pool.is_some() { POOL_MS } else { 0 };
    let mut end = begin + bound;
    loop {
        world.until(world.now() + 1).await?;
        if world.is_violated() {
            return Ok(());
        }
        // A request may still be in transit after its sender timed out.
        if !world.is_idle() || world.provider.borrow().next().is_some() {
            let is_under_way = world.is_story_under_way();
            world.until(world.now() + 500).await?;
            if is_under_way {
                end = world.now() + bound;
            }
            continue;
        }
        let facts = world.facts()?;
        let wait = facts.records.iter().filter_map(|row| row.wait.parse::<u64>().ok()).max().unwrap_or(0);
        let clock = std::time::Duration::try_from_secs_f64(world.clocks(0).server)?.as_secs();
        let due = facts.pool.iter().map(|app| app.due).chain([facts.rewrite_due]).max().unwrap_or(0);
        let rewrite = due.saturating_sub(clock);
        end = end.max(begin + bound + (wait + facts.lease + rewrite) * 1000);
        let missing = rest::difference(world, story, &facts);
        if missing.is_none() {
            world.converged_ms = world.now() - begin;
            break;
        }
        let is_work_left = facts.jobs.iter().any(|(job, _)| job == "work");
        // Domains that a script on another machine overwrites return with a scheduled sync: only a read of the list shows it.
        // Removals wait for a later sync as well.
        let is_overwritten =
            world.provider.borrow().invariants.all().any(|entries| !entries.overwritten.is_empty());
        let is_leaving = facts.records.iter().any(|row| row.reason == "leaving");
        // An operator has not decided, or waits for the certificate of the other app.
        let is_moving = !facts.moves.is_empty();
        let is_held = facts.records.iter().any(|row| row.reason == "hold");
        if story.calm && (is_overwritten || is_leaving || is_moving || is_held) {
            world.allow_scheduled_syncs(true);
        } else if story.calm && !is_work_left && waiting(&facts).is_empty() {
            let missing = missing.unwrap_or_default();
            world.violates("no-lost-domain", format!("without an accident or a scheduled sync {missing}"));
            return Ok(());
        }
        if world.now() > end {
            let missing = missing.unwrap_or_default();
            let waited = Seconds(world.now() - begin).value();
            world.violates("no-lost-domain", format!("{waited:.0} s after the last accident {missing}"));
            return Ok(());
        }
        next_job(world, &facts).await?;
    }
    world.allow_scheduled_syncs(true);
    stay_converged(world, story).await
}

/// The domains whose removal waits for an operator.
pub(crate) fn waiting(facts: &Facts) -> BTreeSet<String> {
    let waiting = facts.records.iter().filter(|row| row.reason.starts_with("removal_"));
    waiting.map(|row| row.domain.clone()).collect()
}

/// Runs the next job of the queue, or lets an operator approve the removals that wait.
async fn next_job(world: &mut World<'_>, facts: &Facts) -> Result<(), Failure> {
    world.decide_moves(facts)?;
    world.release_all(facts)?;
    let waiting = waiting(facts);
    if let Some(domain) = world.approvals.broken_promise(&waiting) {
        let text =
            format!("an operator has approved the removal of {domain}, and a sync later it still waits");
        world.violates("guarded-removal", text);
        return Ok(());
    }
    if !waiting.is_subset(&world.approvals.promised) {
        world.approvals.shown = waiting;
        world.approve_removals(0)?;
        return world.until(world.now() + 2_000).await;
    }
    let clock = world.clocks(0).server;
    match facts.jobs.iter().map(|(_, at)| *at).min() {
        None => {
            world.start(0, Task::Php("view"), &[])?;
            world.until(world.now() + 1_000).await?;
        }
        Some(at) => {
            let ahead = std::time::Duration::from_secs(at).as_secs_f64() - clock;
            let wait = std::time::Duration::try_from_secs_f64(ahead).unwrap_or_default();
            let wait = u64::try_from(wait.as_millis())?.min(600_000);
            world.until(world.now() + wait + 1_000).await?;
            world.tick(0)?;
        }
    }
    Ok(())
}

/// `no-op-is-free`: two scheduled syncs send nothing but reads, and AutoSSL while a certificate is pending.
async fn stay_converged(world: &mut World<'_>, story: &Story) -> Result<(), Failure> {
    let mut syncs = 0;
    // AutoSSL is retried within the hour.
    let enough = if story.certificate { 20 } else { 2 };
    while syncs < enough {
        let facts = world.facts()?;
        let is_pending = facts.ssl == "pending" || facts.pool.iter().any(|app| app.ssl == "pending");
        if syncs >= 2 && !is_pending && facts.action.is_empty() {
            break;
        }
        let before = counts(world);
        next_job(world, &facts).await?;
        while !world.is_idle() && !world.is_violated() {
            world.until(world.now() + 500).await?;
        }
        if world.is_violated() {
            return Ok(());
        }
        let after = counts(world);
        if after.1 != before.1 {
            world.violates("no-op-is-free", "an update was sent although everything was in sync".to_owned());
            return Ok(());
        }
        // A rejected domain is retried with a growing delay.
        if story.rejected.is_empty() && after.0 - before.0 > 4 + 2 * facts.pool.len() {
            world.violates(
                "no-op-is-free",
                format!("a scheduled sync without a change sent {} requests", after.0 - before.0),
            );
            return Ok(());
        }
        syncs += 1;
    }
    let facts = world.facts()?;
    if let Some(missing) = rest::difference_of_lists(world, story, &facts) {
        world.violates("idempotent", format!("everything was in sync, and then {missing}"));
    }
    if story.certificate && !world.provider.borrow().service.has_autossl(&apps::id(MAIN)) {
        world.violates(
            "autossl-is-earned",
            "AutoSSL is still off, although there is a certificate".to_owned(),
        );
    }
    if rest::is_half_configured(world, &facts) {
        world.violates("idempotent", "the last action failed, and the list was not rewritten".to_owned());
    }
    Ok(())
}

fn counts(world: &World) -> (usize, usize) {
    let provider = world.provider.borrow();
    (provider.invariants.requests, provider.invariants.writes)
}
