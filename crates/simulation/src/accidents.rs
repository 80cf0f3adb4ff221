//! What goes wrong, and what people do meanwhile: each happening of a story, as it comes true.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    Failure,
    process::{Stage, Task},
    story::{Seconds, What},
    world::{Phase, World},
};

/// What is to go wrong yet, or goes wrong now.
#[derive(Default)]
pub(crate) struct Accidents {
    /// The n-th step from now belongs to a process that is killed; or stands still so long.
    kills: Vec<u32>,
    stalls: Vec<(u32, u64)>,
    /// Until when, and how many of a hundred statements.
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
    /// None, with the clocks of so many servers right.
    pub(crate) fn none(servers: usize) -> Self {
        Self { server_clocks: vec![0; servers], ..Self::default() }
    }

    /// From now on nothing goes wrong. Clocks stay as they are.
    pub(crate) fn end(&mut self) {
        self.kills.clear();
        self.stalls.clear();
        self.database.clear();
        self.cut_connections.clear();
    }
}

impl World<'_> {
    /// How a statement goes.
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

    /// Does an accident come before this step? Then it has happened.
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
        let mut stands_still = 0;
        for (steps, ms) in &mut self.accidents.stalls {
            *steps -= 1;
            if *steps == 0 {
                stands_still = stands_still.max(*ms);
            }
        }
        self.accidents.stalls.retain(|(steps, _)| *steps > 0);
        if killed {
            self.kill(id)?;
        } else if stands_still > 0
            && let now = self.now()
            && let Some(process) = self.processes.get_mut(&id)
        {
            process.ready_at = now + stands_still;
            if let Stage::Calling(calling) = &mut process.stage {
                calling.stood_still += stands_still;
            }
            self.provider.borrow_mut().invariants.lease_may_fail |= stands_still > 60_000;
            self.tell(|| format!("process {id} stands still for {:.1} s", Seconds(stands_still).value()));
        }
        Ok(killed || stands_still > 0)
    }

    pub(crate) fn happens(&mut self, what: &What) -> Result<(), Failure> {
        self.tell(|| format!("* {what}"));
        let now = self.now();
        if let What::Map { server, .. } | What::Unmap { server, .. } | What::Rename { server, .. } = what {
            // Whoever saves a mapping is shown a page, and a page view wakes the queue.
            let soon = now + self.chance(800);
            self.ticks[*server] = self.ticks[*server].min(soon);
        }
        match what {
            What::Map { server, name } => self.start(*server, Task::Php("map"), &[json!(name)]),
            What::Unmap { server, name } => self.start(*server, Task::Php("unmap"), &[json!(name)]),
            What::Rename { server, from, to } => {
                self.start(*server, Task::Php("rename"), &[json!(from), json!(to)])
            }
            What::View { server } => self.start(*server, Task::Php("view"), &[]),
            What::Script { server, name, remove } => self.start_script(*server, name, *remove),
            What::EditByHand { name, remove } => {
                let mut provider = self.provider.borrow_mut();
                let mut list = provider.service.domains();
                let was_there = list.contains(name);
                list.retain(|entry| entry != name);
                if !remove && !was_there {
                    list.push(name.clone());
                } else if !remove {
                    return Ok(());
                }
                provider.write_by_hand(&list);
                Ok(())
            }
            What::Weather { kind, percent, ms } => {
                self.provider.borrow_mut().trouble(now + ms, *kind, *percent);
                Ok(())
            }
            What::Kill { steps } => {
                self.accidents.kills.push(*steps);
                Ok(())
            }
            What::Stall { steps, ms } => {
                self.accidents.stalls.push((*steps, *ms));
                Ok(())
            }
            What::ServerClock { server, by } => {
                self.accidents.server_clocks[*server] += by;
                Ok(())
            }
            What::DatabaseClock { by } => {
                self.accidents.database_clock += by;
                self.provider.borrow_mut().invariants.lease_may_fail = true;
                Ok(())
            }
            What::DatabaseTrouble { percent, ms } => {
                self.accidents.database.push((now + ms, *percent));
                Ok(())
            }
            What::Snapshot => {
                self.accidents.has_snapshot = true;
                self.host.snapshot()
            }
            What::Failover => {
                if self.accidents.has_snapshot {
                    let wishes = self.host.failover()?;
                    self.wish(wishes);
                    self.forgot = true;
                    self.provider.borrow_mut().invariants.lease_may_fail = true;
                    self.accidents.cut_connections.extend(self.processes.keys().copied());
                }
                Ok(())
            }
            What::ActionsFail { count } => {
                self.provider.borrow_mut().failing_actions = *count;
                Ok(())
            }
        }
    }
}
