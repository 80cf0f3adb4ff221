//! A restore: adds the entries of an earlier list that the current one lacks. It never removes an entry.
//!
//! The first row that applies to an entry of the earlier list:
//!
//! | entry                                    | what happens                             |
//! |------------------------------------------|------------------------------------------|
//! | listed, also by another app of the pool  | nothing                                  |
//! | a network's own, with or without `www.`  | left out: `network_domain`               |
//! | on hold, or removed by an operator       | left out: `hold`, `removed`              |
//! | not a domain                             | left out: `invalid`                      |
//! | another app lists it, and not approved   | left out: `other_app`                    |
//! | desired, and not approved                | left out, see [`approval`]               |
//! | the list is full                         | left out: `no_room`                      |
//! | any other                                | added                                    |
//!
//! A list is full with 300 entries, even if `domains_per_app` is lower: what an app of a pool had before may return, and no sync
//! adds more to it.
//!
//! A further app gets them if it has joined the [`pool`](super::pool) and can be changed; else nothing is added.
//!
//! A desired domain becomes managed, as if a sync had added it. Any other becomes `unmanaged`, so that no sync removes it; that
//! has to be recorded before the update.

use std::collections::{HashMap, HashSet};

use super::{
    approval::{self, Approvals},
    other_apps::OtherApps,
    ownership,
    plan::{AppChange, Plan, Reason, RecordChange, State, Values, Waiting},
    pool::Pool,
    protected::Protected,
    snapshot::{App, ComparisonKey, Desired, Hold, Snapshot},
};
use crate::{domain::Domain, plan::LIMIT};

/// Adds the restore of an earlier list to a plan: the update, or the results in its report.
pub(super) fn plan(
    plan: &mut Plan,
    snapshot: &Snapshot,
    pool: &Pool,
    desired: &[Desired],
    earlier: &[ComparisonKey],
) {
    let Some(app) = target(snapshot, pool) else { return };
    let add = missing(plan, snapshot, (pool, app), desired, earlier);
    let desired: HashSet<&ComparisonKey> = desired.iter().map(|desired| &desired.domain).collect();
    let is_desired = |domain: &ComparisonKey| desired.contains(domain);
    plan.unmanaged = add.iter().filter(|domain| !is_desired(domain)).cloned().collect();
    let Some(report) = snapshot.results_of(&app.id).and_then(|results| results.report.as_ref()) else {
        if !add.is_empty() {
            plan.changes = vec![AppChange {
                app_id: app.id.clone(),
                add,
                remove: Vec::new(),
                rewrite: false,
                moved: Vec::new(),
            }];
        }
        return;
    };
    let added: HashSet<&ComparisonKey> = report.added.iter().collect();
    for domain in add.iter().filter(|domain| added.contains(domain)) {
        plan.added.push(domain.clone());
        plan.records.push(RecordChange {
            domain: domain.clone(),
            state: State::Ok,
            reason: None,
            values: Values::default(),
            attempts: 0,
            retry_at: None,
        });
    }
    plan.ownership = ownership::restored(snapshot, pool, app, &add, is_desired);
    plan.waiting.extend(report.refused.iter().map(|refused| {
        let (domain, values) = (refused.domain.clone(), Values::message(&refused.message));
        Waiting { domain, reason: refused.reason.into(), values }
    }));
}

/// The app that gets the entries, if it can be changed.
fn target<'a>(snapshot: &Snapshot, pool: &Pool<'a>) -> Option<&'a App> {
    let index = match &snapshot.restore_app_id {
        Some(app_id) => pool.position(app_id)?,
        None => 0,
    };
    let member = pool.members().get(index)?;
    member.joined().filter(|_| index == 0 || member.can_change())
}

/// Returns the entries to add, in the order of the earlier list. Entries that are left out are added to the plan.
fn missing(
    plan: &mut Plan,
    snapshot: &Snapshot,
    (pool, app): (&Pool, &App),
    desired: &[Desired],
    earlier: &[ComparisonKey],
) -> Vec<ComparisonKey> {
    let records: HashMap<&ComparisonKey, Hold> =
        snapshot.records.iter().rev().map(|record| (&record.domain, record.hold)).collect();
    let protected = Protected::new(&snapshot.networks);
    let approvals = Approvals::new(&snapshot.approved, desired, pool);
    // Of two entries for a domain, the first counts.
    let desired: HashMap<&ComparisonKey, &Desired> =
        desired.iter().rev().map(|desired| (&desired.domain, desired)).collect();
    let others = OtherApps::new(snapshot, pool);
    let mut seen: HashSet<&ComparisonKey> = pool.entries().collect();
    let mut add = Vec::new();
    for domain in earlier.iter().filter(|domain| seen.insert(domain)) {
        let needed = || {
            let kind = desired.get(domain)?.kind;
            approval::needed(domain, kind, &protected).filter(|reason| !approvals.has(domain, *reason))
        };
        let site = desired.get(domain).map_or(0, |desired| desired.site);
        let left_out = if protected.contains(domain) {
            Some((Reason::NetworkDomain, Values::default()))
        } else if let Some(reason) = records.get(domain).and_then(|hold| hold.reason()) {
            Some((reason, Values::default()))
        } else if let Err(invalid) = domain.as_str().parse::<Domain>() {
            Some((Reason::Invalid, Values::message(&invalid.to_string())))
        } else if let Some((values, held_with)) = others.holder(domain, &app.name)
            && !approvals.has_shared(domain, site, held_with)
        {
            Some((Reason::OtherApp, values))
        } else if let Some(reason) = needed() {
            Some((reason, Values::default()))
        } else if app.domains.len() + add.len() >= LIMIT {
            Some((Reason::NoRoom, Values::default()))
        } else {
            None
        };
        match left_out {
            None => add.push(domain.clone()),
            Some((reason, values)) => {
                plan.waiting.push(Waiting { domain: domain.clone(), reason, values });
            }
        }
    }
    add
}

#[cfg(test)]
#[path = "restore_tests.rs"]
mod tests;
