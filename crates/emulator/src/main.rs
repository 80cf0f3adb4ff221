//! The command `serverpilot-emulator`.

mod arguments;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::mpsc,
    time::{Duration, Instant},
};

use arguments::Arguments;
use clap::Parser;
use serde_json::json;
use serverpilot_emulator::{
    Emulator, Failure,
    certificates::{self, CertificateServer, Kind},
};
use tokio::signal::unix::{SignalKind, signal};

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
    let emulator = Emulator::start(arguments.settings()?)?;
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
    if let Some(web) = emulator.web() {
        let _ = writeln!(io::stdout(), "Web service: {web}");
    }
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
    let mut ready = json!({
        "api_base": emulator.api_base(),
        "control": emulator.control(),
        "ca_file": ca_file,
        "client_id": emulator.client_id(),
        "api_key": emulator.api_key(),
        "app_id": emulator.app_id(),
        "certificates": certificates,
    });
    if let Some(web) = emulator.web() {
        ready["web"] = web.into();
    }
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
