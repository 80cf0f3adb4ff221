//! Plays schedules of the whole system, each from a seed, and checks the invariants during and after each.
//!
//! ```text
//! story (from the seed) -> world: its time, in which events happen (accidents) and processes take turns (turn)
//!                            |-- host: PHP with the plugin, on a database      (php/)
//!                            |-- call: the extension's own Rust code, as futures
//!                            |-- provider: the network, and ServerPilot with its apps (account)
//!                            |-- operators: what happens to a pool of apps
//!                            '-- invariants at every moment, checks in the end
//! a violation -> shrink -> the shortest story that still shows it
//! ```

#![warn(missing_docs)]

mod accidents;
mod account;
mod approvals;
mod apps;
mod call;
mod capacity;
mod checks;
mod entries;
mod event;
mod holds;
mod host;
mod invariants;
mod operators;
mod pool;
mod pool_rest;
mod process;
mod provider;
mod rest;
mod scenes;
mod shrink;
mod story;
mod tally;
mod turn;
mod world;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{host::Host, story::Story, tally::Tally, world::End};

/// An error of the simulation itself, as opposed to a violation.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Simulates many web servers and a ServerPilot with faults, with every kind of accident, in simulated time.
#[derive(Parser)]
struct Arguments {
    /// The PHP binary that runs the plugin.
    #[arg(long, default_value = "php")]
    php: String,
    /// The PHP program (php/host.php).
    #[arg(long, default_value = "crates/simulation/php/host.php")]
    host: String,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Number of schedules.
    #[arg(long, default_value_t = 1)]
    schedules: u64,
    /// Play only every n-th schedule, beginning with the first; for several workers.
    #[arg(long, default_value_t = 1)]
    every: u64,
    /// Number of schedules to play once more at the end; fails if one differs after all others.
    #[arg(long, default_value_t = 0)]
    again: usize,
    /// Print everything that happens.
    #[arg(long)]
    trace: bool,
    /// Do not search for the shortest story with the same violation.
    #[arg(long)]
    no_shrink: bool,
    /// Continue after a violation, and print one line for each.
    #[arg(long)]
    survey: bool,
    /// Write the tally to this file, as JSON.
    #[arg(long)]
    tally: Option<PathBuf>,
    /// A file whose presence ends the run; made when an invariant is violated.
    #[arg(long)]
    stop: Option<PathBuf>,
    /// Play nothing, and print the sum of these tallies.
    #[arg(long, num_args = 1..)]
    report: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("the simulation itself failed: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Failure> {
    if !arguments.report.is_empty() {
        let tally = Tally::read(&arguments.report)?;
        print!("{tally}");
        return Ok(true);
    }
    let mut host = Host::start(&arguments.php, &arguments.host)?;
    let mut tally = Tally::default();
    let mut digests = Vec::new();
    for seed in (arguments.from..arguments.from + arguments.schedules)
        .step_by(usize::try_from(arguments.every.max(1))?)
    {
        if arguments.stop.as_ref().is_some_and(|stop| stop.exists()) {
            return Ok(true);
        }
        let story = Story::from_seed(seed);
        let end = play(&story, &mut host, arguments.trace)?;
        digests.push((seed, host.digest()));
        if arguments.trace {
            print!("{}", end.trace_text());
        }
        tally.add(&story, &end);
        if let Some(violation) = &end.violation {
            println!("seed {seed}: {} is violated: {}", violation.invariant, violation.text);
            if arguments.survey {
                continue;
            }
            stop(arguments)?;
            if !arguments.no_shrink {
                let short = shrink::shrink(&story, violation, &mut host)?;
                println!("\nThe shortest story with this violation:\n\n{short}");
            }
            println!("To repeat it with a trace: make test-simulation SEED={seed} TRACE=1");
            return Ok(false);
        }
    }
    if let Some(path) = &arguments.tally {
        std::fs::write(path, serde_json::to_string(&tally)?)?;
    }
    for (seed, digest) in digests.iter().take(arguments.again) {
        play(&Story::from_seed(*seed), &mut host, false)?;
        if host.digest() != *digest {
            println!("seed {seed}: the result differs when it is played again after other schedules");
            stop(arguments)?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn play(story: &Story, host: &mut Host, trace: bool) -> Result<End, Failure> {
    world::play(story, host, trace).map_err(|failure| format!("at seed {}: {failure}", story.seed).into())
}

/// Ends the runs of the other workers.
fn stop(arguments: &Arguments) -> Result<(), Failure> {
    if let Some(stop) = &arguments.stop {
        std::fs::write(stop, "")?;
    }
    Ok(())
}
