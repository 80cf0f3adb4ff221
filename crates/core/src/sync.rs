//! Puts domains on an app's list or takes them off it, and enables AutoSSL.
//!
//! ```text
//! lock -> fetch -> plan -> guard -> apply -> verify -> unlock -> follow the action -> AutoSSL -> report
//! '---------- update.rs, batch.rs -----------------'
//! ```
//!
//! The lock is released after the verified write, so waiting for ServerPilot's action delays no other writer. Once everything
//! is written, only a failed action is an error (`bounded`). Its [`Failure`] has a report, as has that of an error in the middle
//! of a batch.

mod batch;
mod update;

use std::time::Duration;

use update::{Stopped, Update};

use crate::{
    action,
    api::{App, Client, GetApp},
    deadline::Deadline,
    domain::{self, Domain, Invalid, Www},
    error::{Error, Failure},
    input::Input,
    list::DomainList,
    plan::{self, Desired},
    report::{ActionState, ActionStatus, Op, Refused, RefusedReason, Report, SslReport},
    ssl,
};

/// The arguments of `serverpilot_sync_domain()`, `serverpilot_remove_domain()` and `serverpilot_sync_domains()`.
#[expect(clippy::struct_excessive_bools, reason = "each is a separate parameter")]
#[derive(Clone, Debug)]
pub struct Request {
    /// One domain or a batch.
    pub scope: Scope,
    /// Domains to be listed.
    pub add: Vec<Domain>,
    /// Domains to be off the list.
    pub remove: Vec<Domain>,
    /// Inputs to be off the list that are not domains: removed if they are listed in that spelling, else refused.
    pub remove_entries: Vec<Invalid>,
    /// Which of the domains include their `www.` partner.
    pub www: Www,
    /// Enable AutoSSL as well.
    pub autossl: bool,
    /// How long to wait for ServerPilot's action.
    pub wait: Duration,
    /// Plan only: read the list, and change nothing.
    pub dry_run: bool,
    /// Domains that must stay listed.
    pub protect: Vec<String>,
    /// Lift the guard against large removals.
    pub force: bool,
    /// Send the list even if nothing changes.
    pub rewrite: bool,
}

/// Whether a domain that cannot be added or removed fails the call.
#[derive(Clone, Debug)]
pub enum Scope {
    /// One domain: the call fails.
    Domain {
        /// The unchanged input.
        input: Input,
    },
    /// Any number: such a domain is left out and reported (`fault-isolation`).
    Batch {
        /// Inputs that are not domains.
        invalid: Vec<Refused>,
    },
}

impl Request {
    /// A request to list one domain, with the defaults of the PHP function.
    ///
    /// # Errors
    /// [`Error::InvalidDomain`]
    pub fn add(input: impl Into<Input>) -> Result<Self, Error> {
        let input = input.into();
        Ok(Self { add: vec![input.domain()?], ..Self::new(Scope::Domain { input }) })
    }

    /// A request to remove one domain, or one entry that is not a domain, with the defaults of the PHP function.
    ///
    /// # Errors
    /// [`Error::InvalidDomain`] for an input that no list can contain, because it is not UTF-8.
    pub fn remove(input: impl Into<Input>) -> Result<Self, Error> {
        let input = input.into();
        let request = Self::new(Scope::Domain { input: input.clone() });
        match input.text()?.parse() {
            Ok(domain) => Ok(Self { remove: vec![domain], ..request }),
            // A list contains whatever ServerPilot has accepted.
            Err(invalid) => Ok(Self { remove_entries: vec![invalid], ..request }),
        }
    }

    /// A request about any number of domains, with the defaults of the PHP function.
    #[must_use]
    pub fn batch(add: &[impl AsRef<[u8]>], remove: &[impl AsRef<[u8]>]) -> Self {
        let (add, invalid) = parse(add);
        let (remove, remove_entries) = parse(remove);
        let invalid = invalid.into_iter().map(refuse).collect();
        Self { add, remove, remove_entries, ..Self::new(Scope::Batch { invalid }) }
    }

    fn new(scope: Scope) -> Self {
        Self {
            scope,
            add: Vec::new(),
            remove: Vec::new(),
            remove_entries: Vec::new(),
            www: Www::Apex,
            autossl: true,
            wait: Duration::ZERO,
            dry_run: false,
            protect: Vec::new(),
            force: false,
            rewrite: false,
        }
    }

    /// The domain that the request is about, as the caller wrote it; `None` for a batch.
    #[must_use]
    pub fn domain(&self) -> Option<Input> {
        if let Scope::Domain { input } = &self.scope { Some(input.clone()) } else { None }
    }

    fn is_batch(&self) -> bool {
        matches!(self.scope, Scope::Batch { .. })
    }

    /// The inputs that are refused: those that are not domains, unless they are to be removed and are listed.
    ///
    /// # Errors
    /// [`Error::InvalidDomain`] if the request has no other input.
    fn invalid(&self, listed: &DomainList) -> Result<Vec<Refused>, Error> {
        let is_absent =
            |invalid: &&Invalid| !listed.entries().iter().any(|entry| invalid.input == entry.as_str());
        let mut absent = self.remove_entries.iter().filter(is_absent).cloned();
        match &self.scope {
            Scope::Domain { .. } => absent.next().map_or(Ok(Vec::new()), |invalid| Err(invalid.into())),
            Scope::Batch { invalid } => Ok(absent.map(refuse).chain(invalid.iter().cloned()).collect()),
        }
    }
}

/// Separates the inputs that are domains from those that are not.
fn parse(inputs: &[impl AsRef<[u8]>]) -> (Vec<Domain>, Vec<Invalid>) {
    let mut invalid = Vec::new();
    let parsed = inputs.iter().map(|input| Input::from(input.as_ref()).domain());
    let parsed = parsed.filter_map(|domain| domain.map_err(|error| invalid.push(error)).ok());
    (parsed.collect(), invalid)
}

fn refuse(invalid: Invalid) -> Refused {
    let message = format!("{invalid}.");
    Refused { domain: invalid.input, reason: RefusedReason::Invalid, message }
}

/// The right to update an app's list, which one process of a machine has at a time.
pub trait Exclusive {
    /// Called before an update is sent that may arrive within `may_arrive_for`: until then, no other process may send one, unless
    /// [`Self::answered`] is called.
    ///
    /// # Errors
    /// The right was lost, or the time could not be recorded. The update must not be sent then.
    fn begin(&mut self, may_arrive_for: Duration) -> Result<(), Error>;

    /// Called if the update cannot arrive any more: a response came, a read shows it, or its time is over. This says nothing
    /// about earlier updates.
    fn answered(&mut self);

    /// Called if the update ended without a response, and may still arrive.
    fn unanswered(&mut self);
}

/// Executes a request. `acquire` takes the lock, which is released when its guard is dropped.
///
/// # Errors
/// Any but [`Error::Certificate`]; [`Error::InvalidDomain`] for an entry of [`Request::protect`] before anything is sent. For
/// one domain also [`Error::InvalidDomain`], [`Error::DomainLimit`] and a rejection by the server, which a batch reports in
/// [`Report::refused`].
pub async fn sync<Guard: Exclusive>(
    client: &Client<'_>,
    request: &Request,
    acquire: impl AsyncFnOnce() -> Result<Guard, Error>,
) -> Result<Report, Failure> {
    request.protect.iter().try_for_each(|entry| domain::check_protected(entry))?;
    let desired = Desired::new(&request.add, &request.remove, request.www, &request.protect)
        .removing(&request.remove_entries);
    if request.dry_run {
        Ok(preview(client, request, &desired).await?)
    } else {
        apply(client, request, &desired, acquire).await
    }
}

/// Reports what [`sync`] would do, with the same messages and errors.
async fn preview(client: &Client<'_>, request: &Request, desired: &Desired) -> Result<Report, Error> {
    let app = client.request(&GetApp(&client.call.app_id)).await?.data;
    let mut refused = request.invalid(&app.domains)?;
    let plan = plan::plan(&app.domains, desired);
    if !request.is_batch() {
        plan.require_complete()?;
    }
    if plan.has_changes() || request.rewrite {
        plan.guard(request.force)?;
    }
    let ssl = if request.autossl {
        ssl::state(&app, &needing_certificate(&plan.target, desired))
    } else {
        SslReport::skipped()
    };
    refused.extend(plan.surplus.iter().map(batch::no_room));
    let first = app.domains;
    Ok(report(
        client,
        request,
        Difference { desired, first: &first, domains: plan.target, refused },
        ActionState::default(),
        ssl,
    ))
}

async fn apply<Guard: Exclusive>(
    client: &Client<'_>,
    request: &Request,
    desired: &Desired,
    acquire: impl AsyncFnOnce() -> Result<Guard, Error>,
) -> Result<Report, Failure> {
    let mut lock = acquire().await?;
    let (update, stopped) = match update::update(client, desired, request, &mut lock).await {
        Ok(update) => (update, None),
        Err(Stopped { error, done: Some(update) }) => (*update, Some(error)),
        Err(Stopped { error, done: None }) => return Err(error.into()),
    };
    drop(lock);

    let Update { first, mut app, action: begun, refused } = update;
    let (action, ssl) = if stopped.is_some() {
        let domains = needing_certificate(&app.domains, desired);
        let ssl =
            SslReport::failed(domains, "Not tried, because the call failed before this step.".to_owned());
        (begun, if request.autossl { ssl } else { SslReport::skipped() })
    } else {
        let waiting = Deadline::after(request.wait);
        let wait = if request.autossl {
            action::leaving_time(request.wait, client.call.deadline.remaining())
        } else {
            request.wait
        };
        let mut action = action::follow(client, begun, wait).await;
        let ssl = ssl_step(client, request, desired, &mut app, &mut action, waiting).await;
        (action, ssl)
    };
    let failed_action = (action.status == ActionStatus::Error)
        .then(|| Error::ActionFailed { id: action.id.clone().unwrap_or_default(), list_changed: true });
    let difference = Difference { desired, first: &first, domains: app.domains, refused };
    let report = report(client, request, difference, action, ssl);
    match stopped.or(failed_action) {
        Some(error) => Err(Failure::from(error).after(report)),
        None => Ok(report),
    }
}

/// Makes the AutoSSL step after an update. Its errors are reported, not returned; its action is reported if the update had
/// none.
async fn ssl_step(
    client: &Client<'_>,
    request: &Request,
    desired: &Desired,
    app: &mut App,
    action: &mut ActionState,
    waiting: Deadline,
) -> SslReport {
    if !request.autossl {
        return SslReport::skipped();
    }
    let domains = needing_certificate(&app.domains, desired);
    if action.status == ActionStatus::Error {
        return SslReport::failed(domains, "Not tried, because the action of the update failed.".to_owned());
    }
    if action.status == ActionStatus::Success
        && let Ok(fresh) = client.request(&GetApp(&client.call.app_id)).await
    {
        // ServerPilot may have issued a certificate in the meantime.
        (app.ssl, app.autossl) = (fresh.data.ssl, fresh.data.autossl);
    }
    let (report, id) = match ssl::step(client, app, &domains).await {
        Ok(step) => step,
        Err(error) => return SslReport::failed(domains, format!("{error}.")),
    };
    let followed = action::follow(client, ActionState::begun(id), waiting.remaining()).await;
    if followed.status == ActionStatus::Error {
        let id = followed.id.unwrap_or_default();
        let message = format!("ServerPilot's action {id} for the certificate failed; try again.");
        return SslReport::failed(domains, message);
    }
    if action.status == ActionStatus::None {
        *action = followed;
    }
    report
}

/// The domains that the certificate should cover: the listed ones that the call adds; the whole list, if it adds none.
fn needing_certificate(list: &DomainList, desired: &Desired) -> Vec<String> {
    if desired.add.is_empty() {
        return list.keys().to_vec();
    }
    let listed = list.key_set();
    desired.add.iter().filter(|domain| listed.contains(domain.as_str())).map(ToString::to_string).collect()
}

/// How a call changed the list.
struct Difference<'a> {
    desired: &'a Desired,
    /// The list as it was first read.
    first: &'a DomainList,
    /// The list now.
    domains: DomainList,
    refused: Vec<Refused>,
}

fn report(
    client: &Client<'_>,
    request: &Request,
    difference: Difference<'_>,
    action: ActionState,
    ssl: SslReport,
) -> Report {
    let Difference { desired, first, domains, refused } = difference;
    let changes = plan::changes(desired, first, &domains, &refused);
    let of = |ops: &[Op]| {
        let matching = changes.iter().filter(|change| ops.contains(&change.op));
        matching.map(|change| change.domain.clone()).collect()
    };
    Report {
        app_id: client.call.app_id.clone(),
        dry_run: request.dry_run,
        added: of(&[Op::Add]),
        removed: of(&[Op::Remove]),
        unchanged: of(&[Op::Keep, Op::Protect]),
        domains: domains.into_entries(),
        changes,
        refused,
        action,
        ssl,
        requests: client.call.requests(),
        elapsed_ms: client.call.deadline.elapsed().as_secs_f64() * 1000.0,
    }
}
