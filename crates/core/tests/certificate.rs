//! AutoSSL, and the certificate that visitors get.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be set up has to fail the test")]

mod harness;

use std::time::Duration;

use harness::{PATIENT, World, add, settings};
use serde_json::json;
use serverpilot_core::{
    deadline::Deadline,
    domain::Www,
    error::{Error, ErrorKind, Failure},
    report::{SslReport, SslState},
    runtime,
    ssl::{
        self,
        handshake::{self, Handshake, Target},
    },
    sync::Request,
};
use serverpilot_emulator::certificates::{CertificateServer, Kind, serve};

#[test]
fn autossl_waits_for_a_certificate_and_is_then_enabled_once() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.autossl_delay_ms = 3_600_000);
    let report = world.sync(&Request { www: Www::Never, ..add("shop.example") }).unwrap();
    assert_eq!(report.ssl.state, SslState::Pending);
    assert_eq!(report.ssl.missing, ["shop.example"]);
    let ssl_requests = || world.journal().iter().filter(|entry| entry.path.ends_with("/ssl")).count();
    assert_eq!(ssl_requests(), 0, "autossl-is-earned: not requested before there is one");

    world.emulator.configure(|settings| settings.autossl_delay_ms = 0);
    let enabled = enable(&world).unwrap();
    assert_eq!(enabled.state, SslState::Enabled);
    assert_eq!(enabled.covered, ["network.example", "shop.example"]);
    let on = enable(&world).unwrap();
    assert_eq!(on.state, SslState::On);
    assert_eq!(ssl_requests(), 1);
}

#[test]
fn a_domain_that_points_elsewhere_is_missing_and_blocks_no_other() {
    let world = World::with(&["network.example", "elsewhere.example"]);
    world.emulator.configure(|settings| {
        settings.autossl_delay_ms = 0;
        settings.unresolved = vec!["elsewhere.example".into()];
    });
    let report = enable(&world).unwrap();
    assert_eq!(report.state, SslState::Enabled);
    assert_eq!(report.missing, ["elsewhere.example"]);
}

#[test]
fn a_custom_certificate_stays() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.autossl_delay_ms = 0);
    world.emulator.install_custom_certificate();
    let report = world.sync(&add("shop.example")).unwrap();
    assert_eq!(report.ssl.state, SslState::Custom);
    assert!(world.journal().iter().all(|entry| !entry.path.ends_with("/ssl")), "autossl-is-earned");
}

#[test]
fn a_refused_certificate_is_an_error_only_if_autossl_alone_was_requested() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| settings.autossl_delay_ms = 0);
    world.fault(json!({"kind": "status", "code": 400, "method": "POST", "path": "/ssl", "times": 2, "message": "no certificate for you"}));
    let error = enable(&world).unwrap_err();
    assert!(matches!(error.error, Error::Certificate { .. }), "{error:?}");
    let report = world.sync(&Request { www: Www::Never, ..add("network.example") }).unwrap();
    assert!(report.ssl.error.is_some_and(|error| error.contains("no certificate for you")));
}

#[test]
fn autossl_is_skipped_on_request() {
    let world = World::with(&["network.example"]);
    let report = world.sync(&Request { autossl: false, ..add("shop.example") }).unwrap();
    assert_eq!(report.ssl.state, SslState::Skipped);
}

/// Waiting for the action leaves time for a certificate to appear, so the app is read again.
#[test]
fn a_certificate_that_appears_while_waiting_is_used() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.action_ms = 300;
        settings.autossl_delay_ms = 100;
    });
    let report = world.sync(&Request { wait: Duration::from_secs(30), ..add("shop.example") }).unwrap();
    assert_eq!(report.ssl.state, SslState::Enabled, "{:?}", report.ssl);
}

/// The wait ends early enough for the step after it.
#[test]
fn a_wait_as_long_as_the_call_leaves_time_for_autossl() {
    let world = World::with(&["network.example"]);
    world.emulator.configure(|settings| {
        settings.action_ms = 3_600_000;
        settings.autossl_delay_ms = 0;
    });
    let limit = Duration::from_secs(3);
    let request = Request { wait: limit, ..add("shop.example") };
    let report = harness::sync(&world.call_with(limit, 4), &request).unwrap();
    assert_eq!((report.ssl.state, report.ssl.error), (SslState::Enabled, None));
}

fn enable(world: &World) -> Result<SslReport, Failure> {
    world.call().run(async |client| ssl::enable(client, Duration::ZERO).await)
}

fn verify(server: &CertificateServer, tries: u32) -> Result<Handshake, Failure> {
    let locks = tempfile::tempdir().unwrap();
    let settings = settings("https://127.0.0.1:1/v1", server.ca_file(), locks.path());
    let target = Target {
        domain: "shop.customer.example".parse().unwrap(),
        address: Some([127, 0, 0, 1].into()),
        port: server.port(),
        tries,
        interval: Duration::from_millis(10),
    };
    let verify = async { Ok(handshake::verify(&settings, &target, Deadline::after(PATIENT)).await?) };
    runtime::block_on(|| false, verify)
}

#[test]
fn a_certificate_is_judged_as_a_browser_would() {
    let names = || vec!["shop.customer.example".to_owned(), "www.shop.customer.example".to_owned()];
    for (kind, names, reason) in [
        (Kind::Valid, names(), None),
        (Kind::Valid, vec!["*.customer.example".to_owned()], None),
        (Kind::Expired, names(), Some("expired")),
        (Kind::NotYetValid, names(), Some("not valid before")),
        (Kind::SelfSigned, names(), Some("self-signed")),
        (Kind::UnknownCa, names(), Some("not trusted")),
        (Kind::Valid, vec!["other.example".to_owned()], Some("not for shop.customer.example")),
    ] {
        let server = serve(kind, &names).unwrap();
        let seen = verify(&server, 2).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        match reason {
            None => assert_eq!(seen.reason, None, "{kind:?}"),
            Some(words) => {
                assert!(
                    seen.reason.as_ref().is_some_and(|reason| reason.contains(words)),
                    "{kind:?}: {:?}",
                    seen.reason
                );
                assert_eq!(seen.tries, 2, "tried as often as requested");
            }
        }
        assert_eq!(seen.names[..], names);
        assert!(seen.not_before.is_some() && seen.not_after > seen.not_before);
        assert!(seen.issuer.is_some_and(|issuer| !issuer.is_empty()));
    }
}

#[test]
fn a_host_without_tls_is_a_network_failure() {
    let server = serve(Kind::PlainText, &[]).unwrap();
    let error = verify(&server, 1).unwrap_err();
    assert!(matches!(error.error, Error::Host { .. }), "{error:?}");
    assert_eq!((error.error.kind(), error.error.is_retryable()), (ErrorKind::Network, true));
    assert!(
        error.to_string().contains("shop.customer.example"),
        "typed-failures: the domain is named: {error}"
    );
}

/// A caller may poll a domain whose DNS record is not set yet.
#[test]
fn a_domain_without_an_address_has_no_valid_certificate_yet() {
    let locks = tempfile::tempdir().unwrap();
    let world = World::with(&[]);
    let settings = settings("https://127.0.0.1:1/v1", world.emulator.ca_file(), locks.path());
    let target = Target {
        domain: "no-such-name.invalid".parse().unwrap(),
        address: None,
        port: 443,
        tries: 2,
        interval: Duration::from_millis(10),
    };
    let verify = async { Ok(handshake::verify(&settings, &target, Deadline::after(PATIENT)).await?) };
    let seen = runtime::block_on(|| false, verify).unwrap();
    assert_eq!((seen.valid, seen.tries), (false, 2));
    assert!(seen.reason.is_some_and(|reason| reason.contains("no-such-name.invalid")));
}
