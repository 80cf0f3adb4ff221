//! The recorded owner of a domain on an app.
//!
//! | what is recorded of the domain                                     | its owner on this app |
//! |--------------------------------------------------------------------|-----------------------|
//! | it is the app's own domain, with which it joined the pool          | unmanaged             |
//! | a record of this app                                               | as the record has it  |
//! | a record of no app with an owner or an intent, and this is the main app | as the record has it |
//! | an ownership on this app                                           | as that has it        |
//! | any other record of no app, and this is the main app              | as the record has it  |
//! | none of these                                                      | none                  |
//!
//! A record has the owner on one app, and the owners on further apps of a pool are recorded apart from it. After a further app has
//! become the first one, each has its owners in the other's place, and the next plan has them all as changes of ownership.

use std::collections::{HashMap, HashSet};

use super::{
    plan::Ownership,
    protected::without_www,
    snapshot::{ComparisonKey, Owner, Record, Snapshot},
};

/// The recorded owners.
pub(super) struct Owners<'a> {
    /// The main app.
    main: &'a str,
    records: HashMap<&'a ComparisonKey, &'a Record>,
    further: HashMap<(&'a str, &'a ComparisonKey), &'a Ownership>,
    /// The own domain of each further app.
    own: HashMap<&'a str, &'a ComparisonKey>,
    /// Those that their apps list, without `www.`.
    listed_own: HashSet<&'a str>,
    /// The domains of the records and of the ownerships by app, in their order.
    recorded: HashMap<&'a str, Vec<&'a ComparisonKey>>,
}

/// What is recorded of a domain on an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    pub owner: Owner,
    pub intended: bool,
    pub absent_since: Option<i64>,
}

impl From<&Record> for Recorded {
    fn from(record: &Record) -> Self {
        Self { owner: record.owner, intended: record.intended, absent_since: record.absent_since }
    }
}

impl From<&Ownership> for Recorded {
    fn from(ownership: &Ownership) -> Self {
        Self { owner: ownership.owner, intended: ownership.intended, absent_since: ownership.absent_since }
    }
}

impl Recorded {
    /// Would adoption take the domain over?
    pub(super) fn is_unknown(self) -> bool {
        self.owner == Owner::None && !self.intended
    }
}

impl<'a> Owners<'a> {
    /// The owners on the apps with these ids.
    pub(super) fn new(snapshot: &'a Snapshot, app_ids: &[&'a str]) -> Self {
        let main = snapshot.app_id.as_str();
        // The first of two records counts.
        let records: HashMap<&ComparisonKey, &Record> =
            snapshot.records.iter().rev().map(|record| (&record.domain, record)).collect();
        let mut recorded: HashMap<&str, Vec<&ComparisonKey>> = HashMap::new();
        recorded.insert(main, snapshot.records.iter().map(|record| &record.domain).collect());
        // The app of a record was the first one before.
        let is_further = |app_id: &&str| *app_id != main && app_ids.contains(app_id);
        for record in snapshot.records.iter().filter(|record| is_further(&record.app_id.as_str())) {
            recorded.entry(&record.app_id).or_default().push(&record.domain);
        }
        let ownership = || snapshot.ownership.iter().filter(|owned| app_ids.contains(&owned.app_id.as_str()));
        let is_new = |owned: &&Ownership| {
            let record: Option<&&Record> = records.get(&owned.domain);
            record.is_none_or(|record| owned.app_id != main && record.app_id != owned.app_id)
        };
        for owned in ownership().filter(is_new) {
            recorded.entry(&owned.app_id).or_default().push(&owned.domain);
        }
        let further = ownership().map(|owned| ((owned.app_id.as_str(), &owned.domain), owned)).collect();
        let own = snapshot.pool.iter().rev();
        let own: HashMap<&str, &ComparisonKey> =
            own.filter_map(|app| Some((app.app_id.as_str(), app.own_domain.as_ref()?))).collect();
        let listed_own = snapshot.apps.iter().filter_map(|app| {
            let own = own.get(app.id.as_str()).filter(|own| app.domains.contains(own))?;
            Some(without_www(own.as_str()))
        });
        let listed_own = listed_own.collect();
        Self { main, records, further, own, listed_own, recorded }
    }

    /// What is recorded of a domain on an app.
    pub(super) fn recorded(&self, app_id: &str, domain: &ComparisonKey) -> Recorded {
        if self.own.get(app_id) == Some(&domain) {
            return Recorded { owner: Owner::Unmanaged, ..Recorded::default() };
        }
        let record = self.records.get(domain).copied();
        if let Some(record) = self.record_on(app_id, domain) {
            return record.into();
        }
        if let Some(ownership) = self.further.get(&(app_id, domain)).copied() {
            return ownership.into();
        }
        let absent_since = record.filter(|_| app_id == self.main).and_then(|record| record.absent_since);
        Recorded { absent_since, ..Recorded::default() }
    }

    /// The record that has the owner on an app. One of no app that knows none, such as that of an event, does not count if an
    /// ownership on the app does: the app may have been a further one before.
    fn record_on(&self, app_id: &str, domain: &ComparisonKey) -> Option<&'a Record> {
        let record = self.records.get(domain).copied().filter(|record| is_of(record, app_id, self.main))?;
        let is_unknown = record.app_id.is_empty() && record.owner == Owner::None && !record.intended;
        (!is_unknown || !self.further.contains_key(&(app_id, domain))).then_some(record)
    }

    /// The stored owner: of the record for the main app, else of the ownership. After apps have changed places, it may be
    /// outdated.
    pub(super) fn stored(&self, app_id: &str, domain: &ComparisonKey) -> Option<Recorded> {
        if self.is_main(app_id) {
            let record = self.records.get(domain).copied().filter(|record| is_of(record, app_id, self.main));
            record.map(Recorded::from)
        } else {
            self.further.get(&(app_id, domain)).copied().map(Recorded::from)
        }
    }

    /// Is it, with or without `www.`, the own domain of a further app that lists it?
    pub(super) fn is_own(&self, domain: &ComparisonKey) -> bool {
        self.listed_own.contains(without_www(domain.as_str()))
    }

    /// Is it the app of `app_id`, whose owners are in the records?
    pub(super) fn is_main(&self, app_id: &str) -> bool {
        app_id == self.main
    }

    /// The domains of which something may be recorded on an app.
    pub(super) fn domains(&self, app_id: &str) -> &[&'a ComparisonKey] {
        self.recorded.get(app_id).map_or(&[], Vec::as_slice)
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

    /// Number of managed and adopted domains on an app.
    pub(super) fn owned_on(&self, app_id: &str) -> usize {
        let is_counted = |domain: &&&ComparisonKey| is_owned(self.recorded(app_id, domain));
        self.domains(app_id).iter().filter(is_counted).count()
    }

    /// Number of managed and adopted mappings. A domain that left without a report keeps its owner for a while, and is not
    /// counted.
    pub(super) fn mappings(&self) -> usize {
        let all = self.recorded.iter().flat_map(|(app_id, domains)| {
            domains.iter().copied().filter(|domain| {
                let recorded = self.recorded(app_id, domain);
                recorded.absent_since.is_none() && is_owned(recorded)
            })
        });
        all.map(|domain| without_www(domain.as_str())).collect::<HashSet<_>>().len()
    }
}

/// Is the record's owner that on this app?
fn is_of(record: &Record, app_id: &str, main: &str) -> bool {
    record.app_id == app_id || record.app_id.is_empty() && app_id == main
}

/// Is it managed or adopted, provided that the app lists it?
fn is_owned(recorded: Recorded) -> bool {
    of_listed(recorded, false, false).is_ours()
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
