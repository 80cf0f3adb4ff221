//! What may happen, worked out from the events alone: from what was listed, mapped, announced and approved, and never from
//! what the rules have recorded.

mod guard;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        Plan, Snapshot,
        fixtures::{NETWORK, texts},
        snapshot::{ComparisonKey, Desired, Hold, Policy},
    },
    world::{DAY, Settings},
};
use crate::plan::LIMIT;

const QUARTER: i64 = 900;

#[derive(Clone, Copy, Debug)]
struct Announced {
    at: i64,
    renamed: bool,
    /// The event named this domain, and not only the one whose `www.` partner it is.
    by_name: bool,
}

impl Announced {
    fn why(self) -> Why {
        if self.renamed { Why::Renamed } else { Why::Announced }
    }
}

/// Why a domain may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Operator,
    Approved,
    Renamed,
    Announced,
    Absent,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// Domains that our updates added or that were adopted, and since when syncs miss them on the list.
    ours: BTreeMap<String, Option<i64>>,
    /// Domains that a call of ours may have added.
    begun: BTreeSet<String>,
    adopted: bool,
    unmanaged: BTreeSet<String>,
    /// Complete reads in a row that lack a domain, and the time of the first.
    absent: BTreeMap<String, (u32, i64)>,
    announced: BTreeMap<String, Announced>,
    /// Domains that a filter added, when they were last desired.
    filtered: BTreeSet<String>,
    approved: BTreeMap<String, i64>,
    approved_at: Option<i64>,
    /// The table had rows and is empty, and something of ours still depends on it.
    emptied: bool,
    /// Mappings that have left, when, and why.
    left: Vec<(String, i64, Why)>,
    /// Mappings that the latest read of the list misses, until a sync has recorded them among those.
    missed: Vec<(String, i64, Why)>,
    /// Seconds by which the clock was set back: no wait may be shorter for it.
    pub set_back: i64,
    /// How many mappings were ours, by time.
    sizes: Vec<(i64, usize)>,
    leaving: BTreeMap<String, Why>,
    /// Domains that have left, and still count as ours until a sync has recorded that.
    unrecorded: BTreeSet<String>,
    desired: BTreeSet<String>,
    listed: BTreeSet<String>,
    /// All that syncs have removed, with the time.
    pub removed: Vec<(i64, String)>,
}

fn mapping(domain: &str) -> String {
    domain.strip_prefix("www.").unwrap_or(domain).to_owned()
}

/// Does a site have it or its domain, and a filter leave that out?
fn is_left_out(facts: &Snapshot, domain: &str) -> bool {
    let left_out = |name: &str| facts.removals.left_out.iter().any(|left_out| left_out.as_str() == name);
    left_out(domain) || left_out(&mapping(domain))
}

fn names(domains: &[Desired]) -> BTreeSet<String> {
    domains.iter().map(|desired| desired.domain.as_str().to_owned()).collect()
}

impl Expected {
    /// A partner that the plugin does not know yet, because the sync that adds it is under way, is not announced.
    pub(super) fn announced(&mut self, domain: &str, partner: Option<&str>, now: i64, renamed: bool) {
        let at = self.elapsed(now);
        self.announced.insert(domain.to_owned(), Announced { at, renamed, by_name: true });
        let inherited = Announced { at, renamed, by_name: false };
        if let Some(partner) = partner {
            let known = self.announced.entry(partner.to_owned()).or_insert(inherited);
            *known = Announced { by_name: known.by_name, ..inherited };
        }
    }

    fn elapsed(&self, now: i64) -> i64 {
        now + self.set_back
    }

    pub(super) fn approved(&mut self, domains: &[String], at: i64) {
        self.approved.extend(domains.iter().map(|domain| (domain.clone(), at)));
        self.approved_at = Some(at);
    }

    /// A read has these domains: they are not absent, and what was announced or approved before is void.
    pub(super) fn confirmed(&mut self, desired: &[Desired]) {
        for Desired { domain, by_filter, .. } in desired {
            let domain = domain.as_str().to_owned();
            if *by_filter {
                self.filtered.insert(domain.clone());
            } else {
                self.filtered.remove(&domain);
            }
            self.absent.remove(&domain);
            self.announced.remove(&domain);
            self.approved.remove(&domain);
            let partner = format!("www.{domain}");
            if self.announced.get(&partner).is_some_and(|announced| !announced.by_name) {
                self.announced.remove(&partner);
            }
        }
    }

    /// The read just before the call: what is still removed may still leave.
    pub(super) fn again(
        &mut self,
        facts: &Snapshot,
        remove: &[&str],
        (settings, has_rows): (Settings, bool),
    ) -> Result<(), String> {
        let desired = facts.desired.as_deref().unwrap_or_default();
        self.confirmed(desired);
        self.desired = names(desired);
        self.emptied = !facts.removals.emptied.is_empty() || self.emptied && !has_rows;
        let elapsed = self.elapsed(facts.now);
        for domain in self.ours.keys().chain(&self.begun) {
            if is_left_out(facts, domain) || self.is_by_rule(domain) {
                self.absent.remove(domain);
            } else if (!self.emptied || self.announced.contains_key(domain)) && !self.desired.contains(domain)
            {
                self.absent.entry(domain.clone()).or_insert((0, elapsed)).0 += 1;
            }
        }
        for domain in remove.iter().filter(|domain| self.leaving[**domain] != Why::Operator) {
            if self.desired.contains(*domain) || self.why(domain, facts, settings).is_none() {
                return Err(format!("{domain}: leaves although the last read keeps it, at {}", facts.now));
            }
        }
        Ok(())
    }

    pub(super) fn read(&mut self, facts: &Snapshot, (has_rows, is_emptied): (bool, bool)) {
        let desired = facts.desired.as_deref().unwrap_or_default();
        self.confirmed(desired);
        self.desired = names(desired);
        self.listed = facts.apps[0].domains.iter().map(|entry| entry.as_str().to_owned()).collect();
        self.emptied = is_emptied || self.emptied && !has_rows;
        let elapsed = self.elapsed(facts.now);
        let known: Vec<String> = self.ours.keys().chain(&self.begun).cloned().collect();
        // An empty table says nothing about what it had, nor a filter about what a site has.
        for domain in known.iter().filter(|domain| !self.desired.contains(*domain)) {
            if is_left_out(facts, domain) || self.is_by_rule(domain) {
                self.absent.remove(domain);
            } else if !self.emptied || self.announced.contains_key(domain) {
                self.absent.entry(domain.clone()).or_insert((0, elapsed)).0 += 1;
            }
        }
        self.missed(facts.now);
        let mappings: BTreeSet<String> =
            known.iter().chain(&self.unrecorded).map(|domain| mapping(domain)).collect();
        self.sizes.push((facts.now, mappings.len()));
    }

    /// Another writer has removed what was to leave: its partner may follow, and it counts as if a sync had removed it. If the
    /// sync fails, the next one decides anew: a domain that a site has again by then has not left.
    fn missed(&mut self, now: i64) {
        // Of a domain whose addition has an unknown result, it is not known whether it was ever listed.
        let is_new = |domain: &String| {
            !self.listed.contains(domain) && !self.desired.contains(domain) && !self.begun.contains(domain)
        };
        let missed = self.ours.iter().filter(|(domain, since)| since.is_none() && is_new(domain));
        let why = |domain: &String| match self.announced.get(domain) {
            _ if self.is_approved(domain, now) => Why::Approved,
            Some(announced) => announced.why(),
            None => Why::Absent,
        };
        self.missed = missed.map(|(domain, _)| (mapping(domain), now, why(domain))).collect();
    }

    fn is_ours(&self, domain: &str) -> bool {
        self.ours.contains_key(domain) || self.begun.contains(domain)
    }

    fn is_by_rule(&self, domain: &str) -> bool {
        let bare = mapping(domain);
        let is_by_rule = self.filtered.contains(domain) || bare != domain && self.desired.contains(&bare);
        is_by_rule && !self.announced.contains_key(domain)
    }

    fn is_approved(&self, domain: &str, now: i64) -> bool {
        self.approved.get(domain).is_some_and(|at| now.abs_diff(*at) < DAY.unsigned_abs())
    }

    /// Why a domain of ours that no site has may leave, if it may.
    fn why(&self, domain: &str, facts: &Snapshot, settings: Settings) -> Option<Why> {
        let now = facts.now;
        if self.is_approved(domain, now) {
            return Some(Why::Approved);
        }
        if is_left_out(facts, domain) || self.is_by_rule(domain) {
            return None;
        }
        let now = self.elapsed(now);
        let (reads, since) = self.absent.get(domain).copied().unwrap_or((0, now));
        let announced = self.announced.get(domain);
        if let Some(announced) = announced
            && now - announced.at >= settings.wait
            && (!settings.split || reads >= 2 && now - since >= 120)
        {
            return Some(announced.why());
        }
        let is_absent = reads >= 3 && now - since >= QUARTER && !self.emptied;
        let why = announced.map_or(Why::Absent, |announced| announced.why());
        is_absent.then_some(why)
    }

    /// Checks a plan, before anything of it is sent.
    pub(super) fn check(&mut self, facts: &Snapshot, plan: &Plan, settings: Settings) -> Result<(), String> {
        let ensure = |is_so: bool, text: &str, domain: &str| {
            if is_so { Ok(()) } else { Err(format!("{domain}: {text}, at {}", facts.now)) }
        };
        let hold = |domain: &str| {
            let mut records = facts.records.iter();
            records.find(|record| record.domain.as_str() == domain).map_or(Hold::None, |record| record.hold)
        };
        let (remove, add) = (plan.remove(), plan.add());
        self.leaving.clear();
        for domain in &remove {
            ensure(self.listed.contains(*domain), "is not listed", domain)?;
            ensure(mapping(domain) != NETWORK, "is the network's own", domain)?;
            let why = if hold(domain) == Hold::Remove {
                Some(Why::Operator)
            } else {
                ensure(hold(domain) == Hold::None, "is on hold, and leaves", domain)?;
                ensure(facts.policy == Policy::Sync, "leaves against the policy", domain)?;
                ensure(self.is_ours(domain), "is not ours, and leaves", domain)?;
                ensure(!self.desired.contains(*domain), "is desired, and leaves", domain)?;
                self.why(domain, facts, settings)
            };
            let why = why.ok_or_else(|| format!("{domain}: leaves too early, at {}", facts.now))?;
            self.leaving.insert((*domain).to_owned(), why);
        }
        self.guard(facts, settings)?;
        let is_in = |domain: &str, list: &[ComparisonKey]| texts(list).contains(&domain);
        for domain in self.ours.keys().filter(|domain| self.listed.contains(*domain)) {
            let is_reported = self.desired.contains(domain)
                || remove.contains(&domain.as_str())
                || plan.leaving.iter().any(|leaving| leaving.domain.as_str() == domain)
                || plan.waiting.iter().any(|waiting| waiting.domain.as_str() == domain);
            ensure(is_reported, "stays, and nothing says why", domain)?;
            let is_due = !self.desired.contains(domain)
                && facts.guard.approved.iter().any(|approved| {
                    approved.domain.as_str() == domain && facts.now.abs_diff(approved.at) < DAY.unsigned_abs()
                })
                && hold(domain) == Hold::None
                && facts.policy == Policy::Sync;
            ensure(!is_due || remove.contains(&domain.as_str()), "is approved, and stays", domain)?;
        }
        for domain in self.desired.iter().filter(|domain| !self.listed.contains(*domain)) {
            let record = facts.records.iter().find(|record| record.domain.as_str() == domain);
            let waits = record.is_some_and(|record| record.due.is_some_and(|due| due > facts.now));
            let is_dealt_with = add.contains(&domain.as_str())
                || is_in(domain, &plan.no_room)
                || hold(domain) != Hold::None
                || waits && !facts.ignore_delays;
            ensure(is_dealt_with, "is desired, and not added", domain)?;
        }
        for domain in &add {
            ensure(self.desired.contains(*domain) && !self.listed.contains(*domain), "is added", domain)?;
        }
        let after = facts.apps[0].domains.len() - remove.len() + add.len();
        ensure(add.is_empty() || after <= LIMIT, "lifts the list above its limit", &after.to_string())?;
        ensure(plan.no_room.is_empty() || after >= LIMIT, "places are left", &after.to_string())
    }

    /// ServerPilot has carried out an update. A removal without an answer ends nothing: the next read finds out.
    pub(super) fn changed(&mut self, facts: &Snapshot, removed: &[&str], added: &[&str], is_answered: bool) {
        let removal = |domain: &&str| (facts.now, (*domain).to_owned());
        self.removed.extend(removed.iter().map(removal));
        for domain in removed.iter().filter(|_| is_answered) {
            let why = self.leaving[*domain];
            self.left.push((mapping(domain), facts.now, why));
            self.ours.remove(*domain);
            self.begun.remove(*domain);
            self.unmanaged.remove(*domain);
            self.unrecorded.insert((*domain).to_owned());
        }
        for domain in added {
            self.ours.insert((*domain).to_owned(), None);
            self.unmanaged.remove(*domain);
        }
    }

    /// A call that adds these ended without a known result.
    pub(super) fn begun(&mut self, added: &[&str]) {
        self.begun.extend(added.iter().map(ToString::to_string));
    }

    /// A sync has recorded its results. Others had listed what was `found` before its update.
    pub(super) fn recorded(&mut self, now: i64, added: &[&str], found: &[&str]) {
        self.unrecorded.clear();
        self.left.append(&mut self.missed);
        for domain in std::mem::take(&mut self.begun) {
            if self.listed.contains(&domain) {
                self.ours.entry(domain).or_insert(None);
            }
        }
        if !std::mem::replace(&mut self.adopted, true) {
            let is_listed = |domain: &str| self.listed.contains(domain) || found.contains(&domain);
            let is_free = |domain: &&String| is_listed(domain) && !self.unmanaged.contains(*domain);
            let adopted: Vec<String> = self.desired.iter().filter(is_free).cloned().collect();
            self.ours.extend(adopted.into_iter().map(|domain| (domain, None)));
        }
        let listed = &self.listed;
        self.ours.retain(|domain, missing| {
            if listed.contains(domain) || [added, found].concat().contains(&domain.as_str()) {
                *missing = None;
                return true;
            }
            now - *missing.get_or_insert(now) < QUARTER
        });
        let is_left = |domain: &String| {
            self.ours.contains_key(domain)
                && !self.desired.contains(domain)
                && !self.announced.contains_key(domain)
                // It waits for an operator, whatever the table has.
                && !self.is_by_rule(domain)
        };
        self.emptied &= self.listed.iter().any(is_left);
    }

    /// An operator has put these back, some of them as ours.
    pub(super) fn restored(&mut self, added: &[&str], managed: &[&str]) {
        for domain in added {
            if managed.contains(domain) {
                self.ours.insert((*domain).to_owned(), None);
            } else {
                self.ours.remove(*domain);
                self.begun.remove(*domain);
                self.unmanaged.insert((*domain).to_owned());
            }
        }
    }
}
