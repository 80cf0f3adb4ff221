//! The settings for what the certificate of an app covers take effect in every variant.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use std::{
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use client::{Client, at_once, eventually, started};
use rustls::{
    RootCertStore,
    client::{verify_server_cert_signed_by_trust_anchor, verify_server_name},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
};
use serde_json::{Value, json};
use serverpilot_emulator::{AppAtStart, Challenge, Emulator, OverCertificateLimit, Settings};

const APP: &str = "/apps/emulatorapp00001";
const SSL: &str = "/apps/emulatorapp00001/ssl";

/// Is this name on the certificate that the app details show?
fn covers(client: &Client, app: &str, name: &str) -> bool {
    let pem = client.get(app).1["data"]["ssl"]["cert"].as_str().unwrap_or_default().to_owned();
    CertificateDer::from_pem_slice(pem.as_bytes()).is_ok_and(|certificate| {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        verify_server_name(&ParsedCertificate::try_from(&certificate).unwrap(), &name).is_ok()
    })
}

fn autossl(client: &Client, app: &str) -> Value {
    client.get(app).1["data"]["autossl"].clone()
}

#[test]
fn a_certificate_has_the_first_names_up_to_the_limit_or_fails() {
    let names: Vec<String> = (0..120).map(|n| format!("n{n}.example")).collect();
    let limit = NonZeroUsize::new;
    for (certificate_limit, over_certificate_limit, covered) in [
        (limit(100), OverCertificateLimit::Truncate, 100),
        (limit(100), OverCertificateLimit::Refuse, 0),
        (limit(25), OverCertificateLimit::Truncate, 25),
        (limit(25), OverCertificateLimit::Refuse, 0),
        (limit(120), OverCertificateLimit::Refuse, 120),
        (None, OverCertificateLimit::Refuse, 120),
        (None, OverCertificateLimit::Truncate, 120),
    ] {
        let (emulator, client) = started(Settings { certificate_limit, over_certificate_limit, ..at_once() });
        emulator.set_domains(&names);
        let autossl = autossl(&client, APP);
        let case = format!("{certificate_limit:?}, {over_certificate_limit:?}");
        assert_eq!(autossl["available"], json!(covered > 0), "{case}");
        assert_eq!(autossl["domains"].as_array().map_or(&[][..], Vec::as_slice), &names[..covered], "{case}");
        assert_eq!(client.post(SSL, &json!({"auto": true})).0, if covered > 0 { 200 } else { 400 }, "{case}");
        if covered > 0 {
            assert!(covers(&client, APP, &names[covered - 1]), "{case}");
        }
        assert!(names.get(covered).is_none_or(|name| !covers(&client, APP, name)), "{case}");
    }
}

#[test]
fn a_certificate_over_the_limit_stays_as_it_is() {
    let settings = Settings {
        certificate_limit: NonZeroUsize::new(2),
        over_certificate_limit: OverCertificateLimit::Refuse,
        ..at_once()
    };
    let (_emulator, client) = started(settings);
    client.post(SSL, &json!({"auto": true}));
    client.post(APP, &json!({"domains": ["network.example", "a.example"]}));
    assert!(covers(&client, APP, "a.example"));
    client.post(APP, &json!({"domains": ["network.example", "a.example", "b.example"]}));
    assert_eq!(autossl(&client, APP), json!({"available": false}));
    assert!(covers(&client, APP, "a.example") && !covers(&client, APP, "b.example"));
}

#[test]
fn a_later_domain_is_covered_after_the_delay() {
    let (emulator, client) = started(Settings { reissue_delay_ms: 3_600_000, ..at_once() });
    client.post(SSL, &json!({"auto": true}));
    assert!(covers(&client, APP, "network.example"), "the first certificate has no delay");
    client.post(APP, &json!({"domains": ["network.example", "later.example"]}));
    assert_eq!(autossl(&client, APP)["domains"], json!(["network.example", "later.example"]));
    assert!(!covers(&client, APP, "later.example"));
    emulator.configure(|settings| settings.reissue_delay_ms = 200);
    eventually("the certificate is reissued", || covers(&client, APP, "later.example"));
    assert!(covers(&client, APP, "network.example"));
    emulator.configure(|settings| settings.reissue_delay_ms = 3_600_000);
    client.post(APP, &json!({"domains": ["network.example", "even-later.example"]}));
    assert!(covers(&client, APP, "network.example"));
    assert!(!covers(&client, APP, "later.example"), "a removed domain leaves at once");
    assert!(!covers(&client, APP, "even-later.example"));
}

#[test]
fn a_certificate_covers_a_part_of_the_list_or_all_of_it() {
    for (autossl_all_or_nothing, expected) in [
        (false, json!({"available": true, "domains": ["network.example"]})),
        (true, json!({"available": false})),
    ] {
        let unresolved = vec!["elsewhere.example".to_owned()];
        let (emulator, client) = started(Settings { autossl_all_or_nothing, unresolved, ..at_once() });
        emulator.set_domains(&["network.example", "elsewhere.example"]);
        assert_eq!(autossl(&client, APP), expected);
        emulator.set_domains(&["network.example", "NETWORK.example", "203.0.113.7"]);
        assert_eq!(autossl(&client, APP), json!({"available": true, "domains": ["network.example"]}));
        emulator.configure(|settings| settings.certificate_limit = NonZeroUsize::new(1));
        emulator.set_domains(&["network.example", "another.example"]);
        assert_eq!(autossl(&client, APP), expected, "truncated");
    }
}

/// Does the certificate of the app end this many days after an hour ago?
fn ends_in(client: &Client, days: u64) -> bool {
    const HOUR: u64 = 60 * 60;
    let ssl = client.get(APP).1["data"]["ssl"].clone();
    let pem = |name: &str| CertificateDer::from_pem_slice(ssl[name].as_str().unwrap().as_bytes()).unwrap();
    let certificate = pem("cert");
    let parsed = ParsedCertificate::try_from(&certificate).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(pem("cacerts")).unwrap();
    let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
    let is_valid_in = |hours: u64| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs() + hours * HOUR));
        verify_server_cert_signed_by_trust_anchor(&parsed, &roots, &[], at, algorithms.all).is_ok()
    };
    is_valid_in(0) && is_valid_in(days * 24 - 2) && !is_valid_in(days * 24)
}

#[test]
fn a_certificate_has_the_configured_lifetime() {
    for days in [90, 64, 45, 6] {
        let settings =
            Settings { certificate_days: u16::try_from(days).unwrap().try_into().ok(), ..at_once() };
        let (_emulator, client) = started(settings);
        client.post(SSL, &json!({"auto": true}));
        assert!(ends_in(&client, days), "{days}");
    }
}

/// Two apps that both list the same domain; `target` sorts after `source`.
fn two_apps(challenge: Challenge) -> (Emulator, Client) {
    let app = |name: &str| AppAtStart {
        id: name.to_owned(),
        name: name.to_owned(),
        domains: vec![format!("{name}.example"), "moving.example".to_owned()],
    };
    started(Settings { apps: vec![app("target"), app("source")], challenge, ..at_once() })
}

#[test]
fn each_app_that_lists_a_domain_gets_a_certificate_if_configured() {
    let (_emulator, client) = two_apps(Challenge::AnyApp);
    for app in ["source", "target"] {
        let expected = json!([format!("{app}.example"), "moving.example"]);
        assert_eq!(autossl(&client, &format!("/apps/{app}"))["domains"], expected, "{app}");
    }
}

#[test]
fn only_the_app_that_gets_the_requests_gets_a_certificate_if_configured() {
    let (emulator, client) = two_apps(Challenge::ServingApp);
    for app in ["source", "target"] {
        client.post(&format!("/apps/{app}/ssl"), &json!({"auto": true}));
    }
    assert_eq!(autossl(&client, "/apps/source")["domains"], json!(["source.example", "moving.example"]));
    assert_eq!(autossl(&client, "/apps/target")["domains"], json!(["target.example"]));
    assert!(covers(&client, "/apps/source", "moving.example"));
    assert!(covers(&client, "/apps/target", "target.example"));
    assert!(!covers(&client, "/apps/target", "moving.example"));

    let delay = Duration::from_secs(1);
    emulator.configure(|settings| settings.autossl_delay_ms = 1000);
    std::thread::sleep(delay);
    let begin = Instant::now();
    client.post("/apps/source", &json!({"domains": ["source.example"]}));
    let is_early = covers(&client, "/apps/target", "moving.example") && begin.elapsed() < delay;
    assert!(!is_early, "the delay begins with the requests, not with the list");
    eventually("the target is covered", || covers(&client, "/apps/target", "moving.example"));

    client.post("/apps/source", &json!({"domains": ["source.example", "moving.example"]}));
    assert!(covers(&client, "/apps/target", "moving.example"), "an issued certificate is kept");
}
