use serde_json::{Value, json};

use super::{
    super::{
        Plan,
        fixtures::{NOW, mapped, planned, pooled, records},
        snapshot::AppState,
    },
    delay,
};

#[test]
fn attempts_are_soon_at_first_and_never_stop() {
    let delays: Vec<i64> = (1..=9).map(delay).collect();
    assert_eq!(delays, [60, 120, 300, 600, 1_800, 3_600, 21_600, 21_600, 21_600]);
    assert_eq!((delay(0), delay(u32::MAX)), (60, 21_600));
}

/// A plan for an app with this state, and with these facts.
fn with_state(state: &Value, mut facts: Value) -> Plan {
    facts["app_states"] = json!([{ "app_id": "one", "autossl": "on" }]);
    for (key, value) in state.as_object().unwrap() {
        facts["app_states"][0][key] = value.clone();
    }
    planned(&[], facts)
}

fn state(plan: &Plan) -> &AppState {
    &plan.app_states[0]
}

#[test]
fn a_failed_sync_delays_the_next_by_at_most_ten_minutes() {
    let failure = json!({ "exception": "NetworkException", "source": "server", "message": "words" });
    let mut before = json!({});
    let mut waits = Vec::new();
    for _ in 0..6 {
        let plan = with_state(&before, json!({ "failure": failure.clone() }));
        waits.push(state(&plan).retry_at.unwrap() - NOW);
        assert_eq!(plan.next_sync, state(&plan).retry_at);
        before = serde_json::to_value(state(&plan)).unwrap();
    }
    assert_eq!(waits, [60, 120, 300, 600, 600, 600]);

    let unread = planned(&[], json!({ "failure": failure }));
    assert_eq!(unread.app_states, [], "what was not read is not written");
    let delayed = with_state(&before, json!({ "apps": [] }));
    assert_eq!(delayed, Plan { next_sync: Some(NOW + 600), ..Plan::default() });
    let in_time = json!({ "failed_syncs": 6, "retry_at": NOW });
    let facts = json!({ "desired": mapped(&["a.example"]) });
    for (before, facts) in [
        (&in_time, facts.clone()),
        (&before, json!({ "ignore_delays": true, "desired": facts["desired"].clone() })),
        (&before, json!({ "preview": true, "desired": facts["desired"].clone() })),
    ] {
        assert_eq!(with_state(before, facts).add(), ["a.example"]);
    }
    let done = with_state(&in_time, json!({}));
    assert_eq!((state(&done).failed_syncs, state(&done).retry_at), (0, None), "it has succeeded");
    let unsent = with_state(&in_time, facts);
    assert_eq!(state(&unsent).failed_syncs, 6, "it has an update to send");
    let read = with_state(&in_time, json!({ "desired": null }));
    assert_eq!(state(&read).failed_syncs, 6, "it has only read the apps");
}

#[test]
fn a_clock_that_was_ahead_delays_no_sync() {
    for (at, added) in [(NOW + 600, &[][..]), (NOW + 601, &["a.example"][..])] {
        let state = json!({ "failed_syncs": 6, "retry_at": at });
        assert_eq!(with_state(&state, json!({ "desired": mapped(&["a.example"]) })).add(), added);
    }
    for (state, is_sent) in [
        (json!({ "rewrite_at": NOW + 21_600 }), false),
        (json!({ "rewrite_at": NOW + 21_601 }), true),
        (json!({ "autossl": "pending", "autossl_at": NOW + 3_600 }), false),
        (json!({ "autossl": "pending", "autossl_at": NOW + 3_601 }), true),
    ] {
        let plan = with_state(&state, json!({}));
        assert_eq!(!plan.changes.is_empty() || !plan.enable_autossl.is_empty(), is_sent, "{state}");
    }
    for (attempts, due, added) in [
        (0, NOW + 60, &[][..]),
        (0, NOW + 61, &["a.example"][..]),
        (4, NOW + 600, &[][..]),
        (4, NOW + 601, &["a.example"][..]),
    ] {
        let records = records(&["a.example"], &json!({ "attempts": attempts, "due": due }));
        let facts = json!({ "desired": mapped(&["a.example"]), "records": records });
        assert_eq!(with_state(&json!({}), facts).add(), added, "{attempts} {due}");
    }
}

#[test]
fn an_operators_sync_ignores_retry_delays() {
    let facts = |ignore_delays: bool| {
        json!({
            "desired": mapped(&["failed.example"]),
            "records": records(&["failed.example"], &json!({ "attempts": 4, "due": NOW + 600 })),
            "ignore_delays": ignore_delays,
        })
    };
    let state = json!({ "rewrite_at": NOW + 60, "autossl": "pending", "autossl_at": NOW + 60 });
    let waits = with_state(&state, facts(false));
    assert!(waits.changes.is_empty() && waits.enable_autossl.is_empty());
    let asked = with_state(&state, facts(true));
    assert_eq!((asked.add(), asked.changes[0].rewrite), (vec!["failed.example"], true));
    let asked = with_state(
        &json!({ "autossl": "pending", "autossl_at": NOW + 60 }),
        json!({ "ignore_delays": true }),
    );
    assert_eq!(asked.enable_autossl, ["one"]);
}

#[test]
fn the_next_sync_is_due_at_the_earliest_of_all_times() {
    let waiting = records(&["a.example"], &json!({ "attempts": 1, "due": NOW + 40 }));
    let desired = mapped(&["a.example"]);
    for (state, facts, expected) in [
        (json!({}), json!({}), None),
        (json!({}), json!({ "desired": desired.clone(), "records": waiting.clone() }), Some(NOW + 40)),
        (json!({}), json!({ "records": waiting.clone() }), None),
        (
            json!({ "rewrite_at": NOW + 30 }),
            json!({ "desired": desired, "records": waiting }),
            Some(NOW + 30),
        ),
        (json!({ "autossl": "pending", "autossl_at": NOW + 20 }), json!({}), Some(NOW + 20)),
        (json!({ "autossl": "custom", "autossl_at": NOW + 20 }), json!({}), None),
        (json!({ "autossl": "pending", "autossl_at": NOW }), json!({}), None),
    ] {
        assert_eq!(with_state(&state, facts.clone()).next_sync, expected, "{state} {facts}");
    }
    let refused = json!({
        "desired": mapped(&["new.example"]),
        "results": [{ "app_id": "one", "report": {
            "added": [], "removed": [], "action": { "id": null }, "ssl": { "state": "on" },
            "refused": [{ "domain": "new.example", "reason": "rejected", "message": "no" }],
        } }],
    });
    assert_eq!(with_state(&json!({}), refused).next_sync, Some(NOW + 60));
}

/// AutoSSL of an app that has lost its last domain of ours is not requested, so no sync is due for it.
#[test]
fn an_app_without_our_domains_needs_no_sync_for_autossl() {
    let state = json!([{ "app_id": "one", "autossl": "on" }, { "app_id": "two", "autossl": "pending", "autossl_at": NOW - 60 }]);
    let plan = pooled(&[&[], &["two.example"]], json!({ "app_states": state }));
    assert_eq!((plan.enable_autossl.as_slice(), plan.next_sync), (&[][..], None));
}
