//! The control address, over plain HTTP: shows the state, changes the settings, adds faults, edits lists.

use std::sync::Arc;

use hyper::{StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify};

use crate::{
    account::CertificateState,
    api::{Answer, Request},
    exchange::{self, Reply},
    fault::Fault,
    settings::{AppAtStart, FIXED, Settings},
    state::{Shared, State},
};

/// Serves the control address, for ever. `stop` is notified by `POST /control/stop`.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, stop: Arc<Notify>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (shared, stop) = (Arc::clone(&shared), Arc::clone(&stop));
        tokio::spawn(async move {
            let service = service_fn(|request| answer(Arc::clone(&shared), Arc::clone(&stop), request));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    shared: Arc<Shared>,
    stop: Arc<Notify>,
    request: hyper::Request<Incoming>,
) -> std::io::Result<Reply> {
    let request = exchange::read(request).await.map_err(std::io::Error::other)?;
    let answer = match route(&mut shared.lock(), &stop, &request) {
        Ok(body) => Answer { status: StatusCode::OK, body },
        Err(message) => Answer::error(StatusCode::BAD_REQUEST, message),
    };
    exchange::json(&answer).map_err(std::io::Error::other)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificateRequest {
    state: CertificateState,
}

fn route(state: &mut State, stop: &Notify, request: &Request) -> Result<Value, String> {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let now = state.account.now_ms();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["control", "state"]) => Ok(describe(state)),
        ("GET", ["control", "journal"]) => {
            let since = match query.strip_prefix("since=") {
                Some(number) => number.parse().map_err(|_| "since must be the number of a request")?,
                None if query.is_empty() => 0,
                None => return Err("the journal takes no parameter but since=NUMBER".to_owned()),
            };
            let entries: Vec<_> = state.journal.entries().filter(|entry| entry.number > since).collect();
            Ok(json!({
                "requests": state.journal.requests(),
                "connections": state.journal.connections(),
                "handshakes": state.journal.handshakes(),
                "resumed_handshakes": state.journal.resumed_handshakes(),
                "entries": entries,
            }))
        }
        ("DELETE", ["control", "journal"]) => {
            state.journal.forget();
            Ok(done())
        }
        ("POST", ["control", "faults"]) => {
            match parse::<Value>(request)? {
                many @ Value::Array(_) => state.faults.extend(fitting::<Vec<Fault>>(many)?),
                one => state.faults.push(fitting(one)?),
            }
            Ok(done())
        }
        ("DELETE", ["control", "faults"]) => {
            state.faults.clear();
            Ok(done())
        }
        ("POST", ["control", "settings"]) => {
            let Value::Object(changes) = parse::<Value>(request)? else {
                return Err("the settings must be an object".to_owned());
            };
            let mut settings = serde_json::to_value(&state.settings).map_err(|error| error.to_string())?;
            if let Some(fixed) = changes.keys().find(|name| FIXED.contains(&name.as_str())) {
                return Err(format!("{fixed} cannot be changed after the start"));
            }
            for (name, value) in changes {
                settings[name] = value;
            }
            let settings = fitting::<Settings>(settings)?;
            settings.check(&state.account.ids())?;
            state.settings = settings;
            Ok(done())
        }
        ("POST", ["control", "apps"]) => {
            let app = parse::<AppAtStart>(request)?;
            state.account.open_app(&app);
            Ok(done())
        }
        ("POST" | "PUT", ["control", "apps", id, "domains"]) => {
            let domains = parse::<Vec<String>>(request)?;
            if !state.account.list(id, &domains) {
                return Err(format!("there is no app {id}"));
            }
            Ok(done())
        }
        ("POST", ["control", "apps", id, "certificate"]) => {
            let requested = parse::<CertificateRequest>(request)?;
            let settings = state.settings.clone();
            app(state, id)?.install(requested.state, &settings, now);
            Ok(done())
        }
        ("POST", ["control", "reset"]) => {
            state.reset();
            Ok(done())
        }
        ("POST", ["control", "stop"]) => {
            stop.notify_one();
            Ok(done())
        }
        (method, _) => Err(format!("there is no {method} {path}; see crates/emulator/README.md")),
    }
}

fn app<'a>(state: &'a mut State, id: &str) -> Result<&'a mut crate::account::App, String> {
    state.account.app(id).ok_or_else(|| format!("there is no app {id}"))
}

fn parse<T: DeserializeOwned>(request: &Request) -> Result<T, String> {
    serde_json::from_slice(&request.body).map_err(|error| format!("the body is invalid: {error}"))
}

fn fitting<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("the body is invalid: {error}"))
}

fn done() -> Value {
    json!({ "ok": true })
}

/// The state, without the API key.
fn describe(state: &State) -> Value {
    let mut settings = serde_json::to_value(&state.settings).unwrap_or_default();
    settings["api_key"] = Value::Null;
    let apps = state.account.apps.iter().map(|app| {
        let ssl = app.ssl.as_ref().map_or("none", |ssl| if ssl.auto { "auto" } else { "custom" });
        json!({ "id": app.id, "name": app.name, "domains": app.names(), "ssl": ssl })
    });
    let actions = state.account.actions(&state.settings);
    json!({
        "apps": apps.collect::<Vec<_>>(),
        "actions": actions.collect::<Vec<_>>(),
        "faults": state.faults,
        "settings": settings,
    })
}
