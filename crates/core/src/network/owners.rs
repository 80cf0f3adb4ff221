//! The recorded owner of a domain on an app.

use std::collections::{HashMap, HashSet};

use super::{
    protected::without_www,
    snapshot::{ComparisonKey, Owner, Record, Snapshot},
};

/// The recorded owners.
pub(super) struct Owners<'a> {
    /// The app that serves the networks.
    main: &'a str,
    records: HashMap<&'a ComparisonKey, &'a Record>,
    /// The domains of the records, in their order.
    recorded: Vec<&'a ComparisonKey>,
}

/// What is recorded of a domain on an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    pub owner: Owner,
    pub intended: bool,
    pub absent_since: Option<i64>,
}

impl Recorded {
    fn of(record: &Record) -> Self {
        Self { owner: record.owner, intended: record.intended, absent_since: record.absent_since }
    }
}

impl<'a> Owners<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        // The first of two records counts.
        let records = snapshot.records.iter().rev().map(|record| (&record.domain, record)).collect();
        let recorded = snapshot.records.iter().map(|record| &record.domain).collect();
        Self { main: &snapshot.app_id, records, recorded }
    }

    /// What is recorded of a domain on an app.
    pub(super) fn recorded(&self, app_id: &str, domain: &ComparisonKey) -> Recorded {
        let record = self.records.get(domain).copied();
        let owned = record.filter(|record| is_of(record, app_id, self.main));
        let absent_since = record.filter(|_| app_id == self.main).and_then(|record| record.absent_since);
        owned.map_or(Recorded { absent_since, ..Recorded::default() }, Recorded::of)
    }

    /// Is anything recorded of a domain on an app?
    pub(super) fn has(&self, app_id: &str, domain: &ComparisonKey) -> bool {
        self.records.get(domain).is_some_and(|record| is_of(record, app_id, self.main))
    }

    /// The domains of which something may be recorded on an app.
    pub(super) fn domains(&self, app_id: &str) -> &[&'a ComparisonKey] {
        if app_id == self.main { &self.recorded } else { &[] }
    }

    /// The owner of a domain that the app lists.
    pub(super) fn of_listed(
        &self,
        app_id: &str,
        domain: &ComparisonKey,
        is_desired: bool,
        adopting: bool,
    ) -> Owner {
        of_listed(self.recorded(app_id, domain), is_desired, adopting)
    }

    /// Number of managed and adopted mappings. A domain that left without a report keeps its owner for a while, and is not
    /// counted.
    pub(super) fn mappings(&self) -> usize {
        let is_counted = |record: &&&Record| {
            let recorded = self.recorded(self.main, &record.domain);
            record.absent_since.is_none() && is_owned(recorded)
        };
        let records = self.records.values().filter(is_counted);
        records.map(|record| without_www(record.domain.as_str())).collect::<HashSet<_>>().len()
    }
}

/// Is the record's owner that on this app?
fn is_of(record: &Record, app_id: &str, main: &str) -> bool {
    record.app_id == app_id || record.app_id.is_empty() && app_id == main
}

/// Is it managed or adopted, provided that the app lists it?
fn is_owned(recorded: Recorded) -> bool {
    matches!(of_listed(recorded, false, false), Owner::Managed | Owner::Adopted)
}

/// The owner of a listed domain by what is recorded of it.
pub(super) fn of_listed(recorded: Recorded, is_desired: bool, adopting: bool) -> Owner {
    match recorded.owner {
        Owner::None | Owner::Unmanaged if recorded.intended => Owner::Managed,
        Owner::Managed | Owner::Adopted | Owner::Unmanaged => recorded.owner,
        Owner::None if adopting && is_desired => Owner::Adopted,
        Owner::None => Owner::Unmanaged,
    }
}
