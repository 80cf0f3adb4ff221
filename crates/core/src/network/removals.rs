//! When a domain that no table has any more leaves the list (`no-wrong-removal`), and when it waits for an operator.
//!
//! Candidates are listed, managed or adopted, not desired, and without a hold. A domain and its `www.` partner are one
//! mapping, and wait or leave together. The first row that applies:
//!
//! | candidate                                                                   | what happens                    |
//! |-----------------------------------------------------------------------------|---------------------------------|
//! | an operator approved its removal within 24 hours                            | leaves, `approved`              |
//! | a `www.` partner whose domain is still desired, and no hook announced it    | held: `removal_by_rule`         |
//! | a filter leaves it or its domain out although a site has it                 | held: `removal_by_rule`         |
//! | a filter had added it, and no hook announced it                             | held: `removal_by_rule`         |
//! | a table of mappings or sites had rows and is empty, not all are announced   | held: `removal_table_empty`     |
//! | announced, less than the waiting time ago                                   | waits                           |
//! | announced, tables on different servers, not absent twice 2 minutes apart    | waits                           |
//! | announced                                                                   | leaves, or see [`guard`]        |
//! | not announced, absent in less than 3 reads or for less than 15 minutes      | waits                           |
//! | not announced, and 3 mappings left so within 24 hours                       | held: `removal_unannounced`     |
//! | not announced                                                               | leaves, or see [`guard`]        |
//!
//! A read that has the domain voids the announcement and ends the absence: see [`ReadChange`]. An event about a domain
//! announces its partner as well, at the same time, and a read that has the domain voids that announcement too. Reads do not
//! count as absence of a domain that is held by rule, nor of one that is not announced while a table that had rows is empty.
//!
//! A removal without a report counts as well ([`Rules::unreported`]): the response was lost, or the process killed.
//!
//! [`guard`]: super::guard

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::{
    guard::Window,
    plan::{Cause, ReadChange, Reason},
    pool::Pool,
    protected::{Protected, without_www},
    snapshot::{ComparisonKey, Desired, Hold, Record, Snapshot},
};

/// Complete reads of the tables that have to lack a domain, if its removal is not announced.
const READS: u32 = 3;
/// Seconds for which they have to lack it. Not to be confused with the absence from the list, which ends ownership.
const ABSENT: i64 = 15 * 60;
/// The reads for an announced removal, if the tables are on different servers.
const SPLIT_READS: u32 = 2;
/// The seconds for it.
const SPLIT_ABSENT: i64 = 2 * 60;
/// Seconds until the next sync, if more reads are needed.
const NEXT_READ: i64 = 60;
/// Maximum number of mappings that leave within a day without an announcement.
const UNANNOUNCED: usize = 3;
/// Seconds for which an approval is valid, and over which removals are counted.
pub(super) const DAY: i64 = 24 * 60 * 60;

/// Facts about the read of the desired domains, for those that it lacks.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemovalFacts {
    /// Seconds that an announced removal waits.
    pub wait: i64,
    /// Tables of mappings or sites that had rows and are empty; of the networks' own sites there are always rows.
    pub emptied: Vec<String>,
    /// The tables are on different servers, and were not read at the same moment.
    pub split: bool,
    /// Domains that a site has, but a filter of the application leaves out.
    pub left_out: Vec<ComparisonKey>,
}

impl Default for RemovalFacts {
    fn default() -> Self {
        Self { wait: 120, emptied: Vec::new(), split: false, left_out: Vec::new() }
    }
}

/// What happens to a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Leave(Cause),
    /// It may leave at that time.
    Wait(i64),
    Hold(Reason),
}

/// The facts about removals, by domain.
pub(super) struct Rules<'s, 'a> {
    snapshot: &'a Snapshot,
    pool: &'s Pool<'a>,
    desired: &'a [Desired],
    desired_by_domain: HashMap<&'a ComparisonKey, &'a Desired>,
    records: HashMap<&'a str, &'a Record>,
    left_out: HashSet<&'a str>,
}

impl<'s, 'a> Rules<'s, 'a> {
    pub(super) fn new(snapshot: &'a Snapshot, pool: &'s Pool<'a>, desired: &'a [Desired]) -> Self {
        Self {
            snapshot,
            pool,
            desired,
            desired_by_domain: desired.iter().rev().map(|desired| (&desired.domain, desired)).collect(),
            records: snapshot.records.iter().rev().map(|record| (record.domain.as_str(), record)).collect(),
            left_out: snapshot.removals.left_out.iter().map(ComparisonKey::as_str).collect(),
        }
    }

    /// Decides about the candidates, in the order of the first one of each mapping.
    pub(super) fn decide(
        &self,
        candidates: &[&'a Record],
        unreported: &[(&'a ComparisonKey, Cause)],
    ) -> Vec<(&'a ComparisonKey, Verdict)> {
        let is_accident = !self.snapshot.removals.emptied.is_empty()
            && candidates.iter().any(|record| {
                self.announced(record).is_none() && !self.is_approved(record) && !self.is_by_rule(record)
            });
        let single = |record: &Record| {
            if self.is_approved(record) {
                Some(Verdict::Leave(Cause::Approved))
            } else if self.is_by_rule(record) {
                Some(Verdict::Hold(Reason::RemovalByRule))
            } else {
                is_accident.then_some(Verdict::Hold(Reason::RemovalTableEmpty))
            }
        };
        let mut groups: Vec<(&str, Option<Verdict>, Vec<&Record>)> = Vec::new();
        let mut group_of: HashMap<&str, usize> = HashMap::new();
        for &record in candidates {
            let (mapping, verdict) = (without_www(record.domain.as_str()), single(record));
            let next = groups.len();
            let group = match verdict {
                Some(_) => next,
                None => *group_of.entry(mapping).or_insert(next),
            };
            match groups.get_mut(group) {
                Some((_, _, records)) => records.push(record),
                None => groups.push((mapping, verdict, vec![record])),
            }
        }
        let mut window = Window::new(self.snapshot, self.pool, unreported);
        let decided = groups.into_iter().flat_map(|(mapping, verdict, records)| {
            let verdict = verdict.unwrap_or_else(|| self.together(mapping, &records, &mut window));
            records.into_iter().map(move |record| (&record.domain, verdict))
        });
        decided.collect()
    }

    /// When an event announced its removal; `None` if that is void.
    fn announced(&self, record: &Record) -> Option<i64> {
        record.removal_announced_at.filter(|_| !self.is_partner_of_one_back(record))
    }

    /// Did the event that announced its removal concern its domain, which is back?
    fn is_partner_of_one_back(&self, record: &Record) -> bool {
        let domain = self.records.get(without_www(record.domain.as_str()));
        domain.is_some_and(|domain| {
            self.desired_by_domain.contains_key(&domain.domain) && is_announced_with(record, domain)
        })
    }

    /// Has an operator approved its removal within a day? An approval in the future does not count.
    fn is_approved(&self, record: &Record) -> bool {
        let mut approved = self.snapshot.guard.approved.iter();
        approved.any(|approved| {
            approved.domain == record.domain && self.snapshot.now.abs_diff(approved.at) < DAY.unsigned_abs()
        })
    }

    /// Does it leave by a rule or a filter, while its site keeps the mapping?
    fn is_by_rule(&self, record: &Record) -> bool {
        let domain = record.domain.as_str();
        let bare = without_www(domain);
        let is_left_out = self.left_out.contains(domain) || self.left_out.contains(bare);
        let is_partner = bare != domain && self.desired_by_domain.contains_key(&ComparisonKey::new(bare));
        is_left_out || ((is_partner || record.by_filter) && self.announced(record).is_none())
    }

    /// Decides about all candidates of one mapping: the longest wait applies to each.
    fn together(&self, mapping: &str, candidates: &[&Record], window: &mut Window) -> Verdict {
        let due: Vec<(Cause, Option<i64>)> = candidates.iter().map(|record| self.due(record)).collect();
        if let Some(at) = due.iter().filter_map(|(_, at)| *at).max() {
            return Verdict::Wait(at);
        }
        let has = |cause: Cause| due.iter().any(|(other, _)| *other == cause);
        let cause = [Cause::Absent, Cause::Announced].into_iter().find(|cause| has(*cause));
        if cause == Some(Cause::Absent) && window.unannounced() >= UNANNOUNCED {
            return Verdict::Hold(Reason::RemovalUnannounced);
        }
        window.take(mapping, cause.unwrap_or(Cause::Renamed))
    }

    /// Why a candidate leaves, and until when it waits; `None` if it need not.
    fn due(&self, record: &Record) -> (Cause, Option<i64>) {
        let now = self.snapshot.now;
        let since = record.undesired_since.unwrap_or(now);
        let removals = &self.snapshot.removals;
        let announced = self.announced(record);
        let reads = reads(record, removals, announced.is_some());
        let (cause, reads_needed, at) = match announced {
            None => (Cause::Absent, READS, since.saturating_add(ABSENT)),
            Some(at) => {
                let cause = if record.renamed { Cause::Renamed } else { Cause::Announced };
                let at = at.saturating_add(removals.wait);
                if removals.split {
                    (cause, SPLIT_READS, at.max(since.saturating_add(SPLIT_ABSENT)))
                } else {
                    (cause, 0, at)
                }
            }
        };
        // An announcement must not delay a removal that is due by absence.
        let is_absent = removals.emptied.is_empty() && reads >= READS && now >= since.saturating_add(ABSENT);
        let waits = !is_absent && (reads < reads_needed || now < at);
        let next_read = if reads < reads_needed { now.saturating_add(NEXT_READ) } else { now };
        (cause, waits.then(|| at.max(next_read)))
    }

    /// Managed and adopted domains that are undesired and have left the list without a report, with the cause of their removal.
    pub(super) fn unreported(&self) -> Vec<(&'a ComparisonKey, Cause)> {
        let mut seen = HashSet::new();
        let records = self.snapshot.records.iter().filter(|record| seen.insert(&record.domain));
        let has_left = |record: &&Record| {
            self.pool.is_missed(&record.domain)
                && !self.pool.lists(&record.domain)
                && !self.desired_by_domain.contains_key(&record.domain)
        };
        let cause = |record: &Record| match self.announced(record) {
            _ if record.hold == Hold::Remove => Cause::Operator,
            _ if self.is_approved(record) => Cause::Approved,
            Some(_) if record.renamed => Cause::Renamed,
            Some(_) => Cause::Announced,
            None => Cause::Absent,
        };
        records.filter(has_left).map(|record| (&record.domain, cause(record))).collect()
    }

    /// What to store of a read of the desired domains.
    pub(super) fn read_changes(&self) -> Vec<ReadChange> {
        let protected = Protected::new(&self.snapshot.networks);
        let mut seen = HashSet::new();
        let mut changes = Vec::new();
        for record in self.snapshot.records.iter().filter(|record| seen.insert(&record.domain)) {
            let found = self.desired_by_domain.get(&record.domain);
            let is_candidate = found.is_none() && !self.pool.owning(&record.domain).is_empty();
            let reads = if is_candidate && !self.is_by_rule(record) {
                reads(record, &self.snapshot.removals, self.announced(record).is_some()).min(READS)
            } else {
                0
            };
            let by_filter = found.map_or(record.by_filter, |desired| desired.by_filter);
            let is_void = record.removal_announced_at.is_some()
                && (found.is_some() || self.announced(record).is_none());
            if reads != record.undesired_reads || by_filter != record.by_filter || is_void {
                let domain = record.domain.clone();
                changes.push(ReadChange { domain, undesired_reads: reads, by_filter, is_void });
            }
        }
        // Recorded from the first read on, because a domain that a filter adds and later omits leaves by rule.
        for Desired { domain, .. } in self.desired.iter().filter(|desired| desired.by_filter) {
            if !protected.contains(domain) && seen.insert(domain) {
                let domain = domain.clone();
                changes.push(ReadChange { domain, undesired_reads: 0, by_filter: true, is_void: false });
            }
        }
        changes
    }
}

/// Was a partner's removal announced by the event about this domain?
fn is_announced_with(partner: &Record, domain: &Record) -> bool {
    partner.domain != domain.domain && partner.removal_announced_at == domain.removal_announced_at
}

/// Number of complete reads in a row that lack an undesired domain, this one included. An emptied table may lack it by
/// accident, unless an event announced its removal.
fn reads(record: &Record, removals: &RemovalFacts, is_announced: bool) -> u32 {
    record.undesired_reads.saturating_add(u32::from(is_announced || removals.emptied.is_empty()))
}

#[cfg(test)]
#[path = "removals_tests.rs"]
mod tests;
