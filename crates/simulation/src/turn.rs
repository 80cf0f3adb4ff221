//! The processes of the world: how they start, take turns, return from calls, and are killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    task::{Context, Poll, Waker},
};

use serde_json::{Value, json};

use crate::{
    Failure,
    apps::{self, MAIN},
    call::{self, CallResult},
    capacity, checks,
    event::Seconds,
    holds,
    host::{At, Desired, Stop},
    invariants::{Sender, keys},
    process::{self, CallWaker, Process, Stage, Task, Update},
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
        let stop = self.host.begin(id, server, self.is_copy(server), name, arguments, self.clocks(server))?;
        let stage = Stage::Statement(String::new());
        let process = Process::new(id, server, task, stage, self.now(), &self.call_ready);
        self.processes.insert(id, process);
        self.stopped(id, stop)
    }

    pub(crate) fn start_script(&mut self, server: usize, domain: &str, remove: bool) -> Result<(), Failure> {
        self.started += 1;
        let id = self.started;
        let arguments = process::script(domain, remove);
        let caller = Sender { server, ..Sender::default() };
        let calling = call::begin(&self.provider, &self.locks[server], caller, "sync", &arguments)?;
        let stage = Stage::Calling(calling);
        let process = Process::new(id, server, Task::Script, stage, self.now(), &self.call_ready);
        self.processes.insert(id, process);
        Ok(())
    }

    /// Notes where a PHP process has stopped.
    pub(crate) fn stopped(&mut self, id: usize, stop: Stop) -> Result<(), Failure> {
        let now = self.now();
        if let Some(desired) = stop.desired {
            self.set_desired(desired);
        }
        if stop.has_read
            && let Some(process) = self.processes.get_mut(&id)
        {
            process.read = Some(self.desired.clone());
            process.is_read_whole = self.accidents.lost_until.is_none();
            process.has_stalled = false;
        }
        match stop.at {
            At::Statement { sql } => {
                checks::absence(self, id, &sql);
                let pause = self.chance(4);
                let reads_desired = ["domain_mappings", "domain\\_mappings", "wp_blogs"]
                    .iter()
                    .any(|part| sql.contains(part));
                self.change(id, now + pause, Stage::Statement(sql));
                if reads_desired {
                    self.between(id)?;
                }
            }
            At::Call { function, arguments } => self.calls(id, &function, &arguments)?,
            At::End { result } => {
                self.trace(|| format!("process {id} ends: {result}"));
                if let Some(process) = self.processes.remove(&id) {
                    let result = result.as_str().unwrap_or_default();
                    self.ended(&process, result);
                    // Otherwise it has not recorded which apps could not be changed.
                    if is_done(result) {
                        capacity::check(self, &process)?;
                    }
                }
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
                if let Some(process) = self.processes.remove(&id) {
                    self.ended(&process, "died");
                }
                self.violates("typed-failures", format!("process {id} died: {message}"));
            }
            At::Killed => {
                self.processes.remove(&id);
            }
        }
        Ok(())
    }

    /// Begins a call of the extension.
    fn calls(&mut self, id: usize, function: &str, arguments: &Value) -> Result<(), Failure> {
        let is_sync = function == "sync";
        let app = call::app(arguments);
        let mut moved = BTreeSet::new();
        if is_sync {
            self.change(id, u64::MAX, Stage::Statement(String::new()));
            self.list_first(app, arguments);
            self.between(id)?;
            holds::check(self, id, arguments);
            moved = checks::removals(self, id, app, arguments);
        }
        let now = self.now();
        let Some(process) = self.processes.get_mut(&id) else { return Ok(()) };
        let server = process.server;
        if is_sync {
            let add: BTreeSet<String> = text_list(&arguments["add"]).into_iter().collect();
            process.tried.extend(add.iter().map(|domain| (app, domain.clone())));
            let listed = process.lists.get(&app).cloned().unwrap_or_default();
            let staying = &listed - &text_list(&arguments["remove"]).into_iter().collect();
            process.updates.push(Update { app, add, staying, lists: process.lists.clone() });
        } else if function == "apps" {
            process.lists_read_at = now;
        }
        let lists_read_at = process.lists_read_at;
        let is_copy = self.is_copy(server);
        let caller = Sender { server, is_sync: true, is_copy, moved, lists_read_at, ..Sender::default() };
        let calling = call::begin(&self.provider, &self.locks[server], caller, function, arguments)?;
        if is_sync {
            self.trace(|| {
                let of_app = if app == MAIN { String::new() } else { format!(" for app {}", app + 1) };
                format!(
                    "process {id} on web{server} calls {function}{of_app} as call {}: add {}, remove {}",
                    calling.number, arguments["add"], arguments["remove"]
                )
            });
        }
        self.change(id, now, Stage::Calling(calling));
        Ok(())
    }

    pub(crate) fn change(&mut self, id: usize, ready_at: u64, stage: Stage) {
        if let Some(process) = self.processes.get_mut(&id) {
            process.waker = CallWaker::new(&self.call_ready);
            process.stage = stage;
            process.ready_at = ready_at;
        }
    }

    /// Notes the effects of a process that has ended.
    fn ended(&mut self, process: &Process, result: &str) {
        if self.is_copy(process.server) {
            return;
        }
        self.holds.ended(process.id, result, self.now());
        self.operators.ended(process.id, self.now());
        let mut provider = self.provider.borrow_mut();
        if !is_done(result) {
            // If the results of its calls were not recorded, the next sync manages the domains that they were to add.
            for (app, domain) in &process.tried {
                provider.invariants.of_mut(*app).began_to_add(domain);
            }
            if process.task == Task::Php("approve_removals") && result == "failed" {
                self.approvals.promised.clear();
            }
            return;
        }
        for (app, domain) in &process.removed {
            if keys(&provider.list(*app)).contains(domain) {
                // Another writer, which had read the list before, has added it again, so it is no longer managed.
                provider.invariants.of_mut(*app).doubt(domain);
            } else {
                provider.invariants.of_mut(*app).disclaim(domain);
            }
        }
        self.approvals.synced(process.begin, &process.left);
    }

    /// Notes the desired domains.
    pub(crate) fn set_desired(&mut self, desired: Desired) {
        let now = self.now();
        let before = std::mem::replace(&mut self.desired, checks::expanded(&desired));
        self.sites = desired.sites;
        self.desired_since.retain(|domain, _| self.desired.contains(domain));
        for domain in self.desired.difference(&before) {
            self.desired_since.insert(domain.clone(), now);
            self.approvals.desired(domain);
        }
        if self.is_adopting_again {
            self.claim_desired();
        }
        let desired = &self.desired;
        self.trace(|| format!("desired now: {desired:?}"));
    }

    /// Lets a process make its next step, unless an accident prevents it.
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
                let is_free = how == "run" && self.accidents.between.is_empty();
                let steps = if is_free { 1 + self.chance(4) } else { 1 };
                let clocks = self.clocks(server);
                let stop = self.host.resume(id, json!({ "how": how, "steps": steps }), clocks)?;
                self.stopped(id, stop)
            }
            Stage::Calling(calling) => {
                process.waker.reset();
                let waker = Waker::from(Arc::clone(&process.waker));
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
            let (app, moved) = {
                let provider = self.provider.borrow();
                let sender = provider.invariants.sender(number);
                (sender.app, sender.moved.clone())
            };
            if let Some(process) = self.processes.get_mut(&id) {
                for domain in text_list(&report["removed"]) {
                    if !moved.contains(&domain) {
                        process.left.insert(domain.clone());
                    }
                    process.removed.insert((app, domain));
                }
                for domain in text_list(&report["added"]) {
                    process.left.remove(&domain);
                    process.removed.remove(&(app, domain));
                }
            }
            if is_script {
                checks::script_is_done(self, number);
            }
        }
        if function == "sync" && result.is_err() {
            // The same sync handles the other apps, too, and may manage what this call was to add.
            let mut provider = self.provider.borrow_mut();
            let sender = provider.invariants.sender(number);
            let (app, add) = (sender.app, sender.add.clone());
            if sender.is_sync {
                for domain in &add {
                    provider.invariants.of_mut(app).began_to_add(domain);
                }
            }
        }
        if is_script {
            if result.is_err() {
                checks::script_is_lost(self, number);
            }
            self.processes.remove(&id);
            return Ok(());
        }
        if let (Ok(apps), "apps", Some(process)) = (&result, function.as_str(), self.processes.get_mut(&id)) {
            process.lists = lists(apps);
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
        let is_script = process.task == Task::Script;
        if let (true, Stage::Calling(calling)) = (is_script, &process.stage) {
            checks::script_is_lost(self, calling.number);
        }
        self.ended(&process, "killed");
        if is_script { Ok(()) } else { self.host.kill(id) }
    }
}

/// Has every sync of a process with this result ended well?
fn is_done(result: &str) -> bool {
    result.ends_with("done") && !result.contains("failed") && !result.contains("busy")
}

/// The lists of all apps by the response to a call.
fn lists(apps: &Value) -> BTreeMap<usize, BTreeSet<String>> {
    let list = |app: &Value| Some((apps::position(app["id"].as_str()?)?, keys(&text_list(&app["domains"]))));
    apps.as_array().into_iter().flatten().filter_map(list).collect()
}

/// A list of texts in PHP's arguments or a report.
fn text_list(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}
