//! Arbitrary certificates and TLS peers: never a panic or a hang, and all texts are fit for a log.
//!
//! The first byte of an input is the kind of the rest: `d` a certificate in DER, `p` PEM as the API reports it for an app,
//! `f` the file of trusted certificates, `h` a peer's response to a handshake, `s` the certificate (DER) of a correct TLS
//! server.

#![no_main]

#[path = "certificates/peer.rs"]
mod peer;

use std::{net::IpAddr, path::PathBuf, sync::OnceLock, time::Duration};

use libfuzzer_sys::{Corpus, fuzz_target};
use peer::Peer;
use serverpilot_core::{
    api::App,
    deadline::Deadline,
    domain::Domain,
    runtime,
    settings::{IniValues, Settings},
    ssl::{
        self,
        certificate::{self, Certificate},
        handshake::{self, Target},
    },
    tls,
};

/// The name that the certificates of the corpus are for.
const NAME: &str = "shop.example";
/// Longer than any handshake here takes; one that reaches it hangs.
const PATIENT: Duration = Duration::from_secs(5);

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((kind, rest)) = input.split_first() else { return Corpus::Reject };
    match kind {
        b'd' => {
            if let Some(certificate) = certificate::parse(rest) {
                judge(&certificate);
            }
        }
        b'p' => installed(&String::from_utf8_lossy(rest)),
        b'f' => trusted(rest),
        b'h' => {
            peer().respond_with(rest);
            shake_hands(peer().bytes_port());
        }
        b's' => {
            peer().show(rest);
            shake_hands(peer().tls_port());
        }
        _ => return Corpus::Reject,
    }
    Corpus::Keep
});

fn judge(certificate: &Certificate) {
    let Certificate { issuer, names, not_before, not_after, .. } = certificate;
    for text in names.iter().chain([issuer, not_before, not_after]) {
        assert!(!text.contains(char::is_control), "it goes into logs and pages: {text:?}");
    }
    for time in [not_before, not_after] {
        assert!(time.len() == 20 && time.ends_with('Z') && time.is_ascii(), "{time}");
    }
    for name in names.iter() {
        assert_eq!(*name, name.to_lowercase());
        assert!(certificate::covers(name, name));
        assert!(!certificate::covers(name, ""), "{name:?}");
    }
}

/// The certificate of an app: a report has each domain of the list as covered or missing.
fn installed(pem: &str) {
    if let Some(certificate) = certificate::first(pem) {
        judge(&certificate);
    }
    let body = serde_json::json!({
        "id": "a", "domains": [NAME, "*.shop.example", "x_y.example"], "ssl": {"cert": pem, "auto": true}
    });
    let app: App = serde_json::from_value(body).expect("an app of the API's shape");
    let domains = app.domains.keys();
    let report = ssl::state(&app, domains);
    assert_eq!(report.covered.len() + report.missing.len(), domains.len(), "{report:?}");
}

fn trusted(pem: &[u8]) {
    let file = folder().join("trusted.pem");
    std::fs::write(&file, pem).expect("a file in a folder of ours");
    match tls::roots(Some(&file)) {
        Ok(roots) => assert!(!roots.is_empty(), "an empty store is an error"),
        Err(error) => assert!(error.to_string().contains("serverpilot.ca_file"), "{error}"),
    }
}

fn shake_hands(port: u16) {
    let target = Target {
        domain: NAME.parse::<Domain>().expect("a name"),
        address: Some(IpAddr::from([127, 0, 0, 1])),
        port,
        tries: 1,
        interval: Duration::ZERO,
    };
    let verify = async { Ok(handshake::verify(settings(), &target, Deadline::after(PATIENT)).await?) };
    match runtime::block_on(|| false, verify) {
        Ok(seen) => {
            let texts = seen.names.iter().chain(&seen.issuer).chain(&seen.not_before).chain(&seen.not_after);
            for text in texts {
                assert!(!text.contains(char::is_control), "it goes into logs and pages: {text:?}");
            }
            if let Some(reason) = &seen.reason {
                assert!(!reason.contains(char::is_control), "{reason:?}");
            } else {
                let names = &seen.names;
                assert!(names.iter().any(|name| certificate::covers(name, NAME)), "valid for {names:?}");
            }
        }
        Err(error) => {
            let message = error.to_string();
            assert!(!message.contains("no response within"), "it hung");
            assert!(!message.contains(char::is_control), "{message:?}");
        }
    }
}

fn folder() -> PathBuf {
    std::env::temp_dir()
}

fn peer() -> &'static Peer {
    static PEER: OnceLock<Peer> = OnceLock::new();
    PEER.get_or_init(Peer::start)
}

fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let authority = folder().join("authority.pem");
        std::fs::write(&authority, peer::AUTHORITY).expect("a file in a folder of ours");
        let ini = IniValues {
            api_base: "https://api.serverpilot.io/v1".into(),
            ca_file: authority.display().to_string(),
            lock_dir: folder().display().to_string(),
            resolver: String::new(),
            timeout: "5".into(),
            connect_timeout: "5".into(),
            attempts: "1".into(),
        };
        ini.parse().expect("valid settings")
    })
}
