//! Many writers on one machine (`no-lost-domain`). The built-in integration keeps 5 to 13 of 40 domains.

mod harness;

use std::sync::Barrier;

use harness::{PATIENT, World, add, numbered, remove, strs};
use serverpilot_core::{domain::Www, sync::Request};

#[test]
fn thirty_two_parallel_writers_lose_no_domain() {
    let unmanaged = ["Unmanaged.Example", "203.0.113.7", "under_score.example"];
    let leaving = numbered("leaving", 16);
    let mut listed = unmanaged.map(ToOwned::to_owned).to_vec();
    // With enough other domains, sixteen removals, one per call, are not a large removal.
    listed.extend(numbered("stays", 20));
    listed.extend(leaving.clone());
    let world = World::with(&strs(&listed));
    let together = Barrier::new(32);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let (world, together, leaving) = (&world, &together, &leaving);
            scope.spawn(move || {
                together.wait();
                let request =
                    Request { www: Www::Never, autossl: false, ..add(&format!("new{number}.example")) };
                world.sync(&request).unwrap();
            });
            scope.spawn(move || {
                together.wait();
                let request = Request { www: Www::Never, autossl: false, ..remove(&leaving[number]) };
                world.sync(&request).unwrap();
            });
        }
    });
    let list = world.emulator.domains();
    let mut expected = unmanaged.map(ToOwned::to_owned).to_vec();
    expected.extend(numbered("stays", 20));
    assert_eq!(&list[..23], expected, "hands-off: unmanaged entries in their places");
    let mut added = list[23..].to_vec();
    added.sort_unstable();
    let mut desired: Vec<String> = (0..16).map(|number| format!("new{number}.example")).collect();
    desired.sort_unstable();
    assert_eq!(added, desired);
}

/// The same while some requests fail.
#[test]
fn parallel_writers_lose_no_domain_while_requests_fail() {
    let world = World::with(&["network.example"]);
    for (skip, kind) in [(2, "reset_after"), (5, "reset_before"), (9, "malformed"), (14, "reset_after")] {
        world.fault(serde_json::json!({"kind": kind, "method": "POST", "path": "/apps/", "skip": skip}));
    }
    std::thread::scope(|scope| {
        for number in 0..12 {
            let world = &world;
            scope.spawn(move || {
                let request =
                    Request { www: Www::Never, autossl: false, ..add(&format!("new{number}.example")) };
                // Each lost response makes the next writer wait until its update cannot arrive any more.
                harness::sync(&world.call_with(5 * PATIENT, 4), &request).unwrap();
            });
        }
    });
    assert_eq!(world.emulator.domains().len(), 13);
}
