//! Operators who put domains on hold and release them: in stories, in the world, and what may not happen meanwhile.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;
use serde_json::{Value, json};

use crate::{
    Failure,
    event::{Event, TimedEvent},
    host::Facts,
    process::Task,
    story::{CUSTOMERS, Story, customer},
    world::World,
};

/// Domains on hold.
#[derive(Default)]
pub(crate) struct Holds {
    /// The processes of such requests.
    requests: BTreeMap<usize, String>,
    /// Since when each is on hold.
    since: BTreeMap<String, u64>,
}

impl Holds {
    /// The process of a request has ended.
    pub(crate) fn ended(&mut self, id: usize, result: &str, now: u64) {
        if let Some(domain) = self.requests.remove(&id).filter(|_| result == "requested") {
            self.since.insert(domain, now);
        }
    }
}

/// Puts domains on hold in a third of the stories, and releases each after its customer has left or come. It has its own chance, so
/// that the others stay as they were.
pub(crate) fn add(story: &mut Story, length: u64) {
    let mut chance = XorShiftRng::seed_from_u64(story.seed ^ 0x000b_501d);
    let chance = &mut chance;
    if chance.random_range(0..3) > 0 {
        return;
    }
    for _ in 0..chance.random_range(1..3) {
        let server = chance.random_range(0..story.servers);
        let domain = customer(chance.random_range(0..CUSTOMERS));
        let mut at = chance.random_range(1_000..length);
        story
            .events
            .push(TimedEvent { at, event: Event::Hold { server, domain: domain.clone(), release: false } });
        let meanwhile = match chance.random_range(0..4) {
            0 => Some(Event::Map { server, domain: domain.clone() }),
            1..=2 => Some(Event::Unmap { server, domain: domain.clone() }),
            _ => None,
        };
        if let Some(event) = meanwhile {
            at += chance.random_range(0..20_000);
            story.events.push(TimedEvent { at, event });
        }
        at += [5_000, 40_000, 200_000][chance.random_range(0..3)];
        story.events.push(TimedEvent { at, event: Event::Hold { server, domain, release: true } });
    }
}

/// Checks that a sync that read the tables during a hold leaves the domain as it is (`hands-off`).
pub(crate) fn check(world: &World, id: usize, arguments: &Value) {
    let Some(process) = world.processes.get(&id) else { return };
    // A database that has lost records has lost holds as well.
    if world.is_copy(process.server) || world.records_lost {
        return;
    }
    let is_changed = |domain: &String| {
        ["add", "remove"].iter().any(|what| {
            arguments[what].as_array().into_iter().flatten().any(|changed| changed.as_str() == Some(domain))
        })
    };
    let mut held = world.holds.since.iter().filter(|(_, since)| **since < process.lists_read_at);
    if let Some((domain, _)) = held.find(|(domain, _)| is_changed(domain)) {
        world.violates("hands-off", format!("a sync is about to change {domain}, which is on hold"));
    }
}

impl World<'_> {
    /// An operator puts a domain on hold, or releases it.
    pub(crate) fn decide_hold(&mut self, server: usize, domain: &str, release: bool) -> Result<(), Failure> {
        // Meanwhile, an approval of its removal ends.
        self.approvals.promised.remove(domain);
        self.holds.since.remove(domain);
        self.holds.requests.retain(|_, held| held != domain);
        if !release {
            self.holds.requests.insert(self.started + 1, domain.to_owned());
        }
        self.start(server, Task::Php(if release { "release" } else { "hold" }), &[json!(domain)])
    }

    /// At the end, an operator releases what is still on hold.
    pub(crate) fn release_all(&mut self, facts: &Facts) -> Result<(), Failure> {
        let held = facts.records.iter().filter(|row| row.reason == "hold");
        held.map(|row| &row.domain).try_for_each(|domain| self.decide_hold(0, domain, true))
    }
}
