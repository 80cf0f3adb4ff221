//! How many mappings may leave within a day.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        super::Snapshot,
        world::{DAY, Settings},
    },
    Expected, Why, mapping,
};

impl Expected {
    /// At most 30 % of the mappings, or three, leave within a day since the last approval; at most three of them unannounced.
    pub(super) fn guard(&self, facts: &Snapshot, settings: Settings) -> Result<(), String> {
        let now = facts.now;
        let mut planned: BTreeMap<String, Why> = BTreeMap::new();
        for (domain, why) in self.leaving.iter().filter(|(_, why)| **why > Why::Approved) {
            let worst = planned.entry(mapping(domain)).or_insert(*why);
            *worst = (*worst).max(*why);
        }
        let day: Vec<&(String, i64, Why)> =
            self.left.iter().chain(&self.missed).filter(|(_, at, _)| now - at < DAY).collect();
        let since = self.approved_at.filter(|at| *at <= now).unwrap_or(i64::MIN);
        let of = |is_one: &dyn Fn(Why) -> bool, since: i64| -> BTreeSet<&String> {
            let before = day.iter().filter(|(_, at, why)| is_one(*why) && *at > since).map(|left| &left.0);
            let now = planned.iter().filter(|(_, why)| is_one(**why)).map(|(mapping, _)| mapping);
            before.chain(now).collect()
        };
        let has_left = |mapping: &String| day.iter().any(|(left, ..)| left == mapping);
        if planned.keys().all(has_left) {
            return Ok(());
        }
        let unannounced = of(&|why| why == Why::Absent, i64::MIN).len();
        let counted = of(&|why| why > Why::Renamed, since);
        let renamed = of(&|why| why == Why::Renamed, since).difference(&counted).count().saturating_sub(10);
        let counted = counted.len();
        let sizes = self.sizes.iter().filter(|(at, _)| now - at < DAY).map(|(_, size)| *size);
        let percent = usize::try_from(settings.percent.clamp(0, 100)).unwrap();
        let allowed = (sizes.max().unwrap_or(0) * percent / 100).max(3);
        if unannounced > 3 && planned.values().any(|why| *why == Why::Absent) {
            return Err(format!("{unannounced} leave unannounced within a day, at {now}"));
        }
        // An approval that the clock no longer has made does not let what left by it count against free renames.
        let is_counted = planned.values().any(|why| *why > Why::Renamed || renamed > 0);
        if is_counted && counted + renamed > allowed {
            return Err(format!(
                "{counted} and {renamed} leave within a day, {allowed} may, at {now}: {:?}",
                self.left
            ));
        }
        Ok(())
    }
}
