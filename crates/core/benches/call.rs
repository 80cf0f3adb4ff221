//! Counts the instructions of a whole PHP process that makes one call. `scripts/bench-instructions` runs it, with PHP, the
//! extension and an emulator.

#![allow(missing_docs, reason = "gungraun's macros generate public items")]

use std::env;

use gungraun::{Callgrind, Command, EventKind, prelude::*};

/// By how many percent a count may grow. Two runs of one build differ by 0.02.
const TOLERANCE: f64 = 0.5;

#[binary_benchmark]
#[bench::start("start")]
#[bench::add_one("add_one")]
#[bench::change_nothing("change_nothing")]
#[bench::add_thirty("add_thirty")]
fn call(name: &str) -> Command {
    let variable = |key| env::var(key).unwrap_or_default();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/call.php");
    Command::new(variable("PHP")).args(["-n", "-c", &variable("EMULATOR_FOLDER"), script, name]).build()
}

binary_benchmark_group!(name = process, benchmarks = call);

main!(
    config = BinaryBenchmarkConfig::default()
        .pass_through_env("EMULATOR_READY")
        .tool(Callgrind::with_args(["--cache-sim=no"]).soft_limits([(EventKind::Ir, TOLERANCE)])),
    binary_benchmark_groups = process
);
