//! How long the pure work of a call takes, and whether planning stays linear.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use criterion::Criterion;
use serde_json::Value;
use serverpilot_pure::{Work, of_a_full_app, planning};

/// Planning for a full app: a thousandth of one round trip to ServerPilot, so that nobody ever waits for it.
const PLANNING: f64 = 50_000.0;
/// Sizes beyond what one app may have, to see that time grows with the names and not with their square.
const SIZES: [usize; 4] = [300, 3_000, 30_000, 100_000];
/// How much longer a name may take among 100,000 than among 300. Their lists no longer fit into the caches of
/// the processor, and a sort or a tree would stay below it, too; a search of the list for each name would be
/// at 300.
const RATIO: f64 = 4.0;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let mut criterion = Criterion::default()
        .output_directory(&folder.join("criterion"))
        .without_plots()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let works = of_a_full_app()?;
    let sizes = SIZES.into_iter().map(planning).collect::<Result<Vec<_>, _>>()?;
    let beyond = sizes.iter().skip(1);
    for work in works.iter().chain(beyond) {
        criterion.bench_function(&work.name, |bencher| bencher.iter(|| (work.run)()));
    }
    fs::write(folder.join("pure.md"), table(&folder.join("criterion"), &works, &sizes)?)?;
    Ok(())
}

/// What was measured, as it stands in a page.
fn table(measured: &Path, works: &[Work], sizes: &[Work]) -> Result<String, Box<dyn Error>> {
    let mut rows =
        vec!["| work | median | each name | target | met |".to_owned(), "|---|--:|--:|--:|---|".to_owned()];
    for work in works {
        let time = median(measured, work)?;
        let (target, met) = if work.name.starts_with("plan") {
            ("50 µs", if time <= PLANNING { "yes" } else { "no" })
        } else {
            ("", "")
        };
        rows.push(format!("| {} | {} | {} | {target} | {met} |", work.name, unit(time), each(time, work)));
    }
    let times = sizes.iter().map(|work| median(measured, work)).collect::<Result<Vec<_>, _>>()?;
    let per_name =
        |index: usize| times[index] / f64::from(u32::try_from(sizes[index].names).unwrap_or(u32::MAX));
    for (index, work) in sizes.iter().enumerate().skip(1) {
        let ratio = per_name(index) / per_name(0);
        rows.push(format!(
            "| {} | {} | {}, {ratio:.1} times that among 300 | {RATIO:.0} times | {} |",
            work.name,
            unit(times[index]),
            each(times[index], work),
            if ratio <= RATIO { "yes" } else { "no" }
        ));
    }
    Ok(rows.join("\n") + "\n")
}

fn median(measured: &Path, work: &Work) -> Result<f64, Box<dyn Error>> {
    let file = measured.join(&work.name).join("new/estimates.json");
    let estimates: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    Ok(estimates["median"]["point_estimate"].as_f64().ok_or("an estimate without a median")?)
}

fn each(time: f64, work: &Work) -> String {
    unit(time / f64::from(u32::try_from(work.names).unwrap_or(u32::MAX)))
}

/// Nanoseconds in a unit that leaves few digits.
fn unit(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{:.1} µs", time / 1e3),
        time => format!("{:.1} ms", time / 1e6),
    }
}
