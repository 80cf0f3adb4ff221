//! The arguments of the command, and the settings that they describe.

use std::{
    collections::BTreeMap,
    fmt::Display,
    net::{IpAddr, Ipv4Addr},
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
};

use clap::Parser;
use serverpilot_emulator::{
    AppAtStart, Challenge, Duplicates, Failure, Order, OverCertificateLimit, PrefixOrder, Settings, Spelling,
};

/// Shown below the flags.
const EXAMPLES: &str = r#"Examples:
  serverpilot-emulator
  serverpilot-emulator --latency-ms 50 --action-ms 2000 --autossl-delay-ms 5000
  serverpilot-emulator --app network0000001=network --app sibling0000001=shop --domain network.example
  serverpilot-emulator --web-port 8080 --web-root emulatorapp00001=127.0.0.1:8000
  serverpilot-emulator --ca-file ca.pem --ready-file ready.json --until-stdin-closes
  serverpilot-emulator --certificate valid:shop.example,www.shop.example --certificate expired:shop.example

While it runs (CONTROL is the address that it prints):
  curl CONTROL/state
  curl -d '{"kind": "reset_after", "method": "POST"}' CONTROL/faults
  curl -d '{"latency_ms": 200}' CONTROL/settings"#;

/// Emulates ServerPilot's API v1 on this machine, over TLS, with faults on demand. No account is needed.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate flag")]
pub(crate) struct Arguments {
    /// Loopback address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port of the API; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the control address; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    control_port: u16,
    /// Start the web service, which sends each request to the app that serves its host; 0 lets the system choose
    #[arg(long, value_name = "PORT")]
    web_port: Option<u16>,
    /// Plain HTTP instead of TLS
    #[arg(long)]
    http: bool,
    /// The account's client id
    #[arg(long, default_value = "cid")]
    client_id: String,
    /// The account's API key
    #[arg(long, default_value = "emulator-api-key")]
    api_key: String,
    /// An app, as ID=NAME; repeat for more
    #[arg(long, value_name = "ID=NAME", default_value = "emulatorapp00001=network")]
    app: Vec<String>,
    /// A domain on the first app's list; repeat for more
    #[arg(long, value_name = "NAME", default_value = "network.example")]
    domain: Vec<String>,
    /// The server's address
    #[arg(long, default_value = "127.0.0.1")]
    server_address: String,
    /// Seconds since the server last contacted ServerPilot
    #[arg(long, default_value_t = 0)]
    server_contact_age_s: u64,
    /// The system user of an app, as ID=USER; repeat for more
    #[arg(long, value_name = "ID=USER")]
    system_user: Vec<String>,
    /// A web server on a loopback address that serves the web root of an app, as ID=ADDRESS:PORT; repeat for more. Apps
    /// with the same one share a web root
    #[arg(long, value_name = "ID=ADDRESS")]
    web_root: Vec<String>,
    /// The app whose name sorts first gets requests for unknown domains, which are rejected otherwise
    #[arg(long)]
    allow_unknown_domains: bool,
    /// Milliseconds before each response
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Milliseconds that an action stays open
    #[arg(long, default_value_t = 1000)]
    action_ms: u64,
    /// How many of the next actions fail
    #[arg(long, default_value_t = 0)]
    fail_actions: u32,
    /// Milliseconds from the addition of a domain until a certificate for it is available
    #[arg(long, default_value_t = 10_000)]
    autossl_delay_ms: u64,
    /// A domain that does not point to the server (*.example: all below); repeat for more
    #[arg(long, value_name = "NAME")]
    unresolved: Vec<String>,
    /// A domain that the server rejects; repeat for more
    #[arg(long, value_name = "NAME")]
    rejected: Vec<String>,
    /// Do not name the culprit in a rejection
    #[arg(long)]
    hide_culprit: bool,
    /// Milliseconds after which an idle connection is closed
    #[arg(long, value_name = "MS")]
    idle_close_ms: Option<u64>,
    /// Close connections after this many requests
    #[arg(long, value_name = "COUNT")]
    max_requests_per_connection: Option<usize>,
    /// Maximum number of domains of an app
    #[arg(long, value_name = "COUNT", default_value_t = 300)]
    limit: usize,
    /// The account has no valid credit card: 402 for everything
    #[arg(long)]
    unpaid: bool,
    /// The apps are protected: 403 for each change of them
    #[arg(long)]
    protected: bool,
    /// Unknown of the API: the order in which a list is stored
    #[arg(long, value_enum, default_value_t = Order::AsSent)]
    order: Order,
    /// Unknown of the API: the order in the response to an update, relative to the stored one
    #[arg(long, value_enum, default_value_t = Order::AsSent)]
    answer_order: Order,
    /// Unknown of the API: what happens to a domain that was sent twice
    #[arg(long, value_enum, default_value_t = Duplicates::Kept)]
    duplicates: Duplicates,
    /// Unknown of the API: the spelling in which a domain is stored
    #[arg(long, value_enum, default_value_t = Spelling::AsSent)]
    spelling: Spelling,
    /// Unknown of the API: maximum number of names on a certificate, or `none`
    #[arg(long, value_name = "COUNT", default_value = "100", value_parser = limit)]
    certificate_limit: Limit,
    /// Unknown of the API: what happens to more names than that
    #[arg(long, value_enum, default_value_t = OverCertificateLimit::Truncate)]
    over_certificate_limit: OverCertificateLimit,
    /// Unknown of the API: lifetime of the apps' certificates in days, such as 90, 64, 45 or 6; by default until 2090
    #[arg(long, value_name = "DAYS")]
    certificate_days: Option<NonZeroU16>,
    /// Unknown of the API: a certificate is available only if it covers the whole list, except IP addresses
    #[arg(long)]
    autossl_all_or_nothing: bool,
    /// Unknown of the API: which apps answer the challenge of the certificate authority for a domain that they list
    #[arg(long, value_enum, default_value_t = Challenge::AnyApp)]
    challenge: Challenge,
    /// Unknown of the API: which app sorts first if its name is a prefix of the other's
    #[arg(long, value_enum, default_value_t = PrefixOrder::ShorterFirst)]
    prefix_order: PrefixOrder,
    /// Unknown of the API: no certificate covers wildcards
    #[arg(long)]
    no_autossl_wildcards: bool,
    /// Unknown of the API: an installed certificate is not reissued for domains added later
    #[arg(long)]
    no_reissue: bool,
    /// Milliseconds from the moment when a certificate for a later domain is available until it is reissued
    #[arg(long, default_value_t = 0)]
    reissue_delay_ms: u64,
    /// Unknown of the API: the response to an update contains autossl
    #[arg(long)]
    update_reports_autossl: bool,
    /// Unknown of the API: an update that changes nothing begins an action as well
    #[arg(long)]
    action_without_change: bool,
    /// Unknown of the API: the length of new ids
    #[arg(long, default_value_t = 16)]
    id_length: usize,
    /// A server with a certificate, as KIND:NAME,NAME; its port is in the ready file; repeat for more. Kinds:
    /// valid, wrong-name, expired, not-yet-valid, self-signed, unknown-ca, plain-text, silent
    #[arg(long, value_name = "KIND:NAMES")]
    pub(crate) certificate: Vec<String>,
    /// Write the authority's certificate to this file, for the ini entry `serverpilot.ca_file`
    #[arg(long, value_name = "PATH")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Write the addresses to this file as JSON once the emulator listens
    #[arg(long, value_name = "PATH")]
    pub(crate) ready_file: Option<PathBuf>,
    /// Stop when standard input is closed, so that the emulator ends with the script that started it
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
    /// Stop after this many seconds
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 3600)]
    pub(crate) seconds: u64,
}

/// A limit, or none. Clap would take an `Option` for an optional flag.
#[derive(Clone, Copy)]
struct Limit(Option<NonZeroUsize>);

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit(None)),
        _ => text.parse().map(|limit| Limit(Some(limit))).map_err(|error| format!("{error}; or none")),
    }
}

impl Arguments {
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let mut apps = Vec::new();
        for app in &self.app {
            let (id, name) =
                app.split_once('=').ok_or_else(|| format!("--app {app}: the form is ID=NAME"))?;
            apps.push(AppAtStart { id: id.to_owned(), name: name.to_owned(), domains: Vec::new() });
        }
        if let Some(first) = apps.first_mut() {
            first.domains.clone_from(&self.domain);
        }
        Ok(Settings {
            address: self.address,
            port: self.port,
            control_port: self.control_port,
            web_port: self.web_port,
            plain_http: self.http,
            client_id: self.client_id.clone(),
            api_key: self.api_key.clone(),
            apps,
            server_address: self.server_address.clone(),
            server_contact_age_s: Some(self.server_contact_age_s),
            system_users: by_app("--system-user", &self.system_user)?,
            web_roots: by_app("--web-root", &self.web_root)?,
            deny_unknown_domains: !self.allow_unknown_domains,
            latency_ms: self.latency_ms,
            action_ms: self.action_ms,
            fail_actions: self.fail_actions,
            autossl_delay_ms: self.autossl_delay_ms,
            unresolved: self.unresolved.clone(),
            rejected: self.rejected.clone(),
            names_culprit: !self.hide_culprit,
            idle_close_ms: self.idle_close_ms,
            max_requests_per_connection: self.max_requests_per_connection,
            limit: self.limit,
            unpaid: self.unpaid,
            protected: self.protected,
            order: self.order,
            answer_order: self.answer_order,
            autossl_wildcards: !self.no_autossl_wildcards,
            duplicates: self.duplicates,
            spelling: self.spelling,
            reissue: !self.no_reissue,
            reissue_delay_ms: self.reissue_delay_ms,
            certificate_limit: self.certificate_limit.0,
            over_certificate_limit: self.over_certificate_limit,
            certificate_days: self.certificate_days,
            autossl_all_or_nothing: self.autossl_all_or_nothing,
            challenge: self.challenge,
            prefix_order: self.prefix_order,
            update_reports_autossl: self.update_reports_autossl,
            action_without_change: self.action_without_change,
            id_length: self.id_length,
        })
    }
}

/// The values of a flag whose form is ID=VALUE.
fn by_app<T: FromStr<Err: Display>>(flag: &str, texts: &[String]) -> Result<BTreeMap<String, T>, Failure> {
    let mut values = BTreeMap::new();
    for text in texts {
        let (id, value) =
            text.split_once('=').ok_or_else(|| format!("{flag} {text}: the form is ID=VALUE"))?;
        let value = value.parse().map_err(|error| format!("{flag} {text}: {error}"))?;
        if values.insert(id.to_owned(), value).is_some() {
            return Err(format!("{flag} {text}: app {id} has one already").into());
        }
    }
    Ok(values)
}
