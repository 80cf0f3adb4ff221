//! The policies' table of the module's documentation.

use serde_json::{Value, json};

use super::{
    fixtures::{NETWORK, mapped, planned, records, snapshot},
    *,
};

/// One domain to add, one to remove by rule, one that an operator removed, and a rewrite and AutoSSL that are due.
fn facts(policy: &str) -> Value {
    let mut stored = records(&["gone.example"], &fixtures::leaving());
    stored.as_array_mut().unwrap().push(json!({ "domain": "byhand.example", "hold": "remove" }));
    json!({
        "policy": policy,
        "desired": mapped(&["new.example"]),
        "records": stored,
        "app_states": [{ "app_id": "one", "rewrite_at": 1 }],
    })
}

const LISTED: [&str; 2] = ["gone.example", "byhand.example"];

#[test]
fn each_row_of_the_table() {
    let sync = planned(&LISTED, facts("sync"));
    assert_eq!((sync.add(), sync.remove()), (vec!["new.example"], vec!["byhand.example", "gone.example"]));

    let add_only = planned(&LISTED, facts("add-only"));
    assert_eq!((add_only.add(), add_only.remove()), (vec!["new.example"], vec!["byhand.example"]));
    let held = [("byhand.example", "removed".to_owned()), ("gone.example", "add_only".to_owned())];
    assert_eq!(add_only.held(), held);
    assert!(add_only.changes[0].rewrite);

    let observe = planned(&LISTED, facts("observe"));
    let confirmations = observe.confirmations.clone();
    assert_eq!(observe, Plan { observes: true, confirmations, ..Plan::default() });
}

#[test]
fn a_preview_under_observe_shows_what_a_sync_would_do() {
    let mut observed = facts("observe");
    observed["preview"] = json!(true);
    let mut synced = facts("sync");
    synced["preview"] = json!(true);
    let expected = Plan { observes: true, ..planned(&LISTED, synced) };
    assert_eq!(planned(&LISTED, observed), expected);
}

#[test]
fn nothing_is_restored_or_secured_under_observe() {
    let plan = planned(&[], json!({ "policy": "observe", "restore": ["a.example"] }));
    let confirmations = plan.confirmations.clone();
    assert_eq!(plan, Plan { observes: true, confirmations, ..Plan::default() });
    let settled = json!({ "policy": "observe", "app_states": [{ "app_id": "one", "autossl": "pending" }] });
    assert!(planned(&[], settled.clone()).enable_autossl.is_empty());
    let mut settled = settled;
    settled["policy"] = json!("add-only");
    assert_eq!(planned(&[], settled).enable_autossl, ["one"]);
}

/// A copy of the network shows why it is paused, whatever its policy.
#[test]
fn a_pause_comes_before_the_policy() {
    let gate = json!({ "home": "copy.example", "confirmed_home": NETWORK });
    let plan = plan(&snapshot(&[], json!({ "policy": "observe", "gate": gate })));
    assert!(plan.pause.is_some() && !plan.observes);
}

/// Removals that the policy held are counted by the guard once it allows them.
#[test]
fn the_guard_decides_again_after_add_only() {
    let names = fixtures::numbered(20);
    let names = fixtures::strs(&names);
    let mut facts = json!({ "policy": "add-only", "records": records(&names, &fixtures::leaving()) });
    assert!(planned(&names, facts.clone()).held().iter().all(|(_, reason)| reason == "add_only"));
    facts["policy"] = json!("sync");
    let plan = planned(&names, facts);
    assert_eq!((plan.remove().len(), plan.held().len()), (6, 14));
    assert!(plan.held().iter().all(|(_, reason)| reason == "removal_guard"));
}
