//! Applies what happens to a pool: requests of operators, and accidents of single apps.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::{Failure, approvals::mapping, apps, host::Facts, pool::PoolEvent, process::Task, world::World};

/// How long an operator waits for a move that is switched.
const DECISION_MS: u64 = 15 * 60_000;

/// What operators and accidents have done to a pool.
#[derive(Default)]
pub(crate) struct Operators {
    /// Mappings that were moved, and those that were moved back.
    pub moved: BTreeSet<String>,
    pub reversed: BTreeSet<String>,
    /// When it was decided, in the end, about the moves that were left.
    decided: BTreeMap<String, u64>,
    /// Apps that the account has lost at some time.
    pub gone: BTreeSet<usize>,
    /// The processes of requests to add an app, and when each app was last added.
    joining: BTreeMap<usize, usize>,
    joined_at: BTreeMap<usize, u64>,
}

impl Operators {
    /// The process of a request has ended.
    pub(crate) fn ended(&mut self, id: usize, now: u64) {
        if let Some(app) = self.joining.remove(&id) {
            self.joined_at.insert(app, now);
        }
    }

    /// Has the app been added since that time?
    pub(crate) fn has_joined_since(&self, app: usize, time: u64) -> bool {
        self.joining.values().any(|joining| *joining == app)
            || self.joined_at.get(&app).is_some_and(|at| *at >= time)
    }
}

impl World<'_> {
    pub(crate) fn apply_to_pool(&mut self, event: &PoolEvent) -> Result<(), Failure> {
        let now = self.now();
        if let Some(server) = event.server() {
            // A request on the page wakes the queue.
            let soon = now + self.chance(800);
            self.ticks[server] = self.ticks[server].min(soon);
        }
        match event {
            PoolEvent::Join { server, app } => {
                self.operators.joining.insert(self.started + 1, *app);
                self.start(*server, Task::Php("pool_add"), &[json!(apps::id(*app))])
            }
            PoolEvent::Leave { server, app } => {
                self.start(*server, Task::Php("pool_remove"), &[json!(apps::id(*app))])
            }
            PoolEvent::Move { server, domain, to } => {
                let domain = self.mapped(domain);
                self.operators.moved.insert(domain.clone());
                self.start(*server, Task::Php("move"), &[json!(domain), json!(apps::id(*to))])
            }
            PoolEvent::Empty { server, from, to } => {
                // Also what no table has any more, or not yet again.
                let listed = self.provider.borrow().list(*from);
                let all = self.desired.iter().chain(&listed).map(|domain| mapping(domain).to_owned());
                self.operators.moved.extend(all);
                self.start(*server, Task::Php("empty"), &[json!(apps::id(*from)), json!(apps::id(*to))])
            }
            PoolEvent::Switch { server, domain } => {
                self.start(*server, Task::Php("switch"), &[json!(self.mapped(domain))])
            }
            PoolEvent::Reverse { server, domain } => {
                let domain = self.mapped(domain);
                self.operators.reversed.insert(domain.clone());
                self.start(*server, Task::Php("reverse"), &[json!(domain)])
            }
            PoolEvent::Close { app } => {
                self.operators.gone.insert(*app);
                self.provider.borrow_mut().close(*app);
                Ok(())
            }
            PoolEvent::Reopen { app } => {
                self.provider.borrow_mut().reopen(*app);
                Ok(())
            }
            PoolEvent::Fail { app, status, ms } => {
                self.provider.borrow_mut().fail_app(*app, now + ms, *status);
                Ok(())
            }
            PoolEvent::Unproven { app, answers, ms } => {
                self.provider.borrow_mut().end_proof(*app, now + ms, *answers);
                Ok(())
            }
            PoolEvent::Edit { app, domain, remove } => {
                self.edit_by_hand(*app, domain, *remove);
                Ok(())
            }
        }
    }

    /// A domain that is desired: this one, or else the next.
    fn mapped(&self, domain: &str) -> String {
        let is_mapped = |desired: &&String| desired.starts_with("customer");
        let desired = || self.desired.iter().filter(is_mapped);
        desired()
            .find(|desired| desired.as_str() >= domain)
            .or_else(|| desired().next())
            .map_or(domain, |it| it)
            .to_owned()
    }

    /// At the end, an operator decides about each move: it is switched or reversed, and in the latter way if that does not help.
    pub(crate) fn decide_moves(&mut self, facts: &Facts) -> Result<(), Failure> {
        for domain in facts.moves.iter().map(|moved| moved.domain.clone()) {
            let is_switched = self.chance(2) == 0;
            let task = match self.operators.decided.get(&domain) {
                None if is_switched => "switch",
                Some(at) if self.now() - at < DECISION_MS => continue,
                _ => "reverse",
            };
            if task == "reverse" {
                self.operators.reversed.insert(domain.clone());
            }
            self.operators.decided.insert(domain.clone(), self.now());
            self.start(0, Task::Php(task), &[json!(domain)])?;
        }
        Ok(())
    }
}
