//! When to retry, and after which delay. [`decide`] is pure; only [`backoff`] is random.

use std::time::Duration;

use ring::rand::{self, SystemRandom};

use crate::error::Error;

/// Upper bound of the first backoff, and lower bound of a server's `Retry-After`.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
/// Upper bound of every backoff.
const BACKOFF_MAX: Duration = Duration::from_secs(15);
/// Minimum time budget for one attempt.
const ATTEMPT_MIN: Duration = Duration::from_secs(1);

/// An attempt to send a request.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// How many the call allows.
    pub allowed: u32,
    /// The time that the call has left.
    pub remaining: Duration,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Return the error.
    Stop,
    /// Retry after this delay.
    Retry(Duration),
}

/// Decides after an attempt. A server's `Retry-After`, but at least [`FIRST_BACKOFF`], replaces `backoff`. If the delay leaves
/// no time for another attempt, there is none: the caller gets the error now, rather than that of the deadline later.
#[must_use]
pub fn decide(error: &Error, attempt: Attempt, backoff: Duration) -> RetryDecision {
    let transient = match error {
        Error::Response(response) => response.is_transient(),
        Error::Network { .. } => true,
        _ => false,
    };
    let delay = error.retry_after().map_or(backoff, |delay| delay.max(FIRST_BACKOFF));
    let has_time = delay.saturating_add(ATTEMPT_MIN) <= attempt.remaining;
    if transient && attempt.number < attempt.allowed && has_time {
        RetryDecision::Retry(delay)
    } else {
        RetryDecision::Stop
    }
}

/// Exponential backoff with full jitter, so that processes do not retry at the same moment. `past` is the number of retries
/// so far.
pub(super) fn backoff(past: u32) -> Duration {
    let bound = backoff_bound(past);
    let random =
        rand::generate::<[u8; 2]>(&SystemRandom::new()).map(|random| u16::from_le_bytes(random.expose()));
    // Without random numbers, the bound itself is a delay as good as any.
    random.map_or(bound, |random| bound * u32::from(random) / u32::from(u16::MAX))
}

/// Upper bound of the backoff; the simulation draws its own jitter below it.
#[must_use]
pub fn backoff_bound(past: u32) -> Duration {
    FIRST_BACKOFF.saturating_mul(2_u32.saturating_pow(past)).min(BACKOFF_MAX)
}

/// Timeout of one attempt: an equal share of the time left, but at least [`ATTEMPT_MIN`], so that a server that hangs
/// does not use up the time of later attempts.
pub(super) fn attempt_timeout(attempt: Attempt) -> Duration {
    let left = attempt.allowed.saturating_sub(attempt.number) + 1;
    (attempt.remaining / left).max(ATTEMPT_MIN).min(attempt.remaining)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::{ErrorResponse, Resource};

    const SECOND: Duration = Duration::from_secs(1);

    fn attempt(number: u32, allowed: u32, remaining: Duration) -> Attempt {
        Attempt { number, allowed, remaining }
    }

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
        let retry = RetryDecision::Retry(SECOND);
        for (error, expected) in [
            (network(), retry),
            (response(200, None), retry),
            (response(408, None), retry),
            (response(429, None), retry),
            (response(500, None), retry),
            (response(502, None), retry),
            (response(302, None), RetryDecision::Stop),
            (response(400, None), RetryDecision::Stop),
            (response(401, None), RetryDecision::Stop),
            (response(402, None), RetryDecision::Stop),
            (response(403, None), RetryDecision::Stop),
            (response(404, None), RetryDecision::Stop),
            (response(409, None), RetryDecision::Stop),
            (Error::Configuration("x".into()), RetryDecision::Stop),
        ] {
            assert_eq!(decide(&error, attempt(1, 4, 40 * SECOND), SECOND), expected, "{error}");
        }
    }

    #[test]
    fn the_last_attempt_is_not_followed_by_another() {
        assert_eq!(decide(&network(), attempt(3, 4, 40 * SECOND), SECOND), RetryDecision::Retry(SECOND));
        assert_eq!(decide(&network(), attempt(4, 4, 40 * SECOND), SECOND), RetryDecision::Stop);
        assert_eq!(decide(&network(), attempt(1, 1, 40 * SECOND), SECOND), RetryDecision::Stop);
    }

    #[test]
    fn the_servers_retry_after_is_obeyed_within_the_deadline() {
        assert_eq!(
            decide(&response(429, Some(7)), attempt(1, 4, 40 * SECOND), SECOND),
            RetryDecision::Retry(7 * SECOND)
        );
        assert_eq!(
            decide(&response(503, Some(7)), attempt(1, 4, 40 * SECOND), SECOND),
            RetryDecision::Retry(7 * SECOND)
        );
        assert_eq!(decide(&response(429, Some(60)), attempt(1, 4, 40 * SECOND), SECOND), RetryDecision::Stop);
    }

    #[test]
    fn a_delay_leaves_time_for_the_attempt_after_it() {
        assert_eq!(
            decide(&response(429, Some(2)), attempt(1, 4, 2100 * SECOND / 1000), SECOND),
            RetryDecision::Stop
        );
        assert_eq!(decide(&network(), attempt(1, 4, 2 * SECOND), SECOND), RetryDecision::Retry(SECOND));
        assert_eq!(decide(&network(), attempt(1, 4, 1999 * SECOND / 1000), SECOND), RetryDecision::Stop);
    }

    #[test]
    fn a_server_that_asks_for_no_delay_gets_one() {
        let retry = RetryDecision::Retry(FIRST_BACKOFF);
        assert_eq!(decide(&response(429, Some(0)), attempt(1, 4, 40 * SECOND), Duration::ZERO), retry);
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
        assert_eq!(attempt_timeout(attempt(1, 4, 40 * SECOND)), 10 * SECOND);
        assert_eq!(attempt_timeout(attempt(4, 4, 30 * SECOND)), 30 * SECOND);
        assert_eq!(attempt_timeout(attempt(1, 4, 2 * SECOND)), SECOND, "at least a second");
        assert_eq!(attempt_timeout(attempt(1, 4, SECOND / 2)), SECOND / 2, "but never more than there is");
    }

    proptest! {
        #[test]
        fn no_delay_exceeds_the_maximum(past in 0u32..200) {
            prop_assert!(backoff_bound(past) <= BACKOFF_MAX);
            prop_assert!(backoff(past) <= backoff_bound(past));
        }

        #[test]
        fn an_attempt_has_time_after_every_delay(number in 1u32..10, allowed in 1u32..10, delay in 0u64..100,
            remaining in 0u64..100)
        {
            let remaining = Duration::from_secs(remaining);
            if let RetryDecision::Retry(delay) = decide(&network(), attempt(number, allowed, remaining), Duration::from_secs(delay)) {
                prop_assert!(delay + ATTEMPT_MIN <= remaining && number < allowed);
            }
        }
    }
}
