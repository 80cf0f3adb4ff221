//! What the plugin records of a sync: of its reads, of its results, and of a failure.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    super::super::{Plan, Snapshot, fixtures::texts, plan::State, results::Failure},
    World, new_record,
};

impl World {
    pub(super) fn record_reads(&mut self, facts: &Snapshot, plan: &Plan) {
        let now = self.now;
        for read in &plan.reads {
            let domain = read.domain.as_str();
            if read.by_filter {
                self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain));
            }
            let Some(stored) = self.records.get_mut(domain) else { continue };
            let record = &mut stored.record;
            record.undesired_reads = read.undesired_reads;
            record.undesired_since =
                (read.undesired_reads > 0).then(|| record.undesired_since.unwrap_or(now));
            record.by_filter = read.by_filter;
            let known = facts.records.iter().find(|known| known.domain == read.domain);
            let is_same =
                known.is_some_and(|known| known.removal_announced_at == record.removal_announced_at);
            if read.is_void && is_same {
                record.removal_announced_at = None;
            }
        }
    }

    pub(super) fn end_approvals(&mut self, facts: &Snapshot, plan: &Plan, removed: &[&str]) {
        let pending: Vec<&str> = plan
            .removals
            .iter()
            .map(|removal| removal.domain.as_str())
            .filter(|domain| !removed.contains(domain))
            .collect();
        let read = |domain: &str, at: i64| {
            let mut approved = facts.guard.approved.iter();
            approved.any(|approved| approved.domain.as_str() == domain && approved.at == at)
        };
        self.approved.retain(|domain, at| pending.contains(&domain.as_str()) || !read(domain, *at));
    }

    pub(super) fn record(
        &mut self,
        plan: &Plan,
        generations: &BTreeMap<String, u32>,
        (has_rows, is_emptied): (bool, bool),
    ) {
        let now = self.now;
        if let Some(state) = plan.app_states.first() {
            self.app_state = state.clone();
        }
        for domain in texts(&plan.removed) {
            let cause = plan.removals.iter().find(|removal| removal.domain.as_str() == domain).unwrap().cause;
            self.history.push((domain.to_owned(), now, cause));
        }
        if !plan.added.is_empty() || !plan.removed.is_empty() {
            self.mappings.push((now, plan.mappings));
        }
        for change in &plan.ownership {
            let domain = change.domain.as_str();
            let record =
                &mut self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain)).record;
            record.owner = change.owner;
            record.intended = change.intended;
            record.absent_since = change.absent_since;
            "one".clone_into(&mut record.app_id);
        }
        for change in &plan.records {
            let domain = change.domain.as_str();
            let stored = self.records.entry(domain.to_owned()).or_insert_with(|| new_record(domain));
            if stored.generation != generations.get(domain).copied().unwrap_or(0) {
                continue;
            }
            let is_plain = matches!(change.state, State::Ok | State::Gone) && change.reason.is_none();
            stored.record.settled = is_plain && change.attempts == 0;
            stored.record.attempts = change.attempts;
            stored.record.due = change.retry_at;
        }
        for domain in texts(&plan.forget) {
            let is_same =
                self.records.get(domain).map(|stored| stored.generation) == generations.get(domain).copied();
            if is_same {
                self.records.remove(domain);
            }
        }
        self.adopting = false;
        self.had_rows = has_rows || is_emptied && plan.waits_for_table;
    }

    pub(super) fn fail(&mut self, mut facts: Snapshot, exception: &str) {
        let failure = json!({ "exception": exception, "source": "server", "message": "It failed." });
        facts.desired = None;
        facts.failure = Some(serde_json::from_value::<Failure>(failure.clone()).unwrap());
        facts.results = serde_json::from_value(json!([{ "app_id": "one", "failure": failure }])).unwrap();
        facts.records = self.records.values().map(|stored| stored.record.clone()).collect();
        let before: Vec<(String, u32)> =
            self.records.iter().map(|(domain, stored)| (domain.clone(), stored.record.attempts)).collect();
        let plan = super::super::super::plan(&facts);
        if let Some(state) = plan.app_states.first() {
            self.app_state = state.clone();
        }
        for change in &plan.ownership {
            let record = &mut self.records.get_mut(change.domain.as_str()).unwrap().record;
            (record.owner, record.intended, record.absent_since) =
                (change.owner, change.intended, change.absent_since);
        }
        assert!(plan.records.is_empty(), "a failed call says nothing about a domain");
        let after: Vec<(String, u32)> =
            self.records.iter().map(|(domain, stored)| (domain.clone(), stored.record.attempts)).collect();
        assert_eq!(before, after, "and costs none an attempt");
        let is_of_account = plan.pause.is_some();
        assert!(is_of_account || self.app_state.retry_at.is_some_and(|at| at <= self.now + 600));
    }
}
