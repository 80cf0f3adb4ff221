//! When to try again: a pure decision, and the one place that knows the delays.

use std::time::{Duration, SystemTime};

use retry_policies::{Jitter, RetryDecision, RetryPolicy, policies::ExponentialBackoff};

use crate::error::Error;

/// The first delay is at most this long.
const SHORTEST: Duration = Duration::from_millis(500);
/// No delay of our own is longer.
const LONGEST: Duration = Duration::from_secs(15);
/// The least time that a try is worth.
const LEAST: Duration = Duration::from_secs(1);

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Give up: the failure is the result.
    Stop,
    /// Try again after this delay.
    Again(Duration),
}

/// Decides after try number `attempt` (from 1) of `attempts`. `backoff` is the delay that we would choose
/// ourselves; a server's own `Retry-After` goes before it. A delay that would use up what remains of the
/// call is not begun, so that the caller learns of it now rather than at the deadline.
#[must_use]
pub fn decide(
    error: &Error,
    attempt: u32,
    attempts: u32,
    backoff: Duration,
    remaining: Duration,
) -> Decision {
    let passing = match error {
        Error::Answer(answer) => {
            answer.is_malformed() || matches!(answer.status, 408 | 429) || answer.status >= 500
        }
        Error::Network { .. } => true,
        _ => false,
    };
    let delay = error.retry_after().unwrap_or(backoff);
    if passing && attempt < attempts && delay < remaining { Decision::Again(delay) } else { Decision::Stop }
}

/// A delay by exponential back-off with full jitter, so that many waiting processes do not come back at
/// once. `past` counts the retries made already.
pub(super) fn backoff(past: u32) -> Duration {
    delay(past, Jitter::Full)
}

/// The longest that `Wire::backoff` can come to, for whoever throws other dice.
#[must_use]
pub fn longest_backoff(past: u32) -> Duration {
    delay(past, Jitter::None)
}

fn delay(past: u32, jitter: Jitter) -> Duration {
    let policy = ExponentialBackoff::builder()
        .retry_bounds(SHORTEST, LONGEST)
        .jitter(jitter)
        .build_with_max_retries(u32::MAX);
    let now = SystemTime::now();
    match policy.should_retry(now, past) {
        RetryDecision::Retry { execute_after } => execute_after.duration_since(now).unwrap_or_default(),
        RetryDecision::DoNotRetry => LONGEST,
    }
}

/// How long a try may take, so that a server that hangs does not use up the tries that follow: an equal
/// share of what remains, but at least a second.
pub(super) fn share(remaining: Duration, attempt: u32, attempts: u32) -> Duration {
    let left = attempts.saturating_sub(attempt) + 1;
    (remaining / left).max(LEAST).min(remaining)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Answer;

    const SECOND: Duration = Duration::from_secs(1);

    fn answer(status: u16, retry_after: Option<u64>) -> Error {
        Error::Answer(Answer {
            what: "GET /apps/a".into(),
            status,
            said: "words".into(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn network() -> Error {
        Error::Network { what: "GET /apps/a".into(), cause: "connection reset".into() }
    }

    #[test]
    fn what_passes_by_itself_is_tried_again() {
        let again = Decision::Again(SECOND);
        for (error, expected) in [
            (network(), again),
            (answer(200, None), again),
            (answer(408, None), again),
            (answer(429, None), again),
            (answer(500, None), again),
            (answer(502, None), again),
            (answer(302, None), Decision::Stop),
            (answer(400, None), Decision::Stop),
            (answer(401, None), Decision::Stop),
            (answer(402, None), Decision::Stop),
            (answer(403, None), Decision::Stop),
            (answer(404, None), Decision::Stop),
            (answer(409, None), Decision::Stop),
            (Error::Configuration("x".into()), Decision::Stop),
        ] {
            assert_eq!(decide(&error, 1, 4, SECOND, 40 * SECOND), expected, "{error}");
        }
    }

    #[test]
    fn the_last_try_is_the_last() {
        assert_eq!(decide(&network(), 3, 4, SECOND, 40 * SECOND), Decision::Again(SECOND));
        assert_eq!(decide(&network(), 4, 4, SECOND, 40 * SECOND), Decision::Stop);
        assert_eq!(decide(&network(), 1, 1, SECOND, 40 * SECOND), Decision::Stop);
    }

    #[test]
    fn the_servers_own_delay_is_obeyed_within_the_deadline() {
        assert_eq!(decide(&answer(429, Some(7)), 1, 4, SECOND, 40 * SECOND), Decision::Again(7 * SECOND));
        assert_eq!(decide(&answer(503, Some(7)), 1, 4, SECOND, 40 * SECOND), Decision::Again(7 * SECOND));
        assert_eq!(decide(&answer(429, Some(60)), 1, 4, SECOND, 40 * SECOND), Decision::Stop);
    }

    #[test]
    fn the_time_left_is_shared_among_the_tries_left() {
        assert_eq!(share(40 * SECOND, 1, 4), 10 * SECOND);
        assert_eq!(share(30 * SECOND, 4, 4), 30 * SECOND);
        assert_eq!(share(2 * SECOND, 1, 4), SECOND, "at least a second");
        assert_eq!(share(SECOND / 2, 1, 4), SECOND / 2, "but never more than there is");
    }

    proptest! {
        #[test]
        fn no_delay_is_longer_than_the_longest(past in 0u32..200) {
            prop_assert!(longest_backoff(past) <= LONGEST + Duration::from_millis(1));
            prop_assert!(backoff(past) <= longest_backoff(past) + Duration::from_millis(1));
        }

        #[test]
        fn a_delay_never_reaches_the_deadline(attempt in 1u32..10, attempts in 1u32..10, delay in 0u64..100,
            remaining in 0u64..100)
        {
            let remaining = Duration::from_secs(remaining);
            if let Decision::Again(delay) = decide(&network(), attempt, attempts, Duration::from_secs(delay), remaining) {
                prop_assert!(delay < remaining && attempt < attempts);
            }
        }
    }
}
