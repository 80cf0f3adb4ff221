//! Batches that end early: what is written is reported, what is left is refused, and an error carries the report.

#![allow(clippy::unwrap_used, reason = "what cannot be read has to fail the test")]

mod harness;

use std::time::Duration;

use harness::{World, batch, numbered, sync};
use serde_json::{Value, json};
use serverpilot_core::{
    domain::Www,
    report::{Report, SslState},
    sync::Request,
};

/// Enough time for a hang on one of four attempts, and for no more.
const LIMIT: Duration = Duration::from_secs(12);

/// A batch of eight domains, and a fault of the update after the one that writes its first part: the second update
/// is the list without additions, bisecting refuses n0.example alone with the fifth, and the sixth writes n1.example.
fn partly_written(code: u16) -> (World, Request) {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n0.example".into()];
        settings.names_culprit = false;
    });
    world.fault(
        json!({"kind": "status", "code": code, "method": "POST", "path": "/apps/", "skip": 6, "times": 99}),
    );
    (world, Request { www: Www::Never, autossl: false, ..batch(&numbered("n", 8), &[]) })
}

/// `bounded`, in the middle of a batch that had to be bisected.
#[test]
fn a_partly_written_batch_is_reported_even_if_the_rest_fails() {
    let (world, request) = partly_written(500);
    let report = sync(&world.call_with(LIMIT, 2), &request).unwrap();
    assert_eq!(report.added, ["n1.example"]);
    assert_eq!(world.emulator.domains(), ["network.example", "n1.example"]);
    let mut refused: Vec<_> = report.refused.iter().map(|refused| refused.domain.as_str().unwrap()).collect();
    refused.sort_unstable();
    assert_eq!(refused[0], "n0.example");
    assert_eq!(
        refused[1..],
        ["n2.example", "n3.example", "n4.example", "n5.example", "n6.example", "n7.example"]
    );
}

/// A wrong key must not count as an attempt of the remaining domains (`fault-isolation`).
#[test]
fn an_account_wide_failure_is_an_error_even_if_a_part_is_written() {
    let (world, request) = partly_written(401);
    let error = world.sync(&request).unwrap_err();
    assert_eq!(error.error.http_status(), Some(401), "{error}");
    assert_eq!(world.emulator.domains(), ["network.example", "n1.example"]);
}

/// `bounded`, with many rejected domains and little time.
#[test]
fn a_batch_that_runs_out_of_time_reports_what_it_found() {
    for names_culprit in [false, true] {
        let world = World::with(&["network.example"]);
        world.emulator.configure(|settings| {
            settings.latency_ms = 200;
            settings.rejected = numbered("n", 20);
            settings.names_culprit = names_culprit;
        });
        let request = Request { www: Www::Never, autossl: false, ..batch(&numbered("n", 40), &[]) };
        let report = sync(&world.call_with(Duration::from_secs(3), 2), &request).unwrap();
        let reasons = reasons(&report);
        let untried = reasons.iter().filter(|reason| *reason == "deadline").count();
        assert!(
            untried > 0 && reasons.iter().all(|reason| reason == "deadline" || reason == "rejected"),
            "{reasons:?}"
        );
        assert_eq!(report.added.len() + report.refused.len(), 40);
        let words = report.refused.iter().filter(|refused| refused.message.contains("Sync it again"));
        assert_eq!(words.count(), untried);
    }
}

fn reasons(report: &Report) -> Vec<String> {
    let report = serde_json::to_value(report).unwrap();
    let reason = |refused: &Value| refused["reason"].as_str().unwrap().to_owned();
    report["refused"].as_array().unwrap().iter().map(reason).collect()
}

#[test]
fn an_error_of_the_account_in_the_middle_of_a_batch_carries_the_report() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n0.example".into()];
        settings.names_culprit = false;
    });
    world.fault(
        json!({"kind": "status", "code": 402, "method": "POST", "path": "/apps/", "skip": 6, "times": 99}),
    );
    let request = Request { www: Www::Never, ..batch(&numbered("n", 8), &[]) };
    let failure = world.sync(&request).unwrap_err();
    assert_eq!(failure.error.http_status(), Some(402), "{failure}");
    let report = failure.report.expect("a part of the batch was written");
    assert!(!report.added.is_empty(), "{report:#?}");
    assert_eq!(report.added.len() + report.refused.len(), 8, "{report:#?}");
    assert!(report.added.iter().all(|name| world.emulator.domains().contains(name)));
    assert!(reasons(&report).iter().any(|reason| reason == "deadline"), "{report:#?}");
    assert_eq!(report.ssl.state, SslState::Pending);
}

/// No refusal reports a removal or a rewrite that is still to be done.
#[test]
fn a_removal_or_rewrite_that_is_owed_is_an_error_with_the_report() {
    for rewrite in [false, true] {
        let world = World::with(&["network.example", "old.example"]);
        world.emulator.configure(|settings| {
            settings.rejected = vec!["bad.example".into()];
            settings.names_culprit = true;
        });
        world.fault(
            json!({"kind": "status", "code": 500, "method": "POST", "path": "/apps/", "skip": 1, "times": 99}),
        );
        let remove: &[&str] = if rewrite { &[] } else { &["old.example"] };
        let request = Request { www: Www::Never, autossl: false, rewrite, ..batch(&["bad.example"], remove) };
        let failure = sync(&world.call_with(LIMIT, 2), &request).unwrap_err();
        assert_eq!(failure.error.http_status(), Some(500), "{failure}");
        assert_eq!(reasons(&failure.report.unwrap()), ["rejected"]);
        assert_eq!(world.emulator.domains().len(), 2);
    }
}

/// Otherwise each repeated call would bisect and run out of time in the same way.
#[test]
fn a_bisected_batch_that_runs_out_of_time_is_reported_before_a_culprit_is_found() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n9.example".into()];
        settings.names_culprit = false;
    });
    world.fault(
        json!({"kind": "status", "code": 500, "method": "POST", "path": "/apps/", "skip": 2, "times": 99}),
    );
    let request = Request { www: Www::Never, autossl: false, ..batch(&numbered("n", 10), &[]) };
    let report = sync(&world.call_with(LIMIT, 2), &request).unwrap();
    assert_eq!(reasons(&report), ["deadline"; 10]);
    assert_eq!(world.emulator.domains(), ["network.example"]);
}

/// `no-lost-domain`: the response of the first group is lost, and its update arrives after the other groups are written.
#[test]
fn a_late_update_erases_no_later_group_of_its_own_batch() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n3.example".into()];
        settings.names_culprit = false;
    });
    world.fault(json!({"kind": "late", "ms": 1500, "method": "POST", "path": "/apps/", "skip": 2}));
    let request = Request { www: Www::Never, autossl: false, ..batch(&numbered("n", 4), &[]) };
    let report = world.sync(&request).unwrap();
    assert_eq!(report.added, ["n0.example", "n1.example", "n2.example"]);
    while world.journal().iter().all(|entry| entry.fault.as_deref() != Some("late")) {
        std::thread::yield_now();
    }
    assert_eq!(world.emulator.domains(), ["network.example", "n0.example", "n1.example", "n2.example"]);
}

/// A read that shows a lost update is as good as its response.
#[test]
fn a_group_whose_response_was_lost_is_in_the_report_of_a_later_failure() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n3.example".into()];
        settings.names_culprit = false;
    });
    world.fault(json!({"kind": "reset_after", "method": "POST", "path": "/apps/", "skip": 2}));
    world.fault(
        json!({"kind": "status", "code": 401, "method": "POST", "path": "/apps/", "skip": 2, "times": 99}),
    );
    let request = Request { www: Www::Never, autossl: false, ..batch(&numbered("n", 4), &[]) };
    let failure = world.sync(&request).unwrap_err();
    assert_eq!(failure.error.http_status(), Some(401), "{failure}");
    assert_eq!(failure.report.expect("a part was written").added, ["n0.example", "n1.example"]);
}

/// A caller repeats the domains that were not tried, which ends even if each call has time for few updates.
#[test]
fn repeated_calls_that_run_out_of_time_end() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.latency_ms = 300;
        settings.rejected = numbered("n", 4);
        settings.names_culprit = false;
    });
    let mut left = numbered("n", 8);
    // A slow machine may need more calls than domains.
    for _ in 0..40 {
        if left.is_empty() {
            break;
        }
        let request = Request { www: Www::Never, autossl: false, ..batch(&left, &[]) };
        let Ok(report) = sync(&world.call_with(Duration::from_millis(2400), 1), &request) else { continue };
        let untried = report.refused.iter().zip(reasons(&report)).filter(|(_, reason)| reason == "deadline");
        left = untried.map(|(refused, _)| refused.domain.to_string_lossy()).collect();
    }
    assert_eq!(
        world.emulator.domains(),
        ["network.example", "n4.example", "n5.example", "n6.example", "n7.example"]
    );
}

/// Another writer adds one of the domains meanwhile: it is listed, but not as an addition of this call (`hands-off`).
#[test]
fn a_domain_that_another_writer_adds_meanwhile_is_not_reported_as_added() {
    let world = World::with(&["network.example"]);
    world.fault(json!({
        "kind": "overwrite", "when": "after", "domains": ["network.example", "Theirs.example"],
        "method": "POST", "path": "/apps/"
    }));
    let request =
        Request { www: Www::Never, autossl: false, ..batch(&["theirs.example", "ours.example"], &[]) };
    let report = world.sync(&request).unwrap();
    assert_eq!(report.added, ["ours.example"]);
    assert_eq!(report.domains, ["network.example", "Theirs.example", "ours.example"]);
}
