//! When the apps that serve the networks are full.
//!
//! The places of an app are those of its list within the limits of [`placement`](super::placement).
//!
//! | app                                             | places                | left      |
//! |-------------------------------------------------|-----------------------|-----------|
//! | open, or only delayed by a failed update        | its entries and room  | its room  |
//! | leaving, or with any other reason               | –                     | –         |
//!
//! | additions                                           | full in                                          |
//! |-----------------------------------------------------|--------------------------------------------------|
//! | not known, or of less than a week                   | not known                                        |
//! | none, or so few that it takes more than a year      | not known                                        |
//! | any other                                           | the places that are left, at the rate of these additions, in whole days |
//!
//! The first row that applies:
//!
//! | places                                              | level  |
//! |-----------------------------------------------------|--------|
//! | none is left                                        | `full` |
//! | they are full in two weeks or less                  | `soon` |
//! | fewer than a twentieth of them is left              | `soon` |
//! | any other                                           | `ok`   |

use serde::{Deserialize, Serialize};

use super::{
    placement::{Limits, Taken},
    pool::{Member, Pool, PoolReason, Status},
    snapshot::Snapshot,
};

/// Days of additions from which on they are a rate.
const DAYS_MIN: u64 = 7;
/// Days up to which a date is predicted.
const DAYS_MAX: u64 = 365;
/// Days in which an operator can prepare another app.
const DAYS_SOON: u64 = 14;
/// The part of the places below which few are left.
const FEW: usize = 20;

/// The additions of the last days.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// Number of entries that syncs added in that time and that are still listed.
    pub domains: u64,
    /// Number of days.
    pub days: u64,
}

/// The places of all apps that can get domains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Number of places.
    pub places: usize,
    /// Number of those that are left.
    pub left: usize,
    /// Days until they are full at the present rate; `None` if that is not known.
    pub days: Option<u64>,
    /// Whether an operator has to act.
    pub level: Level,
}

/// Whether the places suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// They do for a while.
    Ok,
    /// They will soon be full.
    Soon,
    /// They are full.
    Full,
}

/// The forecast by the lists as they were read; `None` if the account does not have the main app.
pub(super) fn of(snapshot: &Snapshot, pool: &Pool) -> Option<Forecast> {
    pool.main()?;
    let limits = Limits::of(snapshot);
    let (mut places, mut left) = (0, 0);
    for member in pool.members().iter().filter(|member| can_get_domains(member)) {
        let taken = Taken::by_member(member);
        left += taken.room(limits);
        places += taken.places(limits);
    }
    let days = snapshot.growth.and_then(|growth| days(left, growth));
    let is_soon = days.is_some_and(|days| days <= DAYS_SOON) || left < places / FEW;
    let level = match left {
        0 => Level::Full,
        _ if is_soon => Level::Soon,
        _ => Level::Ok,
    };
    Some(Forecast { places, left, days, level })
}

fn can_get_domains(member: &Member) -> bool {
    matches!(member.status, Status::Open | Status::Closed(PoolReason::UpdateFailed, _))
}

fn days(left: usize, growth: Growth) -> Option<u64> {
    let left = u64::try_from(left).ok()?;
    let days = left.checked_mul(growth.days)?.checked_div(growth.domains)?;
    (growth.days >= DAYS_MIN && days <= DAYS_MAX).then_some(days)
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
