//! The emulator as a value: started, inspected, stopped when dropped.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    thread::JoinHandle,
};

use tempfile::NamedTempFile;
use tokio::{net::TcpListener, sync::Notify};
use tokio_rustls::TlsAcceptor;

use crate::{
    Failure,
    account::CertificateState,
    authority::{Authority, Validity},
    connection, control,
    fault::Fault,
    journal::Entry,
    settings::Settings,
    state::{Shared, State},
    web,
};

/// A running emulator on a separate thread.
pub struct Emulator {
    shared: Arc<Shared>,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
    api_base: String,
    control: String,
    web: Option<String>,
    ca_file: NamedTempFile,
    client_id: String,
    api_key: String,
    app_id: String,
}

impl Emulator {
    /// Starts listening on this machine.
    ///
    /// # Errors
    /// If a port is taken, the address is not a loopback address, the settings have no app, or they contradict each other.
    pub fn start(mut settings: Settings) -> Result<Self, Failure> {
        refuse_public(settings.address)?;
        let authority = Authority::new("ServerPilot emulator")?;
        let ca_file = authority.file()?;
        let hosts = ["localhost", "127.0.0.1", "::1"].map(ToOwned::to_owned);
        let tls = (!settings.plain_http)
            .then(|| authority.issue(&hosts, Validity::Now)?.server_config())
            .transpose()?
            .map(TlsAcceptor::from);
        let scheme = if settings.plain_http { "http" } else { "https" };
        let app_id = settings.apps.first().ok_or("the settings must have an app")?.id.clone();
        let (client_id, api_key) = (settings.client_id.clone(), settings.api_key.clone());
        let api_address = SocketAddr::new(settings.address, settings.port);
        let control_address = SocketAddr::new(settings.address, settings.control_port);
        let web_address = settings.web_port.map(|port| SocketAddr::new(settings.address, port));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (api, control_listener, web_listener) = runtime.block_on(async {
            let web = match web_address {
                Some(address) => Some(listen(address).await?),
                None => None,
            };
            Ok::<_, Failure>((listen(api_address).await?, listen(control_address).await?, web))
        })?;
        let api_base = format!("{scheme}://{}/v1", api.local_addr()?);
        let control = format!("http://{}/control", control_listener.local_addr()?);
        let web = web_listener.as_ref().map(TcpListener::local_addr).transpose()?;
        // The port that the system chose: no web root may be there.
        settings.web_port = web.map(|address| address.port());
        let web = web.map(|address| format!("http://{address}"));
        let shared = Arc::new(Shared::new(State::new(settings, authority)?));

        let stop = Arc::new(Notify::new());
        let (serving, ending) = (Arc::clone(&shared), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("emulator".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = connection::serve(api, tls, Arc::clone(&serving)) => {}
                    () = control::serve(control_listener, Arc::clone(&serving), Arc::clone(&ending)) => {}
                    () = web::serve(web_listener, serving) => {}
                    () = ending.notified() => {}
                }
            });
        })?;
        Ok(Self {
            shared,
            stop,
            thread: Some(thread),
            api_base,
            control,
            web,
            ca_file,
            client_id,
            api_key,
            app_id,
        })
    }

    /// For `serverpilot.api_base`.
    #[must_use]
    pub fn api_base(&self) -> &str {
        &self.api_base
    }

    /// The address of the control endpoint.
    #[must_use]
    pub fn control(&self) -> &str {
        &self.control
    }

    /// The address of the web service, if the settings have a port for it.
    #[must_use]
    pub fn web(&self) -> Option<&str> {
        self.web.as_deref()
    }

    /// For `serverpilot.ca_file`; removed with the emulator.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }

    /// The account's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The account's API key.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Id of the first app.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The first app's list.
    #[must_use]
    pub fn domains(&self) -> Vec<String> {
        self.shared.lock().account.apps.first().map(crate::account::App::names).unwrap_or_default()
    }

    /// Another app's list; empty if there is no such app.
    #[must_use]
    pub fn domains_of(&self, app_id: &str) -> Vec<String> {
        self.shared.lock().account.app(app_id).map(|app| app.names()).unwrap_or_default()
    }

    /// Replaces the first app's list, like an edit in the dashboard.
    pub fn set_domains<S: AsRef<str>>(&self, names: &[S]) {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        self.shared.lock().account.list(&self.app_id, &names);
    }

    /// Installs a custom certificate on the first app.
    pub fn install_custom_certificate(&self) {
        let mut state = self.shared.lock();
        let (now, settings) = (state.account.now_ms(), state.settings.clone());
        if let Some(app) = state.account.apps.first_mut() {
            app.install(CertificateState::Custom, &settings, now);
        }
    }

    /// Adds a fault to the end of the queue.
    pub fn fault(&self, fault: impl Into<Fault>) {
        self.shared.lock().faults.push(fault.into());
    }

    /// Adds several faults, in this order.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.lock().faults.extend(faults);
    }

    /// Number of faults that have not struck a request yet.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.shared.lock().faults.len()
    }

    /// Changes settings while running.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.lock().settings);
    }

    /// Every request so far.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.lock().journal.entries().cloned().collect()
    }

    /// Number of requests so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.lock().journal.requests()
    }

    /// Number of connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.lock().journal.connections()
    }

    /// Number of finished TLS handshakes so far.
    #[must_use]
    pub fn handshakes(&self) -> usize {
        self.shared.lock().journal.handshakes()
    }

    /// Number of TLS handshakes so far that resumed an earlier session.
    #[must_use]
    pub fn resumed_handshakes(&self) -> usize {
        self.shared.lock().journal.resumed_handshakes()
    }

    /// Clears the journal and its counters.
    pub fn forget_journal(&self) {
        self.shared.lock().journal.forget();
    }

    /// Is it still running? The control endpoint can stop it.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Refuses other than loopback addresses, because the control address has no password and the API's key is public.
fn refuse_public(address: IpAddr) -> Result<(), Failure> {
    if address.is_loopback() {
        return Ok(());
    }
    Err(format!(
        "{address} is not a loopback address; the emulator serves only this machine: use 127.0.0.1 or ::1"
    )
    .into())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}").into())
}
