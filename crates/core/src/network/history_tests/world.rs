//! A network, its app and its store, as the plugin keeps them between syncs.

mod records;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    super::{
        ComparisonKey, Plan, Snapshot,
        fixtures::{NETWORK, snapshot, texts},
        plan::{AppChange, Cause, Reason},
        snapshot::{
            AppState, ApprovedRemoval, Desired, GuardFacts, Hold, Kind, Owner, Policy, Record, RemovalFacts,
            Removed,
        },
    },
    expected::Expected,
};

pub(super) const DAY: i64 = 86_400;

/// How a call that sends an update ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    Done,
    /// ServerPilot rejects so many of the additions.
    Rejected(usize),
    NothingSent,
    /// The account has a problem, so nothing is sent.
    Account,
    /// The answer is lost; was the update carried out?
    Lost(bool),
    /// The process is killed before it has recorded anything; was the update carried out?
    Killed(bool),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    pub record: Record,
    pub generation: u32,
}

/// The facts that stay the same for a whole history.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub percent: i64,
    pub wait: i64,
    pub split: bool,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub settings: Settings,
    pub now: i64,
    pub policy: Policy,
    /// The rows of the mapping table, and a backup of them.
    pub mapped: Vec<String>,
    pub backup: Vec<String>,
    /// The network's rule for `www.` partners, and what a filter adds and leaves out.
    pub www: bool,
    pub filter_adds: Option<String>,
    pub filter_drops: Option<String>,
    pub list: Vec<String>,
    pub records: BTreeMap<String, Stored>,
    pub history: Vec<(String, i64, Cause)>,
    pub mappings: Vec<(i64, usize)>,
    pub approved: BTreeMap<String, i64>,
    pub approved_at: Option<i64>,
    /// Lists before each change, with their time.
    pub earlier: Vec<(i64, Vec<String>)>,
    pub expected: Expected,
    had_rows: bool,
    adopting: bool,
    app_state: AppState,
}

impl World {
    pub(super) fn new(settings: Settings, unmanaged: &[String]) -> Self {
        Self {
            settings,
            now: 1_000_000_000,
            policy: Policy::Sync,
            mapped: Vec::new(),
            backup: Vec::new(),
            www: true,
            filter_adds: None,
            filter_drops: None,
            list: std::iter::once(NETWORK.to_owned()).chain(unmanaged.iter().cloned()).collect(),
            records: BTreeMap::new(),
            history: Vec::new(),
            mappings: Vec::new(),
            approved: BTreeMap::new(),
            approved_at: None,
            earlier: Vec::new(),
            expected: Expected::default(),
            had_rows: false,
            adopting: true,
            app_state: AppState { app_id: "one".to_owned(), ..AppState::default() },
        }
    }

    /// The domains that the tables and the filter have, and those that the filter leaves out.
    pub(super) fn desired(&self) -> (Vec<Desired>, Vec<String>) {
        let mut names: Vec<(String, bool)> = Vec::new();
        for domain in &self.mapped {
            names.push((domain.clone(), false));
            if self.www && !domain.starts_with("www.") {
                names.push((format!("www.{domain}"), false));
            }
        }
        let left_out: Vec<String> = self
            .filter_drops
            .iter()
            .filter(|drop| names.iter().any(|(name, _)| name == *drop))
            .cloned()
            .collect();
        names.retain(|(name, _)| !left_out.contains(name));
        if let Some(added) = &self.filter_adds
            && !names.iter().any(|(name, _)| name == added)
        {
            names.push((added.clone(), true));
        }
        let desired = names.into_iter().map(|(name, by_filter)| Desired {
            domain: ComparisonKey::new(&name),
            kind: Kind::Mapped,
            given: None,
            by_filter,
            site: 1,
        });
        (desired.collect(), left_out)
    }

    fn removals(&self) -> RemovalFacts {
        let emptied = if self.is_emptied() { vec!["wu_domain_mappings".to_owned()] } else { vec![] };
        RemovalFacts {
            wait: self.settings.wait,
            emptied,
            split: self.settings.split,
            left_out: self.desired().1.iter().map(|domain| ComparisonKey::new(domain)).collect(),
        }
    }

    fn is_emptied(&self) -> bool {
        self.had_rows && self.mapped.is_empty()
    }

    /// An event about a domain: one row.
    fn event(&mut self, domain: &str) -> &mut Record {
        let now = self.now;
        let stored = self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain));
        stored.generation += 1;
        stored.record.due = Some(now);
        &mut stored.record
    }

    pub(super) fn queued_hook(&mut self, domain: &str) {
        self.event(domain);
    }

    pub(super) fn announce(&mut self, domain: &str, renamed: bool) {
        let now = self.now;
        let partner = format!("www.{domain}");
        let partner = self.records.contains_key(&partner).then_some(partner);
        self.expected.announced(domain, partner.as_deref(), now, renamed);
        for leaving in std::iter::once(domain.to_owned()).chain(partner) {
            let record = self.event(&leaving);
            record.removal_announced_at = Some(now);
            record.renamed = renamed;
        }
    }

    pub(super) fn set_clock_back(&mut self, seconds: i64) {
        self.now -= seconds;
        self.expected.set_back += seconds;
    }

    pub(super) fn hold(&mut self, domain: &str, hold: Hold) {
        self.event(domain).hold = hold;
    }

    pub(super) fn approve(&mut self, domains: &[String]) {
        for domain in domains {
            self.approved.insert(domain.clone(), self.now);
        }
        self.approved_at = Some(self.now);
        self.expected.approved(domains, self.now);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let (desired, _) = self.desired();
        let mut facts = snapshot(&[], json!({}));
        facts.now = self.now;
        facts.apps[0].domains = self.list.iter().map(|entry| ComparisonKey::new(entry)).collect();
        facts.desired = Some(desired);
        facts.records = self.records.values().map(|stored| stored.record.clone()).collect();
        facts.policy = self.policy;
        facts.adopting = self.adopting;
        facts.app_states = vec![self.app_state.clone()];
        let is_recent = |at: i64| at > self.now - DAY;
        facts.guard = GuardFacts {
            removed: self.history.iter().map(removed).collect(),
            largest: self
                .mappings
                .iter()
                .filter(|line| is_recent(line.0))
                .map(|line| line.1)
                .max()
                .unwrap_or(0),
            approved: self
                .approved
                .iter()
                .map(|(domain, at)| ApprovedRemoval { domain: ComparisonKey::new(domain), at: *at })
                .collect(),
            approved_at: self.approved_at,
            percent: self.settings.percent,
        };
        facts.removals = self.removals();
        facts
    }

    /// Is this sync delayed by a failed one?
    fn is_delayed(&self, by_operator: bool) -> bool {
        let mut facts = snapshot(&[], json!({ "apps": [], "desired": null }));
        facts.now = self.now;
        facts.app_states = vec![self.app_state.clone()];
        facts.ignore_delays = by_operator;
        super::super::plan(&facts).next_sync.is_some()
    }

    /// One sync, with events between its read and its update. The plan before the update; `None` if it is delayed.
    pub(super) fn sync(
        &mut self,
        answer: Answer,
        by_operator: bool,
        meanwhile: impl FnOnce(&mut Self),
    ) -> Result<Option<Plan>, String> {
        if self.is_delayed(by_operator) {
            return Ok(None);
        }
        let mut facts = self.snapshot();
        facts.ignore_delays = by_operator;
        let plan = super::super::plan(&facts);
        let generations: BTreeMap<String, u32> =
            self.records.iter().map(|(domain, stored)| (domain.clone(), stored.generation)).collect();
        let rows = (!self.mapped.is_empty(), self.is_emptied());
        self.expected.read(&facts, rows);
        self.expected.check(&facts, &plan, self.settings)?;
        meanwhile(self);
        self.record_reads(&facts, &plan);
        self.end_approvals(&facts, &plan, &[]);
        let Some(change) = plan.changes.first().cloned() else {
            self.record(&plan, &generations, rows);
            self.expected.recorded(self.now, &[], &[]);
            return Ok(Some(plan));
        };
        self.earlier.push((self.now, self.list.clone()));
        for domain in texts(&change.add) {
            let stored = self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain));
            stored.record.intended = true;
        }
        self.app_state = plan.app_states[0].clone();
        let change = self.confirmed(&facts, change, &plan)?;
        let rejected = if let Answer::Rejected(count) = answer { count.min(change.add.len()) } else { 0 };
        let is_answered = matches!(answer, Answer::Done | Answer::Rejected(_));
        let mut done = AppChange { add: Vec::new(), remove: Vec::new(), ..change.clone() };
        if is_answered || matches!(answer, Answer::Lost(true) | Answer::Killed(true)) {
            done = self.carry_out(&facts, &change, (rejected, is_answered));
        }
        if matches!(answer, Answer::Lost(_) | Answer::Killed(_)) {
            self.expected.begun(&texts(&change.add));
        }
        match answer {
            Answer::Killed(_) => {}
            Answer::Done | Answer::Rejected(_) => {
                facts.results = serde_json::from_value(json!([{
                    "app_id": "one", "report": report(&done, &change.add[..rejected]),
                }]))
                .unwrap();
                let end = super::super::plan(&facts);
                self.record(&end, &generations, rows);
                self.end_approvals(&facts, &end, &texts(&end.removed));
                let found = change.add[rejected..].iter().filter(|domain| !done.add.contains(domain));
                let found: Vec<&str> = found.map(ComparisonKey::as_str).collect();
                self.expected.recorded(self.now, &texts(&done.add), &found);
            }
            Answer::NothingSent => self.fail(facts, "LockTimeoutException"),
            Answer::Account => self.fail(facts, "PaymentRequiredException"),
            Answer::Lost(_) => self.fail(facts, "NetworkException"),
        }
        Ok(Some(plan))
    }

    /// The tables once more, just before the call.
    fn confirmed(
        &mut self,
        facts: &Snapshot,
        mut change: AppChange,
        plan: &Plan,
    ) -> Result<AppChange, String> {
        let by_operator = |domain: &ComparisonKey| {
            let mut removals = plan.removals.iter();
            removals.any(|removal| removal.domain == *domain && removal.cause == Cause::Operator)
        };
        if change.remove.iter().all(by_operator) {
            return Ok(change);
        }
        let (desired, removals) = (self.desired().0, self.removals());
        // With the records as changed by the first plan, as the plugin reads them again.
        let records = self.records.values().map(|stored| stored.record.clone()).collect();
        let again = Snapshot { desired: Some(desired), removals, records, ..facts.clone() };
        let plan = super::super::plan(&again);
        self.record_reads(&again, &plan);
        self.end_approvals(facts, &plan, &[]);
        change.remove.retain(|domain| plan.removals.iter().any(|removal| removal.domain == *domain));
        self.expected.again(&again, &texts(&change.remove), (self.settings, !self.mapped.is_empty()))?;
        Ok(change)
    }

    /// Returns what it has changed: what someone listed or removed meanwhile stays as it is.
    fn carry_out(
        &mut self,
        facts: &Snapshot,
        change: &AppChange,
        (rejected, is_answered): (usize, bool),
    ) -> AppChange {
        let listed: Vec<ComparisonKey> = self.list.iter().map(|entry| ComparisonKey::new(entry)).collect();
        let mut done = change.clone();
        done.remove.retain(|domain| listed.contains(domain));
        done.add = change.add[rejected..].iter().filter(|domain| !listed.contains(domain)).cloned().collect();
        self.list.retain(|entry| !done.remove.contains(&ComparisonKey::new(entry)));
        self.list.extend(texts(&done.add).iter().map(ToString::to_string));
        self.expected.changed(facts, &texts(&done.remove), &texts(&done.add), is_answered);
        done
    }

    /// Puts back what an earlier list has, as an operator asks for it. Returns what was left out, with its reason.
    pub(super) fn restore(&mut self, entries: &[String]) -> Vec<(String, Reason)> {
        let mut facts = self.snapshot();
        facts.restore = Some(entries.iter().map(|entry| ComparisonKey::new(entry)).collect());
        let plan = super::super::plan(&facts);
        let left_out =
            plan.waiting.iter().map(|waiting| (waiting.domain.as_str().to_owned(), waiting.reason)).collect();
        let Some(change) = plan.changes.first().cloned() else { return left_out };
        assert!(change.remove.is_empty(), "a restore removes nothing");
        self.earlier.push((self.now, self.list.clone()));
        for domain in texts(&change.add) {
            let record =
                &mut self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain)).record;
            if plan.unmanaged.iter().any(|unmanaged| unmanaged.as_str() == domain) {
                (record.owner, record.intended) = (Owner::Unmanaged, false);
                record.app_id.clear();
            } else {
                record.intended = true;
            }
        }
        self.app_state = plan.app_states[0].clone();
        let generations: BTreeMap<String, u32> =
            self.records.iter().map(|(domain, stored)| (domain.clone(), stored.generation)).collect();
        self.list.extend(texts(&change.add).iter().map(ToString::to_string));
        let managed: Vec<&str> = change
            .add
            .iter()
            .filter(|domain| !plan.unmanaged.contains(domain))
            .map(ComparisonKey::as_str)
            .collect();
        self.expected.restored(&texts(&change.add), &managed);
        facts.results =
            serde_json::from_value(json!([{ "app_id": "one", "report": report(&change, &[]) }])).unwrap();
        let end = super::super::plan(&facts);
        let (adopting, had_rows) = (self.adopting, self.had_rows);
        self.record(&end, &generations, (false, false));
        (self.adopting, self.had_rows) = (adopting, had_rows);
        left_out
    }
}

fn new_record(domain: &str) -> Stored {
    Stored { record: Record { domain: ComparisonKey::new(domain), ..Record::default() }, generation: 0 }
}

fn removed((domain, at, cause): &(String, i64, Cause)) -> Removed {
    Removed { domain: ComparisonKey::new(domain), at: *at, cause: *cause }
}

fn report(done: &AppChange, refused: &[ComparisonKey]) -> Value {
    let refused: Vec<Value> = texts(refused)
        .iter()
        .map(|domain| json!({ "domain": domain, "reason": "rejected", "message": "No." }))
        .collect();
    json!({
        "added": texts(&done.add), "removed": texts(&done.remove), "refused": refused,
        "action": { "id": "a1", "status": "success" }, "ssl": { "state": "on" },
    })
}
