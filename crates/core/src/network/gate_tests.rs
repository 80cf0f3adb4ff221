use serde_json::{Value, json};

use super::super::{
    fixtures::planned,
    plan::{AppName, Pause},
};

fn pause(changes: Value) -> Option<Pause> {
    let mut facts = json!({
        "apps": [
            { "id": "one", "name": "network", "domains": ["network.example", "a.example"] },
            { "id": "two", "name": "shop", "domains": [] },
        ],
        "networks": ["network.example", "second.example"],
        "gate": {
            "home": "network.example", "environment": "production",
            "confirmed_home": "network.example", "confirmed_app_id": "one",
        },
    });
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (key, value) in changes {
        if let ("gate", Value::Object(value)) = (key.as_str(), &value) {
            value.iter().for_each(|(key, value)| facts["gate"][key] = value.clone());
        } else if key == "list" {
            facts["apps"][0]["domains"] = value;
        } else {
            facts[key] = value;
        }
    }
    planned(&[], facts).pause
}

/// The table of the module's documentation, row by row.
#[test]
fn the_first_row_that_applies_pauses() {
    for (name, changes, reason) in [
        ("as it was", json!({}), None),
        (
            "switched on for the first time",
            json!({ "gate": { "confirmed_home": "", "confirmed_app_id": "" } }),
            None,
        ),
        ("the main domain by its www", json!({ "list": ["www.network.example"] }), None),
        (
            "the main domain by a wildcard",
            json!({ "networks": ["main.network.example"], "list": ["*.network.example"] }),
            None,
        ),
        (
            "the main domain is a www",
            json!({ "networks": ["www.network.example"], "list": ["network.example"] }),
            None,
        ),
        ("in another spelling", json!({ "list": ["Network.Example."] }), None),
        ("an empty list", json!({ "list": [] }), None),
        ("no app of that id", json!({ "app_id": "three" }), Some("app")),
        ("the app of another network", json!({ "list": ["shop.example"] }), Some("serves")),
        ("only the domain of a second network", json!({ "list": ["second.example"] }), Some("serves")),
        (
            "only a subdomain",
            json!({ "list": ["www.a.network.example", "a.network.example"] }),
            Some("serves"),
        ),
        ("a copy on another host", json!({ "gate": { "home": "copy.example" } }), Some("home")),
        ("another id", json!({ "app_id": "two" }), Some("app_changed")),
        ("a staging copy", json!({ "gate": { "environment": "staging" } }), Some("environment")),
        (
            "a confirmed staging network",
            json!({ "gate": { "environment": "staging", "environment_confirmed": true } }),
            None,
        ),
    ] {
        let pause = pause(changes).map(|pause| serde_json::to_value(pause).unwrap());
        let found = pause.as_ref().map(|pause| pause["reason"].as_str().unwrap());
        assert_eq!(found, reason, "{name}");
    }
}

#[test]
fn a_wrong_app_id_comes_with_the_apps_of_the_account() {
    let name = |id: &str, name: &str| AppName { id: id.to_owned(), name: name.to_owned() };
    assert_eq!(
        pause(json!({ "app_id": "three" })),
        Some(Pause::App {
            app_id: "three".to_owned(),
            apps: vec![name("one", "network"), name("two", "shop")]
        })
    );
}

#[test]
fn a_pause_has_the_values_that_differ() {
    let value = |changes| serde_json::to_value(pause(changes).unwrap()).unwrap()["values"].clone();
    assert_eq!(
        value(json!({ "gate": { "home": "copy.example" } })),
        json!({ "confirmed_home": "network.example", "home": "copy.example" })
    );
    assert_eq!(value(json!({ "app_id": "two" })), json!({ "confirmed_app_id": "one", "app_id": "two" }));
    assert_eq!(
        value(json!({ "list": ["shop.example"] })),
        json!({ "app": "network", "domain": "network.example" })
    );
    assert_eq!(value(json!({ "gate": { "environment": "staging" } })), json!({ "environment": "staging" }));
}

#[test]
fn a_paused_network_changes_nothing() {
    let plan = planned(
        &[],
        json!({ "app_id": "three", "desired": [{ "domain": "new.example", "kind": "mapped" }] }),
    );
    assert!(plan.changes.is_empty() && plan.records.is_empty() && plan.app_states.is_empty());
}

#[test]
fn a_preview_shows_what_a_paused_sync_would_change() {
    let facts = json!({
        "gate": { "environment": "staging" }, "desired": [{ "domain": "new.example", "kind": "mapped" }],
    });
    let mut preview = facts.clone();
    preview["preview"] = json!(true);
    assert!(planned(&[], facts).changes.is_empty());
    let plan = planned(&[], preview);
    assert!(plan.pause.is_some());
    assert_eq!(plan.add(), ["new.example"]);
}
