//! One schedule, played: a time of its own, processes that take turns in it, and accidents.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use rand::RngExt;
use serde_json::{Value, json};
use tokio::{
    sync::{Mutex, Notify},
    time::sleep_until,
};

use crate::{
    Failure,
    call::{self, Outcome},
    checks,
    host::{At, Clocks, Facts, Host, Stop},
    laws::Broken,
    process::{self, Bell, Process, Stage, Task},
    provider::Provider,
    story::{Seconds, Story, What},
};

/// Unix time at which each story begins.
const EPOCH: u64 = 1_700_000_000;
/// How long the first pass may take, before anything happens.
const PRELUDE_MS: u64 = 20_000;
/// How often a web server's queue is looked after while the story goes on.
const TICK_MS: u64 = 9_000;

/// How a schedule ended.
pub(crate) struct End {
    pub broken: Option<Broken>,
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
    locks: Vec<Arc<Mutex<()>>>,
    processes: BTreeMap<usize, Process>,
    started: usize,
    killed: usize,
    bell: Arc<Notify>,
    /// Milliseconds that each server's clock is ahead.
    server_clocks: Vec<i64>,
    /// Seconds that the database's is.
    database_clock: i64,
    next_happening: usize,
    ticks: Vec<u64>,
    /// The n-th step from now belongs to a process that is killed; or stands still so long.
    kills: Vec<u32>,
    stalls: Vec<(u32, u64)>,
    database_trouble: Vec<(u64, u32)>,
    has_snapshot: bool,
    /// Everybody's connection to the database has been cut.
    cut_connections: BTreeSet<usize>,
    /// Mapped domains, and when each name was last not wanted.
    pub wishes: Vec<String>,
    pub last_unwanted: BTreeMap<String, u64>,
    /// Since when the register may have forgotten what is ours.
    pub forgot: bool,
    /// What scripts were told: is the name listed?
    pub scripted: BTreeMap<String, bool>,
    pub brake_released: bool,
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
        let mut listed = vec![crate::laws::NETWORK.to_owned()];
        listed.extend(story.foreign.iter().cloned());
        // Half of what is mapped has been listed by somebody before us.
        listed.extend(story.mapped.iter().step_by(2).cloned());
        let mut provider = Provider::new(story, listed)?;
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
            server_clocks: vec![0; story.servers],
            database_clock: 0,
            next_happening: 0,
            ticks: (0..story.servers).map(|server| 500 * server as u64).collect(),
            kills: Vec::new(),
            stalls: Vec::new(),
            database_trouble: Vec::new(),
            has_snapshot: false,
            cut_connections: BTreeSet::new(),
            wishes,
            last_unwanted: BTreeMap::new(),
            forgot: false,
            scripted: BTreeMap::new(),
            brake_released: false,
            heartbeats: true,
            phase: Phase::Prelude,
            converged_ms: 0,
        })
    }

    fn end(self) -> End {
        let mut provider = self.provider.borrow_mut();
        End {
            broken: provider.laws.broken.clone(),
            converged_ms: self.converged_ms,
            requests: provider.laws.requests,
            updates: provider.laws.updates,
            processes: self.started,
            killed: self.killed,
            overwritten: provider.laws.overwritten.len(),
            told: provider.told.take().unwrap_or_default(),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.provider.borrow().now()
    }

    pub(crate) fn tell(&self, words: impl FnOnce() -> String) {
        self.provider.borrow_mut().tell(words);
    }

    pub(crate) fn breaks(&self, law: u8, text: String) {
        self.provider.borrow_mut().laws.breaks(law, text);
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.provider.borrow().laws.broken.is_some()
    }

    fn chance(&self, below: u64) -> u64 {
        self.provider.borrow_mut().chance.random_range(0..below)
    }

    pub(crate) fn clocks(&self, server: usize) -> Clocks {
        let now = self.now();
        let ahead = |ms: u64, by: i64| ms.saturating_add_signed(by);
        Clocks {
            server: Seconds(ahead(EPOCH * 1000 + now, self.server_clocks.get(server).copied().unwrap_or(0)))
                .value(),
            database: ahead(EPOCH + now / 1000, self.database_clock),
        }
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
        self.kills.clear();
        self.stalls.clear();
        self.cut_connections.clear();
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
        while !self.is_broken() {
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
        self.ready(now).next().is_some()
            || self.provider.borrow().next().is_some_and(|at| at <= now)
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
        let tick =
            (self.phase == Phase::Story).then(|| self.ticks.iter().copied().min()).flatten();
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

    fn owner(&self, sender: usize) -> Option<usize> {
        let is_its = |process: &&Process| {
            matches!(&process.stage, Stage::Calling(calling) if calling.number == sender)
        };
        self.processes.values().find(is_its).map(|process| process.id)
    }

    /// Somebody looks after the queue of a web server, if nobody does already.
    pub(crate) fn tick(&mut self, server: usize) -> Result<(), Failure> {
        let busy = self.processes.values().filter(|process| {
            process.server == server && process.task == Task::Cron
        });
        if busy.count() < 2 {
            self.start(server, Task::Cron, &[json!(self.heartbeats)])?;
        }
        Ok(())
    }

    pub(crate) fn start(&mut self, server: usize, task: Task, arguments: &[Value]) -> Result<(), Failure> {
        self.started += 1;
        let id = self.started;
        let name = match task {
            Task::Php(name) => name,
            Task::Cron | Task::Script => "cron",
        };
        let stop = self.host.begin(id, server, name, arguments, self.clocks(server))?;
        let process = Process {
            id,
            server,
            task,
            stage: Stage::Statement(String::new()),
            ready_at: self.now(),
            bell: Bell::new(&self.bell),
            cut: false,
        };
        self.processes.insert(id, process);
        self.stopped(id, stop)
    }

    fn start_script(&mut self, server: usize, name: &str, remove: bool) -> Result<(), Failure> {
        self.started += 1;
        let id = self.started;
        let arguments = process::script(name, remove);
        let calling =
            call::begin(&self.provider, &self.locks[server], server, false, "sync", &arguments)?;
        let process = Process {
            id,
            server,
            task: Task::Script,
            stage: Stage::Calling(calling),
            ready_at: self.now(),
            bell: Bell::new(&self.bell),
            cut: false,
        };
        self.processes.insert(id, process);
        Ok(())
    }

    /// Notes where a process of PHP has stopped.
    fn stopped(&mut self, id: usize, stop: Stop) -> Result<(), Failure> {
        let now = self.now();
        if let Some(wishes) = stop.wishes {
            self.wish(wishes);
        }
        match stop.at {
            At::Statement { sql } => {
                let pause = self.chance(4);
                self.change(id, now + pause, Stage::Statement(sql));
            }
            At::Call { function, arguments } => {
                let Some(process) = self.processes.get(&id) else { return Ok(()) };
                let server = process.server;
                if function == "sync" {
                    checks::removals(self, &arguments);
                }
                let lock = Arc::clone(&self.locks[server]);
                let calling = call::begin(&self.provider, &lock, server, true, &function, &arguments)?;
                if function == "sync" {
                    self.tell(|| {
                        format!(
                            "process {id} on web{server} calls {function} as call {}: add {}, remove {}",
                            calling.number, arguments["add"], arguments["remove"]
                        )
                    });
                }
                self.change(id, now, Stage::Calling(calling));
            }
            At::End { result } => {
                self.tell(|| format!("process {id} ends: {result}"));
                self.processes.remove(&id);
            }
            At::Died { message } => {
                self.processes.remove(&id);
                self.breaks(6, format!("process {id} died: {message}"));
            }
            At::Killed => {
                self.processes.remove(&id);
            }
        }
        Ok(())
    }

    fn change(&mut self, id: usize, ready_at: u64, stage: Stage) {
        if let Some(process) = self.processes.get_mut(&id) {
            process.bell = Bell::new(&self.bell);
            process.stage = stage;
            process.ready_at = ready_at;
        }
    }

    /// What is mapped now.
    fn wish(&mut self, wishes: Vec<String>) {
        let now = self.now();
        let before = std::mem::replace(&mut self.wishes, wishes);
        for name in checks::expanded(&before) {
            self.last_unwanted.insert(name, now);
        }
        let wishes = &self.wishes;
        self.tell(|| format!("mapped now: {wishes:?}"));
    }

    /// A process makes its next step, unless something strikes it.
    fn turn(&mut self, id: usize) -> Result<(), Failure> {
        if self.strikes(id)? {
            return Ok(());
        }
        let Some(process) = self.processes.get_mut(&id) else { return Ok(()) };
        let server = process.server;
        match &mut process.stage {
            Stage::Statement(sql) => {
                let sql = std::mem::take(sql);
                let how = self.statement(id);
                self.tell(|| format!("process {id} on web{server}: {how}: {}", process::in_short(&sql)));
                let steps = if how == "run" { 1 + self.chance(4) } else { 1 };
                let clocks = self.clocks(server);
                let stop = self.host.resume(id, json!({ "how": how, "steps": steps }), clocks)?;
                self.stopped(id, stop)
            }
            Stage::Calling(calling) => {
                process.bell.hush();
                let waker = Waker::from(Arc::clone(&process.bell));
                match calling.future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    Poll::Pending => Ok(()),
                    Poll::Ready(outcome) => self.returns(id, outcome),
                }
            }
        }
    }

    /// How a statement goes.
    fn statement(&mut self, id: usize) -> &'static str {
        let now = self.now();
        if self.cut_connections.remove(&id) {
            return "fail";
        }
        let troubles: Vec<u32> = self
            .database_trouble
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

    /// A call has come to its end.
    fn returns(&mut self, id: usize, outcome: Outcome) -> Result<(), Failure> {
        let Some(process) = self.processes.get(&id) else { return Ok(()) };
        let (server, is_script) = (process.server, process.task == Task::Script);
        let Stage::Calling(calling) = &process.stage else { return Ok(()) };
        let (number, function) = (calling.number, calling.function.clone());
        let lasted = Seconds(self.now().saturating_sub(calling.begin + calling.stood_still)).value();
        // A second for the answer that was on its way when the time ran out.
        if lasted > calling.timeout + 1.0 {
            self.breaks(10, format!("{function} lasted {lasted} s of {} s", calling.timeout));
        }
        self.tell(|| match &outcome {
            Ok(_) => format!("call {number} ({function}) ends well"),
            Err(error) => format!("call {number} ({function}) ends: {error}"),
        });
        if let (Ok(report), "sync") = (&outcome, function.as_str()) {
            self.provider.borrow_mut().laws.ends(number, report);
            if is_script {
                checks::script_is_done(self, number);
            }
        }
        if is_script {
            self.processes.remove(&id);
            return Ok(());
        }
        let more = match outcome {
            Ok(value) => json!({ "return": value }),
            Err(error) => {
                json!({ "throw": { "class": error.class(), "message": error.to_string() } })
            }
        };
        let stop = self.host.resume(id, more, self.clocks(server))?;
        self.stopped(id, stop)
    }

    /// Does an accident come before this step? Then it has happened.
    fn strikes(&mut self, id: usize) -> Result<bool, Failure> {
        if self.phase != Phase::Story {
            return Ok(false);
        }
        let mut killed = false;
        for steps in &mut self.kills {
            *steps -= 1;
            killed |= *steps == 0;
        }
        self.kills.retain(|steps| *steps > 0);
        let mut stands_still = 0;
        for (steps, ms) in &mut self.stalls {
            *steps -= 1;
            if *steps == 0 {
                stands_still = stands_still.max(*ms);
            }
        }
        self.stalls.retain(|(steps, _)| *steps > 0);
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
            self.provider.borrow_mut().laws.lease_may_fail |= stands_still > 60_000;
            self.tell(|| format!("process {id} stands still for {:.1} s", Seconds(stands_still).value()));
        }
        Ok(killed || stands_still > 0)
    }

    fn kill(&mut self, id: usize) -> Result<(), Failure> {
        let Some(process) = self.processes.remove(&id) else { return Ok(()) };
        self.killed += 1;
        self.tell(|| format!("process {id} on web{} is killed", process.server));
        if process.task == Task::Script { Ok(()) } else { self.host.kill(id) }
    }

    fn happens(&mut self, what: &What) -> Result<(), Failure> {
        self.tell(|| format!("* {what}"));
        let now = self.now();
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
                self.kills.push(*steps);
                Ok(())
            }
            What::Stall { steps, ms } => {
                self.stalls.push((*steps, *ms));
                Ok(())
            }
            What::ServerClock { server, by } => {
                self.server_clocks[*server] += by;
                Ok(())
            }
            What::DatabaseClock { by } => {
                self.database_clock += by;
                self.provider.borrow_mut().laws.lease_may_fail = true;
                Ok(())
            }
            What::DatabaseTrouble { percent, ms } => {
                self.database_trouble.push((now + ms, *percent));
                Ok(())
            }
            What::Snapshot => {
                self.has_snapshot = true;
                self.host.snapshot()
            }
            What::Failover => {
                if self.has_snapshot {
                    let wishes = self.host.failover()?;
                    self.wish(wishes);
                    self.forgot = true;
                    self.provider.borrow_mut().laws.lease_may_fail = true;
                    self.cut_connections.extend(self.processes.keys().copied());
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
