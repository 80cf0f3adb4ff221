//! A domain name: parsed once, compared by one key.
//!
//! The normalised form is lower-case ASCII (IDNA by UTS 46), without surrounding white space and without a trailing dot.
//! Domains are added in that form. Entries that ServerPilot already lists are compared by their [`comparison_key`] and sent
//! back as they were read (`hands-off`), even if they are not domains.

mod parts;

use std::{fmt, net::IpAddr, str::FromStr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
pub use parts::Parts;

use crate::input::Input;

/// Maximum length of a DNS name in text without the trailing dot (RFC 1035, 2.3.4).
const MAX_NAME: usize = 253;
/// Maximum length of a label (RFC 1035, 2.3.4).
const MAX_LABEL: usize = 63;
/// Maximum length of an invalid input in a message, in characters.
const SHOWN: usize = 80;

/// A valid domain name in normalised form, perhaps a wildcard (`*.example.com`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

/// Why an input is not a domain name: the input, shortened and escaped, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{shown}\" is not a domain name: {reason}")]
pub struct Invalid {
    /// The unchanged input, for callers that index their inputs by it.
    pub input: Input,
    /// The input in at most [`SHOWN`] printable characters.
    pub shown: String,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
}

/// Which domains get a `www.` partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Www {
    /// Registrable apexes by the Public Suffix List alone.
    #[default]
    Apex,
    /// Every domain except wildcards and `www.` domains.
    Always,
    /// No domain.
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

    /// Is it a registrable domain: one label in front of a public suffix of the ICANN section? Suffixes that the list does not
    /// know are public suffixes by the list's own default rule (`*`), so `shop.example` is an apex.
    #[must_use]
    pub fn is_apex(&self) -> bool {
        self.registrable() == Some(&self.0)
    }

    /// Is it a public suffix, or the wildcard below one, of the ICANN section (`co.uk`, `*.co.uk`)?
    #[must_use]
    pub fn is_public_suffix(&self) -> bool {
        self.registrable().is_none()
    }

    /// The registrable domain that it belongs to by the ICANN section of the Public Suffix List; `None` for a public suffix.
    /// The private section (`github.io`) is ignored: it lists hosting companies, whose customers get no certificate for `www.`.
    pub(crate) fn registrable(&self) -> Option<&str> {
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

    /// The `www.` partner of this domain by a rule. A wildcard and a `www.` domain have none, nor does a domain whose partner
    /// would be longer than DNS allows.
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

    /// That host with a trailing dot, so that the resolver does not append this machine's search domains: a wildcard of one
    /// would answer for a domain that does not exist.
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
        // IDNA reports no reasons, so they are searched for only after it has failed.
        normalise(bare).map(Self).map_err(|reason| Invalid::new(input, syntax_error(bare).unwrap_or(reason)))
    }
}

impl Invalid {
    pub(crate) fn new(input: impl Into<Input>, reason: String) -> Self {
        let input = input.into();
        Self { shown: shorten(&input), input, reason }
    }
}

/// Rejects an entry to protect that would protect nothing, such as a URL or several domains in one text. It need not be a
/// domain: a list can contain an IP address, a name with an underscore, or a single label.
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

/// Returns the normalised form, or why the input is not a domain.
fn normalise(input: &str) -> Result<String, String> {
    let (wildcard, name) = input.strip_prefix("*.").map_or((false, input), |rest| (true, rest));
    let ascii = Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore)
        .map_err(|_| idna_error(name))?;
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    length_or_label_error(ascii, wildcard).map_or(Ok(()), Err)?;
    Ok(if wildcard { format!("*.{ascii}") } else { ascii.to_owned() })
}

/// Returns the key by which two spellings of one entry are equal. Never fails: an entry that is not a domain (an address, a
/// name with an underscore) is compared by its lower-case text. The key of a key is the key itself.
#[must_use]
pub fn comparison_key(entry: &str) -> String {
    let bare = entry.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    bare.parse::<Domain>().map_or_else(|_| bare.to_lowercase(), |domain| domain.0)
}

/// Shortens and escapes an input for a message. Bytes that are not UTF-8 are shown as `\xff`.
#[must_use]
pub fn shorten(input: &(impl AsRef<[u8]> + ?Sized)) -> String {
    let parts = input.as_ref().utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().chars().map(|c| c.escape_debug().to_string());
        valid.chain(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")))
    });
    let mut shown: Vec<String> = parts.take(SHOWN + 1).collect();
    if let Some(last) = shown.get_mut(SHOWN) {
        "…".clone_into(last);
    }
    shown.concat()
}

/// Finds the reason for errors in the text itself. Each of them makes [`normalise`] fail.
fn syntax_error(input: &str) -> Option<String> {
    let bare = input.trim_start_matches('[').trim_end_matches(']');
    let reason = if input.is_empty() {
        "it is empty"
    } else if input.chars().any(char::is_control) {
        "it contains a control character"
    } else if input.chars().any(char::is_whitespace) {
        "it contains white space"
    } else if input.contains("://") {
        "leave out the scheme (such as https://) and everything after the domain"
    } else if bare.parse::<IpAddr>().is_ok() {
        "it is an IP address, not a domain"
    } else if input.contains(['/', '?', '#']) {
        "leave out everything after the domain, from the first slash on"
    } else if input.contains('@') {
        "it looks like an e-mail address; use only the part after the @"
    } else if input.contains(':') {
        "leave out the port"
    } else if input.contains('_') {
        "underscores are not allowed in a host name"
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
        return format!("the character \"{}\" is not allowed in a domain name", c.escape_debug());
    }
    if name.split('.').any(|label| label.to_ascii_lowercase().starts_with("xn--")) {
        return "one of its xn-- labels is not valid punycode".to_owned();
    }
    "it contains characters that international domain names (IDNA, UTS 46) do not allow".to_owned()
}

/// Checks lengths and labels of the ASCII form that is sent.
fn length_or_label_error(ascii: &str, wildcard: bool) -> Option<String> {
    let length = ascii.len() + if wildcard { 2 } else { 0 };
    if length > MAX_NAME {
        return Some(format!("it is {length} characters long in ASCII; the maximum is {MAX_NAME}"));
    }
    for label in ascii.as_bytes().split(|&byte| byte == b'.') {
        if label.is_empty() {
            return Some("it has an empty label (a dot too many)".to_owned());
        }
        let length = label.len();
        if length > MAX_LABEL {
            return Some(format!(
                "one of its labels is {length} characters long in ASCII; the maximum is {MAX_LABEL}"
            ));
        }
    }
    let Some((_, last)) = ascii.rsplit_once('.') else {
        return Some("it has only one label; a public domain has a dot, as in example.com".to_owned());
    };
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return Some("its last label is a number, and no top-level domain is numeric".to_owned());
    }
    None
}

#[cfg(test)]
#[path = "domain_tests.rs"]
mod tests;
