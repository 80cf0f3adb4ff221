//! Certificates become available after a delay, and are valid for their names.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use std::{net::TcpStream, sync::Arc};

use client::{Client, at_once, eventually, started};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, RootCertStore,
    client::verify_server_name,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use serde_json::{Value, json};
use serverpilot_emulator::{
    Settings,
    certificates::{self, CertificateServer, Kind},
};

const APP: &str = "/apps/emulatorapp00001";
const SSL: &str = "/apps/emulatorapp00001/ssl";

/// Is this name on the certificate that the app details show?
fn covers(ssl: &Value, name: &str) -> bool {
    let certificate = CertificateDer::from_pem_slice(ssl["cert"].as_str().unwrap().as_bytes()).unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verify_server_name(&ParsedCertificate::try_from(&certificate).unwrap(), &name).is_ok()
}

fn ssl(client: &Client) -> Value {
    client.get(APP).1["data"]["ssl"].clone()
}

#[test]
fn a_certificate_becomes_available_with_time() {
    let (emulator, client) = started(Settings { autossl_delay_ms: 300, ..Settings::default() });
    let available = || client.get(APP).1["data"]["autossl"]["available"] == json!(true);
    eventually("the first name is old enough", available);
    emulator.configure(|settings| settings.autossl_delay_ms = 3_600_000);
    assert!(!available());
    emulator.set_domains(&["network.example", "new.example"]);
    emulator.configure(|settings| settings.autossl_delay_ms = 0);
    assert_eq!(
        client.get(APP).1["data"]["autossl"]["domains"],
        json!(["network.example", "new.example"]),
        "available at once, if that is what the API does"
    );
}

#[test]
fn the_key_and_the_certificate_are_real_and_belong_together() {
    let (_emulator, client) = started(at_once());
    client.post(SSL, &json!({"auto": true}));
    let ssl = ssl(&client);
    let key = PrivateKeyDer::from_pem_slice(ssl["key"].as_str().unwrap().as_bytes()).unwrap();
    let certificate = CertificateDer::from_pem_slice(ssl["cert"].as_str().unwrap().as_bytes()).unwrap();
    CertifiedKey::from_der(vec![certificate], key, &rustls::crypto::ring::default_provider()).unwrap();
    assert!(ssl["cacerts"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
    assert!(covers(&ssl, "network.example") && !covers(&ssl, "other.example"));
}

#[test]
fn a_certificate_is_reissued_for_later_domains_if_configured() {
    for reissue in [true, false] {
        let (_emulator, client) = started(Settings { reissue, ..at_once() });
        client.post(SSL, &json!({"auto": true}));
        client.post(APP, &json!({"domains": ["network.example", "later.example"]}));
        let ssl = ssl(&client);
        assert!(covers(&ssl, "network.example"));
        assert_eq!(covers(&ssl, "later.example"), reissue);
        assert_eq!(self::ssl(&client), ssl, "the same certificate as long as nothing changes");
    }
}

#[test]
fn wildcards_are_covered_if_configured() {
    for autossl_wildcards in [true, false] {
        let (emulator, client) = started(Settings { autossl_wildcards, ..at_once() });
        emulator.set_domains(&["*.network.example", "203.0.113.7"]);
        assert_eq!(client.get(APP).1["data"]["autossl"]["available"], json!(autossl_wildcards));
        assert_eq!(client.post(SSL, &json!({"auto": true})).0, if autossl_wildcards { 200 } else { 400 });
    }
}

#[test]
fn domains_that_point_elsewhere_get_no_certificate() {
    let (emulator, client) =
        started(Settings { unresolved: vec!["*.elsewhere.example".into()], ..at_once() });
    emulator.set_domains(&["a.elsewhere.example", "B.Elsewhere.Example"]);
    assert_eq!(client.get(APP).1["data"]["autossl"], json!({"available": false}));
    assert_eq!(client.post(SSL, &json!({"auto": true})).0, 400);
    emulator.set_domains(&["a.elsewhere.example", "here.example"]);
    assert_eq!(client.get(APP).1["data"]["autossl"]["domains"], json!(["here.example"]));
}

#[test]
fn the_redirect_to_https_is_a_separate_request() {
    let (_emulator, client) = started(at_once());
    assert_eq!(client.post(SSL, &json!({"force": true})).0, 400, "there is no certificate");
    client.post(SSL, &json!({"auto": true}));
    assert_eq!(ssl(&client)["force"], json!(false));
    assert_eq!(client.post(SSL, &json!({"force": true})).0, 200);
    assert_eq!(ssl(&client)["force"], json!(true));
    let (status, body) = client.post(SSL, &json!({"force": 1}));
    assert_eq!((status, body["error"]["message"].as_str()), (400, Some("Invalid argument: force")));
    for wrong in [json!({"auto": 1}), json!({"auto": null}), json!({"auto": false}), json!({}), json!([])] {
        assert_eq!(client.post(SSL, &wrong).0, 400, "{wrong}");
    }
    assert_eq!(client.post(SSL, &json!({"auto": true, "other": 1})).0, 400);
}

/// Shakes hands with a certificate server, trusting its authority.
fn handshake(server: &CertificateServer, name: &'static str) -> Result<(), std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(server.ca_file()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut connection =
        ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port()))?;
    stream.set_read_timeout(Some(std::time::Duration::from_millis(300)))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    Ok(())
}

#[test]
fn each_certificate_server_presents_its_kind() {
    let is = |expected: fn(&CertificateError) -> bool| {
        move |error: &std::io::Error| {
            let inner = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
            matches!(inner, Some(rustls::Error::InvalidCertificate(found)) if expected(found))
        }
    };
    let unknown = |found: &CertificateError| matches!(found, CertificateError::UnknownIssuer);
    let serve = |kind| certificates::serve(kind, &["shop.example".to_owned()]).unwrap();

    handshake(&serve(Kind::Valid), "shop.example").unwrap();
    for (kind, expected) in [
        (Kind::WrongName, is(|found| matches!(found, CertificateError::NotValidForNameContext { .. }))),
        (Kind::Expired, is(|found| matches!(found, CertificateError::ExpiredContext { .. }))),
        (Kind::NotYetValid, is(|found| matches!(found, CertificateError::NotValidYetContext { .. }))),
        (Kind::SelfSigned, is(unknown)),
        (Kind::UnknownCa, is(unknown)),
    ] {
        let error = handshake(&serve(kind), "shop.example").unwrap_err();
        assert!(expected(&error), "{kind}: {error}");
    }
    for kind in [Kind::PlainText, Kind::Silent] {
        assert!(handshake(&serve(kind), "shop.example").is_err(), "{kind}");
    }
}
