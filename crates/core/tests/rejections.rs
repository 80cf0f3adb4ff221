//! Domains that ServerPilot rejects: they are left out of a batch, and the rest goes through.

mod harness;

use harness::{World, add, batch, numbered, strs};
use serde_json::json;
use serverpilot_core::{domain::Www, report::RefusedReason, sync::Request};

/// `fault-isolation`: 200 domains, of which one is invalid, one rejected by the server, and ten surplus.
#[test]
fn a_batch_leaves_out_refused_domains_and_does_the_rest() {
    for names_culprit in [false, true] {
        let world = World::with(&strs(&numbered("old", 112)));
        world.emulator.configure(|settings| {
            settings.rejected = vec!["n77.example".into()];
            settings.names_culprit = names_culprit;
        });
        let mut names = numbered("n", 199);
        names.push("x_y.example".into());
        let report = world.sync(&Request { www: Www::Never, ..batch(&names, &[]) }).unwrap();

        let reasons =
            |reason: RefusedReason| report.refused.iter().filter(|name| name.reason == reason).count();
        assert_eq!(reasons(RefusedReason::Invalid), 1);
        assert_eq!(reasons(RefusedReason::Rejected), 1);
        assert_eq!(reasons(RefusedReason::Limit), 10);
        assert!(report.refused.iter().all(|name| name.message.len() > 20));
        let rejected = report.refused.iter().find(|name| name.reason == RefusedReason::Rejected).unwrap();
        assert_eq!(rejected.domain, "n77.example");

        let list = world.emulator.domains();
        assert_eq!(list.len(), 300, "the rejected domain's place went to one that waited");
        assert!(names[..189].iter().filter(|name| *name != "n77.example").all(|name| list.contains(name)));
        assert_eq!(report.added.len(), 188);
        assert!(world.updates() <= 20, "{} updates", world.updates());
    }
}

#[test]
fn a_rejected_domain_does_not_stop_a_removal() {
    let world = World::with(&["network.example", "old.example"]);
    world.emulator.configure(|settings| settings.rejected = vec!["bad.example".into()]);
    let request = Request { www: Www::Never, ..batch(&["bad.example"], &["old.example"]) };
    let report = world.sync(&request).unwrap();
    assert_eq!(report.removed, ["old.example"]);
    assert_eq!(report.refused[0].domain, "bad.example");
    assert_eq!(world.emulator.domains(), ["network.example"]);
}

#[test]
fn several_culprits_are_all_found() {
    let world = World::with(&["network.example"]);
    let bad = ["n3.example", "n4.example", "n30.example"];
    world.emulator.configure(|settings| settings.rejected = bad.map(ToOwned::to_owned).to_vec());
    let report = world.sync(&Request { www: Www::Never, ..batch(&numbered("n", 40), &[]) }).unwrap();
    let mut refused: Vec<_> = report.refused.iter().map(|name| name.domain.as_str().unwrap()).collect();
    refused.sort_unstable();
    assert_eq!(refused, ["n3.example", "n30.example", "n4.example"]);
    assert_eq!(world.emulator.domains().len(), 38);
}

#[test]
fn a_rejected_single_domain_is_an_error_with_the_servers_message() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.rejected = vec!["shop.example".into()]);
    let error = world.sync(&add("shop.example")).unwrap_err();
    assert_eq!(error.error.http_status(), Some(400));
    assert!(!error.error.is_retryable());
    assert_eq!(world.emulator.domains(), ["network.example"]);
}

/// A removal whose replacement is rejected would empty the list, so it waits.
#[test]
fn a_rejected_replacement_of_the_only_domain_is_reported() {
    let world = World::with(&["old.example"]);
    world.emulator.configure(|settings| settings.rejected = vec!["bad.example".into()]);
    let request = Request { www: Www::Never, ..batch(&["bad.example"], &["old.example"]) };
    let report = world.sync(&request).unwrap();
    let refused: Vec<_> =
        report.refused.iter().map(|refused| (refused.domain.as_str().unwrap(), refused.reason)).collect();
    assert_eq!(
        refused,
        [("bad.example", RefusedReason::Rejected), ("old.example", RefusedReason::Rejected)],
        "the removal that was not made is reported as well"
    );
    assert!(report.refused[1].message.contains("not removed"), "{:?}", report.refused[1]);
    assert!(report.refused[1].message.contains("without domains"), "{:?}", report.refused[1]);
    assert_eq!(report.removed, [""; 0]);
    assert_eq!(world.emulator.domains(), ["old.example"]);
}

/// An entry that was listed before, or the account, can be the cause.
#[test]
fn a_rejection_that_no_addition_caused_is_an_error_and_rejects_none() {
    for count in [1, 16] {
        let world = World::with(&["network.example", "odd.example"]);
        let fault = json!({"kind": "status", "code": 400, "method": "POST", "path": "/apps/", "times": 99});
        world.fault(fault);
        let failure =
            world.sync(&Request { www: Www::Never, ..batch(&numbered("n", count), &[]) }).unwrap_err();
        assert_eq!(failure.error.http_status(), Some(400), "{failure}");
        assert!(failure.report.is_none(), "nothing was written");
        assert_eq!(world.updates(), 2, "all of it, then the list without the additions");
    }
}

#[test]
fn the_removals_of_a_rejected_batch_are_made_first() {
    let world = World::with(&["network.example", "old.example"]);
    world.emulator.configure(|settings| {
        settings.rejected = vec!["n1.example".into()];
        settings.names_culprit = false;
    });
    let request = Request { www: Www::Never, ..batch(&numbered("n", 3), &["old.example".into()]) };
    let report = world.sync(&request).unwrap();
    assert_eq!(world.sent()[1], ["network.example"]);
    assert_eq!((report.added.len(), report.removed.len(), report.refused.len()), (2, 1, 1));
}
