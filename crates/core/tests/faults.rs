//! Fault injection: every fault on every request of a sync. Each is retried within the deadline or reported with its own
//! type, and the list is either unchanged or as desired.

#![allow(clippy::unwrap_used, reason = "what cannot be read has to fail the test")]

mod harness;

use std::time::Duration;

use harness::{World, add, batch, numbered, remove, strs, sync};
use serde_json::{Value, json};
use serverpilot_core::{
    account, action,
    domain::Www,
    error::{Error, ErrorKind},
    report::{ActionStatus, RefusedReason, SslState},
    sync::Request,
};

/// The transient faults, as the emulator names them.
fn transient_faults() -> Vec<Value> {
    vec![
        json!({"kind": "status", "code": 500}),
        json!({"kind": "status", "code": 500, "applied": true}),
        json!({"kind": "status", "code": 503, "retry_after": "1"}),
        json!({"kind": "status", "code": 429, "retry_after": "1"}),
        json!({"kind": "status", "code": 429, "retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        json!({"kind": "status", "code": 408}),
        json!({"kind": "html", "code": 502}),
        json!({"kind": "html", "code": 502, "applied": true}),
        json!({"kind": "html", "code": 200, "applied": true}),
        json!({"kind": "html", "code": 200}),
        json!({"kind": "truncated"}),
        json!({"kind": "malformed"}),
        json!({"kind": "shape"}),
        json!({"kind": "reset_before"}),
        json!({"kind": "reset_after"}),
        json!({"kind": "huge", "mib": 5}),
        json!({"kind": "hang"}),
        json!({"kind": "hang_after"}),
        json!({"kind": "slow_body", "chunk_ms": 5000}),
    ]
}

fn on(fault: &Value, method: &str, path: &str) -> Value {
    let mut fault = fault.clone();
    fault["method"] = json!(method);
    fault["path"] = json!(path);
    fault
}

/// Enough time for a hang on one of four attempts, and for no more.
const LIMIT: Duration = Duration::from_secs(12);

#[test]
fn each_fault_of_the_read_is_retried() {
    for fault in transient_faults() {
        let world = World::with(&["network.example"]);
        world.fault(on(&fault, "GET", "/apps/"));
        let report = sync(&world.call_with(LIMIT, 4), &add("shop.example"))
            .unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert_eq!(report.added, ["shop.example", "www.shop.example"], "{fault}");
        assert_eq!(world.emulator.domains(), ["network.example", "shop.example", "www.shop.example"]);
        assert_eq!(world.updates(), 1, "{fault}");
    }
}

#[test]
fn each_fault_of_the_update_is_retried_from_a_fresh_read() {
    // Concurrently, because the calls wait seconds for updates that may still arrive.
    std::thread::scope(|scope| {
        for fault in transient_faults() {
            scope.spawn(move || {
                let world = World::with(&["network.example", "old.example"]);
                world.fault(on(&fault, "POST", "/apps/"));
                let request = Request { www: Www::Never, ..batch(&["shop.example"], &["old.example"]) };
                let report = sync(&world.call_with(LIMIT, 4), &request)
                    .unwrap_or_else(|error| panic!("{fault}: {error}"));
                assert_eq!(report.added, ["shop.example"], "{fault}: relative to the first read");
                assert_eq!(report.removed, ["old.example"], "{fault}");
                assert_eq!(world.emulator.domains(), ["network.example", "shop.example"], "{fault}");
                let journal = world.journal();
                let methods: Vec<_> = journal.iter().map(|entry| entry.method.as_str()).collect();
                assert_eq!(
                    &methods[..3],
                    ["GET", "POST", "GET"],
                    "{fault}: a lost response is followed by a fresh read"
                );
            });
        }
    });
}

#[test]
fn each_fault_of_the_autossl_step_is_retried() {
    for fault in transient_faults() {
        let world = World::with(&["network.example", "shop.example"]);
        world.emulator.configure(|settings| settings.autossl_delay_ms = 0);
        world.fault(on(&fault, "POST", "/ssl"));
        let request = Request { www: Www::Never, ..add("shop.example") };
        let report =
            sync(&world.call_with(LIMIT, 4), &request).unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert_eq!(report.ssl.state, SslState::Enabled, "{fault}: {:?}", report.ssl.error);
    }
}

/// `bounded`: a later failure does not discard a verified write.
#[test]
fn a_lasting_failure_of_the_autossl_step_is_reported_and_not_thrown() {
    for code in [401, 404, 409, 500] {
        let world = World::with(&["network.example"]);
        world.emulator.configure(|settings| settings.autossl_delay_ms = 0);
        world.fault(json!({"kind": "status", "code": code, "method": "POST", "path": "/ssl", "times": 9}));
        let report = sync(&world.call_with(LIMIT, 2), &add("shop.example")).unwrap();
        assert_eq!(report.added.len(), 2);
        assert_eq!(report.ssl.state, SslState::Pending);
        assert!(report.ssl.error.is_some_and(|error| error.contains(&code.to_string())));
    }
}

#[test]
fn a_final_response_is_not_retried_and_has_its_own_type() {
    for (code, advice) in [
        (401, "WU_SERVER_PILOT_API_KEY"),
        (402, "credit card"),
        (403, "may change"),
        (404, "APP_ID"),
        (409, "again"),
    ] {
        let world = World::with(&["network.example"]);
        world.fault(json!({"kind": "status", "code": code, "times": 9, "message": "the server's words"}));
        let error = world.sync(&add("shop.example")).unwrap_err();
        assert_eq!(error.error.http_status(), Some(code), "{error}");
        assert!(error.to_string().contains("the server's words"), "{error}");
        assert!(error.to_string().contains(advice), "{error}");
        assert_eq!(world.emulator.requests(), 1, "{code} is not retried");
    }
}

#[test]
fn account_wide_responses_have_their_real_causes() {
    let world = World::with(&["network.example"]);
    let status = |key: &str, app: &str| {
        let call = world.call_as(key, app, harness::PATIENT, 4);
        sync(&call, &add("a.example")).unwrap_err().error.http_status()
    };
    assert_eq!(status("wrong-key", world.emulator.app_id()), Some(401));
    assert_eq!(status(world.emulator.api_key(), "nosuchapp0000000"), Some(404));
    world.emulator.configure(|settings| settings.unpaid = true);
    assert_eq!(status(world.emulator.api_key(), world.emulator.app_id()), Some(402));
}

#[test]
fn a_lasting_outage_is_reported_with_its_cause() {
    for (fault, status) in [
        (json!({"kind": "status", "code": 500}), Some(500)),
        (json!({"kind": "status", "code": 429, "retry_after": "3600"}), Some(429)),
        (json!({"kind": "html", "code": 502}), Some(502)),
        (json!({"kind": "malformed"}), Some(200)),
        (json!({"kind": "reset_before"}), None),
        (json!({"kind": "hang"}), None),
    ] {
        let world = World::with(&["network.example"]);
        let mut lasting = on(&fault, "GET", "/apps/");
        lasting["times"] = json!(99);
        world.fault(lasting);
        let error = sync(&world.call_with(Duration::from_secs(4), 3), &add("shop.example")).unwrap_err();
        assert_eq!(error.error.http_status(), status, "{fault}: {error}");
        assert!(error.error.is_retryable(), "{fault}");
        assert!(!error.to_string().contains("://"), "no link to a library's manual: {error}");
        assert_eq!(world.emulator.domains(), ["network.example"], "{fault}: the list is as it was");
    }
}

#[test]
fn the_servers_retry_after_is_reported() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "status", "code": 429, "retry_after": "3600", "times": 9}));
    let error = world.sync(&add("shop.example")).unwrap_err();
    assert_eq!(error.error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(world.emulator.requests(), 1, "no wait for a retry after the deadline");
}

/// Another writer's update arrives between the call's write and its response.
#[test]
fn an_overwritten_list_is_planned_again() {
    let world = World::with(&["network.example"]);
    world.fault(json!({
        "kind": "overwrite", "when": "after", "domains": ["network.example", "theirs.example"],
        "method": "POST", "path": "/apps/"
    }));
    let report = world.sync(&Request { www: Www::Never, ..add("ours.example") }).unwrap();
    assert_eq!(world.emulator.domains(), ["network.example", "theirs.example", "ours.example"]);
    assert_eq!(report.added, ["ours.example"]);
    assert_eq!(world.updates(), 2);
}

/// The update was applied before another writer overwrote it, so no error may claim that nothing was sent.
#[test]
fn an_error_after_an_overwritten_update_has_the_report() {
    let full = numbered("n", 300);
    let overwritten = |before: &[&str], theirs: &[&str], request: Request| {
        let world = World::with(before);
        world.fault(json!({
            "kind": "overwrite", "when": "after", "domains": theirs, "method": "POST", "path": "/apps/"
        }));
        let failure = world.sync(&request).unwrap_err();
        assert_eq!(world.updates(), 1, "{failure}");
        let report = failure.report.unwrap_or_else(|| panic!("{}", failure.error));
        assert_eq!((report.action.status, report.action.id.is_some()), (ActionStatus::Open, true));
        assert_eq!(report.added, [""; 0]);
        (failure.error, report)
    };
    for request in [remove("a.example"), batch(&[], &["a.example"])] {
        let (error, report) = overwritten(&["a.example", "b.example"], &["a.example"], request);
        assert!(matches!(error, Error::Unsafe { .. }), "{error}");
        let message = error.to_string();
        assert!(!message.contains("nothing was changed") && message.contains("overwrote"), "{message}");
        assert_eq!((report.domains.as_slice(), report.removed.len()), (&["a.example".to_owned()][..], 0));
    }
    let (error, report) = overwritten(&strs(&full[..298]), &strs(&full), add("shop.example"));
    assert!(matches!(error, Error::DomainLimit { .. }), "{error}");
    assert_eq!((report.domains.len(), report.refused.len()), (300, 0));
}

/// As above, if the list could not be read again.
#[test]
fn an_error_of_the_account_after_an_overwritten_update_has_the_report() {
    let world = World::with(&["network.example"]);
    world.fault(json!({
        "kind": "overwrite", "when": "after", "domains": ["theirs.example"], "method": "POST", "path": "/apps/"
    }));
    world.fault(
        json!({"kind": "status", "code": 403, "method": "GET", "path": "/apps/", "skip": 1, "times": 9}),
    );
    let failure = world.sync(&batch(&["a.example"], &[])).unwrap_err();
    assert_eq!(failure.error.http_status(), Some(403), "{failure}");
    let report = failure.report.unwrap();
    assert_eq!((report.action.status, report.action.id.is_some()), (ActionStatus::Open, true));
    assert_eq!(report.added, [""; 0]);
    let refused: Vec<_> = report.refused.iter().map(|refused| refused.reason).collect();
    assert_eq!(refused, [RefusedReason::Deadline; 2]);
}

#[test]
fn a_list_that_is_always_overwritten_fails_after_three_rounds() {
    let world = World::with(&["network.example"]);
    world.fault(json!({
        "kind": "overwrite", "when": "after", "domains": ["network.example"],
        "method": "POST", "path": "/apps/", "times": 99
    }));
    let error = world.sync(&add("ours.example")).unwrap_err();
    assert!(matches!(error.error, Error::Overwritten { rounds: 3, .. }), "{error}");
    assert!(error.error.is_retryable());
    assert_eq!(world.updates(), 3);
}

#[test]
fn a_failing_update_is_sent_as_often_as_the_call_allows_each_time_from_a_fresh_read() {
    let world = World::with(&["network.example"]);
    world.fault(json!({"kind": "status", "code": 500, "method": "POST", "path": "/apps/", "times": 99}));
    let error = sync(&world.call_with(LIMIT, 3), &add("shop.example")).unwrap_err();
    assert_eq!(error.error.http_status(), Some(500), "{error}");
    let methods: Vec<_> = world.journal().into_iter().map(|entry| entry.method).collect();
    assert_eq!(methods, ["GET", "POST", "GET", "POST", "GET", "POST"]);
}

#[test]
fn a_redirect_is_not_followed() {
    let world = World::with(&["network.example"]);
    let elsewhere = World::with(&["elsewhere.example"]);
    let target = format!("{}/apps/{}", elsewhere.emulator.api_base(), elsewhere.emulator.app_id());
    world.fault(json!({"kind": "redirect", "location": target, "times": 9}));
    let error = world.sync(&add("shop.example")).unwrap_err();
    assert_eq!(error.error.http_status(), Some(302), "{error}");
    assert_eq!(elsewhere.emulator.requests(), 0, "no-secret-leaks: the key is not sent elsewhere");
}

/// `no-secret-leaks`: a server's message that quotes the key, and a response that contains a private key.
#[test]
fn no_message_shows_a_secret() {
    let world = World::with(&["network.example"]);
    let key = world.emulator.api_key().to_owned();
    world.fault(json!({"kind": "status", "code": 401, "message": format!("unknown key {key}")}));
    let error = world.sync(&add("shop.example")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&key), "{error:?}");

    world.fault(json!({"kind": "malformed", "times": 9}));
    let error = sync(&world.call_with(LIMIT, 1), &add("shop.example")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("PRIVATE"), "{error:?}");
}

/// `no-secret-leaks`: the label of a request must not show the key either.
#[test]
fn no_label_shows_the_key() {
    let world = World::with(&["network.example"]);
    let key = "keyInThePlaceOfTheApp";
    let error = sync(&world.call_as(key, key, LIMIT, 1), &add("shop.example")).unwrap_err();
    assert_eq!(error.error.http_status(), Some(401));
    assert!(!format!("{error} {error:?}").contains(key), "{error:?}");
}

#[test]
fn a_404_has_the_advice_for_its_resource() {
    let world = World::with(&["network.example"]);
    let action = world.call().run(async |client| action::fetch(client, "nosuchaction", Duration::ZERO).await);
    let failure = action.unwrap_err();
    assert_eq!(failure.error.kind(), ErrorKind::Api, "{failure}");
    assert!(!failure.to_string().contains("APP_ID") && failure.to_string().contains("action"), "{failure}");
    assert!(!failure.error.is_retryable());

    for (path, advice) in [("/servers/", "server"), ("/apps", "serverpilot.api_base")] {
        world.fault(json!({"kind": "status", "code": 404, "method": "GET", "path": path}));
        let failure = match path {
            "/apps" => world.call().run(account::apps).unwrap_err(),
            _ => world.call().run(account::test_connection).unwrap_err(),
        };
        assert_eq!(failure.error.http_status(), Some(404));
        let message = failure.to_string();
        assert!(!message.contains("APP_ID") && message.contains(advice), "{message}");
    }
}

#[test]
fn a_spent_deadline_is_reported_as_such() {
    let world = World::with(&["network.example"]);
    for (limit, attempts) in [(1, 1), (3, 2)] {
        world.fault(json!({"kind": "hang", "times": attempts}));
        let error =
            sync(&world.call_with(Duration::from_secs(limit), attempts), &add("shop.example")).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("GET /apps/") && message.contains(&format!("{limit} s")),
            "how long, where: {message}"
        );
        assert!(message.contains("timeout") && !message.contains("firewall"), "what to raise: {message}");
        assert_eq!((error.error.kind(), error.error.is_retryable()), (ErrorKind::Network, true));
    }
}

#[test]
fn phps_time_limit_is_reported_as_such() {
    let world = World::with(&["network.example"]);
    let mut call = world.call();
    call.interrupted = || true;
    world.fault(json!({"kind": "hang"}));
    let message = sync(&call, &add("shop.example")).unwrap_err().to_string();
    assert!(message.contains("max_execution_time") && !message.contains("firewall"), "{message}");
}

/// Each app has its certificate chain in the list of apps.
#[test]
fn the_list_of_apps_may_be_longer_than_one_app() {
    let world = World::with(&["network.example"]);
    for (is_list, mib, too_long) in [(true, 31, false), (true, 33, true), (false, 5, true)] {
        world.fault(json!({"kind": "huge", "mib": mib, "method": "GET"}));
        let call = world.call_with(LIMIT, 1);
        let failure = if is_list { call.run(account::apps).err() } else { call.run(account::app).err() };
        let message = failure.unwrap().to_string();
        assert_eq!(message.contains("longer than"), too_long, "{is_list} {mib}: {message}");
    }
}
