use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, mapped, numbered, planned, records, strs},
};

/// What happens to the managed domain `a.example`, which is listed and not desired, by the facts of its record.
fn fate(record: Value, facts: &Value) -> String {
    let mut record = record;
    record["owner"] = json!("managed");
    let mut all = json!({ "records": records(&["a.example"], &record) });
    facts.as_object().unwrap().iter().for_each(|(key, value)| all[key] = value.clone());
    fate_in(&planned(&["a.example"], all), "a.example")
}

fn fate_in(plan: &Plan, domain: &str) -> String {
    let held = plan.held().into_iter().find(|(held, _)| *held == domain).map(|(_, reason)| reason);
    let leaving = plan.leaving.iter().find(|leaving| leaving.domain.as_str() == domain);
    let removal = plan.removals.iter().find(|removal| removal.domain.as_str() == domain);
    match (held, leaving, removal) {
        (Some(reason), None, None) => reason,
        (None, Some(leaving), None) => format!("waits {}", leaving.at - NOW),
        (None, None, Some(removal)) => {
            format!("leaves {}", serde_json::to_value(removal.cause).unwrap().as_str().unwrap())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_row_of_the_table() {
    let announced = |ago: i64| json!({ "removal_announced_at": NOW - ago });
    let absent = |reads: u32, since: i64| json!({ "undesired_reads": reads, "undesired_since": NOW - since });
    let split = json!({ "removals": { "split": true } });
    let emptied = json!({ "removals": { "emptied": ["wu_domain_mappings"] } });
    let approved = json!({ "guard": { "approved": [{ "domain": "a.example", "at": NOW }] } });
    let removed = |count: usize| -> Value {
        let removed =
            (0..count).map(|n| json!({ "domain": format!("x{n}.example"), "at": NOW, "cause": "absent" }));
        json!({ "guard": { "removed": removed.collect::<Vec<_>>(), "largest": 100 } })
    };
    let mut both = absent(1, 120);
    both["removal_announced_at"] = json!(NOW - 500);
    let split_and_emptied = json!({ "removals": { "split": true, "emptied": ["wu_domain_mappings"] } });
    let emptied_and_late = json!({ "removals": { "wait": 3_600, "emptied": ["wu_domain_mappings"] } });
    let mut absent_while_empty = absent(3, 901);
    absent_while_empty["removal_announced_at"] = json!(NOW - 900);
    let mut once = absent(1, 119);
    once["removal_announced_at"] = json!(NOW - 500);
    for (name, record, facts, expected) in [
        ("approved", json!({}), approved, "leaves approved"),
        ("a filter's", json!({ "by_filter": true, "undesired_reads": 9 }), json!({}), "removal_by_rule"),
        (
            "left out by a filter",
            announced(500),
            json!({ "removals": { "left_out": ["a.example"] } }),
            "removal_by_rule",
        ),
        ("empty table", absent(2, 901), emptied.clone(), "removal_table_empty"),
        ("empty table, and announced", announced(500), emptied.clone(), "leaves announced"),
        ("announced just now", announced(0), json!({}), "waits 120"),
        ("announced almost two minutes ago", announced(119), json!({}), "waits 1"),
        ("announced", announced(120), json!({}), "leaves announced"),
        ("the wait is configurable", announced(5), json!({ "removals": { "wait": 5 } }), "leaves announced"),
        ("renamed", json!({ "removal_announced_at": 0, "renamed": true }), json!({}), "leaves renamed"),
        ("split, first read", announced(500), split.clone(), "waits 120"),
        ("split, second read", once, split.clone(), "waits 1"),
        ("split, two minutes later", both.clone(), split, "leaves announced"),
        ("split and empty, first read", announced(500), split_and_emptied.clone(), "waits 120"),
        ("split and empty, two minutes later", both, split_and_emptied, "leaves announced"),
        ("announced, and absent while empty", absent_while_empty, emptied_and_late, "waits 2700"),
        ("absent for the first time", json!({}), json!({}), "waits 900"),
        ("absent for long, in two reads", absent(1, 2_000), json!({}), "waits 60"),
        ("absent in three reads, briefly", absent(3, 899), json!({}), "waits 1"),
        ("absent", absent(2, 900), json!({}), "leaves absent"),
        ("the third of a day", absent(2, 900), removed(2), "leaves absent"),
        ("the fourth of a day", absent(2, 900), removed(3), "removal_unannounced"),
    ] {
        assert_eq!(fate(record, &facts), expected, "{name}");
    }
}

/// A hold on another domain keeps the table marked as emptied; what is announced is counted nevertheless.
#[test]
fn reads_of_an_emptied_table_count_for_what_is_announced() {
    for (name, record, counted) in
        [("announced", json!({ "removal_announced_at": NOW }), vec![1]), ("not announced", json!({}), vec![])]
    {
        let mut all = records(&["held.example"], &json!({ "owner": "managed", "hold": "hold" }));
        let mut announced = json!({ "domain": "a.example", "owner": "managed" });
        record.as_object().unwrap().iter().for_each(|(key, value)| announced[key] = value.clone());
        all.as_array_mut().unwrap().push(announced);
        let removals = json!({ "split": true, "emptied": ["wu_domain_mappings"] });
        let plan = planned(&["a.example", "held.example"], json!({ "records": all, "removals": removals }));
        let reads: Vec<u32> = plan.reads.iter().map(|read| read.undesired_reads).collect();
        assert_eq!(reads, counted, "{name}");
    }
}

#[test]
fn a_partner_leaves_with_its_domain_and_not_without_it() {
    let both = ["a.example", "www.a.example"];
    let plan = |first: Value, second: Value, desired: &[&str]| {
        let mut all = records(&both[..1], &first);
        all.as_array_mut().unwrap().extend(records(&both[1..], &second).as_array().unwrap().iter().cloned());
        planned(&both, json!({ "records": all, "desired": mapped(desired) }))
    };
    let managed = || json!({ "owner": "managed" });
    let announced = || json!({ "owner": "managed", "removal_announced_at": 0 });
    assert_eq!(plan(announced(), announced(), &[]).remove(), both);
    let older = plan(announced(), managed(), &[]);
    assert_eq!(fate_in(&older, "www.a.example"), "waits 900", "it was still mapped when its domain left");
    let back = plan(announced(), announced(), &["a.example"]);
    assert_eq!(
        fate_in(&back, "www.a.example"),
        "removal_by_rule",
        "the event was about its domain, which is back"
    );
    assert!(back.reads.iter().all(|read| read.is_void) && back.reads.len() == 2, "{:?}", back.reads);
    let by_rule = plan(announced(), managed(), &["a.example"]);
    assert_eq!(fate_in(&by_rule, "www.a.example"), "removal_by_rule");
    let mapped_itself = plan(managed(), announced(), &["a.example"]);
    assert_eq!(fate_in(&mapped_itself, "www.a.example"), "leaves announced");
    let absent = json!({ "owner": "managed", "undesired_reads": 2, "undesired_since": NOW - 900 });
    assert_eq!(plan(absent, managed(), &[]).remove(), [""; 0], "one of them is absent for the first time");
}

/// With tables on different servers, it would otherwise wait for ever for its second read.
#[test]
fn reads_of_an_announced_removal_count_even_if_a_filter_had_added_the_domain() {
    let record = json!({ "owner": "managed", "by_filter": true, "removal_announced_at": NOW - 500 });
    let facts = json!({ "records": records(&["a.example"], &record), "removals": { "split": true } });
    let reads = planned(&["a.example"], facts).reads;
    assert_eq!(reads.iter().map(|read| read.undesired_reads).collect::<Vec<_>>(), [1]);
}

/// Search and replace on the mapping table: no hook announces it.
#[test]
fn at_most_three_mappings_a_day_leave_without_an_announcement() {
    let names = numbered(20);
    let names = strs(&names);
    let absent = json!({ "owner": "managed", "undesired_reads": 3, "undesired_since": NOW - 9_000 });
    let plan = planned(&names, json!({ "records": records(&names, &absent) }));
    assert_eq!((plan.remove().len(), plan.held().len()), (3, 17));
}

#[test]
fn each_read_counts_and_a_domain_that_is_back_is_not_absent() {
    let record = |domain: &str, facts: Value| {
        let mut record = facts;
        record["domain"] = json!(domain);
        record["owner"] = json!("managed");
        record
    };
    let records = json!([
        record("first.example", json!({})),
        record("third.example", json!({ "undesired_reads": 2, "undesired_since": NOW - 1 })),
        record("fourth.example", json!({ "undesired_reads": 3, "undesired_since": NOW - 1 })),
        record("back.example", json!({ "undesired_reads": 2, "removal_announced_at": 0 })),
        record("filter.example", json!({})),
        { "domain": "other.example", "owner": "unmanaged" },
    ]);
    let mut desired = mapped(&["back.example"]);
    desired.as_array_mut().unwrap().push(json!({
        "domain": "filter.example", "kind": "mapped", "by_filter": true,
    }));
    let listed = ["first.example", "third.example", "fourth.example", "back.example", "other.example"];
    let plan = planned(&listed, json!({ "records": records, "desired": desired }));
    let reads: Vec<_> = plan
        .reads
        .iter()
        .map(|read| (read.domain.as_str(), read.undesired_reads, read.by_filter, read.is_void))
        .collect();
    assert_eq!(
        reads,
        [
            ("first.example", 1, false, false),
            ("third.example", 3, false, false),
            ("back.example", 0, false, true),
            ("filter.example", 0, true, false),
        ]
    );
}

/// The read of an emptied table says nothing about the domains that it had: absence counts once it has rows again.
#[test]
fn an_empty_table_is_no_absence() {
    let record = json!({ "owner": "managed", "undesired_reads": 1, "undesired_since": NOW - 900 });
    let plan = |emptied: &[&str]| {
        let records = records(&["a.example"], &record);
        planned(&["a.example"], json!({ "records": records, "removals": { "emptied": emptied } }))
    };
    let reads = |plan: &Plan| plan.reads.iter().map(|read| read.undesired_reads).collect::<Vec<_>>();
    assert_eq!(reads(&plan(&["wu_domain_mappings"])), [0; 0], "as it was");
    assert_eq!(reads(&plan(&[])), [2]);
}

/// The response to the update was lost, or its process killed: the first read that lacks a domain records its removal.
#[test]
fn a_removal_without_a_report_is_recorded_once_and_with_its_cause() {
    let removed = |mut record: Value, facts: &Value| {
        record["owner"] = json!("managed");
        let mut all = json!({ "records": records(&["a.example"], &record) });
        facts.as_object().unwrap().iter().for_each(|(key, value)| all[key] = value.clone());
        let plan = planned(&[], all);
        let causes = plan.removals.iter().map(|removal| serde_json::to_value(removal.cause).unwrap());
        (plan.removed.len(), causes.map(|cause| cause.as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    let approved = json!({ "guard": { "approved": [{ "domain": "a.example", "at": NOW }] } });
    for (record, facts, cause) in [
        (json!({}), json!({}), "absent"),
        (json!({ "removal_announced_at": NOW - 120 }), json!({}), "announced"),
        (json!({ "removal_announced_at": NOW - 120, "renamed": true }), json!({}), "renamed"),
        (json!({ "removal_announced_at": NOW - 120 }), approved, "approved"),
        (json!({ "hold": "remove" }), json!({}), "operator"),
    ] {
        assert_eq!(removed(record, &facts), (1, vec![cause.to_owned()]));
    }
    let nothing = (0, vec![]);
    assert_eq!(removed(json!({ "absent_since": NOW }), &json!({})), nothing, "it is recorded already");
    assert_eq!(removed(json!({}), &json!({ "desired": mapped(&["a.example"]) })), nothing, "it comes back");
    assert_eq!(removed(json!({ "app_id": "two" }), &json!({})), nothing, "of another app");
}

/// The event was about the domain, which is back: its announcement is void for the partner that has left without a report.
#[test]
fn a_void_announcement_causes_no_removal_without_a_report() {
    let both = ["a.example", "www.a.example"];
    let announced = records(&both, &json!({ "owner": "managed", "removal_announced_at": NOW - 120 }));
    let plan = planned(&both[..1], json!({ "records": announced, "desired": mapped(&both[..1]) }));
    assert_eq!(fate_in(&plan, "www.a.example"), "leaves absent");
}

/// A clock that was ahead must not make an approval valid for longer.
#[test]
fn an_approval_ahead_of_the_clock_has_expired_as_well() {
    let approved = |at: i64| {
        let facts = json!({ "guard": { "approved": [{ "domain": "a.example", "at": at }] } });
        fate(json!({}), &facts)
    };
    assert_eq!(approved(NOW + 86_399), "leaves approved");
    assert_eq!(approved(NOW + 86_400), "waits 900");
}

#[test]
fn a_domain_that_a_filter_leaves_out_is_not_absent() {
    let record = json!({ "owner": "managed", "undesired_reads": 2, "undesired_since": NOW - 9_000 });
    let names = ["a.example", "www.a.example"];
    let facts = json!({ "records": records(&names, &record), "removals": { "left_out": ["a.example"] } });
    let reads = planned(&names, facts).reads;
    let reads: Vec<_> = reads.iter().map(|read| (read.domain.as_str(), read.undesired_reads)).collect();
    assert_eq!(reads, [("a.example", 0), ("www.a.example", 0)], "one read without its row would be enough");
}

/// Otherwise the hold of any other domain would keep the table in `emptied`, and all removals waiting, for ever.
#[test]
fn only_undesired_managed_domains_wait_for_an_emptied_table() {
    let emptied = json!({ "emptied": ["wu_domain_mappings"] });
    let waits = |owner: &str, desired: &[&str]| {
        let record = json!({ "owner": owner, "hold": "hold" });
        planned(
            &["a.example"],
            json!({
                "records": records(&["a.example"], &record), "desired": mapped(desired), "removals": emptied,
            }),
        )
        .waits_for_table
    };
    assert!(waits("managed", &[]));
    assert!(!waits("managed", &["a.example"]));
    assert!(!waits("unmanaged", &[]));
}

#[test]
fn a_networks_own_domain_from_a_filter_gets_no_record() {
    let desired = json!([{ "domain": "www.network.example", "kind": "mapped", "by_filter": true }]);
    assert!(planned(&["a.example"], json!({ "desired": desired })).reads.is_empty());
}
