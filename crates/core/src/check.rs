//! DNS, certificate and site of many domains at once, on the one thread of the call.
//!
//! A domain's checks run one after the other, because the later ones connect where DNS points. One handshake serves
//! certificate and site. `bounded`: at most [`Request::concurrency`] domains at a time, eight connections to one address, one
//! deadline for all, of which a domain has a part if others wait. `fault-isolation`: a domain that is invalid or ran out of time
//! is an entry like any other.

use std::{collections::HashSet, net::IpAddr, rc::Rc, time::Duration};

use futures_util::{StreamExt, stream};
use serde::{Serialize, Serializer};

use crate::{
    deadline::Deadline,
    dns::{self, DnsChecker, DnsReport},
    domain::{Domain, Invalid},
    error::{Error, time},
    input::Input,
    settings::Settings,
    site::{self, Named, Page, Ports, Problem, SiteReport, Visitor},
    ssl::handshake::{self, Handshake},
};

/// Maximum length of a body in the results of a batch, in bytes: they are in memory all at once. With the 25 bytes that PHP adds to
/// a string, it fits into one page of 4 KiB; 4 KiB would take two.
const BODY: usize = 4 * 1024 - 32;
/// Time that a single check has beyond the deadline of the batch, so that it never takes the end of the batch for a timeout.
const LATER: Duration = Duration::from_secs(1);

/// What a domain may take if others wait for their turn: this part of the call's timeout, and no longer than [`LONGEST`].
const PART: u32 = 3;
const LONGEST: Duration = Duration::from_secs(10);

/// Domains, and what to check of each.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The domains as the caller wrote them, each with the path to visit if it is not `/`. Duplicates are checked once.
    pub domains: Vec<Input>,
    /// Is DNS checked?
    pub dns: bool,
    /// Is the certificate checked?
    pub certificate: bool,
    /// Is the site checked?
    pub site: bool,
    /// Maximum number of domains that are checked at the same time.
    pub concurrency: usize,
    /// Where the domains should point; connections to these are allowed even if they are special.
    pub addresses: Vec<IpAddr>,
    /// The address and ports of all connections instead. Only tests set it.
    pub at: Option<(IpAddr, Ports)>,
}

impl Request {
    /// Is there nothing to check?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.domains.is_empty() || !(self.dns || self.certificate || self.site)
    }
}

/// The results by domain, in the order of the request.
#[derive(Debug, Default)]
pub struct Results(pub Vec<(Input, Checked)>);

impl Serialize for Results {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(domain, checked)| (domain, checked)))
    }
}

/// The result for one domain.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Checked {
    /// The domain was checked.
    Done(Box<Checks>),
    /// The domain was not checked.
    Failed {
        /// The reason.
        error: Failed,
    },
}

/// The checks of a domain, as far as they were asked for.
#[derive(Debug, Serialize)]
pub struct Checks {
    /// The result of `serverpilot_check_dns()`.
    pub dns: Option<DnsReport>,
    /// The result of `serverpilot_verify_certificate()`.
    pub certificate: Option<Handshake>,
    /// The result of `serverpilot_check_site()`, with less of the body.
    pub site: Option<SiteReport>,
}

/// Why a domain was not checked.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// The kind of failure.
    #[serde(rename = "type")]
    pub kind: FailureType,
    /// A sentence about what happened.
    pub message: String,
}

/// The kinds of failure of one domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureType {
    /// The input is not a domain, or its path is not valid.
    Invalid,
    /// The time of the call, or the domain's part of it, was used up before its checks ended.
    Deadline,
}

/// Checks the domains.
///
/// # Errors
/// [`Error::Configuration`] if there are no trusted certificates.
pub async fn check(settings: &Settings, request: &Request, deadline: Deadline) -> Result<Results, Error> {
    let later = Deadline::after(deadline.remaining() + LATER);
    let visitor = (request.certificate || request.site).then(|| Visitor::new(settings, later)).transpose()?;
    let dns = Rc::new(DnsChecker::new(settings));
    let ports = request.at.map_or_else(Ports::default, |(_, ports)| ports);
    let visitor = visitor.map(|visitor| visitor.with_ports(ports).with_dns(Rc::clone(&dns)));
    let mut seen = HashSet::new();
    let distinct: Vec<&Input> = request.domains.iter().filter(|domain| seen.insert(*domain)).collect();
    let limit = deadline.limit();
    let part = if distinct.len() > request.concurrency { (limit / PART).min(LONGEST) } else { limit };
    let batch = Batch { request, deadline, part, later, visitor, dns };
    let mut results: Vec<(usize, Checked)> = stream::iter(distinct.iter().enumerate())
        .map(async |(position, domain)| (position, batch.one(domain).await))
        .buffer_unordered(request.concurrency.max(1))
        .collect()
        .await;
    results.sort_unstable_by_key(|(position, _)| *position);
    let checked = results.into_iter().map(|(_, checked)| checked);
    Ok(Results(distinct.into_iter().cloned().zip(checked).collect()))
}

/// Splits an input into the domain and the path to visit.
fn split(input: &Input) -> Result<(Domain, &str), Invalid> {
    let input = input.text()?;
    let (name, path) = input.split_at(input.find('/').unwrap_or(input.len()));
    match name.parse() {
        Ok(domain) if path.is_empty() => Ok((domain, "/")),
        Ok(domain) if site::is_path(path) => Ok((domain, path)),
        Ok(_) => Err(Invalid::new(
            input,
            format!(
                "its path must have no white space and no fragment, in at most {} bytes",
                site::LONGEST_PATH
            ),
        )),
        // The whole input says more about the reason than what is before its first slash, such as `https:`.
        Err(invalid) => Err(input.parse::<Domain>().err().unwrap_or(invalid)),
    }
}

struct Batch<'a> {
    request: &'a Request,
    deadline: Deadline,
    /// What one domain may take.
    part: Duration,
    later: Deadline,
    /// `None` if only DNS is checked.
    visitor: Option<Visitor>,
    dns: Rc<DnsChecker>,
}

impl Batch<'_> {
    async fn one(&self, input: &Input) -> Checked {
        let failed =
            |kind, message| Checked::Failed { error: Failed { kind, message: format!("{message}.") } };
        let (domain, path) = match split(input) {
            Ok(parts) => parts,
            Err(invalid) => return failed(FailureType::Invalid, Error::from(invalid).to_string()),
        };
        let left = self.deadline.remaining();
        let checks = async { if left.is_zero() { None } else { self.checks(&domain, path).await.ok() } };
        if let Ok(Some(checks)) = tokio::time::timeout(left.min(self.part), checks).await {
            return Checked::Done(Box::new(checks));
        }
        let operation = format!("checking {domain}");
        let message = if self.deadline.remaining().is_zero() {
            self.deadline.error(operation).to_string()
        } else {
            let (part, limit) = (time(self.part), time(self.deadline.limit()));
            format!("{operation}: not done within {part}, its part of the call's timeout of {limit}")
        };
        failed(FailureType::Deadline, message)
    }

    async fn checks(&self, domain: &Domain, path: &str) -> Result<Checks, Error> {
        let Request { dns, certificate, site, addresses, at, .. } = self.request;
        let dns = if *dns { Some(self.dns.check(domain, addresses, self.later).await?) } else { None };
        let named = Named { at: at.map(|(address, _)| address), allowed: addresses.clone() };
        // `not_checked` says nothing about the addresses: the resolver is asked again.
        let known = dns
            .as_ref()
            .filter(|dns| dns.code != dns::verdict::Code::NotChecked)
            .map(|dns| dns.addresses.clone());
        let mut checks = Checks { dns, certificate: None, site: None };
        let Some(visitor) = &self.visitor else { return Ok(checks) };
        let verdict = if *site {
            let page = Page { domain: domain.clone(), path: path.to_owned(), named };
            let site::Seen { report, verdict } = site::visit(visitor, &page, known, BODY).await;
            let problem = report.https.error.clone();
            checks.site = Some(report);
            verdict.ok_or(problem)
        } else {
            let known = named.at.map(|address| vec![address]).or(known);
            handshake::certificate(visitor, domain, known, &named, visitor.ports.https).await.map_err(Some)
        };
        checks.certificate = certificate.then(|| match verdict {
            Ok(verdict) => Handshake::new(verdict, 1),
            Err(problem) => {
                Handshake::without(problem.map(|Problem { message, .. }| message).unwrap_or_default(), 1)
            }
        });
        Ok(checks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_may_have_the_path_to_visit() {
        let path = |length: usize| format!("shop.example/{}", "a".repeat(length - 1));
        let longest = path(site::LONGEST_PATH);
        for (input, expected) in [
            ("Shop.Example.", Some(("shop.example", "/"))),
            (" shop.example\n", Some(("shop.example", "/"))),
            ("shop.example/", Some(("shop.example", "/"))),
            ("Shop.Example/?probe=Ab/c", Some(("shop.example", "/?probe=Ab/c"))),
            ("*.shop.example/a", Some(("*.shop.example", "/a"))),
            (&longest, Some(("shop.example", &longest["shop.example".len()..]))),
            // What follows the first slash cannot name another host.
            ("shop.example//other.example/", Some(("shop.example", "//other.example/"))),
            ("shop.example/\\other.example", Some(("shop.example", "/\\other.example"))),
            ("shop.example/@other.example:81/", Some(("shop.example", "/@other.example:81/"))),
            ("shop.example/../?a=%0d%0aX:é", Some(("shop.example", "/../?a=%0d%0aX:é"))),
            ("https://shop.example/", None),
            ("//shop.example/", None),
            ("shop.example:80/", None),
            ("user@shop.example/", None),
            ("user:password@shop.example/", None),
            ("other.example\\@shop.example/", None),
            ("shop.example?x=1", None),
            ("shop.example#a/", None),
            ("127.0.0.1/", None),
            ("[::1]/", None),
            ("shop.example\u{ff0f}a", None),
            ("shop.example/#a", None),
            ("shop.example/?x=1#a", None),
            ("shop.example/a b", None),
            ("shop.example/a\tb", None),
            ("shop.example/a\r\nX: y", None),
            ("shop.example/\0", None),
            ("shop.example/\u{7f}", None),
            ("shop.example/\u{85}", None),
            ("shop.example/\u{2028}", None),
            (&path(site::LONGEST_PATH + 1), None),
            (&path(8 * 1024), None),
            ("/", None),
            ("", None),
        ] {
            let given = Input::from(input);
            let found = split(&given);
            let found = found.as_ref().map(|(domain, path)| (domain.as_str(), *path)).ok();
            assert_eq!(found, expected, "{input}");
            if let Some((domain, path)) = found {
                let domain = domain.replace('*', "any");
                let url = url::Url::parse(&format!("https://{domain}{path}")).unwrap();
                assert_eq!(url.origin().ascii_serialization(), format!("https://{domain}"), "{input}");
                assert!(url.username().is_empty() && url.fragment().is_none(), "{input}");
            }
        }
        let reason = |input: &str| split(&input.into()).unwrap_err().reason;
        assert!(reason("https://shop.example/").contains("scheme"));
        assert!(reason("shop.example/#a").contains("fragment"), "{}", reason("shop.example/#a"));
    }
}
