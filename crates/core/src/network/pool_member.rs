//! How full each app of a pool is, and whether one that leaves can be dropped.

use std::collections::HashSet;

use serde::Serialize;

use super::{
    placement::{Limits, Taken},
    pool::{Member, Pool, PoolReason, Status},
    snapshot::Snapshot,
    visitors::sorts_before,
};
use crate::plan::LIMIT;

/// An app of the pool, as the lists were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolMember {
    /// The app's id.
    pub app_id: String,
    /// Its name; `None` if the account does not have it.
    pub app: Option<String>,
    /// Why it cannot be changed; `None` if it can.
    pub reason: Option<PoolReason>,
    /// Until when it cannot be changed, or its domains wait for it, if that is known.
    pub until: Option<i64>,
    /// It gets no more mappings.
    pub leaving: bool,
    /// It is leaving and has no domain of ours, and none that waits for it: it can be dropped from the pool.
    pub left: bool,
    /// Number of entries of its list.
    pub listed: usize,
    /// Number of those that are managed or adopted, and of those that an update may have added; of an app that the account does
    /// not have, those that wait for it.
    pub ours: usize,
    /// Number of those that a certificate can cover.
    pub names: usize,
    /// Number of entries that it can get within `domains_per_app` and `names_per_certificate`.
    pub room: usize,
    /// Number of entries that it has within these limits if it is full.
    pub places: usize,
    /// Number of entries that its list has room for.
    pub list_room: usize,
    /// The other apps of the pool for which it is unknown whether they or this app get the visitors of a domain that both list.
    pub unordered: Vec<String>,
}

/// The capacity of each app of a pool.
pub(super) fn of_members(snapshot: &Snapshot, pool: &Pool) -> Vec<PoolMember> {
    let limits = Limits::of(snapshot);
    let leaving: HashSet<&str> =
        snapshot.pool.iter().filter(|app| app.leaving).map(|app| app.app_id.as_str()).collect();
    let of_member = |(index, member): (usize, &Member)| {
        let taken = Taken::by_member(member);
        let reason = match member.status {
            Status::Closed(reason, _) => Some(reason),
            Status::Open | Status::Leaving => None,
        };
        let ours = match member.app {
            None if member.until().is_some() => pool.owners.owned_on(member.id),
            _ => {
                let listed = member.domains().filter(|domain| pool.owning(domain).contains(&index));
                // It may have got them since.
                let intended = pool.owners.domains(member.id).iter().filter(|domain| {
                    let is_listed = pool.listing(domain).contains(&index);
                    !is_listed && pool.owners.recorded(member.id, domain).intended
                });
                listed.count() + intended.count()
            }
        };
        let leaving = leaving.contains(member.id);
        let is_empty = if member.app.is_some() { ours == 0 } else { member.until().is_none() };
        PoolMember {
            app_id: member.id.to_owned(),
            app: member.app.map(|app| app.name.clone()),
            reason,
            until: member.until(),
            leaving,
            left: leaving && is_empty,
            listed: taken.listed,
            ours,
            names: taken.names,
            room: taken.room(limits),
            places: taken.places(limits),
            list_room: LIMIT.saturating_sub(taken.listed),
            unordered: unordered(pool, member),
        }
    };
    pool.members().iter().enumerate().map(of_member).collect()
}

fn unordered(pool: &Pool, member: &Member) -> Vec<String> {
    // An app that the account does not have gets no visitors.
    let is_named = |member: &Member| !member.name().is_empty();
    let is_unordered = |other: &&Member| {
        other.id != member.id
            && is_named(member)
            && is_named(other)
            && sorts_before(member.name(), other.name()).is_none()
    };
    pool.members().iter().filter(is_unordered).map(|other| other.id.to_owned()).collect()
}

#[cfg(test)]
#[path = "pool_member_tests.rs"]
mod tests;
