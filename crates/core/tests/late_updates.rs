//! Updates without a response: they may still arrive, and then must neither erase another writer's update nor be forgotten.

#![allow(clippy::unwrap_used, reason = "what cannot be read has to fail the test")]

mod harness;

use std::time::Duration;

use harness::{World, add, batch, remove, sync};
use serde_json::{Value, json};
use serverpilot_core::{domain::Www, error::ErrorKind, report::ActionStatus, sync::Request};

/// Enough time to wait for a late update, and to repeat it.
const LIMIT: Duration = Duration::from_secs(12);

/// The first attempt may have changed the list, so a later error must not claim that nothing was changed.
#[test]
fn an_update_with_an_unknown_outcome_is_not_denied_by_a_later_failure() {
    for code in [401, 403, 404] {
        let world = World::with(&["network.example"]);
        world.fault(
            json!({"kind": "status", "code": 500, "applied": true, "method": "POST", "path": "/apps/"}),
        );
        world.fault(
            json!({"kind": "status", "code": code, "method": "GET", "path": "/apps/", "skip": 1, "times": 9}),
        );
        let failure = world.sync(&add("shop.example")).unwrap_err();
        assert_eq!(failure.error.http_status(), Some(500), "{failure}");
        assert!(!failure.error.changed_nothing());
        assert_eq!(world.emulator.domains().len(), 3);
    }
}

/// The update arrived, but its response with the action's id was lost.
#[test]
fn a_lost_response_leaves_an_open_action_without_an_id() {
    for fault in [
        json!({"kind": "reset_after", "method": "POST", "path": "/apps/"}),
        json!({"kind": "status", "code": 502, "applied": true, "method": "POST", "path": "/apps/"}),
    ] {
        let world = World::with(&["network.example"]);
        world.fault(fault.clone());
        let report = world.sync(&add("shop.example")).unwrap();
        assert_eq!(report.added.len(), 2);
        assert_eq!((report.action.id, report.action.status), (None, ActionStatus::Open), "{fault}");
    }
}

/// The response was lost, and the first reads come before the update. Its action is not forgotten, and the action of another
/// update does not replace it.
#[test]
fn an_update_that_arrives_late_leaves_an_open_action_without_an_id() {
    let late = json!({"kind": "late", "ms": 1_500, "method": "POST", "path": "/apps/"});
    let run = |request: Request, fault: &Value, action_without_change: bool| {
        let settings = serverpilot_emulator::Settings { action_without_change, ..Default::default() };
        let world = World::configured(&["network.example", "old.example"], settings);
        world.fault(fault.clone());
        let report = sync(&world.call_with(LIMIT, 4), &Request { www: Www::Never, ..request }).unwrap();
        (report.action.status, report.action.id.is_some(), world.updates())
    };
    let rewrite = Request { rewrite: true, ..add("late.example") };
    let lost = json!({"kind": "reset_before", "method": "POST", "path": "/apps/"});
    let cases = [
        (add("late.example"), &late, false, (ActionStatus::Open, false, 1)),
        (remove("old.example"), &late, false, (ActionStatus::Open, false, 1)),
        (batch(&["late.example"], &["old.example"]), &late, false, (ActionStatus::Open, false, 1)),
        // The list is sent again after the update has arrived, which needs no action, or begins one.
        (rewrite.clone(), &late, false, (ActionStatus::Open, false, 2)),
        (rewrite, &late, true, (ActionStatus::Open, true, 2)),
        // The update never arrives.
        (add("late.example"), &lost, false, (ActionStatus::Open, true, 2)),
    ];
    std::thread::scope(|scope| {
        for (request, fault, action_without_change, expected) in cases {
            scope.spawn(move || {
                let label = format!("{request:?} {fault}");
                assert_eq!(run(request, fault, action_without_change), expected, "{label}");
            });
        }
    });
}

/// `no-lost-domain`: an update that is in transit when its call ends must not overwrite the next writer's.
#[test]
fn a_writer_after_an_abandoned_update_waits_until_it_cannot_arrive_any_more() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "delay", "ms": 30_000, "method": "POST", "path": "/apps/"}));
    let late = sync(&world.call_with(Duration::from_secs(2), 1), &add("late.example")).unwrap_err();
    assert_eq!(late.error.kind(), ErrorKind::Network, "{late}");
    let hasty = sync(&world.call_with(Duration::from_secs(1), 1), &add("hasty.example")).unwrap_err();
    assert_eq!(hasty.error.kind(), ErrorKind::LockTimeout, "{hasty}");
    assert_eq!(world.updates(), 1);
    assert!(world.sync(&add("next.example")).is_ok());
}

/// A read that shows the update ends the wait for it, for this call and for the next writer.
#[test]
fn an_update_that_the_list_shows_cannot_arrive_any_more() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "reset_after", "method": "POST", "path": "/apps/"}));
    let soon = Duration::from_secs(4);
    let request = Request { www: Www::Never, ..add("shop.example") };
    assert_eq!(sync(&world.call_with(soon, 4), &request).unwrap().added, ["shop.example"]);
    assert_eq!(world.updates(), 1);
    assert!(sync(&world.call_with(soon, 4), &add("next.example")).is_ok());
}

/// `bounded`: without time to wait for the late update, there is none for another update.
#[test]
fn no_update_follows_one_that_may_still_arrive() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "late", "ms": 600, "method": "POST", "path": "/apps/"}));
    let failure = sync(&world.call_with(Duration::from_secs(4), 4), &add("shop.example")).unwrap_err();
    assert_eq!((failure.error.kind(), failure.error.is_retryable()), (ErrorKind::Network, true), "{failure}");
    assert!(!failure.error.changed_nothing());
    assert!(world.updates() <= 1);
}

#[test]
fn an_update_is_not_begun_if_it_could_arrive_after_the_call() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "delay", "ms": 1_800, "method": "GET", "path": "/apps/"}));
    let error = sync(&world.call_with(Duration::from_millis(2_500), 1), &add("shop.example")).unwrap_err();
    assert!(error.to_string().contains("this update was not sent"), "{error}");
    assert_eq!((error.error.kind(), error.error.is_retryable()), (ErrorKind::Network, true));
    assert_eq!(world.updates(), 0);
}
