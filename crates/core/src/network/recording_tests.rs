use serde_json::{Value, json};

use super::super::{
    Plan,
    fixtures::{NOW, leaving, mapped, planned, pooled, records, texts},
    plan::{Reason, State},
    snapshot::Owner,
};

fn report(refused: &Value) -> Value {
    json!([{ "app_id": "one", "report": {
        "added": ["new.example"], "removed": [], "refused": refused, "action": { "id": "a1" }, "ssl": { "state": "on" },
    } }])
}

/// The state to record of a domain.
fn remembered(plan: &Plan, domain: &str) -> Option<Value> {
    let mut found = plan.records.iter().filter(|record| record.domain.as_str() == domain);
    let record = found.next().map(|record| serde_json::to_value(record).unwrap());
    assert!(found.next().is_none(), "{domain} twice");
    record
}

fn settled(owner: &str) -> Value {
    json!({ "owner": owner, "settled": true })
}

#[test]
fn nothing_is_remembered_while_an_update_is_due() {
    let facts = json!({
        "desired": mapped(&["new.example", "a.example"]),
        "records": records(&["gone.example"], &settled("managed")),
    });
    let plan = planned(&["a.example"], facts);
    assert!(!plan.changes.is_empty());
    assert!(plan.records.is_empty() && plan.forget.is_empty() && plan.added.is_empty());
}

#[test]
fn an_added_domain_is_managed() {
    let facts = json!({ "desired": mapped(&["new.example"]), "results": report(&json!([])) });
    let plan = planned(&[], facts);
    assert_eq!(
        remembered(&plan, "new.example").unwrap(),
        json!({
            "domain": "new.example", "state": "ok", "reason": null, "values": {}, "attempts": 0, "retry_at": null,
        })
    );
    assert_eq!(texts(&plan.added), ["new.example"]);
}

#[test]
fn a_refusal_counts_as_an_attempt_of_that_domain_alone() {
    let refused = json!([
        { "domain": "Bad.example", "reason": "rejected", "message": "no" },
        { "domain": "full.example", "reason": "limit", "message": "full" },
        { "domain": "odd.example", "reason": "invalid", "message": "odd" },
        { "domain": "late.example", "reason": "deadline", "message": "late" },
    ]);
    let facts = json!({
        "desired": mapped(&["bad.example", "new.example", "full.example", "odd.example", "late.example"]),
        "records": records(&["bad.example", "late.example"], &json!({ "attempts": 1, "due": NOW })),
        "results": report(&refused),
    });
    let plan = planned(&[], facts);
    assert_eq!(texts(&plan.added), ["new.example"]);
    assert_eq!(
        remembered(&plan, "bad.example").unwrap(),
        json!({
            "domain": "bad.example", "state": "failed", "reason": "rejected", "values": { "message": "no" },
            "attempts": 2, "retry_at": NOW + 120,
        })
    );
    assert_eq!(remembered(&plan, "full.example").unwrap()["reason"], "no_room");
    assert_eq!(remembered(&plan, "odd.example").unwrap()["retry_at"], NOW + 60);
    assert_eq!(
        remembered(&plan, "late.example").unwrap(),
        json!({
            "domain": "late.example", "state": "failed", "reason": "server", "values": { "message": "late" },
            "attempts": 1, "retry_at": NOW + 60,
        }),
        "an attempt that was not made does not count"
    );
}

#[test]
fn a_removed_domain_is_gone_unless_it_is_still_desired() {
    let mut results = report(&json!([]));
    results[0]["report"]["removed"] = json!(["held.example", "old.example"]);
    let facts = json!({
        "desired": mapped(&["held.example"]),
        "records": [
            { "domain": "old.example", "owner": "managed", "removal_announced_at": 0 },
            { "domain": "held.example", "owner": "managed", "hold": "remove" },
            { "domain": "waiting.example", "owner": "managed", "removal_announced_at": 0 },
        ],
        "results": results,
    });
    let plan = planned(&["old.example", "held.example", "waiting.example"], facts);
    assert_eq!(texts(&plan.removed), ["held.example", "old.example"]);
    assert_eq!(remembered(&plan, "old.example").unwrap()["state"], "gone");
    assert_eq!(remembered(&plan, "waiting.example"), None, "what is still listed stays as it is");
    assert_eq!(remembered(&plan, "held.example").unwrap()["reason"], "removed");
}

#[test]
fn a_record_that_would_not_change_is_left_out() {
    for (record, is_recorded) in [
        (settled("managed"), true),
        (json!({ "owner": "managed" }), false),
        (json!({ "owner": "managed", "settled": true, "due": NOW }), false),
        (json!({ "owner": "managed", "settled": true, "due": NOW + 9 }), false),
        (settled("unmanaged"), true),
        (json!({ "settled": true, "absent_since": NOW - 9 }), false),
    ] {
        let facts = json!({
            "desired": mapped(&["a.example"]), "records": records(&["a.example"], &record),
        });
        let found = remembered(&planned(&["a.example"], facts), "a.example");
        assert_eq!(found.is_none(), is_recorded, "{record}");
    }
    let gone = json!({ "settled": true, "absent_since": NOW - 9 });
    let plan = planned(&[], json!({ "records": records(&["a.example"], &gone) }));
    assert_eq!((remembered(&plan, "a.example"), plan.ownership), (None, vec![]));
}

#[test]
fn a_reason_is_always_reported() {
    let facts = json!({
        "desired": [
            { "domain": "*.a.example", "kind": "mapped" },
            { "domain": "site.b.example", "kind": "site" },
            { "domain": "-bad-.example", "kind": "mapped" },
            { "domain": "not one", "kind": "mapped" },
        ],
        "leave_out_covered": true,
    });
    let plan = planned(&["*.b.example"], facts);
    for (domain, state, reason) in [
        ("*.a.example", "held", "wildcard"),
        ("site.b.example", "ok", "covered"),
        ("-bad-.example", "failed", "invalid"),
    ] {
        let record = remembered(&plan, domain).unwrap();
        assert_eq!((&record["state"], &record["reason"]), (&json!(state), &json!(reason)));
        assert_eq!((&record["attempts"], &record["retry_at"]), (&json!(0), &Value::Null));
    }
    let message = &remembered(&plan, "-bad-.example").unwrap()["values"]["message"];
    assert!(message.as_str().unwrap().contains("-bad-.example"));
    assert_eq!(remembered(&plan, "not one"), None, "it cannot be remembered");
}

fn failed(exception: &str, source: &str) -> Plan {
    planned(
        &[],
        json!({
            "apps": [],
            "app_states": [{ "app_id": "one" }],
            "records": [
                { "domain": "due.example", "attempts": 2, "due": NOW },
                { "domain": "later.example", "attempts": 2, "due": NOW + 1 },
                { "domain": "idle.example" },
            ],
            "failure": { "exception": exception, "source": source, "message": "words" },
        }),
    )
}

#[test]
fn an_error_about_the_account_pauses_and_costs_no_attempt() {
    for exception in [
        "ConfigurationException",
        "AuthenticationException",
        "PaymentRequiredException",
        "PermissionException",
        "NotFoundException",
    ] {
        let plan = failed(exception, "server");
        let pause = serde_json::to_value(plan.pause).unwrap();
        assert_eq!(pause, json!({ "reason": "account", "values": { "message": "words" } }), "{exception}");
        assert!(plan.records.is_empty());
    }
}

#[test]
fn any_other_failure_touches_no_domain_and_delays_the_next_sync() {
    for (exception, source) in [
        ("NetworkException", "server"),
        ("ApiException", "server"),
        ("RateLimitException", "server"),
        ("ConflictException", "server"),
        ("LockTimeoutException", "server"),
        ("RuntimeException", "server"),
        ("Database", "database"),
    ] {
        let plan = failed(exception, source);
        assert_eq!(plan.pause, None);
        assert_eq!(plan.records, [], "{exception}");
        let state = &plan.app_states[0];
        assert_eq!((state.failed_syncs, state.retry_at), (1, Some(NOW + 60)), "{exception}");
        assert_eq!(plan.next_sync, Some(NOW + 60), "{exception}");
    }
}

/// The part that was written is managed, and what was not tried costs no attempt (`fault-isolation`).
#[test]
fn a_failure_after_a_part_of_an_update_keeps_the_report() {
    for (exception, is_account_wide) in [("PaymentRequiredException", true), ("NetworkException", false)] {
        let mut results =
            report(&json!([{ "domain": "late.example", "reason": "deadline", "message": "late" }]));
        results[0]["failure"] = json!({ "exception": exception, "source": "server", "message": "words" });
        let facts = json!({
            "desired": mapped(&["new.example", "late.example"]),
            "records": [
                { "domain": "late.example", "attempts": 2, "due": NOW },
                { "domain": "gone.example", "attempts": 2, "due": NOW, "owner": "managed", "removal_announced_at": 0 },
            ],
            "results": results,
        });
        let plan = planned(&["gone.example"], facts);
        assert_eq!(plan.pause.is_some(), is_account_wide, "{exception}");
        assert_eq!(texts(&plan.added), ["new.example"]);
        let ownership = plan.ownership.iter().find(|change| change.domain.as_str() == "new.example").unwrap();
        assert_eq!(ownership.owner, Owner::Managed);
        assert_eq!(remembered(&plan, "late.example").unwrap()["attempts"], 2);
        assert_eq!(remembered(&plan, "gone.example"), None, "the failure is not about it");
        assert_eq!(plan.app_states[0].failed_syncs, u32::from(!is_account_wide), "{exception}");
        assert_eq!(plan.app_states[0].action.as_deref(), Some("a1"));
        assert!(plan.changes.is_empty() && plan.enable_autossl.is_empty());
    }
}

/// Two apps list the domain, and one of them cannot be changed: it is still served.
#[test]
fn a_removal_waits_for_every_app_that_lists_the_domain() {
    let facts = |record: &Value, desired: bool, owner: &str| {
        json!({
            "pool": [{ "app_id": "two", "own_domain": "two.example", "proven_at": 1 }],
            "desired": mapped(&["x.example"][..usize::from(desired)]),
            "records": records(&["x.example"], record),
            "ownership": [{ "domain": "x.example", "app_id": "two", "owner": owner }],
        })
    };
    let by_operator = json!({ "owner": "unmanaged", "hold": "remove" });
    for (name, on_main, mut facts) in [
        ("by the operator", false, facts(&by_operator, false, "unmanaged")),
        ("the same, on both", true, facts(&by_operator, false, "unmanaged")),
        ("the same, desired", true, facts(&by_operator, true, "managed")),
        ("by rule, on both", true, facts(&leaving(), false, "managed")),
    ] {
        let lists = [if on_main { &["x.example"][..] } else { &[] }, &["two.example", "x.example"]];
        if on_main {
            assert_eq!(pooled(&lists, facts.clone()).remove(), ["x.example"], "{name}");
            facts["results"] = json!([{ "app_id": "one", "report": {
                "added": [], "removed": ["x.example"], "refused": [], "action": { "id": "a1" }, "ssl": { "state": "on" },
            } }]);
        }
        let plan = pooled(&lists, facts);
        let states: Vec<_> =
            plan.records.iter().filter(|change| change.domain.as_str() == "x.example").collect();
        let [change] = &states[..] else { panic!("{name}: {states:?}") };
        assert_eq!((change.state, change.reason), (State::Failed, Some(Reason::PoolApp)), "{name}");
        assert!(plan.waiting.is_empty(), "{name}");
    }
}
