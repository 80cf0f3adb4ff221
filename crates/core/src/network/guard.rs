//! The removal guard: how many domains may leave within 24 hours without an operator (`guarded-removal`).
//!
//! | removals of 24 hours, with those due now                 | held before | released | what happens     |
//! |----------------------------------------------------------|-------------|----------|------------------|
//! | at most 30 % of the largest list, or at most 3 mappings  | no          | any      | they leave       |
//! | more                                                     | no          | no       | all due now wait |
//! | any                                                      | one of them | no       | all due now wait |
//! | any                                                      | any         | yes      | they leave       |
//!
//! Once held, removals wait for an operator, even if the list has grown since. A domain and its `www.` partner are one
//! mapping. Removals by an operator are neither held nor counted among those due now.

use std::collections::HashSet;

use super::snapshot::{ComparisonKey, GuardFacts};

/// The share of the largest list that may leave, in percent.
pub(super) const PERCENT: i64 = 30;
/// Mappings that may leave from a list of any size.
const FREE: usize = 3;

/// Do the removals that are due have to wait?
pub(super) fn holds(due: &[&ComparisonKey], is_held_before: bool, facts: &GuardFacts, listed: usize) -> bool {
    if due.is_empty() || facts.released {
        return false;
    }
    let leaving = facts.removed.iter().chain(due.iter().copied());
    let leaving: Vec<&str> = leaving.map(ComparisonKey::as_str).collect();
    let largest = i64::try_from(facts.largest.max(listed)).unwrap_or(i64::MAX);
    let allowed = largest.saturating_mul(facts.percent) / 100;
    let is_large = i64::try_from(leaving.len()).unwrap_or(i64::MAX) > allowed;
    is_held_before || (is_large && mappings(&leaving) > FREE)
}

/// How many mappings these domains are.
fn mappings(domains: &[&str]) -> usize {
    let all: HashSet<&str> = domains.iter().copied().collect();
    let is_partner = |domain: &str| domain.strip_prefix("www.").is_some_and(|apex| all.contains(apex));
    domains.iter().filter(|domain| !is_partner(domain)).count()
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
