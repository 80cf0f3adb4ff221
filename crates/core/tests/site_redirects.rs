//! Redirects of a site: which are followed, and which are refused.

mod harness;

use harness::site::{DOMAIN, Servers, VALID, host, path, problem};
use serverpilot_core::site::ProblemType;
use serverpilot_emulator::sites::Answer;

/// The usual site: what both lead to is requested once, so that there is one handshake.
#[test]
fn a_redirect_to_https_shares_its_request() {
    let servers = Servers::start(
        VALID,
        |_| Answer::redirect("https://shop.example/"),
        |_| Answer::page(200, b"welcome"),
    );
    let seen = servers.visit();
    assert_eq!(seen.http.chain, ["http://shop.example/", "https://shop.example/"]);
    assert_eq!((seen.http.status, seen.https.status), (Some(200), Some(200)));
    assert_eq!((servers.http.connections(), servers.https.connections()), (1, 1));
}

#[test]
fn the_www_partner_is_at_the_same_address() {
    let servers = Servers::both(|head| match host(head) {
        "www.shop.example" => Answer::page(200, b"www"),
        _ => Answer::redirect("https://www.shop.example/"),
    });
    let seen = servers.visit();
    assert_eq!(seen.https.chain, ["https://shop.example/", "https://www.shop.example/"]);
    assert_eq!(seen.body_start, "www");
}

#[test]
fn a_redirect_loop_ends_where_it_begins() {
    let servers = Servers::both(|head| match path(head) {
        "/" => Answer::redirect("/login"),
        _ => Answer::redirect("/"),
    });
    let seen = servers.visit();
    assert_eq!(problem(&seen.https), Some(ProblemType::RedirectLoop));
    assert_eq!(seen.https.chain, ["https://shop.example/", "https://shop.example/login"]);
    assert_eq!((seen.https.status, seen.https.location.as_deref()), (Some(301), Some("/")));
}

#[test]
fn the_sixth_redirect_is_not_followed() {
    let follow = |most: u32| {
        let servers = Servers::both(move |head| match path(head).trim_start_matches('/').parse::<u32>() {
            Ok(number) if number == most => Answer::page(200, b"arrived"),
            Ok(number) => Answer::redirect(&format!("/{}", number + 1)),
            Err(_) => Answer::redirect("/1"),
        });
        servers.visit()
    };
    let seen = follow(5);
    assert_eq!((seen.http.status, seen.http.chain.len(), &seen.http.error), (Some(200), 6, &None));
    let seen = follow(6);
    assert_eq!((problem(&seen.http), seen.http.chain.len()), (Some(ProblemType::TooManyRedirects), 6));
    assert_eq!(seen.http.location.as_deref(), Some("/6"));
}

#[test]
fn a_redirect_to_a_private_address_is_not_followed() {
    for target in ["http://127.0.0.2/", "http://0x7f.2/", "http://169.254.169.254/latest/", "http://[::1]/"] {
        let servers = Servers::both(move |_| Answer::redirect(target));
        let seen = servers.visit();
        assert_eq!(problem(&seen.https), Some(ProblemType::SpecialAddress), "{target}: {seen:?}");
        assert_eq!((seen.https.status, seen.https.location.as_deref()), (Some(301), Some(target)));
        assert_eq!(seen.https.chain, ["https://shop.example/"], "not requested");
        assert_eq!(servers.http.connections() + servers.https.connections(), 2, "no request left");
    }
}

#[test]
fn a_redirect_to_an_address_that_the_caller_has_named_is_followed() {
    let answer = |head: &str| match host(head) {
        DOMAIN => Answer::redirect("http://127.0.0.1/"),
        _ => Answer::page(200, b"here"),
    };
    let servers = Servers::both(answer);
    let seen = servers.visit();
    assert_eq!(seen.http.chain, ["http://shop.example/", "http://127.0.0.1/"]);
    assert_eq!((seen.http.status, seen.body_start.as_str()), (Some(200), "here"));
}

#[test]
fn a_redirect_to_another_port_or_scheme_is_refused() {
    for target in ["http://shop.example:8080/", "ftp://shop.example/", "https://user:pass@shop.example/"] {
        let seen = Servers::both(move |_| Answer::redirect(target)).visit();
        assert_eq!(problem(&seen.http), Some(ProblemType::RedirectRefused), "{target}");
        assert_eq!(seen.http.location.as_deref(), Some(target));
        assert!(seen.headers.0.iter().any(|(name, _)| name == "location"));
    }
}

/// A query can be a token, and differs with every check.
#[test]
fn messages_leave_out_queries() {
    let message = |answer: fn(&str) -> Answer| {
        let seen = Servers::both(answer).visit();
        let problem = seen.http.error.unwrap();
        (problem.kind, problem.message)
    };
    for (answer, kind, words) in [
        (
            (|_: &str| Answer::redirect("/login?token=secret")) as fn(&str) -> Answer,
            ProblemType::RedirectLoop,
            "http://shop.example/login redirects back to http://shop.example/login",
        ),
        (
            |head| match path(head) {
                "/" => Answer::redirect("/login?token=secret"),
                _ => Answer::redirect("ftp://shop.example/"),
            },
            ProblemType::RedirectRefused,
            "http://shop.example/login redirects to the scheme ftp",
        ),
        (
            |head| Answer::redirect(&format!("/page?token={}secret", path(head))),
            ProblemType::TooManyRedirects,
            "more than 5 redirects; http://shop.example/page redirects to http://shop.example/page",
        ),
    ] {
        assert_eq!(message(answer), (kind, words.to_owned()));
    }
}
