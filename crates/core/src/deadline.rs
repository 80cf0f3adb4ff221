//! The one limit on how long a call may take (`bounded`).

use std::time::Duration;

// The clock of every wait in here, so that a simulation moves them all.
use tokio::time::Instant;

use crate::error::{Error, seconds as seconds_text};

/// Longer than any sensible limit, and short enough to add to any instant.
const FOREVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// When a call began, and when it has to be over.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    begin: Instant,
    limit: Duration,
}

impl Deadline {
    /// A limit that starts now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Self { begin: Instant::now(), limit: limit.min(FOREVER) }
    }

    /// The whole time that was allowed.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// What is left of it.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.limit.saturating_sub(self.elapsed())
    }

    /// The error of a call that has no time left for this step.
    #[must_use]
    pub fn error(&self, operation: String) -> Error {
        Error::Deadline { operation, limit: self.limit }
    }

    /// The error of a step that did not end within its own limit, which can be that of the call.
    #[must_use]
    pub fn missed(&self, operation: String, limit: Duration) -> Error {
        if self.remaining().is_zero() {
            return self.error(operation);
        }
        let cause = format!(
            "no answer within {} s, {} s after the call began",
            seconds_text(limit),
            seconds_text(self.elapsed())
        );
        Error::Network { operation, cause, is_sent: true }
    }

    /// Time since the call began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// Seconds as PHP gives them; negative ones and NaN count as none, too many as "for ever".
#[must_use]
pub fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value)
        .unwrap_or(if value > 0.0 { FOREVER } else { Duration::ZERO })
        .min(FOREVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Operators compare what they read with how long they waited.
    #[test]
    fn a_timeout_names_the_time_of_the_call() {
        let begun = |ago: u64, limit: u64| Deadline {
            begin: Instant::now() - Duration::from_millis(ago),
            limit: Duration::from_millis(limit),
        };
        let text = |deadline: Deadline| {
            deadline.missed("GET /apps/a".to_owned(), Duration::from_millis(4_300)).to_string()
        };
        let early = text(begun(20_700, 25_000));
        assert!(early.contains("no answer within 4.3 s, 20.7 s after the call began"), "{early}");
        let late = text(begun(25_000, 25_000));
        assert!(late.contains("the 25 s that the call may take were used up"), "{late}");
        assert!(!late.contains("4.3"), "{late}");
    }
}
