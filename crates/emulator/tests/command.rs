//! The command starts, publishes its addresses, and ends with the process that started it.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

const COMMAND: &str = env!("CARGO_BIN_EXE_serverpilot-emulator");

fn ready(path: &Path) -> Value {
    for _ in 0..1000 {
        if let Ok(text) = std::fs::read_to_string(path) {
            return serde_json::from_str(&text).unwrap_or_default();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Value::Null
}

#[test]
fn it_publishes_its_addresses_and_ends_with_its_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let (ready_file, ca_file) = (folder.path().join("ready.json"), folder.path().join("ca.pem"));
    let mut child = Command::new(COMMAND)
        .args(["--until-stdin-closes", "--app", "one=first", "--app", "two=second", "--domain", "a.example"])
        .args(["--certificate", "valid:shop.example,www.shop.example", "--certificate", "plain-text"])
        .arg("--ready-file")
        .arg(&ready_file)
        .arg("--ca-file")
        .arg(&ca_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let ready = ready(&ready_file);
    assert!(ready["api_base"].as_str().is_some_and(|base| base.starts_with("https://127.0.0.1:")), "{ready}");
    assert_eq!(ready["app_id"], "one");
    assert_eq!(ready["certificates"].as_array().map(Vec::len), Some(2));
    assert_eq!(ready["certificates"][0]["kind"], "valid");
    assert_eq!(ready["certificates"][0]["names"], json!(["shop.example", "www.shop.example"]));
    assert!(ready["certificates"][0]["port"].is_u64());
    assert_eq!(ready["client_id"], "cid");
    let mode = std::fs::metadata(&ca_file).unwrap().permissions().mode();
    assert_eq!(mode & 0o444, 0o444, "every user's programs may read it");
    assert!(std::fs::read_to_string(&ca_file).unwrap().contains("BEGIN CERTIFICATE"));
    assert_eq!(child.try_wait().unwrap(), None, "it runs");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn invalid_arguments_are_refused_with_a_message() {
    for (wrong, words) in [
        (["--app", "noname"], "the form is ID=NAME"),
        (["--certificate", "nonsense:a.example"], "nonsense is not one of valid,"),
        (["--order", "odd"], "possible values"),
        (["--web-root", "emulatorapp00001"], "the form is ID=VALUE"),
        (["--web-root", "emulatorapp00001=localhost"], "--web-root emulatorapp00001=localhost: invalid"),
        (["--web-root", "none=127.0.0.1:80"], "there is no app none"),
        (["--web-root", "emulatorapp00001=203.0.113.7:80"], "is not a loopback address"),
        (["--system-user", "none=another"], "there is no app none"),
        (["--certificate-limit", "0"], "or none"),
        (["--certificate-limit", "all"], "or none"),
        (["--certificate-days", "0"], "invalid value"),
        (["--over-certificate-limit", "ignore"], "possible values"),
        (["--challenge", "odd"], "possible values"),
        (["--prefix-order", "odd"], "possible values"),
        (["--address", "0.0.0.0"], "is not a loopback address"),
        (["--ca-file", "/nonexistent/ca.pem"], "--ca-file /nonexistent/ca.pem: "),
        (["--ready-file", "/nonexistent/ready.json"], "--ready-file /nonexistent/ready.json: "),
    ] {
        let output = Command::new(COMMAND).args(wrong).output().unwrap();
        let output_text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{wrong:?}");
        assert!(output_text.contains(words), "{wrong:?}: {output_text}");
    }
}

#[test]
fn switches_become_settings() {
    let folder = tempfile::tempdir().unwrap();
    let ready_file = folder.path().join("ready.json");
    let mut child = Command::new(COMMAND)
        .args(["--http", "--until-stdin-closes", "--app", "one=first", "--app", "two=second"])
        .args(["--web-port", "0", "--web-root", "one=127.0.0.1:9", "--web-root", "two=127.0.0.1:9"])
        .args(["--system-user", "one=user", "--system-user", "two=user", "--allow-unknown-domains"])
        .args(["--reissue-delay-ms", "7", "--certificate-limit", "none", "--certificate-days", "45"])
        .args(["--over-certificate-limit", "refuse", "--autossl-all-or-nothing"])
        .args(["--challenge", "serving-app", "--prefix-order", "longer-first", "--ready-file"])
        .arg(&ready_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let ready = ready(&ready_file);
    let state = get(&format!("{}/state", ready["control"].as_str().unwrap()));
    let settings =
        &serde_json::from_str::<Value>(state.split_once("\r\n\r\n").unwrap().1).unwrap()["settings"];
    let web = ready["web"].as_str().unwrap();
    let web_port: u16 = web.rsplit_once(':').unwrap().1.parse().unwrap();
    for (name, expected) in [
        ("web_port", json!(web_port)),
        ("web_roots", json!({"one": "127.0.0.1:9", "two": "127.0.0.1:9"})),
        ("system_users", json!({"one": "user", "two": "user"})),
        ("deny_unknown_domains", json!(false)),
        ("reissue_delay_ms", json!(7)),
        ("certificate_limit", json!(null)),
        ("certificate_days", json!(45)),
        ("over_certificate_limit", json!("refuse")),
        ("autossl_all_or_nothing", json!(true)),
        ("challenge", json!("serving-app")),
        ("prefix_order", json!("longer-first")),
    ] {
        assert_eq!(settings[name], expected, "{name}");
    }
    assert!(get(web).starts_with("HTTP/1.1 502 "), "unknown domains are allowed");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

/// The response to a request without encryption.
fn get(url: &str) -> String {
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap_or((&url[7..], ""));
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn it_exits_successfully_on_a_signal_on_request_and_at_the_time_limit() {
    let folder = tempfile::tempdir().unwrap();
    let start = |name: &str, seconds: &str| {
        let ready_file = folder.path().join(name);
        let child = Command::new(COMMAND)
            .args(["--http", "--for", seconds, "--ready-file"])
            .arg(&ready_file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        (child, ready(&ready_file))
    };
    for signal in ["INT", "TERM"] {
        let (mut child, _) = start(signal, "3600");
        let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
        assert!(sent.unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
    }
    let (mut child, ready) = start("stop", "3600");
    let control = ready["control"].as_str().unwrap().strip_prefix("http://").unwrap();
    let (address, path) = control.split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "POST /{path}/stop HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\n\r\n").unwrap();
    assert!(child.wait().unwrap().success());
    let (mut child, ready) = start("time", "0");
    assert!(ready["api_base"].as_str().is_some_and(|base| base.starts_with("http://")), "{ready}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_prints_the_constants_and_ini_entries_for_php() {
    let output = Command::new(COMMAND).args(["--for", "0"]).output().unwrap();
    let output_text = String::from_utf8_lossy(&output.stdout);
    for line in [
        "define('WU_SERVER_PILOT_CLIENT_ID', 'cid');",
        "define('WU_SERVER_PILOT_API_KEY', 'emulator-api-key');",
        "define('WU_SERVER_PILOT_APP_ID', 'emulatorapp00001');",
        "serverpilot.api_base = https://127.0.0.1:",
        "serverpilot.ca_file = /",
    ] {
        assert!(output_text.contains(line), "{line}: {output_text}");
    }
    let help = Command::new(COMMAND).arg("--help").output().unwrap();
    assert!(String::from_utf8_lossy(&help.stdout).contains("Examples:"));
}
