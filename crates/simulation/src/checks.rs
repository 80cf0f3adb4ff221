//! Checks at the end of a story: every desired domain is listed, nothing else has changed, and then nothing more is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serverpilot_core::{domain::comparison_key, plan::LIMIT};

use crate::{
    Failure,
    event::Seconds,
    host::{Desired, Facts},
    invariants::is_protected,
    process::{self, Task},
    story::Story,
    world::World,
};

/// Scheduled syncs run every five minutes, by clocks that may be five minutes apart; a lease lasts two.
const BOUND_MS: u64 = 20 * 60_000;

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

fn is_below_network(domain: &str) -> bool {
    [".network.example", ".second.example"].iter().any(|parent| domain.ends_with(parent))
}

/// Does a customer's domain need an operator's approval?
fn needs_approval(world: &World, domain: &str) -> bool {
    is_below_network(domain) && !world.sites.iter().any(|site| site == domain)
}

/// Checks that a sync removes only what it may (`no-wrong-removal`, `hands-off`, `guarded-removal`): no domain that was desired
/// when it last read the tables, or since a request came between; none that no sync has added or adopted; and no more than the
/// removal guard allows without an operator.
pub(crate) fn removals(world: &mut World, id: usize, arguments: &Value) {
    let remove: Vec<String> = serde_json::from_value(arguments["remove"].clone()).unwrap_or_default();
    let Some(process) = world.processes.get(&id) else { return };
    if remove.is_empty() || world.is_copy(process.server) {
        return;
    }
    let now = world.now();
    let read = process.read.clone().unwrap_or_else(|| world.desired.clone());
    for domain in &remove {
        let since = world.desired_since.get(domain).copied().unwrap_or(0);
        if is_protected(domain) {
            let text = format!("a sync is about to remove {domain}, the network's own");
            return world.violates("guarded-removal", text);
        } else if read.contains(domain) {
            let text =
                format!("a sync is about to remove {domain}, which was desired when it read the tables");
            return world.violates("no-wrong-removal", text);
        } else if world.desired.contains(domain) && now - since > 1_000 && !process.has_stalled {
            let text = format!(
                "a sync is about to remove {domain}, which is desired since {:.1} s: it did not read the tables again",
                Seconds(now - since).value()
            );
            return world.violates("no-wrong-removal", text);
        } else if !world.provider.borrow().invariants.is_managed(domain) {
            let text = format!("a sync is about to remove {domain}, which no sync has added or adopted");
            return world.violates("hands-off", text);
        }
    }
    let owned: Vec<String> = {
        let provider = world.provider.borrow();
        let keys = provider.service.domains().iter().map(|entry| comparison_key(entry)).collect::<Vec<_>>();
        keys.into_iter().filter(|domain| provider.invariants.is_managed(domain)).collect()
    };
    if let Some(mappings) = world.approvals.too_many(&remove, &owned) {
        let text = format!("{} mappings leave without an operator's approval: {mappings:?}", mappings.len());
        world.violates("guarded-removal", text);
    }
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
    let mut end = begin + BOUND_MS;
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
                end = world.now() + BOUND_MS;
            }
            continue;
        }
        let facts = world.facts()?;
        let wait = facts.records.iter().filter_map(|row| row.wait.parse::<u64>().ok()).max().unwrap_or(0);
        let clock = std::time::Duration::try_from_secs_f64(world.clocks(0).server)?.as_secs();
        let rewrite = facts.rewrite_due.saturating_sub(clock);
        end = end.max(begin + BOUND_MS + (wait + facts.lease + rewrite) * 1000);
        let missing = difference(world, story, &facts).or_else(|| unapplied_action(world, story, &facts));
        if missing.is_none() {
            world.converged_ms = world.now() - begin;
            break;
        }
        let is_work_left = facts.jobs.iter().any(|(job, _)| job == "work");
        // Domains that a script on another machine overwrites return with a scheduled sync: only a read of the list shows it.
        // Removals wait for a later sync as well.
        let is_overwritten = !world.provider.borrow().invariants.overwritten.is_empty();
        let is_leaving = facts.records.iter().any(|row| row.reason == "leaving");
        if story.calm && (is_overwritten || is_leaving) {
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
        if syncs >= 2 && facts.ssl != "pending" && facts.action.is_empty() {
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
        if story.rejected.is_empty() && after.0 - before.0 > 4 {
            world.violates(
                "no-op-is-free",
                format!("a scheduled sync without a change sent {} requests", after.0 - before.0),
            );
            return Ok(());
        }
        syncs += 1;
    }
    let facts = world.facts()?;
    if let Some(missing) = difference(world, story, &facts) {
        world.violates("idempotent", format!("everything was in sync, and then {missing}"));
    }
    if story.certificate && !world.provider.borrow().service.has_autossl() {
        world.violates(
            "autossl-is-earned",
            "AutoSSL is still off, although there is a certificate".to_owned(),
        );
    }
    if world.provider.borrow().service.is_half_configured() && !world.records_lost {
        world.violates("idempotent", "the last action failed, and the list was not rewritten".to_owned());
    }
    Ok(())
}

fn counts(world: &World) -> (usize, usize) {
    let provider = world.provider.borrow();
    (provider.invariants.requests, provider.invariants.writes)
}

/// Did ServerPilot apply the list to the server? Without accidents, the next scheduled sync finds out.
fn unapplied_action(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    let is_half_configured = world.provider.borrow().service.is_half_configured();
    // A database that has lost the update has lost its action as well.
    let is_half_configured = is_half_configured && !world.records_lost;
    let open = !story.calm && (!facts.action.is_empty() || facts.rewrite_due > 0 || is_half_configured);
    open.then(|| "the last action has not succeeded".to_owned())
}

/// The first difference from the desired state in words; `None` if there is none.
fn difference(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    let provider = world.provider.borrow();
    let list = provider.service.domains();
    let keys: Vec<String> = list.iter().map(|entry| comparison_key(entry)).collect();
    let counted = keys.iter().fold(BTreeMap::new(), |mut counted, domain| {
        *counted.entry(domain.as_str()).or_insert(0) += 1;
        counted
    });
    let desired = expanded(&facts.desired);
    let needs_approval = |domain: &str| needs_approval(world, domain);
    let rejected = |domain: &String| story.rejected.iter().any(|bad| bad == domain);

    if !facts.pause.is_empty() {
        return Some(format!("it is paused: {}", facts.pause));
    }
    if list.len() > LIMIT {
        return Some(format!("the list has {} domains", list.len()));
    }
    let is_full = list.len() == LIMIT;
    for domain in &desired {
        match counted.get(domain.as_str()) {
            Some(1) => {}
            None if rejected(domain) || is_full || needs_approval(domain) => {}
            None => return Some(format!("{domain} is desired and not listed")),
            Some(times) => return Some(format!("{domain} is listed {times} times")),
        }
    }
    let by_hand: BTreeSet<String> =
        provider.invariants.by_hand.iter().map(|entry| comparison_key(entry)).collect();
    for domain in &keys {
        let is_left =
            provider.invariants.is_managed(domain) && !desired.contains(domain) && !by_hand.contains(domain);
        // A removed domain that a late request adds once more is unmanaged, and shown as such.
        // A record that is back has its owner, and absence is counted anew.
        let is_remembered = facts
            .records
            .iter()
            .any(|row| row.domain == *domain && matches!(row.owner.as_str(), "managed" | "adopted"));
        let is_excused = world.records_lost && !is_remembered
            || provider.invariants.is_unclear(domain)
            || provider.invariants.arrived_late(domain)
            || domain.starts_with("script");
        if is_left && !is_excused {
            return Some(format!("{domain} is no longer desired, was added by us, and is still listed"));
        }
    }
    for entry in &provider.invariants.by_hand {
        let is_listed = counted.contains_key(comparison_key(entry).as_str())
            || provider.invariants.overwritten.contains(entry)
            || provider.invariants.is_unclear(&comparison_key(entry));
        if !is_listed {
            return Some(format!("{entry}, which is unmanaged, is gone"));
        }
    }
    for (domain, listed) in &world.scripted {
        let overwritten = provider.invariants.overwritten.contains(domain);
        if *listed && !counted.contains_key(domain.as_str()) && !overwritten {
            return Some(format!("{domain} was reported as listed to a script, and is not"));
        }
    }
    for row in &facts.records {
        let is_refused =
            needs_approval(&row.domain) || (row.state == "failed" && (rejected(&row.domain) || is_full));
        if row.due == "1" && !is_refused {
            return Some(format!(
                "{} is still due in the records ({} {})",
                row.domain, row.state, row.reason
            ));
        }
        if desired.contains(&row.domain) && row.state != "ok" && !is_refused {
            let message = row.message.clone().unwrap_or_default();
            return Some(format!("{} is {} in the records ({message})", row.domain, row.state));
        }
        if row.state == "ok" && row.attempts != "0" {
            return Some(format!(
                "{} is in sync after {} attempts that are not reset",
                row.domain, row.attempts
            ));
        }
        if row.reason == "leaving" {
            return Some(format!("{} has still to leave", row.domain));
        }
        // An operator approves removals in the end, also that of a domain that would need an approval to be added.
        if row.state == "held" && (!is_refused || row.reason == "removal_guard") {
            return Some(format!("{} ({}) waits for an operator: {}", row.domain, row.owner, row.reason));
        }
    }
    None
}
