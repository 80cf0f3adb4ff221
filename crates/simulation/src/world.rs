//! Plays one story: simulated time, processes that take turns in it, and accidents.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use rand::RngExt;
use serde_json::json;
use tokio::{
    sync::{Mutex, Notify},
    time::sleep_until,
};

use crate::{
    Failure,
    accidents::Accidents,
    approvals::Approvals,
    apps,
    call::Mark,
    checks,
    event::Seconds,
    holds::Holds,
    host::{Clocks, Facts, Host},
    invariants::Violation,
    operators::Operators,
    pool::Pool,
    process::{Process, Stage, Task},
    provider::Provider,
    story::Story,
};

/// Unix time at which each story begins.
const EPOCH: u64 = 1_700_000_000;
/// How long the first sync may take before the events begin, and each app of a pool to join.
const PRELUDE_MS: u64 = 20_000;
/// Interval of the queue of each web server during the story.
const TICK_MS: u64 = 12_000;

/// The result of a story.
pub(crate) struct End {
    pub violation: Option<Violation>,
    /// Milliseconds from the last accident until everything was in sync.
    pub converged_ms: u64,
    pub requests: usize,
    pub updates: usize,
    pub processes: usize,
    pub killed: usize,
    /// Updates that removed domains from an app because another one lists them.
    pub moves: usize,
    /// Entries of other writers that an update overwrote within one round trip.
    pub overwritten: usize,
    trace: Vec<String>,
}

impl End {
    /// Everything that happened, one line each.
    pub(crate) fn trace_text(&self) -> String {
        let mut text = self.trace.join("\n");
        text.push('\n');
        text
    }
}

/// Plays a story.
pub(crate) fn play(story: &Story, host: &mut Host, trace: bool) -> Result<End, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    // Tokio's budget would suspend this task, which never waits because it advances the time itself.
    runtime.block_on(tokio::task::unconstrained(async {
        let mut world = World::new(story, host, trace)?;
        world.run().await?;
        Ok(world.end())
    }))
}

pub(crate) struct World<'a> {
    story: &'a Story,
    pub host: &'a mut Host,
    pub provider: Rc<RefCell<Provider>>,
    /// Of each web server, one for each app.
    pub locks: Vec<Vec<Arc<Mutex<Mark>>>>,
    pub processes: BTreeMap<usize, Process>,
    pub started: usize,
    pub killed: usize,
    pub call_ready: Arc<Notify>,
    next_event: usize,
    pub ticks: Vec<u64>,
    pub accidents: Accidents,
    /// The desired domains, and since when each has been, if not from the start.
    pub desired: BTreeSet<String>,
    pub desired_since: BTreeMap<String, u64>,
    /// Sites' own domains.
    pub sites: Vec<String>,
    /// The database was restored from a snapshot, so records may be missing.
    pub records_lost: bool,
    /// The plugin's tables have lost records, so domains that are listed and desired may be adopted.
    pub is_adopting_again: bool,
    /// Domains as reported to scripts: listed or not.
    pub scripted: BTreeMap<String, bool>,
    pub approvals: Approvals,
    /// Syncs with a response about the account, and the attempts of all domains before it.
    pub account_wide: BTreeMap<usize, u64>,
    scheduled_syncs: bool,
    /// When the events begin.
    prelude_ms: u64,
    pub operators: Operators,
    pub holds: Holds,
    pub phase: Phase,
    pub converged_ms: u64,
}

/// The phase of a story.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The first sync, undisturbed.
    Prelude,
    /// The story.
    Story,
    /// After the last accident.
    Calm,
}

impl<'a> World<'a> {
    fn new(story: &'a Story, host: &'a mut Host, trace: bool) -> Result<Self, Failure> {
        let mut listed = vec![crate::invariants::NETWORK.to_owned()];
        listed.extend(story.unmanaged.iter().cloned());
        // Half of the mapped domains were listed before the first sync.
        listed.extend(story.mapped.iter().step_by(2).cloned());
        if story.second_network {
            listed.push("second.example".to_owned());
        }
        let clocks = Clocks { server: Seconds(EPOCH * 1000).value(), database: EPOCH };
        let domains_per_app = story.pool.as_ref().map(|pool| pool.domains_per_app);
        let desired = host.reset(&story.mapped, story.second_network, domains_per_app, clocks)?;
        let sites = desired.sites.clone();
        let desired = checks::expanded(&desired);
        let mut provider = Provider::new(story, &listed, &desired)?;
        provider.trace = trace.then(Vec::new);
        let apps = provider.app_count();
        Ok(Self {
            story,
            host,
            provider: Rc::new(RefCell::new(provider)),
            // One more is for a copy of the network.
            locks: (0..=story.servers)
                .map(|_| (0..apps).map(|_| Arc::new(Mutex::new(None))).collect())
                .collect(),
            processes: BTreeMap::new(),
            started: 0,
            killed: 0,
            call_ready: Arc::new(Notify::new()),
            next_event: 0,
            ticks: (0..story.servers).map(|server| 500 * server as u64).chain([u64::MAX]).collect(),
            accidents: Accidents::none(story.servers + 1),
            desired,
            desired_since: BTreeMap::new(),
            sites,
            records_lost: false,
            is_adopting_again: false,
            scripted: BTreeMap::new(),
            approvals: Approvals::default(),
            account_wide: BTreeMap::new(),
            scheduled_syncs: true,
            prelude_ms: PRELUDE_MS * (1 + story.pool.as_ref().map_or(0, |pool| pool.joined.len() as u64)),
            operators: Operators::default(),
            holds: Holds::default(),
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
            moves: provider.invariants.moves,
            overwritten: provider.invariants.all().map(|entries| entries.overwritten.len()).sum(),
            trace: provider.trace.take().unwrap_or_default(),
        }
    }

    /// The pool of the story.
    pub(crate) fn pool(&self) -> Option<&'a Pool> {
        self.story.pool.as_ref()
    }

    pub(crate) fn now(&self) -> u64 {
        self.provider.borrow().now()
    }

    pub(crate) fn trace(&self, text: impl FnOnce() -> String) {
        self.provider.borrow_mut().trace(text);
    }

    /// Is it the server of a copy of the network?
    pub(crate) fn is_copy(&self, server: usize) -> bool {
        server == self.story.servers
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

    /// The sum of the failed attempts of all domains.
    pub(crate) fn attempts(&mut self) -> Result<u64, Failure> {
        Ok(self.facts()?.records.iter().filter_map(|row| row.attempts.parse::<u64>().ok()).sum())
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
        let story = self.story;
        for (app, joining) in story.pool.iter().flat_map(|pool| &pool.joined).zip(1..) {
            self.start(0, Task::Php("pool_add"), &[json!(apps::id(*app))])?;
            self.until(PRELUDE_MS * (1 + joining)).await?;
        }
        self.phase = Phase::Story;
        self.scheduled_syncs = !self.story.calm;
        self.trace(|| "the story begins".to_owned());
        self.until(self.prelude_ms + self.story.end() + 1).await?;
        self.phase = Phase::Calm;
        self.calm()?;
        checks::converge(self, self.story).await
    }

    /// Ends the accidents; running processes continue.
    fn calm(&mut self) -> Result<(), Failure> {
        self.return_lost(u64::MAX)?;
        self.accidents.end();
        self.provider.borrow_mut().calm();
        for process in self.processes.values_mut() {
            process.is_from_story = true;
        }
        self.trace(|| "the accidents end".to_owned());
        Ok(())
    }

    pub(crate) fn allow_scheduled_syncs(&mut self, allowed: bool) {
        self.scheduled_syncs = allowed;
    }

    /// Is it after the last accident?
    pub(crate) fn is_calm(&self) -> bool {
        self.phase == Phase::Calm
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.processes.is_empty()
    }

    /// Is a process of the story still running?
    pub(crate) fn is_story_under_way(&self) -> bool {
        self.processes.values().any(|process| process.is_from_story)
    }

    /// Plays until this time.
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
            let call_ready = Arc::clone(&self.call_ready);
            tokio::select! {
                biased;
                () = call_ready.notified() => {}
                () = sleep_until(moment) => {}
            }
        }
        Ok(())
    }

    fn has_something_due(&self, now: u64) -> bool {
        self.ready(now).next().is_some() || self.provider.borrow().next().is_some_and(|at| at <= now)
    }

    fn next_moment(&self) -> Option<u64> {
        let event = (self.phase == Phase::Story)
            .then(|| self.story.events.get(self.next_event))
            .flatten()
            .map(|timed| self.prelude_ms + timed.at);
        let ready = self.processes.values().filter(|process| match process.stage {
            Stage::Statement(_) => true,
            Stage::Calling(_) => process.waker.is_woken(),
        });
        let ready = ready.map(|process| process.ready_at).min();
        let tick = (self.phase == Phase::Story).then(|| self.ticks.iter().copied().min()).flatten();
        let returned = self.accidents.lost_until;
        [event, ready, tick, returned, self.provider.borrow().next()].into_iter().flatten().min()
    }

    fn ready(&self, now: u64) -> impl Iterator<Item = usize> {
        self.processes
            .values()
            .filter(move |process| {
                process.ready_at <= now
                    && match process.stage {
                        Stage::Statement(_) => true,
                        Stage::Calling(_) => process.waker.is_woken(),
                    }
            })
            .map(|process| process.id)
    }

    /// Plays the next step that is due; `false` if none is.
    fn step(&mut self, now: u64) -> Result<bool, Failure> {
        if self.phase == Phase::Story {
            self.return_lost(now)?;
            if let Some(timed) = self.story.events.get(self.next_event)
                && self.prelude_ms + timed.at <= now
            {
                self.next_event += 1;
                self.apply(&timed.event)?;
                return Ok(true);
            }
            if let Some(server) = (0..self.ticks.len()).find(|server| self.ticks[*server] <= now) {
                self.ticks[server] = now + TICK_MS + self.chance(1_000);
                self.tick(server)?;
                return Ok(true);
            }
        }
        let doomed = self.provider.borrow_mut().doomed.take();
        if let Some(process) = doomed.and_then(|sender| self.owner(sender)) {
            self.kill(process)?;
            return Ok(true);
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

    /// Runs the queue of a web server, unless two processes do already.
    pub(crate) fn tick(&mut self, server: usize) -> Result<(), Failure> {
        if self.is_copy(server) {
            return self.start(server, Task::Php("sync"), &[]);
        }
        let busy =
            self.processes.values().filter(|process| process.server == server && process.task == Task::Cron);
        if busy.count() < 2 {
            self.start(server, Task::Cron, &[json!(self.scheduled_syncs)])?;
        }
        Ok(())
    }
}
