//! What a visitor gets, against web servers of every kind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be set up has to fail the test")]

mod harness;

use std::time::Duration;

use harness::{
    PATIENT,
    dns::Network,
    settings,
    site::{DOMAIN, LOOPBACK, Servers, VALID, host, path, problem},
};
use serverpilot_core::{
    deadline::Deadline,
    runtime,
    site::{self, Named, Page, Ports, ProblemType, Visitor},
};
use serverpilot_emulator::{
    certificates::Kind,
    sites::{Answer, Site},
};

#[test]
fn a_site_is_visited_by_both_protocols() {
    let servers =
        Servers::start(VALID, |_| Answer::page(404, b"by http"), |_| Answer::page(200, b"by https"));
    let seen = servers.visit();
    assert_eq!((seen.http.status, &seen.http.error), (Some(404), &None));
    assert_eq!((seen.https.status, &seen.https.error), (Some(200), &None));
    assert_eq!(seen.http.chain, ["http://shop.example/"]);
    assert_eq!(seen.https.chain, ["https://shop.example/"]);
    assert_eq!(seen.body_start, "by https");
    assert!(seen.headers.0.contains(&("content-length".to_owned(), "8".to_owned())), "{:?}", seen.headers);
    for request in [servers.http.requests(), servers.https.requests()].concat() {
        assert_eq!((path(&request), host(&request)), ("/", DOMAIN), "{request}");
        let lower = request.to_lowercase();
        assert!(!lower.contains("authorization") && !lower.contains("cookie"), "no-secret-leaks: {request}");
    }
}

#[test]
fn the_configured_resolver_resolves_the_domain_and_the_hosts_of_redirects() {
    let servers = Servers::both(|head| match host(head) {
        DOMAIN => Answer::redirect("http://alias.partner.example/"),
        _ => Answer::page(200, b"partner"),
    });
    let mut network = Network::new();
    for zone in [DOMAIN, "partner.example"] {
        network.zone(zone, &["127.0.0.3"]).record(zone, zone, "A 127.0.0.1");
    }
    network.record("partner.example", "alias.partner.example", "CNAME partner.example");
    let seen = servers.visit_within(&network, Named { at: None, allowed: vec![LOOPBACK] });
    assert_eq!(seen.http.error, None);
    assert_eq!(seen.http.chain, ["http://shop.example/", "http://alias.partner.example/"]);
    assert_eq!(seen.body_start, "partner");
}

#[test]
fn a_host_without_an_address_has_a_reason() {
    let servers = Servers::both(|_| Answer::page(200, b"not to be seen"));
    let allowed = || Named { at: None, allowed: vec![LOOPBACK] };
    let mut network = Network::new();
    let absent = servers.visit_within(&network, allowed());
    network.zone(DOMAIN, &["127.0.0.3"]);
    let empty = servers.visit_within(&network, allowed());
    network.failing.insert(DOMAIN.to_owned());
    let failing = servers.visit_within(&network, allowed());
    network.is_resolver_silent = true;
    let silent = servers.visit_within(&network, allowed());
    for (seen, kind, message) in [
        (absent, ProblemType::NoAddress, "shop.example has no address yet (it does not exist)"),
        (empty, ProblemType::NoAddress, "shop.example has no address yet (no A or AAAA record)"),
        (failing, ProblemType::NotChecked, "shop.example: no answer from this machine's resolver"),
        (silent, ProblemType::NotChecked, "shop.example: no answer from this machine's resolver"),
    ] {
        for visit in [seen.http, seen.https] {
            let problem = visit.error.unwrap();
            assert_eq!((problem.kind, problem.message.as_str()), (kind, message));
        }
    }
}

#[test]
fn a_domain_at_a_private_address_is_not_visited() {
    let servers = Servers::both(|_| Answer::page(200, b"internal"));
    let named = Named { at: Some(LOOPBACK), allowed: vec!["10.0.0.1".parse().unwrap()] };
    let seen = servers.visit_as(named, PATIENT);
    assert_eq!(problem(&seen.http), Some(ProblemType::SpecialAddress));
    assert_eq!(problem(&seen.https), Some(ProblemType::SpecialAddress));
    assert_eq!((seen.http.status, seen.body_start.as_str()), (None, ""));
    assert_eq!(servers.http.connections() + servers.https.connections(), 0, "no request left");
}

#[test]
fn an_endless_body_is_read_in_part() {
    let seen = Servers::both(|_| Answer::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())).visit();
    for visit in [&seen.http, &seen.https] {
        assert_eq!((visit.status, &visit.error), (Some(200), &None));
    }
    assert_eq!(seen.body_start.len(), 64 * 1024);
}

#[test]
fn huge_headers_are_an_error_and_many_are_reported_in_part() {
    let servers = Servers::start(
        VALID,
        |_| Answer::Bytes(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20)).into_bytes()),
        |_| {
            let fields: String =
                (0..90).map(|n| format!("X-{n}: {}\r\nX-{n}: b\r\n", "x".repeat(200))).take(45).collect();
            Answer::Bytes(format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n").into_bytes())
        },
    );
    let seen = servers.visit();
    assert_eq!(problem(&seen.http), Some(ProblemType::BadResponse));
    assert_eq!(seen.https.status, Some(200));
    let bytes: usize = seen.headers.0.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(bytes > 4 * 1024 && bytes <= 8 * 1024, "{bytes}");
    assert!(seen.headers.0[0].1.ends_with("x, b"), "values of one field are joined: {:?}", seen.headers.0[0]);
}

/// `no-secret-leaks`: a cookie may be a session.
#[test]
fn cookies_are_not_reported() {
    let head = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=secret\r\nVary: A\r\nset-cookie: a=b, c\r\nVary: B\r\nContent-Length: 0\r\n\r\n";
    let seen = Servers::both(|_| Answer::Bytes(head.to_vec())).visit();
    let fields: Vec<(&str, &str)> =
        seen.headers.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("vary", "A, B"), ("content-length", "0")]);
}

#[test]
fn a_slow_body_ends_with_the_deadline() {
    let servers =
        Servers::both(|_| Answer::Stalled(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegin".to_vec()));
    let seen = servers.visit_as(Named::at(Some(LOOPBACK)), Duration::from_secs(1));
    for visit in [&seen.http, &seen.https] {
        assert_eq!((visit.status, problem(visit)), (Some(200), Some(ProblemType::Timeout)));
    }
    assert_eq!(seen.body_start, "begin");
}

#[test]
fn a_silent_server_ends_with_the_deadline() {
    let servers = Servers::both(|_| Answer::Stalled(Vec::new()));
    let seen = servers.visit_as(Named::at(Some(LOOPBACK)), Duration::from_secs(1));
    for visit in [&seen.http, &seen.https] {
        assert_eq!((visit.status, problem(visit)), (None, Some(ProblemType::Timeout)));
    }
}

#[test]
fn plain_http_on_the_port_of_https_is_the_wrong_protocol() {
    let servers = Servers::start(None, |_| Answer::page(200, b"fine"), |_| Answer::page(400, b"bad request"));
    let seen = servers.visit();
    assert_eq!(problem(&seen.https), Some(ProblemType::WrongProtocol), "{:?}", seen.https);
    assert_eq!((seen.http.status, seen.body_start.as_str()), (Some(200), "fine"));
}

#[test]
fn tls_on_the_port_of_http_is_the_wrong_protocol() {
    let https = || Site::start(VALID, |_| Answer::page(200, b"fine")).unwrap();
    let servers = Servers { http: https(), https: https() };
    let seen = servers.visit();
    assert_eq!(problem(&seen.http), Some(ProblemType::WrongProtocol), "{:?}", seen.http);
    assert_eq!((seen.http.status, seen.https.status), (None, Some(200)));
}

#[test]
fn a_400_of_plain_http_is_a_response() {
    let seen = Servers::both(|_| Answer::page(400, b"no such host")).visit();
    assert_eq!((seen.http.status, &seen.http.error), (Some(400), &None));
}

#[test]
fn a_bad_certificate_is_reported_and_nothing_is_sent() {
    let names: &[&str] = &[DOMAIN];
    for (shown, words) in [
        ((Kind::Expired, names), "expired"),
        ((Kind::NotYetValid, names), "not valid before"),
        ((Kind::SelfSigned, names), "self-signed"),
        ((Kind::UnknownCa, names), "not trusted"),
        ((Kind::WrongName, names), "not for shop.example"),
    ] {
        let servers = Servers::start(
            Some(shown),
            |_| Answer::redirect("https://shop.example/"),
            |_| Answer::page(200, b"not to be seen"),
        );
        let seen = servers.visit();
        for visit in [&seen.http, &seen.https] {
            assert_eq!((visit.status, problem(visit)), (None, Some(ProblemType::Certificate)), "{shown:?}");
            let message = &visit.error.as_ref().unwrap().message;
            assert!(message.contains(words), "{shown:?}: {message}");
        }
        assert_eq!(servers.https.requests(), Vec::<String>::new(), "{shown:?}");
    }
}

#[test]
fn a_body_that_is_not_utf_8_is_replaced() {
    let seen = Servers::both(|_| Answer::page(200, b"caf\xe9 \xff\xd8 end")).visit();
    assert_eq!(seen.body_start, "caf\u{fffd} \u{fffd}\u{fffd} end");
}

#[test]
fn an_error_page_is_a_response() {
    let seen = Servers::both(|_| Answer::page(500, b"oops")).visit();
    assert_eq!((seen.https.status, &seen.https.error, seen.body_start.as_str()), (Some(500), &None, "oops"));
}

#[test]
fn what_is_not_http_or_breaks_off_is_a_bad_response() {
    for bytes in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"", b"HTTP/1.1 200 OK\r\nContent-Le"] {
        let seen = Servers::both(move |_| Answer::Bytes(bytes.to_vec())).visit();
        for visit in [&seen.http, &seen.https] {
            assert_eq!((visit.status, problem(visit)), (None, Some(ProblemType::BadResponse)), "{bytes:?}");
            let message = &visit.error.as_ref().unwrap().message;
            assert!(message.contains("shop.example"), "typed-failures: {message}");
        }
    }
    let seen = Servers::both(|_| Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec()))
        .visit();
    assert_eq!((seen.http.status, problem(&seen.http)), (Some(200), Some(ProblemType::BadResponse)));
}

#[test]
fn a_port_that_is_closed_is_unreachable() {
    let mut servers = Servers::both(|_| Answer::page(200, b"fine"));
    servers.http = Site::start(None, |_| Answer::page(200, b"")).unwrap();
    let port = servers.http.port();
    let seen = {
        let locks = tempfile::tempdir().unwrap();
        let settings = settings("https://127.0.0.1:1/v1", servers.https.ca_file(), locks.path());
        // The port of a server that is gone.
        drop(servers.http);
        let ports = Ports { http: port, https: servers.https.port() };
        let page =
            Page { domain: DOMAIN.parse().unwrap(), path: "/".to_owned(), named: Named::at(Some(LOOPBACK)) };
        let visit = async {
            let visitor = Visitor::new(&settings, Deadline::after(PATIENT))?.with_ports(ports);
            Ok(site::check(&visitor, &page).await)
        };
        runtime::block_on(|| false, visit).unwrap()
    };
    assert_eq!(problem(&seen.http), Some(ProblemType::Unreachable));
    assert_eq!(seen.https.status, Some(200));
}
