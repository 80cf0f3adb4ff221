//! Many writers on one machine (`no-lost-domain`). Today's integration keeps 5 to 13 of 40 names.

mod harness;

use std::sync::Barrier;

use harness::{World, add, numbered, remove, strs};
use serverpilot_core::{domain::Www, sync::Request};

#[test]
fn of_thirty_two_writers_none_loses_a_name() {
    let foreign = ["Foreign.Example", "203.0.113.7", "under_score.example"];
    let leaving = numbered("leaving", 16);
    let mut names = foreign.map(ToOwned::to_owned).to_vec();
    // Enough other names that sixteen removals, one a call, are no mass removal.
    names.extend(numbered("stays", 20));
    names.extend(leaving.clone());
    let world = World::with(&strs(&names));
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
    let mut expected = foreign.map(ToOwned::to_owned).to_vec();
    expected.extend(numbered("stays", 20));
    assert_eq!(&list[..23], expected, "hands-off: foreign entries in their places");
    let mut added = list[23..].to_vec();
    added.sort_unstable();
    let mut desired: Vec<String> = (0..16).map(|number| format!("new{number}.example")).collect();
    desired.sort_unstable();
    assert_eq!(added, desired);
}

/// Faults among them change nothing of it.
#[test]
fn writers_lose_no_name_while_the_server_fails_now_and_then() {
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
                world.sync(&request).unwrap();
            });
        }
    });
    assert_eq!(world.emulator.domains().len(), 13);
}
