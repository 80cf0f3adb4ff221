//! What many schedules came to.

use serde::Serialize;

use crate::{story::Story, world::End};

/// Counts over all schedules of a worker.
#[derive(Default, Serialize)]
pub(crate) struct Tally {
    schedules: usize,
    calm: usize,
    happenings: usize,
    processes: usize,
    killed: usize,
    requests: usize,
    updates: usize,
    overwritten: usize,
    /// Seconds from the last accident until everything was in step, of each schedule with accidents.
    converged: Vec<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, story: &Story, end: &End) {
        self.schedules += 1;
        self.calm += usize::from(story.calm);
        self.happenings += story.happenings.len();
        self.processes += end.processes;
        self.killed += end.killed;
        self.requests += end.requests;
        self.updates += end.updates;
        self.overwritten += end.overwritten;
        if !story.calm {
            self.converged.push(end.converged_ms / 1000);
        }
    }
}
