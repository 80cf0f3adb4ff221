//! Connections are kept, counted, resumed and cut as configured.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv6Addr, TcpStream},
};

use client::{Client, eventually, started};
use serde_json::json;
use serverpilot_emulator::{Emulator, Fault, Kind, Settings};

const APP: &str = "/apps/emulatorapp00001";

/// A request written by hand, and the stream that it went out on.
fn by_hand(emulator: &Emulator, body: &str) -> TcpStream {
    let address = emulator.api_base().strip_prefix("http://").unwrap().strip_suffix("/v1").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    // "cid:emulator-api-key"
    write!(
        stream,
        "POST /v1{APP} HTTP/1.1\r\nhost: {address}\r\nauthorization: Basic Y2lkOmVtdWxhdG9yLWFwaS1rZXk=\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

const UPDATE: &str = r#"{"domains": ["network.example", "a.example"]}"#;

#[test]
fn a_connection_is_kept_for_many_requests() {
    let (emulator, client) = started(Settings::default());
    for _ in 0..20 {
        client.get(APP);
    }
    assert_eq!((emulator.requests(), emulator.connections(), emulator.handshakes()), (20, 1, 1));
}

#[test]
fn a_second_connection_resumes_the_session() {
    let (emulator, client) = started(Settings::default());
    client.get(APP);
    emulator.fault(Kind::ResetBefore { rst: false });
    assert!(client.try_get(APP).is_err());
    client.get(APP);
    assert_eq!((emulator.handshakes(), emulator.resumed_handshakes()), (2, 1));
}

#[test]
fn a_client_that_does_not_trust_the_authority_makes_no_handshake() {
    let (emulator, _) = started(Settings::default());
    let (_other, untrusting) = started(Settings::default());
    assert!(untrusting.at(emulator.api_base()).try_get(APP).is_err());
    assert_eq!((emulator.requests(), emulator.connections()), (0, 1));
}

#[test]
fn a_connection_ends_after_the_configured_number_of_requests() {
    let (emulator, client) =
        started(Settings { max_requests_per_connection: Some(2), ..Settings::default() });
    for _ in 0..5 {
        assert_eq!(client.get(APP).0, 200);
    }
    assert_eq!(emulator.connections(), 3);
    let of_each: Vec<usize> = emulator.journal().iter().map(|entry| entry.connection).collect();
    assert_eq!(of_each, [1, 1, 2, 2, 3]);
}

#[test]
fn an_idle_connection_is_closed_by_the_server() {
    let emulator =
        Emulator::start(Settings { plain_http: true, idle_close_ms: Some(30), ..Settings::default() })
            .unwrap();
    let mut stream = by_hand(&emulator, UPDATE);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(!answer.to_lowercase().contains("connection: close"), "nothing announces it: {answer}");
}

#[test]
fn a_cut_is_an_end_or_a_reset_before_or_after_the_change() {
    let emulator = Emulator::start(Settings { plain_http: true, ..Settings::default() }).unwrap();
    for (kind, is_reset, is_applied) in [
        (Kind::ResetBefore { rst: false }, false, false),
        (Kind::ResetBefore { rst: true }, true, false),
        (Kind::ResetAfter { rst: false }, false, true),
        (Kind::ResetAfter { rst: true }, true, true),
    ] {
        emulator.set_domains(&["network.example"]);
        emulator.fault(kind.clone());
        let end = by_hand(&emulator, UPDATE).read(&mut [0; 1]);
        match end {
            Ok(length) => assert!(!is_reset && length == 0, "{kind:?}"),
            Err(error) => {
                assert!(is_reset && error.kind() == ErrorKind::ConnectionReset, "{kind:?}: {error}");
            }
        }
        assert_eq!(emulator.domains().len() == 2, is_applied, "{kind:?}");
    }
}

#[test]
fn a_request_that_hangs_blocks_no_other() {
    let emulator = Emulator::start(Settings { plain_http: true, ..Settings::default() }).unwrap();
    emulator.faults([Fault::new(Kind::Hang), Fault::new(Kind::HangAfter)]);
    let first = by_hand(&emulator, UPDATE);
    eventually("the first is there", || emulator.requests() == 1);
    assert_eq!(emulator.domains(), ["network.example"], "not applied");
    let second = by_hand(&emulator, UPDATE);
    eventually("the second is there", || emulator.requests() == 2);
    assert_eq!(emulator.domains(), ["network.example", "a.example"], "applied");
    let mut third = by_hand(&emulator, UPDATE);
    let mut begin = [0; 12];
    third.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    for waiting in [first, second] {
        waiting.set_nonblocking(true).unwrap();
        let nothing = (&waiting).read(&mut [0; 1]).map_err(|error| error.kind());
        assert_eq!(nothing, Err(ErrorKind::WouldBlock), "neither answered nor cut");
    }
    let statuses: Vec<_> = emulator.journal().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [None, None, Some(200)]);
}

#[test]
fn a_truncated_answer_promises_more_than_it_holds() {
    let emulator = Emulator::start(Settings { plain_http: true, ..Settings::default() }).unwrap();
    emulator.fault(Kind::Truncated);
    let mut answer = String::new();
    by_hand(&emulator, UPDATE).read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(body.len() < promised.parse().unwrap(), "{answer}");
    assert_eq!(emulator.domains().len(), 2, "applied");
}

#[test]
fn only_this_machine_is_served() {
    for address in ["0.0.0.0", "192.0.2.1", "::"] {
        let settings = Settings { address: address.parse().unwrap(), ..Settings::default() };
        let refusal = Emulator::start(settings).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refusal.contains("is not a loopback address"), "{address}: {refusal}");
    }
}

#[test]
fn the_certificate_is_for_every_name_of_this_machine() {
    let (emulator, client) = started(Settings::default());
    let by_name = emulator.api_base().replace("127.0.0.1", "localhost");
    assert_eq!(client.at(&by_name).get(APP).0, 200);
    // Not every machine has IPv6.
    let settings = Settings { address: Ipv6Addr::LOCALHOST.into(), ..Settings::default() };
    if let Ok(emulator) = Emulator::start(settings) {
        assert!(emulator.api_base().starts_with("https://[::1]:"), "{}", emulator.api_base());
        assert_eq!(Client::of(&emulator).get(APP).0, 200);
    }
}

#[test]
fn a_connection_keeps_its_number_when_the_journal_is_forgotten() {
    let (emulator, client) = started(Settings::default());
    client.get(APP);
    emulator.forget_journal();
    client.get(APP);
    emulator.fault(Kind::ResetBefore { rst: false });
    assert!(client.try_get(APP).is_err());
    client.post(APP, &json!({"domains": ["a.example"]}));
    assert_eq!(emulator.connections(), 1, "one is new");
    let of_each: Vec<usize> = emulator.journal().iter().map(|entry| entry.connection).collect();
    assert_eq!(of_each, [1, 1, 2]);
}
