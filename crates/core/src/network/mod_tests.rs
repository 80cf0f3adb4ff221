//! Properties of whole plans, for random snapshots.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    fixtures::{NETWORK, NOW, snapshot, texts},
    protected::without_www,
    *,
};
use crate::plan::LIMIT;

/// Domains of every kind: apexes, partners, subdomains of the network, wildcards, entries that are not domains.
fn names() -> Vec<String> {
    let apexes = (0..8).map(|number| format!("n{number}.example"));
    let partners = (0..4).map(|number| format!("www.n{number}.example"));
    let others =
        ["a.network.example", "b.network.example", "*.network.example", "*.n1.example", "x.n1.example"];
    apexes
        .chain(partners)
        .chain(others.map(str::to_owned))
        .chain([NETWORK.to_owned(), format!("www.{NETWORK}")])
        .collect()
}

fn some<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let count = all.len();
    proptest::sample::subsequence(all, 0..=count).prop_shuffle()
}

fn desired() -> impl Strategy<Value = Vec<Value>> {
    (some(names()), proptest::collection::vec(any::<bool>(), names().len())).prop_map(|(names, mapped)| {
        let kind = |is_mapped: bool| if is_mapped { "mapped" } else { "site" };
        names
            .iter()
            .zip(mapped)
            .enumerate()
            .map(|(place, (name, mapped))| json!({ "domain": name, "kind": kind(mapped), "site": place % 3 }))
            .collect()
    })
}

fn record() -> impl Strategy<Value = Value> {
    (
        proptest::sample::select(vec!["", "managed", "adopted", "unmanaged"]),
        proptest::sample::select(vec!["", "", "", "hold", "remove"]),
        (any::<[bool; 4]>(), proptest::sample::select(vec!["", "one", "one", "two"])),
        (0..4_u32, proptest::sample::select(vec![0_u32, 2, 3])),
        proptest::sample::select(vec![None, None, Some(NOW - 5), Some(NOW), Some(NOW + 5)]),
        (
            proptest::sample::select(vec![None, None, Some(NOW - 1), Some(NOW - 120), Some(NOW - 900)]),
            proptest::sample::select(vec![None, Some(NOW - 100), Some(NOW - 900), Some(NOW - 90_000)]),
            proptest::sample::select(vec![None, None, Some(NOW - 5), Some(NOW - 900), Some(NOW - 604_800)]),
        ),
    )
        .prop_map(|(owner, hold, (flags, app_id), (attempts, reads), due, times)| {
            let [renamed, by_filter, settled, intended] = flags;
            let (announced, undesired_since, absent_since) = times;
            json!({
                "owner": owner, "hold": hold, "renamed": renamed, "by_filter": by_filter,
                "removal_announced_at": announced, "undesired_since": undesired_since.filter(|_| reads > 0),
                "undesired_reads": reads, "settled": settled && attempts == 0, "attempts": attempts, "due": due,
                "intended": intended, "app_id": app_id, "absent_since": absent_since,
            })
        })
}

fn stored() -> impl Strategy<Value = Vec<Value>> {
    (some(names()), proptest::collection::vec(record(), names().len())).prop_map(|(names, records)| {
        let with_name = |(name, mut record): (&String, Value)| {
            record["domain"] = json!(name);
            record
        };
        names.iter().zip(records).map(with_name).collect()
    })
}

fn facts() -> impl Strategy<Value = (Vec<String>, Value)> {
    let filling = prop_oneof![4 => Just(0_usize), 1 => 280..=LIMIT];
    (
        (some(names()), filling, desired(), stored()),
        (some(names()), some(names()), some(names())),
        (any::<[bool; 4]>(), 0..60_usize, 0..110_i64),
        proptest::sample::select(vec![None, Some(NOW - 1), Some(NOW + 1)]),
    )
        .prop_map(
            |((listed, filling, desired, records), (other, approved, removed), flags, rewrite_at)| {
                let ([adopting, leave_out_covered, split, emptied], largest, percent) = flags;
                let at = |domain: &String| json!({ "domain": domain, "at": NOW - 9, "cause": "announced" });
                let removed: Vec<Value> = removed.iter().map(at).collect();
                let at = |domain: &String| json!({ "domain": domain, "at": NOW - 9 });
                let approved_removals: Vec<Value> = other.iter().take(other.len() / 4).map(at).collect();
                let approved: Vec<Value> = approved
                    .iter()
                    .enumerate()
                    .map(|(place, domain)| {
                        let site = [None, Some(0), Some(1), Some(2)][place % 4];
                        let reason = [None, Some("wildcard"), Some("below_network"), Some("other_app")];
                        json!({ "domain": domain, "site": site, "reason": reason[place % 3 + place % 2] })
                    })
                    .collect();
                let fillers = (0..filling).map(|number| format!("filler{number}.example"));
                let mut list: Vec<String> = listed.into_iter().filter(|name| name != NETWORK).collect();
                list.extend(fillers);
                let all: Vec<&str> =
                    std::iter::once(NETWORK).chain(list.iter().map(String::as_str)).collect();
                // Another app lists few of the domains, so that some are left to add.
                let facts = json!({
                    "apps": [
                        { "id": "one", "name": "network", "domains": all },
                        { "id": "two", "name": "shop", "domains": &other[..other.len() / 4] },
                    ],
                    "desired": desired,
                    "records": records,
                    "guard": {
                        "removed": removed, "largest": largest, "percent": percent,
                        "approved": approved_removals,
                    },
                    "removals": {
                        "split": split,
                        "emptied": if emptied { json!(["wu_domain_mappings"]) } else { json!([]) },
                    },
                    "approved": approved,
                    "adopting": adopting,
                    "leave_out_covered": leave_out_covered,
                    "app_states": [{ "app_id": "one", "rewrite_at": rewrite_at }],
                });
                (list, facts)
            },
        )
}

/// The same facts after the plan was carried out and recorded.
fn carry_out(facts: &Value, plan: &Plan) -> Value {
    let mut after = facts.clone();
    let mut list: Vec<String> = serde_json::from_value(facts["apps"][0]["domains"].clone()).unwrap();
    list.retain(|entry| !plan.remove().contains(&entry.as_str()));
    list.extend(plan.add().iter().map(ToString::to_string));
    after["apps"][0]["domains"] = json!(list);

    let mut finished = facts.clone();
    if !plan.changes.is_empty() {
        finished["results"] = json!([{ "app_id": "one", "report": {
            "added": plan.add(), "removed": plan.remove(), "refused": [], "action": { "id": "a1" },
            "ssl": { "state": "on" },
        } }]);
    }
    let end = super::plan(&snapshot(&[], finished));
    let records = facts["records"].as_array().unwrap().iter();
    let mut records: BTreeMap<String, Value> =
        records.map(|record| (record["domain"].as_str().unwrap().to_owned(), record.clone())).collect();
    for change in &end.records {
        let domain = change.domain.as_str();
        let record = records.entry(domain.to_owned()).or_insert_with(|| json!({ "domain": domain }));
        let is_plain = matches!(change.state, plan::State::Ok | plan::State::Gone) && change.reason.is_none();
        record["settled"] = json!(is_plain);
        record["attempts"] = json!(change.attempts);
        record["due"] = json!(change.retry_at);
    }
    for change in &end.ownership {
        let domain = change.domain.as_str();
        let record = records.entry(domain.to_owned()).or_insert_with(|| json!({ "domain": domain }));
        record["owner"] = json!(change.owner);
        record["intended"] = json!(change.intended);
        record["absent_since"] = json!(change.absent_since);
        record["app_id"] = json!("one");
    }
    for domain in &end.forget {
        records.remove(domain.as_str());
    }
    let removed = after["guard"]["removed"].as_array_mut().unwrap();
    let cause =
        |removal: &plan::Removal| json!({ "domain": removal.domain, "at": NOW, "cause": removal.cause });
    removed.extend(end.removals.iter().map(cause));
    for read in &plan.reads {
        let Some(record) = records.get_mut(read.domain.as_str()) else { continue };
        let since = record["undesired_since"].as_i64().unwrap_or(NOW);
        record["undesired_since"] = if read.undesired_reads == 0 { json!(null) } else { json!(since) };
        record["undesired_reads"] = json!(read.undesired_reads);
        record["by_filter"] = json!(read.by_filter);
        if read.is_void {
            record["removal_announced_at"] = json!(null);
        }
    }
    after["records"] = json!(records.into_values().collect::<Vec<_>>());
    after["app_states"] = json!(end.app_states);
    after["adopting"] = json!(false);
    after
}

/// The records of a snapshot, by domain.
fn by_domain(facts: &Value) -> BTreeMap<&str, &Value> {
    let records = facts["records"].as_array().unwrap().iter();
    records.map(|record| (record["domain"].as_str().unwrap(), record)).collect()
}

fn desired_in(facts: &Value) -> BTreeSet<&str> {
    facts["desired"].as_array().unwrap().iter().map(|desired| desired["domain"].as_str().unwrap()).collect()
}

proptest! {
    /// `no-wrong-removal`, `hands-off`
    #[test]
    fn only_managed_or_adopted_domains_that_are_not_desired_leave((list, facts) in facts()) {
        let plan = plan(&snapshot(&[], facts.clone()));
        let (records, desired) = (by_domain(&facts), desired_in(&facts));
        for domain in plan.remove() {
            prop_assert!(list.iter().any(|entry| entry == domain), "{domain} is not listed");
            prop_assert_ne!(without_www(domain), NETWORK);
            let record = records[domain];
            if record["hold"] == "remove" {
                continue;
            }
            prop_assert!(!desired.contains(domain), "{domain} is desired");
            prop_assert_eq!(&record["hold"], "");
            let is_ours = record["owner"] == "managed" || record["owner"] == "adopted";
            let is_of_this_app = record["app_id"] != "two";
            prop_assert!((is_ours || record["intended"] == true) && is_of_this_app, "{domain} is {record}");
        }
        for domain in plan.add() {
            prop_assert!(desired.contains(domain), "{domain} is not desired");
            prop_assert!(without_www(domain) != NETWORK && !list.iter().any(|entry| entry == domain));
            prop_assert!(records.get(domain).is_none_or(|record| record["hold"] == ""), "{domain} is on hold");
        }
    }

    /// `fault-isolation`
    #[test]
    fn an_invalid_domain_changes_nothing_for_the_others(
        (_, facts) in facts(),
        invalid in proptest::sample::select(vec!["-bad-.example", "a_b.example", "", "10.0.0.1", "a b", "ex*mple.com"]),
        place in any::<proptest::sample::Index>(),
    ) {
        let without = plan(&snapshot(&[], facts.clone()));
        let mut with = facts;
        let desired = with["desired"].as_array_mut().unwrap();
        desired.insert(place.index(desired.len() + 1), json!({ "domain": invalid, "kind": "mapped" }));
        let mut with = plan(&snapshot(&[], with));
        with.invalid.clear();
        with.records.retain(|record| record.domain.as_str() != invalid);
        prop_assert_eq!(with, without);
    }

    /// Capacity: nothing that is listed makes way, and nothing is added above the limit.
    #[test]
    fn no_addition_lifts_the_app_above_its_limit((_, facts) in facts()) {
        let plan = plan(&snapshot(&[], facts.clone()));
        let listed = facts["apps"][0]["domains"].as_array().unwrap().len();
        let after = listed - plan.remove().len() + plan.add().len();
        prop_assert!(plan.add().is_empty() || after <= LIMIT, "{listed} becomes {after}");
        let is_full = after >= LIMIT;
        prop_assert!(plan.no_room.is_empty() || is_full, "there is room for {:?}", plan.no_room);
    }

    /// `idempotent`
    #[test]
    fn planning_again_changes_nothing((_, mut facts) in facts()) {
        // An addition raises the number of mappings, and with it the number that may leave: this is above both.
        facts["guard"]["largest"] = json!(2 * LIMIT);
        let first = plan(&snapshot(&[], facts.clone()));
        let after = carry_out(&facts, &first);
        for record in after["records"].as_array().unwrap() {
            let is_due = record["due"].as_i64().is_some_and(|due| due <= NOW);
            prop_assert!(!is_due, "{record} is due after the sync that handled it");
        }
        let second = plan(&snapshot(&[], after.clone()));
        prop_assert_eq!(&second.changes, &vec![]);
        prop_assert!(second.records.iter().all(|record| record.reason.is_some()), "{:?}", second.records);
        prop_assert!(second.adopted.is_empty() && second.forget.is_empty());
        // Every plan reports the domains with a reason again, unchanged.
        let third = plan(&snapshot(&[], carry_out(&after, &second)));
        prop_assert_eq!(second.records, third.records);
    }

    /// Every domain is in at most one list of the plan.
    #[test]
    fn a_domain_has_one_place((_, facts) in facts()) {
        let plan = plan(&snapshot(&[], facts.clone()));
        let waiting: Vec<&str> = plan.waiting.iter().map(|waiting| waiting.domain.as_str()).collect();
        let lists =
            [plan.add(), waiting, texts(&plan.adopted), texts(&plan.unmanaged), texts(&plan.no_room), texts(&plan.covered)];
        let mut seen = BTreeSet::new();
        for domain in lists.into_iter().flatten() {
            prop_assert!(seen.insert(domain), "{domain} twice in {plan:?}");
        }
        for domain in plan.remove() {
            let is_held = plan.waiting.iter().any(|waiting| waiting.domain.as_str() == domain);
            prop_assert!(is_held || !seen.contains(domain), "{domain} is removed and more");
        }
    }
}

#[test]
fn a_misspelt_or_wrong_fact_is_an_error_with_its_place() {
    let error = |facts: Value| serde_json::from_value::<Snapshot>(facts).unwrap_err().to_string();
    let minimal = json!({ "now": 1, "app_id": "one" });
    assert!(serde_json::from_value::<Snapshot>(minimal).is_ok());
    assert!(error(json!({ "now": 1 })).contains("app_id"));
    assert!(error(json!({ "now": 1, "app_id": "one", "adopt": true })).contains("adopt"));
    let record =
        json!({ "now": 1, "app_id": "one", "records": [{ "domain": "a.example", "owner": "ours" }] });
    assert!(error(record).contains("ours"));
    let kind = json!({ "now": 1, "app_id": "one", "desired": [{ "domain": "a.example", "kind": "other" }] });
    assert!(error(kind).contains("other"));
}
