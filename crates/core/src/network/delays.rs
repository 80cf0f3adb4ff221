//! How long a failure delays the next attempt.

/// Seconds after the first, second, … failure in a row; the last one from there on.
const DELAYS: [i64; 7] = [60, 120, 300, 600, 1_800, 3_600, 21_600];

/// Seconds until the next attempt, after so many failures in a row.
#[must_use]
pub fn delay(failures: u32) -> i64 {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    DELAYS[index.min(DELAYS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn attempts_are_soon_at_first_and_never_stop() {
        let delays: Vec<i64> = (1..=9).map(delay).collect();
        assert_eq!(delays, [60, 120, 300, 600, 1_800, 3_600, 21_600, 21_600, 21_600]);
        assert_eq!((delay(0), delay(u32::MAX)), (60, 21_600));
    }
}
