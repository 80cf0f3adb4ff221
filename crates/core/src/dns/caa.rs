//! CAA records (RFC 8659): may Let's Encrypt issue a certificate for a domain?
//!
//! The records are those of the closest of the domain and its ancestors that has any. For a wildcard, `issuewild` replaces
//! `issue` if there is one.
//!
//! | records that apply | permission |
//! |---|---|
//! | none, or only of other tags | allowed |
//! | a critical one with a tag that Let's Encrypt does not know | forbidden |
//! | one for `letsencrypt.org` whose `validationmethods`, if any, has `http-01` | allowed |
//! | the same with an `accounturi` | allowed, with a note: ServerPilot's account may be another |
//! | any other | forbidden |
//! | `issue` forbids, and `issuewild` would allow | forbidden for all but wildcards |
//!
//! Tags, issuers, parameters and methods are compared without regard to case, and both 128 and 1 count as the critical flag, as
//! with Let's Encrypt (many set 1 by mistake). A value that cannot be parsed permits nothing.

use serde::Serialize;

use super::reply::MAX_LISTED;

/// AutoSSL's certificates are issued by Let's Encrypt, which has this name in CAA records.
const ISSUER: &str = "letsencrypt.org";
/// ServerPilot proves control of a domain by this method.
const METHOD: &str = "http-01";
const CRITICAL: u8 = 128 | 1;
/// Tags that Let's Encrypt knows, so that a critical record with one of them does not forbid a certificate.
const KNOWN_TAGS: [&str; 4] = ["issue", "issuewild", "iodef", "issuemail"];

/// One CAA record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Property {
    /// 128 marks the record as critical: an authority that does not know the tag must refuse.
    pub flags: u8,
    /// The tag is kept in lower case.
    pub tag: String,
    /// The value depends on the tag: for `issue`, it is an issuer and parameters.
    pub value: String,
}

impl Property {
    /// Formats the record as in a zone file.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{} {} \"{}\"", self.flags, self.tag, self.value.escape_default())
    }
}

/// The CAA records that apply to a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// These records could be parsed.
    pub properties: Vec<Property>,
    /// Is there a record that could not be parsed?
    pub has_invalid: bool,
}

impl Records {
    /// Formats the first [`MAX_LISTED`] records.
    pub fn texts(&self) -> impl Iterator<Item = String> + '_ {
        self.properties.iter().take(MAX_LISTED).map(Property::to_text)
    }
}

/// Says whether Let's Encrypt may issue a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Permission {
    /// May it issue for the domain?
    pub allowed: bool,
    /// Is it forbidden although a wildcard would be allowed?
    pub only_wildcards: bool,
    /// Do all records that allow it name an account?
    pub account_bound: bool,
    /// Is there a record that cannot be read?
    pub has_invalid: bool,
}

/// Judges the records that apply to a domain.
#[must_use]
pub fn permission(records: &Records, is_wildcard: bool) -> Permission {
    let issue = grants(records, "issue");
    let issue_wild = grants(records, "issuewild");
    let for_wildcard = if issue_wild.is_empty() { &issue } else { &issue_wild };
    let relevant = if is_wildcard { for_wildcard } else { &issue };
    let is_blocked = unknown_critical(records).is_some();
    let allows = |grants: &[Grant]| grants.is_empty() || grants.iter().any(|grant| *grant != Grant::None);
    let allowed = !is_blocked && allows(relevant);
    let is_invalid = |property: &Property| {
        matches!(property.tag.as_str(), "issue" | "issuewild") && parse(&property.value).is_none()
    };
    Permission {
        allowed,
        only_wildcards: !allowed
            && !is_blocked
            && !is_wildcard
            && !issue_wild.is_empty()
            && allows(&issue_wild),
        account_bound: allowed && relevant.contains(&Grant::Account) && !relevant.contains(&Grant::Any),
        has_invalid: records.has_invalid || records.properties.iter().any(is_invalid),
    }
}

/// Finds a critical record with a tag that Let's Encrypt does not know. No other record outweighs it.
#[must_use]
pub fn unknown_critical(records: &Records) -> Option<&Property> {
    let is_unknown =
        |property: &&Property| property.flags & CRITICAL != 0 && !KNOWN_TAGS.contains(&property.tag.as_str());
    records.properties.iter().find(is_unknown)
}

/// Says what one record permits to Let's Encrypt: `Account` permits it for one account alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grant {
    None,
    Account,
    Any,
}

fn grants(records: &Records, tag: &str) -> Vec<Grant> {
    records
        .properties
        .iter()
        .filter(|property| property.tag == tag)
        .map(|property| grant(&property.value))
        .collect()
}

fn grant(value: &str) -> Grant {
    let Some((issuer, parameters)) = parse(value) else { return Grant::None };
    if !issuer.eq_ignore_ascii_case(ISSUER) {
        return Grant::None;
    }
    let mut grant = Grant::Any;
    for (name, value) in parameters {
        if name.eq_ignore_ascii_case("validationmethods") {
            if !value.split(',').any(|method| method.trim().eq_ignore_ascii_case(METHOD)) {
                return Grant::None;
            }
        } else if name.eq_ignore_ascii_case("accounturi") {
            grant = Grant::Account;
        }
    }
    grant
}

/// Splits a value such as `letsencrypt.org; validationmethods=http-01` into the issuer and the parameters.
fn parse(value: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let mut parts = value.split(';').map(str::trim);
    let issuer = parts.next()?;
    let is_domain = issuer.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let parameters = parts.filter(|part| !part.is_empty()).map(parameter).collect::<Option<Vec<_>>>()?;
    is_domain.then_some((issuer, parameters))
}

fn parameter(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_valid = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_valid.then_some((name, value))
}

#[cfg(test)]
#[path = "caa_tests.rs"]
mod tests;
