//! The control address executes valid commands and refuses invalid ones.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use client::{Client, eventually};
use serde_json::{Value, json};
use serverpilot_emulator::{AppAtStart, Emulator, Settings};

const APP: &str = "/apps/emulatorapp00001";

struct Control<'a> {
    client: &'a Client,
    address: &'a str,
}

impl Control<'_> {
    fn get(&self, path: &str) -> Value {
        let (status, body) = self.client.get(&format!("{}/{path}", self.address));
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    fn post(&self, path: &str, body: &Value) -> u16 {
        let (status, answer) = self.client.post(&format!("{}/{path}", self.address), body);
        assert_eq!(status == 200, answer["ok"] == json!(true), "{path}: {answer}");
        assert_eq!(status == 400, answer["error"]["message"].is_string(), "{path}: {answer}");
        status
    }
}

#[test]
fn an_invalid_fault_is_refused() {
    let emulator = Emulator::start(Settings::default()).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    for fault in [
        json!({"kind": "status", "code": 429, "retry_after": "7", "method": "POST", "path": "/apps/", "times": 2}),
        json!({"kind": "status", "code": 503, "body": "busy", "content_type": "text/plain", "applied": true}),
        json!({"kind": "html"}),
        json!({"kind": "delay", "ms": 5}),
        json!({"kind": "reset_before"}),
        json!({"kind": "reset_after", "rst": true}),
        json!({"kind": "hang"}),
        json!({"kind": "hang_after", "skip": 3}),
        json!({"kind": "truncated"}),
        json!({"kind": "malformed"}),
        json!({"kind": "shape"}),
        json!({"kind": "huge", "mib": 5}),
        json!({"kind": "slow_body", "chunk_ms": 5}),
        json!({"kind": "redirect", "location": "https://elsewhere.example/"}),
        json!({"kind": "overwrite", "when": "before", "domains": []}),
        json!({"kind": "overwrite", "when": "after_answer", "domains": ["theirs.example"]}),
        json!({"kind": "drop_names", "names": ["a.example"]}),
        json!({"kind": "drop_additions"}),
    ] {
        assert_eq!(control.post("faults", &fault), 200, "{fault}");
    }
    let pending = control.get("state")["faults"].as_array().unwrap().len();
    assert_eq!((pending, emulator.pending_faults()), (18, 18));

    for fault in [
        json!({"kind": "status"}),
        json!({"kind": "status", "code": 42}),
        json!({"kind": "status", "code": "500"}),
        json!({"kind": "status", "code": 500, "retry-after": "7"}),
        json!({"kind": "status", "code": 500, "retry_after": "7\r\n"}),
        json!({"kind": "hang", "ms": 5}),
        json!({"kind": "hang", "times": 0}),
        json!({"kind": "hang", "skip": -1}),
        json!({"kind": "huge", "mib": 4096}),
        json!({"kind": "overwrite", "when": "sometimes", "domains": []}),
        json!({"kind": "nonsense"}),
        json!({"code": 500}),
        json!("hang"),
        json!([{"kind": "hang"}, {"kind": "nonsense"}]),
    ] {
        assert_eq!(control.post("faults", &fault), 400, "{fault}");
    }
    assert_eq!(emulator.pending_faults(), 18, "of a list with a bad fault in it, none is planted");
}

#[test]
fn settings_change_while_it_runs() {
    let emulator = Emulator::start(Settings::default()).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    for (sent, reported) in [(json!(2), json!(2)), (json!(true), json!(u32::MAX)), (json!(false), json!(0))] {
        assert_eq!(control.post("settings", &json!({ "fail_actions": sent })), 200);
        assert_eq!(control.get("state")["settings"]["fail_actions"], reported);
    }
    assert_eq!(control.post("settings", &json!({"unpaid": true, "names_culprit": false})), 200);
    assert_eq!(client.get(APP).0, 402);
    let pool = json!({
        "system_users": {"emulatorapp00001": "another"}, "web_roots": {"emulatorapp00001": "[::1]:8000"},
        "deny_unknown_domains": false, "reissue_delay_ms": 5, "certificate_limit": null,
        "over_certificate_limit": "refuse", "certificate_days": 6, "autossl_all_or_nothing": true,
        "challenge": "serving-app",
    });
    assert_eq!(control.post("settings", &pool), 200);
    for (name, value) in pool.as_object().unwrap() {
        assert_eq!(control.get("state")["settings"][name], *value, "{name}");
    }
    for wrong in [
        json!({"web_port": 1}),
        json!({"prefix_order": "longer-first"}),
        json!({"system_users": {"none": "another"}}),
        json!({"system_users": ["emulatorapp00001"]}),
        json!({"web_roots": {"none": "127.0.0.1:80"}}),
        json!({"web_roots": {"emulatorapp00001": "127.0.0.1"}}),
        json!({"web_roots": {"emulatorapp00001": "203.0.113.7:80"}}),
        json!({"deny_unknown_domains": 1}),
        json!({"reissue_delay_ms": -1}),
        json!({"certificate_limit": 0}),
        json!({"certificate_limit": "none"}),
        json!({"over_certificate_limit": "ignore"}),
        json!({"certificate_days": 0}),
        json!({"autossl_all_or_nothing": "no"}),
        json!({"challenge": "no-app"}),
        json!({"unpaid": "yes"}),
        json!({"order": "odd"}),
        json!({"port": 1}),
        json!({"plain_http": true}),
        json!({"address": "0.0.0.0"}),
        json!({"latency": 1}),
        json!([]),
    ] {
        let before = control.get("state")["settings"].clone();
        assert_eq!(control.post("settings", &wrong), 400, "{wrong}");
        assert_eq!(control.get("state")["settings"], before, "{wrong}");
    }
}

#[test]
fn the_journal_can_be_read_from_a_given_number() {
    let emulator = Emulator::start(Settings::default()).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    for _ in 0..3 {
        client.get(APP);
    }
    let journal = control.get("journal?since=2");
    assert_eq!(journal["entries"].as_array().unwrap().len(), 1);
    assert_eq!(journal["entries"][0]["number"], 3);
    assert_eq!((&journal["requests"], &journal["connections"]), (&json!(3), &json!(1)));
    assert_eq!((&journal["handshakes"], &journal["resumed_handshakes"]), (&json!(1), &json!(0)));
    assert!(!journal.to_string().to_lowercase().contains("authorization"));
    assert_eq!(client.get(&format!("{}/journal?since=x", emulator.control())).0, 400);
    assert_eq!(client.delete(&format!("{}/journal", emulator.control())).0, 200);
    assert_eq!(control.get("journal")["requests"], 0);
}

#[test]
fn a_reset_restores_the_state_at_the_start() {
    let emulator = Emulator::start(Settings { latency_ms: 1, ..Settings::default() }).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    client.post(APP, &json!({"domains": ["a.example"]}));
    assert_eq!(control.get("state")["actions"][0]["status"], "success");
    control.post("settings", &json!({"latency_ms": 2}));
    control.post("faults", &json!({"kind": "hang"}));
    control.post("apps/emulatorapp00001/certificate", &json!({"state": "custom"}));
    assert_eq!(control.post("reset", &json!({})), 200);
    let state = control.get("state");
    assert_eq!(state["apps"][0]["domains"], json!(["network.example"]));
    assert_eq!(state["apps"][0]["ssl"], "none");
    assert_eq!((&state["actions"], &state["faults"]), (&json!([]), &json!([])));
    assert_eq!(state["settings"]["latency_ms"], 1);
    assert_eq!(emulator.requests(), 0);
}

#[test]
fn each_app_has_its_own_list_and_certificate() {
    let shop = AppAtStart { id: "shop".into(), name: "shop".into(), domains: vec!["s.example".into()] };
    let mut settings = Settings::default();
    settings.apps.push(shop);
    let emulator = Emulator::start(settings).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    assert_eq!(control.post("apps/shop/domains", &json!(["x_y.example", "x_y.example"])), 200);
    assert_eq!(emulator.domains_of("shop"), ["x_y.example", "x_y.example"], "by hand, and unchecked");
    assert_eq!(emulator.domains(), ["network.example"]);
    assert_eq!(control.post("apps/shop/certificate", &json!({"state": "custom"})), 200);
    assert_eq!(client.post("/apps/shop/ssl", &json!({"auto": true})).0, 409);
    assert!(client.get(APP).1["data"]["ssl"].is_null());
    assert_eq!(control.post("apps/shop/certificate", &json!({"state": "none"})), 200);
    assert!(client.get("/apps/shop").1["data"]["ssl"].is_null());
    assert_eq!(control.post("apps/shop/certificate", &json!({"state": "odd"})), 400);
    assert_eq!(control.post("apps/shop/domains", &json!({"0": "a.example"})), 400);
    assert_eq!(emulator.domains_of("nosuchapp"), Vec::<String>::new());
}

#[test]
fn it_stops_on_request() {
    let emulator = Emulator::start(Settings::default()).unwrap();
    let client = Client::of(&emulator);
    let control = Control { client: &client, address: emulator.control() };
    assert!(emulator.is_running());
    assert_eq!(control.post("nothing", &json!({})), 400);
    assert_eq!(control.post("stop", &json!({})), 200, "answered before the end");
    eventually("it has stopped", || !emulator.is_running());
    assert!(client.try_get(APP).is_err());
}
