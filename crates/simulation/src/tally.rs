//! The results of many schedules.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Failure, story::Story, world::End};

/// Counts over all schedules.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    schedules: usize,
    calm: usize,
    pools: usize,
    moves: usize,
    events: usize,
    processes: usize,
    killed: usize,
    requests: usize,
    updates: usize,
    overwritten: usize,
    violations: usize,
    /// Seconds from the last accident until everything was in sync, for each schedule with accidents.
    converged: Vec<u64>,
    /// Seconds from the last event until everything was in sync, for each schedule without accidents or scheduled syncs.
    converged_calm: Vec<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, story: &Story, end: &End) {
        self.schedules += 1;
        self.calm += usize::from(story.calm);
        self.pools += usize::from(story.pool.is_some());
        self.moves += end.moves;
        self.events += story.events.len();
        self.processes += end.processes;
        self.killed += end.killed;
        self.requests += end.requests;
        self.updates += end.updates;
        self.overwritten += end.overwritten;
        self.violations += usize::from(end.violation.is_some());
        let converged = if story.calm { &mut self.converged_calm } else { &mut self.converged };
        converged.push(end.converged_ms / 1000);
    }

    /// The sum of the tallies of several workers.
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut sum = Self::default();
        for path in paths {
            let one: Self = serde_json::from_str(&std::fs::read_to_string(path)?)?;
            sum.schedules += one.schedules;
            sum.calm += one.calm;
            sum.pools += one.pools;
            sum.moves += one.moves;
            sum.events += one.events;
            sum.processes += one.processes;
            sum.killed += one.killed;
            sum.requests += one.requests;
            sum.updates += one.updates;
            sum.overwritten += one.overwritten;
            sum.violations += one.violations;
            sum.converged.extend(one.converged);
            sum.converged_calm.extend(one.converged_calm);
        }
        sum.converged.sort_unstable();
        sum.converged_calm.sort_unstable();
        Ok(sum)
    }
}

/// The value below which this part of a sorted list lies, in hundredths.
fn part(sorted: &[u64], hundredths: usize) -> u64 {
    sorted.get((sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spread = |sorted: &[u64]| {
            format!(
                "{} s; 95 % within {} s; the longest {} s",
                part(sorted, 50),
                part(sorted, 95),
                sorted.last().copied().unwrap_or(0)
            )
        };
        writeln!(f, "| counted | |")?;
        writeln!(f, "|---|---|")?;
        writeln!(f, "| schedules played | {} |", self.schedules)?;
        writeln!(f, "| of them without an accident | {} |", self.calm)?;
        writeln!(f, "| of them with a pool of apps | {} |", self.pools)?;
        writeln!(f, "| events in all of them | {} |", self.events)?;
        writeln!(f, "| updates that moved domains to another app | {} |", self.moves)?;
        writeln!(f, "| PHP processes | {} |", self.processes)?;
        writeln!(f, "| of them killed | {} |", self.killed)?;
        writeln!(f, "| requests to ServerPilot | {} |", self.requests)?;
        writeln!(f, "| of them updates of the list | {} |", self.updates)?;
        writeln!(f, "| schedules in which an invariant was violated | {} |", self.violations)?;
        writeln!(
            f,
            "| entries of other writers that no sync can restore (see below) | {} |",
            self.overwritten
        )?;
        writeln!(
            f,
            "| without an accident: in sync after the last event, half within | {} |",
            spread(&self.converged_calm)
        )?;
        writeln!(
            f,
            "| with accidents: in sync after the last of them, half within | {} |",
            spread(&self.converged)
        )
    }
}
