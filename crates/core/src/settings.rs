//! Validated ini settings. PHP silently accepts bad values at startup, so each call validates them and names the invalid
//! entry.

use std::{
    net::{IpAddr, SocketAddr},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

use crate::{deadline::seconds, dns::resolver::PORT, error::Error};

/// Upper bound of the attempts per request.
pub const MAX_ATTEMPTS: i64 = 100;

/// The validated ini entries of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base address of the API.
    pub api_base: Url,
    /// File with the trusted root certificates, in PEM; `None` for the system's store.
    pub ca_file: Option<PathBuf>,
    /// Directory of the lock files.
    pub lock_dir: PathBuf,
    /// The resolver in place of the machine's.
    pub resolver: Option<SocketAddr>,
    /// How long a call may take.
    pub timeout: Duration,
    /// Timeout of connecting.
    pub connect_timeout: Duration,
    /// Attempts per request, the first included.
    pub attempts: u32,
}

/// The ini entries as configured.
#[derive(Clone, Debug)]
pub struct IniValues {
    /// `serverpilot.api_base`
    pub api_base: String,
    /// `serverpilot.ca_file`
    pub ca_file: String,
    /// `serverpilot.lock_dir`
    pub lock_dir: String,
    /// `serverpilot.resolver`
    pub resolver: String,
    /// `serverpilot.timeout`
    pub timeout: String,
    /// `serverpilot.connect_timeout`
    pub connect_timeout: String,
    /// `serverpilot.attempts`
    pub attempts: String,
}

impl IniValues {
    /// Validates every entry.
    ///
    /// # Errors
    /// [`Error::Configuration`] that names the first invalid entry.
    pub fn parse(&self) -> Result<Settings, Error> {
        Ok(Settings {
            api_base: api_base(&self.api_base)?,
            ca_file: Some(self.ca_file.trim()).filter(|path| !path.is_empty()).map(PathBuf::from),
            lock_dir: lock_dir(self.lock_dir.trim())?,
            resolver: resolver(&self.resolver)?,
            timeout: duration("serverpilot.timeout", &self.timeout)?,
            connect_timeout: duration("serverpilot.connect_timeout", &self.connect_timeout)?,
            attempts: attempts(&self.attempts)?,
        })
    }
}

fn wrong(entry: &str, value: &str, expected: &str) -> Error {
    Error::Configuration(format!(
        "The ini entry {entry} is \"{}\"; it must be {expected}",
        crate::domain::shorten(value)
    ))
}

fn api_base(value: &str) -> Result<Url, Error> {
    let refuse = || {
        wrong(
            "serverpilot.api_base",
            value,
            "an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself)",
        )
    };
    let url = Url::parse(value.trim()).map_err(|_| refuse())?;
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(refuse()),
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    let bare = url.username().is_empty() && url.password().is_none();
    if !scheme || !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(refuse());
    }
    Ok(url)
}

fn duration(entry: &str, value: &str) -> Result<Duration, Error> {
    match value.trim().parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(seconds(number)),
        _ => Err(wrong(entry, value, "a number of seconds above 0")),
    }
}

fn attempts(value: &str) -> Result<u32, Error> {
    match value.trim().parse::<i64>() {
        Ok(number @ 1..=MAX_ATTEMPTS) => Ok(u32::try_from(number).unwrap_or(1)),
        _ => Err(wrong("serverpilot.attempts", value, "a whole number from 1 to 100")),
    }
}

fn lock_dir(value: &str) -> Result<PathBuf, Error> {
    if value.is_empty() {
        return Ok(default_lock_dir());
    }
    let path = Path::new(value);
    if path.is_absolute() && path.is_dir() {
        return Ok(path.to_owned());
    }
    Err(wrong("serverpilot.lock_dir", value, "the absolute path of an existing directory"))
}

fn resolver(value: &str) -> Result<Option<SocketAddr>, Error> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    let address = value.parse::<IpAddr>().map(|address| SocketAddr::new(address, PORT));
    match address.or_else(|_| value.parse()) {
        Ok(address) if address.port() > 0 => Ok(Some(address)),
        _ => Err(wrong(
            "serverpilot.resolver",
            value,
            "an IP address, with or without a port, such as 127.0.0.1:5300",
        )),
    }
}

/// The directory that every user of the machine shares: `/run/lock` if it belongs to root and is world-writable and sticky,
/// else `/tmp`. It does not depend on the user or on `TMPDIR`: root's WP-CLI and the site's user would otherwise lock two
/// different files and overwrite each other's domains (`no-lost-domain`).
#[must_use]
pub fn default_lock_dir() -> PathBuf {
    let run_lock = Path::new("/run/lock");
    let is_usable = run_lock
        .metadata()
        .is_ok_and(|found| found.is_dir() && is_shared(found.uid(), found.permissions().mode()));
    if is_usable { run_lock.to_owned() } else { PathBuf::from("/tmp") }
}

/// Is it safe to share a directory with this owner and mode?
fn is_shared(owner: u32, mode: u32) -> bool {
    const ROOT: u32 = 0;
    const WRITABLE_AND_STICKY: u32 = 0o1777;
    owner == ROOT && mode & 0o7777 == WRITABLE_AND_STICKY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> IniValues {
        IniValues {
            api_base: "https://api.serverpilot.io/v1".into(),
            ca_file: String::new(),
            lock_dir: String::new(),
            resolver: String::new(),
            timeout: "45".into(),
            connect_timeout: "10".into(),
            attempts: "4".into(),
        }
    }

    #[test]
    fn the_defaults_are_valid() {
        let settings = defaults().parse().unwrap();
        assert_eq!(settings.timeout, Duration::from_secs(45));
        assert_eq!(settings.connect_timeout, Duration::from_secs(10));
        assert_eq!(settings.attempts, 4);
        assert_eq!(settings.ca_file, None);
    }

    #[test]
    fn the_api_base_is_https_or_on_this_machine() {
        for good in [
            "https://api.serverpilot.io/v1",
            "https://api.serverpilot.io/v1/",
            "http://127.0.0.1:8080/v1",
            "http://localhost/v1",
            "http://[::1]:1/v1",
        ] {
            assert!(IniValues { api_base: good.into(), ..defaults() }.parse().is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.serverpilot.io",
            "http://api.serverpilot.io/v1",
            "http://127.0.0.1.example.com/v1",
            "http://localhost.example.com/v1",
            "ftp://127.0.0.1/v1",
            "https://user:secret@api.serverpilot.io/v1",
            "https://api.serverpilot.io/v1?x=1",
        ] {
            let error = IniValues { api_base: bad.into(), ..defaults() }.parse().unwrap_err().to_string();
            assert!(error.contains("serverpilot.api_base"), "{bad}: {error}");
        }
    }

    #[test]
    fn the_entry_with_an_invalid_number_is_named() {
        for bad in ["", "0", "-1", "abc", "NaN", "inf", "5s"] {
            for entry in ["timeout", "connect_timeout", "attempts"] {
                let mut entries = defaults();
                match entry {
                    "timeout" => entries.timeout = bad.into(),
                    "connect_timeout" => entries.connect_timeout = bad.into(),
                    _ => entries.attempts = bad.into(),
                }
                let error = entries.parse().unwrap_err().to_string();
                assert!(error.contains(&format!("serverpilot.{entry}")), "{entry}={bad}: {error}");
            }
        }
    }

    #[test]
    fn the_resolver_is_an_address_perhaps_with_a_port() {
        for (good, expected) in [
            ("", None),
            (" 9.9.9.9 ", Some("9.9.9.9:53")),
            ("127.0.0.1:5300", Some("127.0.0.1:5300")),
            ("2620:fe::fe", Some("[2620:fe::fe]:53")),
            ("[::1]:5300", Some("[::1]:5300")),
        ] {
            let settings = IniValues { resolver: good.into(), ..defaults() }.parse().unwrap();
            assert_eq!(settings.resolver.map(|address| address.to_string()).as_deref(), expected, "{good}");
        }
        for bad in
            ["localhost", "9.9.9.9:", "9.9.9.9:0", "9.9.9.9:99999", "9.9.9.9 8.8.8.8", "/etc/resolv.conf"]
        {
            let error = IniValues { resolver: bad.into(), ..defaults() }.parse().unwrap_err().to_string();
            assert!(error.contains("serverpilot.resolver"), "{bad}: {error}");
        }
    }

    #[test]
    fn the_lock_directory_must_exist() {
        for bad in ["relative/dir", "/no/such/directory", "/etc/passwd"] {
            let error = IniValues { lock_dir: bad.into(), ..defaults() }.parse().unwrap_err().to_string();
            assert!(error.contains("serverpilot.lock_dir"), "{bad}: {error}");
        }
    }

    #[test]
    fn the_default_lock_directory_belongs_to_root_and_is_sticky() {
        for (owner, mode, expected) in
            [(0, 0o041_777, true), (0, 0o040_777, false), (0, 0o041_775, false), (1000, 0o041_777, false)]
        {
            assert_eq!(is_shared(owner, mode), expected, "{owner} {mode:o}");
        }
    }
}
