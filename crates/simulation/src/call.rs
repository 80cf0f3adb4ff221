//! Calls of the extension's own code, over the simulated network and lock.

use std::{cell::RefCell, future::Future, path::PathBuf, pin::Pin, rc::Rc, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use serverpilot_core::{
    account, action, api::Client, call::Call, credentials::Credentials, deadline::Deadline, domain::Www,
    error::Error, settings::Settings, ssl, sync,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::Instant,
};

use crate::{
    Failure,
    apps::{self, MAIN},
    invariants::Sender,
    pool::Answers,
    provider::{Provider, SimulatedTransport},
};

/// The result of a call as PHP sees it.
pub(crate) type CallResult = Result<Value, Error>;

/// A call under way.
pub(crate) struct Calling {
    pub number: usize,
    pub function: String,
    pub begin: u64,
    /// Milliseconds for which its process has stalled.
    pub stalled_ms: u64,
    /// Its timeout in seconds.
    pub timeout: f64,
    pub future: Pin<Box<dyn Future<Output = CallResult>>>,
}

/// Until when an update of an earlier holder of the lock may arrive: the mark that the product keeps in the lock file.
pub(crate) type Mark = Option<Instant>;

struct SimulatedLock {
    guard: OwnedMutexGuard<Mark>,
    current: Mark,
    unanswered: Mark,
}

impl sync::Exclusive for SimulatedLock {
    fn begin(&mut self, may_arrive_for: Duration) -> Result<(), Error> {
        self.unanswered = self.unanswered.max(self.current.take());
        self.current = Some(Instant::now() + may_arrive_for);
        self.unanswered();
        Ok(())
    }

    fn answered(&mut self) {
        self.current = None;
        self.unanswered();
    }

    fn unanswered(&mut self) {
        *self.guard = self.unanswered.max(self.current).map(|until| until.min(Instant::now() + MARK_MAX));
    }
}

/// The product's upper bound of that time.
const MARK_MAX: Duration = Duration::from_secs(10);

/// The app that a call is about.
pub(crate) fn app(arguments: &Value) -> usize {
    arguments["app_id"].as_str().and_then(apps::position).unwrap_or(MAIN)
}

/// Begins the call that PHP has made.
///
/// `locks`: of its web server, one for each app.
pub(crate) fn begin(
    provider: &Rc<RefCell<Provider>>,
    locks: &[Arc<Mutex<Mark>>],
    caller: Sender,
    function: &str,
    arguments: &Value,
) -> Result<Calling, Failure> {
    let timeout = arguments["timeout"].as_f64().unwrap_or(45.0);
    let domains =
        |part: &str| -> Vec<String> { serde_json::from_value(arguments[part].clone()).unwrap_or_default() };
    let flag = |part: &str| arguments[part].as_bool().unwrap_or_default();
    let request = if caller.is_sync {
        sync::Request::batch(&domains("add"), &domains("remove"))
    } else if let [domain] = domains("add").as_slice() {
        sync::Request::add(domain)?
    } else {
        sync::Request::remove(domains("remove").first().map_or("", String::as_str))?
    };
    let request = sync::Request {
        www: if flag("www") { Www::Apex } else { Www::Never },
        autossl: arguments["autossl"].as_bool().unwrap_or(true),
        dry_run: flag("dry_run"),
        protect: domains("protect"),
        force: flag("force"),
        rewrite: flag("rewrite"),
        ..request
    };
    let app = app(arguments);
    let sender = Sender {
        app,
        add: request.add.iter().map(ToString::to_string).collect(),
        remove: request.remove.iter().map(ToString::to_string).collect(),
        rewrite: request.rewrite,
        ..caller
    };
    let number = provider.borrow_mut().invariants.begins(sender);
    let call = call(app, timeout)?;
    let transport = Rc::new(SimulatedTransport { provider: Rc::clone(provider), sender: number });
    let lock = Arc::clone(&locks[app]);
    let domain = arguments["domain"].as_str().unwrap_or_default().to_owned();
    let answering = Rc::clone(provider);
    let id = arguments["id"].as_str().unwrap_or_default().to_owned();
    let kind = function.to_owned();
    let limit = Duration::try_from_secs_f64(timeout)?;
    let future: Pin<Box<dyn Future<Output = CallResult>>> = Box::pin(async move {
        let client = Client::over(&call, transport);
        let result = match kind.as_str() {
            "apps" => json(account::apps(&client).await?),
            "app" => json(account::app(&client).await?),
            "site" => {
                // In real time, it is a request to the server that PHP runs on.
                tokio::time::sleep(Duration::from_millis(20)).await;
                let answers = answering.borrow().answers(&domain);
                if answers == Answers::Nothing {
                    tokio::time::sleep(limit.saturating_sub(Duration::from_millis(20))).await;
                }
                json(format!("{answers:?}"))
            }
            "sync" => {
                let acquire = async || {
                    let limit = call.deadline.remaining();
                    let acquire = async {
                        let guard = lock.lock_owned().await;
                        let now = Instant::now();
                        tokio::time::sleep_until(guard.unwrap_or(now).min(now + MARK_MAX)).await;
                        SimulatedLock { guard, current: None, unanswered: None }
                    };
                    tokio::time::timeout(limit, acquire)
                        .await
                        .map_err(|_| Error::LockTimeout { path: "the lock".to_owned(), waited: limit })
                };
                json(sync::sync(&client, &request, acquire).await.map_err(|failure| failure.error)?)
            }
            "autossl" => json(ssl::enable(&client, Duration::ZERO).await?),
            "test" => json(account::test_connection(&client).await?),
            "action" => json(action::fetch(&client, &id, Duration::ZERO).await?),
            other => return Err(Error::Configuration(format!("the simulation knows no call named {other}"))),
        };
        Ok(result)
    });
    let begin = provider.borrow().now();
    Ok(Calling { number, function: function.to_owned(), begin, stalled_ms: 0, timeout, future })
}

fn call(app: usize, timeout: f64) -> Result<Call, Failure> {
    let credentials = Credentials::new("cid".to_owned(), SecretString::from("key"), Some(apps::id(MAIN)));
    let timeout = Duration::try_from_secs_f64(timeout)?;
    let settings = Settings {
        api_base: "https://api.serverpilot.io/v1".parse()?,
        ca_file: None,
        lock_dir: PathBuf::new(),
        resolver: None,
        timeout,
        connect_timeout: Duration::from_secs(10),
        attempts: 4,
    };
    Ok(Call::new(settings, credentials, apps::id(app), 4, Deadline::after(timeout), || false))
}

/// A result as PHP sees it; every result can be written as JSON.
fn json(result: impl Serialize) -> Value {
    serde_json::to_value(result).unwrap_or_default()
}
