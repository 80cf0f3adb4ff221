//! Each setting for undocumented behaviour of the real API takes effect in every variant.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use client::Client;
use serde_json::{Value, json};
use serverpilot_emulator::{Duplicates, Emulator, Order, Settings, Spelling};

const APP: &str = "/apps/emulatorapp00001";

/// The answer to an update, and the list afterwards.
fn after(settings: Settings, sent: &Value) -> (Value, Vec<String>) {
    let emulator = Emulator::start(settings).unwrap();
    let (status, body) = Client::of(&emulator).post(APP, &json!({ "domains": sent }));
    assert_eq!(status, 200, "{body}");
    (body, emulator.domains())
}

#[test]
fn a_list_is_kept_in_the_configured_order() {
    for (order, kept) in [
        (Order::AsSent, ["b.example", "a.example"]),
        (Order::Sorted, ["a.example", "b.example"]),
        (Order::Reversed, ["a.example", "b.example"]),
    ] {
        let settings = Settings { order, ..Settings::default() };
        assert_eq!(after(settings, &json!(["b.example", "a.example"])).1, kept, "{order:?}");
    }
}

#[test]
fn an_answer_has_the_configured_order() {
    let settings = Settings { answer_order: Order::Reversed, ..Settings::default() };
    let (body, kept) = after(settings, &json!(["c.example", "a.example", "b.example"]));
    assert_eq!(body["data"]["domains"], json!(["b.example", "a.example", "c.example"]));
    assert_eq!(kept, ["c.example", "a.example", "b.example"]);
}

#[test]
fn a_duplicate_is_kept_or_dropped() {
    for (duplicates, count) in [(Duplicates::Kept, 3), (Duplicates::Dropped, 1)] {
        let settings = Settings { duplicates, ..Settings::default() };
        let (body, kept) = after(settings, &json!(["a.example", "a.example", "A.example"]));
        assert_eq!(kept.len(), count, "{duplicates:?}");
        assert_eq!(body["data"]["domains"], json!(kept));
    }
}

#[test]
fn a_domain_is_kept_in_the_configured_spelling() {
    for (spelling, kept) in
        [(Spelling::AsSent, "A.Example"), (Spelling::Lower, "a.example"), (Spelling::Upper, "A.EXAMPLE")]
    {
        let settings = Settings { spelling, ..Settings::default() };
        assert_eq!(after(settings, &json!(["A.Example"])).1, [kept]);
    }
}

#[test]
fn an_update_reports_autossl_if_configured() {
    for update_reports_autossl in [true, false] {
        let settings = Settings { update_reports_autossl, ..Settings::default() };
        let (body, _) = after(settings, &json!(["a.example"]));
        assert_eq!(body["data"].get("autossl").is_some(), update_reports_autossl);
    }
}

#[test]
fn an_update_without_a_change_begins_an_action_if_configured() {
    for action_without_change in [true, false] {
        let settings = Settings { action_without_change, ..Settings::default() };
        let (body, _) = after(settings, &json!(["network.example"]));
        assert_eq!(body.get("actionid").is_some(), action_without_change);
    }
}

#[test]
fn ids_have_the_configured_length() {
    for id_length in [16, 17, 18] {
        let settings = Settings { id_length, ..Settings::default() };
        let (body, _) = after(settings, &json!(["a.example"]));
        assert_eq!(body["actionid"].as_str().map(str::len), Some(id_length));
    }
}

#[test]
fn a_refusal_names_the_culprit_if_configured() {
    for names_culprit in [true, false] {
        let emulator = Emulator::start(Settings {
            names_culprit,
            rejected: vec!["bad.example".into()],
            ..Settings::default()
        })
        .unwrap();
        let (status, body) =
            Client::of(&emulator).post(APP, &json!({"domains": ["a.example", "Bad.example"]}));
        assert_eq!(status, 400);
        let message = body["error"]["message"].as_str().unwrap();
        assert_eq!(message.contains("Bad.example"), names_culprit, "{message}");
        assert_eq!(emulator.domains(), ["network.example"]);
    }
}

#[test]
fn a_domain_that_is_listed_already_is_not_validated() {
    let emulator = Emulator::start(Settings::default()).unwrap();
    emulator.set_domains(&["x_y.example", "not a name"]);
    let (status, _) =
        Client::of(&emulator).post(APP, &json!({"domains": ["x_y.example", "not a name", "a.example"]}));
    assert_eq!(status, 200);
    assert_eq!(emulator.domains(), ["x_y.example", "not a name", "a.example"]);
}
