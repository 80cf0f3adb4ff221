//! When to retry, and after which delay. The decision is pure.

use std::time::{Duration, SystemTime};

use retry_policies::{Jitter, RetryDecision, RetryPolicy, policies::ExponentialBackoff};

use crate::error::Error;

/// Upper bound of the first backoff, and lower bound of a server's `Retry-After`.
const BACKOFF_MIN: Duration = Duration::from_millis(500);
/// Upper bound of the backoff.
const BACKOFF_MAX: Duration = Duration::from_secs(15);
/// Minimum time budget for one attempt.
const ATTEMPT_MIN: Duration = Duration::from_secs(1);

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Return the error.
    Stop,
    /// Retry after this delay.
    Retry(Duration),
}

/// Decides after attempt number `attempt` (from 1) of `attempts`. A server's `Retry-After`, but at least [`BACKOFF_MIN`],
/// replaces `backoff`. If the delay leaves no time for another attempt, there is none: the caller gets the error now, rather
/// than that of the deadline later.
#[must_use]
pub fn decide(
    error: &Error,
    attempt: u32,
    attempts: u32,
    backoff: Duration,
    remaining: Duration,
) -> Decision {
    let transient = match error {
        Error::Response(response) => response.is_transient(),
        Error::Network { .. } => true,
        _ => false,
    };
    let delay = error.retry_after().map_or(backoff, |delay| delay.max(BACKOFF_MIN));
    let has_time = delay.saturating_add(ATTEMPT_MIN) <= remaining;
    if transient && attempt < attempts && has_time { Decision::Retry(delay) } else { Decision::Stop }
}

/// Exponential backoff with full jitter, so that processes do not retry at the same moment. `past` is the number of retries
/// so far.
pub(super) fn backoff(past: u32) -> Duration {
    let policy = ExponentialBackoff::builder()
        .retry_bounds(BACKOFF_MIN, BACKOFF_MAX)
        .jitter(Jitter::Full)
        .build_with_max_retries(u32::MAX);
    let now = SystemTime::now();
    // The policy adds the delay to a later reading of the clock, so the difference can exceed the bound.
    match policy.should_retry(now, past) {
        RetryDecision::Retry { execute_after } => execute_after.duration_since(now).unwrap_or_default(),
        RetryDecision::DoNotRetry => BACKOFF_MAX,
    }
    .min(backoff_bound(past))
}

/// Upper bound of the backoff; the simulation draws its own jitter below it.
#[must_use]
pub fn backoff_bound(past: u32) -> Duration {
    BACKOFF_MIN.saturating_mul(2_u32.saturating_pow(past)).min(BACKOFF_MAX)
}

/// Timeout of one attempt: an equal share of the time left, but at least [`ATTEMPT_MIN`], so that a server that hangs
/// does not use up the time of later attempts.
pub(super) fn attempt_timeout(remaining: Duration, attempt: u32, attempts: u32) -> Duration {
    let left = attempts.saturating_sub(attempt) + 1;
    (remaining / left).max(ATTEMPT_MIN).min(remaining)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::{ErrorResponse, Resource};

    const SECOND: Duration = Duration::from_secs(1);

    fn response(status: u16, retry_after: Option<u64>) -> Error {
        Error::Response(ErrorResponse {
            request: "GET /apps/a".into(),
            resource: Resource::App,
            status,
            message: "words".into(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn network() -> Error {
        Error::Network { operation: "GET /apps/a".into(), cause: "connection reset".into(), is_sent: true }
    }

    #[test]
    fn transient_failures_are_retried() {
        let retry = Decision::Retry(SECOND);
        for (error, expected) in [
            (network(), retry),
            (response(200, None), retry),
            (response(408, None), retry),
            (response(429, None), retry),
            (response(500, None), retry),
            (response(502, None), retry),
            (response(302, None), Decision::Stop),
            (response(400, None), Decision::Stop),
            (response(401, None), Decision::Stop),
            (response(402, None), Decision::Stop),
            (response(403, None), Decision::Stop),
            (response(404, None), Decision::Stop),
            (response(409, None), Decision::Stop),
            (Error::Configuration("x".into()), Decision::Stop),
        ] {
            assert_eq!(decide(&error, 1, 4, SECOND, 40 * SECOND), expected, "{error}");
        }
    }

    #[test]
    fn the_last_attempt_is_not_followed_by_another() {
        assert_eq!(decide(&network(), 3, 4, SECOND, 40 * SECOND), Decision::Retry(SECOND));
        assert_eq!(decide(&network(), 4, 4, SECOND, 40 * SECOND), Decision::Stop);
        assert_eq!(decide(&network(), 1, 1, SECOND, 40 * SECOND), Decision::Stop);
    }

    #[test]
    fn the_servers_retry_after_is_obeyed_within_the_deadline() {
        assert_eq!(decide(&response(429, Some(7)), 1, 4, SECOND, 40 * SECOND), Decision::Retry(7 * SECOND));
        assert_eq!(decide(&response(503, Some(7)), 1, 4, SECOND, 40 * SECOND), Decision::Retry(7 * SECOND));
        assert_eq!(decide(&response(429, Some(60)), 1, 4, SECOND, 40 * SECOND), Decision::Stop);
    }

    #[test]
    fn a_delay_leaves_time_for_the_attempt_after_it() {
        assert_eq!(decide(&response(429, Some(2)), 1, 4, SECOND, 2100 * SECOND / 1000), Decision::Stop);
        assert_eq!(decide(&network(), 1, 4, SECOND, 2 * SECOND), Decision::Retry(SECOND));
        assert_eq!(decide(&network(), 1, 4, SECOND, 1999 * SECOND / 1000), Decision::Stop);
    }

    #[test]
    fn a_server_that_asks_for_no_delay_gets_one() {
        let retry = Decision::Retry(BACKOFF_MIN);
        assert_eq!(decide(&response(429, Some(0)), 1, 4, Duration::ZERO, 40 * SECOND), retry);
    }

    #[test]
    fn the_bound_of_the_delays_doubles_up_to_the_maximum() {
        let bounds: Vec<u128> = (0..7).map(|past| backoff_bound(past).as_millis()).collect();
        assert_eq!(bounds, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    }

    #[test]
    fn delays_differ_between_processes() {
        let delays: std::collections::HashSet<Duration> = (0..64).map(|_| backoff(4)).collect();
        assert!(delays.len() > 1, "{delays:?}");
    }

    #[test]
    fn the_remaining_time_is_shared_among_the_remaining_attempts() {
        assert_eq!(attempt_timeout(40 * SECOND, 1, 4), 10 * SECOND);
        assert_eq!(attempt_timeout(30 * SECOND, 4, 4), 30 * SECOND);
        assert_eq!(attempt_timeout(2 * SECOND, 1, 4), SECOND, "at least a second");
        assert_eq!(attempt_timeout(SECOND / 2, 1, 4), SECOND / 2, "but never more than there is");
    }

    proptest! {
        #[test]
        fn no_delay_exceeds_the_maximum(past in 0u32..200) {
            prop_assert!(backoff_bound(past) <= BACKOFF_MAX);
            prop_assert!(backoff(past) <= backoff_bound(past));
        }

        #[test]
        fn an_attempt_has_time_after_every_delay(attempt in 1u32..10, attempts in 1u32..10, delay in 0u64..100,
            remaining in 0u64..100)
        {
            let remaining = Duration::from_secs(remaining);
            if let Decision::Retry(delay) = decide(&network(), attempt, attempts, Duration::from_secs(delay), remaining) {
                prop_assert!(delay + ATTEMPT_MIN <= remaining && attempt < attempts);
            }
        }
    }
}
