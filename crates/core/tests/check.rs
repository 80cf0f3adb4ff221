//! Many domains at once, against one web server that all of them point to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what cannot be set up has to fail the test")]

mod harness;

use std::{net::IpAddr, time::Duration};

use harness::{PATIENT, numbered, settings};
use serde_json::{Value, json};
use serverpilot_core::{
    check::{self, Checked, Checks, FailureType, Request, Results},
    deadline::Deadline,
    input::Input,
    runtime,
    site::Ports,
};
use serverpilot_emulator::{
    certificates::Kind,
    sites::{Answer, Site},
};

const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// The results of inputs that are all UTF-8.
fn entries(results: &Results) -> impl Iterator<Item = (&str, &Checked)> {
    results.0.iter().map(|(input, checked)| (input.as_str().unwrap(), checked))
}

/// A web server, and its neighbour for plain HTTP.
struct Server {
    http: Site,
    https: Site,
}

impl Server {
    /// With a certificate for these domains.
    fn of(domains: &[String], answer: impl Fn(&str) -> Answer + Clone + Send + Sync + 'static) -> Self {
        let names = harness::strs(domains);
        Self {
            http: Site::start(None, |_| Answer::page(200, b"plain")).unwrap(),
            https: Site::start(Some((Kind::Valid, &names)), answer).unwrap(),
        }
    }

    fn request(&self, domains: &[String]) -> Request {
        let ports = Ports { http: self.http.port(), https: self.https.port() };
        Request {
            domains: domains.iter().cloned().map(Input::from).collect(),
            certificate: true,
            site: true,
            concurrency: 16,
            addresses: vec![LOOPBACK],
            at: Some((LOOPBACK, ports)),
            ..Request::default()
        }
    }

    fn check(&self, request: &Request, limit: Duration) -> Results {
        let locks = tempfile::tempdir().unwrap();
        let settings = settings("https://127.0.0.1:1/v1", self.https.ca_file(), locks.path());
        let check = async { Ok(check::check(&settings, request, Deadline::after(limit)).await?) };
        runtime::block_on(|| false, check).unwrap()
    }
}

fn done(checked: &Checked) -> &Checks {
    match checked {
        Checked::Done(checks) => checks,
        Checked::Failed { error } => panic!("{error:?}"),
    }
}

#[test]
fn one_handshake_serves_certificate_and_site() {
    let domains = numbered("shop", 40);
    let server = Server::of(&domains, |_| Answer::page(200, b"welcome"));
    let results = server.check(&server.request(&domains), PATIENT);
    let checked: Vec<&str> = entries(&results).map(|(domain, _)| domain).collect();
    assert_eq!(checked, domains.iter().collect::<Vec<_>>(), "in the order of the request");
    for (domain, checked) in entries(&results) {
        let Checks { dns, certificate, site } = done(checked);
        assert!(dns.is_none());
        let certificate = certificate.as_ref().unwrap();
        assert!(
            certificate.valid && certificate.covers && certificate.tries == 1,
            "{domain}: {certificate:?}"
        );
        let site = site.as_ref().unwrap();
        assert_eq!((site.https.status, site.body_start.as_str()), (Some(200), "welcome"), "{domain}");
    }
    assert_eq!(server.https.connections(), 40, "one for each domain");
    assert!(server.https.most_connections() > 1, "at the same time");
}

#[test]
fn one_address_has_eight_connections_at_most() {
    let domains = numbered("shop", 60);
    let server = Server::of(&domains, |_| Answer::page(200, b"welcome"));
    let request = Request { concurrency: 64, ..server.request(&domains) };
    let results = server.check(&request, PATIENT);
    assert!(
        results.0.iter().all(|(_, checked)| done(checked).site.as_ref().unwrap().https.status == Some(200))
    );
    let most = server.https.most_connections() + server.http.most_connections();
    // The servers see a closed connection later than the client, on a busy machine by several connections. Without the
    // bound, there are as many as domains at the same time.
    assert!(most <= 24, "{most}");
}

/// `fault-isolation`.
#[test]
fn a_domain_with_a_problem_costs_no_other_its_checks() {
    let domains = numbered("shop", 3);
    let server = Server::of(&domains[..2], |head| {
        if head.contains("shop1.example") {
            Answer::page(500, b"oops")
        } else {
            Answer::page(200, b"welcome")
        }
    });
    let inputs = ["x_y.example", "Shop0.Example.", "shop1.example", "shop2.example", "", "shop1.example"]
        .map(String::from);
    let results = server.check(&server.request(&inputs), PATIENT);
    let keys: Vec<&str> = entries(&results).map(|(input, _)| input).collect();
    assert_eq!(
        keys,
        ["x_y.example", "Shop0.Example.", "shop1.example", "shop2.example", ""],
        "as given, once"
    );
    let written = serde_json::to_value(&results).unwrap();
    assert_eq!(
        written["x_y.example"],
        json!({"error": {
            "type": "invalid",
            "message": "\"x_y.example\" is not a domain name: underscores are not allowed in a host name.",
        }})
    );
    assert_eq!(written[""]["error"]["type"], "invalid");
    assert_eq!(written["Shop0.Example."]["site"]["https"]["status"], 200);
    assert_eq!(written["shop1.example"]["site"]["https"]["status"], 500);
    let wrong = &written["shop2.example"];
    assert_eq!(
        (&wrong["certificate"]["valid"], &wrong["certificate"]["covers"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(wrong["site"]["https"]["error"]["type"], "certificate");
    assert_eq!(wrong["dns"], Value::Null);
}

#[test]
fn each_domain_can_have_its_path() {
    let domains = numbered("shop", 1);
    let server = Server::of(&domains, |head| {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        Answer::page(200, path.as_bytes())
    });
    let inputs = ["shop0.example".to_owned(), "Shop0.example/?probe=1".to_owned()];
    let written = serde_json::to_value(server.check(&server.request(&inputs), PATIENT)).unwrap();
    for (input, path) in [(&inputs[0], "/"), (&inputs[1], "/?probe=1")] {
        assert_eq!(written[input]["site"]["body_start"], path);
        assert_eq!(written[input]["certificate"]["covers"], true);
    }
}

/// A caller's query may be a question with a nonce: it says nothing to the reader of a message.
#[test]
fn a_message_about_a_site_names_its_address_without_the_query() {
    let domains = numbered("shop", 1);
    let server = Server::of(&domains, |_| Answer::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()));
    let results = server.check(&server.request(&["shop0.example/a?probe=1".to_owned()]), PATIENT);
    let problem = done(&results.0[0].1).site.as_ref().unwrap().https.error.as_ref().unwrap();
    assert!(problem.message.starts_with("https://shop0.example/a: "), "{}", problem.message);
}

#[test]
fn nothing_is_sent_for_a_domain_that_is_invalid() {
    let domains = numbered("shop", 1);
    let server = Server::of(&domains, |_| Answer::page(200, b"not to be seen"));
    let inputs = [
        "shop0.example/#a",
        "shop0.example/a\r\nX: y",
        "shop0.example:80/",
        "user@shop0.example/",
        "shop0.example?x=1",
        &format!("shop0.example/{}", "a".repeat(8 * 1024)),
    ]
    .map(String::from);
    let results = server.check(&server.request(&inputs), PATIENT);
    assert_eq!(results.0.len(), inputs.len());
    for (input, checked) in entries(&results) {
        let Checked::Failed { error } = checked else { panic!("{input}: {checked:?}") };
        assert_eq!(error.kind, FailureType::Invalid, "{input}");
        assert!(error.message.len() < 300, "{}", error.message);
    }
    assert_eq!(server.https.connections() + server.http.connections(), 0);
}

#[test]
fn a_domain_that_is_not_done_at_the_deadline_says_so() {
    let domains = numbered("shop", 12);
    let server = Server::of(&domains, |head| {
        if head.contains("shop0.example") { Answer::page(200, b"quick") } else { Answer::Stalled(Vec::new()) }
    });
    let request = Request { concurrency: 2, ..server.request(&domains) };
    let results = server.check(&request, Duration::from_secs(2));
    assert_eq!(results.0.len(), 12);
    assert_eq!(done(&results.0[0].1).site.as_ref().unwrap().body_start, "quick");
    for (domain, checked) in entries(&results).skip(1) {
        let Checked::Failed { error } = checked else { panic!("{domain}: {checked:?}") };
        assert_eq!(error.kind, FailureType::Deadline);
        assert!(error.message.contains(domain), "{}", error.message);
    }
    let Checked::Failed { error } = &results.0[11].1 else { panic!("{results:?}") };
    assert!(error.message.contains("2 s"), "{}", error.message);
}

/// `fault-isolation`: slow sites take a part of the time, not all of it.
#[test]
fn slow_domains_do_not_use_up_the_time_of_the_others() {
    let domains = numbered("shop", 6);
    let server = Server::of(&domains, |head| {
        let is_slow = ["shop0.", "shop1."].iter().any(|slow| head.contains(slow));
        if is_slow { Answer::Stalled(Vec::new()) } else { Answer::page(200, b"welcome") }
    });
    let request = Request { concurrency: 2, ..server.request(&domains) };
    let results = server.check(&request, Duration::from_secs(3));
    for (domain, checked) in entries(&results).take(2) {
        let Checked::Failed { error } = checked else { panic!("{domain}: {checked:?}") };
        assert_eq!(error.kind, FailureType::Deadline);
        assert!(error.message.contains(domain) && error.message.contains("1 s"), "{}", error.message);
    }
    for (_, checked) in &results.0[2..] {
        assert_eq!(done(checked).site.as_ref().unwrap().https.status, Some(200));
    }
}

#[test]
fn a_certificate_alone_needs_no_request() {
    let domains = numbered("shop", 4);
    let server = Server::of(&domains[..3], |_| Answer::page(200, b"not to be seen"));
    let request = Request { site: false, ..server.request(&domains) };
    let results = server.check(&request, PATIENT);
    for (domain, checked) in entries(&results) {
        let Checks { certificate, site, .. } = done(checked);
        assert!(site.is_none());
        assert_eq!(certificate.as_ref().unwrap().valid, domain != "shop3.example", "{certificate:?}");
    }
    assert_eq!((server.https.requests().len(), server.http.connections()), (0, 0));
}

#[test]
fn a_certificate_that_nobody_shows_has_a_reason() {
    let server = Server {
        http: Site::start(None, |_| Answer::page(200, b"plain")).unwrap(),
        https: Site::start(None, |_| Answer::page(400, b"plain, too")).unwrap(),
    };
    for site in [true, false] {
        let request = Request { site, ..server.request(&["shop.example".to_owned()]) };
        let results = server.check(&request, PATIENT);
        let certificate = done(&results.0[0].1).certificate.as_ref().unwrap();
        assert!(!certificate.valid && certificate.issuer.is_none());
        assert_eq!(certificate.reason.as_deref(), Some("127.0.0.1 answers in another protocol than TLS"));
    }
}

/// `bounded`: the results of a network are in memory all at once.
#[test]
fn the_bodies_of_a_batch_are_short() {
    let domains = numbered("shop", 2);
    let server = Server::of(&domains, |_| Answer::page(200, &vec![b'x'; 1 << 20]));
    let results = server.check(&server.request(&domains), PATIENT);
    for (_, checked) in &results.0 {
        assert_eq!(done(checked).site.as_ref().unwrap().body_start.len(), 4064);
    }
}

/// `bounded`, too: all domains of an app have the same certificate.
#[test]
fn the_names_of_a_certificate_are_in_memory_once() {
    let domains = numbered("shop", 3);
    let server = Server::of(&domains, |_| Answer::page(200, b"welcome"));
    for site in [true, false] {
        let results = server.check(&Request { site, ..server.request(&domains) }, PATIENT);
        let names: Vec<_> = results
            .0
            .iter()
            .map(|(_, checked)| &done(checked).certificate.as_ref().unwrap().names[..])
            .collect();
        assert_eq!(names[0], domains);
        assert!(names.iter().all(|other| std::ptr::eq(*other, names[0])));
    }
}

#[test]
fn nothing_to_check_is_nothing() {
    let server = Server::of(&[], |_| Answer::page(200, b"welcome"));
    assert!(server.check(&server.request(&[]), PATIENT).0.is_empty());
    let nothing = Request { site: false, certificate: false, ..server.request(&numbered("shop", 2)) };
    let results = server.check(&nothing, PATIENT);
    assert_eq!(
        serde_json::to_value(&results).unwrap()["shop1.example"],
        json!({"dns": null, "certificate": null, "site": null})
    );
    assert_eq!(server.https.connections() + server.http.connections(), 0);
}
