//! The apps of the account: their lists, and the accidents of single apps.

use std::collections::BTreeMap;

use serverpilot_core::plan::LIMIT;
use serverpilot_emulator::AppAtStart;

use crate::{
    apps::{self, MAIN},
    pool::Answers,
    provider::Provider,
};

/// What is special about each app now.
pub(crate) struct Apps {
    /// With which they come back.
    names: Vec<String>,
    /// The lists of apps that the account does not have now.
    closed: BTreeMap<usize, Vec<String>>,
    /// Until when requests about an app fail, and the status of their responses.
    failing: BTreeMap<usize, (u64, u16)>,
    /// Until when an app does not prove that it serves the network, and what it answers instead.
    unproven: BTreeMap<usize, (u64, Answers)>,
}

impl Apps {
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self { names, closed: BTreeMap::new(), failing: BTreeMap::new(), unproven: BTreeMap::new() }
    }

    /// The status with which requests about an app fail now.
    pub(crate) fn failure(&self, app: usize, now: u64) -> Option<u16> {
        self.failing.get(&app).filter(|(until, _)| now < *until).map(|(_, status)| *status)
    }
}

impl Provider {
    /// Number of apps that the account can have.
    pub(crate) fn app_count(&self) -> usize {
        self.apps.names.len()
    }

    pub(crate) fn name(&self, app: usize) -> &str {
        &self.apps.names[app]
    }

    /// Does the account have the app?
    pub(crate) fn has(&self, app: usize) -> bool {
        !self.apps.closed.contains_key(&app)
    }

    /// An app's list; empty if the account does not have the app.
    pub(crate) fn list(&self, app: usize) -> Vec<String> {
        self.service.domains(&apps::id(app)).unwrap_or_default()
    }

    /// An edit in the dashboard.
    pub(crate) fn write_by_hand(&mut self, app: usize, list: &[String]) {
        // The dashboard has the same limit.
        if list.len() > LIMIT || !self.has(app) {
            return;
        }
        let before = self.list(app);
        let now = self.now();
        self.service.set_domains(&apps::id(app), list);
        self.invariants.of_mut(app).edited(&before, list, now);
        self.trace(|| match app {
            MAIN => format!("the list is edited by hand: {list:?}"),
            _ => format!("the list of app {} is edited by hand: {list:?}", app + 1),
        });
    }

    /// The account loses an app.
    pub(crate) fn close(&mut self, app: usize) {
        if self.has(app) {
            let list = self.list(app);
            let now = self.now();
            self.invariants.of_mut(app).left(&list, &[], now);
            self.service.close_app(&apps::id(app));
            self.apps.closed.insert(app, list);
        }
    }

    /// The account has an app again, with the list that it had.
    pub(crate) fn reopen(&mut self, app: usize) {
        if let Some(domains) = self.apps.closed.remove(&app) {
            self.service.open_app(&AppAtStart {
                id: apps::id(app),
                name: self.apps.names[app].clone(),
                domains,
            });
        }
    }

    pub(crate) fn fail_app(&mut self, app: usize, until: u64, status: u16) {
        self.apps.failing.insert(app, (until, status));
    }

    pub(crate) fn end_proof(&mut self, app: usize, until: u64, answers: Answers) {
        self.apps.unproven.insert(app, (until, answers));
    }

    /// Ends the accidents of apps.
    pub(crate) fn calm(&mut self) {
        (self.failing_actions, self.kill_during_update, self.kill_after_update) = (0, false, false);
        self.apps.failing.clear();
        self.apps.unproven.clear();
    }

    /// What the app that gets the requests for a domain answers to a question whether it serves the network.
    pub(crate) fn answers(&self, domain: &str) -> Answers {
        let Some(app) = self.service.serving(domain).and_then(apps::position) else {
            return Answers::OtherSite;
        };
        match self.apps.unproven.get(&app) {
            Some((until, answers)) if self.now() < *until => *answers,
            _ => Answers::Proof,
        }
    }
}
