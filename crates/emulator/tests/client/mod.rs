//! A plain HTTP client for the emulator's own tests.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, reason = "what cannot be set up has to fail the test")]

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::Value;
use serverpilot_emulator::{Emulator, Settings};

/// Waits until a condition holds, and panics if it does not within the time limit.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(is_so(), "never: {what}");
}

/// Starts an emulator, and a client of it.
pub fn started(settings: Settings) -> (Emulator, Client) {
    let emulator = Emulator::start(settings).unwrap();
    let client = Client::of(&emulator);
    (emulator, client)
}

/// Settings with which AutoSSL is available without a delay.
pub fn at_once() -> Settings {
    Settings { autossl_delay_ms: 0, ..Settings::default() }
}

pub struct Client {
    runtime: Arc<tokio::runtime::Runtime>,
    http: reqwest::Client,
    base: String,
    id: String,
    key: String,
}

impl Client {
    pub fn of(emulator: &Emulator) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(emulator.ca_file()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build()
            .unwrap();
        Self {
            runtime: Arc::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()),
            http,
            base: emulator.api_base().to_owned(),
            id: emulator.client_id().to_owned(),
            key: emulator.api_key().to_owned(),
        }
    }

    /// The same client at another address.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.with_key(&self.key) }
    }

    pub fn with_key(&self, key: &str) -> Self {
        Self {
            runtime: Arc::clone(&self.runtime),
            http: self.http.clone(),
            base: self.base.clone(),
            id: self.id.clone(),
            key: key.to_owned(),
        }
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.json(self.request(Method::GET, path))
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.json(self.request(Method::POST, path).json(body))
    }

    pub fn post_as(&self, kind: &str, path: &str, body: &str) -> (u16, Value) {
        self.json(self.request(Method::POST, path).header("content-type", kind).body(body.to_owned()))
    }

    pub fn delete(&self, path: &str) -> (u16, Value) {
        self.json(self.request(Method::DELETE, path))
    }

    /// The status and the body as text, or the error of a connection that broke.
    pub fn try_get(&self, path: &str) -> Result<(u16, String), String> {
        self.text(self.request(Method::GET, path))
    }

    /// Likewise, for an update.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<(u16, String), String> {
        self.text(self.request(Method::POST, path).json(body))
    }

    /// The status of a request with any method and no body.
    pub fn status_of(&self, method: &str, path: &str) -> u16 {
        self.text(self.request(method.parse().unwrap(), path)).unwrap().0
    }

    /// The status, with this `Authorization` header or none.
    pub fn status_authorized_by(&self, header: Option<&str>, path: &str) -> u16 {
        let request = self.http.get(format!("{}{path}", self.base));
        let request = match header {
            Some(header) => request.header("authorization", header),
            None => request,
        };
        self.text(request).unwrap().0
    }

    /// The status, a header, and the body.
    pub fn get_with_header(&self, name: &str, path: &str) -> (u16, Option<String>, String) {
        self.runtime.block_on(async {
            let response = self.request(Method::GET, path).send().await.unwrap();
            let value = response.headers().get(name).and_then(|it| it.to_str().ok()).map(ToOwned::to_owned);
            (response.status().as_u16(), value, response.text().await.unwrap())
        })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // The control address is given whole.
        let url = if path.starts_with("http://") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.http.request(method, url).basic_auth(&self.id, Some(&self.key))
    }

    fn json(&self, request: RequestBuilder) -> (u16, Value) {
        let (status, body) = self.text(request).unwrap();
        (status, serde_json::from_str(&body).unwrap())
    }

    fn text(&self, request: RequestBuilder) -> Result<(u16, String), String> {
        self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| error.to_string())?;
            let status = response.status().as_u16();
            Ok((status, response.text().await.map_err(|error| error.to_string())?))
        })
    }
}
