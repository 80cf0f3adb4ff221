//! Applies the events of a story to the world: accidents, and what people do meanwhile.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    Failure,
    process::{Stage, Task},
    story::{Event, Seconds},
    world::{Phase, World},
};

/// Accidents that are pending or in effect.
#[derive(Default)]
pub(crate) struct Accidents {
    /// Steps until a process is killed, or stalls for so many milliseconds.
    kills: Vec<u32>,
    stalls: Vec<(u32, u64)>,
    /// Until when statements fail, and how many in a hundred.
    database: Vec<(u64, u32)>,
    has_snapshot: bool,
    /// Processes whose connection to the database has been cut.
    cut_connections: BTreeSet<usize>,
    /// Milliseconds that each server's clock is ahead.
    pub server_clocks: Vec<i64>,
    /// Seconds that the database's is.
    pub database_clock: i64,
}

impl Accidents {
    /// No accidents, with the clocks of so many servers right.
    pub(crate) fn none(servers: usize) -> Self {
        Self { server_clocks: vec![0; servers], ..Self::default() }
    }

    /// Ends all accidents. Clocks stay as they are.
    pub(crate) fn end(&mut self) {
        self.kills.clear();
        self.stalls.clear();
        self.database.clear();
        self.cut_connections.clear();
    }
}

impl World<'_> {
    /// Whether a statement runs (`run`), fails (`fail`), or runs and loses its result (`lose`).
    pub(crate) fn statement(&mut self, id: usize) -> &'static str {
        let now = self.now();
        if self.accidents.cut_connections.remove(&id) {
            return "fail";
        }
        let troubles: Vec<u32> = self
            .accidents
            .database
            .iter()
            .filter(|(until, _)| now < *until)
            .map(|(_, percent)| *percent)
            .collect();
        for percent in troubles {
            if self.chance(100) < u64::from(percent) {
                return if self.chance(2) == 0 { "fail" } else { "lose" };
            }
        }
        "run"
    }

    /// Applies the accidents that are due before this step. Was there one?
    pub(crate) fn strikes(&mut self, id: usize) -> Result<bool, Failure> {
        if self.phase != Phase::Story {
            return Ok(false);
        }
        let mut killed = false;
        for steps in &mut self.accidents.kills {
            *steps -= 1;
            killed |= *steps == 0;
        }
        self.accidents.kills.retain(|steps| *steps > 0);
        let mut stall_ms = 0;
        for (steps, ms) in &mut self.accidents.stalls {
            *steps -= 1;
            if *steps == 0 {
                stall_ms = stall_ms.max(*ms);
            }
        }
        self.accidents.stalls.retain(|(steps, _)| *steps > 0);
        if killed {
            self.kill(id)?;
        } else if stall_ms > 0
            && let now = self.now()
            && let Some(process) = self.processes.get_mut(&id)
        {
            process.ready_at = now + stall_ms;
            if let Stage::Calling(calling) = &mut process.stage {
                calling.stalled_ms += stall_ms;
            }
            self.provider.borrow_mut().invariants.lease_may_fail |= stall_ms > 60_000;
            self.trace(|| format!("process {id} stalls for {:.1} s", Seconds(stall_ms).value()));
        }
        Ok(killed || stall_ms > 0)
    }

    pub(crate) fn apply(&mut self, event: &Event) -> Result<(), Failure> {
        self.trace(|| format!("* {event}"));
        let now = self.now();
        if let Event::Map { server, .. } | Event::Unmap { server, .. } | Event::Rename { server, .. } = event
        {
            // Saving a mapping shows a page, and a page view wakes the queue.
            let soon = now + self.chance(800);
            self.ticks[*server] = self.ticks[*server].min(soon);
        }
        match event {
            Event::Map { server, domain } => self.start(*server, Task::Php("map"), &[json!(domain)]),
            Event::Unmap { server, domain } => self.start(*server, Task::Php("unmap"), &[json!(domain)]),
            Event::Rename { server, from, to } => {
                self.start(*server, Task::Php("rename"), &[json!(from), json!(to)])
            }
            Event::View { server } => self.start(*server, Task::Php("view"), &[]),
            Event::Script { server, domain, remove } => self.start_script(*server, domain, *remove),
            Event::EditByHand { domain, remove } => {
                let mut provider = self.provider.borrow_mut();
                let mut list = provider.service.domains();
                let was_listed = list.contains(domain);
                list.retain(|entry| entry != domain);
                if !remove && !was_listed {
                    list.push(domain.clone());
                } else if !remove {
                    return Ok(());
                }
                provider.write_by_hand(&list);
                Ok(())
            }
            Event::Weather { kind, percent, ms } => {
                self.provider.borrow_mut().trouble(now + ms, *kind, *percent);
                Ok(())
            }
            Event::Kill { steps } => {
                self.accidents.kills.push(*steps);
                Ok(())
            }
            Event::Stall { steps, ms } => {
                self.accidents.stalls.push((*steps, *ms));
                Ok(())
            }
            Event::ServerClock { server, by } => {
                self.accidents.server_clocks[*server] += by;
                Ok(())
            }
            Event::DatabaseClock { by } => {
                self.accidents.database_clock += by;
                self.provider.borrow_mut().invariants.lease_may_fail = true;
                Ok(())
            }
            Event::DatabaseTrouble { percent, ms } => {
                self.accidents.database.push((now + ms, *percent));
                Ok(())
            }
            Event::Snapshot => {
                self.accidents.has_snapshot = true;
                self.host.snapshot()
            }
            Event::Failover => {
                if self.accidents.has_snapshot {
                    let mapped = self.host.failover()?;
                    self.set_mapped(mapped);
                    self.records_lost = true;
                    self.provider.borrow_mut().invariants.lease_may_fail = true;
                    self.accidents.cut_connections.extend(self.processes.keys().copied());
                }
                Ok(())
            }
            Event::ActionsFail { count } => {
                self.provider.borrow_mut().failing_actions = *count;
                Ok(())
            }
        }
    }
}
