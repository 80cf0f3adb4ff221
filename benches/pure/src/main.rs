//! How many instructions the pure work of a call takes, counted by callgrind and held against a baseline: time
//! on a shared machine says little of a few percent, a count says it exactly.
//!
//! ```sh
//! make bench-instructions             # compares
//! make bench-instructions ACCEPT=1    # writes what was counted into benches/pure/instructions.json
//! ```

use std::{collections::BTreeMap, env, error::Error, fs, process::Command};

use serde::{Deserialize, Serialize};
use serverpilot_pure::of_a_full_app;

/// By how much a count may grow, in percent. Two runs of one build differ by up to 1.3: each map begins with a
/// random seed, and so probes differently. What one would want to know of, a copy more for each name, costs more.
const TOLERANCE: f64 = 3.0;
/// How often the work is done in the shorter of two runs; their difference is free of everything around it.
const TIMES: u32 = 30;
const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");

/// What was counted, and what else the counts hang on.
#[derive(Serialize, Deserialize)]
struct Baseline {
    /// As `rustc --version` says it.
    compiler: String,
    /// As `getconf` says it: the allocator is the library's.
    library: String,
    /// Instructions for doing each work once.
    counts: BTreeMap<String, u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[1..] {
        ["do", name, times] => do_it(name, times.parse()?),
        _ if env::var("ACCEPT").is_ok_and(|accept| !accept.is_empty()) => accept(),
        _ => compare(),
    }
}

fn do_it(name: &str, times: u32) -> Result<(), Box<dyn Error>> {
    let work = of_a_full_app()?.into_iter().find(|work| work.name == name).ok_or("no such work")?;
    for _ in 0..times {
        (work.run)();
    }
    Ok(())
}

fn accept() -> Result<(), Box<dyn Error>> {
    fs::write(BASELINE, serde_json::to_string_pretty(&count()?)? + "\n")?;
    println!("written: {BASELINE}");
    Ok(())
}

fn compare() -> Result<(), Box<dyn Error>> {
    let baseline: Baseline = serde_json::from_str(&fs::read_to_string(BASELINE)?)?;
    let counted = count()?;
    println!("| work | instructions | baseline | change |\n|---|--:|--:|--:|");
    let mut grown = Vec::new();
    for (name, &count) in &counted.counts {
        let Some(&before) = baseline.counts.get(name) else {
            println!("| {name} | {count} | | |");
            grown.push(format!("{name} has no baseline"));
            continue;
        };
        let change = 100.0 * (float(count)? / float(before)? - 1.0);
        println!("| {name} | {count} | {before} | {change:+.1} % |");
        if change > TOLERANCE {
            grown.push(format!("{name} takes {change:.1} % more instructions"));
        }
    }
    let here = (&counted.compiler, &counted.library);
    if here != (&baseline.compiler, &baseline.library) {
        eprintln!(
            "The baseline is of {}, {}; this is {}, {}. The counts are told, and judged by nobody.",
            baseline.compiler, baseline.library, here.0, here.1
        );
        return Ok(());
    }
    if grown.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}; {TOLERANCE} % are let pass. If that is what you want: make bench-instructions ACCEPT=1",
        grown.join(", ")
    )
    .into())
}

fn count() -> Result<Baseline, Box<dyn Error>> {
    let mut counts = BTreeMap::new();
    for work in of_a_full_app()? {
        let around = collected(&work.name, TIMES)?;
        let more = collected(&work.name, 2 * TIMES)?;
        counts.insert(work.name, (more - around) / u64::from(TIMES));
    }
    Ok(Baseline {
        compiler: answer("rustc", "--version")?,
        library: answer("getconf", "GNU_LIBC_VERSION")?,
        counts,
    })
}

/// Instructions of a process that does the work so often.
fn collected(name: &str, times: u32) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(["do", name, &times.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(said.into());
    }
    let total = said.lines().find_map(|line| line.split("Collected : ").nth(1));
    Ok(total.ok_or("callgrind tells no total")?.trim().parse()?)
}

fn answer(program: &str, question: &str) -> Result<String, Box<dyn Error>> {
    let output = Command::new(program).arg(question).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn float(count: u64) -> Result<f64, Box<dyn Error>> {
    Ok(f64::from(u32::try_from(count)?))
}
