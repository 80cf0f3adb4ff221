//! The command starts, tells where it is, and ends with whoever started it.

#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;

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
fn it_tells_where_it_is_and_ends_with_its_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let (ready_file, ca_file) = (folder.path().join("ready.json"), folder.path().join("ca.pem"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_serverpilot-emulator"))
        .args(["--until-stdin-closes", "--app", "one=first", "--app", "two=second", "--domain", "a.example"])
        .args(["--certificate", "valid:shop.example", "--certificate", "plain-text"])
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
    assert!(std::fs::read_to_string(&ca_file).unwrap().contains("BEGIN CERTIFICATE"));
    assert_eq!(child.try_wait().unwrap(), None, "it runs");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_it_cannot_do_it_says() {
    for wrong in [["--app", "noname"], ["--certificate", "nonsense:a.example"], ["--order", "odd"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_serverpilot-emulator")).args(wrong).output().unwrap();
        assert!(!output.status.success(), "{wrong:?}");
        assert!(!output.stderr.is_empty(), "{wrong:?}");
    }
}
