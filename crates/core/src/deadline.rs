//! The deadline of a call (`bounded`).

use std::time::Duration;

// Tokio's clock, which a simulation can pause and advance.
use tokio::time::Instant;

use crate::error::{Error, time};

/// Upper bound of a limit: short enough to add to any instant.
const FOREVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// When a call began, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    begin: Instant,
    limit: Duration,
}

impl Deadline {
    /// Creates a deadline that is `limit` from now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Self { begin: Instant::now(), limit: limit.min(FOREVER) }
    }

    /// The call's timeout.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Time left until the deadline; zero after it.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.limit.saturating_sub(self.elapsed())
    }

    /// The error of a call that reached its deadline during this step.
    #[must_use]
    pub fn error(&self, operation: String) -> Error {
        Error::Deadline { operation, limit: self.limit }
    }

    /// The error of a step that exceeded its own limit: the deadline's error if the call has no time left either.
    #[must_use]
    pub fn missed(&self, operation: String, limit: Duration) -> Error {
        if self.remaining().is_zero() {
            return self.error(operation);
        }
        let cause =
            format!("no response within {}, {} after the call began", time(limit), time(self.elapsed()));
        Error::Network { operation, cause, is_sent: true }
    }

    /// Time since the call began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// Converts seconds from PHP. Negative values and NaN become zero; large values are clamped to ten years.
#[must_use]
pub fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value)
        .unwrap_or(if value > 0.0 { FOREVER } else { Duration::ZERO })
        .min(FOREVER)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(early.contains("no response within 4.3 s, 20.7 s after the call began"), "{early}");
        let late = text(begun(25_000, 25_000));
        assert!(late.contains("the call's timeout of 25 s was reached"), "{late}");
        assert!(!late.contains("4.3"), "{late}");
    }
}
