//! Applies the events of a story to the world: accidents, and the actions of users and operators.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use serverpilot_core::domain::comparison_key;

use crate::{
    Failure,
    apps::MAIN,
    checks,
    entries::Entries,
    event::{Event, Seconds},
    invariants::keys,
    process::{Stage, Task},
    world::{Phase, World},
};

/// Accidents that are pending or in effect.
#[derive(Default)]
pub(crate) struct Accidents {
    /// Steps until a process is killed, or stalls for a number of milliseconds.
    kills: Vec<u32>,
    stalls: Vec<(u32, u64)>,
    /// Until when statements fail, and the percentage of those that do.
    database: Vec<(u64, u32)>,
    has_snapshot: bool,
    /// Events that wait for the next moment between two reads of a sync, or before its update.
    pub between: Vec<Event>,
    /// An operator adds what the next sync is about to add.
    list_first: bool,
    /// Until when rows are missing in the tables that define the desired state.
    pub lost_until: Option<u64>,
    /// Processes whose connection to the database has been cut.
    cut_connections: BTreeSet<usize>,
    /// Milliseconds that each server's clock is ahead.
    pub server_clocks: Vec<i64>,
    /// Seconds that the database's clock is ahead.
    pub database_clock: i64,
}

impl Accidents {
    /// No accidents, and correct clocks on all servers.
    pub(crate) fn none(servers: usize) -> Self {
        Self { server_clocks: vec![0; servers], ..Self::default() }
    }

    /// Ends all accidents. Clocks stay as they are.
    pub(crate) fn end(&mut self) {
        self.kills.clear();
        self.stalls.clear();
        self.database.clear();
        self.cut_connections.clear();
        self.between.clear();
        self.list_first = false;
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

    /// Applies the accidents that are due before this step. Returns whether there was one.
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
            process.has_stalled = true;
            if let Stage::Calling(calling) = &mut process.stage {
                calling.stalled_ms += stall_ms;
            }
            self.provider.borrow_mut().invariants.lease_may_fail |= stall_ms > 60_000;
            self.trace(|| format!("process {id} stalls for {:.1} s", Seconds(stall_ms).value()));
        }
        Ok(killed || stall_ms > 0)
    }

    /// Applies the events that wait for this moment, and plays each to its end.
    pub(crate) fn between(&mut self, id: usize) -> Result<(), Failure> {
        let is_sync = self
            .processes
            .get(&id)
            .is_some_and(|process| process.task == Task::Cron && !self.is_copy(process.server));
        if !is_sync || self.phase != Phase::Story || self.chance(2) == 0 {
            return Ok(());
        }
        for event in std::mem::take(&mut self.accidents.between) {
            let before = self.started;
            self.apply(&event)?;
            for started in before + 1..=self.started {
                while self
                    .processes
                    .get(&started)
                    .is_some_and(|process| matches!(process.stage, Stage::Statement(_)))
                {
                    self.turn(started)?;
                }
            }
        }
        Ok(())
    }

    /// An operator adds what this call is about to add.
    pub(crate) fn list_first(&mut self, app: usize, arguments: &Value) {
        let Some(domain) = arguments["add"][0].as_str().map(ToOwned::to_owned) else { return };
        if std::mem::take(&mut self.accidents.list_first) {
            self.edit_by_hand(app, &domain, false);
        }
    }

    pub(crate) fn edit_by_hand(&self, app: usize, domain: &str, remove: bool) {
        let mut provider = self.provider.borrow_mut();
        let mut list = provider.list(app);
        let was_listed = keys(&list).contains(&comparison_key(domain));
        list.retain(|entry| !remove || comparison_key(entry) != comparison_key(domain));
        if !remove && !was_listed {
            list.push(domain.to_owned());
        } else if !remove {
            return;
        }
        provider.write_by_hand(app, &list);
    }

    /// Restores the rows that an accident has removed from the tables.
    pub(crate) fn return_lost(&mut self, now: u64) -> Result<(), Failure> {
        if self.accidents.lost_until.is_some_and(|until| until <= now) {
            self.accidents.lost_until = None;
            self.host.return_lost()?;
            self.trace(|| "the tables that define the desired state are complete again".to_owned());
        }
        Ok(())
    }

    pub(crate) fn apply(&mut self, event: &Event) -> Result<(), Failure> {
        self.trace(|| format!("* {event}"));
        let now = self.now();
        if let Event::Map { server, .. }
        | Event::Unmap { server, .. }
        | Event::Rename { server, .. }
        | Event::Promote { server, .. }
        | Event::Demote { server }
        | Event::ApproveRemovals { server }
        | Event::Hold { server, .. }
        | Event::Hook { server, .. } = event
        {
            // Saving a mapping is a page view, and page views wake the queue.
            let soon = now + self.chance(800);
            self.ticks[*server] = self.ticks[*server].min(soon);
        }
        match event {
            Event::Map { server, domain } => self.start(*server, Task::Php("map"), &[json!(domain)]),
            Event::Unmap { server, domain } => self.start(*server, Task::Php("unmap"), &[json!(domain)]),
            Event::Rename { server, from, to } => {
                self.approvals.renamed.insert(from.clone());
                self.start(*server, Task::Php("rename"), &[json!(from), json!(to)])
            }
            Event::Promote { server, domain } => {
                self.approvals.renamed.extend(self.sites.iter().cloned());
                self.start(*server, Task::Php("promote"), &[json!(domain)])
            }
            Event::Demote { server } => {
                self.approvals.renamed.extend(self.sites.iter().cloned());
                self.start(*server, Task::Php("demote"), &[])
            }
            Event::Hook { server, domain, remove } => {
                self.start(*server, Task::Php("hook"), &[json!(domain), json!(remove)])
            }
            Event::Hold { server, domain, release } => self.decide_hold(*server, domain, *release),
            Event::ListFirst => {
                self.accidents.list_first = true;
                Ok(())
            }
            Event::OpenPage => {
                self.approvals.shown = checks::waiting(&self.facts()?);
                let shown = &self.approvals.shown;
                self.trace(|| format!("the page shows {shown:?}"));
                Ok(())
            }
            Event::ApproveRemovals { server } => self.approve_removals(*server),
            Event::Between(event) => {
                self.accidents.between.push((**event).clone());
                Ok(())
            }
            Event::View { server } => self.start(*server, Task::Php("view"), &[]),
            Event::Script { server, domain, remove } => self.start_script(*server, domain, *remove),
            Event::EditByHand { domain, remove } => {
                self.edit_by_hand(MAIN, domain, *remove);
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
            Event::Snapshot
            | Event::Restore
            | Event::RestoreOwnTables
            | Event::EmptyOwnTables
            | Event::Lose { .. } => self.change_database(event),
            Event::Copy => {
                let server = self.ticks.len() - 1;
                self.ticks[server] = now + 1_000;
                self.host.copy()?;
                self.start(server, Task::Php("map"), &[json!("staged.example")])
            }
            Event::Pool(event) => self.apply_to_pool(event),
            Event::Weather { .. }
            | Event::KillDuringUpdate
            | Event::KillAfterUpdate
            | Event::ActionsFail { .. } => {
                self.disturb_requests(event);
                Ok(())
            }
        }
    }

    /// Changes what happens to the next requests, or to their senders.
    fn disturb_requests(&mut self, event: &Event) {
        let now = self.now();
        let mut provider = self.provider.borrow_mut();
        match event {
            Event::Weather { kind, percent, ms } => provider.trouble(now + ms, *kind, *percent),
            Event::KillDuringUpdate => provider.kill_during_update = true,
            Event::KillAfterUpdate => provider.kill_after_update = true,
            Event::ActionsFail { count } => provider.failing_actions = *count,
            _ => {}
        }
    }

    /// Restores the database to an earlier state, or deletes a part of it.
    fn change_database(&mut self, event: &Event) -> Result<(), Failure> {
        match event {
            Event::Snapshot => {
                self.accidents.has_snapshot = true;
                self.provider.borrow_mut().invariants.all_mut().for_each(Entries::snapshot);
                self.host.snapshot()
            }
            Event::Restore | Event::RestoreOwnTables if !self.accidents.has_snapshot => Ok(()),
            Event::Restore => {
                let desired = self.host.restore(false)?;
                self.accidents.lost_until = None;
                self.records_restored();
                self.set_desired(desired);
                let of_network = self.processes.values().filter(|process| !self.is_copy(process.server));
                let cut: Vec<usize> = of_network.map(|process| process.id).collect();
                self.accidents.cut_connections.extend(cut);
                Ok(())
            }
            Event::RestoreOwnTables | Event::EmptyOwnTables => {
                if matches!(event, Event::EmptyOwnTables) {
                    self.host.empty_own_tables()?;
                } else {
                    self.host.restore(true)?;
                }
                self.records_restored();
                self.is_adopting_again = true;
                self.claim_desired();
                Ok(())
            }
            Event::Lose { loss, ms } => {
                self.accidents.lost_until = Some(self.now() + ms);
                self.host.lose(*loss)
            }
            _ => Ok(()),
        }
    }

    /// A sync may adopt what is desired and listed.
    pub(crate) fn claim_desired(&self) {
        let mut provider = self.provider.borrow_mut();
        for domain in &self.desired {
            provider.invariants.all_mut().for_each(|entries| entries.claim(domain));
        }
    }

    /// Adapts the expectations: records, and the removal guard's history, may be older than what syncs have done.
    fn records_restored(&mut self) {
        self.records_lost = true;
        self.approvals.lost();
        let mut provider = self.provider.borrow_mut();
        provider.invariants.all_mut().for_each(Entries::restored);
        provider.invariants.lease_may_fail = true;
    }

    /// An operator approves the removals that the page has shown.
    pub(crate) fn approve_removals(&mut self, server: usize) -> Result<(), Failure> {
        if self.approvals.shown.is_empty() {
            return Ok(());
        }
        let arguments = [json!(self.approvals.approve(self.now()))];
        self.start(server, Task::Php("approve_removals"), &arguments)
    }
}
