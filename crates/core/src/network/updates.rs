//! What each app gets and loses, in the order of the pool.

use std::collections::HashSet;

use super::{
    placement::Taken,
    pool::{Member, Pool},
    snapshot::ComparisonKey,
};

#[derive(Debug, Default)]
pub(super) struct Updates<'a>(Vec<Update<'a>>);

#[derive(Debug)]
pub(super) struct Update<'a> {
    pub app_id: &'a str,
    pub add: Vec<&'a ComparisonKey>,
    pub remove: Vec<&'a ComparisonKey>,
    /// Those of both that another app lists and keeps.
    pub moved: Vec<&'a ComparisonKey>,
}

impl<'a> Updates<'a> {
    pub(super) fn new(pool: &Pool<'a>) -> Self {
        let update = |member: &Member<'a>| Update {
            app_id: member.id,
            add: Vec::new(),
            remove: Vec::new(),
            moved: Vec::new(),
        };
        Self(pool.members().iter().map(update).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Update<'a>> {
        self.0.iter()
    }

    /// The domains to add to an app.
    pub(super) fn added_to(&self, app_id: &str) -> &[&'a ComparisonKey] {
        let update = self.0.iter().find(|update| update.app_id == app_id);
        update.map_or(&[], |update| &update.add)
    }

    pub(super) fn add(&mut self, index: usize, domain: &'a ComparisonKey) {
        if let Some(update) = self.0.get_mut(index) {
            update.add.push(domain);
        }
    }

    pub(super) fn remove(&mut self, index: usize, domain: &'a ComparisonKey) {
        if let Some(update) = self.0.get_mut(index) {
            update.remove.push(domain);
        }
    }

    /// Adds domains that another app keeps for the time being.
    pub(super) fn move_to(&mut self, index: usize, domains: &[&'a ComparisonKey]) {
        if let Some(update) = self.0.get_mut(index) {
            update.add.extend(domains);
            update.moved.extend(domains);
        }
    }

    /// Removes domains that another app keeps.
    pub(super) fn move_from(&mut self, index: usize, domains: &[&'a ComparisonKey]) {
        if let Some(update) = self.0.get_mut(index) {
            update.remove.extend(domains);
            update.moved.extend(domains);
        }
    }

    /// The entries of each app that it keeps.
    pub(super) fn staying(&self, pool: &Pool<'a>) -> Vec<Vec<&'a str>> {
        let of_app = |(update, member): (&Update<'a>, &Member<'a>)| {
            let removed: HashSet<&ComparisonKey> = update.remove.iter().copied().collect();
            let entries = member.domains().filter(|entry| !removed.contains(entry));
            entries.map(ComparisonKey::as_str).collect()
        };
        self.0.iter().zip(pool.members()).map(of_app).collect()
    }

    /// The places of an app that are taken after its update.
    pub(super) fn taken(&self, pool: &Pool<'a>, index: usize) -> Taken {
        let staying = self.staying(pool).into_iter().nth(index).unwrap_or_default();
        let added = self.0.get(index).map(|update| &update.add).into_iter().flatten();
        Taken::by(staying.into_iter().chain(added.map(|domain| domain.as_str())))
    }
}
