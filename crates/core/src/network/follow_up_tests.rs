use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NETWORK, NOW, mapped, planned},
    snapshot::AppState,
};
use crate::report::SslState;

/// A plan for an app with this state and these results; with a domain to add if there is one.
fn follow(state: Value, results: Value, add: bool) -> Plan {
    let mut facts = json!({ "desired": mapped(if add { &["new.example"] } else { &[] }) });
    for (key, mut value) in [("app_states", state), ("results", results)] {
        value["app_id"] = json!("one");
        facts[key] = json!([value]);
    }
    planned(&[], facts)
}

/// Its state then.
fn state(plan: &Plan) -> &AppState {
    assert_eq!(plan.app_states.len(), 1);
    &plan.app_states[0]
}

fn report(added: &[&str], action: Option<&str>, autossl: &str) -> Value {
    let status = if action.is_some() { "open" } else { "none" };
    json!({ "report": {
        "added": added, "removed": [], "refused": [], "action": { "id": action, "status": status },
        "ssl": { "state": autossl, "covered": [], "missing": [], "error": null },
        "requests": 3, "elapsed_ms": 1.5, "domains": [], "unchanged": [], "changes": [], "dry_run": false,
    } })
}

fn failure(exception: &str) -> Value {
    json!({ "failure": { "exception": exception, "source": "server", "message": "words" } })
}

#[test]
fn the_end_of_an_action_decides_about_a_rewrite() {
    let open = json!({ "action": "a1", "failed_actions": 2 });
    let plan = follow(open.clone(), json!({ "action": "open" }), false);
    assert_eq!((state(&plan).action.as_deref(), state(&plan).failed_actions), (Some("a1"), 2));
    let plan = follow(open.clone(), json!({ "action": "success" }), false);
    assert_eq!((state(&plan).action.as_deref(), state(&plan).failed_actions), (None, 0));
    let plan = follow(open.clone(), json!({ "action": "forgotten" }), false);
    assert_eq!((state(&plan).action.as_deref(), state(&plan).failed_actions), (None, 2));
    assert_eq!((plan.changes.len(), plan.changes[0].rewrite), (1, true), "its end is unknown");
    let plan = follow(open, json!({ "action": "failed" }), false);
    assert_eq!((state(&plan).failed_actions, state(&plan).rewrite_at), (3, Some(NOW + 120)));
    assert!(plan.changes.is_empty());
}

#[test]
fn an_action_whose_end_stays_unknown_owes_one_rewrite() {
    let rewrites = |plan: &Plan| plan.changes.iter().filter(|change| change.rewrite).count();
    for (before, end, is_awaited, owed) in [
        (json!({ "action_at": NOW - 3_599 }), "open", true, 0),
        (json!({ "action_at": NOW - 3_600 }), "open", false, 1),
        (json!({ "action_at": NOW - 3_600, "action_is_rewrite": true }), "open", false, 0),
        (json!({ "action_at": NOW - 9 }), "forgotten", false, 1),
        (json!({ "action_at": NOW - 9, "action_is_rewrite": true }), "forgotten", false, 0),
        (json!({}), "open", true, 0),
    ] {
        let mut state_before = before.clone();
        state_before["action"] = json!("a1");
        let plan = follow(state_before, json!({ "action": end }), false);
        assert_eq!((state(&plan).action.is_some(), rewrites(&plan)), (is_awaited, owed), "{before} {end}");
    }
    for (results, is_rewrite) in
        [(report(&[], Some("a2"), "on"), true), (report(&["new.example"], Some("a2"), "on"), false)]
    {
        let plan = follow(json!({ "rewrite_at": NOW }), results, is_rewrite);
        assert_eq!((state(&plan).action_at, state(&plan).action_is_rewrite), (Some(NOW), is_rewrite));
    }
}

#[test]
fn nothing_is_rewritten_while_the_server_is_away() {
    let owed = json!([{ "app_id": "one", "action_at": NOW - 90, "rewrite_at": NOW, "autossl": "on" }]);
    for (contact, is_rewritten) in [(json!(null), true), (json!(NOW - 91), false), (json!(NOW - 90), true)] {
        let facts = json!({ "app_states": owed.clone(), "server_contact": contact });
        let plan = planned(&[], facts);
        assert_eq!(plan.changes.len(), usize::from(is_rewritten), "{contact}");
        if !is_rewritten {
            assert_eq!((state(&plan).rewrite_at, plan.next_sync), (Some(NOW), None), "it stays owed");
        }
    }
}

#[test]
fn the_servers_last_contact_is_requested_only_in_doubt() {
    for (state, is_asked) in [
        (json!({ "autossl": "on" }), false),
        (json!({ "action": "a", "action_at": NOW - 599 }), false),
        (json!({ "action": "a", "action_at": NOW - 600 }), true),
        (json!({ "action_at": NOW - 600 }), false),
        (json!({ "action_at": NOW - 9, "rewrite_at": NOW }), true),
        (json!({ "action_at": NOW - 9, "rewrite_at": NOW + 1 }), false),
        (json!({ "rewrite_at": NOW }), false),
        (json!({ "away_since": NOW - 9 }), true),
    ] {
        let mut state_before = state.clone();
        state_before["app_id"] = json!("one");
        let known = json!({ "app_states": [state_before.clone()], "server_contact": NOW });
        let plan = planned(&[], json!({ "app_states": [state_before] }));
        assert_eq!(plan.needs_server_contact, is_asked, "{state}");
        assert!(!planned(&[], known).needs_server_contact, "{state}");
    }
    let plan = follow(json!({ "action": "a", "action_at": NOW - 9 }), json!({ "action": "failed" }), false);
    assert!(plan.needs_server_contact, "before the list is sent again");
}

#[test]
fn the_server_is_away_since_the_first_action_after_its_last_contact() {
    let open = json!({ "action": "a", "action_at": NOW - 600 });
    let young = json!({ "action": "a", "action_at": NOW - 599 });
    let away = json!({ "action": "a", "action_at": NOW - 9, "away_since": NOW - 7_000 });
    let is_unknown = json!({ "action_at": NOW - 9, "away_since": NOW - 7_000, "rewrite_at": NOW });
    for (before, contact, end, since) in [
        (&open, None, "open", None),
        (&open, Some(NOW - 601), "open", Some(NOW - 600)),
        (&open, Some(NOW - 600), "open", None),
        (&open, Some(NOW - 601), "success", None),
        (&young, Some(NOW - 700), "open", None),
        (&away, None, "open", Some(NOW - 7_000)),
        (&away, Some(NOW - 7_001), "open", Some(NOW - 7_000)),
        (&away, Some(NOW - 7_000), "open", None),
        (&away, Some(NOW - 7_001), "success", None),
        (&away, Some(NOW - 7_001), "forgotten", Some(NOW - 7_000)),
        (&is_unknown, None, "open", Some(NOW - 7_000)),
    ] {
        let mut state_before = before.clone();
        state_before["app_id"] = json!("one");
        let results = json!([{ "app_id": "one", "action": end }]);
        let facts = json!({ "app_states": [state_before], "results": results, "server_contact": contact });
        let plan = planned(&[], facts);
        assert_eq!(state(&plan).away_since, since, "{before} {contact:?} {end}");
        let is_rewritten = plan.changes.iter().any(|change| change.rewrite);
        assert!(!is_rewritten || since.is_none(), "{before} {contact:?} {end}");
    }
}

#[test]
fn an_action_fails_since_its_first_failure() {
    let failing = json!({ "action": "a3", "failed_actions": 2, "failing_since": NOW - 500 });
    let since =
        |before: Value, end: &str| state(&follow(before, json!({ "action": end }), false)).failing_since;
    assert_eq!(since(json!({ "action": "a1" }), "failed"), Some(NOW));
    for (end, expected) in [("failed", Some(NOW - 500)), ("open", Some(NOW - 500)), ("success", None)] {
        assert_eq!(since(failing.clone(), end), expected, "{end}");
    }
}

#[test]
fn the_first_failed_action_is_followed_by_a_rewrite_at_once() {
    let plan = follow(json!({ "action": "a1" }), json!({ "action": "failed" }), false);
    assert!(plan.changes[0].rewrite && plan.changes[0].add.is_empty());
    assert_eq!((state(&plan).failed_actions, state(&plan).rewrite_at), (1, Some(NOW + 60)));
    let mut results = report(&[], Some("a2"), "on");
    results["action"] = json!("failed");
    let plan = follow(json!({ "action": "a1" }), results, false);
    assert_eq!((state(&plan).action.as_deref(), state(&plan).rewrite_at), (Some("a2"), None));
}

#[test]
fn before_an_update_a_rewrite_is_owed() {
    let plan = follow(json!({}), json!({}), true);
    assert_eq!((plan.changes.len(), state(&plan).rewrite_at), (1, Some(NOW + 60)));
    let plan = follow(json!({ "rewrite_at": NOW + 5 }), json!({}), false);
    assert_eq!((plan.changes.len(), state(&plan).rewrite_at), (0, Some(NOW + 5)), "not due");
    let plan = follow(json!({ "rewrite_at": NOW }), json!({}), false);
    assert!(plan.changes[0].rewrite);
}

#[test]
fn an_update_that_reports_its_action_owes_nothing() {
    let plan = follow(json!({}), report(&["new.example"], Some("a1"), "on"), true);
    assert_eq!((state(&plan).action.as_deref(), state(&plan).rewrite_at), (Some("a1"), None));
    let before = json!({ "action": "a0", "failed_actions": 1, "rewrite_at": NOW });
    let plan = follow(before.clone(), report(&[], None, "on"), false);
    let end = state(&plan);
    assert_eq!(
        (end.action.as_deref(), end.rewrite_at, end.failed_actions),
        (None, None, 0),
        "nothing changed"
    );
    let mut lost = report(&[], None, "on");
    lost["report"]["action"]["status"] = json!("open");
    let end = follow(before.clone(), lost, false);
    assert_eq!(
        (state(&end).action.as_deref(), state(&end).rewrite_at),
        (Some("a0"), Some(NOW + 60)),
        "its response was lost"
    );
    let plan = follow(before, report(&["new.example"], None, "on"), true);
    assert_eq!(state(&plan).rewrite_at, Some(NOW + 60), "its action is not known");
}

#[test]
fn a_failed_update_owes_a_rewrite_unless_nothing_was_sent() {
    for exception in ["LockTimeoutException", "UnsafeChangeException", "AuthenticationException"] {
        let plan = follow(json!({}), failure(exception), true);
        assert_eq!(state(&plan).rewrite_at, None, "{exception}");
        let plan = follow(json!({ "rewrite_at": NOW }), failure(exception), true);
        assert_eq!(state(&plan).rewrite_at, Some(NOW), "{exception}: what was owed is owed");
    }
    for exception in ["NetworkException", "ApiException", "ConflictException", "TypeError"] {
        let plan = follow(json!({}), failure(exception), true);
        assert_eq!(state(&plan).rewrite_at, Some(NOW + 60), "{exception}");
    }
}

#[test]
fn a_failure_apart_from_an_update_keeps_the_end_of_the_action() {
    let facts = |results: Value| {
        planned(
            &[],
            json!({
                "app_states": [{ "app_id": "one", "action": "a1" }],
                "results": results,
                "failure": { "exception": "Database", "source": "database", "message": "gone away" },
            }),
        )
    };
    assert_eq!(state(&facts(json!([]))).action.as_deref(), Some("a1"));
    let plan = facts(json!([{ "app_id": "one", "action": "success" }]));
    assert_eq!(state(&plan).action, None);
}

#[test]
fn autossl_is_requested_until_it_is_on() {
    for (before, asked) in [
        (json!({}), true),
        (json!({ "autossl": "pending", "autossl_at": NOW }), true),
        (json!({ "autossl": "pending", "autossl_at": NOW + 1 }), false),
        (json!({ "autossl": "enabled", "autossl_at": NOW }), true),
        (json!({ "autossl": "on" }), false),
        (json!({ "autossl": "custom" }), false),
        (json!({ "autossl": "skipped" }), false),
    ] {
        let plan = follow(before.clone(), json!({}), false);
        assert_eq!(plan.enable_autossl.len(), usize::from(asked), "{before}");
        assert!(follow(before, json!({}), true).enable_autossl.is_empty(), "an update asks for it");
    }
}

/// The operator has removed the custom certificate.
#[test]
fn autossl_is_requested_once_a_custom_certificate_is_gone() {
    for (ssl, before, asked) in [
        (json!("none"), "custom", true),
        (json!("custom"), "custom", false),
        (json!("auto"), "custom", false),
        (json!(null), "custom", false),
        (json!("none"), "on", false),
    ] {
        let facts = |results: Value| {
            let mut facts =
                json!({ "app_states": [{ "app_id": "one", "autossl": before }], "results": results });
            facts["apps"] = json!([{ "id": "one", "name": "network", "domains": [NETWORK], "ssl": ssl }]);
            planned(&[], facts)
        };
        assert_eq!(facts(json!([])).enable_autossl.len(), usize::from(asked), "{ssl} {before}");
        let plan = facts(json!([{ "app_id": "one", "autossl": "pending" }]));
        assert_eq!((plan.enable_autossl.len(), state(&plan).autossl), (0, Some(SslState::Pending)));
    }
}

#[test]
fn autossl_is_retried_later_each_time_and_within_the_hour() {
    let mut before = json!({});
    let mut waits = Vec::new();
    for _ in 0..8 {
        let plan = follow(before, json!({ "autossl": "pending" }), false);
        assert!(plan.enable_autossl.is_empty(), "it was asked for just now");
        waits.push(state(&plan).autossl_at.unwrap() - NOW);
        before = serde_json::to_value(state(&plan)).unwrap();
    }
    assert_eq!(waits, [60, 120, 300, 600, 1_800, 3_600, 3_600, 3_600]);
    let plan = follow(before.clone(), json!({ "autossl": "enabled" }), false);
    assert_eq!((state(&plan).autossl_attempts, state(&plan).autossl_at), (0, Some(NOW + 60)));
    let plan = follow(before, report(&[], Some("a1"), "on"), false);
    assert_eq!((state(&plan).autossl_attempts, state(&plan).autossl_at), (0, None));
}

/// A 403 on AutoSSL concerns AutoSSL: nothing pauses, and no domain loses an attempt.
#[test]
fn a_failed_autossl_request_is_repeated_with_growing_delays_and_pauses_nothing() {
    for exception in ["AccessDeniedException", "NetworkException", "TypeError"] {
        let mut before = json!({ "autossl": "pending", "autossl_at": NOW });
        let mut waits = Vec::new();
        for _ in 0..7 {
            let failure = json!({ "exception": exception, "source": "server", "message": "words" });
            let plan = follow(before, json!({ "autossl_failure": failure }), false);
            assert!(plan.pause.is_none() && plan.records.is_empty(), "{exception}");
            assert!(plan.enable_autossl.is_empty(), "it was asked for just now");
            waits.push(state(&plan).autossl_at.unwrap() - NOW);
            before = serde_json::to_value(state(&plan)).unwrap();
            assert_eq!(before["autossl"], "pending");
        }
        assert_eq!(waits, [60, 120, 300, 600, 1_800, 3_600, 3_600], "{exception}");
    }
}
