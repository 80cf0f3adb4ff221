//! Counts the instructions of the pure work of a call. `scripts/bench-instructions` compares the counts with
//! `instructions.txt`: on a shared machine, counts show a change of a few percent, which times do not.

#![allow(missing_docs, reason = "gungraun's macros generate public items")]

mod work;

use gungraun::{Callgrind, EventKind, prelude::*};
use serverpilot_core::{
    api::App,
    domain::Domain,
    error::Error,
    list::DomainList,
    plan::{Desired, Plan},
};
use work::{
    account_response, app_response, as_typed, batch, busy, in_capitals, international, listed, one_more,
};

/// By how many percent a count may grow. Two runs of one build differ by up to 1.3: each map starts with a random seed.
const TOLERANCE: f64 = 3.0;

// Each returns its input, so that dropping it is not counted.

#[library_benchmark]
#[bench::one_more(one_more(300))]
#[bench::batch(batch(300))]
fn plan((list, desired): (DomainList, Desired)) -> (Plan, DomainList, Desired) {
    (serverpilot_core::plan::plan(&list, &desired), list, desired)
}

#[library_benchmark]
#[bench::listed(listed(300))]
#[bench::in_capitals(in_capitals(300))]
fn compare(entries: Vec<String>) -> (Vec<String>, Vec<String>) {
    (work::compare(&entries), entries)
}

#[library_benchmark]
#[bench::as_typed(as_typed(300))]
#[bench::international(international(300))]
fn parse(inputs: Vec<String>) -> (Vec<Domain>, Vec<String>) {
    (work::parse(&inputs), inputs)
}

#[library_benchmark]
#[bench::often(busy())]
fn decide(error: Error) -> Error {
    work::decide_often(&error);
    error
}

#[library_benchmark]
#[bench::of_300_domains(app_response())]
fn read_app(response: String) -> (Option<App>, String) {
    (work::read(&response), response)
}

#[library_benchmark]
#[bench::of_50_apps(account_response())]
fn read_account(response: String) -> (Option<Vec<App>>, String) {
    (work::read(&response), response)
}

library_benchmark_group!(name = pure, benchmarks = [plan, compare, parse, decide, read_app, read_account]);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::with_args(["--cache-sim=no"]).soft_limits([(EventKind::Ir, TOLERANCE)])),
    library_benchmark_groups = pure
);
