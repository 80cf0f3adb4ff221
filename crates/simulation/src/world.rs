//! One schedule, played: a time of its own, processes that take turns in it, and accidents.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use rand::RngExt;
use serde_json::json;
use tokio::{
    sync::{Mutex, Notify},
    time::sleep_until,
};

use crate::{
    Failure,
    accidents::Accidents,
    checks,
    host::{Clocks, Facts, Host},
    invariants::Violation,
    process::{Process, Stage, Task},
    provider::Provider,
    story::{Seconds, Story},
};

/// Unix time at which each story begins.
const EPOCH: u64 = 1_700_000_000;
/// How long the first pass may take, before anything happens.
const PRELUDE_MS: u64 = 20_000;
/// How often a web server's queue is looked after while the story goes on.
const TICK_MS: u64 = 12_000;

/// How a schedule ended.
pub(crate) struct End {
    pub violation: Option<Violation>,
    /// Milliseconds from the last accident until everything was in step.
    pub converged_ms: u64,
    pub requests: usize,
    pub updates: usize,
    pub processes: usize,
    pub killed: usize,
    /// Entries of others that an update overwrote within one round trip.
    pub overwritten: usize,
    told: Vec<String>,
}

impl End {
    /// Everything that happened, a line each.
    pub(crate) fn told(&self) -> String {
        let mut text = self.told.join("\n");
        text.push('\n');
        text
    }
}

/// Plays a story.
pub(crate) fn play(story: &Story, host: &mut Host, tell: bool) -> Result<End, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    // Tokio would stop a task that never rests; this one hands out the time itself.
    runtime.block_on(tokio::task::unconstrained(async {
        let mut world = World::new(story, host, tell)?;
        world.run().await?;
        Ok(world.end())
    }))
}

pub(crate) struct World<'a> {
    story: &'a Story,
    pub host: &'a mut Host,
    pub provider: Rc<RefCell<Provider>>,
    pub locks: Vec<Arc<Mutex<()>>>,
    pub processes: BTreeMap<usize, Process>,
    pub started: usize,
    pub killed: usize,
    pub bell: Arc<Notify>,
    next_happening: usize,
    pub ticks: Vec<u64>,
    pub accidents: Accidents,
    /// Mapped domains, and when each name was last not wanted.
    pub wishes: Vec<String>,
    pub last_unwanted: BTreeMap<String, u64>,
    /// Since when the register may have forgotten what is ours.
    pub forgot: bool,
    /// What scripts were told: is the name listed?
    pub scripted: BTreeMap<String, bool>,
    pub brake_released: bool,
    /// Passes that were told something about the account, and the attempts of all names before.
    pub account_wide: BTreeMap<usize, u64>,
    heartbeats: bool,
    pub phase: Phase,
    pub converged_ms: u64,
}

/// Where the schedule is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The first pass, undisturbed.
    Prelude,
    /// The story.
    Story,
    /// Nothing goes wrong any more.
    Calm,
}

impl<'a> World<'a> {
    fn new(story: &'a Story, host: &'a mut Host, tell: bool) -> Result<Self, Failure> {
        let mut listed = vec![crate::invariants::NETWORK.to_owned()];
        listed.extend(story.foreign.iter().cloned());
        // Half of what is mapped has been listed by somebody before us.
        listed.extend(story.mapped.iter().step_by(2).cloned());
        let mut provider = Provider::new(story, &listed)?;
        provider.told = tell.then(Vec::new);
        let clocks = Clocks { server: Seconds(EPOCH * 1000).value(), database: EPOCH };
        let wishes = host.reset(&story.mapped, clocks)?;
        Ok(Self {
            story,
            host,
            provider: Rc::new(RefCell::new(provider)),
            locks: (0..story.servers).map(|_| Arc::new(Mutex::new(()))).collect(),
            processes: BTreeMap::new(),
            started: 0,
            killed: 0,
            bell: Arc::new(Notify::new()),
            next_happening: 0,
            ticks: (0..story.servers).map(|server| 500 * server as u64).collect(),
            accidents: Accidents::none(story.servers),
            wishes,
            last_unwanted: BTreeMap::new(),
            forgot: false,
            scripted: BTreeMap::new(),
            brake_released: false,
            account_wide: BTreeMap::new(),
            heartbeats: true,
            phase: Phase::Prelude,
            converged_ms: 0,
        })
    }

    fn end(self) -> End {
        let mut provider = self.provider.borrow_mut();
        End {
            violation: provider.invariants.violation.clone(),
            converged_ms: self.converged_ms,
            requests: provider.invariants.requests,
            updates: provider.invariants.updates,
            processes: self.started,
            killed: self.killed,
            overwritten: provider.invariants.overwritten.len(),
            told: provider.told.take().unwrap_or_default(),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.provider.borrow().now()
    }

    pub(crate) fn tell(&self, words: impl FnOnce() -> String) {
        self.provider.borrow_mut().tell(words);
    }

    pub(crate) fn violates(&self, invariant: &'static str, text: String) {
        self.provider.borrow_mut().invariants.violates(invariant, text);
    }

    pub(crate) fn is_violated(&self) -> bool {
        self.provider.borrow().invariants.violation.is_some()
    }

    pub(crate) fn chance(&self, below: u64) -> u64 {
        self.provider.borrow_mut().chance.random_range(0..below)
    }

    pub(crate) fn clocks(&self, server: usize) -> Clocks {
        let now = self.now();
        let ahead = |ms: u64, by: i64| ms.saturating_add_signed(by);
        Clocks {
            server: Seconds(ahead(
                EPOCH * 1000 + now,
                self.accidents.server_clocks.get(server).copied().unwrap_or(0),
            ))
            .value(),
            database: ahead(EPOCH + now / 1000, self.accidents.database_clock),
        }
    }

    /// How often the names have been tried in vain, in all.
    pub(crate) fn attempts(&mut self) -> Result<u64, Failure> {
        Ok(self.facts()?.register.iter().filter_map(|row| row.attempts.parse::<u64>().ok()).sum())
    }

    pub(crate) fn facts(&mut self) -> Result<Facts, Failure> {
        let clocks = self.clocks(0);
        self.host.facts(clocks)
    }

    async fn run(&mut self) -> Result<(), Failure> {
        self.start(0, Task::Php("view"), &[])?;
        self.until(500).await?;
        self.tick(0)?;
        self.until(PRELUDE_MS).await?;
        self.phase = Phase::Story;
        self.heartbeats = !self.story.calm;
        self.tell(|| "the story begins".to_owned());
        self.until(PRELUDE_MS + self.story.end() + 1).await?;
        self.phase = Phase::Calm;
        self.calm();
        checks::comes_into_step(self, self.story).await
    }

    /// The accidents are over; whatever is under way goes on.
    fn calm(&mut self) {
        self.accidents.end();
        self.provider.borrow_mut().failing_actions = 0;
        for process in self.processes.values_mut() {
            process.cut = true;
        }
        self.tell(|| "from here on nothing goes wrong".to_owned());
    }

    pub(crate) fn allow_heartbeats(&mut self, allowed: bool) {
        self.heartbeats = allowed;
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.processes.is_empty()
    }

    /// Is anybody of the story still under way?
    pub(crate) fn is_story_under_way(&self) -> bool {
        self.processes.values().any(|process| process.cut)
    }

    /// Lets everything happen until then.
    pub(crate) async fn until(&mut self, end: u64) -> Result<(), Failure> {
        while !self.is_violated() {
            let now = self.now();
            if now >= end && !self.has_something_due(now) {
                return Ok(());
            }
            if self.step(now)? {
                continue;
            }
            let next = self.next_moment().map_or(end, |next| next.min(end)).max(now + 1);
            let moment = self.provider.borrow().instant(next);
            let bell = Arc::clone(&self.bell);
            tokio::select! {
                biased;
                () = bell.notified() => {}
                () = sleep_until(moment) => {}
            }
        }
        Ok(())
    }

    fn has_something_due(&self, now: u64) -> bool {
        self.ready(now).next().is_some() || self.provider.borrow().next().is_some_and(|at| at <= now)
    }

    fn next_moment(&self) -> Option<u64> {
        let happening = (self.phase == Phase::Story)
            .then(|| self.story.happenings.get(self.next_happening))
            .flatten()
            .map(|happening| PRELUDE_MS + happening.at);
        let ready = self.processes.values().filter(|process| match process.stage {
            Stage::Statement(_) => true,
            Stage::Calling(_) => process.bell.is_rung(),
        });
        let ready = ready.map(|process| process.ready_at).min();
        let tick = (self.phase == Phase::Story).then(|| self.ticks.iter().copied().min()).flatten();
        [happening, ready, tick, self.provider.borrow().next()].into_iter().flatten().min()
    }

    fn ready(&self, now: u64) -> impl Iterator<Item = usize> {
        self.processes
            .values()
            .filter(move |process| {
                process.ready_at <= now
                    && match process.stage {
                        Stage::Statement(_) => true,
                        Stage::Calling(_) => process.bell.is_rung(),
                    }
            })
            .map(|process| process.id)
    }

    /// One thing that is due; false where none is.
    fn step(&mut self, now: u64) -> Result<bool, Failure> {
        if self.phase == Phase::Story {
            if let Some(happening) = self.story.happenings.get(self.next_happening)
                && PRELUDE_MS + happening.at <= now
            {
                self.next_happening += 1;
                self.happens(&happening.what)?;
                return Ok(true);
            }
            if let Some(server) = (0..self.ticks.len()).find(|server| self.ticks[*server] <= now) {
                self.ticks[server] = now + TICK_MS + self.chance(1_000);
                self.tick(server)?;
                return Ok(true);
            }
        }
        let ready: Vec<usize> = self.ready(now).collect();
        if !ready.is_empty() {
            let chosen = ready[usize::try_from(self.chance(ready.len() as u64))?];
            self.turn(chosen)?;
            return Ok(true);
        }
        let due = self.provider.borrow().next().is_some_and(|at| at <= now);
        if due {
            let sender = self.provider.borrow_mut().step();
            if let Some(owner) = sender.and_then(|sender| self.owner(sender)) {
                self.strikes(owner)?;
            }
        }
        Ok(due)
    }

    pub(crate) fn owner(&self, sender: usize) -> Option<usize> {
        let is_its = |process: &&Process| matches!(&process.stage, Stage::Calling(calling) if calling.number == sender);
        self.processes.values().find(is_its).map(|process| process.id)
    }

    /// Somebody looks after the queue of a web server, if nobody does already.
    pub(crate) fn tick(&mut self, server: usize) -> Result<(), Failure> {
        let busy =
            self.processes.values().filter(|process| process.server == server && process.task == Task::Cron);
        if busy.count() < 2 {
            self.start(server, Task::Cron, &[json!(self.heartbeats)])?;
        }
        Ok(())
    }
}
