//! The processes of the world: how they start, take turns, return from calls, and are killed.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use serde_json::{Value, json};

use crate::{
    Failure,
    call::{self, CallResult},
    checks,
    host::{At, Stop},
    process::{self, Bell, Process, Stage, Task},
    story::Seconds,
    world::World,
};

impl World<'_> {
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
            is_from_story: false,
        };
        self.processes.insert(id, process);
        self.stopped(id, stop)
    }

    pub(crate) fn start_script(&mut self, server: usize, domain: &str, remove: bool) -> Result<(), Failure> {
        self.started += 1;
        let id = self.started;
        let arguments = process::script(domain, remove);
        let calling = call::begin(&self.provider, &self.locks[server], server, false, "sync", &arguments)?;
        let process = Process {
            id,
            server,
            task: Task::Script,
            stage: Stage::Calling(calling),
            ready_at: self.now(),
            bell: Bell::new(&self.bell),
            is_from_story: false,
        };
        self.processes.insert(id, process);
        Ok(())
    }

    /// Notes where a process of PHP has stopped.
    pub(crate) fn stopped(&mut self, id: usize, stop: Stop) -> Result<(), Failure> {
        let now = self.now();
        if let Some(mapped) = stop.mapped {
            self.set_mapped(mapped);
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
                    self.trace(|| {
                        format!(
                            "process {id} on web{server} calls {function} as call {}: add {}, remove {}",
                            calling.number, arguments["add"], arguments["remove"]
                        )
                    });
                }
                self.change(id, now, Stage::Calling(calling));
            }
            At::End { result } => {
                self.trace(|| format!("process {id} ends: {result}"));
                self.processes.remove(&id);
                if let Some(before) = self.account_wide.remove(&id) {
                    let after = self.attempts()?;
                    // Another sync may have failed meanwhile, for a reason that counts.
                    if after > before && self.processes.is_empty() {
                        self.violates(
                            "fault-isolation",
                            "a response about the account counted as attempts of domains".to_owned(),
                        );
                    }
                }
            }
            At::Died { message } => {
                self.processes.remove(&id);
                self.violates("typed-failures", format!("process {id} died: {message}"));
            }
            At::Killed => {
                self.processes.remove(&id);
            }
        }
        Ok(())
    }

    pub(crate) fn change(&mut self, id: usize, ready_at: u64, stage: Stage) {
        if let Some(process) = self.processes.get_mut(&id) {
            process.bell = Bell::new(&self.bell);
            process.stage = stage;
            process.ready_at = ready_at;
        }
    }

    /// Notes the mapped domains.
    pub(crate) fn set_mapped(&mut self, mapped: Vec<String>) {
        let now = self.now();
        let before = std::mem::replace(&mut self.mapped, mapped);
        for domain in checks::expanded(&before) {
            self.desired_until.insert(domain, now);
        }
        let mapped = &self.mapped;
        self.trace(|| format!("mapped now: {mapped:?}"));
    }

    /// A process makes its next step, unless an accident prevents it.
    pub(crate) fn turn(&mut self, id: usize) -> Result<(), Failure> {
        if self.strikes(id)? {
            return Ok(());
        }
        let Some(process) = self.processes.get_mut(&id) else { return Ok(()) };
        let server = process.server;
        match &mut process.stage {
            Stage::Statement(sql) => {
                let sql = std::mem::take(sql);
                let how = self.statement(id);
                self.trace(|| format!("process {id} on web{server}: {how}: {}", process::in_short(&sql)));
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
                    Poll::Ready(result) => self.returns(id, result),
                }
            }
        }
    }

    /// Ends a call, and resumes its process with the result.
    pub(crate) fn returns(&mut self, id: usize, result: CallResult) -> Result<(), Failure> {
        let Some(process) = self.processes.get(&id) else { return Ok(()) };
        let (server, is_script) = (process.server, process.task == Task::Script);
        let Stage::Calling(calling) = &process.stage else { return Ok(()) };
        let (number, function) = (calling.number, calling.function.clone());
        let lasted = Seconds(self.now().saturating_sub(calling.begin + calling.stalled_ms)).value();
        // A second of tolerance for an answer that was in transit at the deadline.
        if lasted > calling.timeout + 1.0 {
            self.violates("bounded", format!("{function} lasted {lasted} s of {} s", calling.timeout));
        }
        self.trace(|| match &result {
            Ok(_) => format!("call {number} ({function}) succeeds"),
            Err(error) => format!("call {number} ({function}) ends: {error}"),
        });
        if let (Ok(report), "sync") = (&result, function.as_str()) {
            self.provider.borrow_mut().invariants.ends(number, report);
            if is_script {
                checks::script_is_done(self, number);
            }
        }
        if is_script {
            self.processes.remove(&id);
            return Ok(());
        }
        let more = match result {
            Ok(value) => json!({ "return": value }),
            Err(error) => {
                if error.kind().is_account_wide() && function == "apps" {
                    let attempts = self.attempts()?;
                    self.account_wide.insert(id, attempts);
                }
                json!({ "throw": { "class": error.kind().class(), "message": error.to_string() } })
            }
        };
        let stop = self.host.resume(id, more, self.clocks(server))?;
        self.stopped(id, stop)
    }

    pub(crate) fn kill(&mut self, id: usize) -> Result<(), Failure> {
        let Some(process) = self.processes.remove(&id) else { return Ok(()) };
        self.killed += 1;
        self.trace(|| format!("process {id} on web{} is killed", process.server));
        if process.task == Task::Script { Ok(()) } else { self.host.kill(id) }
    }
}
