use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, leaving, mapped, numbered, planned, records, strs, texts},
};

/// Plans for `owned` managed domains, of which `removed` have left already and the next `count` are announced to leave.
fn after(owned: usize, removed: &Value, count: usize, guard: &Value) -> Plan {
    let names = numbered(owned);
    let names = strs(&names);
    let mut all = records(&names[..count], &leaving());
    let staying = records(&names[count..], &json!({ "owner": "adopted" }));
    all.as_array_mut().unwrap().extend(staying.as_array().unwrap().iter().cloned());
    let mut desired = mapped(&names[count..]);
    desired.as_array_mut().unwrap().push(json!({ "domain": "new.example", "kind": "mapped" }));
    let mut facts = json!({ "removed": removed });
    guard.as_object().unwrap().iter().for_each(|(key, value)| facts[key] = value.clone());
    planned(&names, json!({ "desired": desired, "records": all, "guard": facts }))
}

fn gone(count: usize, cause: &str, at: i64) -> Value {
    (0..count)
        .map(|number| json!({ "domain": format!("gone{number}.example"), "at": at, "cause": cause }))
        .collect()
}

#[test]
fn the_rest_of_the_removals_waits_and_additions_do_not() {
    let before = NOW - 60;
    for (name, owned, removed, count, guard, leave) in [
        ("three are always free", 4, gone(0, "announced", before), 3, json!({}), 3),
        ("a fourth of ten waits, alone", 10, gone(0, "announced", before), 4, json!({}), 3),
        ("30 % of 100", 100, gone(0, "announced", before), 31, json!({}), 30),
        ("the removals of the day count", 100, gone(20, "announced", before), 11, json!({}), 10),
        ("also those without an announcement", 100, gone(20, "absent", before), 11, json!({}), 10),
        ("those of yesterday do not", 100, gone(20, "announced", NOW - 86_400), 31, json!({}), 30),
        ("an operator's do not", 100, gone(20, "operator", before), 31, json!({}), 30),
        ("approved ones do not", 100, gone(20, "approved", before), 31, json!({}), 30),
        ("ten renames do not, and further ones do", 100, gone(20, "renamed", before), 31, json!({}), 20),
        (
            "the day's largest number counts",
            10,
            gone(20, "announced", before),
            5,
            json!({ "largest": 80 }),
            4,
        ),
        (
            "an approval begins a new window",
            10,
            gone(9, "announced", before),
            4,
            json!({ "approved_at": before + 2 }),
            3,
        ),
        (
            "a removal of the second before an approval may have followed it",
            10,
            gone(2, "announced", before),
            4,
            json!({ "approved_at": before + 1 }),
            1,
        ),
        (
            "an approval ahead of the clock does not",
            10,
            gone(2, "announced", before),
            4,
            json!({ "approved_at": NOW + 1 }),
            1,
        ),
        ("the percentage is configurable", 10, gone(0, "absent", before), 6, json!({ "percent": 50 }), 5),
        ("three are free of any", 10, gone(0, "absent", before), 4, json!({ "percent": -1 }), 3),
        ("all of them at most", 10, gone(0, "absent", before), 10, json!({ "percent": i64::MAX }), 10),
    ] {
        let plan = after(owned, &removed, count, &guard);
        assert_eq!(plan.add(), ["new.example"], "{name}");
        assert_eq!(plan.remove().len(), leave, "{name}");
        let held = plan.held();
        assert_eq!(held.len(), count - leave, "{name}");
        assert!(held.iter().all(|(_, reason)| reason == "removal_guard"), "{name}");
    }
}

/// On a small network, two customers who leave would otherwise be too many: each has two domains.
#[test]
fn a_domain_and_its_www_partner_are_one_mapping() {
    let names = ["a.example", "www.a.example", "b.example", "www.b.example", "c.example", "www.c.example"];
    let plan = |removed: &str| {
        let removed = if removed.is_empty() {
            json!([])
        } else {
            json!([{ "domain": removed, "at": NOW, "cause": "announced" }])
        };
        planned(&names, json!({ "records": records(&names, &leaving()), "guard": { "removed": removed } }))
    };
    assert_eq!(plan("").remove().len(), 6);
    assert_eq!(plan("d.example").held().len(), 2, "the fourth waits with its partner");
    assert_eq!(plan("www.d.example").held().len(), 2, "a www without its partner is one");
    assert_eq!(plan("www.a.example").remove().len(), 6, "the partner of one that has left");
    assert_eq!(plan("").mappings, 3);
}

#[test]
fn ten_renames_within_a_day_do_not_count() {
    let names = numbered(15);
    let names = strs(&names);
    let renamed = json!({ "owner": "managed", "removal_announced_at": 0, "renamed": true });
    let plan = planned(&names, json!({ "records": records(&names, &renamed) }));
    assert_eq!((plan.remove().len(), plan.held().len()), (14, 1), "ten renames, and four that count");
    let removed = gone(10, "renamed", NOW);
    let records = records(&names, &renamed);
    let plan = planned(&names, json!({ "records": records, "guard": { "removed": removed } }));
    assert_eq!(plan.remove().len(), 4, "30 % of fifteen");
}

#[test]
fn a_renamed_domain_and_its_www_partner_are_one_rename() {
    let mut removed = gone(10, "renamed", NOW);
    let partners = (0..10).map(
        |number| json!({ "domain": format!("www.gone{number}.example"), "at": NOW, "cause": "renamed" }),
    );
    removed.as_array_mut().unwrap().extend(partners);
    assert_eq!(after(15, &removed, 5, &json!({})).remove().len(), 4, "30 % of fifteen");
}

#[test]
fn the_guard_does_not_hold_removals_by_an_operator() {
    let names = numbered(20);
    let names = strs(&names);
    let mut all = records(&names[..10], &json!({ "owner": "managed", "hold": "remove" }));
    let rest = records(&names[10..], &leaving());
    all.as_array_mut().unwrap().extend(rest.as_array().unwrap().iter().cloned());
    let plan = planned(&names, json!({ "records": all }));
    assert_eq!(plan.remove(), names[..16]);
    let guarded = plan.held().into_iter().filter(|(_, reason)| reason == "removal_guard");
    assert_eq!(guarded.count(), 4);
    let operators = plan.removals.iter().filter(|removal| removal.cause == super::Cause::Operator);
    assert_eq!(operators.map(|removal| removal.domain.as_str()).collect::<Vec<_>>(), names[..10]);
}

#[test]
fn approved_domains_leave_exactly_and_only_for_a_day() {
    let names = numbered(20);
    let names = strs(&names);
    let approve = |domains: &[&str], at: i64| -> Value {
        domains.iter().map(|domain| json!({ "domain": domain, "at": at })).collect()
    };
    let plan = |approved: Value, desired: &[&str]| {
        planned(
            &names,
            json!({
                "records": records(&names, &leaving()), "desired": mapped(desired),
                "guard": { "removed": gone(9, "announced", NOW), "approved": approved },
            }),
        )
    };
    let approved = ["n4.example", "n9.example", "n11.example"];
    assert_eq!(plan(approve(&approved, NOW), &["n9.example"]).remove(), ["n4.example", "n11.example"]);
    assert_eq!(plan(approve(&approved, NOW - 86_400), &[]).remove(), [""; 0], "it has expired");
    assert_eq!(texts(&plan(approve(&["other.example"], NOW), &[]).removed), [""; 0]);
}

#[test]
fn removals_without_a_report_count() {
    let names = numbered(10);
    let names = strs(&names);
    for (lost, left) in [(0, 3), (1, 2), (2, 1), (3, 0), (4, 0)] {
        let plan = planned(&names[lost..], json!({ "records": records(&names, &leaving()) }));
        assert_eq!(plan.remove().len(), left, "{lost} have left");
    }
}
