use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    fixtures::{NETWORK, approved, mapped, numbered, planned, pooled, records, sites, strs, texts},
    snapshot::Owner,
    *,
};

const A: &str = "a.example";

fn restored(listed: &[&str], earlier: &[&str], mut facts: Value) -> Plan {
    facts["restore"] = json!(earlier);
    planned(listed, facts)
}

fn report(added: &[&str]) -> Value {
    json!([{ "app_id": "one", "report": {
        "added": added, "removed": [], "refused": [], "action": { "id": "act" }, "ssl": { "state": "pending" },
    } }])
}

/// Name, entry, other facts, and why it is left out.
type Row = (&'static str, &'static str, Value, Option<&'static str>);

/// The table of the module's documentation, row by row.
#[test]
fn each_row_of_the_table() {
    let other_app = json!([
        { "id": "one", "name": "network", "domains": [NETWORK] },
        { "id": "two", "name": "shop", "domains": ["A.Example"] },
    ]);
    let on_hold = |hold: &str| json!({ "records": records(&[A], &json!({ "hold": hold })) });
    let rows: Vec<Row> = vec![
        ("missing", A, json!({}), None),
        ("in another spelling", "A.Example", json!({}), None),
        ("missing and desired", A, json!({ "desired": mapped(&[A]) }), None),
        ("the network's own", "www.network.example", json!({}), Some("network_domain")),
        ("on hold", A, on_hold("hold"), Some("hold")),
        ("removed by an operator", A, on_hold("remove"), Some("removed")),
        ("not a domain", "x_y.example", json!({}), Some("invalid")),
        ("on another app", A, json!({ "apps": other_app }), Some("other_app")),
        ("to be approved", "*.a.example", json!({ "desired": mapped(&["*.a.example"]) }), Some("wildcard")),
        (
            "approved",
            "*.a.example",
            json!({ "desired": mapped(&["*.a.example"]), "approved": approved(&["*.a.example"]) }),
            None,
        ),
        ("a wildcard that no customer has", "*.a.example", json!({}), None),
        ("below the network's own, a site's", "a.network.example", json!({}), None),
    ];
    for (name, entry, facts, reason) in rows {
        let plan = restored(&[], &[NETWORK, entry], facts);
        let held: Vec<String> = plan.held().into_iter().map(|(_, reason)| reason).collect();
        assert_eq!(held, reason.into_iter().collect::<Vec<_>>(), "{name}");
        assert_eq!(plan.add().len(), usize::from(reason.is_none()), "{name}");
        assert!(plan.remove().is_empty(), "{name}");
    }
    assert_eq!(restored(&[A], &["A.example", A], json!({})).changes, [], "listed");
    let many = numbered(299);
    let full = restored(&strs(&many), &[A], json!({}));
    assert_eq!(full.held(), [(A, "no_room".to_owned())]);
}

/// Removals, additions and rewrites that are due wait for the next sync.
#[test]
fn nothing_but_the_earlier_list_is_sent() {
    let facts = json!({
        "desired": mapped(&["new.example"]),
        "records": records(&["gone.example"], &json!({ "owner": "managed" })),
        "app_states": [{ "app_id": "one", "rewrite_at": 1 }],
    });
    let plan = restored(&["gone.example"], &[A, "gone.example"], facts.clone());
    assert_eq!((plan.add(), plan.remove()), (vec![A], vec![]));
    assert!(restored(&["gone.example"], &["gone.example"], facts).changes.is_empty());
}

#[test]
fn domains_that_are_not_desired_become_unmanaged() {
    let facts = json!({
        "desired": sites(&["site.example"]),
        "records": records(&[A], &json!({ "owner": "managed" })),
    });
    let earlier = [A, "site.example"];
    let before = restored(&[], &earlier, facts.clone());
    assert_eq!(texts(&before.unmanaged), [A], "known before the update");
    assert_eq!(before.records, []);
    let mut with_report = facts;
    with_report["results"] = report(&earlier);
    let after = restored(&[], &earlier, with_report);
    let owners: Vec<_> =
        after.ownership.iter().map(|change| (change.domain.as_str(), change.owner)).collect();
    assert_eq!(owners, [("site.example", Owner::Managed), (A, Owner::Unmanaged)]);
    assert_eq!(after.changes, []);
    assert_eq!(after.app_states[0].action.as_deref(), Some("act"));
}

/// A domain that ServerPilot rejected is left out with its message, and recorded by the next sync.
#[test]
fn refused_domains_are_left_out() {
    let mut results = report(&[]);
    results[0]["report"]["refused"] =
        json!([{ "domain": A, "reason": "rejected", "message": "no such thing" }]);
    let plan = restored(&[], &[A], json!({ "results": results }));
    assert_eq!(plan.held(), [(A, "rejected".to_owned())]);
    assert_eq!(plan.waiting[0].values.message.as_deref(), Some("no such thing"));
    assert_eq!((plan.records.len(), plan.ownership.len(), plan.added.len()), (0, 0, 0));
}

#[test]
fn a_pause_ends_a_restore() {
    let gate = json!({ "home": "copy.example", "confirmed_home": NETWORK });
    let plan = restored(&[], &[A], json!({ "gate": gate }));
    assert!(plan.pause.is_some());
    assert_eq!(plan.changes, []);
}

proptest! {
    /// After a restore, the next sync removes none of the restored domains, whatever their records were.
    #[test]
    fn no_sync_removes_restored_domains(
        owners in proptest::collection::vec(proptest::sample::select(vec!["", "managed", "adopted", "unmanaged"]), 6),
        requested in proptest::collection::vec(any::<bool>(), 6),
        desired in proptest::sample::subsequence(numbered(6), 0..=6),
        listed in proptest::sample::subsequence(numbered(6), 0..=6),
    ) {
        let names = numbered(6);
        let stored: Vec<Value> = names.iter().zip(&owners).zip(&requested).map(|((name, owner), requested)| {
            json!({ "domain": name, "owner": owner, "removal_announced_at": if *requested { json!(0) } else { json!(null) } })
        }).collect();
        let mut facts = json!({ "records": stored, "desired": mapped(&strs(&desired)) });
        let before = restored(&strs(&listed), &strs(&names), facts.clone());
        prop_assert!(before.remove().is_empty());
        let add = before.add();
        prop_assert_eq!(add.len(), 6 - listed.len());
        facts["results"] = report(&add);
        let after = restored(&strs(&listed), &strs(&names), facts);
        let mut stored = stored;
        for change in &after.ownership {
            let record = stored.iter_mut().find(|record| record["domain"] == change.domain.as_str()).unwrap();
            record["owner"] = serde_json::to_value(change.owner).unwrap();
        }
        let sync = planned(&strs(&names), json!({ "records": stored, "desired": mapped(&strs(&desired)) }));
        let removed = sync.remove();
        prop_assert!(add.iter().all(|domain| !removed.contains(domain)), "{:?} of {:?}", removed, add);
        prop_assert!(sync.add().is_empty());
    }
}

/// An earlier list of a further app goes back to it alone, and only if it can be changed.
#[test]
fn the_list_of_a_further_app_is_restored_to_it() {
    let earlier = ["two.example", "kept.example", A, "hand.example"];
    let lists = [&["kept.example"][..], &["two.example"], &["three.example"]];
    let facts = |id: &str| json!({ "restore": earlier, "restore_app_id": id, "desired": mapped(&[A]) });
    let closed = |member: Value| {
        let mut facts = facts("two");
        facts["pool"] = json!([member]);
        facts
    };
    let pool = |proven: Value| json!({ "app_id": "two", "own_domain": "two.example", "proven_at": proven });
    for (name, facts, adds) in [
        ("open", facts("two"), true),
        ("the first", facts("one"), false),
        ("not of the pool", facts("nine"), false),
        ("never joined", closed(pool(Value::Null)), false),
        ("closed", closed(pool(json!(1))), false),
    ] {
        let plan = pooled(&lists, facts);
        let on_two = plan.changes.iter().filter(|change| change.app_id == "two").count();
        assert_eq!(on_two, usize::from(adds), "{name}");
        if adds {
            assert_eq!(plan.add(), [A, "hand.example"], "{name}");
            assert_eq!(texts(&plan.unmanaged), ["hand.example"], "{name}");
        }
    }
    let mut done = facts("two");
    done["results"] = json!([{ "app_id": "two", "report": {
        "added": [A, "hand.example"], "removed": [], "refused": [], "action": { "id": "act" }, "ssl": { "state": "pending" },
    } }]);
    let plan = pooled(&lists, done);
    let owners: Vec<_> = plan
        .ownership
        .iter()
        .map(|change| (change.domain.as_str(), change.app_id.as_str(), change.owner))
        .collect();
    assert_eq!(owners, [(A, "two", Owner::Managed), ("hand.example", "two", Owner::Unmanaged)]);
    assert_eq!(plan.app_states[1].action.as_deref(), Some("act"));
}
