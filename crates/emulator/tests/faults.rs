//! Each kind of fault takes effect and is in the journal.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use client::Client;
use serde_json::{Value, json};
use serverpilot_emulator::{Emulator, Fault, Kind, Settings};

const APP: &str = "/apps/emulatorapp00001";

fn start() -> (Emulator, Client) {
    let emulator = Emulator::start(Settings::default()).unwrap();
    let client = Client::of(&emulator);
    (emulator, client)
}

fn fault(value: Value) -> Fault {
    serde_json::from_value(value).unwrap()
}

#[test]
fn an_answer_can_be_replaced() {
    let (emulator, client) = start();
    for (planted, status, words) in [
        (json!({"kind": "status", "code": 503, "message": "tired"}), 503, "tired"),
        (json!({"kind": "html", "code": 502}), 502, "<html>"),
        (json!({"kind": "shape"}), 200, r#"{"data":{"id":"emulatorapp00001"}}"#),
        (json!({"kind": "redirect", "location": "https://elsewhere.example/"}), 302, ""),
        (json!({"kind": "delay", "ms": 1}), 200, "network.example"),
        (json!({"kind": "slow_body", "chunk_ms": 0}), 200, "network.example"),
    ] {
        emulator.fault(fault(planted.clone()));
        let (found, body) = client.try_get(APP).unwrap();
        assert_eq!(found, status, "{planted}");
        assert!(body.contains(words), "{planted}: {body}");
    }
    emulator.fault(fault(json!({"kind": "malformed"})));
    assert!(serde_json::from_str::<Value>(&client.try_get(APP).unwrap().1).is_err());
    emulator.fault(fault(json!({"kind": "huge", "mib": 5})));
    assert_eq!(client.try_get(APP).unwrap().1.len(), 5 * 1024 * 1024);
}

#[test]
fn a_connection_can_break() {
    let (emulator, client) = start();
    for kind in ["reset_before", "reset_after", "truncated"] {
        emulator.fault(fault(json!({ "kind": kind })));
        assert!(client.try_get(APP).is_err(), "{kind}");
    }
    assert_eq!(client.get(APP).0, 200, "the next one gets through");
}

#[test]
fn a_request_can_arrive_after_its_connection_broke() {
    let (emulator, client) = start();
    emulator.fault(fault(json!({"kind": "late", "ms": 200})));
    assert!(client.try_post(APP, &json!({"domains": ["late.example"]})).is_err());
    assert_eq!(emulator.domains(), ["network.example"]);
    while emulator.journal().iter().all(|entry| entry.fault.as_deref() != Some("late")) {
        std::thread::yield_now();
    }
    assert_eq!(emulator.domains(), ["late.example"]);
}

#[test]
fn a_change_is_applied_only_if_the_fault_allows_it() {
    let (emulator, client) = start();
    for (planted, applied) in [
        (json!({"kind": "status", "code": 500}), false),
        (json!({"kind": "status", "code": 500, "applied": true}), true),
        (json!({"kind": "html"}), false),
        (json!({"kind": "html", "applied": true}), true),
        (json!({"kind": "drop_additions"}), false),
        (json!({"kind": "shape"}), true),
    ] {
        emulator.set_domains(&["network.example"]);
        emulator.fault(fault(planted.clone()));
        let _ = client.try_post(APP, &json!({"domains": ["network.example", "a.example"]}));
        assert_eq!(emulator.domains().len() == 2, applied, "{planted}");
    }
}

#[test]
fn another_program_can_overwrite_the_list() {
    let (emulator, client) = start();
    emulator.fault(fault(json!({"kind": "overwrite", "when": "after", "domains": ["theirs.example"]})));
    let (_, body) = client.post(APP, &json!({"domains": ["ours.example"]}));
    assert_eq!(body["data"]["domains"], json!(["theirs.example"]));
    emulator.fault(fault(json!({"kind": "overwrite", "when": "before", "domains": ["theirs.example"]})));
    client.post(APP, &json!({"domains": ["ours.example"]}));
    assert_eq!(emulator.domains(), ["ours.example"]);
}

#[test]
fn an_overwrite_can_stay_unseen_until_the_next_read() {
    let (emulator, client) = start();
    let planted = json!({"kind": "overwrite", "when": "after_answer", "domains": ["theirs.example"]});
    emulator.fault(fault(planted).method("POST").path("/apps/"));
    let (_, body) = client.post(APP, &json!({"domains": ["ours.example"]}));
    assert_eq!(body["data"]["domains"], json!(["ours.example"]));
    assert_eq!(client.get(APP).1["data"]["domains"], json!(["theirs.example"]));
}

#[test]
fn additions_or_single_domains_can_be_dropped() {
    let (emulator, client) = start();
    emulator.set_domains(&["network.example", "old.example"]);
    emulator.fault(Kind::DropAdditions);
    let (status, body) = client.post(APP, &json!({"domains": ["network.example", "new.example"]}));
    assert_eq!((status, &body["data"]["domains"]), (200, &json!(["network.example"])), "the removal is kept");
    emulator.fault(Kind::DropNames { names: vec!["a.example".into()] });
    client.post(APP, &json!({"domains": ["network.example", "a.example", "b.example"]}));
    assert_eq!(emulator.domains(), ["network.example", "b.example"]);
}

#[test]
fn an_overwrite_leaves_a_refusal_a_refusal() {
    let (emulator, client) = start();
    emulator.fault(fault(json!({"kind": "overwrite", "when": "after", "domains": ["theirs.example"]})));
    let (status, body) = client.post(APP, &json!({"domains": "ours.example"}));
    assert_eq!(status, 400);
    assert!(body.get("data").is_none(), "{body}");
    assert_eq!(emulator.domains(), ["theirs.example"]);
}

#[test]
fn a_status_can_come_with_any_body_and_retry_after() {
    let (emulator, client) = start();
    for after in ["7", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"] {
        emulator.fault(fault(json!({"kind": "status", "code": 429, "retry_after": after})));
        let (status, header, body) = client.get_with_header("retry-after", APP);
        assert_eq!((status, header.as_deref()), (429, Some(after)));
        assert!(body.starts_with(r#"{"error":{"message""#), "{body}");
    }
    emulator.fault(fault(
        json!({"kind": "status", "code": 502, "body": "upstream is away", "content_type": "text/plain"}),
    ));
    let (status, header, body) = client.get_with_header("content-type", APP);
    assert_eq!((status, header.as_deref(), body.as_str()), (502, Some("text/plain"), "upstream is away"));
    emulator.fault(Fault::status(204));
    assert_eq!(client.try_get(APP).unwrap(), (204, String::new()));
}

#[test]
fn a_typed_fault_equals_its_json() {
    let typed = Fault::status(503).method("POST").path("/ssl").skip(1).times(3);
    let written = fault(
        json!({"kind": "status", "code": 503, "method": "POST", "path": "/ssl", "skip": 1, "times": 3}),
    );
    assert_eq!(typed, written);
    assert_eq!(fault(serde_json::to_value(&typed).unwrap()), typed, "there and back");
}

#[test]
fn the_journal_has_the_status_of_each_answer() {
    let (emulator, client) = start();
    emulator.faults(
        [
            json!({"kind": "html", "code": 502}),
            json!({"kind": "status", "code": 503}),
            json!({"kind": "redirect", "location": "/"}),
            json!({"kind": "malformed"}),
            json!({"kind": "reset_after"}),
        ]
        .map(fault),
    );
    for _ in 0..5 {
        let _ = client.try_get("/apps/nosuchapp");
    }
    client.get("/apps/nosuchapp");
    let recorded: Vec<_> = emulator.journal().into_iter().map(|entry| (entry.status, entry.fault)).collect();
    let named = |status, fault: &str| (status, Some(fault.to_owned()));
    assert_eq!(
        recorded,
        [
            named(Some(502), "html"),
            named(Some(503), "status"),
            named(Some(302), "redirect"),
            named(Some(200), "malformed"),
            named(None, "reset_after"),
            (Some(404), None),
        ]
    );
}

#[test]
fn a_fault_strikes_the_configured_requests() {
    let (emulator, client) = start();
    emulator.fault(fault(
        json!({"kind": "status", "code": 500, "method": "GET", "path": "/servers", "skip": 1, "times": 2}),
    ));
    let statuses: Vec<u16> = (0..4).map(|_| client.get("/servers").0).collect();
    assert_eq!(client.get(APP).0, 200);
    assert_eq!(statuses, [200, 500, 500, 200]);
}

#[test]
fn the_journal_counts_requests_and_connections() {
    let (emulator, client) = start();
    for _ in 0..5 {
        client.get(APP);
    }
    emulator.fault(fault(json!({"kind": "reset_before"})));
    let _ = client.try_get(APP);
    client.post(APP, &json!({"domains": ["a.example"]}));
    let journal = emulator.journal();
    assert_eq!(emulator.requests(), journal.len());
    assert_eq!(emulator.connections(), 2, "kept alive until it was cut");
    let cut = journal.iter().find(|entry| entry.fault.as_deref() == Some("reset_before")).unwrap();
    assert_eq!(cut.status, None);
    assert_eq!(journal.last().and_then(|entry| entry.body.clone()), Some(json!({"domains": ["a.example"]})));
    assert!(!serde_json::to_string(&journal).unwrap().contains(emulator.api_key()));
}

#[test]
fn an_idle_connection_is_closed_after_the_configured_time() {
    let (emulator, client) = start();
    emulator.configure(|settings| settings.idle_close_ms = Some(50));
    client.get(APP);
    std::thread::sleep(std::time::Duration::from_millis(500));
    // This client does not notice before it writes; the extension has to.
    let _ = client.try_get(APP);
    client.get(APP);
    assert_eq!(emulator.connections(), 2);
}

#[test]
fn the_control_address_does_what_the_library_does() {
    let (emulator, client) = start();
    let control = |path: &str| format!("{}/{path}", emulator.control());
    let (_, state) = client.get(&control("state"));
    assert_eq!(state["apps"][0]["domains"], json!(["network.example"]));
    assert!(state["settings"]["api_key"].is_null());

    assert_eq!(client.post(&control("settings"), &json!({"order": "reversed", "latency_ms": 1})).0, 200);
    assert_eq!(client.post(&control("settings"), &json!({"no_such_setting": 1})).0, 400);
    assert_eq!(client.post(&control("faults"), &json!([{"kind": "hang"}, {"kind": "html"}])).0, 200);
    assert_eq!(client.post(&control("faults"), &json!({"kind": "no such kind"})).0, 400);
    assert_eq!(client.get(&control("state")).1["faults"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.delete(&control("faults")).0, 200);
    assert_eq!(
        client.post(&control("apps"), &json!({"id": "second", "name": "shop", "domains": ["s.example"]})).0,
        200
    );
    assert_eq!(client.get("/apps/second").1["data"]["domains"], json!(["s.example"]));
    assert_eq!(client.post(&control("apps/second/domains"), &json!(["t.example"])).0, 200);
    assert_eq!(client.post(&control("apps/second/certificate"), &json!({"state": "custom"})).0, 200);
    assert_eq!(client.get("/apps/second").1["data"]["ssl"]["auto"], json!(false));
    assert_eq!(client.post(&control("apps/none/domains"), &json!([])).0, 400);
    assert_eq!(client.get(&control("journal")).1["requests"], json!(2));
    assert_eq!(client.post(&control("reset"), &json!({})).0, 200);
    assert_eq!(client.get("/apps/second").0, 404);
}
