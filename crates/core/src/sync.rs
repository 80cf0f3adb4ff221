//! From names that should be listed, or not, to a list that ServerPilot serves, and its certificate.
//!
//! ```text
//! lock -> fetch -> plan -> guard -> apply -> verify -> unlock -> wait for the action -> AutoSSL -> report
//! '--------------------- update.rs ----------------'
//! ```
//!
//! The lock ends with the verified write: waiting for ServerPilot holds nobody up. From there on nothing can
//! throw the success away (law 10); only an action that failed is an error, and carries the report.

mod action;
mod update;

use std::{collections::HashSet, time::Duration};

pub use action::{fetch as fetch_action, follow};

use crate::{
    api::{App, Client, GetApp},
    call::Call,
    deadline::Deadline,
    domain::{Domain, Www, comparison_key},
    error::Error,
    lock, plan,
    plan::Wishes,
    report::{ActionState, ActionStatus, Op, Refused, RefusedReason, Report, SslReport},
    runtime, ssl,
};

/// What a call of `serverpilot_sync_domain` and its companions asks for.
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of its own")]
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Names to be listed, as given.
    pub add: Vec<String>,
    /// Names to be off the list, as given.
    pub remove: Vec<String>,
    /// Which of them bring a `www.` partner.
    pub www: Www,
    /// Look after the certificate, too.
    pub autossl: bool,
    /// How long to wait for ServerPilot's action.
    pub wait: Duration,
    /// Plan, and send nothing but reads.
    pub dry_run: bool,
    /// Names that must stay listed.
    pub protect: Vec<String>,
    /// Lift the guard of large removals.
    pub force: bool,
    /// Send the list even if nothing changes.
    pub rewrite: bool,
    /// Leave out what cannot be done and do the rest, rather than fail (law 12).
    pub batch: bool,
}

/// Carries a request out.
///
/// # Errors
/// Any but [`Error::Certificate`]. For one name also [`Error::InvalidDomain`], [`Error::DomainLimit`] and a
/// refusal by the server; a batch reports those in [`Report::refused`].
pub fn sync(call: &Call, request: &Request) -> Result<Report, Error> {
    let client = Client::new(call)?;
    // Waiting for the lock stops the thread, which has nothing else to do.
    runtime::run(call.interrupted, sync_over(&client, request, async || lock::acquire(call)))
}

/// Carries a request out over a given wire and under a given lock, which is released when its guard is dropped.
///
/// # Errors
/// As [`sync`].
pub async fn sync_over<Guard>(
    client: &Client<'_>,
    request: &Request,
    acquire: impl AsyncFnOnce() -> Result<Guard, Error>,
) -> Result<Report, Error> {
    let (wishes, invalid) = read_wishes(request)?;
    if request.dry_run {
        return preview(client, request, &wishes, invalid).await;
    }
    let lock = acquire().await?;
    let outcome = update::bring_in_step(client, &wishes, request).await?;
    drop(lock);
    finish(client, request, &wishes, outcome, invalid).await
}

/// Parses the names. One bad name fails a call about one name, and is left out of a batch.
fn read_wishes(request: &Request) -> Result<(Wishes, Vec<Refused>), Error> {
    let mut refused: Vec<Refused> = Vec::new();
    let mut parse = |names: &[String]| -> Result<Vec<Domain>, Error> {
        let mut good = Vec::with_capacity(names.len());
        for name in names {
            match name.parse() {
                Ok(domain) => good.push(domain),
                Err(error) if !request.batch => return Err(Error::InvalidDomain(error)),
                Err(error) => refused.push(Refused {
                    message: format!("{error}."),
                    domain: error.input,
                    reason: RefusedReason::Invalid,
                }),
            }
        }
        Ok(good)
    };
    let remove = parse(&request.remove)?;
    let add = parse(&request.add)?;
    Ok((Wishes::new(&add, &remove, request.www, &request.protect), refused))
}

/// What [`sync`] would do, with the same words and the same refusals.
async fn preview(
    client: &Client<'_>,
    request: &Request,
    wishes: &Wishes,
    mut refused: Vec<Refused>,
) -> Result<Report, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let plan = plan::plan(&app.domains, wishes);
    if !request.batch {
        plan.all_or_nothing()?;
    }
    if plan.has_changes() || request.rewrite {
        plan.guard(request.force)?;
    }
    refused.extend(plan.surplus.iter().map(update::no_room));
    let ssl =
        if request.autossl { ssl::look(&app, &wanted(&plan.target, wishes)) } else { SslReport::skipped() };
    let action = ActionState::default();
    Ok(report(client.call, request, wishes, &app.domains, plan.target, refused, action, ssl))
}

/// What follows a verified write, without the lock.
async fn finish(
    client: &Client<'_>,
    request: &Request,
    wishes: &Wishes,
    outcome: update::Outcome,
    mut refused: Vec<Refused>,
) -> Result<Report, Error> {
    let update::Outcome { first, mut app, action_id, refused: left_out } = outcome;
    refused.extend(left_out);
    let call = client.call;
    let patience = Deadline::after(request.wait);
    let mut action = action::follow(client, action_id, patience.remaining()).await;
    let wanted = wanted(&app.domains, wishes);

    let ssl = match action.status {
        _ if !request.autossl => SslReport::skipped(),
        ActionStatus::Error => {
            SslReport::failed(wanted, "Not tried: the action before it failed.".to_owned())
        }
        status => {
            if status == ActionStatus::Success {
                // Time has passed, and the server may have a certificate by now.
                if let Ok(fresh) = client.request(&GetApp(&call.app_id)).await {
                    (app.ssl, app.autossl) = (fresh.data.ssl, fresh.data.autossl);
                }
            }
            ssl_step(client, &app, &wanted, patience, &mut action).await
        }
    };
    let failed = action.status == ActionStatus::Error;
    let id = action.id.clone().unwrap_or_default();
    let report = report(call, request, wishes, &first, app.domains, refused, action, ssl);
    if failed { Err(Error::ActionFailed { id, report: Some(Box::new(report)) }) } else { Ok(report) }
}

/// The AutoSSL step of a call about names: whatever goes wrong in it is told, not thrown.
async fn ssl_step(
    client: &Client<'_>,
    app: &App,
    wanted: &[String],
    patience: Deadline,
    action: &mut ActionState,
) -> SslReport {
    match ssl::step(client, app, wanted).await {
        Ok((ssl, ssl_action)) => {
            let ssl_action = action::follow(client, ssl_action, patience.remaining()).await;
            if ssl_action.status == ActionStatus::Error {
                let id = ssl_action.id.unwrap_or_default();
                return SslReport::failed(
                    wanted.to_vec(),
                    format!("ServerPilot's action {id} for the certificate failed; try again."),
                );
            }
            if action.id.is_none() {
                *action = ssl_action;
            }
            ssl
        }
        Err(error) => SslReport::failed(wanted.to_vec(), format!("{error}.")),
    }
}

/// The names whose certificate the call is about: those that it asked for and that are listed; the whole
/// list, where it asked for none.
fn wanted(list: &[String], wishes: &Wishes) -> Vec<String> {
    if wishes.add.is_empty() {
        return list.iter().map(|entry| comparison_key(entry)).collect();
    }
    let listed: HashSet<String> = list.iter().map(|entry| comparison_key(entry)).collect();
    wishes.add.iter().map(ToString::to_string).filter(|name| listed.contains(name)).collect()
}

#[expect(clippy::too_many_arguments, reason = "the parts of a report, put together in one place")]
fn report(
    call: &Call,
    request: &Request,
    wishes: &Wishes,
    first: &[String],
    domains: Vec<String>,
    refused: Vec<Refused>,
    action: ActionState,
    ssl: SslReport,
) -> Report {
    // Relative to the first read, so that a lost answer followed by a fresh read still tells the truth.
    let left_out: HashSet<&str> = refused.iter().map(|refused| refused.domain.as_str()).collect();
    let granted = wishes.add.iter().filter(|name| !left_out.contains(name.as_str())).cloned().collect();
    let mut plan = plan::plan(first, &wishes.with_additions(granted));
    let listed: HashSet<String> = domains.iter().map(|entry| comparison_key(entry)).collect();
    plan.changes.retain(|change| match change.op {
        Op::Add => listed.contains(&change.domain),
        Op::Remove => !listed.contains(&change.domain),
        Op::Keep | Op::Protect => true,
    });
    let names = |op| plan.names(op).map(ToOwned::to_owned).collect::<Vec<_>>();
    let unchanged = plan.changes.iter().filter(|change| matches!(change.op, Op::Keep | Op::Protect));
    Report {
        app_id: call.app_id.clone(),
        dry_run: request.dry_run,
        domains,
        added: names(Op::Add),
        removed: names(Op::Remove),
        unchanged: unchanged.map(|change| change.domain.clone()).collect(),
        changes: plan.changes,
        refused,
        action,
        ssl,
        requests: call.requests(),
        elapsed_ms: call.deadline.elapsed().as_secs_f64() * 1000.0,
    }
}
