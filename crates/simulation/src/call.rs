//! The extension's own code, as a call that waits for the simulated network and lock.

use std::{cell::RefCell, future::Future, path::PathBuf, pin::Pin, rc::Rc, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde_json::{Value, json};
use serverpilot_core::{
    account,
    api::Client,
    call::Call,
    credentials::Credentials,
    deadline::Deadline,
    domain::{Www, comparison_key},
    error::Error,
    report::{ActionStatus, Report, SslReport},
    settings::Settings,
    ssl, sync,
};
use tokio::sync::Mutex;

use crate::{
    Failure,
    laws::Sender,
    provider::{APP, Provider, SimulatedWire},
};

/// What a call came to: what PHP sees of it.
pub(crate) type Outcome = Result<Value, Error>;

/// A call under way.
pub(crate) struct Calling {
    pub number: usize,
    pub function: String,
    pub begin: u64,
    /// Milliseconds that its process has stood still.
    pub stood_still: u64,
    /// Seconds that it may last.
    pub timeout: f64,
    pub future: Pin<Box<dyn Future<Output = Outcome>>>,
}

/// Begins the call that PHP has made.
pub(crate) fn begin(
    provider: &Rc<RefCell<Provider>>,
    lock: &Arc<Mutex<()>>,
    server: usize,
    is_pass: bool,
    function: &str,
    arguments: &Value,
) -> Result<Calling, Failure> {
    let timeout = arguments["timeout"].as_f64().unwrap_or(45.0);
    let names =
        |part: &str| -> Vec<String> { serde_json::from_value(arguments[part].clone()).unwrap_or_default() };
    let flag = |part: &str| arguments[part].as_bool().unwrap_or_default();
    let request = sync::Request {
        add: names("add"),
        remove: names("remove"),
        www: if flag("www") { Www::Apex } else { Www::Never },
        autossl: arguments["autossl"].as_bool().unwrap_or(true),
        dry_run: flag("dry_run"),
        protect: names("protect"),
        force: flag("force"),
        rewrite: flag("rewrite"),
        batch: is_pass,
        ..sync::Request::default()
    };
    let sender = Sender {
        server,
        is_pass,
        add: request.add.iter().map(|name| comparison_key(name)).collect(),
        remove: request.remove.iter().map(|name| comparison_key(name)).collect(),
        rewrite: request.rewrite,
        ..Sender::default()
    };
    let number = provider.borrow_mut().laws.begins(sender);
    let call = call(timeout)?;
    let wire = Rc::new(SimulatedWire { provider: Rc::clone(provider), sender: number });
    let lock = Arc::clone(lock);
    let id = arguments["id"].as_str().unwrap_or_default().to_owned();
    let kind = function.to_owned();
    let future: Pin<Box<dyn Future<Output = Outcome>>> = Box::pin(async move {
        let client = Client::over(&call, wire);
        match kind.as_str() {
            "apps" => Ok(account::apps_over(&client)
                .await?
                .into_iter()
                .map(|app| json!({ "id": app.id, "name": app.name, "domains": app.domains }))
                .collect()),
            "sync" => {
                let acquire = async || {
                    let limit = call.deadline.remaining();
                    tokio::time::timeout(limit, lock.lock_owned())
                        .await
                        .map_err(|_| Error::LockTimeout { path: "the lock".to_owned(), waited: limit })
                };
                sync::sync_over(&client, &request, acquire).await.map(|report| of_sync(&report))
            }
            "autossl" => ssl::enable_over(&client, Duration::ZERO).await.map(|report| of_ssl(&report)),
            "action" => sync::fetch_action(&client, &id, Duration::ZERO)
                .await
                .map(|status| json!({ "id": id, "status": word(status) })),
            other => Err(Error::Configuration(format!("the simulation knows no call named {other}"))),
        }
    });
    let begin = provider.borrow().now();
    Ok(Calling { number, function: function.to_owned(), begin, stood_still: 0, timeout, future })
}

fn call(timeout: f64) -> Result<Call, Failure> {
    let credentials = Credentials::new("cid".to_owned(), SecretString::from("key"), Some(APP.to_owned()));
    let timeout = Duration::try_from_secs_f64(timeout)?;
    let settings = Settings {
        api_base: "https://api.serverpilot.io/v1".parse()?,
        ca_file: None,
        lock_dir: PathBuf::new(),
        timeout,
        connect_timeout: Duration::from_secs(10),
        attempts: 4,
    };
    Ok(Call::new(settings, credentials, APP.to_owned(), 4, Deadline::after(timeout), || false))
}

fn word(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::None => "none",
        ActionStatus::Open => "open",
        ActionStatus::Success => "success",
        ActionStatus::Error => "error",
    }
}

fn of_sync(report: &Report) -> Value {
    let refused: Vec<Value> = report
        .refused
        .iter()
        .map(|refused| {
            json!({
                "domain": refused.domain, "reason": refused.reason.as_str(), "message": refused.message,
            })
        })
        .collect();
    let changes: Vec<Value> = report
        .changes
        .iter()
        .map(|change| json!({ "op": change.op.as_str(), "domain": change.domain, "message": change.message }))
        .collect();
    json!({
        "app_id": report.app_id, "dry_run": report.dry_run, "domains": report.domains,
        "added": report.added, "removed": report.removed, "unchanged": report.unchanged,
        "changes": changes, "refused": refused,
        "action": { "id": report.action.id, "status": word(report.action.status) },
        "ssl": of_ssl(&report.ssl),
        "requests": report.requests, "elapsed_ms": report.elapsed_ms,
    })
}

fn of_ssl(report: &SslReport) -> Value {
    json!({
        "state": report.state.as_str(), "covered": report.covered, "missing": report.missing,
        "error": report.error,
    })
}
