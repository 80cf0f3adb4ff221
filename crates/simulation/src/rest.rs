//! What differs from the desired state at rest: of each domain, of each app's list, and of the records.

use std::collections::{BTreeMap, BTreeSet};

use serverpilot_core::{domain::comparison_key, plan::LIMIT};

use crate::{
    apps::{self, MAIN},
    checks::{expanded, is_below_network},
    host::{Facts, PoolApp},
    pool_rest,
    story::Story,
    world::World,
};

/// The present lists, and what they are compared with.
pub(crate) struct Rest<'a> {
    pub world: &'a World<'a>,
    pub story: &'a Story,
    pub facts: &'a Facts,
    pub desired: BTreeSet<String>,
    /// By app: how often each domain is listed. Apps that the account does not have have no domains.
    pub lists: Vec<BTreeMap<String, usize>>,
}

/// The first difference from the desired state in words; `None` if there is none.
pub(crate) fn difference(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    difference_of_lists(world, story, facts).or_else(|| unapplied_action(world, story, facts))
}

/// The same, whether or not ServerPilot has applied the lists to the server.
pub(crate) fn difference_of_lists(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    if !facts.pause.is_empty() {
        return Some(format!("it is paused: {}", facts.pause));
    }
    // What the next sync adopts, it may also remove: a domain that another app of the pool lists as well.
    if world.records_lost && facts.is_adopting {
        return Some("the records were lost, and no sync has adopted what is listed".to_owned());
    }
    let rest = Rest::new(world, story, facts);
    rest.of_domains()
        .or_else(|| pool_rest::difference(&rest))
        .or_else(|| (0..rest.lists.len()).find_map(|app| rest.of_list(app)))
        .or_else(|| rest.of_scripts())
        .or_else(|| rest.of_records())
}

/// Did ServerPilot apply the lists to the server? Without accidents, the next scheduled sync finds out.
fn unapplied_action(world: &World, story: &Story, facts: &Facts) -> Option<String> {
    let is_open = |app: &PoolApp| {
        let is_there = apps::position(&app.app_id).is_some_and(|app| world.provider.borrow().has(app));
        is_there && (!app.action.is_empty() || app.due > 0)
    };
    let is_open = !facts.action.is_empty()
        || facts.rewrite_due > 0
        || facts.pool.iter().any(is_open)
        || is_half_configured(world, facts);
    (is_open && !story.calm).then(|| "the last action has not succeeded".to_owned())
}

/// Has the last action of an app that serves the networks failed?
pub(crate) fn is_half_configured(world: &World, facts: &Facts) -> bool {
    let further = facts.pool.iter().map(|app| app.app_id.clone());
    let provider = world.provider.borrow();
    // A database that has lost the update has lost its action as well.
    !world.records_lost
        && further
            .chain([apps::id(MAIN)])
            .any(|id| provider.service.is_half_configured(&id) && provider.service.domains(&id).is_some())
}

impl<'a> Rest<'a> {
    fn new(world: &'a World<'a>, story: &'a Story, facts: &'a Facts) -> Self {
        let provider = world.provider.borrow();
        let count = |app: usize| {
            provider.list(app).iter().fold(BTreeMap::new(), |mut counted, entry| {
                *counted.entry(comparison_key(entry)).or_insert(0) += 1;
                counted
            })
        };
        let lists = (0..provider.app_count()).map(count).collect();
        Self { world, story, facts, desired: expanded(&facts.desired), lists }
    }

    /// What the plugin knows of a further app of the pool.
    pub(crate) fn pool_app(&self, app: usize) -> Option<&PoolApp> {
        self.facts.pool.iter().find(|further| apps::position(&further.app_id) == Some(app))
    }

    /// Does the app serve the networks?
    pub(crate) fn is_member(&self, app: usize) -> bool {
        app == MAIN || self.pool_app(app).is_some()
    }

    /// The same, and can it be changed?
    pub(crate) fn is_open(&self, app: usize) -> bool {
        app == MAIN || self.pool_app(app).is_some_and(|app| app.problem.is_empty())
    }

    /// The apps that serve the networks and list a domain.
    pub(crate) fn listing(&self, domain: &str) -> Vec<usize> {
        (0..self.lists.len())
            .filter(|app| self.is_member(*app) && self.lists[*app].contains_key(domain))
            .collect()
    }

    /// May the domain be missing?
    fn is_refused(&self, domain: &str) -> bool {
        let is_customers = is_below_network(domain) && !self.world.sites.iter().any(|site| site == domain);
        self.is_rejected(domain) || self.is_full() || is_customers || pool_rest::is_elsewhere(self, domain)
    }

    fn is_rejected(&self, domain: &str) -> bool {
        self.story.rejected.iter().any(|bad| bad == domain)
    }

    fn is_full(&self) -> bool {
        let entries = |app: usize| self.lists[app].values().sum::<usize>();
        (0..self.lists.len()).filter(|app| self.is_open(*app)).all(|app| entries(app) >= LIMIT)
    }

    fn of_domains(&self) -> Option<String> {
        self.desired.iter().find_map(|domain| {
            let listing = self.listing(domain);
            if listing.is_empty() && !self.is_refused(domain) {
                return Some(format!("{domain} is desired and not listed"));
            }
            let times = listing.iter().map(|app| self.lists[*app][domain]).max().unwrap_or(0);
            (times > 1).then(|| format!("{domain} is listed {times} times"))
        })
    }

    /// Is a domain managed or adopted on an app, by the plugin's records?
    pub(crate) fn is_remembered(&self, app: usize, domain: &str) -> bool {
        let is_owner = |owner: &str| matches!(owner, "managed" | "adopted");
        if app == MAIN {
            self.facts.records.iter().any(|row| row.domain == domain && is_owner(&row.owner))
        } else {
            let mut owners = self.facts.owners.iter();
            owners.any(|row| row.domain == domain && row.app_id == apps::id(app) && is_owner(&row.owner))
        }
    }

    fn of_list(&self, app: usize) -> Option<String> {
        let provider = self.world.provider.borrow();
        if !provider.has(app) {
            return None;
        }
        let (entries, counted) = (provider.invariants.of(app), &self.lists[app]);
        let of_app = if app == MAIN { String::new() } else { format!(" on app {}", app + 1) };
        let listed: usize = counted.values().sum();
        if listed > LIMIT {
            return Some(format!("the list{of_app} has {listed} domains"));
        }
        let by_hand: BTreeSet<String> = entries.by_hand.iter().map(|entry| comparison_key(entry)).collect();
        for domain in counted.keys() {
            let is_left =
                entries.is_managed(domain) && !self.desired.contains(domain) && !by_hand.contains(domain);
            // A removed domain that a late request adds once more is unmanaged, and shown as such.
            // A record that is back has its owner, and absence is counted anew.
            let is_excused = self.world.records_lost && !self.is_remembered(app, domain)
                || entries.is_unclear(domain)
                || entries.arrived_late(domain)
                || domain.starts_with("script")
                || pool_rest::may_be_left(self, app);
            if is_left && !is_excused {
                return Some(format!(
                    "{domain} is no longer desired, was added by us, and is still listed{of_app}"
                ));
            }
        }
        for entry in &entries.by_hand {
            let is_listed = counted.contains_key(&comparison_key(entry))
                || entries.overwritten.contains(entry)
                || entries.is_unclear(&comparison_key(entry));
            if !is_listed {
                return Some(format!("{entry}, which is unmanaged, is gone{of_app}"));
            }
        }
        None
    }

    fn of_scripts(&self) -> Option<String> {
        let provider = self.world.provider.borrow();
        let entries = provider.invariants.of(MAIN);
        for (domain, listed) in &self.world.scripted {
            if *listed && !self.lists[MAIN].contains_key(domain) && !entries.overwritten.contains(domain) {
                return Some(format!("{domain} was reported as listed to a script, and is not"));
            }
        }
        None
    }

    fn of_records(&self) -> Option<String> {
        for row in &self.facts.records {
            let is_approved = is_below_network(&row.domain) && !self.world.sites.contains(&row.domain);
            let is_refused = is_approved
                || (row.state == "failed" && (self.is_rejected(&row.domain) || self.is_full()))
                || pool_rest::is_elsewhere(self, &row.domain);
            if row.due == "1" && !is_refused {
                return Some(format!(
                    "{} is still due in the records ({} {})",
                    row.domain, row.state, row.reason
                ));
            }
            if self.desired.contains(&row.domain) && row.state != "ok" && !is_refused {
                let message = row.message.clone().unwrap_or_default();
                return Some(format!("{} is {} in the records ({message})", row.domain, row.state));
            }
            if row.state == "ok" && row.attempts != "0" {
                return Some(format!(
                    "{} is in sync after {} attempts that are not reset",
                    row.domain, row.attempts
                ));
            }
            if row.reason == "leaving" {
                return Some(format!("{} has still to leave", row.domain));
            }
            // An operator approves removals in the end, also that of a domain that would need an approval to be added.
            if row.state == "held" && (!is_refused || row.reason == "removal_guard") {
                return Some(format!("{} ({}) waits for an operator: {}", row.domain, row.owner, row.reason));
            }
        }
        None
    }
}
