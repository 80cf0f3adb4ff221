//! The web service sends each request to the app that serves its host.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

mod client;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
};

use client::Client;
use serde_json::json;
use serverpilot_emulator::{
    AppAtStart, Emulator, PrefixOrder, Settings,
    sites::{Answer, Site},
};

fn app(name: &str, domains: &[&str]) -> AppAtStart {
    let domains = domains.iter().map(|name| (*name).to_owned()).collect();
    AppAtStart { id: format!("{name}-id"), name: name.to_owned(), domains }
}

/// Settings with a web service and these apps.
fn apps(apps: Vec<AppAtStart>) -> Settings {
    Settings { apps, web_port: Some(0), ..Settings::default() }
}

/// The response to a visitor; empty if the request is rejected.
fn visit(emulator: &Emulator, host: &str) -> String {
    let mut stream = TcpStream::connect(emulator.web().unwrap().strip_prefix("http://").unwrap()).unwrap();
    write!(stream, "GET /page?a=b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

/// Name of the app that served this host; empty if the request is rejected.
fn served_by(emulator: &Emulator, host: &str) -> String {
    let response = visit(emulator, host);
    let app = response.lines().find_map(|line| line.strip_prefix("x-emulator-app: ")).unwrap_or_default();
    app.trim_end_matches("-id").to_owned()
}

#[test]
fn a_request_goes_to_the_app_that_lists_its_host() {
    let emulator = Emulator::start(apps(vec![
        app("shop", &["shop.example", "*.wild.example", "203.0.113.7", "2001:db8::1"]),
        app("blog", &["Blog.Example", "*.deep.wild.example", "a.wild.example"]),
        app("plain", &["www.shop.example"]),
    ]))
    .unwrap();
    for (host, expected) in [
        ("shop.example", "shop"),
        ("SHOP.example:8080", "shop"),
        ("blog.example", "blog"),
        ("www.blog.example", "blog"),
        ("www.shop.example", "plain"),
        ("www.www.shop.example", "plain"),
        ("a.wild.example", "blog"),
        ("b.wild.example", "shop"),
        ("c.b.wild.example", "shop"),
        ("b.deep.wild.example", "blog"),
        ("wild.example", ""),
        ("www.wild.example", "shop"),
        ("203.0.113.7", "shop"),
        ("[2001:db8::1]:80", "shop"),
        ("other.example", ""),
        ("", ""),
    ] {
        assert_eq!(served_by(&emulator, host), expected, "{host}");
    }
}

#[test]
fn of_several_apps_the_one_whose_name_sorts_first_gets_the_requests() {
    let emulator = Emulator::start(apps(vec![
        app("shop", &["both.example", "*.both.example"]),
        app("blog", &["BOTH.example", "*.both.example"]),
        app("alone", &["alone.example"]),
    ]))
    .unwrap();
    let client = Client::of(&emulator);
    assert_eq!(served_by(&emulator, "both.example"), "blog");
    assert_eq!(served_by(&emulator, "x.both.example"), "blog");

    let added = json!({"domains": ["alone.example", "both.example"]});
    assert_eq!(client.post("/apps/alone-id", &added).0, 200, "a domain can be on several apps");
    assert_eq!(served_by(&emulator, "both.example"), "alone");
    assert_eq!(client.post("/apps/alone-id", &json!({"domains": ["alone.example"]})).0, 200);
    assert_eq!(client.post("/apps/blog-id", &json!({"domains": []})).0, 200);
    assert_eq!(served_by(&emulator, "both.example"), "shop");
    assert_eq!(emulator.domains(), ["both.example", "*.both.example"]);
}

#[test]
fn a_name_that_is_a_prefix_sorts_as_configured() {
    for (prefix_order, expected) in [(PrefixOrder::ShorterFirst, "shop"), (PrefixOrder::LongerFirst, "shop2")]
    {
        let list = ["both.example"];
        let apps = apps(vec![app("shop2", &list), app("shop", &list), app("zoo", &list), app("sho", &[])]);
        let emulator = Emulator::start(Settings { prefix_order, ..apps }).unwrap();
        assert_eq!(served_by(&emulator, "both.example"), expected);
    }
}

#[test]
fn an_unknown_domain_is_rejected_or_goes_to_the_first_app_with_domains() {
    let emulator =
        Emulator::start(apps(vec![app("b", &["b.example"]), app("a", &[]), app("c", &["c.example"])]))
            .unwrap();
    assert_eq!(visit(&emulator, "unknown.example"), "");
    emulator.configure(|settings| settings.deny_unknown_domains = false);
    assert_eq!(served_by(&emulator, "unknown.example"), "b");
    assert_eq!(served_by(&emulator, "c.example"), "c");
}

fn root(site: &Site) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], site.port()))
}

#[test]
fn apps_share_a_web_root() {
    let network = Site::start(None, |_| Answer::page(404, b"the network")).unwrap();
    let settings = apps(vec![
        app("first", &["one.example"]),
        app("second", &["two.example"]),
        app("third", &["three.example"]),
    ]);
    let emulator =
        Emulator::start(Settings { web_roots: [("first-id".to_owned(), root(&network))].into(), ..settings })
            .unwrap();
    let before = visit(&emulator, "two.example");
    assert!(before.ends_with("This is app second.\n"), "no link yet: {before}");

    emulator.configure(|settings| {
        settings.web_roots.insert("second-id".to_owned(), root(&network));
    });
    for (host, app) in [("one.example", "first"), ("two.example", "second")] {
        let response = visit(&emulator, host);
        assert!(response.starts_with("HTTP/1.1 404 ") && response.ends_with("the network"), "{response}");
        assert!(response.contains(&format!("x-emulator-app: {app}-id\r\n")), "{response}");
    }
    assert!(visit(&emulator, "three.example").ends_with("This is app third.\n"));
    let requests = network.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].starts_with("GET /page?a=b HTTP/1.1\r\n"), "{}", requests[1]);
    assert!(requests[1].to_lowercase().contains("host: two.example\r\n"), "{}", requests[1]);
}

#[test]
fn a_web_root_that_does_not_answer_is_a_bad_gateway() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = apps(vec![app("shop", &["shop.example"])]);
    let emulator =
        Emulator::start(Settings { web_roots: [("shop-id".to_owned(), closed)].into(), ..settings }).unwrap();
    let response = visit(&emulator, "shop.example");
    assert!(response.starts_with("HTTP/1.1 502 "), "{response}");
}

#[test]
fn settings_that_contradict_each_other_are_refused_at_the_start() {
    let address: SocketAddr = "127.0.0.1:8000".parse().unwrap();
    let public: SocketAddr = "203.0.113.7:80".parse().unwrap();
    let two = || apps(vec![app("a", &[]), app("b", &[])]);
    let (a, b, none) = ("a-id".to_owned(), "b-id".to_owned(), "none".to_owned());
    let user = || "another".to_owned();
    for (settings, words) in [
        (
            Settings { web_roots: [(none.clone(), address)].into(), ..two() },
            "web_roots: there is no app none",
        ),
        (Settings { system_users: [(none, user())].into(), ..two() }, "system_users: there is no app none"),
        (Settings { web_roots: [(a.clone(), public)].into(), ..two() }, "not a loopback address"),
        (
            Settings {
                web_roots: [(a.clone(), address), (b.clone(), address)].into(),
                system_users: [(b.clone(), user())].into(),
                ..two()
            },
            "a-id and b-id share 127.0.0.1:8000, but not their system user",
        ),
    ] {
        let refusal = Emulator::start(settings).err().map(|failure| failure.to_string()).unwrap_or_default();
        assert!(refusal.contains(words), "{words}: {refusal}");
    }
    let system_users = [(a.clone(), user()), (b.clone(), user())].into();
    let web_roots = [(a, address), (b, address)].into();
    Emulator::start(Settings { web_roots, system_users, ..two() }).unwrap();
}

/// Such a request would be forwarded to the service itself, without an end.
#[test]
fn the_web_service_is_not_a_web_root() {
    let refusal = |settings| Emulator::start(settings).err().map(|failure| failure.to_string());
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let shop = |web_port| Settings { web_port, ..apps(vec![app("shop", &["shop.example"])]) };
    let at = |address: SocketAddr| [("shop-id".to_owned(), address)].into();
    let expected = format!("web_roots: {free} is the web service itself");
    assert_eq!(refusal(Settings { web_roots: at(free), ..shop(Some(free.port())) }), Some(expected));

    let emulator = Emulator::start(shop(Some(0))).unwrap();
    let own = emulator.web().unwrap().strip_prefix("http://").unwrap().to_owned();
    let client = Client::of(&emulator);
    let change = |root: &str| {
        client.post(&format!("{}/settings", emulator.control()), &json!({"web_roots": {"shop-id": root}}))
    };
    let (status, answer) = change(&own);
    let message = answer["error"]["message"].as_str().unwrap_or_default();
    assert_eq!((status, message), (400, format!("web_roots: {own} is the web service itself").as_str()));
    assert_eq!(change(&own.replace("127.0.0.1", "127.0.0.2")).0, 200);
}

#[test]
fn an_app_belongs_to_its_system_user() {
    let settings = apps(vec![app("a", &[]), app("b", &[])]);
    let system_users = [("b-id".to_owned(), "another".to_owned())].into();
    let emulator = Emulator::start(Settings { system_users, ..settings }).unwrap();
    let client = Client::of(&emulator);
    assert_eq!(client.get("/apps").1["data"][0]["sysuserid"], "emulatoruser0001");
    assert_eq!(client.get("/apps/b-id").1["data"]["sysuserid"], "another");
}

#[test]
fn there_is_no_web_service_unless_configured() {
    assert_eq!(Emulator::start(Settings::default()).unwrap().web(), None);
}
