//! The part under the lock: read the list, change it, and verify that the change is there (`no-lost-domain`).

use super::{Request, batch::Batch};
use crate::{
    api::{App, Client, GetApp, UpdateDomains, Updated},
    error::Error,
    list::DomainList,
    plan::{Desired, Plan},
    report::Refused,
};

/// How often the list may differ from what was sent.
const ROUNDS: u32 = 3;

/// What an update did.
pub(super) struct Update {
    /// The list as it was first read.
    pub first: DomainList,
    /// The app as last read.
    pub app: App,
    /// The last action that it started.
    pub action_id: Option<String>,
    /// Domains that were left out.
    pub refused: Vec<Refused>,
}

/// Updates the list until it has the desired state.
///
/// # Errors
/// The error that prevented it; after a verified write only one that concerns the whole account.
pub(super) async fn update(
    client: &Client<'_>,
    desired: &Desired,
    request: &Request,
) -> Result<Update, Error> {
    let app_id = &client.call.app_id;
    let mut list = List::new(client.request(&GetApp(app_id)).await?.data);
    let first = list.app.domains.clone();
    let mut batch = Batch::new(desired, request.is_batch());
    let mut rewrite = request.rewrite;
    let (mut attempt, mut rounds) = (1, 1);
    loop {
        let Some(plan) = batch.next_plan(list.entries(), rewrite)? else {
            return Ok(Update { first, refused: batch.refused, app: list.app, action_id: list.action_id });
        };
        plan.guard(request.force)?;
        let retry =
            match client.once(&UpdateDomains { app_id, domains: plan.target.entries() }, attempt).await {
                Ok(updated) if plan.is_satisfied_by(&updated.data.domains) => {
                    list.verified(plan, updated);
                    (rewrite, attempt) = (false, 1);
                    continue;
                }
                Err(error) if batch.can_bisect(&plan, &error) => {
                    batch.bisect(&plan, &error);
                    attempt = 1;
                    continue;
                }
                Ok(_) if rounds < ROUNDS => {
                    rounds += 1;
                    Ok(())
                }
                Ok(_) => Err(Error::Overwritten { app_id: app_id.clone(), rounds }),
                Err(error) => {
                    attempt += 1;
                    client.pause_after(error, attempt - 1).await
                }
            };
        // The list is unknown now: the next attempt begins with a fresh read.
        let read = match retry {
            Ok(()) => client.request(&GetApp(app_id)).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(fresh) => list.read(fresh.data),
            // A part of a batch that is written is a success (`bounded`).
            Err(error) if list.is_written && !error.kind().is_account_wide() => {
                batch.give_up(&list.app.domains, &error);
                return Ok(Update {
                    first,
                    refused: batch.refused,
                    app: list.app,
                    action_id: list.action_id,
                });
            }
            Err(error) => return Err(error),
        }
    }
}

/// The app's list, as far as it is known.
struct List {
    app: App,
    /// What the next update builds on, if that is not the list as last read: see [`List::verified`].
    base: Option<DomainList>,
    action_id: Option<String>,
    /// An update has been verified.
    is_written: bool,
}

impl List {
    fn new(app: App) -> Self {
        Self { app, base: None, action_id: None, is_written: false }
    }

    fn entries(&self) -> &DomainList {
        self.base.as_ref().unwrap_or(&self.app.domains)
    }

    fn read(&mut self, app: App) {
        (self.app, self.base) = (app, None);
    }

    fn verified(&mut self, plan: Plan, updated: Updated) {
        self.app = updated.data.completed_by(self.app.clone());
        self.action_id = updated.action_id.or(self.action_id.take());
        // The response may order and spell the same domains differently. A further update keeps to what was read first
        // (`hands-off`), unless another writer has changed something.
        self.base = plan.target.has_same_domains(&self.app.domains).then_some(plan.target);
        self.is_written = true;
    }
}
