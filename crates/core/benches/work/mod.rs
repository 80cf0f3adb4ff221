//! The pure work of a call about a full app, and its input.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serverpilot_core::{
    api::{Attempt, Payload, decide},
    domain::{Domain, Www, comparison_key},
    error::{Error, ErrorResponse, Resource},
    list::DomainList,
    plan::Desired,
};

/// Entries as ServerPilot lists them: domains of customers with their `www.` partners, sites of the network, and some
/// international domains.
pub fn listed(count: usize) -> Vec<String> {
    let entry = |n| match n % 50 {
        49 => comparison_key(&format!("bücher{n}.example")),
        kind if kind % 3 == 0 => format!("customer{n}.example.com"),
        kind if kind % 3 == 1 => format!("www.customer{}.example.com", n - 1),
        _ => format!("site-{n}.network.example"),
    };
    (0..count).map(entry).collect()
}

/// The common call: one more domain for a list that has room for one.
pub fn one_more(count: usize) -> (DomainList, Desired) {
    let add: Vec<Domain> = "new.example.org".parse().into_iter().collect();
    (listed(count - 1).into(), Desired::new(&add, &[], Www::Never, &[]))
}

/// A batch: it removes a tenth of the list and adds as many domains, half of which are listed already.
pub fn batch(count: usize) -> (DomainList, Desired) {
    let list = listed(count);
    let tenth = count / 10;
    let domains =
        |entries: &[String]| entries.iter().flat_map(|entry| entry.parse()).collect::<Vec<Domain>>();
    let mut add = domains(&list[tenth..tenth + tenth / 2]);
    add.extend((0..tenth - tenth / 2).flat_map(|n| format!("new{n}.example.org").parse::<Domain>()));
    let desired = Desired::new(&add, &domains(&list[..tenth]), Www::Never, &[]);
    (list.into(), desired)
}

/// The same entries in capitals.
pub fn in_capitals(count: usize) -> Vec<String> {
    listed(count).iter().map(|entry| entry.to_uppercase()).collect()
}

/// Domains as customers type them.
pub fn as_typed(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("Shop{n}.Example.nl")).collect()
}

/// International domains as customers type them.
pub fn international(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("bücher{n}.example")).collect()
}

pub fn compare(entries: &[String]) -> Vec<String> {
    entries.iter().map(|entry| comparison_key(entry)).collect()
}

pub fn parse(inputs: &[String]) -> Vec<Domain> {
    inputs.iter().flat_map(|input| input.parse()).collect()
}

pub fn busy() -> Error {
    Error::Response(ErrorResponse {
        request: "GET /apps/a".to_owned(),
        resource: Resource::App,
        status: 503,
        message: "busy".to_owned(),
        retry_after: Some(Duration::from_secs(1)),
    })
}

/// Decides 1000 times whether to retry.
pub fn decide_often(error: &Error) {
    let second = Duration::from_secs(1);
    let attempt = Attempt { number: 1, allowed: 4, remaining: 40 * second };
    for _ in 0..1000 {
        std::hint::black_box(decide(std::hint::black_box(error), attempt, second));
    }
}

/// The response to `GET /apps/:id` for an app with a certificate.
pub fn app_response() -> String {
    json!({ "data": app("a", &listed(300)) }).to_string()
}

/// The response to `GET /apps` for 50 apps of 20 domains each.
pub fn account_response() -> String {
    let apps: Vec<Value> = (0..50).map(|n| app(&format!("app{n}"), &listed(20))).collect();
    json!({ "data": apps }).to_string()
}

fn app(id: &str, domains: &[String]) -> Value {
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", "M2x5\n".repeat(400));
    json!({
        "id": id, "name": "network", "sysuserid": "u", "serverid": "s", "runtime": "php8.3", "datecreated": 1_700_000_000,
        "domains": domains,
        "ssl": { "key": pem, "cert": pem, "cacerts": pem, "auto": true, "force": false },
        "autossl": { "available": true, "domains": domains },
    })
}

pub fn read<Data: DeserializeOwned>(response: &str) -> Option<Data> {
    serde_json::from_str::<Payload<Data>>(response).ok().map(|payload| payload.data)
}
