//! The command `serverpilot-emulator`.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    time::{Duration, Instant},
};

use clap::Parser;
use serde_json::json;
use serverpilot_emulator::{
    AppAtStart, Duplicates, Emulator, Failure, Order, OverHundred, Settings, Spelling,
    certificates::{self, CertificateServer, Kind},
};
use tokio::signal::unix::{SignalKind, signal};

/// Shown below the flags.
const EXAMPLES: &str = r#"Examples:
  serverpilot-emulator
  serverpilot-emulator --latency-ms 50 --action-ms 2000 --autossl-delay-ms 5000
  serverpilot-emulator --app network0000001=network --app sibling0000001=shop --domain network.example
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
struct Arguments {
    /// Loopback address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port of the API; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the control address; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    control_port: u16,
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
    /// Unknown of the API: what happens to more than 100 names on a certificate
    #[arg(long, value_enum, default_value_t = OverHundred::Truncate)]
    over_hundred: OverHundred,
    /// Unknown of the API: no certificate covers wildcards
    #[arg(long)]
    no_autossl_wildcards: bool,
    /// Unknown of the API: an installed certificate is not reissued for domains added later
    #[arg(long)]
    no_reissue: bool,
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
    certificate: Vec<String>,
    /// Write the authority's certificate to this file, for the ini entry `serverpilot.ca_file`
    #[arg(long, value_name = "PATH")]
    ca_file: Option<PathBuf>,
    /// Write the addresses to this file as JSON once the emulator listens
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
    /// Stop when standard input is closed, so that the emulator ends with the script that started it
    #[arg(long)]
    until_stdin_closes: bool,
    /// Stop after this many seconds
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 3600)]
    seconds: u64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("serverpilot-emulator: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let emulator = Emulator::start(settings(arguments)?)?;
    let servers =
        arguments.certificate.iter().map(|text| StartedServer::start(text)).collect::<Result<Vec<_>, _>>()?;
    let ca_file = match &arguments.ca_file {
        Some(path) => {
            std::fs::copy(emulator.ca_file(), path)
                .map_err(|error| format!("--ca-file {}: {error}", path.display()))?;
            std::path::absolute(path)?
        }
        None => emulator.ca_file().to_owned(),
    };
    // Before the address is published, so that no signal is missed.
    let stopped = watch_for_stop(arguments)?;
    print_addresses(&emulator, &ca_file);
    if let Some(path) = &arguments.ready_file {
        write_ready_file(path, &emulator, &ca_file, &servers)
            .map_err(|error| format!("--ready-file {}: {error}", path.display()))?;
    }
    wait_for_stop(&stopped, arguments.seconds, &emulator);
    Ok(())
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let mut apps = Vec::new();
    for app in &arguments.app {
        let (id, name) = app.split_once('=').ok_or_else(|| format!("--app {app}: the form is ID=NAME"))?;
        apps.push(AppAtStart { id: id.to_owned(), name: name.to_owned(), domains: Vec::new() });
    }
    if let Some(first) = apps.first_mut() {
        first.domains.clone_from(&arguments.domain);
    }
    Ok(Settings {
        address: arguments.address,
        port: arguments.port,
        control_port: arguments.control_port,
        plain_http: arguments.http,
        client_id: arguments.client_id.clone(),
        api_key: arguments.api_key.clone(),
        apps,
        server_address: arguments.server_address.clone(),
        server_contact_age_s: Some(arguments.server_contact_age_s),
        latency_ms: arguments.latency_ms,
        action_ms: arguments.action_ms,
        fail_actions: arguments.fail_actions,
        autossl_delay_ms: arguments.autossl_delay_ms,
        unresolved: arguments.unresolved.clone(),
        rejected: arguments.rejected.clone(),
        names_culprit: !arguments.hide_culprit,
        idle_close_ms: arguments.idle_close_ms,
        max_requests_per_connection: arguments.max_requests_per_connection,
        limit: arguments.limit,
        unpaid: arguments.unpaid,
        protected: arguments.protected,
        order: arguments.order,
        answer_order: arguments.answer_order,
        autossl_wildcards: !arguments.no_autossl_wildcards,
        duplicates: arguments.duplicates,
        spelling: arguments.spelling,
        reissue: !arguments.no_reissue,
        over_hundred: arguments.over_hundred,
        update_reports_autossl: arguments.update_reports_autossl,
        action_without_change: arguments.action_without_change,
        id_length: arguments.id_length,
    })
}

/// A started certificate server, with its kind and names.
struct StartedServer {
    kind: Kind,
    names: Vec<String>,
    server: CertificateServer,
}

impl StartedServer {
    fn start(text: &str) -> Result<Self, Failure> {
        let (kind, names) = text.split_once(':').unwrap_or((text, ""));
        let kind = kind.parse::<Kind>().map_err(|error| format!("--certificate {text}: {error}"))?;
        let names: Vec<String> =
            names.split(',').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
        let server = certificates::serve(kind, &names)?;
        Ok(Self { kind, names, server })
    }
}

fn print_addresses(emulator: &Emulator, ca_file: &Path) {
    // A closed standard output is not an error.
    let _ = writeln!(
        io::stdout(),
        "ServerPilot's API is played here. In PHP:\n\n    \
         define('WU_SERVER_PILOT_CLIENT_ID', '{}');\n    \
         define('WU_SERVER_PILOT_API_KEY', '{}');\n    \
         define('WU_SERVER_PILOT_APP_ID', '{}');\n\n\
         with these ini entries:\n\n    \
         serverpilot.api_base = {}\n    \
         serverpilot.ca_file = {}\n\n\
         Control: {}/state",
        emulator.client_id(),
        emulator.api_key(),
        emulator.app_id(),
        emulator.api_base(),
        ca_file.display(),
        emulator.control(),
    );
}

/// Writes the ready file under a temporary name and renames it, so that no reader sees a partial file.
fn write_ready_file(
    path: &Path,
    emulator: &Emulator,
    ca_file: &Path,
    servers: &[StartedServer],
) -> Result<(), Failure> {
    let certificates: Vec<_> = servers
        .iter()
        .map(|StartedServer { kind, names, server }| {
            json!({
                "kind": kind.to_string(), "names": names, "port": server.port(), "ca_file": server.ca_file(),
            })
        })
        .collect();
    let ready = json!({
        "api_base": emulator.api_base(),
        "control": emulator.control(),
        "ca_file": ca_file,
        "client_id": emulator.client_id(),
        "api_key": emulator.api_key(),
        "app_id": emulator.app_id(),
        "certificates": certificates,
    });
    let draft = path.with_extension("new");
    std::fs::write(&draft, ready.to_string())?;
    std::fs::rename(&draft, path)?;
    Ok(())
}

/// Watches for signals, and for the end of standard input if requested.
fn watch_for_stop(arguments: &Arguments) -> Result<mpsc::Receiver<()>, Failure> {
    let (stop, stopped) = mpsc::channel();
    if arguments.until_stdin_closes {
        let stop = stop.clone();
        std::thread::spawn(move || {
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            let _ = stop.send(());
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupt, mut terminate) = {
        let _context = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        });
        let _ = stop.send(());
    });
    Ok(stopped)
}

/// Returns after a signal, the end of standard input, the time limit, or `POST /control/stop`.
fn wait_for_stop(stopped: &mpsc::Receiver<()>, seconds: u64, emulator: &Emulator) {
    let begin = Instant::now();
    let limit = Duration::from_secs(seconds);
    while emulator.is_running() && begin.elapsed() < limit {
        if stopped.recv_timeout(Duration::from_millis(100)).is_ok() {
            break;
        }
    }
}
