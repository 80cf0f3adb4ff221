//! Measures the pure work of a call, and checks that planning takes linear time. Writes the table of docs/benchmarks.md into
//! `pure.md` in cargo's folder for temporary files, because criterion prints to standard output.

mod work;

use std::{
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use criterion::{BatchSize, Bencher, Criterion};
use serde_json::Value;
use serverpilot_core::{
    api::App,
    list::DomainList,
    plan::{Desired, plan},
};
use work::{
    account_response, app_response, as_typed, batch, busy, compare, decide_often, in_capitals, international,
    listed, one_more, parse, read,
};

/// Target for planning a full app, in nanoseconds: a thousandth of one round trip to ServerPilot.
const PLANNING: f64 = 50_000.0;
/// Numbers of domains beyond an app's limit, at which planning has to take linear time.
const SIZES: [u32; 3] = [3_000, 30_000, 100_000];
/// Maximum ratio of the time for each domain of 100,000 to that of 300, because the list exceeds the processor's caches. A search
/// of the whole list for each domain would have a ratio of 300.
const RATIO: f64 = 4.0;

fn main() -> Result<(), Box<dyn Error>> {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = temporary.join("criterion");
    let criterion = Criterion::default()
        .output_directory(&folder)
        .without_plots()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut table = Table {
        criterion,
        folder,
        rows: "| work | median | each | target | met |\n|---|--:|--:|---|---|\n".to_owned(),
    };

    let planning = |(list, desired): (DomainList, Desired)| {
        // A list keeps its keys once they are computed, so each round has a new one.
        let entries = list.into_entries();
        move |bencher: &mut Bencher| {
            let new = || DomainList::from(entries.clone());
            bencher.iter_batched_ref(new, |list| plan(list, &desired), BatchSize::SmallInput);
        }
    };
    let in_time = |time| ("50 µs".to_owned(), time <= PLANNING);
    table.measure("plan one domain more for 299 listed", 300, planning(one_more(300)), in_time)?;
    let first = table.measure("plan a batch for 300 listed", 300, planning(batch(300)), in_time)? / 300.0;
    for count in SIZES {
        let is_linear = |time| {
            let ratio = time / f64::from(count) / first;
            (format!("{RATIO:.0} times as long for each as among 300; {ratio:.1} times"), ratio <= RATIO)
        };
        let name = format!("plan a batch for {count} listed");
        table.measure(&name, count, planning(batch(count as usize)), is_linear)?;
    }

    let entries = listed(300);
    table.show("compare 300 listed domains", 300, || compare(&entries))?;
    let entries = in_capitals(300);
    table.show("compare 300 domains in capitals", 300, || compare(&entries))?;
    let inputs = as_typed(300);
    table.show("parse 300 domains as typed", 300, || parse(&inputs))?;
    let inputs = international(300);
    table.show("parse 300 international domains", 300, || parse(&inputs))?;
    let error = busy();
    table.show("decide 1000 times about a retry", 1000, || decide_often(&error))?;
    let response = app_response();
    table.show("read an app of 300 domains", 300, || read::<App>(&response))?;
    let response = account_response();
    table.show("read an account of 50 apps, 20 domains each", 1000, || read::<Vec<App>>(&response))?;

    Ok(fs::write(temporary.join("pure.md"), table.rows)?)
}

struct Table {
    criterion: Criterion,
    folder: PathBuf,
    rows: String,
}

impl Table {
    /// Measures work that has no target.
    fn show<R>(&mut self, name: &str, count: u32, mut run: impl FnMut() -> R) -> Result<f64, Box<dyn Error>> {
        self.measure(name, count, |bencher| bencher.iter(&mut run), |_| (String::new(), true))
    }

    /// Measures work on `count` items, and returns its median in nanoseconds. `judge` returns the target, and whether the median
    /// meets it.
    fn measure(
        &mut self,
        name: &str,
        count: u32,
        run: impl FnMut(&mut Bencher),
        judge: impl FnOnce(f64) -> (String, bool),
    ) -> Result<f64, Box<dyn Error>> {
        self.criterion.bench_function(name, run);
        let estimates = fs::read_to_string(self.folder.join(name).join("new/estimates.json"))?;
        let estimates: Value = serde_json::from_str(&estimates)?;
        let time = estimates["median"]["point_estimate"].as_f64().ok_or("criterion reports no median")?;
        let (target, is_met) = judge(time);
        let met = if target.is_empty() {
            ""
        } else if is_met {
            "yes"
        } else {
            "**no**"
        };
        let each = unit(time / f64::from(count));
        writeln!(self.rows, "| {name} | {} | {each} | {target} | {met} |", unit(time))?;
        Ok(time)
    }
}

/// Formats nanoseconds in a suitable unit.
fn unit(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{:.1} µs", time / 1e3),
        time => format!("{:.1} ms", time / 1e6),
    }
}
