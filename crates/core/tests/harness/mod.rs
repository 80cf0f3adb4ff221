//! Harness of the tests against the emulator: an emulator, and calls with PHP's defaults.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, reason = "a harness that cannot be set up has to fail the test")]

pub mod dns;
pub mod dns_domain;
mod dns_message;
mod dns_servers;
pub mod site;

use std::{path::Path, time::Duration};

use secrecy::SecretString;
use serde_json::Value;
use serverpilot_core::{
    call::Call,
    credentials::Credentials,
    deadline::Deadline,
    error::Failure,
    lock,
    report::Report,
    settings::{IniValues, Settings},
    sync::{self, Request},
};
use serverpilot_emulator::{Emulator, Entry, Fault};

/// Long enough for any machine; a test that reaches it fails.
pub const PATIENT: Duration = Duration::from_secs(60);

/// An emulator and a lock directory for one test.
pub struct World {
    pub emulator: Emulator,
    pub locks: tempfile::TempDir,
}

impl World {
    /// An app with these domains, and no delays.
    pub fn with(names: &[&str]) -> Self {
        Self::configured(names, serverpilot_emulator::Settings::default())
    }

    pub fn configured(names: &[&str], settings: serverpilot_emulator::Settings) -> Self {
        let emulator = Emulator::start(settings).unwrap();
        emulator.set_domains(names);
        emulator.forget_journal();
        Self { emulator, locks: tempfile::tempdir().unwrap() }
    }

    pub fn settings(&self) -> Settings {
        settings(self.emulator.api_base(), self.emulator.ca_file(), self.locks.path())
    }

    /// A call with PHP's defaults.
    pub fn call(&self) -> Call {
        self.call_with(PATIENT, 4)
    }

    pub fn call_with(&self, limit: Duration, attempts: u32) -> Call {
        self.call_as(self.emulator.api_key(), self.emulator.app_id(), limit, attempts)
    }

    pub fn call_as(&self, key: &str, app_id: &str, limit: Duration, attempts: u32) -> Call {
        let credentials = Credentials::new(
            self.emulator.client_id().to_owned(),
            SecretString::from(key),
            Some(app_id.to_owned()),
        );
        Call::new(self.settings(), credentials, app_id.to_owned(), attempts, Deadline::after(limit), || false)
    }

    pub fn sync(&self, request: &Request) -> Result<Report, Failure> {
        sync(&self.call(), request)
    }

    pub fn fault(&self, fault: Value) {
        self.emulator.fault(serde_json::from_value::<Fault>(fault).unwrap());
    }

    pub fn journal(&self) -> Vec<Entry> {
        self.emulator.journal()
    }

    /// Number of updates of the list that the emulator received.
    pub fn updates(&self) -> usize {
        let is_update = |entry: &&Entry| entry.method == "POST" && !entry.path.ends_with("/ssl");
        self.journal().iter().filter(is_update).count()
    }

    /// The lists that were sent, in order.
    pub fn sent(&self) -> Vec<Vec<String>> {
        let lists = self.journal().into_iter().filter_map(|entry| entry.body?.get("domains").cloned());
        lists.map(|list| serde_json::from_value(list).unwrap()).collect()
    }
}

pub fn settings(api_base: &str, ca_file: &Path, lock_dir: &Path) -> Settings {
    let ini = IniValues {
        api_base: api_base.to_owned(),
        ca_file: ca_file.display().to_string(),
        lock_dir: lock_dir.display().to_string(),
        resolver: String::new(),
        timeout: "45".into(),
        connect_timeout: "10".into(),
        attempts: "4".into(),
    };
    ini.parse().unwrap()
}

/// A call of one of the functions that change the list.
pub fn sync(call: &Call, request: &Request) -> Result<Report, Failure> {
    call.run(async |client| sync::sync(client, request, async || lock::acquire(call)).await)
}

/// The request of `serverpilot_sync_domain()`.
pub fn add(name: &str) -> Request {
    Request::add(name).unwrap()
}

/// The request of `serverpilot_remove_domain()`.
pub fn remove(name: &str) -> Request {
    Request::remove(name).unwrap()
}

/// The request of `serverpilot_sync_domains()`.
pub fn batch<S: AsRef<str>>(add: &[S], remove: &[S]) -> Request {
    let own = |names: &[S]| names.iter().map(|name| name.as_ref().to_owned()).collect::<Vec<_>>();
    Request::batch(&own(add), &own(remove))
}

pub fn numbered(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{prefix}{n}.example")).collect()
}

pub fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
