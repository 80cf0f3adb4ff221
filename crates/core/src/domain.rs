//! A domain name: parsed once, compared by one key.
//!
//! The normalised form is lower-case ASCII (IDNA by UTS 46), without surrounding white space and a trailing dot. Every domain that we add is sent in
//! that form. Entries that ServerPilot already lists are compared by their [`comparison_key`] and sent back as they were
//! read (`hands-off`), even if they are not domains.

mod parts;

use std::{fmt, net::IpAddr, str::FromStr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
pub use parts::Parts;

/// Maximum length of a DNS name in text without the trailing dot (RFC 1035, 2.3.4).
const MAX_NAME: usize = 253;
/// Maximum length of a label (RFC 1035, 2.3.4).
const MAX_LABEL: usize = 63;
/// How much of a refused input a message shows.
const SHOWN: usize = 80;

/// A valid domain name in normalised form, perhaps a wildcard (`*.example.com`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

/// Why an input is not a domain name: the input, shortened and escaped, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{shown}\" is not a domain name: {reason}")]
pub struct Invalid {
    /// The unchanged input, for callers that index their inputs by it.
    pub input: String,
    /// The input in at most [`SHOWN`] printable characters.
    pub shown: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Which domains get a `www.` partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Www {
    /// Registrable apexes by the Public Suffix List alone.
    #[default]
    Apex,
    /// Every domain that can have one.
    Always,
    /// None.
    Never,
}

impl From<Option<bool>> for Www {
    fn from(choice: Option<bool>) -> Self {
        match choice {
            None => Self::Apex,
            Some(true) => Self::Always,
            Some(false) => Self::Never,
        }
    }
}

impl Domain {
    /// The domain in normalised form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is it `*.` and a domain?
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with("*.")
    }

    /// Is it what a registrar sells: one label in front of a public suffix of the ICANN section? Domains under a suffix that the
    /// list does not know count by the list's own default rule (`*`), so `shop.example` is an apex.
    #[must_use]
    pub fn is_apex(&self) -> bool {
        self.registrable() == Some(&self.0)
    }

    /// Is it a public suffix, or the wildcard below one, of the ICANN section (`co.uk`, `*.co.uk`)?
    #[must_use]
    pub fn is_public_suffix(&self) -> bool {
        self.registrable().is_none()
    }

    /// The registrable domain that it belongs to by the ICANN section of the Public Suffix List, if it is not a public suffix.
    /// The private section (`github.io`) has the names of hosting companies, whose customers get no certificate for `www.`.
    fn registrable(&self) -> Option<&str> {
        let name = self.0.strip_prefix("*.").unwrap_or(&self.0);
        let mut suffix = name;
        loop {
            let found = psl::suffix(suffix.as_bytes())?;
            suffix = suffix.get(suffix.len() - found.as_bytes().len()..)?;
            if found.typ() != Some(psl::Type::Private) {
                break;
            }
            suffix = suffix.split_once('.')?.1;
        }
        let above = name.strip_suffix(suffix)?.strip_suffix('.')?;
        let begin = above.rfind('.').map_or(0, |dot| dot + 1);
        name.get(begin..)
    }

    /// The `www.` partner of this domain by a rule: never of a wildcard, never `www.www.`, and none if the partner would
    /// be longer than DNS allows.
    #[must_use]
    pub fn www(&self, rule: Www) -> Option<Self> {
        let applies = match rule {
            Www::Apex => self.is_apex(),
            Www::Always => true,
            Www::Never => false,
        };
        let partner = format!("www.{}", self.0);
        (applies && !self.is_wildcard() && !self.0.starts_with("www.") && partner.len() <= MAX_NAME)
            .then_some(Self(partner))
    }

    /// A host for a DNS query or TLS handshake: the domain itself, or for a wildcard a host that it covers.
    #[must_use]
    pub fn probe_host(&self) -> String {
        self.0.strip_prefix('*').map_or_else(|| self.0.clone(), |rest| format!("serverpilot-check{rest}"))
    }

    /// The absolute name of that host, with the trailing dot: no search domain of this machine is tried with it, whose
    /// wildcard would answer for a domain that does not exist.
    #[must_use]
    pub fn absolute_host(&self) -> String {
        format!("{}.", self.probe_host())
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Domain {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        let bare = input.trim();
        // IDNA rejects these errors as well, but without a reason; valid domains never reach this search.
        normalise(bare).map(Self).map_err(|reason| Invalid::new(input, syntax_error(bare).unwrap_or(reason)))
    }
}

impl Invalid {
    fn new(input: &str, reason: String) -> Self {
        Self { input: input.to_owned(), shown: shorten(input), reason }
    }
}

/// Refuses an entry to remove that no list can have: a URL, an address with a port, an e-mail address, an empty text. Other
/// entries need not be domains: a list can have anything that ServerPilot has accepted.
///
/// # Errors
/// [`Invalid`], with the reason.
pub fn check_entry(entry: &str) -> Result<(), Invalid> {
    let bare = entry.trim();
    let is_possible = !bare.is_empty() && (!bare.contains(['/', ':', '@']) || bare.parse::<IpAddr>().is_ok());
    let reason = if is_possible { None } else { syntax_error(bare) };
    reason.map_or(Ok(()), |reason| Err(Invalid::new(entry, reason)))
}

/// Refuses an entry to protect that would protect nothing, such as a URL or several domains in one text. It need not be a
/// domain: a list can have an IP address, a name with an underscore, or a single label.
///
/// # Errors
/// [`Invalid`], with the reason.
pub fn check_protected(entry: &str) -> Result<(), Invalid> {
    let Err(invalid) = entry.parse::<Domain>() else { return Ok(()) };
    let bare = entry.trim().trim_end_matches('.');
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    if bare.parse::<IpAddr>().is_ok() || bare.split('.').all(is_label) { Ok(()) } else { Err(invalid) }
}

/// The normalised form, or why the input is not a domain.
fn normalise(input: &str) -> Result<String, String> {
    let (wildcard, name) = input.strip_prefix("*.").map_or((false, input), |rest| (true, rest));
    let ascii = Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore)
        .map_err(|_| idna_error(name))?;
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    length_or_label_error(ascii, wildcard).map_or(Ok(()), Err)?;
    Ok(if wildcard { format!("*.{ascii}") } else { ascii.to_owned() })
}

/// The key by which two spellings of one entry are equal. Never fails: an entry that is not a domain (an
/// address, a name with an underscore) is compared by its lower-case text. Applied again, it changes nothing.
#[must_use]
pub fn comparison_key(entry: &str) -> String {
    let bare = entry.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    bare.parse::<Domain>().map_or_else(|_| bare.to_lowercase(), |domain| domain.0)
}

/// An input as a message may show it: printable, and at most one line.
#[must_use]
pub fn shorten(input: &str) -> String {
    let mut shown: String = input.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if input.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Errors in the text itself, each with its own reason. Each of them makes [`normalise`] fail.
fn syntax_error(input: &str) -> Option<String> {
    let bare = input.trim_start_matches('[').trim_end_matches(']');
    let reason = if input.is_empty() {
        "it is empty"
    } else if input.chars().any(char::is_control) {
        "it contains a control character"
    } else if input.chars().any(char::is_whitespace) {
        "it contains white space"
    } else if input.contains("://") {
        "leave out the scheme (such as https://) and everything after the name"
    } else if bare.parse::<IpAddr>().is_ok() {
        "it is an IP address, not a name"
    } else if input.contains(['/', '?', '#']) {
        "leave out everything after the name, from the first slash on"
    } else if input.contains('@') {
        "it looks like an e-mail address; give what stands after the @"
    } else if input.contains(':') {
        "leave out the port"
    } else if input.contains('_') {
        "underscores are not allowed in the name of a host"
    } else if input == "." || input.starts_with('.') || input.contains("..") {
        "it has an empty label (a dot too many)"
    } else {
        return None;
    };
    Some(reason.to_owned())
}

/// The most likely cause of an IDNA error: the library reports none.
fn idna_error(name: &str) -> String {
    if name.contains('*') {
        return "a wildcard can only be the whole first label, as in *.example.com".to_owned();
    }
    let hyphen = name.split('.').find(|label| label.starts_with('-') || label.ends_with('-'));
    if let Some(label) = hyphen {
        return format!("the label \"{}\" starts or ends with a hyphen", shorten(label));
    }
    let odd = name.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    if let Some(c) = odd {
        return format!("the character \"{}\" is not allowed in a name", c.escape_debug());
    }
    if name.split('.').any(|label| label.to_ascii_lowercase().starts_with("xn--")) {
        return "an xn-- label of it is not valid punycode".to_owned();
    }
    "it contains characters that international domain names (IDNA, UTS 46) do not allow".to_owned()
}

/// Checks lengths and labels of the ASCII form that is sent.
fn length_or_label_error(ascii: &str, wildcard: bool) -> Option<String> {
    let length = ascii.len() + if wildcard { 2 } else { 0 };
    if length > MAX_NAME {
        return Some(format!("it is {length} characters long in ASCII; {MAX_NAME} is the most"));
    }
    for label in ascii.as_bytes().split(|&byte| byte == b'.') {
        if label.is_empty() {
            return Some("it has an empty label (a dot too many)".to_owned());
        }
        let length = label.len();
        if length > MAX_LABEL {
            return Some(format!(
                "a label of it is {length} characters long in ASCII; {MAX_LABEL} is the most"
            ));
        }
    }
    let Some((_, last)) = ascii.rsplit_once('.') else {
        return Some("it has only one label; a public name has a dot, as in example.com".to_owned());
    };
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return Some("its last label is a number; no top-level domain is".to_owned());
    }
    None
}

#[cfg(test)]
#[path = "domain_tests.rs"]
mod tests;
