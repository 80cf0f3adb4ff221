use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::planned,
    plan::{AppName, Pause},
};

fn pause(changes: Value) -> Option<Pause> {
    plan_of(changes).pause
}

fn plan_of(changes: Value) -> Plan {
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
    planned(&[], facts)
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
            "the main domain is a www",
            json!({ "networks": ["www.network.example"], "list": ["network.example"] }),
            None,
        ),
        ("in another spelling", json!({ "list": ["Network.Example."] }), None),
        ("no app of that id", json!({ "app_id": "three" }), Some("app")),
        ("an empty list", json!({ "list": [] }), Some("empty")),
        ("the app of another network", json!({ "list": ["shop.example"] }), Some("serves")),
        ("only the domain of a second network", json!({ "list": ["second.example"] }), Some("serves")),
        (
            "only a subdomain",
            json!({ "list": ["www.a.network.example", "a.network.example"] }),
            Some("serves"),
        ),
        (
            "the main domain by a wildcard alone",
            json!({ "networks": ["main.network.example"], "list": ["*.network.example"] }),
            Some("serves"),
        ),
        (
            "the main domain, and a wildcard",
            json!({ "networks": ["main.network.example"], "list": ["*.network.example", "main.network.example"] }),
            None,
        ),
        ("a copy on another host", json!({ "gate": { "home": "copy.example" } }), Some("home")),
        (
            "domains are remembered, and no host",
            json!({ "gate": { "confirmed_home": "", "store_is_empty": false } }),
            Some("home"),
        ),
        ("another id", json!({ "app_id": "two" }), Some("app_changed")),
        (
            "switched on before the integration was remembered",
            json!({ "gate": { "integration": "core" } }),
            None,
        ),
        (
            "the same integration",
            json!({ "gate": { "integration": "core", "confirmed_integration": "core" } }),
            None,
        ),
        (
            "another integration",
            json!({ "gate": { "integration": "core", "confirmed_integration": "ultimate_multisite" } }),
            Some("host"),
        ),
        (
            "another integration of another app",
            json!({ "app_id": "two", "gate": { "integration": "core", "confirmed_integration": "other" } }),
            Some("app_changed"),
        ),
        (
            "another integration, and an empty list",
            json!({ "list": [], "gate": { "integration": "core", "confirmed_integration": "other" } }),
            Some("host"),
        ),
        ("a staging copy", json!({ "gate": { "environment": "staging" } }), Some("environment")),
        (
            "a staging network, approved before there were confirmations",
            json!({ "gate": { "environment": "staging", "environment_confirmed": true } }),
            None,
        ),
        (
            "the copy of one",
            json!({ "gate": { "environment": "staging", "environment_confirmed": true, "home": "copy.example" } }),
            Some("home"),
        ),
        (
            "an approval without a host",
            json!({ "gate": { "environment": "staging", "environment_confirmed": true, "confirmed_home": "" } }),
            Some("environment"),
        ),
    ] {
        assert_eq!(reason_of(changes).as_deref(), reason, "{name}");
    }
}

/// Its rows about the answer of the main network's domain.
#[test]
fn a_domain_that_answers_from_another_database_pauses() {
    for (name, changes, reason) in [
        ("its domain answers from its database", json!({ "gate": { "answered_by": "this" } }), None),
        ("its domain gives no answer", json!({ "gate": { "answered_by": null } }), None),
        (
            "its domain answers from another database",
            json!({ "gate": { "answered_by": "another" } }),
            Some("copy"),
        ),
        (
            "a copy on another host, whose domain answers from another database",
            json!({ "gate": { "home": "copy.example", "answered_by": "another" } }),
            Some("home"),
        ),
        (
            "a copy with another app",
            json!({ "app_id": "two", "gate": { "answered_by": "another" } }),
            Some("copy"),
        ),
    ] {
        assert_eq!(reason_of(changes).as_deref(), reason, "{name}");
    }
}

fn reason_of(changes: Value) -> Option<String> {
    let pause = serde_json::to_value(pause(changes)?).unwrap();
    Some(pause["reason"].as_str().unwrap().to_owned())
}

/// Facts after a sync that the gate let through, and after each confirmation of an operator.
struct Installation(Value);

impl Installation {
    fn new(gate: Value) -> Self {
        let mut installation = Self(json!({
            "salt": "a1b2", "home": "network.example", "environment": "production", "store_is_empty": false,
            "confirmed_app_id": "one", "integration": "core",
        }));
        installation.set(gate);
        installation
    }

    fn set(&mut self, gate: Value) {
        let Value::Object(gate) = gate else { panic!("facts are an object") };
        gate.into_iter().for_each(|(key, value)| self.0[key] = value);
    }

    /// A sync: the code of its pause, or what is stored after it.
    fn sync(&mut self, facts: Value) -> Option<String> {
        let plan = self.plan(facts);
        if plan.pause.is_none() {
            self.0["confirmations"] = json!(plan.confirmations);
            self.0["confirmed_app_id"] = json!("one");
            self.0["confirmed_integration"] = self.0["integration"].clone();
        }
        plan.pause.map(|pause| serde_json::to_value(pause).unwrap()["reason"].as_str().unwrap().to_owned())
    }

    /// An operator confirms the pause of the last sync.
    fn resume(&mut self, facts: Value) {
        let plan = self.plan(facts);
        let code = serde_json::to_value(plan.pause.unwrap()).unwrap()["reason"].clone();
        self.0["confirmations"][code.as_str().unwrap()] = json!(plan.confirmation.expect("can be confirmed"));
    }

    fn plan(&self, mut facts: Value) -> Plan {
        facts["gate"] = self.0.clone();
        planned(&[], facts)
    }
}

/// Tools that copy a network rewrite its host in the whole database.
#[test]
fn a_copy_is_recognised_although_every_host_in_its_database_is_rewritten() {
    let mut network = Installation::new(json!({ "confirmed_home": "network.example" }));
    assert_eq!(network.sync(json!({})), None, "taken over from a version that stored the host in clear");
    let stored = network.0["confirmations"].to_string();
    assert!(!stored.contains("network.example"), "{stored}");
    network.set(json!({ "home": "copy.example", "confirmed_home": "copy.example" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("home"));

    network.resume(json!({}));
    assert_eq!(network.sync(json!({})), None, "the network has moved");
    network.set(json!({ "home": "network.example" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("home"), "and the old one is a copy now");
}

#[test]
fn another_salt_confirms_nothing() {
    let mut network = Installation::new(json!({ "store_is_empty": true }));
    assert_eq!(network.sync(json!({})), None);
    for salt in ["c3d4", ""] {
        network.set(json!({ "salt": salt }));
        assert_eq!(network.sync(json!({})).as_deref(), Some("home"), "{salt:?}");
    }
}

/// The confirmation of another host ends with the sync that it lets through: the caller remembers the host from then on.
#[test]
fn a_host_is_confirmed_until_the_next_sync() {
    let mut network =
        Installation::new(json!({ "store_is_empty": true, "integration": "ultimate_multisite" }));
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "integration": "core" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("host"));
    network.resume(json!({}));
    network.set(json!({ "integration": "third" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("host"), "another one was confirmed");
    network.set(json!({ "integration": "core" }));
    assert_eq!(network.sync(json!({})), None);
    assert_eq!(network.sync(json!({})), None);

    network.set(json!({ "integration": "ultimate_multisite" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("host"));
    network.resume(json!({}));
    network.set(json!({ "integration": "core" }));
    assert_eq!(network.sync(json!({})), None, "it is back before a sync used the confirmation");
    network.set(json!({ "integration": "ultimate_multisite" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("host"), "which is not kept");
}

/// As for another host.
#[test]
fn an_app_is_confirmed_until_the_next_sync() {
    let mut network = Installation::new(json!({ "store_is_empty": true, "confirmed_app_id": "two" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("app_changed"));
    network.resume(json!({}));
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "confirmed_app_id": "three" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("app_changed"), "back from another one");
}

#[test]
fn a_confirmation_is_for_its_reason_and_this_host_only() {
    let mut network = Installation::new(json!({ "store_is_empty": true }));
    let wildcard = json!({
        "networks": ["main.network.example"],
        "apps": [{ "id": "one", "name": "network", "domains": ["*.network.example"] }],
    });
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "confirmed_app_id": "two" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("app_changed"));
    network.resume(json!({}));
    network.set(json!({ "environment": "staging" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("environment"), "another reason");
    network.resume(json!({}));
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "environment": "local" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("environment"), "another type");
    network.set(json!({ "environment": "staging" }));
    assert_eq!(network.sync(wildcard.clone()).as_deref(), Some("serves"));
    network.resume(wildcard.clone());
    assert_eq!(network.sync(wildcard.clone()), None);

    network.set(json!({ "home": "copy.example", "confirmed_app_id": "two" }));
    for (facts, reason) in
        [(json!({}), "environment"), (json!({}), "home"), (json!({}), "app_changed"), (wildcard, "serves")]
    {
        assert_eq!(network.sync(facts.clone()).as_deref(), Some(reason), "at another host");
        network.resume(facts);
    }
}

#[test]
fn a_copy_can_be_confirmed_for_its_host() {
    let mut network = Installation::new(json!({ "store_is_empty": true }));
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "answered_by": "another" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("copy"));
    network.resume(json!({}));
    assert_eq!(network.sync(json!({})), None);
    network.set(json!({ "home": "copy.example" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("home"));
    network.resume(json!({}));
    assert_eq!(network.sync(json!({})).as_deref(), Some("copy"), "at another host");
}

/// Otherwise one confirmation would let every later copy through.
#[test]
fn a_confirmed_copy_ends_with_an_answer_from_this_database() {
    let mut network = Installation::new(json!({ "store_is_empty": true, "answered_by": "another" }));
    network.resume(json!({}));
    for (answered_by, expected) in [("another", None), ("this", None), ("another", Some("copy"))] {
        network.set(json!({ "answered_by": answered_by }));
        assert_eq!(network.sync(json!({})).as_deref(), expected, "{answered_by}");
    }
}

#[test]
fn a_confirmed_app_is_no_other_app() {
    let mut network = Installation::new(json!({ "store_is_empty": true, "confirmed_app_id": "three" }));
    assert_eq!(network.sync(json!({})).as_deref(), Some("app_changed"));
    network.resume(json!({}));
    assert_eq!(network.sync(json!({})), None);
    let apps = json!([{ "id": "one", "name": "shop", "domains": ["network.example"] }, { "id": "two", "name": "two", "domains": ["network.example"] }]);
    assert_eq!(network.sync(json!({ "app_id": "two", "apps": apps })).as_deref(), Some("app_changed"));
}

#[test]
fn only_some_pauses_can_be_confirmed() {
    for (changes, can) in [
        (json!({ "app_id": "three" }), false),
        (json!({ "list": [] }), false),
        (json!({ "list": ["shop.example"] }), false),
        (json!({ "networks": ["main.network.example"], "list": ["*.network.example"] }), true),
        (json!({ "gate": { "home": "copy.example" } }), true),
        (json!({ "app_id": "two" }), true),
        (json!({ "gate": { "environment": "staging" } }), true),
    ] {
        let plan = plan_of(changes.clone());
        assert!(plan.pause.is_some());
        assert_eq!(plan.confirmation.is_some(), can, "{changes}");
        assert!(plan.confirmations.is_empty(), "{changes}");
    }
    let failure = json!({ "exception": "AuthenticationException", "source": "server", "message": "401" });
    let plan = planned(&[], json!({ "desired": null, "failure": failure }));
    assert!(plan.pause.is_some() && plan.confirmation.is_none());
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
        json!({ "confirmed_home": "network.example", "home": "copy.example", "is_lost": false })
    );
    assert_eq!(value(json!({ "app_id": "two" })), json!({ "confirmed_app_id": "one", "app_id": "two" }));
    assert_eq!(
        value(json!({ "list": ["shop.example"] })),
        json!({ "app": "network", "domain": "network.example", "wildcard": null })
    );
    assert_eq!(
        value(json!({ "list": [] })),
        json!({ "app_id": "one", "app": "network", "domain": "network.example" })
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
