use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{mapped, numbered, planned, records, strs},
};

/// Of a list with that many entries, so many are not desired any more, and a new domain is.
fn leaving(listed: usize, removed: usize, leaving: usize, guard: &Value) -> Plan {
    let names = numbered(listed - 1);
    let names = strs(&names);
    let gone: Vec<String> = (1..=removed).map(|number| format!("gone{number}.example")).collect();
    let mut facts = json!({ "removed": gone, "largest": listed });
    guard.as_object().unwrap().iter().for_each(|(key, value)| facts[key] = value.clone());
    planned(
        &names,
        json!({
            "desired": mapped(&["new.example"]),
            "records": records(&names[..leaving], &json!({ "owner": "managed" })),
            "guard": facts,
        }),
    )
}

#[test]
fn removals_wait_and_additions_do_not() {
    for (name, listed, removed, count, holds) in [
        ("three are always free", 10, 0, 3, false),
        ("a fourth of ten is not", 10, 0, 4, true),
        ("30 % of 100", 100, 0, 30, false),
        ("one more", 100, 0, 31, true),
        ("the removals of the day count", 100, 20, 11, true),
        ("up to 30 %", 100, 20, 10, false),
    ] {
        let plan = leaving(listed, removed, count, &json!({}));
        assert_eq!(plan.add(), ["new.example"], "{name}");
        assert_eq!(plan.remove().len(), if holds { 0 } else { count }, "{name}");
        let held = plan.held();
        assert_eq!(held.len(), if holds { count } else { 0 }, "{name}");
        assert!(held.iter().all(|(_, reason)| reason == "removal_guard"), "{name}");
        let released = leaving(listed, removed, count, &json!({ "released": true }));
        assert_eq!(released.remove().len(), count, "{name}: released");
    }
}

#[test]
fn the_guards_percentage_is_configurable() {
    assert_eq!(leaving(10, 0, 5, &json!({ "percent": 50 })).remove().len(), 5);
    assert_eq!(leaving(10, 0, 6, &json!({ "percent": 50 })).remove().len(), 0);
    assert_eq!(leaving(10, 0, 3, &json!({ "percent": -1 })).remove().len(), 3, "three are free even then");
    assert_eq!(leaving(10, 0, 9, &json!({ "percent": i64::MAX })).remove().len(), 9);
}

/// On a small network, two customers who leave would otherwise be too many: each has two domains.
#[test]
fn a_domain_and_its_www_partner_are_one_mapping() {
    let names = ["a.example", "www.a.example", "b.example", "www.b.example", "c.example", "www.c.example"];
    let plan = |removed: &[&str]| {
        planned(
            &names,
            json!({
                "records": records(&names, &json!({ "owner": "managed" })),
                "guard": { "removed": removed },
            }),
        )
    };
    assert_eq!(plan(&[]).remove().len(), 6);
    assert_eq!(plan(&["d.example"]).held().len(), 6, "a fourth is too many");
    assert_eq!(plan(&["www.other.example"]).held().len(), 6, "a www without its partner is one");
}

#[test]
fn once_held_removals_wait_for_an_operator() {
    let names = numbered(100);
    let names = strs(&names);
    let guarded = records(&names[..4], &json!({ "owner": "managed", "guarded": true }));
    let plan = planned(&names, json!({ "records": guarded, "guard": { "largest": 10 } }));
    assert_eq!(plan.held().len(), 4, "four of a hundred, held when the list had ten");
}

/// Ten decisions of an operator are ten decisions; the guard is for what is not decided.
#[test]
fn the_guard_does_not_hold_removals_by_an_operator() {
    let names = numbered(20);
    let names = strs(&names);
    let mut all = records(&names[..10], &json!({ "owner": "managed", "hold": "remove" }));
    let rest = records(&names[10..], &json!({ "owner": "managed" }));
    all.as_array_mut().unwrap().extend(rest.as_array().unwrap().iter().cloned());
    let plan = planned(&names, json!({ "records": all }));
    assert_eq!(plan.remove(), names[..10]);
    let guarded = plan.held().into_iter().filter(|(_, reason)| reason == "removal_guard");
    assert_eq!(guarded.count(), 10);
}
