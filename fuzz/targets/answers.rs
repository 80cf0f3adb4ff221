//! Arbitrary responses of the API: never a panic, no update that empties the list, and no secret in any result.
//!
//! An input is a line with the name of a call, then responses, separated by lines of four hyphens. The first line of a
//! response is its status, a kind (`json`, `html`, `text`, `chunked`, or `raw` for unchanged bytes with a status line), and
//! perhaps a value for `Retry-After` or `Location`; the rest is its body. The last response is repeated as often as needed.

#![no_main]

#[path = "answers/server.rs"]
mod server;

use std::{fmt::Debug, sync::OnceLock, time::Duration};

use libfuzzer_sys::{Corpus, fuzz_target};
use secrecy::SecretString;
use serde::Serialize;
use server::{Response, Server};
use serverpilot_core::{
    account, action,
    api::Client,
    call::Call,
    credentials::Credentials,
    deadline::Deadline,
    error::{Error, Failure},
    lock,
    settings::{IniValues, Settings},
    ssl,
    sync::{self, Request},
};

const CLIENT_ID: &str = "client-of-the-fuzz";
const API_KEY: &str = "k3y-of-the-fuzz-answers";
/// `CLIENT_ID:API_KEY` as Basic authentication sends it.
const BASIC: &str = "Y2xpZW50LW9mLXRoZS1mdXp6OmszeS1vZi10aGUtZnV6ei1hbnN3ZXJz";
const PRIVATE_KEY: &str = "PRIVATE-KEY-OF-THE-FUZZ";
/// Longer than any response here takes; a call that reaches it hangs.
const PATIENT: Duration = Duration::from_secs(5);

fuzz_target!(|input: &[u8]| -> Corpus {
    let world = world();
    let Some((name, responses)) = read(input) else { return Corpus::Reject };
    world.server.respond_with(responses);
    match name {
        b"app" => world.call(account::app),
        b"apps" => world.call(account::apps),
        b"action" => {
            world.call(async |client| action::fetch(client, "action0000000001", Duration::ZERO).await);
        }
        b"test" => world.call(account::test_connection),
        b"autossl" => world.call(async |client| ssl::enable(client, Duration::ZERO).await),
        b"add" => world.sync(Request::add("shop.example")),
        b"remove" => world.sync(Request::remove("shop.example")),
        b"batch" => world.sync(Ok(Request {
            protect: names(["network.example"]),
            ..Request::batch(&names(["a.example", "b.example", "x_y"]), &names(["shop.example"]))
        })),
        b"preview" => {
            world.sync(Request::add("shop.example").map(|request| Request { dry_run: true, ..request }));
        }
        b"rewrite" => {
            world.sync(Ok(Request { rewrite: true, force: true, ..Request::batch(&[""; 0], &[""; 0]) }));
        }
        _ => return Corpus::Reject,
    }
    Corpus::Keep
});

struct World {
    server: Server,
    settings: Settings,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let server = Server::start();
        let ini = IniValues {
            api_base: format!("http://127.0.0.1:{}/v1", server.port()),
            ca_file: String::new(),
            lock_dir: std::env::temp_dir().display().to_string(),
            resolver: String::new(),
            timeout: "5".into(),
            connect_timeout: "5".into(),
            attempts: "1".into(),
        };
        World { server, settings: ini.parse().expect("valid settings") }
    })
}

impl World {
    /// Makes a call, and checks every printable part of its result.
    fn call<T: Debug + Serialize, E: Into<Failure>>(
        &self,
        work: impl AsyncFnOnce(&Client<'_>) -> Result<T, E>,
    ) {
        let credentials = Credentials::new(CLIENT_ID.into(), SecretString::from(API_KEY), None);
        let app_id = "emulatorapp00001".to_owned();
        let call =
            Call::new(self.settings.clone(), credentials, app_id, 1, Deadline::after(PATIENT), || false);
        let result = call.run(work);
        let mut printed = format!("{result:?} {result:#?} {call:?}");
        if let Ok(value) = &result {
            printed.push_str(&serde_json::to_string(value).expect("a result is JSON"));
        }
        if let Err(failure) = &result {
            let message = failure.to_string();
            assert!(!message.contains("no response within"), "it hung: {message}");
            assert!(!message.contains(char::is_control), "it is one line: {message:?}");
            printed.push_str(&message);
        }
        for (secret, name) in
            [(PRIVATE_KEY, "private key"), (API_KEY, "API key"), (BASIC, "Basic authentication")]
        {
            assert!(!printed.contains(secret), "the {name} is shown: {printed}");
        }
        for update in self.server.updates() {
            let list = update.split_once("\"domains\":").map(|(_, list)| list);
            assert!(list.is_some_and(|list| !list.starts_with("[]")), "guarded-removal: {update}");
        }
    }

    fn sync(&self, request: Result<Request, Error>) {
        let request = request.expect("a domain");
        self.call(async |client| sync::sync(client, &request, async || lock::acquire(client.call)).await);
    }
}

fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

fn read(input: &[u8]) -> Option<(&[u8], Vec<Response>)> {
    // The fuzzer learns these marks, and would put them into texts that a message may quote.
    let planted = |mark: &[u8]| input.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
    if planted(b"of-the-fuzz") || planted(&BASIC.as_bytes()[..12]) {
        return None;
    }
    let (name, mut rest) = line(input);
    let mut responses = Vec::new();
    while !rest.is_empty() {
        let (response, more) = split(rest, b"\n----\n");
        let (head, body) = line(response);
        // The target of a redirect may contain the key.
        let head = replace(head, b"token=", format!("token={API_KEY}").as_bytes());
        responses.push(Response::read(&head, &with_secrets(body))?);
        rest = more;
    }
    (!responses.is_empty()).then_some((name, responses))
}

/// The private key in every certificate, and the API key in every message, as a careless server might send them.
fn with_secrets(body: &[u8]) -> Vec<u8> {
    let key = format!("\"ssl\":{{\"key\":\"-----BEGIN PRIVATE KEY-----\\n{PRIVATE_KEY}\",");
    let body = replace(body, b"\"ssl\":{", key.as_bytes());
    let message = format!("\"message\":\"{API_KEY} Basic {BASIC} ");
    replace(&body, b"\"message\":\"", message.as_bytes())
}

fn replace(text: &[u8], pattern: &[u8], with: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(pattern.len()).position(|window| window == pattern) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(with);
        rest = &rest[at + pattern.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}

fn line(text: &[u8]) -> (&[u8], &[u8]) {
    split(text, b"\n")
}

fn split<'a>(text: &'a [u8], at: &[u8]) -> (&'a [u8], &'a [u8]) {
    match text.windows(at.len()).position(|window| window == at) {
        Some(found) => (&text[..found], &text[found + at.len()..]),
        None => (text, &[]),
    }
}
