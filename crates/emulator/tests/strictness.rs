//! The emulator is as strict as the API: otherwise a test against it would prove nothing.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use client::{Client, started};
use serde_json::{Value, json};
use serverpilot_emulator::{Emulator, Order, Settings};

fn start() -> (Emulator, Client) {
    started(Settings::default())
}

const APP: &str = "/apps/emulatorapp00001";

#[test]
fn credentials_are_checked() {
    let (_emulator, client) = start();
    assert_eq!(client.get("/apps").0, 200);
    for key in ["wrong", ""] {
        let (status, body) = client.with_key(key).get("/apps");
        assert_eq!(status, 401);
        assert!(body["error"]["message"].is_string(), "{body}");
    }
}

/// The built-in integration sends an object if a domain leaves the middle of its list.
#[test]
fn a_list_is_an_array_of_strings() {
    let (emulator, client) = start();
    for wrong in [
        json!({"domains": {"0": "a.example", "2": "b.example"}}),
        json!({"domains": "a.example"}),
        json!({"domains": null}),
        json!({"domains": ["a.example", 7]}),
        json!({"domains": ["not a name"]}),
        json!({"domains": ["x_y.example"]}),
        json!({"domain": ["a.example"]}),
        json!(["a.example"]),
        json!({}),
    ] {
        let (status, body) = client.post(APP, &wrong);
        assert_eq!(status, 400, "{wrong}");
        assert!(body["error"]["message"].is_string(), "{body}");
    }
    assert_eq!(emulator.domains(), ["network.example"]);
    assert_eq!(client.post_as("text/plain", APP, r#"{"domains": ["a.example"]}"#).0, 400);
}

#[test]
fn an_update_replaces_the_list() {
    let (emulator, client) = start();
    let (status, body) = client.post(APP, &json!({"domains": ["a.example", "203.0.113.7", "*.b.example"]}));
    assert_eq!(status, 200);
    assert_eq!(body["data"]["domains"], json!(["a.example", "203.0.113.7", "*.b.example"]));
    assert!(body["actionid"].is_string());
    assert_eq!(emulator.domains(), ["a.example", "203.0.113.7", "*.b.example"]);
    let (_, same) = client.post(APP, &json!({"domains": ["a.example", "203.0.113.7", "*.b.example"]}));
    assert!(same["actionid"].is_null(), "no action where nothing changes: {same}");
}

#[test]
fn an_app_takes_300_domains() {
    let (_emulator, client) = start();
    let names = |count: usize| (0..count).map(|n| format!("n{n}.example")).collect::<Vec<_>>();
    assert_eq!(client.post(APP, &json!({"domains": names(300)})).0, 200);
    assert_eq!(client.post(APP, &json!({"domains": names(301)})).0, 400);
}

#[test]
fn autossl_is_reported_only_for_a_single_app_with_the_covered_domains() {
    let (emulator, client) = start();
    assert!(client.get("/apps").1["data"][0].get("autossl").is_none());
    let (_, app) = client.get(APP);
    assert_eq!(app["data"]["autossl"], json!({"available": false}), "not old enough: no domains either");

    emulator.set_domains(&["network.example", "elsewhere.example", "x_y.example"]);
    emulator.configure(|settings| {
        settings.autossl_delay_ms = 0;
        settings.unresolved = vec!["elsewhere.example".into()];
    });
    let (_, app) = client.get(APP);
    assert_eq!(app["data"]["autossl"], json!({"available": true, "domains": ["network.example"]}));
}

#[test]
fn autossl_is_enabled_only_if_it_is_available() {
    let (emulator, client) = start();
    let ssl = format!("{APP}/ssl");
    assert_eq!(client.post(&ssl, &json!({"auto": true})).0, 400, "not available yet");
    emulator.configure(|settings| settings.autossl_delay_ms = 0);
    let (status, body) = client.post(&ssl, &json!({"auto": "true"}));
    assert_eq!((status, body["error"]["message"].as_str()), (400, Some("Invalid argument: auto")));
    assert_eq!(client.post(&ssl, &json!({"auto": true, "force": true})).0, 400, "not in the same call");
    assert_eq!(client.post(&ssl, &json!({"auto": true})).0, 200);

    let (_, app) = client.get(APP);
    assert_eq!(app["data"]["ssl"]["auto"], json!(true));
    let key = app["data"]["ssl"]["key"].as_str().unwrap_or_default();
    assert!(key.contains("PRIVATE KEY"), "consumers can be shown never to leak it");

    assert_eq!(client.delete(&ssl).0, 200);
    assert!(client.get(APP).1["data"]["ssl"].is_null());
    emulator.install_custom_certificate();
    assert_eq!(client.post(&ssl, &json!({"auto": true})).0, 409, "delete the custom one first");
}

#[test]
fn an_action_ends_and_fails_as_configured() {
    let (emulator, client) = start();
    emulator.configure(|settings| settings.action_ms = 3_600_000);
    let action = |names: Value| {
        let (_, body) = client.post(APP, &json!({ "domains": names }));
        format!("/actions/{}", body["actionid"].as_str().unwrap_or_default())
    };
    let first = action(json!(["a.example"]));
    assert_eq!(client.get(&first).1["data"]["status"], "open");
    emulator.configure(|settings| {
        settings.action_ms = 0;
        settings.fail_actions = 1;
    });
    assert_eq!(client.get(&first).1["data"]["status"], "success");
    let second = action(json!(["b.example"]));
    assert_eq!(client.get(&second).1["data"]["status"], "error");
    let third = action(json!(["b.example"]));
    assert_eq!(client.get(&third).1["data"]["status"], "success", "the server is configured again");
    assert_eq!(client.get("/actions/nosuchaction").0, 404);
}

#[test]
fn everything_else_is_refused() {
    let (emulator, client) = start();
    assert_eq!(client.get("/apps/nosuchapp").0, 404);
    assert_eq!(client.get("/nothing").0, 404);
    assert_eq!(client.delete(APP).0, 405);
    assert_eq!(client.get("/servers/emulatorserver01").1["data"]["lastaddress"], "127.0.0.1");
    emulator.configure(|settings| settings.protected = true);
    assert_eq!(client.post(APP, &json!({"domains": ["a.example"]})).0, 403);
    emulator.configure(|settings| settings.unpaid = true);
    assert_eq!(client.get(APP).0, 402);
}

#[test]
fn the_settings_for_unknown_behaviour_take_effect() {
    let (emulator, client) = start();
    emulator.configure(|settings| {
        settings.order = Order::Sorted;
        settings.spelling = serverpilot_emulator::Spelling::Upper;
        settings.duplicates = serverpilot_emulator::Duplicates::Dropped;
        settings.update_reports_autossl = true;
        settings.names_culprit = false;
        settings.rejected = vec!["bad.example".into()];
    });
    let (_, body) = client.post(APP, &json!({"domains": ["b.example", "a.example", "A.example"]}));
    assert_eq!(body["data"]["domains"], json!(["A.EXAMPLE", "B.EXAMPLE"]));
    assert!(body["data"]["autossl"].is_object());
    let (status, body) = client.post(APP, &json!({"domains": ["bad.example"]}));
    assert_eq!((status, body["error"]["message"].as_str()), (400, Some("Invalid argument: domains")));
}

#[test]
fn credentials_must_use_basic_authentication() {
    let (emulator, client) = start();
    // "cid:emulator-api-key", "cid:emulator-api-key:", "emulator-api-key:cid"
    let right = "Y2lkOmVtdWxhdG9yLWFwaS1rZXk=";
    assert_eq!(client.status_authorized_by(Some(&format!("Basic {right}")), "/apps"), 200);
    assert_eq!(client.status_authorized_by(Some(&format!("basic {right}")), "/apps"), 200);
    for header in [
        None,
        Some("Basic"),
        Some("Basic cid:emulator-api-key"),
        Some("Basic Y2lkOmVtdWxhdG9yLWFwaS1rZXk6"),
        Some("Basic ZW11bGF0b3ItYXBpLWtleTpjaWQ="),
        Some("Bearer Y2lkOmVtdWxhdG9yLWFwaS1rZXk="),
    ] {
        assert_eq!(client.status_authorized_by(header, "/apps"), 401, "{header:?}");
    }
    assert_eq!(
        client.status_authorized_by(None, "/nothing"),
        401,
        "existence is not revealed without credentials"
    );
    emulator.configure(|settings| settings.api_key = "another".into());
    assert_eq!(client.get("/apps").0, 401, "one key is active");
}

#[test]
fn a_path_matches_exactly() {
    let (_emulator, client) = start();
    for path in ["/apps/", "//apps", "/apps/emulatorapp00001/", "/Apps", "/apps/emulatorapp00001/domains", ""]
    {
        assert_eq!(client.get(path).0, 404, "{path:?}");
    }
}

#[test]
fn a_method_that_does_not_fit_is_405() {
    let (_emulator, client) = start();
    for (method, path) in [
        ("PUT", APP),
        ("PATCH", APP),
        ("DELETE", "/apps"),
        ("POST", "/apps"),
        ("GET", "/apps/emulatorapp00001/ssl"),
        ("POST", "/servers"),
        ("DELETE", "/actions/x"),
    ] {
        assert_eq!(client.status_of(method, path), 405, "{method} {path}");
    }
}

#[test]
fn a_body_must_be_json_with_its_content_type() {
    let (emulator, client) = start();
    let body = r#"{"domains": ["a.example"]}"#;
    for kind in ["application/jsonp", "application/x-www-form-urlencoded", "text/json"] {
        assert_eq!(client.post_as(kind, APP, body).0, 400, "{kind}");
    }
    for broken in ["", "{", "domains[]=a.example", r#"{"domains": ["a.example"],}"#] {
        assert_eq!(client.post_as("application/json", APP, broken).0, 400, "{broken}");
    }
    assert_eq!(emulator.domains(), ["network.example"]);
    assert_eq!(client.post_as("Application/JSON; charset=utf-8", APP, body).0, 200);
}

#[test]
fn domains_are_validated() {
    let (_emulator, client) = start();
    let long = format!("{}.example", "a".repeat(64));
    for name in
        ["", "a..example", ".example", "a.example.", "-a.example", "a-.example", "*.*.example", "a.*.example"]
            .into_iter()
            .chain(["https://a.example", "a.example:80", "bücher.example", "localhost", long.as_str()])
    {
        assert_eq!(client.post(APP, &json!({"domains": [name]})).0, 400, "{name:?}");
    }
    for name in ["*.a.example", "2001:db8::1", "xn--bcher-kva.example", "A.Example"] {
        assert_eq!(client.post(APP, &json!({"domains": [name]})).0, 200, "{name:?}");
    }
}

#[test]
fn an_app_can_have_no_domains_and_change_its_runtime() {
    let (emulator, client) = start();
    assert_eq!(client.post(APP, &json!({"domains": []})).0, 200);
    assert!(emulator.domains().is_empty());
    let (status, body) = client.post(APP, &json!({"runtime": "php8.4"}));
    assert_eq!((status, &body["data"]["runtime"]), (200, &json!("php8.4")));
    assert!(body["actionid"].is_string());
    for wrong in [json!("php5.2"), json!(8.4), json!(null)] {
        assert_eq!(client.post(APP, &json!({ "runtime": wrong })).0, 400, "{wrong}");
    }
    assert_eq!(client.get(APP).1["data"]["runtime"], json!("php8.4"));
}
