//! Plots the times until everything was in sync.

use std::fmt::Write;

use crate::tally::Tally;

/// Upper ends of the bars, in seconds, and their names.
const BARS: [(u64, &str); 8] = [
    (60, "1 min"),
    (120, "2 min"),
    (300, "5 min"),
    (600, "10 min"),
    (900, "15 min"),
    (1_800, "30 min"),
    (3_600, "1 h"),
    (u64::MAX, "more"),
];
const LEFT: usize = 60;
const STEP: usize = 70;
const HEIGHT: usize = 180;

/// A bar for each span of time, in a form that can be read in light and in dark.
pub(crate) fn of(tally: &Tally) -> String {
    let mut counts = [0_usize; BARS.len()];
    for seconds in &tally.converged {
        if let Some(bar) = BARS.iter().position(|(end, _)| seconds <= end) {
            counts[bar] += 1;
        }
    }
    let max = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut svg = String::from(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 270" role="img" aria-label="Schedules with accidents by the time until everything was in sync">
<style>
text { font: 13px sans-serif; fill: #1f2328 } .bar { fill: #0072b2 } .line { stroke: #59636e }
@media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .bar { fill: #56b4e9 } .line { stroke: #9198a1 } }
</style>
<text x="60" y="20">Schedules with accidents, by the time from the last one until everything was in sync</text>
"#,
    );
    for (bar, (count, (_, name))) in counts.iter().zip(BARS).enumerate() {
        let height = (HEIGHT * count).div_ceil(max);
        let (x, y) = (LEFT + bar * STEP, 230 - height);
        // A string can be written to without fail.
        let _ = writeln!(
            svg,
            r#"<rect class="bar" x="{x}" y="{y}" width="50" height="{height}"/><text x="{middle}" y="{above}" text-anchor="middle">{count}</text><text x="{middle}" y="250" text-anchor="middle">{name}</text>"#,
            middle = x + 25,
            above = y - 6,
        );
    }
    svg.push_str("<line class=\"line\" x1=\"50\" y1=\"230\" x2=\"620\" y2=\"230\"/>\n</svg>\n");
    svg
}
