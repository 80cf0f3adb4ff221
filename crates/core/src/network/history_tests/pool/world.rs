//! A network with a pool of apps and its store, as the plugin keeps them between syncs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::super::{
    ComparisonKey, Plan, Snapshot,
    fixtures::{NETWORK, texts},
    placement::both,
    plan,
    plan::{AppChange, Ownership, Proposal},
    protected::without_www,
    snapshot::{AppState, Move, Record},
};
use crate::plan::LIMIT;

pub(super) const IDS: [&str; 4] = ["one", "two", "three", "four"];
pub(super) const DOMAINS: usize = 5;

/// How a call ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    Done,
    /// ServerPilot rejects the first addition.
    Rejected,
    NothingSent,
    /// The answer is lost; was the update carried out?
    Lost(bool),
    /// The process is killed; was the update carried out?
    Killed(bool),
}

#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Clone, Debug)]
pub(super) struct App {
    pub list: Vec<String>,
    pub exists: bool,
    pub is_proven: bool,
    pub is_in_pool: bool,
    pub is_leaving: bool,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub now: i64,
    per_app: usize,
    names: [&'static str; 4],
    pub mapped: BTreeSet<String>,
    pub apps: Vec<App>,
    records: BTreeMap<String, Record>,
    pub ownership: BTreeMap<(String, String), Ownership>,
    app_states: Vec<AppState>,
    pub moves: Vec<Move>,
    /// Names on the certificates, by app id.
    certificates: BTreeMap<String, Vec<ComparisonKey>>,
}

fn own(index: usize) -> String {
    if index == 0 { NETWORK.to_owned() } else { format!("{}.example", IDS[index]) }
}

pub(super) fn domains(number: usize) -> [String; 2] {
    [format!("n{number}.example"), format!("www.n{number}.example")]
}

fn position(app_id: &str) -> usize {
    IDS.iter().position(|id| *id == app_id).unwrap()
}

impl World {
    pub(super) fn new(per_app: usize, names: [&'static str; 4]) -> Self {
        let app = |index| App {
            list: vec![own(index)],
            exists: true,
            is_proven: true,
            is_in_pool: index < 2,
            is_leaving: false,
        };
        Self {
            now: 1_000_000_000,
            per_app,
            names,
            mapped: BTreeSet::new(),
            apps: (0..4).map(app).collect(),
            records: BTreeMap::new(),
            ownership: BTreeMap::new(),
            app_states: Vec::new(),
            moves: Vec::new(),
            certificates: BTreeMap::new(),
        }
    }

    pub(super) fn record(&mut self, domain: &str) -> &mut Record {
        let new = || Record { domain: ComparisonKey::new(domain), ..Record::default() };
        self.records.entry(domain.to_owned()).or_insert_with(new)
    }

    fn snapshot(&self, ignore_delays: bool) -> Snapshot {
        let apps: Vec<Value> = (0..4)
            .filter(|index| self.apps[*index].exists)
            .map(|index| {
                json!({
                    "id": IDS[index], "name": self.names[index], "server_id": "s", "sysuser_id": "u",
                    "domains": self.apps[index].list,
                })
            })
            .collect();
        let pool: Vec<Value> = (1..4)
            .filter(|index| self.apps[*index].is_in_pool)
            .map(|index| {
                let app = &self.apps[index];
                json!({
                    "app_id": IDS[index], "own_domain": own(index), "leaving": app.is_leaving,
                    "proven_at": app.is_proven.then_some(self.now),
                })
            })
            .collect();
        let desired: Vec<Value> =
            self.mapped.iter().map(|domain| json!({ "domain": domain, "kind": "mapped" })).collect();
        let mut snapshot: Snapshot = serde_json::from_value(json!({
            "now": self.now, "app_id": "one", "apps": apps, "pool": pool, "networks": [NETWORK],
            "desired": desired, "domains_per_app": self.per_app, "ignore_delays": ignore_delays,
            "guard": { "largest": 1_000, "percent": 100 },
        }))
        .unwrap();
        snapshot.records = self.records.values().cloned().collect();
        snapshot.moves.clone_from(&self.moves);
        snapshot.certificates.clone_from(&self.certificates);
        snapshot.ownership = self.ownership.values().cloned().collect();
        snapshot.app_states.clone_from(&self.app_states);
        snapshot
    }

    /// The apps that list a domain, as the visitors find them.
    pub(super) fn apps_of(&self, domain: &str) -> Vec<usize> {
        let lists = |index: &usize| {
            self.apps[*index].exists && self.apps[*index].list.iter().any(|entry| entry == domain)
        };
        (0..4).filter(lists).collect()
    }

    fn store_states(&mut self, plan: &Plan) {
        for state in &plan.app_states {
            self.app_states.retain(|stored| stored.app_id != state.app_id);
            self.app_states.push(state.clone());
        }
    }

    pub(super) fn sync(&mut self, answers: [Answer; 4], ignore_delays: bool) -> Result<Option<Plan>, String> {
        let mut facts = self.snapshot(ignore_delays);
        let first = plan(&facts);
        if let Some(pause) = &first.pause {
            return Err(format!("paused by {pause:?}"));
        }
        self.record_reads(&first);
        self.store_states(&first);
        for change in &first.changes {
            let index = position(&change.app_id);
            self.check(&first, change)?;
            for domain in texts(&change.add) {
                if index == 0 {
                    self.record(domain).intended = true;
                } else {
                    let key = (change.app_id.clone(), domain.to_owned());
                    let owned = self.ownership.entry(key).or_insert_with(|| {
                        serde_json::from_value(json!({ "domain": domain, "app_id": change.app_id })).unwrap()
                    });
                    owned.intended = true;
                }
            }
            let answer = answers[index];
            let rejected = usize::from(matches!(answer, Answer::Rejected)).min(change.add.len());
            if matches!(answer, Answer::Done | Answer::Rejected | Answer::Lost(true) | Answer::Killed(true)) {
                self.carry_out(index, change, rejected)?;
            }
            let failure =
                |exception: &str| json!({ "exception": exception, "source": "server", "message": "m" });
            let mut result = match answer {
                Answer::Killed(_) => return Ok(None),
                Answer::Done | Answer::Rejected => json!({ "report": report(change, rejected) }),
                Answer::NothingSent => json!({ "failure": failure("LockTimeoutException") }),
                Answer::Lost(_) => json!({ "failure": failure("NetworkException") }),
            };
            result["app_id"] = json!(change.app_id);
            facts.results.push(serde_json::from_value(result).unwrap());
            if facts.pool.is_empty() && facts.results[0].failure.is_some() {
                // The failure of a single app's update is that of the sync.
                facts.failure.clone_from(&facts.results[0].failure);
                (facts.desired, facts.records) = (None, self.records.values().cloned().collect());
                break;
            }
            let next = plan(&facts);
            if next.changes != first.changes {
                return Err("the results of one app change the update of another".to_owned());
            }
        }
        let end = plan(&facts);
        if facts.failure.is_none() && end.next_sync.is_some_and(|at| at <= self.now) {
            return Err(format!("a sync is due at once again: {end:?}"));
        }
        self.store(&end);
        Ok(Some(first))
    }

    /// Checks an update before it is sent.
    fn check(&self, plan: &Plan, change: &AppChange) -> Result<(), String> {
        let index = position(&change.app_id);
        let app = &self.apps[index];
        let is_allowed = app.exists && (index == 0 || app.is_in_pool && app.is_proven);
        if !is_allowed {
            return Err(format!("{} is changed", change.app_id));
        }
        let after = app.list.len() - change.remove.len() + change.add.len();
        if !change.add.is_empty() && after > LIMIT {
            return Err(format!("{} gets {after} entries", change.app_id));
        }
        let is_marked = change.add.iter().any(|domain| plan.overflow.contains(domain));
        if !change.add.is_empty() && after > self.per_app && !is_marked && change.moved.is_empty() {
            return Err(format!("{} gets {after} entries without a warning", change.app_id));
        }
        let is_served = |domain: &ComparisonKey| {
            self.apps_of(domain.as_str()).into_iter().any(|other| {
                let app = &self.apps[other];
                other != index && (other == 0 || app.is_in_pool && app.is_proven)
            })
        };
        if let Some(domain) =
            change.remove.iter().find(|domain| change.moved.contains(domain) && !is_served(domain))
        {
            return Err(format!("{} is left to an app that is not proven", domain.as_str()));
        }
        let is_ours =
            |domain: &&ComparisonKey| (0..DOMAINS).any(|n| domains(n).iter().any(|of| of == domain.as_str()));
        if !change.remove.iter().all(|domain| is_ours(&domain)) {
            return Err(format!("{:?} is not ours", change.remove));
        }
        Ok(())
    }

    /// No domain that the networks need is lost.
    fn carry_out(&mut self, index: usize, change: &AppChange, rejected: usize) -> Result<(), String> {
        let needed: Vec<String> =
            self.mapped.iter().filter(|domain| !self.apps_of(domain).is_empty()).cloned().collect();
        let removed = texts(&change.remove);
        let list = &mut self.apps[index].list;
        list.retain(|entry| !removed.contains(&entry.as_str()));
        for domain in texts(&change.add[rejected..]) {
            if !list.iter().any(|entry| entry == domain) {
                list.push(domain.to_owned());
            }
        }
        let missing = needed.iter().find(|domain| self.apps_of(domain).is_empty());
        missing.map_or(Ok(()), |domain| Err(format!("{domain} is lost by {change:?}")))
    }

    fn record_reads(&mut self, plan: &Plan) {
        let now = self.now;
        for read in &plan.reads {
            let record = self.record(read.domain.as_str());
            record.undesired_reads = read.undesired_reads;
            record.undesired_since =
                (read.undesired_reads > 0).then(|| record.undesired_since.unwrap_or(now));
            if read.is_void {
                record.removal_announced_at = None;
            }
        }
    }

    fn store(&mut self, plan: &Plan) {
        self.store_states(plan);
        for change in &plan.ownership {
            let domain = change.domain.as_str().to_owned();
            if change.app_id == "one" {
                let record = self.record(&domain);
                (record.owner, record.intended, record.absent_since) =
                    (change.owner, change.intended, change.absent_since);
                record.app_id.clone_from(&change.app_id);
            } else {
                self.ownership.insert((change.app_id.clone(), domain), change.clone());
            }
        }
        for change in &plan.records {
            let record = self.record(change.domain.as_str());
            (record.attempts, record.due) = (change.attempts, change.retry_at);
            record.settled = change.reason.is_none() && change.attempts == 0;
        }
        for progress in plan.moves.iter().filter(|progress| progress.ended) {
            let is_it = |move_: &Move| {
                (move_.domain == progress.domain, &move_.from, &move_.to)
                    == (true, &progress.from, &progress.to)
            };
            if let Some(index) = self.moves.iter().position(is_it) {
                self.moves.remove(index);
            }
        }
        for domain in texts(&plan.forget) {
            self.records.remove(domain);
        }
    }

    /// Records the proposed moves. Asking again proposes nothing.
    pub(super) fn rebalance(&mut self) -> Result<(), String> {
        let propose = |world: &Self| {
            let mut facts = world.snapshot(false);
            (facts.rebalance, facts.preview) = (true, true);
            plan(&facts).rebalance
        };
        for Proposal { domain, from, to, .. } in propose(self) {
            let request = json!({ "domain": domain, "from": from, "to": to, "since": self.now });
            self.moves.push(serde_json::from_value(request).unwrap());
        }
        let again = propose(self);
        if again.is_empty() { Ok(()) } else { Err(format!("proposes even more: {again:?}")) }
    }

    /// Adds a moving mapping to the certificate of the app that gets it, or removes it from there.
    pub(super) fn cover(&mut self, index: usize, is_covered: bool) {
        let Move { domain, to, .. } = &self.moves[index];
        let mapping = both(without_www(domain.as_str()));
        let names = self.certificates.entry(to.clone()).or_default();
        names.retain(|name| !mapping.contains(name));
        names.extend(mapping.into_iter().filter(|_| is_covered));
    }

    /// All apps are well again, and an operator syncs until nothing is left to do.
    pub(super) fn rest(&mut self) -> Result<(), String> {
        for app in &mut self.apps {
            (app.exists, app.is_proven) = (true, true);
        }
        let mut last = None;
        for round in 0..14 {
            self.now += 450;
            // What the certificates cover is moved, and the rest expires.
            for index in 0..self.moves.len() {
                self.cover(index, true);
            }
            for move_ in &mut self.moves {
                move_.deadline = Some(if round < 8 { self.now + 1 } else { 0 });
            }
            last = self.sync([Answer::Done; 4], true)?;
        }
        let Some(last) = last else { return Err("killed".to_owned()) };
        if !last.changes.is_empty() {
            return Err(format!("it does not come to rest: {:?}", last.changes));
        }
        if !self.moves.is_empty() {
            return Err(format!("{:?} do not end", last.moves));
        }
        for domain in (0..DOMAINS).flat_map(domains) {
            let apps = self.apps_of(&domain);
            let is_mapped = self.mapped.contains(&domain);
            let is_waiting = texts(&last.no_room).contains(&domain.as_str());
            if apps.len() != usize::from(is_mapped) && !(apps.is_empty() && is_waiting) {
                return Err(format!("{domain} is on {apps:?}, mapped: {is_mapped}, {:?}", last.no_room));
            }
        }
        for [domain, partner] in (0..DOMAINS).map(domains) {
            let (apps, others) = (self.apps_of(&domain), self.apps_of(&partner));
            if !apps.is_empty() && !others.is_empty() && apps != others {
                return Err(format!("{domain} is on {apps:?}, and its partner on {others:?}"));
            }
        }
        for (index, app) in self.apps.iter().enumerate() {
            if app.list.first() != Some(&own(index)) {
                return Err(format!("{} has lost its own domain", IDS[index]));
            }
        }
        Ok(())
    }
}

fn report(change: &AppChange, rejected: usize) -> Value {
    let refused: Vec<Value> = texts(&change.add[..rejected])
        .iter()
        .map(|domain| json!({ "domain": domain, "reason": "rejected", "message": "No." }))
        .collect();
    json!({
        "added": texts(&change.add[rejected..]), "removed": texts(&change.remove), "refused": refused,
        "action": { "id": "a1", "status": "success" }, "ssl": { "state": "on" },
    })
}
