//! The apps that serve the networks, and what their lists say about a domain.

use std::collections::HashMap;

use super::{
    owners::Owners,
    snapshot::{App, ComparisonKey, Owner, Snapshot},
};

/// The apps that serve the networks, the one of `app_id` first.
pub(super) struct Pool<'a> {
    members: Vec<Member<'a>>,
    /// The members that list a domain, by their index.
    listing: HashMap<&'a ComparisonKey, Vec<usize>>,
    pub(super) owners: Owners<'a>,
}

/// One of these apps.
pub(super) struct Member<'a> {
    pub id: &'a str,
    /// `None` if the account does not have it.
    pub app: Option<&'a App>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let members = vec![Member { id: &snapshot.app_id, app: snapshot.app() }];
        let mut listing: HashMap<&ComparisonKey, Vec<usize>> = HashMap::new();
        for (index, member) in members.iter().enumerate() {
            for domain in member.domains() {
                let indexes = listing.entry(domain).or_default();
                if indexes.last() != Some(&index) {
                    indexes.push(index);
                }
            }
        }
        Self { members, listing, owners: Owners::new(snapshot) }
    }

    pub(super) fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    /// The app of `app_id`.
    pub(super) fn main(&self) -> Option<&'a App> {
        self.members.first().and_then(|member| member.app)
    }

    /// Is it one of the apps?
    pub(super) fn has(&self, app_id: &str) -> bool {
        self.members.iter().any(|member| member.id == app_id)
    }

    /// Does any of the apps list the domain?
    pub(super) fn lists(&self, domain: &ComparisonKey) -> bool {
        self.listing.contains_key(domain)
    }

    /// The indexes of the apps that list a domain.
    pub(super) fn listing(&self, domain: &ComparisonKey) -> &[usize] {
        self.listing.get(domain).map_or(&[], Vec::as_slice)
    }

    /// The app that serves a listed domain.
    pub(super) fn serving(&self, domain: &ComparisonKey) -> Option<&Member<'a>> {
        self.listing(domain).first().and_then(|index| self.members.get(*index))
    }

    /// Every entry of the lists, app by app.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a ComparisonKey> {
        self.members.iter().flat_map(Member::domains)
    }

    /// Is the domain managed or adopted on one of the apps, and not known to be absent from its list?
    pub(super) fn is_missed(&self, domain: &ComparisonKey) -> bool {
        self.members.iter().any(|member| {
            let recorded = self.owners.recorded(member.id, domain);
            matches!(recorded.owner, Owner::Managed | Owner::Adopted) && recorded.absent_since.is_none()
        })
    }

    /// The indexes of the apps that list a domain which is managed or adopted there, so that a sync may remove it when it is no
    /// longer desired.
    pub(super) fn owning(&self, domain: &ComparisonKey) -> Vec<usize> {
        let is_owned = |index: &usize| {
            let owner = self.owners.of_listed(self.members[*index].id, domain, false, false);
            matches!(owner, Owner::Managed | Owner::Adopted)
        };
        self.listing(domain).iter().copied().filter(is_owned).collect()
    }
}

impl<'a> Member<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.app.map_or("", |app| &app.name)
    }

    pub(super) fn domains(&self) -> impl Iterator<Item = &'a ComparisonKey> + use<'a> {
        self.app.into_iter().flat_map(|app| &app.domains)
    }
}
