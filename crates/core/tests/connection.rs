//! One connection per process: reused, replaced when the server closes it, and only to a trusted server.

mod harness;

use std::time::Duration;

use harness::{World, add, remove, sync};
use serverpilot_core::{account, error::Error};

#[test]
fn twenty_calls_use_one_connection() {
    let world = World::with(&["network.example"]);
    for number in 0..10 {
        world.sync(&add(&format!("n{number}.example"))).unwrap();
        world.sync(&remove(&format!("n{number}.example"))).unwrap();
    }
    assert_eq!(world.emulator.connections(), 1);
}

#[test]
fn a_connection_that_the_server_closed_while_idle_is_not_an_error() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.idle_close_ms = Some(200));
    for number in 0..3 {
        // With one attempt, no second one can hide the failure.
        sync(&world.call_with(harness::PATIENT, 1), &add(&format!("n{number}.example"))).unwrap();
        std::thread::sleep(Duration::from_millis(600));
    }
    assert_eq!(world.emulator.connections(), 3);
}

#[test]
fn another_authority_is_not_trusted() {
    let world = World::with(&["network.example"]);
    let other = World::with(&["network.example"]);
    let mut call = world.call();
    call.attempts = 1;
    call.settings.ca_file = Some(other.emulator.ca_file().to_owned());
    let error = call.run(account::app).unwrap_err();
    assert!(matches!(error.error, Error::Network { .. }), "{error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(world.emulator.requests(), 0);
}

#[test]
fn an_unusable_ca_file_is_named() {
    let world = World::with(&["network.example"]);
    let empty = world.locks.path().join("empty.pem");
    std::fs::write(&empty, "nothing here").unwrap();
    for path in [empty, "/no/such/file".into()] {
        let mut call = world.call();
        call.settings.ca_file = Some(path.clone());
        let error = call.run(account::app).unwrap_err().to_string();
        assert!(
            error.contains("serverpilot.ca_file") && error.contains(&path.display().to_string()),
            "{error}"
        );
    }
}

#[test]
fn a_refused_connection_is_reported_with_advice() {
    let world = World::with(&["network.example"]);
    let mut call = world.call();
    call.attempts = 2;
    // The discard port: nothing listens there.
    call.settings.api_base = "https://127.0.0.1:9/v1".parse().unwrap();
    let error = call.run(account::app).unwrap_err();
    assert!(matches!(error.error, Error::Network { is_sent: false, .. }), "{error:?}");
    assert!(error.to_string().contains("Check this machine's connection"), "{error}");
    assert_eq!(call.requests(), 2);
}

#[test]
fn phps_time_limit_ends_a_request_that_hangs() {
    let world = World::with(&["network.example"]);
    world.fault(serde_json::json!({"kind": "hang", "times": 9}));
    let mut call = world.call();
    call.interrupted = || true;
    let error = call.run(account::app).unwrap_err();
    assert!(error.to_string().contains("max_execution_time"), "{error}");
}
