//! What must hold in the end: everything wanted is listed, nothing else has changed, and then nothing more is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serverpilot_core::{domain::comparison_key, plan::LIMIT};

use crate::{
    Failure,
    host::Facts,
    process::Task,
    story::{Seconds, Story},
    world::World,
};

/// Heartbeats come every five minutes, by clocks that may be five minutes apart; a lease lasts two.
const BOUND_MS: u64 = 20 * 60_000;

/// The names that mapped domains bring: each with its `www.` partner, by the double's rule.
pub(crate) fn expanded(mapped: &[String]) -> BTreeSet<String> {
    let partner = |name: &String| (!name.starts_with("www.")).then(|| format!("www.{name}"));
    mapped.iter().cloned().chain(mapped.iter().filter_map(partner)).collect()
}

/// `level-triggered` and the plugin's half of `guarded-removal`: what a pass removes was not wanted when it looked, and is ours to remove.
pub(crate) fn removals(world: &World, arguments: &Value) {
    let remove: Vec<String> = serde_json::from_value(arguments["remove"].clone()).unwrap_or_default();
    let wanted = expanded(&world.wishes);
    let now = world.now();
    for name in remove {
        // A pass reads what is wanted at most some statements before it sends; one that stood still is excused.
        let seen_unwanted =
            world.last_unwanted.get(&name).is_some_and(|at| now.saturating_sub(*at) < 150_000);
        let never_wanted = !world.last_unwanted.contains_key(&name);
        if wanted.contains(&name) && !seen_unwanted {
            world.violates(
                "level-triggered",
                format!("a pass is about to remove {name}, which is wanted all the time"),
            );
        } else if !wanted.contains(&name) && never_wanted {
            world.violates(
                "guarded-removal",
                format!("a pass is about to remove {name}, which was never desired"),
            );
        }
    }
}

/// A script was told that its names are listed: from here on they have to be.
pub(crate) fn script_is_done(world: &mut World, number: usize) {
    let (add, remove) = {
        let provider = world.provider.borrow();
        let sender = provider.invariants.sender(number);
        (sender.add.clone(), sender.remove.clone())
    };
    for name in add {
        world.scripted.insert(name, true);
    }
    for name in remove {
        world.scripted.insert(name, false);
    }
}

/// Waits until everything is in step, and then until nothing more happens.
pub(crate) async fn comes_into_step(world: &mut World<'_>, story: &Story) -> Result<(), Failure> {
    let begin = world.now();
    // Whoever is under way still works with what went wrong.
    let mut end = begin + BOUND_MS;
    loop {
        world.until(world.now() + 1).await?;
        if world.is_violated() {
            return Ok(());
        }
        // A request may still be on its way of which its sender has given up hope.
        if !world.is_idle() || world.provider.borrow().next().is_some() {
            let under_way = world.is_story_under_way();
            world.until(world.now() + 500).await?;
            if under_way {
                end = world.now() + BOUND_MS;
            }
            continue;
        }
        let facts = world.facts()?;
        let wait = facts.register.iter().filter_map(|row| row.wait.parse::<u64>().ok()).max().unwrap_or(0);
        let clock = std::time::Duration::try_from_secs_f64(world.clocks(0).server)?.as_secs();
        let rewrite = facts.rewrite_due.saturating_sub(clock);
        end = end.max(begin + BOUND_MS + (wait + facts.lease + rewrite) * 1000);
        let missing = out_of_step(world, story, &facts).or_else(|| not_served(world, story, &facts));
        if missing.is_none() {
            world.converged_ms = world.now() - begin;
            break;
        }
        let is_work_left = facts.jobs.iter().any(|(name, _)| name == "work");
        // What a script on another machine overwrites comes back with a heartbeat: nothing but the list tells of it.
        let is_overwritten = !world.provider.borrow().invariants.overwritten.is_empty();
        if story.calm && is_overwritten {
            world.allow_heartbeats(true);
        } else if story.calm && !is_work_left {
            let missing = missing.unwrap_or_default();
            world
                .violates("no-lost-domain", format!("nothing went wrong, and without a heartbeat {missing}"));
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
    world.allow_heartbeats(true);
    stays_in_step(world, story).await
}

/// Lets the next job of the queue run, or an operator decide what waits for one.
async fn next_job(world: &mut World<'_>, facts: &Facts) -> Result<(), Failure> {
    let is_braked = facts.register.iter().any(|row| row.reason == "brake");
    if is_braked && !world.brake_released {
        world.brake_released = true;
        world.start(0, Task::Php("release"), &[])?;
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

/// `no-op-is-free`: two heartbeats later nothing was sent but a look at the list, and at a certificate that is still to come.
async fn stays_in_step(world: &mut World<'_>, story: &Story) -> Result<(), Failure> {
    let mut beats = 0;
    // AutoSSL is tried again within the hour.
    let enough = if story.certificate { 20 } else { 2 };
    while beats < enough {
        let facts = world.facts()?;
        if beats >= 2 && facts.ssl != "pending" && facts.action.is_empty() {
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
            world.violates("no-op-is-free", "everything was in sync, and yet an update was sent".to_owned());
            return Ok(());
        }
        // A name that ServerPilot refuses is tried again, later each time.
        if story.rejected.is_empty() && after.0 - before.0 > 4 {
            world.violates(
                "no-op-is-free",
                format!("a heartbeat without a change sent {} requests", after.0 - before.0),
            );
            return Ok(());
        }
        beats += 1;
    }
    let facts = world.facts()?;
    if let Some(missing) = out_of_step(world, story, &facts) {
        world.violates("idempotent", format!("everything was in sync, and then {missing}"));
    }
    if story.certificate && !world.provider.borrow().service.has_autossl() {
        world.violates("autossl-is-earned", "AutoSSL is still off, though there is a certificate".to_owned());
    }
    if world.provider.borrow().service.is_half_configured() && !world.forgot {
        world.violates("idempotent", "the last action failed, and the list was not sent again".to_owned());
    }
    Ok(())
}

fn counts(world: &World) -> (usize, usize) {
    let provider = world.provider.borrow();
    (provider.invariants.requests, provider.invariants.writes)
}

/// Has ServerPilot brought the list onto the server? Where nothing goes wrong, that is asked with the next heartbeat.
fn not_served(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    let is_half_configured = world.provider.borrow().service.is_half_configured();
    // A database that has forgotten the update has forgotten its action, too.
    let is_half_configured = is_half_configured && !world.forgot;
    let open = !story.calm && (!facts.action.is_empty() || facts.rewrite_due > 0 || is_half_configured);
    open.then(|| "the last action has not ended well".to_owned())
}

/// What is not as it should be, in words; nothing if everything is.
fn out_of_step(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    let provider = world.provider.borrow();
    let list = provider.service.domains();
    let keys: Vec<String> = list.iter().map(|entry| comparison_key(entry)).collect();
    let counted = keys.iter().fold(BTreeMap::new(), |mut counted, name| {
        *counted.entry(name.as_str()).or_insert(0) += 1;
        counted
    });
    let wanted = expanded(&facts.wishes);
    let rejected = |name: &String| story.rejected.iter().any(|bad| bad == name);

    if !facts.pause.is_empty() {
        return Some(format!("it is paused: {}", facts.pause));
    }
    if list.len() > LIMIT {
        return Some(format!("the list has {} names", list.len()));
    }
    let is_full = list.len() == LIMIT;
    for name in &wanted {
        match counted.get(name.as_str()) {
            Some(1) => {}
            None if rejected(name) || is_full => {}
            None => return Some(format!("{name} is wanted and not listed")),
            Some(times) => return Some(format!("{name} is listed {times} times")),
        }
    }
    let by_hand: BTreeSet<String> =
        provider.invariants.by_hand.iter().map(|entry| comparison_key(entry)).collect();
    for name in &keys {
        let is_left =
            provider.invariants.ours.contains(name) && !wanted.contains(name) && !by_hand.contains(name);
        // A name that was removed and comes back with a late request is taken for somebody else's, and shown as such.
        let is_excused = world.forgot || provider.invariants.came_late(name) || name.starts_with("script");
        if is_left && !is_excused {
            return Some(format!("{name} is no longer wanted, was added by us, and is still listed"));
        }
    }
    let adopted = |name: &String| story.mapped.contains(name);
    for entry in &provider.invariants.by_hand {
        let is_there = list.contains(entry) || provider.invariants.overwritten.contains(entry);
        if !is_there && !adopted(&comparison_key(entry)) && !wanted.contains(&comparison_key(entry)) {
            return Some(format!("{entry}, which is somebody else's, is gone"));
        }
    }
    for (name, listed) in &world.scripted {
        let overwritten = provider.invariants.overwritten.contains(name);
        if *listed && !counted.contains_key(name.as_str()) && !overwritten {
            return Some(format!("{name} was reported as listed to a script, and is not"));
        }
    }
    for row in &facts.register {
        let is_refused = row.state == "error" && (rejected(&row.domain) || is_full);
        if row.due == "1" && !is_refused {
            return Some(format!(
                "the register has {} still to do ({} {})",
                row.domain, row.state, row.reason
            ));
        }
        if wanted.contains(&row.domain) && row.state != "ok" && !is_refused {
            let message = row.message.clone().unwrap_or_default();
            return Some(format!("{} is {} in the register ({message})", row.domain, row.state));
        }
        if row.state == "ok" && row.attempts != "0" {
            return Some(format!(
                "{} is in step after {} attempts that are not forgotten",
                row.domain, row.attempts
            ));
        }
        if row.state == "held" {
            return Some(format!("{} ({}) waits for a person: {}", row.domain, row.owner, row.reason));
        }
    }
    None
}
