//! Thread churn, as under a thread-safe PHP: each thread serves one request and ends (`idle-is-free`). Alone in its program,
//! because it counts the descriptors of the process.

#![allow(clippy::unwrap_used, reason = "what cannot be read has to fail the test")]

mod harness;

use std::time::Duration;

use harness::World;
use serverpilot_core::{account, runtime};

const THREADS: usize = 2_000;
const AT_A_TIME: usize = 8;

fn count(folder: &str) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn two_thousand_threads_leave_no_descriptor_and_no_thread() {
    let world = World::with(&["network.example"]);
    let serve = || {
        std::thread::scope(|scope| {
            for _ in 0..AT_A_TIME {
                scope.spawn(|| {
                    world.call().run(account::app).unwrap();
                    runtime::close();
                });
            }
        });
    };
    serve();
    let descriptors = count("/proc/self/fd");
    for _ in 1..THREADS / AT_A_TIME {
        serve();
    }
    let most = descriptors + AT_A_TIME;
    for _ in 0..500 {
        if count("/proc/self/fd") <= most {
            break;
        }
        // The server closes its end of a connection a moment after the client.
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(count("/proc/self/fd") <= most, "{descriptors} before, {} after", count("/proc/self/fd"));
    assert!(count("/proc/self/task") < 2 * AT_A_TIME, "{} threads", count("/proc/self/task"));
}
