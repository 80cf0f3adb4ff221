//! The requests of ServerPilot's API v1 and their responses, as strict as the original (repository ServerPilot/API, README).

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::{
    account::{self, Account, CertificateState},
    state::State,
};

/// A complete request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// A response: status and JSON.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    fn data(data: Value) -> Self {
        Self { status: StatusCode::OK, body: Value::Object(Map::from_iter([("data".to_owned(), data)])) }
    }

    pub(crate) fn error(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": { "message": message.into() } }) }
    }
}

type RouteResult = Result<Answer, Answer>;

fn bad(message: impl Into<String>) -> Answer {
    Answer::error(StatusCode::BAD_REQUEST, message)
}

fn not_found() -> Answer {
    Answer::error(StatusCode::NOT_FOUND, "Resource not found.")
}

/// Executes a request and returns its response.
pub(crate) fn answer(state: &mut State, request: &Request) -> Answer {
    route(state, request).unwrap_or_else(|refusal| refusal)
}

fn route(state: &mut State, request: &Request) -> RouteResult {
    authenticate(state, request)?;
    if state.settings.unpaid {
        return Err(Answer::error(StatusCode::PAYMENT_REQUIRED, "A valid credit card is required."));
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    let now = state.account.now_ms();
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    match segments.as_slice() {
        ["v1", "apps"] if request.method == get => {
            let State { settings, account, authority, .. } = state;
            Ok(Answer::data(
                account.apps.iter_mut().map(|app| app.resource(false, settings, authority, now)).collect(),
            ))
        }
        ["v1", "apps", id] if request.method == get => {
            let State { settings, account, authority, .. } = state;
            let app = account.app(id).ok_or_else(not_found)?;
            Ok(Answer::data(app.resource(true, settings, authority, now)))
        }
        ["v1", "apps", id] if request.method == post => update(state, id, request),
        ["v1", "apps", id, "ssl"] if request.method == post => change_ssl(state, id, request),
        ["v1", "apps", id, "ssl"] if request.method == delete => {
            refuse_protected(state)?;
            state.account.app(id).ok_or_else(not_found)?.ssl = None;
            Ok(with_action(state, id, Value::Object(Map::new())))
        }
        ["v1", "actions", id] if request.method == get => {
            state.account.action(id, &state.settings).map(Answer::data).ok_or_else(not_found)
        }
        ["v1", "servers"] if request.method == get => {
            Ok(Answer::data(Account::server(None, &state.settings).into_iter().collect()))
        }
        ["v1", "servers", id] if request.method == get => {
            Account::server(Some(id), &state.settings).map(Answer::data).ok_or_else(not_found)
        }
        ["v1", "apps" | "servers"] | ["v1", "apps" | "servers" | "actions", _] | ["v1", "apps", _, "ssl"] => {
            Err(Answer::error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed."))
        }
        _ => Err(not_found()),
    }
}

/// The `Authorization` header of an account.
pub(crate) fn basic(client_id: &str, api_key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client_id}:{api_key}")))
}

fn authenticate(state: &State, request: &Request) -> Result<(), Answer> {
    let expected = format!("{}:{}", state.settings.client_id, state.settings.api_key);
    // The scheme is case-insensitive (RFC 9110, 11.1).
    let given = request
        .authorization
        .as_deref()
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, token)| STANDARD.decode(token).ok());
    match given {
        None => Err(Answer::error(StatusCode::UNAUTHORIZED, "Authentication is required.")),
        Some(given) if given != expected.as_bytes() => {
            Err(Answer::error(StatusCode::UNAUTHORIZED, "Unknown client id or API key."))
        }
        Some(_) => Ok(()),
    }
}

fn refuse_protected(state: &State) -> Result<(), Answer> {
    if state.settings.protected {
        return Err(Answer::error(StatusCode::FORBIDDEN, "This app is protected."));
    }
    Ok(())
}

/// Parses the body as an object that has only known parameters.
fn parameters(request: &Request, known: &[&str]) -> Result<Map<String, Value>, Answer> {
    let kind = request.content_type.as_deref().and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(bad("The body must be application/json."));
    }
    let Ok(Value::Object(parameters)) = serde_json::from_slice(&request.body) else {
        return Err(bad("The body must be a JSON object."));
    };
    match parameters.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(bad(format!("Invalid argument: {unknown}"))),
        None => Ok(parameters),
    }
}

fn update(state: &mut State, id: &str, request: &Request) -> RouteResult {
    refuse_protected(state)?;
    let parameters = parameters(request, &["domains", "runtime"])?;
    if parameters.is_empty() {
        return Err(bad("No arguments."));
    }
    let runtime = match parameters.get("runtime") {
        None => None,
        Some(Value::String(runtime)) if account::RUNTIMES.contains(&runtime.as_str()) => Some(runtime),
        Some(_) => return Err(bad("Invalid argument: runtime")),
    };
    let State { settings, account, authority, .. } = state;
    let now = account.now_ms();
    let before = account.app(id).ok_or_else(not_found)?.names();
    if let Some(domains) = parameters.get("domains") {
        let domains: Vec<String> =
            serde_json::from_value(domains.clone()).map_err(|_| bad("Invalid argument: domains"))?;
        if domains.len() > settings.limit {
            return Err(bad(format!("An app can have at most {} domains.", settings.limit)));
        }
        let refused = |name: &&String| {
            let is_new = !before.contains(name);
            let is_address = name.parse::<std::net::IpAddr>().is_ok();
            is_new
                && (settings.rejected.iter().any(|bad| bad.eq_ignore_ascii_case(name))
                    || !(account::is_hostname(name) || is_address))
        };
        if let Some(culprit) = domains.iter().find(refused) {
            return Err(bad(if settings.names_culprit {
                format!("Invalid domain: {culprit}")
            } else {
                "Invalid argument: domains".to_owned()
            }));
        }
        account.list(id, &account::kept(&domains, settings));
    }
    let app = account.app(id).ok_or_else(not_found)?;
    let mut changed = app.names() != before;
    if let Some(runtime) = runtime {
        changed |= app.runtime != *runtime;
        app.runtime.clone_from(runtime);
    }
    let mut names = app.names();
    let mut data = app.resource(settings.update_reports_autossl, settings, authority, now);
    settings.answer_order.arrange(&mut names);
    data["domains"] = json!(names);
    let reconfigures = changed || state.account.is_half_configured(id);
    if reconfigures || state.settings.action_without_change {
        return Ok(with_action(state, id, data));
    }
    Ok(Answer::data(data))
}

fn change_ssl(state: &mut State, id: &str, request: &Request) -> RouteResult {
    refuse_protected(state)?;
    let parameters = parameters(request, &["auto", "force"])?;
    let now = state.account.now_ms();
    let State { settings, account, .. } = state;
    let app = account.app(id).ok_or_else(not_found)?;
    match (parameters.get("auto"), parameters.get("force")) {
        (Some(Value::Bool(true)), None) => {
            if app.ssl.as_ref().is_some_and(|installed| !installed.auto) {
                return Err(Answer::error(
                    StatusCode::CONFLICT,
                    "A custom certificate is installed. Delete it first.",
                ));
            }
            if !app.has_certificate_available(settings, now) {
                return Err(bad("AutoSSL is not available for this app."));
            }
            if app.ssl.is_none() {
                app.install(CertificateState::Auto, settings, now);
            }
            Ok(with_action(state, id, json!({ "auto": true })))
        }
        (Some(_), None) => Err(bad("Invalid argument: auto")),
        (None, Some(Value::Bool(force))) => match &mut app.ssl {
            Some(installed) => {
                installed.force = *force;
                Ok(with_action(state, id, json!({ "force": force })))
            }
            None => Err(bad("SSL is not enabled for this app.")),
        },
        (None, Some(_)) => Err(bad("Invalid argument: force")),
        (Some(_), Some(_)) => Err(bad("auto and force cannot be set in the same call.")),
        (None, None) => Err(bad("Missing argument: auto")),
    }
}

fn with_action(state: &mut State, app: &str, data: Value) -> Answer {
    let id = state.account.begin_action(app, &mut state.settings);
    let mut answer = Answer::data(data);
    answer.body["actionid"] = Value::String(id);
    answer
}
