//! The settings of the emulator, with their defaults.
//!
//! A setting marked *Unknown* selects a behaviour of the real API that no source documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZeroU16, NonZeroUsize},
};

use serde::{Deserialize, Deserializer, Serialize};

/// Settings that take effect only at the start, so that changing them later is refused.
pub(crate) const FIXED: [&str; 7] =
    ["address", "port", "control_port", "web_port", "plain_http", "apps", "prefix_order"];

/// The system user of an app that the settings give no other.
const SYSTEM_USER: &str = "emulatoruser0001";

/// The settings of the emulator. All but those marked as fixed can be changed while it runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate switch")]
pub struct Settings {
    /// Address of all listeners; a loopback address. Fixed at the start.
    pub address: IpAddr,
    /// Port of the API; 0 lets the system choose. Fixed at the start.
    pub port: u16,
    /// Port of the control address; 0 lets the system choose. Fixed at the start.
    pub control_port: u16,
    /// Port of the web service; 0 lets the system choose, `None` starts none. Fixed at the start.
    pub web_port: Option<u16>,
    /// Plain HTTP instead of TLS. Fixed at the start.
    pub plain_http: bool,
    /// The account's client id.
    pub client_id: String,
    /// The account's API key.
    pub api_key: String,
    /// The apps at the start: id, name and list of each. Fixed at the start.
    pub apps: Vec<AppAtStart>,
    /// The server's address, reported as `lastaddress`.
    pub server_address: String,
    /// Seconds since the server last contacted ServerPilot, reported as `lastconn`; `None` if it never has.
    pub server_contact_age_s: Option<u64>,
    /// System users of apps, by app id. An app without one belongs to `emulatoruser0001`.
    pub system_users: BTreeMap<String, String>,
    /// Web servers on loopback addresses that serve the web roots of apps, by app id. Apps with the same one share a
    /// web root, as by a symlink; they must belong to one system user. An app without one serves a page of the emulator.
    pub web_roots: BTreeMap<String, SocketAddr>,
    /// Are requests for domains that no app lists rejected? If not, the app whose name sorts first gets them.
    pub deny_unknown_domains: bool,

    /// Milliseconds before each response.
    pub latency_ms: u64,
    /// Milliseconds that an action stays open.
    pub action_ms: u64,
    /// Number of the next actions that fail. In JSON also `true` for all and `false` for none.
    #[serde(deserialize_with = "number_or_all")]
    pub fail_actions: u32,
    /// Milliseconds from the addition of a domain until a certificate for it is available.
    pub autossl_delay_ms: u64,
    /// Domains that do not point to the server, and so get no certificate. `*.example` matches all below.
    pub unresolved: Vec<String>,
    /// Domains that the server rejects (400).
    pub rejected: Vec<String>,
    /// Does the rejection name the culprit?
    pub names_culprit: bool,
    /// The account has no valid credit card: 402 for everything.
    pub unpaid: bool,
    /// The apps are protected: 403 for each change of them.
    pub protected: bool,
    /// Maximum number of domains of an app.
    pub limit: usize,
    /// Milliseconds after which an idle connection is closed.
    pub idle_close_ms: Option<u64>,
    /// Requests after which a connection is closed, as its last response announces.
    pub max_requests_per_connection: Option<usize>,

    /// *Unknown*: the order in which a list is stored.
    pub order: Order,
    /// *Unknown*: the order in the response to an update, if it differs from the stored one.
    pub answer_order: Order,
    /// *Unknown*: what happens to a domain that was sent twice.
    pub duplicates: Duplicates,
    /// *Unknown*: the spelling in which a domain is stored.
    pub spelling: Spelling,
    /// *Unknown*: does an AutoSSL certificate cover wildcards?
    pub autossl_wildcards: bool,
    /// *Unknown*: is an installed AutoSSL certificate reissued for domains added later?
    pub reissue: bool,
    /// Milliseconds from the moment when a certificate for a later domain is available until it is reissued.
    pub reissue_delay_ms: u64,
    /// *Unknown*: maximum number of names on a certificate; `None` for no limit.
    pub certificate_limit: Option<NonZeroUsize>,
    /// *Unknown*: what happens to more names than that.
    pub over_certificate_limit: OverCertificateLimit,
    /// *Unknown*: lifetime of the apps' certificates in days; `None` for one that ends in 2090.
    pub certificate_days: Option<NonZeroU16>,
    /// *Unknown*: is a certificate available only if it covers the whole list (except IP addresses)?
    pub autossl_all_or_nothing: bool,
    /// *Unknown*: the apps that can answer the challenge for a domain that several apps list.
    pub challenge: Challenge,
    /// *Unknown*: which app sorts first if its name is a prefix of the other's. Fixed at the start.
    pub prefix_order: PrefixOrder,
    /// *Unknown*: does the response to an update contain `autossl`?
    pub update_reports_autossl: bool,
    /// *Unknown*: does an update that changes nothing begin an action?
    pub action_without_change: bool,
    /// *Unknown*: the length of new ids.
    pub id_length: usize,
}

/// An app at the start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppAtStart {
    /// The app's id.
    pub id: String,
    /// The app's name.
    pub name: String,
    /// The app's domain list.
    #[serde(default)]
    pub domains: Vec<String>,
}

/// Orders of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As it was sent.
    AsSent,
    /// In alphabetical order.
    Sorted,
    /// In reverse order.
    Reversed,
}

/// What happens to a domain that was sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// It is listed twice.
    Kept,
    /// It is listed once.
    Dropped,
}

/// Spellings of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// As it was sent.
    AsSent,
    /// In lower case.
    Lower,
    /// In upper case.
    Upper,
}

/// What happens to more names than a certificate can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum OverCertificateLimit {
    /// The first ones are covered, up to the limit.
    Truncate,
    /// There is no certificate; an installed one stays as it is.
    Refuse,
}

/// The apps that can answer the challenge of the certificate authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Challenge {
    /// Each app that lists the domain.
    AnyApp,
    /// Only the app that gets the requests for the domain.
    ServingApp,
}

/// The order of two apps if the name of one is a prefix of the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum PrefixOrder {
    /// `shop` sorts before `shop2`.
    ShorterFirst,
    /// `shop2` sorts before `shop`.
    LongerFirst,
}

fn number_or_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "fail_actions takes a number, true (all) or false (none)")]
    enum NumberOrAll {
        All(bool),
        Number(u32),
    }
    Ok(match NumberOrAll::deserialize(deserializer)? {
        NumberOrAll::All(true) => u32::MAX,
        NumberOrAll::All(false) => 0,
        NumberOrAll::Number(number) => number,
    })
}

impl Settings {
    /// Checks what the types do not. `apps` are the ids of the account's apps.
    pub(crate) fn check(&self, apps: &BTreeSet<&str>) -> Result<(), String> {
        let is_unknown = |id: &&String| !apps.contains(id.as_str());
        if let Some(id) = self.system_users.keys().find(is_unknown) {
            return Err(format!("system_users: there is no app {id}"));
        }
        if let Some(id) = self.web_roots.keys().find(is_unknown) {
            return Err(format!("web_roots: there is no app {id}"));
        }
        for (id, address) in &self.web_roots {
            if !address.ip().is_loopback() {
                return Err(format!("web_roots: {address} is not a loopback address"));
            }
            // A request would be forwarded to the service again and again.
            if address.ip() == self.address && Some(address.port()) == self.web_port {
                return Err(format!("web_roots: {address} is the web service itself"));
            }
            let user = self.system_user(id);
            let mut sharing = self.web_roots.iter().filter(|(_, other)| *other == address);
            if let Some((other, _)) = sharing.find(|(other, _)| self.system_user(other) != user) {
                return Err(format!(
                    "web_roots: {id} and {other} share {address}, but not their system user"
                ));
            }
        }
        Ok(())
    }

    /// The id of an app's system user.
    pub(crate) fn system_user(&self, app: &str) -> &str {
        self.system_users.get(app).map_or(SYSTEM_USER, String::as_str)
    }
}

impl Order {
    /// Sorts a list, as it was sent, into this order.
    pub(crate) fn arrange(self, names: &mut [String]) {
        match self {
            Self::AsSent => {}
            Self::Sorted => names.sort_unstable(),
            Self::Reversed => names.reverse(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            control_port: 0,
            web_port: None,
            plain_http: false,
            client_id: "cid".to_owned(),
            api_key: "emulator-api-key".to_owned(),
            apps: vec![AppAtStart {
                id: "emulatorapp00001".to_owned(),
                name: "network".to_owned(),
                domains: vec!["network.example".to_owned()],
            }],
            server_address: "127.0.0.1".to_owned(),
            server_contact_age_s: Some(0),
            system_users: BTreeMap::new(),
            web_roots: BTreeMap::new(),
            deny_unknown_domains: true,
            latency_ms: 0,
            action_ms: 0,
            fail_actions: 0,
            autossl_delay_ms: 300_000,
            unresolved: Vec::new(),
            rejected: Vec::new(),
            names_culprit: true,
            unpaid: false,
            protected: false,
            limit: 300,
            idle_close_ms: None,
            max_requests_per_connection: None,
            order: Order::AsSent,
            answer_order: Order::AsSent,
            duplicates: Duplicates::Kept,
            spelling: Spelling::AsSent,
            autossl_wildcards: true,
            reissue: true,
            reissue_delay_ms: 0,
            certificate_limit: NonZeroUsize::new(100),
            over_certificate_limit: OverCertificateLimit::Truncate,
            certificate_days: None,
            autossl_all_or_nothing: false,
            challenge: Challenge::AnyApp,
            prefix_order: PrefixOrder::ShorterFirst,
            update_reports_autossl: false,
            action_without_change: false,
            id_length: 16,
        }
    }
}
